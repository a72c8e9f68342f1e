"""In a browser: a manager invites somebody late, who answers and is counted; and somebody whose
e-mails were stopped, and somebody who was taken off the list, answer by the links that they had."""

import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from assessments.links import link_for
from assessments.models import Invitation
from assessments.services import mails
from tests.browser import DESK, PHONE, look, onward, visit
from tests.conftest import close_as_due, everybody_answers
from tests.walks import AGREE, answer_all_and_submit, sign_in

pytestmark = pytest.mark.browser


def follow(page, name):
    """By the keyboard alone."""
    link = page.get_by_role("link", name=name).first
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page, name):
    button = page.get_by_role("button", name=name).first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def mails_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_HOST = ""
    django_mail.outbox = []


def link_sent_to(address):
    mails.send_due(timezone.now())
    [*_earlier, newest] = [each for each in django_mail.outbox if each.to == [address]]
    return newest.subject, re.search(r"http://\S+/r/\S+", newest.body).group(0)


def test_a_late_one_a_stopped_one_and_a_removed_one(
    chromium, site, autumn, invitations, instrument, alice, mails_in_memory, now
):
    first, second = invitations[0], invitations[1]
    had = {each.pk: link_for(each) for each in (first, second)}
    with visit(chromium, viewport=DESK, javascript=False) as page:
        sign_in(page, site)
        adds_and_invites_ann(page, site)
        stops_e_mails_to(page, site, first)
        takes_off_the_list(page, second)
        assert page.problems == []
    subject, link = link_sent_to("ann@northside-council.example")
    assert subject == "Your invitation: how well do we work together? (Northside)"
    with visit(chromium, viewport=PHONE) as page:
        answer_all_and_submit(page, link, instrument, AGREE)
        assert page.problems == []
    for place in (first, second):
        subject, link = link_sent_to(place.email)
        assert subject == "No more e-mails: Autumn (Northside)"
        assert link == had[place.pk]
        with visit(chromium, viewport=PHONE, javascript=place == first) as page:
            answer_all_and_submit(page, link, instrument, AGREE)
            if place == second:
                withdraws(page, link)
            assert page.problems == []
    everybody_answers(invitations[2:13], now)
    assert Invitation.objects.filter(answered=True).count() == 13
    published = close_as_due(autumn, now=now).value()
    assert (published.participation.responded, published.participation.late) == (13, 1)
    with visit(chromium) as page:
        sign_in(page, site)
        follow(page, "Northside")
        follow(page, "Open the report of Autumn")
        page.get_by_text("13 of 17 people").first.wait_for()


def adds_and_invites_ann(page, site):
    page.goto(f"{site}{reverse('participant-add', args=['northside'])}")
    page.get_by_label("E-mail address").fill("ann@northside-council.example")
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Agency").select_option("Northside Council")
    page.get_by_label("Role").select_option("operational")
    press(page, "Add this person")
    page.get_by_text("Ann is added.").wait_for()
    look(page, "late-is-offered")
    follow(page, "Invite Ann to Autumn")
    assert page.get_by_label("Ann, Northside Council").is_checked()
    look(page, "late-invite")
    press(page, "Invite this person")
    page.get_by_text("1 person is invited.").wait_for()
    look(page, "late-invited")


def stops_e_mails_to(page, site, place):
    follow(page, f"Change the invitation of {place.email}")
    follow(page, "Stop e-mails to this person")
    look(page, "stop-mails")
    press(page, "Stop e-mails to this person")
    page.get_by_text(f"No more e-mails go to {place.email}.").wait_for()
    page.get_by_text("17 people are invited.").wait_for()


def takes_off_the_list(page, place):
    follow(page, "People")
    follow(page, f"Edit {place.email}")
    follow(page, "Remove this person")
    page.get_by_text("“Autumn” is still open").wait_for()
    look(page, "remove-while-open")
    press(page, "Remove this person")
    page.get_by_text(f"{place.email} is removed.").wait_for()


def withdraws(page, link):
    page.goto(link)
    onward(page.get_by_role("button", name="What is stored about me"))
    page.get_by_text("You are no longer on it.").wait_for()
    follow(page, "Withdraw my answers")
    press(page, "Withdraw my answers")
