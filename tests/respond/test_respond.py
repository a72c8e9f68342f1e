"""Somebody who holds a personal link answers, stops, comes back, submits, changes their mind."""

import re
import secrets
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import links
from assessments.encryption import sealing
from assessments.models import Envelope, Invitation, Round
from assessments.services import answers, partnerships, rounds
from reports.disclosure.end_of_round import closing
from respond import refusals
from tests.browser import PHONE, onward, visit
from tests.pages import (
    all_of,
    each_text,
    heading_levels,
    inline_code,
    leads,
    the,
    title,
    value_of,
    words_of,
)
from tests.respondent_pages import (
    A_LINE,
    FIRST,
    PAYLOADS,
    at,
    buttons,
    filled_in,
    form_of,
    kept,
    reviewed,
    submit,
    tick,
)

SECOND = "/answer/page/interfaces/"
LAST = "/answer/page/stability/"
FROM_REVIEW = "/answer/page/vision/?back=review"
CODES = ("vision1", "vision2", "vision3", "vision4")


@pytest.fixture(autouse=True)
def no_wrong_links_yet():
    cache.clear()


def everything():
    """The whole database, row by row."""
    with connection.cursor() as cursor:
        return {
            table: cursor.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
            for table in connection.introspection.table_names(cursor)
        }


# The personal link


def test_the_start_page_says_what_is_promised_and_who_is_asked(client, link):
    page = words_of(client.get(link))
    assert "in groups of at least five" in page
    assert "the link between you and your answers is destroyed" in page
    assert "If everyone else in your group who answered puts their answers together" in page
    assert "The people who run the server could change the software." in page
    assert "You are one of 7 people asked at Northside Council, of 16 in 3 agencies." in page
    assert "somebody who knows about all the others can tell from the report’s numbers" in page
    assert (
        "nearly everybody in the group answered that way, and any score lets people guess" in page
    )
    assert "How long About 3 minutes. 16 statements. You can stop and come back." in page
    assert re.search(
        r"Open until \w+day \d+ \w+ \d{4} at \d\d:\d\d \(London time, (GMT|BST)\)", page
    )


def start_page(client, planned, now, address, breakdown=Round.Breakdown.AGENCY):
    """The start page of whoever is invited at that address."""
    Round.objects.filter(pk=planned.pk).update(breakdown=breakdown)
    opened = rounds.open(Round.objects.get(pk=planned.pk), now=now)
    return words_of(client.get(links.link_for(opened.invitations.get(email=address))))


def moved(northside, *pairs):
    """Some people of the council get other addresses."""
    for number, address in pairs:
        participant = northside.participants.get(email=f"person{number}@northside-council.example")
        participant.email = address
        participant.save()


def test_who_else_is_asked_is_said_by_domains_and_names_nobody(client, planned, northside, now):
    moved(northside, (2, "a@mail.example"), (3, "b@MAIL.example"), (4, "jane@jane-smith.example"))
    page = start_page(client, planned, now, "person1@northside-council.example")
    assert (
        "Northside Council (yours) 7 "
        "4 at northside-council.example, 2 at mail.example and 1 at another domain Northside"
        in page
    )
    assert "jane" not in page
    assert "too few to be shown alone" not in page


def test_people_who_share_no_domain_are_only_counted(client, planned, northside, now):
    moved(northside, *((n, f"person@own-{n}.example") for n in range(1, 8)))
    page = start_page(client, planned, now, "person@own-1.example")
    assert "Northside Council (yours) 7 each with an e-mail address at a different domain" in page
    assert "own-" not in page


def test_where_so_few_are_asked_that_they_are_shown_with_others_it_is_said(client, planned, now):
    page = start_page(client, planned, now, "person1@shelter-trust.example")
    assert (
        "You are one of 3 people asked at Shelter Trust, of 16 in 3 agencies. "
        "That is too few to be shown alone." in page
    )


def test_whoever_is_asked_alone_is_told(client, planned, northside, now):
    agency = partnerships.add_agency(northside, "Home Care")
    partnerships.add_participant(agency, "only@home-care.example")
    page = start_page(client, planned, now, "only@home-care.example")
    assert (
        "You are the only person asked at Home Care, of 17 people in 4 agencies. "
        "That is too few to be shown alone." in page
    )


def test_by_role_it_is_those_of_the_same_role_who_are_counted(client, planned, now):
    page = start_page(client, planned, now, "person1@shelter-trust.example", Round.Breakdown.ROLE)
    assert "You are one of 7 people asked with the role “strategic”, of 16 in 3 agencies." in page
    assert (
        "With the role “strategic”, yours: "
        "3 at northside-council.example, 3 at northside-health.example and "
        "1 at shelter-trust.example." in page
    )


def test_of_very_many_domains_five_are_named(client, planned, northside, now):
    agency = partnerships.add_agency(northside, "Home Care")
    for number in range(14):
        partnerships.add_participant(agency, f"person{number}@care-{number // 2}.example")
    page = start_page(client, planned, now, "person13@care-6.example")
    assert "2 at care-0.example, 2 at care-1.example" in page
    assert "2 at care-4.example and 4 at other domains" in page


def test_the_promise_comes_first_and_start_stands_under_all_that_one_has_to_know(client, link):
    page = words_of(client.get(link))
    promise, who = page.index("in groups of at least five"), page.index("You are one of 7")
    how_long = page.index("How long")
    start = page.index("Start", how_long)
    assert promise < who < how_long < start
    assert page.index("What we cannot promise") < start


def test_no_page_sounds_unfinished_to_a_respondent(client, link):
    page = words_of(client.get(link))
    assert "still to come" not in page
    assert "Nobody is shown who has." in page


def test_the_promise_names_the_minimum_group_of_this_round(client, planned, now):
    Round.objects.filter(pk=planned.pk).update(minimum_group=12)
    opened = rounds.open(planned, now=now)
    page = client.get(links.link_for(opened.invitations.first()))
    assert "in groups of at least twelve" in words_of(page)


