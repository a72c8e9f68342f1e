"""One person who answers a whole questionnaire by HTTP, as their browser would.

What a page's script would send is read from the page, so that old checkouts are driven as their own
scripts do. Style sheets and scripts, which a browser fetches once, are left out.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from math import inf
from time import perf_counter
from urllib.parse import urlencode, urljoin, urlsplit

WITHOUT_SCRIPT, WITH_SCRIPT, SAVING = MODES = ("without-script", "with-script", "saving")
# An HTML parser would take as much of the processors as the server that is measured.
TAG = re.compile(r"<(form|input|select|option|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
ANSWER = "answer-"
# What tells a page whose script sends its form itself from those of old checkouts.
WAIT, RESPOND_WITH = "data-wait", "X-Respond-With"
AT_ONCE = {WAIT, "data-at-once"}


class WentWrong(Exception):
    """The server did not answer as it does when a person answers a questionnaire."""


@dataclass
class Form:
    """The form of a page: where it is sent to, what it holds, and what can be answered."""

    attributes: dict[str, str]
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_ranking(self) -> bool:
        return any(name.startswith(f"{ANSWER}purpose_") for name in self.choices)

    def clicks(self) -> Iterator[tuple[str, str]]:
        """What somebody chooses, one after the other: every statement, and the whole order."""
        for number, (name, values) in enumerate(self.choices.items()):
            yield name, str(number + 1) if self.is_ranking else values[number % 5]


def form_of(page: str) -> Form:
    """The last form of the page, which is the only one while somebody answers."""
    form, select = Form({}), ""
    for tag, text in TAG.findall(page):
        found = {name: unescape(value) for name, value in ATTRIBUTE.findall(text)}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "form":
            form = Form(found)
        elif tag == "button" and "type" not in found:
            form.buttons.append((name, value))
        elif tag == "select":
            select = name
            form.fields[select] = ""
        elif tag == "option":
            form.choices.setdefault(select, []).append(value)
        elif found.get("type") == "hidden":
            form.fields[name] = value
        elif found.get("type") == "radio":
            form.choices.setdefault(name, []).append(value)
    return form


@dataclass
class Person:
    """`pages`, `saves`: seconds from pressing a button to the next page, and for each save."""

    address: str
    mode: str
    click_every: float
    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    requests: int = 0
    sent: int = 0
    received: int = 0

    def answer(self, link: str) -> None:
        """The whole questionnaire, in a fresh browser."""
        place = urlsplit(self.address)
        self._connection = HTTPConnection(place.hostname or "", place.port, timeout=120)
        self._cookies: dict[str, str] = {}
        self._url = urlsplit(link).path
        form = self._page(lambda: self._get(self._url))
        while form.buttons:
            if form.choices:
                self._choose(form)
            elif self._url.endswith("/done/"):
                break
            form = self._press(form)
        self._connection.close()
        if not self._url.endswith("/done/"):
            raise WentWrong(f"It ended at {self._url}.")

    def _choose(self, form: Form) -> None:
        """Choose every answer and, with saving, send what the page's script would send.

        An answer waits `data-wait` milliseconds, and what is chosen meanwhile goes with it. Nobody
        waits here: the time that passes is counted, not spent.
        """
        saves = self.mode == SAVING and bool({"hx-post", WAIT} & form.attributes.keys())
        wait = float(form.attributes.get(WAIT, 0)) / 1000
        time, due = 0.0, inf
        for name, value in form.clicks():
            time += self.click_every
            if saves and time >= due:
                self._save(form)
                due = inf
            form.fields[name] = value
            due = min(due, time + wait)
        if saves and time + self.click_every >= due:
            self._save(form)

    def _save(self, form: Form) -> None:
        began = perf_counter()
        if WAIT in form.attributes:
            url, headers = form.attributes["action"], {RESPOND_WITH: "line"}
        else:
            url = form.attributes["hx-post"]
            headers = {"HX-Request": "true", "HX-Target": "status", "HX-Current-URL": self.address}
        status, body, _at = self._send("POST", url, form.fields, headers)
        saved = form_of(body).fields
        if status != 200 or "shown" not in saved:
            raise WentWrong(f"{status} when an answer was saved.")
        form.fields["shown"] = saved["shown"]
        self.saves.append(perf_counter() - began)

    def _press(self, form: Form) -> Form:
        name, value = form.buttons[0]
        fields = form.fields | ({name: value} if name else {})
        action = form.attributes.get("action", "") or self._url
        at_once = self.mode != WITHOUT_SCRIPT and bool(AT_ONCE & form.attributes.keys())
        return self._page(lambda: self._post(action, fields, at_once=at_once))

    def _page(self, fetch: object) -> Form:
        assert callable(fetch)
        began = perf_counter()
        page = fetch()
        self.pages.append(perf_counter() - began)
        return form_of(page)

    def _get(self, url: str) -> str:
        status, page, location = self._send("GET", url)
        if location:
            return self._get(location)
        if status != 200:
            raise WentWrong(f"{status} at {url}.")
        self._url = url
        return page

    def _post(self, url: str, fields: dict[str, str], *, at_once: bool) -> str:
        more = {RESPOND_WITH: "page"} if at_once else {}
        status, page, location = self._send("POST", url, fields, more)
        if status == 200 and at_once:
            self._url = location
            return page
        if not location:
            raise WentWrong(f"{status} after a form was sent to {url}.")
        return self._get(location)

    def _send(
        self,
        method: str,
        url: str,
        fields: dict[str, str] | None = None,
        more: dict[str, str] | None = None,
    ) -> tuple[int, str, str]:
        body = urlencode(fields) if fields is not None else None
        self._connection.request(method, url, body, self._headers(body) | (more or {}))
        response = self._connection.getresponse()
        content = response.read()
        self.requests += 1
        self.sent += len(body or "")
        self.received += len(content)
        self._keep_cookies(response)
        if response.headers.get("Content-Encoding") == "gzip":
            content = zlib.decompress(content, wbits=31)
        location = response.headers.get("Location") or response.headers.get("Content-Location", "")
        return response.status, content.decode(), urljoin(url, location) if location else ""

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {
            "Accept": "text/html,application/xhtml+xml",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "en-GB,en;q=0.5",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={v}" for name, v in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.address
        return headers

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for each in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(each).items():
                self._cookies[name] = morsel.coded_value
