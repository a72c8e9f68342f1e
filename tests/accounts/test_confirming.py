"""Before what cannot be undone, people show once more that it is them."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.sessions import SHOWN
from assessments.models import Partnership, Round
from tests.conftest import PASSWORD
from tests.filled_forms import hidden, signed_in
from tests.pages import words_of
from tests.second_steps import code_now, set_up_app

NORTHSIDE = "/partnerships/northside"
CONFIRM = "/account/confirm/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.CONFIRM_DEEDS = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def deeds(autumn):
    place = f"{NORTHSIDE}/rounds/{autumn.pk}"
    return {
        "delete": f"{NORTHSIDE}/delete/",
        "merge": f"{NORTHSIDE}/agencies/merge/",
        "close": f"{place}/close/",
        "cancel": f"{place}/cancel/",
    }


def signs_in(email="alice@example.org"):
    person = Client(enforce_csrf_checks=True)
    page = person.get("/sign-in/")
    token = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    person.post("/sign-in/", {"username": email, "password": PASSWORD} | token)
    return person


def long_ago(person, settings):
    """The time after which it is asked has passed."""
    session = person.session
    for each in session["account_authentication_methods"]:
        each["at"] -= 60 * settings.CONFIRM_AFTER_MINUTES + 1
    session[SHOWN] -= 60 * settings.CONFIRM_AFTER_MINUTES + 1
    session.save()


@pytest.mark.parametrize("deed", ["delete", "merge", "close", "cancel"])
def test_who_has_just_signed_in_notices_nothing(alice, deeds, deed):
    assert signs_in().get(deeds[deed]).status_code == 200


@pytest.mark.parametrize("deed", ["delete", "merge", "close", "cancel"])
def test_later_it_is_asked_and_then_it_goes_on(alice, deeds, deed, settings):
    person = signs_in()
    long_ago(person, settings)
    asks = person.get(deeds[deed])
    assert asks.url.startswith(CONFIRM)
    page = person.get(asks.url)
    assert "Show once more that it is you." in words_of(page)
    wrong = person.post(asks.url, hidden(page) | {"password": "wrong"})
    assert wrong.status_code == 200
    assert person.get(deeds[deed]).url.startswith(CONFIRM)
    right = person.post(asks.url, hidden(page) | {"password": PASSWORD})
    assert right.url == deeds[deed]
    assert person.get(right.url).status_code == 200


def test_what_was_typed_is_carried_out_after_it(alice, deeds, autumn, settings):
    """The page was open for a while before its button was pressed."""
    person = signs_in()
    page = person.get(deeds["cancel"])
    long_ago(person, settings)
    asks = person.post(deeds["cancel"], hidden(page) | {"understood": "on"})
    assert asks.url.startswith(CONFIRM)
    autumn.refresh_from_db()
    assert autumn.cancelled_at is None
    page = person.get(asks.url)
    person.post(asks.url, hidden(page) | {"password": PASSWORD})
    autumn.refresh_from_db()
    assert autumn.cancelled_at is not None


def test_with_a_second_step_a_stolen_session_and_the_password_are_not_enough(
    alice, deeds, settings
):
    set_up_app(alice)
    thief = signed_in("alice@example.org")
    asks = thief.get(deeds["delete"])
    assert asks.url.startswith("/account/confirm/code/")
    page = thief.get(asks.url)
    assert thief.post(asks.url, hidden(page) | {"code": PASSWORD}).status_code == 200
    tried = thief.post(CONFIRM, hidden(page) | {"password": PASSWORD})
    assert tried.url.startswith("/account/confirm/code/")
    assert thief.get(deeds["delete"]).url.startswith("/account/confirm/code/")
    assert Partnership.objects.filter(slug="northside").exists()
    assert thief.post(asks.url, hidden(page) | {"code": code_now()}).url == deeds["delete"]


def test_who_may_not_do_it_is_told_so_and_not_asked(bob, charlie, deeds):
    for deed in deeds.values():
        assert signed_in("bob@example.org").get(deed).status_code == 403
        assert signed_in("charlie@example.org").get(deed).status_code == 404


def test_it_leads_nowhere_else(alice, settings):
    person = signs_in()
    long_ago(person, settings)
    page = person.get(f"{CONFIRM}?next=https://evil.example/")
    sent = hidden(page) | {"password": PASSWORD, "next": "https://evil.example/"}
    assert person.post(CONFIRM, sent).url == "/"


def test_another_sites_form_is_not_carried_out_by_confirming(alice, deeds, autumn, settings):
    """It has no token, so it never waits for being confirmed."""
    person = signs_in()
    long_ago(person, settings)
    assert person.post(deeds["cancel"], {"understood": "on"}).status_code == 403
    page = person.get(f"{CONFIRM}?next={deeds['cancel']}")
    person.post(CONFIRM, hidden(page) | {"password": PASSWORD, "next": deeds["cancel"]})
    assert Round.objects.get(pk=autumn.pk).cancelled_at is None


def test_a_password_at_the_sign_in_does_not_confirm_in_place_of_the_second_step(
    alice, deeds, settings
):
    set_up_app(alice)
    thief = signed_in("alice@example.org")
    page = thief.get("/account/")
    sent = {"username": "alice@example.org", "password": PASSWORD} | hidden(page)
    assert thief.post("/sign-in/", sent).url == "/sign-in/second-step/"
    assert thief.get(deeds["delete"]).url.startswith("/sign-in/")