def test_mail_scanners_that_open_the_link_change_nothing(client, link, invitations):
    before = everything()
    for _ in range(20):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert everything() == before
    assert set(client.cookies) <= {django_settings.CSRF_COOKIE_NAME}
    assert client.post(link).status_code == 302


def test_start_exchanges_the_link_for_a_cookie_and_an_address_without_it(client, link):
    response = client.post(link)
    assert response.url == FIRST
    cookie = response.cookies[django_settings.RESPONDENT_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get(response.url).status_code == 200


def test_the_cookie_is_secure_where_the_site_is(client, link, settings):
    settings.HTTPS = True
    assert client.post(link).cookies[settings.RESPONDENT_COOKIE_NAME]["secure"]


def test_the_page_whose_address_is_a_secret_tells_it_to_nobody(client, link):
    for url in (link, "/r/wrong.link/"):
        assert client.get(url)["Referrer-Policy"] == "strict-origin"


def test_ten_thousand_guessed_links_find_nothing(invitations):
    for _ in range(10_000):
        guess = f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(16)}"
        assert links.invitation_by_link(guess) is None


def test_every_wrong_link_gets_one_and_the_same_answer(client, link, settings):
    settings.WRONG_LINKS_A_MINUTE = 1_000
    link_id, mac = link.removeprefix("/r/").removesuffix("/").split(".")
    wrong = [f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(16)}" for _ in range(200)]
    wrong += [link_id, f"{link_id}.", f".{mac}", f"{link_id}.{mac}x", "x", "é.é", "<script>"]
    found = {(r.status_code, r.content) for r in (client.get(f"/r/{w}/") for w in wrong)}
    assert len(found) == 1
    assert found.pop()[0] == 404


