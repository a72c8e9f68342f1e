"""Behind proxies of our own, the web server of `./run` passes on what they say of the visitor."""

import json
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest
import waitress.adjustments
from django.core.cache import cache
from django.test import RequestFactory

from tests.browser import served
from tools import embedded
from web import guessing, throttle


def what_arrives(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    names = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")
    return [json.dumps({name: environ.get(name, "") for name in names}).encode()]


@pytest.fixture
def ask(monkeypatch):
    """Send a request with those headers to the web server as `./run` starts it."""

    def send(proxies, **headers):
        monkeypatch.setenv("PROXIES", proxies)
        words = [*embedded.trusted_proxies(), "tests.config.test_proxy:what_arrives"]
        options, _rest = waitress.adjustments.Adjustments.parse_args(words)
        given = {name: options[name] for name in options if name.startswith("trusted")}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with served(what_arrives, **given) as address:
            request = urllib.request.Request(address, headers=sent | {"Connection": "close"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read())

    return send


def test_without_proxies_nothing_that_a_visitor_claims_is_believed(ask):
    arrived = ask("0", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")
    assert arrived["REMOTE_ADDR"] == "127.0.0.1"
    assert arrived["HTTP_X_FORWARDED_PROTO"] == ""


def test_behind_one_proxy_its_word_counts_and_no_more(ask, settings):
    arrived = ask("1", X_Forwarded_For="198.51.100.7, 203.0.113.9", X_Forwarded_Proto="https")
    assert arrived["HTTP_X_FORWARDED_PROTO"] == "https"
    settings.PROXIES = 1
    seen = {name: value for name, value in arrived.items() if value and name.isupper()}
    assert throttle.client_address(RequestFactory().get("/", **seen)) == "203.0.113.9"


# How proxies write an address. The right-hand side is who it is, or the proxy where it is no one.
WRITTEN = {
    "203.0.113.77": "203.0.113.77",
    " 203.0.113.77 ": "203.0.113.77",
    "203.0.113.77:4711": "203.0.113.77",
    "::ffff:203.0.113.77": "203.0.113.77",
    "::FFFF:203.0.113.77": "203.0.113.77",
    "::ffff:cb00:714d": "203.0.113.77",
    "[::ffff:203.0.113.77]:4711": "203.0.113.77",
    "0:0:0:0:0:ffff:203.0.113.77": "203.0.113.77",
    '"203.0.113.77:4711"': "203.0.113.77",
    "2001:db8:1:2::77": "2001:db8:1:2::/64",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:DB8:1:2::77": "2001:db8:1:2::/64",
    "[2001:db8:1:2::77]": "2001:db8:1:2::/64",
    "[2001:db8:1:2::77]:4711": "2001:db8:1:2::/64",
    '"[2001:db8:1:2::77]:4711"': "2001:db8:1:2::/64",
    "fe80::1%eth0": "fe80::/64",
    "[fe80::1%25eth0]:4711": "fe80::/64",
    "unknown": "192.0.2.1",
    "_hidden": "192.0.2.1",
    "": "192.0.2.1",
    "203.0.113.777": "192.0.2.1",
    "203.0.113": "192.0.2.1",
    "203.0.113.077": "192.0.2.1",
    "203.0.113.77:": "192.0.2.1",
    "203.0.113.77:4711:1": "192.0.2.1",
    "203.0.113.77:port": "192.0.2.1",
    ":::": "192.0.2.1",
    "[]": "192.0.2.1",
    "%": "192.0.2.1",
    "\u0661\u0662.0.0.1": "192.0.2.1",
    "example.org": "192.0.2.1",
}


def network(settings, forwarded, direct="192.0.2.1"):
    settings.PROXIES = 1
    seen = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": direct}
    return throttle.client_network(RequestFactory().get("/", **seen))


@pytest.mark.parametrize(("written", "meant"), WRITTEN.items())
def test_an_address_is_read_however_a_proxy_writes_it(settings, written, meant):
    assert network(settings, written) == meant
    assert network(settings, f"198.51.100.7, {written}") == meant


def test_a_server_that_listens_for_both_kinds_sees_one_address(settings):
    settings.PROXIES = 0
    for direct in ("203.0.113.77", "::ffff:203.0.113.77"):
        request = RequestFactory().get("/", REMOTE_ADDR=direct)
        assert throttle.client_network(request) == "203.0.113.77"


TOKEN = "a" * 32


@contextmanager
def behind_a_proxy(monkeypatch, settings):
    """The program as `./run` serves it with PROXIES=1; a way to ask it as that visitor."""
    from config.wsgi import application

    monkeypatch.setenv("PROXIES", "1")
    settings.PROXIES = 1
    words = [*embedded.trusted_proxies(), "config.wsgi:application"]
    options, _rest = waitress.adjustments.Adjustments.parse_args(words)
    given = {name: options[name] for name in options if name.startswith("trusted")}
    with served(application, **given) as address:

        def status(path, visitor, typed=None):
            body = urllib.parse.urlencode(typed).encode() if typed else None
            headers = {"X-Forwarded-For": visitor, "Connection": "close", "Cookie": f"csrf={TOKEN}"}
            request = urllib.request.Request(address + path, body, headers)
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return answer.status
            except urllib.error.HTTPError as refused:
                return refused.code

        yield status


@pytest.fixture
def in_one_minute(monkeypatch, now):
    """Throttles count by the minute: this test's requests all fall into one."""
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    yield
    cache.clear()


@pytest.mark.server
@pytest.mark.parametrize(
    "visitor", ["203.0.113.77:{}", "::ffff:203.0.113.77", "[2001:db8::{:x}]:9"]
)
def test_one_visitor_is_one_network_on_a_real_server(
    transactional_db, in_one_minute, monkeypatch, settings, visitor
):
    settings.WRONG_LINKS_A_MINUTE = 5
    with behind_a_proxy(monkeypatch, settings) as status:
        tried = [status("/r/wrong.link/", visitor.format(4000 + n)) for n in range(7)]
        assert tried == [404] * 5 + [429] * 2
        for another in ("198.51.100.9", "::ffff:198.51.100.9", "198.51.100.10:4000"):
            assert status("/r/wrong.link/", another) == 404


@pytest.mark.server
def test_guessing_from_many_ports_of_one_address_has_to_wait(
    transactional_db, alice, in_one_minute, monkeypatch, settings
):
    with behind_a_proxy(monkeypatch, settings) as status:
        for number in range(guessing.PASSWORDS.account_from_network.most):
            assert status_of_guess(status, f"203.0.113.77:{4000 + number}") in (200, 429)
        assert status_of_guess(status, "203.0.113.77:9999") == 429
        assert status_of_guess(status, "203.0.113.78:9999") == 200


def status_of_guess(status, visitor):
    guess = {"username": "alice@example.org", "password": "guess", "csrfmiddlewaretoken": TOKEN}
    return status("/sign-in/", visitor, guess)
