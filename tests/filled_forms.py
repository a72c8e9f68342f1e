"""Forms of a page, filled in and sent as a browser does."""

import re
from html.parser import HTMLParser

from django.test import Client

from tests.conftest import PASSWORD


def hidden(page):
    """The token and the mark of a page, which come with every form."""
    text = page.content.decode()
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', text) for name in FIELDS}
    return {name: match[1] for name, match in found.items()}


FIELDS = ("csrfmiddlewaretoken", "page-of")


def signed_in(email):
    person = Client(enforce_csrf_checks=True)
    assert person.login(email=email, password=PASSWORD)
    return person


def twin(person):
    """The same browser, in another thread."""
    other = Client(enforce_csrf_checks=True)
    other.cookies.update(person.cookies)
    return other


def told(person, answer):
    """What the page says to which a press has led."""
    after = twin(person)
    after.cookies.update(answer.cookies)
    page = after.get(answer.url).content.decode()
    return re.findall(r'<p class="notice[^>]*>(.*?)</p>', page, re.DOTALL)


class Filled(HTMLParser):
    """What a browser would send of a page on which nothing was typed."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.selected = {}, None
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and ticked and given.get("name"):
            self.sent[given["name"]] = given.get("value") or ""
        if tag == "select":
            self.selected = given["name"]
        if tag == "option" and "selected" in given:
            self.sent[self.selected] = given["value"]