def test_who_tries_too_many_links_has_to_wait(client, link, settings):
    settings.WRONG_LINKS_A_MINUTE = 3
    for _ in range(3):
        assert client.get("/r/wrong.link/").status_code == 404
    refused = client.get("/r/wrong.link/")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert client.get("/r/wrong.link/", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_a_genuine_link_never_has_to_wait(client, link, settings):
    """Somebody else of that network may have tried wrong ones by the dozen."""
    settings.WRONG_LINKS_A_MINUTE = 3
    for _ in range(5):
        client.get("/r/wrong.link/")
    assert client.get("/r/wrong.link/").status_code == 429
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302


def test_a_right_link_is_not_counted_as_a_try(client, link, settings):
    settings.WRONG_LINKS_A_MINUTE = 3
    assert {client.get(link).status_code for _ in range(10)} == {200}


def test_behind_a_proxy_the_address_is_what_the_proxy_saw(client, db, settings):
    settings.WRONG_LINKS_A_MINUTE = 2
    settings.PROXIES = 1

    def status(forwarded):
        headers = {"X-Forwarded-For": forwarded}
        return client.get("/r/wrong.link/", headers=headers).status_code

    for invented in ("10.0.0.1", "10.0.0.2"):
        assert status(f"{invented}, 192.0.2.1") == 404
    assert status("10.0.0.3, 192.0.2.1") == 429
    assert status("192.0.2.1, 192.0.2.2") == 404


def test_all_addresses_of_one_ipv6_network_count_as_one(client, db, settings):
    settings.WRONG_LINKS_A_MINUTE = 2
    for address in ("2001:db8::1", "2001:db8::2"):
        client.get("/r/wrong.link/", REMOTE_ADDR=address)
    assert client.get("/r/wrong.link/", REMOTE_ADDR="2001:db8::3").status_code == 429
    assert client.get("/r/wrong.link/", REMOTE_ADDR="2001:db8:0:1::3").status_code == 404


def test_a_genuine_link_whose_round_has_ended_says_so(client, link, autumn, now):
    closing.cancel(autumn, now=now)
    page = client.get(link)
    assert page.status_code == 410
    assert "This round was cancelled" in words_of(page)


# When the round does not ask


def test_before_it_opens_the_page_says_when(client, link, autumn, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: autumn.opens_at - timedelta(days=1))
    for page in (client.get(link), client.post(link)):
        assert page.status_code == 403
        assert "This round has not opened yet" in words_of(page)
        assert "(London time," in words_of(page)
    assert django_settings.RESPONDENT_COOKIE_NAME not in client.cookies


def test_after_closing_time_the_page_says_so(client, link, autumn, now):
    at(autumn, closes_at=now - timedelta(seconds=1))
    assert client.post(link).status_code == 410
    assert "This round has closed" in words_of(client.get(link))


def test_a_cancelled_round_says_so(client, link, autumn, now):
    at(autumn, cancelled_at=now)
    page = client.get(link)
    assert page.status_code == 410
    assert "This round was cancelled" in words_of(page)


def test_a_form_that_was_open_at_closing_time_is_still_taken_for_some_minutes(
    person, autumn, invitations, now
):
    page = person.get(FIRST)
    at(autumn, closes_at=now - timedelta(minutes=4))
    saved = person.post(FIRST, filled_in(page, vision1="4"))
    assert saved.url == SECOND
    assert "The closing time has passed." in words_of(person.get(SECOND))
    assert submit(person).url == reverse("respond-done")


def test_after_those_minutes_nothing_is_stored_and_the_page_says_so(
    person, autumn, invitations, now
):
    page = person.get(FIRST)
    at(autumn, closes_at=now - timedelta(minutes=6))
    refused = person.post(FIRST, filled_in(page, vision1="4"))
    assert refused.status_code == 410
    assert "What you have just sent was not stored." in words_of(refused)
    assert kept(invitations[0]) == {}


def test_closing_between_two_lines_of_ours_is_told_too(person, autumn, now, monkeypatch):
    page, look = person.get(FIRST), refusals.not_asking

    def look_and_close(*args, **how):
        found = look(*args, **how)
        closing.cancel(autumn, now=now)
        return found

    monkeypatch.setattr(refusals, "not_asking", look_and_close)
    assert person.post(FIRST, filled_in(page, vision1="4")).status_code == 410
    assert person.get(FIRST).status_code == 410


# Times of the round in minutes from now, and how many days from now somebody saves.
WHEN_IT_DOES_NOT_ASK = {
    "cancelled": ({"cancelled_at": 0}, 0),
    "before it opens": ({}, -2),
    "after the grace": ({"closes_at": -6}, 0),
}


@pytest.mark.parametrize(("times", "days"), WHEN_IT_DOES_NOT_ASK.values(), ids=WHEN_IT_DOES_NOT_ASK)
def test_the_round_is_asked_again_when_its_envelope_is_locked(
    autumn, invitations, now, times, days
):
    """Between the view's look and the lock the round may have been cancelled or closed."""
    person = invitations[0]
    draft = answers.save(person, {"vision1": 4}, codes=CODES, now=now)
    at(autumn, **{name: now + timedelta(minutes=number) for name, number in times.items()})
    before, when = everything(), now + timedelta(days=days)
    with pytest.raises(answers.RoundClosed):
        answers.save(person, {"vision1": 5}, codes=CODES, now=when)
    with pytest.raises(answers.RoundClosed):
        answers.submit(person, version=draft.version, now=when)
    with pytest.raises(answers.RoundClosed):
        answers.withdraw(person, now=when)
    assert everything() == before


def test_without_its_key_the_round_takes_no_answers_and_the_page_keeps_them(
    person, autumn, invitations, link
):
    page = person.get(FIRST)
    sealing.destroy_key(autumn)
    refused = person.post(FIRST, filled_in(page, vision1="4"))
    assert refused.status_code == 503
    assert "Nothing was stored." in words_of(refused)
    assert value_of(refused, "answer-vision1") == "4"
    assert person.get(link).status_code == 503


# Answering


def test_a_page_is_a_fieldset_a_statement_with_a_label_for_every_answer(person, instrument):
    page = person.get(FIRST)
    assert len(all_of(page, "fieldset > legend")) == len(all_of(page, "fieldset")) == 4
    assert (
        len(all_of(page, "label")) == 4 * 7 + 1
    )  # five answers, don't know, leave blank; progress
    assert each_text(page, "h1") == ["Shared vision"]
    assert "Page 1 of 4" in words_of(page)
    assert not all_of(page, "[checked]")


def test_every_page_asks_about_the_same_time_and_partnership(person, instrument):
    frame = "Thinking of this partnership over the past six months, how far do you agree?"
    for criterion in instrument.criteria:
        page = words_of(person.get(reverse("respond-page", args=[criterion.code])))
        assert page.count(frame) == 1
        assert "You can leave a statement blank." in page


def test_save_and_continue_keeps_the_answers_and_goes_on(person, invitations):
    assert tick(person, vision1="4", vision2="dk", vision3="").url == SECOND
    assert kept(invitations[0]) == {"vision1": 4, "vision2": "dk"}
    again = person.get(FIRST)
    assert value_of(again, "answer-vision1") == "4"
    assert value_of(again, "answer-vision2") == "dk"
    assert len(all_of(again, "[checked]")) == 2


def test_leave_blank_takes_an_answer_back(person, invitations):
    tick(person, vision1="4")
    tick(person, vision1="")
    assert kept(invitations[0]) == {}


def test_back_and_stop_save_too(person, invitations):
    assert tick(person, SECOND, go="back", interfaces1="2").url == FIRST
    assert tick(person, FIRST, go="back", vision1="2").url == reverse("respond")
    assert tick(person, FIRST, go="stop", vision1="3").url == reverse("respond-stop")
    assert kept(invitations[0]) == {"interfaces1": 2, "vision1": 3}
    assert "Come back with the same personal link" in words_of(person.get(reverse("respond-stop")))


def test_after_the_last_page_comes_the_review_and_its_button_says_so(person):
    assert buttons(person.get(SECOND))[0] == "Save and continue"
    assert buttons(person.get(LAST))[0] == "Save and review"
    assert tick(person, LAST).url == reverse("respond-review")


def test_the_title_of_a_page_says_which_of_how_many_it_is(person):
    assert title(person.get(SECOND)) == "Few interfaces (page 2 of 4) · Partnership Health"


def test_an_answer_counts_only_once_submitted_and_the_page_says_so(person):
    stopped = words_of(person.get(reverse("respond-stop")))
    assert "They count only once you have submitted them." in stopped


QUESTIONS = ("/questions/", "/questions/partnership-health/1.0/", "/scores/")


@pytest.mark.parametrize("url", QUESTIONS)
def test_the_questions_lead_somebody_who_is_answering_back_to_their_answers(person, url):
    assert leads(person.get(url))["Back to your answers"] == reverse("respond")


@pytest.mark.parametrize("url", QUESTIONS)
def test_the_questions_lead_nobody_else_to_answers(client, link, url):
    assert "Back to your answers" not in words_of(client.get(url))


# There and back from the review


def test_what_the_review_leads_to_leads_back_to_it(person, invitations):
    tick(person, vision1="4")
    first = "People in this partnership would give the same answer if asked what it is for."
    there, _hash, place = leads(person.get(reverse("respond-review")))[first].partition("#")
    assert there == FROM_REVIEW
    the(person.get(there), f"fieldset[id='{place}']")
    assert buttons(person.get(there)) == ["Save and go back to the review", "Save and stop here"]
    assert form_of(person.get(there)) == {there}
    assert tick(person, there, vision1="2").url == reverse("respond-review")
    assert tick(person, there, go="stop", vision1="2").url == reverse("respond-stop")
    assert kept(invitations[0]) == {"vision1": 2}


def test_the_review_names_the_pages_with_blanks_and_leads_to_them(person):
    for criterion in ("vision", "stability"):
        given = {f"{criterion}{number}": "4" for number in range(1, 5)}
        tick(person, f"/answer/page/{criterion}/", **given)
    tick(person, SECOND, interfaces1="4", interfaces2="dk", interfaces4="1")
    review = person.get(reverse("respond-review"))
    assert (
        "5 statements are blank. You can leave them blank, or answer them now: "
        "Few interfaces (1) High-trust relationships (4) " in words_of(review)
    )
    assert leads(review)["Few interfaces (1)"] == f"{SECOND}?back=review"
    assert leads(review)["High-trust relationships (4)"] == "/answer/page/trust/?back=review"


def test_with_every_statement_answered_the_overview_leads_there_and_to_the_review_too(person):
    assert leads(person.get(reverse("respond")))["Shared vision"] == FIRST
    for criterion in ("vision", "interfaces", "trust", "stability"):
        given = {f"{criterion}{number}": "4" for number in range(1, 5)}
        tick(person, f"/answer/page/{criterion}/", **given)
    assert leads(person.get(reverse("respond")))["Shared vision"] == FROM_REVIEW


@pytest.mark.parametrize("back", ["", "overview", "https://evil.example/", "//evil.example", "é"])
def test_an_address_leads_back_to_nothing_but_the_review(person, back):
    there = f"{FIRST}?{urlencode({'back': back})}"
    page = person.get(there)
    assert buttons(page)[0] == "Save and continue"
    assert form_of(page) == {FIRST}
    assert person.post(there, filled_in(page, vision1="4")).url == SECOND


def test_saving_as_one_goes_does_not_lose_the_way_back(person, link):
    page = person.get(FROM_REVIEW)
    saved = person.post(FROM_REVIEW, filled_in(page, vision1="4"), headers=A_LINE)
    sent = filled_in(page, vision1="5") | {"shown": value_of(saved, "shown")}
    assert person.post(FROM_REVIEW, sent).url == reverse("respond-review")
    stale = filled_in(page, vision1="1")
    newer = person.post(FROM_REVIEW, stale, headers=A_LINE)
    assert leads(newer) == {"Show the newer answers": FROM_REVIEW}


def test_two_devices_do_not_lose_the_way_back(person):
    stale = person.get(FROM_REVIEW)
    tick(person, vision1="1")
    asked = person.post(FROM_REVIEW, filled_in(stale, vision1="5"))
    assert asked.status_code == 409
    assert leads(asked)["Keep the newer answers"] == FROM_REVIEW
    assert form_of(asked) == {FROM_REVIEW}
    again = person.post(FROM_REVIEW, filled_in(asked, vision1="5"))
    assert again.url == reverse("respond-review")


def test_a_new_sheet_begins_with_its_first_page_whatever_led_there(person):
    tick(person, vision1="4")
    old = person.get(FROM_REVIEW)
    submit(person)
    assert form_of(person.get(FROM_REVIEW)) == {FIRST}
    asked = person.post(FROM_REVIEW, filled_in(old, vision1="1"))
    assert "do you want to start again with new answers?" in words_of(asked)
    assert form_of(asked) == {FIRST}


def test_going_on_another_day_on_another_device(person, link):
    tick(person, vision1="4", vision2="4", vision3="2", vision4="5")
    other = Client()
    assert "Welcome back" in words_of(other.get(link))
    assert other.post(link).url == reverse("respond")
    overview = other.get(reverse("respond"))
    assert "Go on with “Few interfaces”" in words_of(overview)
    assert "Shared vision all answered" in words_of(overview)
    assert value_of(other.get(FIRST), "answer-vision1") == "4"


def test_going_on_does_not_lead_back_to_what_was_left_blank_on_purpose(person):
    tick(person, SECOND, interfaces1="2")
    assert "Go on with “Few interfaces”" in words_of(person.get(reverse("respond")))
    tick(person, SECOND, **{f"interfaces{number}": "2" for number in range(1, 5)})
    assert "Go on with “High-trust relationships”" in words_of(person.get(reverse("respond")))
    for criterion in ("trust", "stability"):
        tick(person, f"/answer/page/{criterion}/", **{f"{criterion}{n}": "2" for n in range(1, 5)})
    assert "Go on with “Shared vision”" in words_of(person.get(reverse("respond")))


def test_on_a_shared_device_nothing_is_left(person):
    tick(person, vision1="4")
    person.post(reverse("respond-stop"))
    assert "This device does not know you" in words_of(person.get(reverse("respond-stop")))
    assert person.get(FIRST).status_code == 403


def test_without_a_link_the_page_says_where_to_find_it(client, autumn):
    for url in ("/answer/", FIRST, "/answer/review/", "/answer/done/", "/answer/withdraw/"):
        page = client.get(url)
        assert page.status_code == 403
        assert "Open your personal link" in words_of(page)


def test_a_forged_cookie_is_nobody(client, invitations):
    client.cookies[django_settings.RESPONDENT_COOKIE_NAME] = invitations[0].link_id
    assert client.get(FIRST).status_code == 403


def test_a_criterion_that_is_not_there_is_not_found(person):
    assert person.get("/answer/page/weather/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer-vision1": "6"},
        {"answer-vision1": "0"},
        {"answer-vision1": "-1"},
        {"answer-vision1": "4.5"},
        {"answer-vision1": "DK"},
        {"answer-vision1": "4\x00"},
        {"answer-vision1": "9" * 10_000},
        {"answer-interfaces1": "4"},
        {"answer-weather1": "4"},
    ],
    ids=str,
)
def test_what_the_page_does_not_ask_is_refused_and_nothing_is_stored(person, invitations, wrong):
    sent = filled_in(person.get(FIRST), vision2="4") | wrong
    refused = person.post(FIRST, sent)
    assert refused.status_code == 400
    assert "Nothing was stored." in words_of(refused)
    assert kept(invitations[0]) == {}


