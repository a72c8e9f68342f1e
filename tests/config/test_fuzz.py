"""Every address of the program, as everybody, with what no page of ours would send: no 500, ever.

The requests are made from the table of addresses, so a new one is walked too. A run takes a part of
them, by FUZZ_SEED another one; `FUZZ=100000 ./run test tests/config/test_fuzz.py` takes them all.
"""

import os
import random
import socket
import time
from contextlib import suppress
from functools import partial
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from tests.access_world import (
    ADMIN,
    LEAD,
    MANAGER,
    NOBODY,
    PEOPLE,
    RESPONDENT,
    TABLE,
    VIEWER,
    patterns,
    sign_in,
    world,
)
from tests.conftest import close_as_due, everybody_answers
from tests.odd_inputs import FILES, ODD_TEXTS
from tests.pages import each_attribute, fields, parsed
from tests.well import everything_lives

__all__ = ["world"]  # fixture


HOW_MANY = int(os.environ.get("FUZZ", "150"))
SECONDS = 90 if HOW_MANY < 1_000 else 3_000
SEED = os.environ.get("FUZZ_SEED", "2026")

# As they stand in an address: already encoded, or not at all.
ODD_PARTS = (
    "%00", "a%00b", "%FF", "%ED%A0%80", "%C0%AF", "%F0%9F%91%A9", "%E2%80%AE", "%2e%2e", "..",
    "%2F", "%0d%0aX:%20y", "%25", "%", "%zz", "%3Cscript%3E", "'%20OR%201=1", "x" * 5_000, "-1",
    "0", "1.0", "%D9%A3", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30,
    "9" * 5_000,
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
# What a page is asked for beside its path.
QUERIES = (
    "%00", "=", "&&==&", "a=%FF", "a=%ED%A0%80", "next=%00", "next=//evil.example", "next=http://[",
    "response=%00", "response=%D9%A3", f"response={'9' * 5_000}", "response=-1", "response=1e9",
    "response=%C2%B2", "back=%00", "role=%00&agency=%00", f"agency={'9' * 30}", "agency=x&role=x",
    "&".join(f"f{n}=x" for n in range(10_000)), "q=%00&o=%00&p=%00&e=1", "o=9.9.9", "_popup=1",
    "x" * 9_000,
)  # fmt: skip
HEADERS = (
    {"host": ""}, {"host": "evil.example"}, {"host": "a b"}, {"host": "[::1"},
    {"host": "x" * 9_000},
    {"host": "testserver:99999999"}, {"host": "testserver:x"}, {"host": "ü.example"},
    {"referer": "http://["}, {"referer": "\x00"}, {"referer": "x" * 9_000}, {"referer": "ü"},
    {"origin": "null"}, {"origin": "http://["}, {"origin": "\x00"}, {"origin": "//"},
    {"x-respond-with": "line"}, {"x-respond-with": "page"}, {"x-respond-with": "\x00"},
    {"x-respond-with": "\xff"}, {"x-respond-with": "PAGE, line"}, {"x-respond-with": "{" * 9_000},
    {"accept-language": "x" * 600}, {"accept-language": "en;q=x, \x00"}, {"accept": "\x00"},
    {"accept-encoding": "gzip;q=x, br, \x00"}, {"if-modified-since": "x"}, {"range": "bytes=9-1"},
    {"x-forwarded-for": "\x00"}, {"x-forwarded-for": "," * 5_000}, {"x-forwarded-for": "[::1%"},
    {"x-forwarded-proto": "\x00"}, {"x-forwarded-host": "evil.example"}, {"user-agent": "\xff\x00"},
    {"cookie": "=;=;;; ;a"}, {"cookie": "session"}, {"cookie": "session=%00; csrf=%00"},
    {"cookie": "session=\x00aaaaaaaaaaaaaaaaaa"}, {"cookie": f"session={'x' * 9_000}"},
    {"cookie": "session=../../etc/passwd; csrf=" + "x" * 64},
    {"cookie": "session=\xed\xa0\x80\xed\xa0\x80\xed\xa0\x80"}, {"cookie": "respondent=\x00"},
    {"cookie": "respondent=a:b:c"}, {"cookie": "respondent=\xff:\xff"}, {"cookie": "messages=["},
    {"cookie": "messages=\x00:\x00:\x00"}, {"cookie": "csrf=\xff"}, {"cookie": '"' * 900},
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
BODIES = (
    (FORM, b""), (FORM, b"\x00"), (FORM, b"\xff=\xff&%ED%A0%80=%ED%A0%80"), (FORM, b"=&=&&"),
    (FORM, "&".join(f"f{n}=x" for n in range(10_000)).encode()), (FORM, b"a=" + b"x" * 3_000_000),
    (f"{FORM}; charset=utf-16", "a=ü".encode("utf-16")), (f"{FORM}; charset=bogus", b"a=b"),
    (FORM, b"kept=%00&page-of=%00&csrfmiddlewaretoken=%00"),
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=", b"--"),
    ("multipart/form-data; boundary=\xff", b"--\xff"), ("multipart/form-data; boundary=x", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
     b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--"),
    ("application/json", b"{"), ("application/json", b'{"a": 1}'), ("text/plain", b"a=b"),
    ("application/xml", b"<a>"), ("", b"a=b"), ("x" * 9_000, b"a=b"), ("\x00/\x00", b"\x00"),
)  # fmt: skip


def in_path(path):
    """The address with one of its parts exchanged, and with one more."""
    parts = path.strip("/").split("/")
    for number in range(len(parts)):
        for odd in ODD_PARTS:
            yield "/" + "/".join([*parts[:number], odd, *parts[number + 1 :], ""])
    for odd in ODD_PARTS:
        yield f"{path}{odd}"


def requests_to(path):
    """(what it is, method, address, headers, content type, body)"""
    yield from (("path", "GET", odd, {}, "", b"") for odd in in_path(path))
    yield from (("path", "POST", odd, {}, FORM, b"") for odd in in_path(path))
    yield from (("method", method, path, {}, "", b"") for method in METHODS)
    yield from (("query", "GET", f"{path}?{query}", {}, "", b"") for query in QUERIES)
    yield from (("query", "POST", f"{path}?{query}", {}, FORM, b"") for query in QUERIES)
    for headers in HEADERS:
        for method in ("GET", "POST"):
            yield ("header", method, path, headers, FORM, b"")
    yield from (("body", "POST", path, {}, kind, body) for kind, body in BODIES)


def forms_of(page, path):
    """What a page asks for, with odd things in one field, in all, in none, twice, and as files."""
    tree = parsed(html(page))
    asked = dict.fromkeys(each_attribute(tree, "textarea, button, select", "name"), b"")
    for name, value in fields(tree).items():
        asked[name] = (value[-1] if isinstance(value, list) else value).encode()

    def sent(pairs):
        return ("form", "POST", path, {}, FORM, partial(encoded, list(pairs)))

    for odd in ODD_TEXTS:
        yield sent((name, odd) for name in asked)
        yield sent((f"{name}{odd!r}", odd) for name in asked)
        for name in asked:
            yield sent((asked | {name: odd}).items())
            yield sent([*asked.items(), (name, odd), (name, odd)])
    for name in asked:
        yield sent((each, value) for each, value in asked.items() if each != name)
        for file in FILES:
            body = partial(multipart, name, *file)
            yield ("file", "POST", path, {}, "multipart/form-data; boundary=x", body)


def encoded(pairs):
    return urlencode(pairs).encode()


def multipart(field, name, content):
    head = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n'
    return head % (field.encode(), name) + content + b"\r\n--x--\r\n"


def html(page):
    return page.content.decode(errors="replace")


def addresses(world, link):
    """One of every kind; and the admin's."""
    yield link
    for name in sorted(TABLE.keys() - {"respond-start"}):
        yield reverse(name, kwargs=world.get(name))
    yield from ADMINS


ADMINS = (
    "/admin/", "/admin/login/", "/admin/jsi18n/", "/admin/assessments/partnership/",
    "/admin/assessments/partnership/add/", "/admin/assessments/round/", "/admin/autocomplete/",
    "/admin/assessments/participant/1/change/", "/admin/assessments/user/1/password/",
    "/admin/r/1/1/", "/admin/password_change/", "/nowhere/", "/static/health.css", "/static/x",
    "/favicon.ico",
)  # fmt: skip


class Fuzz:
    """Somebody who sends it all, and whose every deed is undone."""

    def __init__(self, client):
        self.client = client
        self.failed = []
        self.sent = 0

    def send(self, kind, method, path, headers, content_type, body):
        body = body() if callable(body) else body
        place = transaction.savepoint()
        extra = {f"HTTP_{name.upper().replace('-', '_')}": each for name, each in headers.items()}
        client = Client(raise_request_exception=False)
        client.cookies.load({each.key: each.value for each in self.client.cookies.values()})
        try:
            response = client.generic(
                method, path.partition("?")[0], body, content_type=content_type,
                QUERY_STRING=path.partition("?")[2], **extra
            )  # fmt: skip
            b"".join(response)
            says = response.status_code
        except Exception as problem:
            says = repr(problem)
        if says not in range(500):
            sent = (method, path[:200], headers, content_type[:80], body[:300])
            self.failed.append((says, kind, *sent))
        transaction.savepoint_rollback(place)
        self.sent += 1


@pytest.fixture
def quick(settings, monkeypatch, db):
    """Nobody waits to look alike, and nobody has to wait. All is well, as /readyz says too."""
    everything_lives()
    settings.LINK_AGAIN_SECONDS = 0
    settings.WRONG_LINKS_A_MINUTE = settings.LINKS_AGAIN_A_MINUTE = 1_000_000
    settings.PROXIES = 1


def walk(client, everything, forms_at=()):
    chance = random.Random(SEED)
    fuzz, everything = Fuzz(client), list(everything)
    for path in forms_at:
        page = client.get(path)
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            everything += forms_of(page, path)
    chance.shuffle(everything)
    until = time.monotonic() + SECONDS
    for each in everything[:HOW_MANY]:
        fuzz.send(*each)
        if time.monotonic() > until:
            break
    assert fuzz.sent
    assert fuzz.failed == []


@pytest.mark.parametrize("person", range(7), ids=PEOPLE)
def test_nothing_that_anybody_sends_breaks_a_page(
    client, world, invitations, link, quick, person
):  # fmt: skip
    sign_in(client, person, invitations[0])
    paths = list(addresses(world, link))
    everything = [each for path in paths for each in requests_to(path)]
    forms = [path for path in paths if "/admin/" not in path or person == ADMIN]
    walk(client, everything, forms_at=forms)


@pytest.mark.parametrize("person", [LEAD, MANAGER, VIEWER], ids=[PEOPLE[n] for n in (2, 3, 4)])
def test_nor_once_a_report_is_there(
    client, world, invitations, autumn, quick, now, person
):  # fmt: skip
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    sign_in(client, person, invitations[0])
    place = f"/partnerships/northside/rounds/{autumn.pk}"
    paths = [f"{place}/", *(f"{place}/{page}/" for page in ("report", "report/open", "share"))]
    paths += [f"{place}/report/summary/", f"{place}/report/criteria/trust/", f"{place}/close/"]
    walk(client, [each for path in paths for each in requests_to(path)], forms_at=paths)


@pytest.mark.parametrize("person", [NOBODY, RESPONDENT, MANAGER, ADMIN])
def test_no_null_character_reaches_the_database(
    client, world, invitations, link, quick, person
):  # fmt: skip
    """PostgreSQL refuses them: each part of each address, each query and each cookie is tried."""
    sign_in(client, person, invitations[0])
    fuzz = Fuzz(client)
    for path in addresses(world, link):
        parts = path.strip("/").split("/")
        for number in range(len(parts)):
            odd = "/".join([*parts[:number], f"{parts[number]}%00", *parts[number + 1 :]])
            fuzz.send("null", "GET", f"/{odd}/", {}, "", b"")
        fuzz.send("null", "GET", f"{path}?q=%00&o=%00&p=%00&role=%00&agency=%00", {}, "", b"")
    for name in ("session", "respondent", "csrf", "messages"):
        for value in ("\x00aaaaaaaaaaaaaaaa", '"\\000aaaaaaaaaaaaaaaa"'):
            fuzz.send("null", "POST", "/sign-in/", {"cookie": f"{name}={value}"}, FORM, b"a=b")
            fuzz.send("null", "GET", "/", {"cookie": f"{name}={value}"}, "", b"")
    assert fuzz.failed == []
    assert client.get("/questions/%00/1/").status_code == 404
    assert client.get("/?a=%00").status_code == 400


READ_A_QUERY = (
    "round",
    "participant-add",
    "people-add",
    "sign-in",
    "respond-page",
    "respond-review",
    "report",
)


@pytest.mark.parametrize("person", [RESPONDENT, MANAGER])
def test_no_query_breaks_the_pages_that_read_one(
    client, world, planned, invitations, quick, person
):  # fmt: skip
    sign_in(client, person, invitations[0])
    spring = planned.partnership.rounds.create(
        title="Spring", opens_at=planned.opens_at, closes_at=planned.closes_at,
        instrument_key=planned.instrument_key, instrument_version=planned.instrument_version,
    )  # fmt: skip
    paths = [reverse(name, kwargs=world.get(name)) for name in READ_A_QUERY]
    fuzz = Fuzz(client)
    for path in [*paths, f"/partnerships/northside/rounds/{spring.pk}/"]:
        for query in QUERIES:
            fuzz.send("query", "GET", f"{path}?{query}", {}, "", b"")
    assert fuzz.failed == []


def test_every_address_is_walked(world, link):
    walked = {resolve(path).url_name for path in addresses(world, link) if path not in ADMINS}
    assert walked == {each.name for each in patterns(get_resolver()) if each.name}
    assert quote("/") == "/"


# What no test client sends: heads as they come over the wire, to the server of the embedded default

RAW = (
    "GET /%00 HTTP/1.1", "GET /questions/%00/1/ HTTP/1.1", "GET //evil.example/%2e%2e HTTP/1.1",
    "GET /questions/\x00/1/ HTTP/1.1", "GET /questions/\xff/1/ HTTP/1.1", "GET * HTTP/1.1",
    "OPTIONS * HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "GET / HTTP/9.9", "\x00", "GET",
    "TRACE / HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1", "get / HTTP/1.1", "POST / HTTP/1.1",
    f"GET /{'x' * 300_000} HTTP/1.1", "GET /?%00=%00 HTTP/1.1", "GET /?\xff HTTP/1.1",
)  # fmt: skip
HEADS = (
    "Content-Type: x; charset*=bogus''x", "Content-Type: x; charset*=utf-8''%00",
    "Content-Type: x; charset=\x00", "Content-Type: multipart/form-data; boundary*=bogus''x",
    "Content-Length: -1", "Content-Length: x", "Content-Length: 9999999999999",
    "Content-Length: 0\r\nContent-Length: 5", "Transfer-Encoding: chunked", "Transfer-Encoding: x",
    "Host: evil.example", "Cookie: session=\x00",
    "Cookie: session=\xff\xff\xff\xff\xff\xff\xff\xff",
    "Expect: 100-continue", "Upgrade: h2c", "X-Forwarded-For: \xff", ": x", "\x00", "x" * 300_000,
    "Accept-Language: \xff;q=\xff", "HX-Request: true", "If-None-Match: \xff", "Range: bytes=-",
)  # fmt: skip


def raw(address, *lines):
    """The first line of the answer to these bytes; empty where the server only hangs up."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as wire:
        # The server may have answered and hung up before everything was sent: what it said counts.
        with suppress(OSError):
            wire.sendall("\r\n".join([*lines, "Connection: close", "", "a=b"]).encode("latin-1"))
            wire.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            return wire.makefile("rb").readline().decode("latin-1")
    return ""


@pytest.mark.server
def test_no_bytes_break_the_server(site):
    host = "Host: " + site.removeprefix("http://")
    answers = {line[:60]: raw(site, line, host) for line in RAW}
    for path in ("/", "/sign-in/", "/link/", "/answer/", "/partnerships/northside/"):
        for head in HEADS:
            for method in ("GET", "POST"):
                first = f"{method} {path} HTTP/1.1"
                answers[first, head[:60]] = raw(site, first, host, head)
    broken = {sent: answer for sent, answer in answers.items() if answer[9:10] == "5"}
    # Waitress answers 501 to a way of sending that it does not know.
    broken = {sent: answer for sent, answer in broken.items() if answer[9:12] != "501"}
    assert broken == {}
    assert raw(site, "GET / HTTP/1.1", host).startswith("HTTP/1.1 200")
