"""How long somebody stays signed in, and where: seen, and ended."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import sessions, tasks
from assessments.links import link_for
from tests.conftest import PASSWORD
from tests.filled_forms import hidden
from tests.pages import all_of, inline_code, words_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
ACCOUNT = "/account/"


def signs_in(browser=FIREFOX, address="192.0.2.1", email="alice@example.org"):
    person = Client(REMOTE_ADDR=address, headers={"User-Agent": browser})
    assert person.post("/sign-in/", {"username": email, "password": PASSWORD}).status_code == 302
    return person


def is_in(person):
    return person.get("/password/").status_code == 200


def after(person, **time):
    """Its session as it would be then."""
    session = person.session
    for name in (sessions.SINCE, sessions.SEEN):
        session[name] -= timedelta(**time).total_seconds()
    session.save()
    return person


def seen_now(person):
    session = person.session
    session[sessions.SEEN] = timezone.now().timestamp()
    session.save()
    return person


def test_without_a_page_for_a_day_somebody_is_signed_out(alice):
    assert is_in(after(signs_in(), hours=23))
    assert not is_in(after(signs_in(), hours=24))


def test_each_page_begins_the_time_anew(alice):
    person = signs_in()
    for _ in range(3):
        assert is_in(after(person, hours=20))


def test_after_two_weeks_it_ends_in_any_case(alice):
    assert is_in(seen_now(after(signs_in(), days=13)))
    assert not is_in(seen_now(after(signs_in(), days=14)))


def test_the_settings_say_when(alice, settings):
    settings.SESSION_IDLE_HOURS, settings.SESSION_DAYS = 1, 2
    assert not is_in(after(signs_in(), hours=1))
    assert not is_in(seen_now(after(signs_in(), days=2)))


def test_what_is_being_typed_when_it_ends_is_not_lost(alice, northside):
    person, url = signs_in(), "/partnerships/northside/agencies/"
    page = person.get(url)
    after(person, days=30)
    refused = person.post(url, {"names": "Home Care"} | hidden(page))
    assert "Nothing that you typed is lost." in words_of(refused)
    assert not northside.agencies.filter(name="Home Care").exists()


def test_signing_in_again_begins_anew(alice):
    person = after(signs_in(), hours=23)
    person.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    assert is_in(after(person, hours=23))


def test_a_session_is_noted_every_few_minutes_alone(alice, django_assert_num_queries):
    person = signs_in()
    person.get("/help/")
    with django_assert_num_queries(2):  # session, account
        person.get("/help/")


def test_respondents_have_no_session(client, invitations):
    page = client.get(link_for(invitations[0]).removeprefix(settings.BASE_URL))
    assert page.status_code == 200
    assert "session" not in client.cookies
    assert not Session.objects.exists()


# Where


def test_everybody_sees_where_they_are_signed_in(alice, bob):
    signs_in(PHONE, "2001:db8::7")
    signs_in(FIREFOX, email="bob@example.org")
    page = words_of(signs_in(FIREFOX).get(ACCOUNT))
    assert "Firefox on Linux, from 192.0.2.1 here" in page
    assert "Safari on iPhone, from 2001:db8::7" in page
    assert page.count("Sign out there") == 1


def test_one_is_ended(alice):
    phone, own = signs_in(PHONE), signs_in()
    page = own.get(ACCOUNT)
    [button] = all_of(
        page,
        "form[action*='/account/sessions/'][action$='/end/']:not([action='/account/sessions/end/'])",
    )
    ended = own.post(button.attributes["action"], follow=True)
    assert "You are signed out there." in words_of(ended)
    assert not is_in(phone)
    assert is_in(own)


def test_all_others_are_ended(alice):
    others, own = [signs_in(PHONE), signs_in()], signs_in()
    own.post("/account/sessions/end/")
    assert [is_in(each) for each in (*others, own)] == [False, False, True]


def test_nobody_ends_anothers(alice, bob):
    alices, bobs = signs_in(), signs_in(email="bob@example.org")
    number = UserSession.objects.get(user=alice).pk
    assert bobs.post(f"/account/sessions/{number}/end/").status_code == 404
    bobs.post("/account/sessions/end/")
    assert is_in(alices)


def test_a_new_password_ends_the_others_and_they_leave_the_list(alice):
    phone, own = signs_in(PHONE), signs_in()
    new = "four plain words here"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert own.post("/password/", typed).status_code == 302
    assert not is_in(phone)
    page = words_of(own.get(ACCOUNT))
    assert "Safari" not in page
    assert "Firefox on Linux, from 192.0.2.1 here" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "another browser on another system, from 192.0.2.1"),
        ("<script>alert(1)</script>", "another browser on another system"),
        ("x" * 5_000, "another browser on another system"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPad) CriOS/130.0 Mobile Safari/604.1", "Chrome on iPad"),
    ],
)
def test_browsers_are_named_as_far_as_they_say(alice, said, words):
    page = signs_in(said).get(ACCOUNT)
    assert words in words_of(page)
    assert not inline_code(page)


def test_without_an_address_it_is_left_out(alice):
    page = words_of(signs_in(FIREFOX, "").get(ACCOUNT))
    assert "Firefox on Linux here" in page


def test_what_has_ended_is_forgotten(alice):
    signs_in(PHONE)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    own = signs_in()
    tasks.forget_sessions()
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert is_in(own)