def test_a_page_of_somebody_else_on_the_same_tablet_stores_nothing(client, invitations, link):
    client.post(link)
    hers = client.get(FIRST)
    client.post(links.link_for(invitations[1]))
    for url in (FIRST, reverse("respond-submit"), reverse("respond-withdraw")):
        refused = client.post(url, filled_in(hers, vision1="1") | {"version": "0"})
        assert refused.status_code == 409
        assert "This page belongs to another person’s link" in words_of(refused)
    assert kept(invitations[0]) == kept(invitations[1]) == {}


@pytest.mark.parametrize("whose", ["", "1", "1:forged", None])
def test_a_page_of_nobody_stores_nothing(person, invitations, whose):
    sent = filled_in(person.get(FIRST), vision1="1") | {"whose": whose}
    refused = person.post(FIRST, {name: value for name, value in sent.items() if value is not None})
    assert refused.status_code == 409
    assert kept(invitations[0]) == {}


# Saving as one goes


def test_saving_as_one_goes_answers_with_saved_and_what_is_shown_now(person, invitations):
    sent = filled_in(person.get(FIRST), vision1="4")
    saved = person.post(FIRST, sent, headers=A_LINE)
    assert words_of(saved) == "Saved"
    assert not all_of(saved, "title, main")
    assert kept(invitations[0]) == {"vision1": 4}
    next_one = sent | {"shown": value_of(saved, "shown"), "answer-vision2": "2"}
    assert words_of(person.post(FIRST, next_one, headers=A_LINE)) == "Saved"
    assert kept(invitations[0]) == {"vision1": 4, "vision2": 2}


