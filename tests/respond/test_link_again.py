"""“Send me my link again”: whoever asks learns nothing about who is invited."""

import time
from datetime import timedelta

import pytest

from assessments.models import Mail
from assessments.services import invitations as service
from assessments.services import rounds
from tests.pages import value_of, without_tokens, words_of

KNOWN = "person1@northside-council.example"
UNKNOWN = "stranger@elsewhere.example"


@pytest.fixture(autouse=True)
def nobody_has_asked_yet(settings):
    from django.core.cache import cache

    cache.clear()
    settings.LINK_AGAIN_SECONDS = 0


def ask(client, email):
    return client.post("/link/", {"email": email})


def links_again():
    return Mail.objects.filter(kind="link_again")


def seen(response):
    page = without_tokens(response)
    headers = {k: v for k, v in response.headers.items() if k != "Content-Length"}
    return response.status_code, page, headers


def test_a_known_address_gets_its_link(client, autumn):
    ask(client, f" {KNOWN.upper()} ")
    assert [m.to for m in links_again()] == [KNOWN]


def test_the_page_is_the_same_for_known_and_unknown(client, autumn):
    assert seen(ask(client, KNOWN)) == seen(ask(client, UNKNOWN))
    assert links_again().count() == 1


def test_it_takes_the_same_time_for_known_and_unknown(client, autumn, settings):
    settings.LINK_AGAIN_SECONDS = 0.5
    for email in (KNOWN, UNKNOWN):
        began = time.monotonic()
        ask(client, email)
        assert time.monotonic() - began >= 0.5


def test_an_address_in_two_open_rounds_gets_two(client, autumn, northside, instrument, now):
    other = rounds.create(
        northside,
        "Other",
        instrument,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    rounds.open(other, now=now, soon_after_another=True)
    ask(client, KNOWN)
    assert links_again().count() == 2


def test_rounds_that_do_not_ask_now_give_nothing(client, autumn, now):
    service.link_again(KNOWN, now - timedelta(days=2))  # not yet
    service.link_again(KNOWN, now + timedelta(days=20))  # no longer
    assert links_again().count() == 0


def test_at_most_three_a_day(client, autumn, now):
    for _ in range(5):
        ask(client, KNOWN)
        links_again().update(sent_at=now)
    assert links_again().count() == 3


def test_what_is_waiting_is_not_asked_for_twice(client, autumn):
    assert seen(ask(client, KNOWN)) == seen(ask(client, KNOWN))
    assert links_again().count() == 1


def test_asking_often_has_to_wait_and_loses_nothing(client, autumn):
    answers = [ask(client, UNKNOWN) for _ in range(15)]
    assert answers[-1].status_code == 429
    assert UNKNOWN in answers[-1].content.decode()
    ask(client, KNOWN)
    assert links_again().count() == 0


def test_looking_at_the_page_changes_nothing(client, autumn):
    assert client.get("/link/", {"email": KNOWN}).status_code == 200
    assert links_again().count() == 0


def test_what_is_no_address_is_said_at_the_field(client, db):
    page = ask(client, "me at work")
    assert "Something needs your attention" in words_of(page)
    assert value_of(page, "email") == "me at work"


def test_whose_e_mails_were_stopped_still_gets_the_link_by_asking(client, invitations, now):
    service.stop_mails(invitations[0], now)
    ask(client, KNOWN)
    assert [m.to for m in links_again()] == [KNOWN]
    assert links_again().sendable(now).exists()


def test_an_address_that_was_changed_still_gets_its_own_link_by_asking(client, invitations, now):
    """Whoever holds the mailbox holds the link already, or was to: nobody is kept from answering by
    a manager who names another address."""
    new = service.change_address(invitations[0], "new@council.example", now)
    ask(client, KNOWN)
    ask(client, new.email)
    got = {m.to: m.invitation for m in links_again()}
    assert got == {KNOWN: invitations[0], new.email: new}
