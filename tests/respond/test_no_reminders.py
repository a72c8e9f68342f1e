"""“No more reminders”, by the person alone: it burns nothing, and no manager ever learns of it."""

import pytest
from django.conf import settings as current
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.links import invitation_by_link, link_for, no_reminders_link
from assessments.mail import emails, mail_headers
from assessments.mail.mail_format import Letter
from assessments.models import Invitation, Mail
from assessments.services import invitations as service
from assessments.services import mails, reminders
from audits.managers import (
    changes_the_address,
    removes_the_person,
    sends_the_link_again,
    stops_e_mails,
)
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.pages import all_of, leads, value_of, without_tokens, words_of
from tests.reminder_world import (
    EVERYBODY,
    HALFWAY_MORNING,
    LAST_MORNING,
    OPENS,
    manager_of,
    places,
    remind,
    rows,
)

__all__ = ["places"]  # fixture


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(invitation):
    return no_reminders_link(invitation).removeprefix(current.BASE_URL)


def wants_none(invitation):
    return Invitation.objects.get(pk=invitation.pk).no_reminders


def at(monkeypatch, moment):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def stranger():
    """Who has neither signed in nor any cookie, and is held to the check of forms."""
    return Client(enforce_csrf_checks=True)


# The header


@pytest.mark.parametrize("write", [emails.invitation, emails.reminder])
def test_invitation_and_reminder_lead_to_the_same_page(invitations, write):
    place = invitations[0]
    kind = "reminder" if write == emails.reminder else "invitation"
    message = write(Mail(kind=kind, invitation=place, to=place.email))
    assert message.message()["List-Unsubscribe"] == f"<{no_reminders_link(place)}>"


@pytest.mark.parametrize("https", [True, False])
def test_one_press_is_offered_where_the_way_is_safe(invitations, settings, https):
    settings.HTTPS = https
    message = emails.written(invitations[0].mails.get()).message()
    assert message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if https else None)


@pytest.mark.parametrize("kind", sorted(set(Mail.Kind) - {"invitation", "reminder"}))
def test_other_mails_have_no_such_header(invitations, kind):
    mail = Mail(kind=kind, invitation=invitations[0], to=invitations[0].email)
    assert "List-Unsubscribe" not in mail_headers.add(Letter(to=[mail.to]), mail).message()


def test_the_link_is_no_personal_link(invitations, stranger):
    token = path(invitations[0]).split("/")[2]
    assert token not in link_for(invitations[0])
    assert invitation_by_link(token) is None
    assert stranger.get(f"/r/{token}/").status_code == 404
    personal = link_for(invitations[0]).split("/")[-2]
    assert stranger.get(f"/reminders/{personal}/").status_code == 404


# The page


def test_opening_it_changes_nothing_however_often(invitations, stranger):
    for _ in range(20):
        assert stranger.get(path(invitations[0])).status_code == 200
        assert stranger.head(path(invitations[0])).status_code == 200
    assert not wants_none(invitations[0])


def test_the_page_stops_reminders_and_starts_them_again(invitations, stranger):
    place = invitations[0]
    for go, question in (("stop", "Stop reminders?"), ("resume", "You get no more reminders")):
        page = stranger.get(path(place))
        assert question in words_of(page)
        token = {"csrfmiddlewaretoken": value_of(page, "csrfmiddlewaretoken")}
        response = stranger.post(path(place), token | {"go": go})
        assert (response.status_code, response.url) == (302, path(place))
        assert wants_none(place) == (go == "stop")


def test_where_e_mails_were_stopped_there_is_nothing_to_press(invitations, stranger, now):
    service.stop_mails(invitations[0], now)
    page = stranger.get(path(invitations[0]))
    assert "to this address were stopped." in words_of(page)
    assert "Your personal link works until the round closes" in words_of(page)
    assert not all_of(page, "button")


def test_a_form_of_another_site_changes_nothing(invitations, stranger):
    assert stranger.post(path(invitations[0]), {"go": "stop"}).status_code == 403
    assert not wants_none(invitations[0])