def test_what_could_not_be_saved_as_one_goes_is_said_in_a_line(client, person, autumn, now):
    sent = filled_in(person.get(FIRST), vision1="4")
    assert "Not saved yet." in words_of(Client().post(FIRST, sent, headers=A_LINE))
    assert "another personal link" in words_of(
        person.post(FIRST, sent | {"whose": "x"}, headers=A_LINE)
    )
    tick(person, vision2="3")
    newer = person.post(FIRST, sent, headers=A_LINE)
    assert (newer.status_code, "newer answers exist" in words_of(newer)) == (409, True)
    at(autumn, closes_at=now - timedelta(hours=1))
    closed = person.post(FIRST, sent, headers=A_LINE)
    assert (closed.status_code, "takes no more answers" in words_of(closed)) == (410, True)


def test_saving_as_one_goes_with_an_old_token_asks_to_press_save(link):
    browser = Client(enforce_csrf_checks=True)
    refused = browser.post(FIRST, {"answer-vision1": "4"}, headers=A_LINE)
    assert refused.status_code == 403
    assert words_of(refused).startswith("Not saved yet. Press the “Save” button below")


# Two devices


def test_a_stale_page_is_asked_which_answers_to_keep(person, invitations, link):
    phone, desk = person, Client()
    desk.post(link)
    stale = phone.get(FIRST)
    tick(desk, vision1="1", vision2="2")
    asked = phone.post(FIRST, filled_in(stale, vision1="5"))
    assert asked.status_code == 409
    assert "Newer answers exist: which do you want?" in words_of(asked)
    assert "Strongly disagree Strongly agree" in words_of(asked)  # kept, then typed
    assert kept(invitations[0]) == {"vision1": 1, "vision2": 2}
    mine = {f"answer-{code}": value_of(asked, f"answer-{code}") for code in CODES}
    fields = {name: value_of(asked, name) for name in ("whose", "shown")}
    assert phone.post(FIRST, fields | mine | {"go": "next"}).url == SECOND
    assert kept(invitations[0]) == {"vision1": 5}


def test_two_devices_on_different_pages_are_not_in_each_others_way(person, invitations, link):
    phone, desk = person, Client()
    desk.post(link)
    stale = phone.get(FIRST)
    tick(desk, SECOND, interfaces1="2")
    assert phone.post(FIRST, filled_in(stale, vision1="5")).url == SECOND
    assert kept(invitations[0]) == {"vision1": 5, "interfaces1": 2}


@pytest.mark.parametrize("shown", ["", "0", "x" * 16, None])
def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing(person, invitations, shown):
    tick(person, vision1="4")
    sent = filled_in(person.get(FIRST), vision1="1") | {"shown": shown}
    refused = person.post(FIRST, {name: value for name, value in sent.items() if value is not None})
    assert refused.status_code == 409
    assert kept(invitations[0]) == {"vision1": 4}


def test_the_same_page_sent_twice_is_saved_once(person, invitations):
    sent = filled_in(person.get(FIRST), vision1="4")
    assert {person.post(FIRST, sent).url for _ in range(10)} == {SECOND}
    assert Envelope.objects.get(invitation=invitations[0]).version == 1


# Pages that had been open for too long


@pytest.fixture
def strict(link):
    """A browser of which a valid token is asked, as of real ones."""
    browser = Client(enforce_csrf_checks=True)
    token = {"csrfmiddlewaretoken": value_of(browser.get(link), "csrfmiddlewaretoken")}
    browser.post(link, token)
    return browser


def test_an_expired_token_loses_nothing_that_was_ticked(strict, invitations):
    sent = filled_in(strict.get(FIRST), vision1="4", vision3="dk")
    for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        again = strict.post(FIRST, sent | token)
        assert again.status_code == 403
        assert "Press Save again: nothing you ticked is lost." in words_of(again)
        assert value_of(again, "answer-vision1") == "4"
        assert value_of(again, "answer-vision3") == "dk"
    assert kept(invitations[0]) == {}
    fresh = {"csrfmiddlewaretoken": value_of(again, "csrfmiddlewaretoken")}
    assert strict.post(FIRST, filled_in(again, vision1="4", vision3="dk") | fresh).url == SECOND
    assert kept(invitations[0]) == {"vision1": 4, "vision3": "dk"}


