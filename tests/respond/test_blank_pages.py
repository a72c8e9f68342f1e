"""A page that is rendered once for everybody, and filled in, is the page of each person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.instruments import catalogue
from assessments.models import Invitation, Partnership, Round
from assessments.services import answers
from respond import pages
from respond.views import answering
from tests.pages import value_of, without_tokens

FIRST, RANKING, FROM_REVIEW = "/answer/page/vision/", "/answer/ranking/", "?back=review"
GIVEN = {"vision1": 4, "vision2": "dk", "interfaces3": 1, "purpose_lives": 2, "purpose_early": 1}


@pytest.fixture
def instrument():
    """The long questionnaire, with a ranking."""
    return catalogue.latest("partnership-health")


@pytest.fixture
def person(client, link):
    client.post(link)
    return client


def rendered_for_one(page, invitation):
    """The same page, of which nothing was rendered before."""
    invitation = Invitation.objects.get(pk=invitation.pk)
    asked = pages.of(invitation.survey_round.instrument)
    path = page.wsgi_request.path
    this = next(each for each in asked if each.url() == path)
    draft = answers.draft(invitation)
    return answering._asking_page(
        page.wsgi_request,
        invitation,
        this,
        this.form(answers=draft.answers),
        as_shown=answers.page_digest(invitation, draft.answers, this.codes),
        new_sheet=answering._has_nothing_new(invitation, draft),
    )


def assert_the_same(person, invitation, *urls):
    for url in urls:
        page = person.get(url)
        assert without_tokens(page) == without_tokens(rendered_for_one(page, invitation))


def give(invitation, given):
    codes = invitation.survey_round.instrument
    everything = [*codes.codes, *codes.ranking_columns]
    return answers.save(invitation, given, codes=everything, now=timezone.now())


def test_with_and_without_answers_it_is_the_same(person, invitations):
    urls = [page.url() for page in pages.of(invitations[0].survey_round.instrument)]
    assert_the_same(person, invitations[0], *urls)
    give(invitations[0], GIVEN)
    assert_the_same(person, invitations[0], *urls)


def test_one_persons_answers_are_never_on_the_page_of_another(person, invitations):
    give(invitations[0], GIVEN)
    assert b" checked" in person.get(FIRST).content
    give(invitations[0], {})
    assert b" checked" not in person.get(FIRST).content
    assert b"selected" in person.get(RANKING).content  # "Not ranked"


def test_from_the_review_and_with_a_new_sheet_it_is_the_same(person, invitations):
    urls = (FIRST, FIRST + FROM_REVIEW, RANKING, RANKING + FROM_REVIEW)
    draft = give(invitations[0], GIVEN)
    assert_the_same(person, invitations[0], *urls)
    answers.submit(invitations[0], version=draft.version, now=timezone.now())
    assert_the_same(person, invitations[0], *urls)
    give(invitations[0], {"vision1": 1})
    assert_the_same(person, invitations[0], *urls)


def test_it_follows_what_changes_while_the_round_is_open(person, invitations, northside, now):
    assert_the_same(person, invitations[0], FIRST)
    Partnership.objects.filter(pk=northside.pk).update(
        name="Northside & <b>friends</b>", contact_name="O'Hara", contact_email="o@example.org"
    )
    assert_the_same(person, invitations[0], FIRST)
    assert b"O&#x27;Hara" in person.get(FIRST).content
    closed = now - timedelta(minutes=1)
    Round.objects.filter(pk=invitations[0].survey_round_id).update(
        closes_at=closed, closes_early=True
    )
    assert_the_same(person, invitations[0], FIRST)
    assert b"The closing time has passed." in person.get(FIRST).content


def test_somebody_who_is_signed_in_as_well_sees_so(person, alice):
    person.force_login(alice)
    assert value_of(person.get(FIRST), "page-of")
