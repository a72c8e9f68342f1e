"""Forms of a page, filled in and sent as a browser does."""

from django.test import Client

from tests.conftest import PASSWORD
from tests.pages import each_text, parsed, value_of


def hidden(page):
    """The token and the mark of a page, which come with every form."""
    tree = parsed(page)
    return {name: value_of(tree, name) for name in FIELDS}


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
    return each_text(after.get(answer.url), "p.notice")