def test_neither_an_expired_token_nor_a_lost_cookie_loses_the_way_back(strict, link):
    sent = filled_in(strict.get(FROM_REVIEW), vision1="4")
    again = strict.post(FROM_REVIEW, sent)
    assert again.status_code == 403
    assert form_of(again) == {FROM_REVIEW}
    assert buttons(again)[0] == "Save and go back to the review"
    del strict.cookies[django_settings.RESPONDENT_COOKIE_NAME]
    fresh = {"csrfmiddlewaretoken": value_of(again, "csrfmiddlewaretoken")}
    handed_back = strict.post(FROM_REVIEW, sent | fresh)
    assert "Nothing you ticked is lost" in words_of(handed_back)
    assert form_of(handed_back) == {FROM_REVIEW}


def test_an_expired_token_does_not_hide_that_newer_answers_exist(strict, link):
    sent = filled_in(strict.get(FIRST), vision1="4")
    other = Client()
    other.post(link)
    tick(other, vision1="1")
    again = strict.post(FIRST, sent)
    fresh = {"csrfmiddlewaretoken": value_of(again, "csrfmiddlewaretoken")}
    assert strict.post(FIRST, filled_in(again, vision1="4") | fresh).status_code == 409


def test_an_expired_token_at_start_asks_to_press_once_more(link, invitations):
    browser = Client(enforce_csrf_checks=True)
    again = browser.post(link)
    assert again.status_code == 403
    assert "Please press the button again" in words_of(again)
    assert again["Referrer-Policy"] == "strict-origin"
    assert django_settings.RESPONDENT_COOKIE_NAME not in browser.cookies
    token = {"csrfmiddlewaretoken": value_of(again, "csrfmiddlewaretoken")}
    assert browser.post(link, token).url == FIRST


def test_an_expired_token_submits_and_withdraws_nothing(strict, invitations):
    opened = invitations[0].survey_round.opened_at
    answers.save(invitations[0], {"vision1": 4}, codes=CODES, now=opened)
    fields = reviewed(strict)
    for name, says in (
        ("respond-submit", "Nothing was submitted"),
        ("respond-withdraw", "Not withdrawn yet"),
    ):
        again = strict.post(reverse(name), fields)
        assert again.status_code == 403
        assert says in words_of(again)
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False
    assert kept(invitations[0]) == {"vision1": 4}


def test_any_other_form_that_is_too_old_gets_a_plain_page(db):
    refused = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})
    assert refused.status_code == 403
    assert "Please send that again" in words_of(refused)


def test_a_manager_sends_an_old_form_once_more_with_all_that_was_typed(alice):
    manager = Client(enforce_csrf_checks=True)
    manager.force_login(alice)
    url = "/partnerships/northside/people/import/"
    mark = {"page-of": value_of(manager.get(url), "page-of")}
    typed = {"text": "email,agency\r\nnew@council.example,<b>Council</b>"}
    refused = manager.post(url, typed | mark, headers={"Origin": "http://testserver"})
    assert refused.status_code == 403
    assert "Nothing is stored yet: please send it again." in words_of(refused)
    assert "new@council.example,&lt;b&gt;Council&lt;/b&gt;" in refused.content.decode()
    again = typed | {"csrfmiddlewaretoken": value_of(refused, "csrfmiddlewaretoken")}
    assert "What this list would change" in words_of(manager.post(url, again))


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_another_sites_form_is_not_offered_to_be_sent(alice, origin):
    victim = Client(enforce_csrf_checks=True)
    victim.force_login(alice)
    headers = {"Origin": origin} if origin else {}
    refused = victim.post("/partnerships/northside/agencies/", {"name": "Evil"}, headers=headers)
    assert refused.status_code == 403
    assert "Evil" not in refused.content.decode()


def test_a_lost_cookie_loses_nothing_that_was_ticked(person, invitations, link):
    sent = filled_in(person.get(FIRST), vision1="4")
    del person.cookies[django_settings.RESPONDENT_COOKIE_NAME]
    page = person.post(FIRST, sent)
    assert page.status_code == 403
    assert "Nothing you ticked is lost" in words_of(page)
    person.post(link)  # in another tab
    carried = {name: value_of(page, name) for name in ("whose", "shown", "answer-vision1", "go")}
    assert person.post(FIRST, carried).url == SECOND
    assert kept(invitations[0]) == {"vision1": 4}


# Submitting


def test_the_review_shows_every_answer_and_what_is_blank(person):
    tick(person, vision1="4", vision2="dk")
    page = words_of(person.get(reverse("respond-review")))
    assert "14 statements are blank." in page
    assert "if asked what it is for. Agree" in page
    assert "Don't know or does not apply" in page
    assert "Once you submit, nobody can see your answers again, not even you." in page


@pytest.mark.parametrize("version", ["", "-1", "one", "²", "9" * 10_000])
def test_a_review_without_a_version_submits_nothing(person, invitations, version):
    tick(person, vision1="4")
    refused = person.post(reverse("respond-submit"), reviewed(person) | {"version": version})
    assert refused.status_code == 400
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False


def test_submitted_answers_are_sealed_and_never_shown_again(person, invitations, link):
    tick(person, vision1="4")
    assert submit(person).url == reverse("respond-done")
    assert "Your answers are sealed" in words_of(person.get(reverse("respond-done")))
    assert " checked" not in person.get(FIRST).content.decode()
    assert "You have already answered" in words_of(Client().get(link))


