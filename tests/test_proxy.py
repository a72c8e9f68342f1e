"""Behind proxies of our own, the web server of `./run` passes on what they say of the visitor."""

import json
import urllib.request

import pytest
import waitress.adjustments
from django.test import RequestFactory

from assessments import throttle
from tests.browser import served
from tools import embedded


def what_arrives(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    names = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")
    return [json.dumps({name: environ.get(name, "") for name in names}).encode()]


@pytest.fixture
def ask(monkeypatch):
    """Send a request with those headers to the web server as `./run` starts it."""

    def send(proxies, **headers):
        monkeypatch.setenv("PROXIES", proxies)
        words = [*embedded.trusted_proxies(), "tests.test_proxy:what_arrives"]
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
