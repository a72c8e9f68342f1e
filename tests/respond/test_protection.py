"""“How your answers are protected”: its numbers, its example and its promise are the door's."""

import pytest
from django.urls import reverse

from assessments.links import link_for
from assessments.models import Round
from assessments.services import rounds
from reports.disclosure.door import statements
from respond.views import protection
from tests.pages import all_of, leads, text_in, words_of

PAGE = "/protection/"


def test_everybody_may_read_it_and_every_page_leads_there(client, link, db):
    assert client.get(PAGE).status_code == 200
    for url in ("/", "/sign-in/", "/scores/", link, "/r/wrong.link/", PAGE):
        assert leads(client.get(url))["How your answers are protected"] == PAGE
    client.post(link)
    for url in ("/answer/", "/answer/page/vision/", "/answer/stored/"):
        assert leads(client.get(url))["How your answers are protected"] == PAGE


def test_it_makes_the_promise_of_the_start_page_word_by_word(client, link):
    start, page = words_of(client.get(link)), words_of(client.get(PAGE))
    promise = start[start.index("What we promise Your") : start.index("What we cannot promise")]
    refusal = start[start.index("What we cannot promise") :]
    refusal = refusal[: refusal.index("The people who run the server could change the software.")]
    assert promise in page
    assert refusal in page


def test_what_cannot_be_promised_is_one_tap_away_on_the_start_page(client, link):
    page = client.get(link)
    assert "compare notes" not in words_of(page, but=["details"])
    [folded] = [each for each in all_of(page, "details") if "compare notes" in each.text()]
    assert text_in(folded.css_first("summary")) == "The whole promise, and its limits"


@pytest.mark.parametrize(
    "limit",
    [
        "The people who run a round choose who they invite.",
        "If everyone else in your group who answered puts their answers together, they can find",
        "Near the ends of the scale, two colleagues together may know the rest.",
        "shows that nearly everybody in the group answered that way",
        "between two rounds and most others answer as before",
        "or a later report that shows other groups",
        "managers see once a day how many have, unless that is nearly nobody or nearly everybody",
        "agency leads see only whether their own agency has reached five; others see nothing",
        "above all if you alone were invited late",
        "The people who run the server could change the software.",
        "The people who type in answers from paper see them.",
    ],
)
def test_the_limits_are_said_where_the_promise_is_made(client, link, limit):
    for url in (link, PAGE):
        assert limit in words_of(client.get(url))


@pytest.mark.parametrize(("minimum", "said"), [(3, True), (4, False), (5, False)])
def test_that_two_colleagues_can_be_all_others_is_said_where_groups_can_be_three(
    client, planned, now, minimum, said
):
    Round.objects.filter(pk=planned.pk).update(minimum_group=minimum)
    opened = rounds.open(Round.objects.get(pk=planned.pk), now=now)
    place = link_for(opened.invitations.first())
    sentence = "two colleagues who compare notes then know your answers"
    assert (sentence in words_of(client.get(place))) == said
    client.post(place)
    assert (sentence in words_of(client.get(PAGE))) == said


def test_nothing_that_managers_can_do_to_an_open_round_is_promised_away(client, link):
    """Cancelling stays, and is said; what else they might do is ruled out."""
    for url in (link, PAGE):
        page = words_of(client.get(url))
        assert "those who run it can cancel it for everybody" in page
        assert (
            "They cannot take out anybody’s submitted answers, stop a link that was sent, or show "
            "a group with fewer than five of those first invited." in page
        )


def test_to_somebody_who_answers_it_names_the_number_of_their_round(client, planned, now):
    assert "in groups of at least five" in words_of(client.get(PAGE))
    assert "The number is five, unless a partnership chooses another" in words_of(client.get(PAGE))
    Round.objects.filter(pk=planned.pk).update(minimum_group=4)
    opened = rounds.open(Round.objects.get(pk=planned.pk), now=now)
    client.post(link_for(opened.invitations.first()))
    page = client.get(PAGE)
    assert "in groups of at least four" in words_of(page)
    assert "The number, four, is that of “Autumn”" in words_of(page)
    assert "Charity 2 Other agencies (7)" in words_of(page)
    assert leads(page)["Back to your answers"] == reverse("respond")
    assert "five" not in words_of(page)


def test_the_usual_number_is_that_of_a_new_round(planned):
    assert protection.usual_minimum() == planned.minimum_group == 5


def test_the_example_stands_on_the_page_as_the_door_groups_it(client, db):
    page = words_of(client.get(PAGE))
    assert "Council 7 Council (7)" in page
    assert "Health service 6 Other agencies (9)" in page
    assert "Charity 3 Other agencies (9)" in page


@pytest.mark.parametrize("minimum", range(3, 21))
def test_with_every_smallest_group_the_example_shows_the_same(minimum):
    council, health, charity = protection.example(minimum)
    assert charity.answered < minimum <= health.answered < council.answered
    assert (council.group, council.people) == ("Council", council.answered)
    assert health.group == charity.group == "Other agencies"
    assert health.people == charity.people == health.answered + charity.answered


def test_numbers_on_the_page_are_those_of_the_door(client, db, monkeypatch):
    page = words_of(client.get(PAGE))
    assert "With fewer than 15 answers there are words only, with fewer than 10 nothing." in page
    monkeypatch.setattr(statements, "COUNTS_FROM", 18)
    monkeypatch.setattr(statements, "WORDS_FROM", 12)
    page = words_of(client.get(PAGE))
    assert "With fewer than 18 answers there are words only, with fewer than 12 nothing." in page


def test_it_can_be_read_between_two_visits(client, db):
    """At 200 words a minute in less than five; the promise, which comes first, in one."""
    main = words_of(client.get(PAGE), "main")
    assert len(main.split()) < 900
    assert len(main.partition("Added together")[0].split()) < 200