def test_going_back_after_submitting_does_not_look_like_lost_answers(person):
    tick(person, vision1="4")
    submit(person)
    for url in (reverse("respond"), reverse("respond-review")):
        assert person.get(url).url == reverse("respond-done")
    page = words_of(person.get(FIRST))
    assert (
        "What you submitted is sealed and still counts. You begin with an empty questionnaire,"
        in page
    )
    tick(person, vision1="2")
    assert "You begin with an empty questionnaire" not in words_of(person.get(FIRST))
    assert "What you submitted before counts until you submit again." in words_of(person.get(FIRST))
    assert person.get(reverse("respond-review")).status_code == 200


def test_a_page_kept_from_before_submitting_begins_nothing_unasked(person, invitations):
    tick(person, vision1="4")
    old = person.get(FIRST)
    submit(person)
    asked = person.post(FIRST, filled_in(old, vision1="4"))
    assert asked.status_code == 409
    assert "You have submitted since: do you want to start again with new answers?" in words_of(
        asked
    )
    assert kept(invitations[0]) == {}
    assert person.post(FIRST, filled_in(asked, vision1="4")).url == SECOND
    assert kept(invitations[0]) == {"vision1": 4}


def test_submitting_twice_is_once(person, invitations):
    tick(person, vision1="4")
    fields = reviewed(person)
    urls = {person.post(reverse("respond-submit"), fields).url for _ in range(10)}
    assert urls == {reverse("respond-done")}
    assert Envelope.objects.get(invitation=invitations[0]).version == 2


def test_nothing_cannot_be_submitted(person, invitations):
    refused = submit(person)
    assert refused.status_code == 400
    assert "There is nothing to submit yet." in words_of(refused)
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False
    assert "You have not submitted yet" in words_of(person.get(reverse("respond-done")))


def test_a_stale_review_is_shown_again_before_it_counts(person, invitations, link):
    tick(person, vision1="4")
    fields = reviewed(person)
    tick(person, vision1="1")
    refused = person.post(reverse("respond-submit"), fields)
    assert refused.status_code == 409
    assert "if asked what it is for. Strongly disagree" in words_of(refused)
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False


def test_answering_anew_takes_the_place_of_the_old_only_when_submitted(person, invitations, link):
    tick(person, vision1="4")
    submit(person)
    sealed = bytes(Envelope.objects.get(invitation=invitations[0]).submitted)
    assert person.post(link).url == FIRST
    tick(person, vision1="2")
    assert bytes(Envelope.objects.get(invitation=invitations[0]).submitted) == sealed
    assert "You have started again with new answers." in words_of(person.get(link))
    submit(person)
    assert bytes(Envelope.objects.get(invitation=invitations[0]).submitted) != sealed


def test_withdrawing_is_asked_once_and_empties_the_envelope(person, invitations, link):
    tick(person, vision1="4")
    submit(person)
    assert person.post(link, {"go": "withdraw"}).url == reverse("respond-withdraw")
    asks = person.get(reverse("respond-withdraw"))
    assert "Withdraw your answers?" in words_of(asks)
    assert Invitation.objects.get(pk=invitations[0].pk).answered
    person.post(reverse("respond-withdraw"), {"whose": value_of(asks, "whose")})
    assert "No answers of yours are kept" in words_of(person.get(reverse("respond-withdraw")))
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False
    cipher = sealing.RoundCipher(invitations[0].survey_round)
    assert cipher.unseal(Envelope.objects.get(invitation=invitations[0]), "submitted") == {}


# Every page


def pages(person, link):
    tick(person, vision1="4")
    yield from (person.get(url) for url in (link, "/answer/", FIRST, "/answer/review/"))
    yield from (person.get(url) for url in ("/answer/stop/", "/answer/withdraw/", "/r/x.y/"))
    submit(person)
    yield person.get("/answer/done/")