@pytest.mark.parametrize("form", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_one_press_in_a_mail_program_is_enough_and_is_not_sent_elsewhere(
    invitations, stranger, form
):
    if form.startswith("multipart"):
        response = stranger.post(path(invitations[0]), ONE_CLICK)
    else:
        response = stranger.post(path(invitations[0]), "List-Unsubscribe=One-Click", form)
    assert response.status_code == 200
    assert "You get no more reminders" in response.content.decode()
    assert wants_none(invitations[0])
    assert not wants_none(invitations[1])


def test_the_address_is_not_handed_on(invitations, stranger):
    response = stranger.get(path(invitations[0]))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_wrong_links_are_counted_and_genuine_ones_never_wait(invitations, settings, monkeypatch):
    settings.WRONG_LINKS_A_MINUTE = 3
    at(monkeypatch, timezone.now())  # within one minute
    stranger = Client(REMOTE_ADDR="203.0.113.77")
    codes = [stranger.get(f"/reminders/wrong{number}.x/").status_code for number in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert stranger.post(path(invitations[0]), ONE_CLICK).status_code == 200


# What it does


def test_who_wants_none_gets_none_and_everybody_else_does(places, stranger, mailoutbox):
    mailoutbox.clear()
    stranger.post(path(places[0]), ONE_CLICK)
    assert remind(HALFWAY_MORNING) == EVERYBODY - 1
    assert [places[0].email] not in [message.to for message in mailoutbox]


def test_a_reminder_that_was_made_already_is_not_sent(places, stranger):
    reminders.make_due(HALFWAY_MORNING)
    stranger.post(path(places[0]), ONE_CLICK)
    assert mails.send_due(HALFWAY_MORNING) == EVERYBODY - 1


def test_who_takes_it_back_gets_the_next_one(places):
    reminders.stop(places[0])
    remind(HALFWAY_MORNING)
    reminders.resume(places[0])
    assert remind(LAST_MORNING) == EVERYBODY


def test_whatever_a_scanner_presses_the_person_can_still_answer(
    places, stranger, client, monkeypatch
):
    at(monkeypatch, HALFWAY_MORNING)
    for _ in range(20):
        stranger.post(path(places[0]), ONE_CLICK)
    link = link_for(places[0]).removeprefix(current.BASE_URL)
    assert client.get(link).status_code == 200
    everybody_answers(places[:1], HALFWAY_MORNING)
    client.post("/link/", {"email": places[1].email})
    assert places[1].mails.filter(kind="link_again").exists()


def test_a_link_that_is_sent_again_by_hand_still_comes(places, stranger, mailoutbox, monkeypatch):
    """Somebody who has lost it asks for it on the phone."""
    stranger.post(path(places[0]), ONE_CLICK)
    at(monkeypatch, OPENS + 2 * DAY)
    sends_the_link_again(manager_of(places[0]), places[0])
    mailoutbox.clear()
    assert mails.send_due(OPENS + 2 * DAY) == 1
    assert mailoutbox[0].to == [places[0].email]


def test_the_person_alone_is_shown_what_they_asked_for(places, stranger, client, monkeypatch):
    at(monkeypatch, HALFWAY_MORNING)
    stranger.post(path(places[0]), ONE_CLICK)
    client.post(link_for(places[0]).removeprefix(current.BASE_URL), {"go": "stored"})
    page = client.get("/answer/stored/")
    assert "You have stopped reminders" in words_of(page)
    assert no_reminders_link(places[0]) in leads(page).values()


@pytest.mark.django_db(transaction=True)
def test_closing_forgets_it_and_the_link_says_that_there_are_no_more(invitations, autumn, now):
    stranger, link = Client(enforce_csrf_checks=True), path(invitations[0])
    stranger.post(link, ONE_CLICK)
    close_as_due(autumn, now=now)
    assert not wants_none(invitations[0])
    for response in (stranger.get(link), stranger.post(link, ONE_CLICK)):
        assert response.status_code == 200
        assert "nobody is reminded of it any more" in response.content.decode()
    reminders.stop(invitations[0])
    assert not wants_none(invitations[0])


# A manager, and an administrator, as attackers


DEEDS = {
    "sends the link again": sends_the_link_again,
    "stops e-mails": stops_e_mails,
    "changes the address": changes_the_address,
    "takes them off the list": removes_the_person,
}


@pytest.mark.sqlite  # pages name rows by numbers that PostgreSQL never gives twice
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_manager_sees_the_same_whoever_wants_no_reminders(places, stranger, deed, monkeypatch):
    """On the morning of a reminder: whoever says no then has not answered."""

    def run(*, says_no):
        before = transaction.savepoint()
        at(monkeypatch, HALFWAY_MORNING)
        manager = manager_of(places[0])
        remind(HALFWAY_MORNING)
        if says_no:
            assert stranger.post(path(places[0]), ONE_CLICK).status_code == 200
        seen = [*manager.looks(places[0]), deed(manager, places[0]), *manager.looks(places[0])]
        mails.send_due(HALFWAY_MORNING + DAY)
        remind(LAST_MORNING)
        seen += manager.looks(places[0])
        transaction.savepoint_rollback(before)
        return seen

    assert run(says_no=True) == run(says_no=False)


def test_nor_does_an_administrator_or_the_list_of_links(places, stranger, rita, client, capsys):
    def seen():
        client.force_login(rita)
        call_command("links", str(places[0].survey_round_id))
        pages = [reverse("admin:index"), reverse("admin:assessments_participant_changelist")]
        pages.append(
            reverse("admin:assessments_participant_change", args=[places[0].participant_id])
        )
        pages.append(reverse("admin:assessments_round_change", args=[places[0].survey_round_id]))
        said = [without_tokens(client.get(page)) for page in pages]
        return [*said, capsys.readouterr().out]

    before = seen()
    stranger.post(path(places[0]), ONE_CLICK)
    assert seen() == before


def test_a_wish_leaves_no_row_behind(places, stranger):
    """The e-mails that managers see are rows; none is made of it."""
    there = set(Mail.objects.values_list("pk", flat=True))
    stranger.post(path(places[0]), ONE_CLICK)
    assert set(Mail.objects.values_list("pk", flat=True)) == there
    assert not rows().exists()
