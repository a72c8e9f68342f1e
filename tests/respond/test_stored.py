"""“What is stored about me”: what somebody who holds a personal link reads, before and after."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.links import link_for
from assessments.models import Invitation, Mail, Participant
from assessments.services import invitations as places
from assessments.services import people
from reports.disclosure.end_of_round import closing
from tests.conftest import close_as_due, everybody_answers, member
from tests.pages import leads, value_of, words_of
from tests.respondent_pages import A_LINE, FIRST, filled_in, submit, tick

STORED = "/answer/stored/"
ONLY_THE_LIST = "nothing is stored about you but that you are on your agency’s list"

real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(client, link):
    """A browser in which the first person's link was opened and "Start" was pressed."""
    client.post(link)
    return client


def about(person):
    return words_of(person.get(STORED))


# While the round is open


def test_the_link_leads_there_by_one_button_and_every_later_page_by_a_link(client, link):
    assert "What is stored about me" in words_of(client.get(link))
    assert STORED not in leads(client.get(link)).values()  # it would know nobody yet
    assert client.post(link, {"go": "stored"}).url == STORED
    assert client.get(STORED).status_code == 200
    for url in (FIRST, "/answer/", "/answer/review/", "/answer/stop/", "/answer/withdraw/"):
        assert leads(client.get(url))["What is stored about me"] == STORED


def test_it_says_how_far_one_has_come_and_never_what_one_answered(person, instrument):
    assert "Your answers None." in about(person)
    tick(person, vision1="4")
    assert "Begun, and not submitted." in about(person)
    assert "Whether you have submitted No." in about(person)
    submit(person)
    assert "Submitted, and sealed: nobody can see them again, not even you. No times" in about(
        person
    )
    assert "Whether you have submitted Yes." in about(person)
    tick(person, vision1="2")
    assert "You have started again with new answers" in about(person)
    page = about(person)
    assert not any(label in page for label in instrument.scale.labels)
    assert instrument.criteria[0].statements[0].text not in page


def test_it_says_who_one_is_so_that_oneself_recognises_it_and_nobody_else(person, invitations):
    page = about(person)
    assert "From Northside Council, with the role “strategic”, at the address p…@northside-" in page
    assert invitations[0].email not in page
    assert "You are on it, with your address and role." in page


def test_it_says_whether_the_list_has_ones_name_and_whether_one_is_still_on_it(person, invitations):
    Participant.objects.filter(pk=invitations[0].participant_id).update(last_name="Ode")
    assert "You are on it, with your name, address and role." in about(person)
    assert "Ode" not in about(person)
    Participant.objects.filter(pk=invitations[0].participant_id).delete()
    assert "You are no longer on it." in about(person)


def test_it_names_every_e_mail_that_was_sent(person, invitations):
    assert "E-mails sent to you None." in about(person)
    mine = Mail.objects.filter(invitation=invitations[0])
    mine.update(sent_at=timezone.now())
    Mail.objects.create(
        kind=Mail.Kind.REMINDER,
        to=invitations[0].email,
        invitation=invitations[0],
        partnership=invitations[0].survey_round.partnership,
        sent_at=timezone.now(),
    )
    page = about(person)
    assert ": invitation to a round " in page
    assert ": a reminder " in page


def test_one_withdraws_from_there_and_is_asked_once_more(person, invitations):
    assert "Withdraw my answers" not in about(person)
    tick(person, vision1="4")
    submit(person)
    assert leads(person.get(STORED))["Withdraw my answers"] == reverse("respond-withdraw")
    person.get(reverse("respond-withdraw"))
    assert Invitation.objects.get(pk=invitations[0].pk).answered


def test_it_says_what_happens_at_closing_and_who_takes_one_off_the_list(person, northside):
    assert "Ask the people who coordinate the partnership to take you off it" in about(person)
    alice = member("alice@example.org", northside, "manager")
    alice.first_name, alice.last_name = "Alice", "Ames"
    alice.save()
    page = about(person)
    assert "Ask Alice Ames to take you off it: you then get no more e-mails" in page
    assert "Only you can withdraw what you have answered, until the round closes." in page
    assert "alice@" not in page
    assert "every answer, your personal link, and all that says whether you answered" in page
    assert ONLY_THE_LIST in page


def test_how_long_one_stays_on_the_list_is_a_setting(person, settings):
    assert "not invited again within 24 months are forgotten" in about(person)
    settings.FORGET_AFTER_MONTHS = 1
    assert "not invited again within 1 month are forgotten" in about(person)


def test_looking_changes_nothing_and_nothing_can_be_sent_there(person, invitations):
    assert person.post(STORED).status_code == 405
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False


# Afterwards: the link is destroyed, so nobody can be told apart


@real
@pytest.mark.parametrize(
    ("end", "heading"),
    [(close_as_due, "This round has closed"), (closing.cancel, "This round was cancelled")],
)
def test_after_the_round_nothing_is_left_but_the_list(
    person, autumn, invitations, link, now, end, heading
):
    everybody_answers(invitations[:9], now)
    end(autumn, now=now)
    elsewhere = Client()
    for page in (person.get(STORED), person.get(FIRST), person.get(link), elsewhere.get(link)):
        assert page.status_code == 410
        assert heading in words_of(page)
        assert ONLY_THE_LIST in words_of(page)
        assert "within 24 months" in words_of(page)


@real
def test_what_is_sent_after_the_closing_is_not_said_to_be_saved_later(person, autumn, now):
    sent = filled_in(person.get(FIRST), vision1="4")
    close_as_due(autumn, now=now)
    assert "What you have just sent was not stored." in words_of(person.post(FIRST, sent))
    said = person.post(FIRST, sent, headers=A_LINE)
    assert said.status_code == 410
    assert "Not saved: this round takes no more answers." in words_of(said)


def test_an_address_that_was_changed_has_two_links_and_each_says_what_is_its_own(
    person, invitations, now
):
    tick(person, vision1="4")
    submit(person)
    new = places.change_address(invitations[0], "new@northside-council.example", now)
    page = about(person)
    assert "Submitted, and sealed" in page
    assert "E-mails about it to this address were stopped. Your link works until" in page
    other = Client()
    other.post(link_for(new).removeprefix(django_settings.BASE_URL))
    assert "Your answers None." in about(other)
    assert "It was made after the round had opened" in about(other)


def test_whoever_was_taken_off_the_list_withdraws_by_the_link_they_had(person, invitations, now):
    tick(person, vision1="4")
    submit(person)
    people.remove(invitations[0].participant, now)
    assert "You are no longer on it." in about(person)
    page = person.get(reverse("respond-withdraw"))
    person.post(reverse("respond-withdraw"), {"whose": value_of(page, "whose")})
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False


def test_without_a_link_there_is_nothing_to_show(client, autumn):
    page = client.get(STORED)
    assert page.status_code == 403
    assert "Open your personal link" in words_of(page)