def test_no_page_may_be_stored_and_every_page_has_a_policy(person, link):
    for page in pages(person, link):
        assert "no-store" in page["Cache-Control"]
        policy = page["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_no_page_needs_an_inline_script_or_style(person, link):
    for page in pages(person, link):
        assert not inline_code(page)


def test_headings_go_down_one_step_at_a_time(person, link):
    for page in pages(person, link):
        levels = heading_levels(page)
        assert levels.count(1) == 1
        assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_in_any_name_is_shown_as_text(client, now, db, instrument, payload):
    from dataclasses import replace

    from assessments.models import CustomInstrument

    statements = tuple(replace(s, text=payload) for s in instrument.criteria[0].statements)
    criterion = replace(
        instrument.criteria[0], title=payload, reason=payload, statements=statements
    )
    labels = (payload, *instrument.scale.labels[1:])
    scale = replace(instrument.scale, labels=labels, dont_know=payload)
    nasty = replace(instrument, key="nasty", title=payload, scale=scale, criteria=(criterion,))
    CustomInstrument.objects.create(
        key="nasty", version=nasty.version, title=payload, document=nasty.to_json()
    )
    northside = partnerships.create(payload, "northside", purpose=payload)
    agency = partnerships.add_agency(northside, payload)
    for number in range(5):
        partnerships.add_participant(agency, f"person{number}@agency.example")
    day = timedelta(days=1)
    planned = rounds.create(northside, payload, nasty, opens_at=now - day, closes_at=now + day)
    link = links.link_for(rounds.open(planned, now=now).invitations.first())
    client.post(link)
    for page in pages(client, link):
        assert not inline_code(page)
        assert not all_of(page, "img")
    assert " ".join(payload.split()) in words_of(client.get(FIRST))


def test_what_was_typed_is_handed_back_as_text(client, db):
    refused = client.post(FIRST, {"answer-<script>": '"><script>alert(1)</script>'})
    assert refused.status_code == 403
    assert not inline_code(refused)


def test_the_pages_for_what_goes_wrong_need_nothing_that_could_be_broken():
    from django.template.loader import get_template

    page = get_template("500.html").render()
    assert "Something went wrong" in page
    assert leads(page)["Go to the start page"] == "/"
    assert "We cannot read this request" in get_template("400.html").render()


def test_what_is_not_there_and_what_one_may_not_have_plain_pages(client, db):
    from django.views import defaults

    missing = client.get("/nowhere/")
    assert (missing.status_code, "There is no such page" in words_of(missing)) == (404, True)
    forbidden = defaults.permission_denied(missing.wsgi_request, PermissionError())
    assert (forbidden.status_code, "You are not allowed to do that" in words_of(forbidden)) == (
        403,
        True,
    )


def test_a_wrong_password_is_said_above_the_form(client, db):
    page = client.post("/sign-in/", {"username": "a@example.org", "password": "x"})
    assert "You are not signed in" in words_of(page)
    the(page, "label[for=id_username]")


# In a real browser


def start(page, site, invitation):
    page.goto(links.link_for(invitation))
    onward(page.get_by_role("button", name="Start").first)


def pick(page, statement, answer):
    page.locator("fieldset").nth(statement - 1).get_by_label(answer, exact=True).check()


@pytest.mark.browser
def test_what_is_ticked_is_saved_as_one_goes(site, chromium, invitations):
    with visit(chromium) as page:
        start(page, site, invitations[0])
        pick(page, 1, "Agree")
        page.locator("#status", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4}
        pick(page, 1, "Leave blank")
        page.locator(f'#shown[value="{answers.page_digest(invitations[0], {}, CODES)}"]').wait_for(
            state="attached"
        )
        assert kept(invitations[0]) == {}
        assert page.problems == []


@pytest.mark.browser
def test_a_button_pressed_while_an_answer_is_on_its_way_waits_for_it(site, chromium, invitations):
    with visit(chromium) as page:
        start(page, site, invitations[0])
        slow = []

        def delay(route):
            if route.request.headers.get("x-respond-with") == "line":
                slow.append(route)  # let go below, after the button was pressed
            else:
                route.continue_()

        page.route("**/answer/page/vision/", delay)
        pick(page, 1, "Agree")
        pick(page, 2, "Disagree")
        page.get_by_role("button", name="Save and continue").click()
        assert page.url.endswith(FIRST)
        while not page.url.endswith(SECOND):
            while slow:
                slow.pop().continue_()
            page.wait_for_timeout(50)
        assert kept(invitations[0]) == {"vision1": 4, "vision2": 2}


@pytest.mark.browser
def test_without_a_connection_the_page_says_so_and_tries_again(site, chromium, invitations):
    with visit(chromium) as page:
        start(page, site, invitations[0])
        page.context.set_offline(True)
        pick(page, 1, "Agree")
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        assert kept(invitations[0]) == {}
        page.context.set_offline(False)
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4}


@pytest.mark.browser
def test_without_scripts_on_a_small_phone_everything_works(site, chromium, invitations):
    with visit(chromium, viewport={"width": 320, "height": 600}, javascript=False) as page:
        start(page, site, invitations[0])
        for _ in range(4):
            page.locator("fieldset").nth(0).get_by_text("Agree", exact=True).click()
            onward(page.locator("button[value=next]"))
        onward(page.get_by_role("button", name="Submit my answers"))
        assert "Thank you. Your answers are sealed." in page.locator("h1").inner_text()
    assert Invitation.objects.get(pk=invitations[0].pk).answered


@pytest.mark.browser
def test_on_a_phone_without_scripts_a_blank_is_found_and_filled_from_the_review(
    site, chromium, invitations
):
    with visit(chromium, viewport=PHONE, javascript=False) as page:
        start(page, site, invitations[0])
        page.goto(f"{site}/answer/")
        onward(page.get_by_role("link", name="Review and submit what you have"))
        review = page.url
        onward(page.get_by_role("link", name="Few interfaces (4)"))
        page.locator("fieldset").nth(0).get_by_text("Agree", exact=True).click()
        onward(page.get_by_role("button", name="Save and go back to the review"))
        assert page.url == review
        page.get_by_role("link", name="Few interfaces (3)").wait_for()


@pytest.mark.browser
def test_links_that_lead_on_or_back_can_be_pressed_with_a_thumb(site, chromium, invitations):
    with visit(chromium, viewport=PHONE) as page:
        start(page, site, invitations[0])
        for path, name in (
            ("/answer/", "Review and submit what you have"),
            ("/answer/review/", "High-trust relationships (4)"),
            *((url, "Back to your answers") for url in QUESTIONS),
        ):
            page.goto(site + path)
            assert page.get_by_role("link", name=name).bounding_box()["height"] >= 44, path


# The look


def palette(scheme):
    css = (django_settings.CHECKOUT / "static" / "health.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", light))
    return colours | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", dark)) if scheme else {})


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


GROUNDS = ("paper", "panel", "tint")
TEXTS = [(text, ground) for text in ("ink", "soft", "accent", "accent-hover") for ground in GROUNDS]
TEXTS += [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("paper", "danger"),
    ("paper", "ink"),
]
TEXTS += [(name, f"{name}-tint") for name in ("danger", "warning", "good")]
TEXTS += [("ink", f"{name}-tint") for name in ("danger", "warning", "good")]
TEXTS += [("soft", "warning-tint"), ("danger", "paper"), ("danger", "panel")]
EDGES = [(edge, ground) for edge in ("control", "focus", "accent", "danger") for ground in GROUNDS]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_told_from_its_ground(scheme):
    colours = palette(scheme)
    weak = [pair for pair in TEXTS if contrast(*(colours[name] for name in pair)) < 4.5]
    weak += [pair for pair in EDGES if contrast(*(colours[name] for name in pair)) < 3]
    assert weak == []


def test_the_stylesheet_is_small():
    brotli = pytest.importorskip("brotli")
    css = (django_settings.CHECKOUT / "static" / "health.css").read_bytes()
    assert len(brotli.compress(css)) < 7_000
