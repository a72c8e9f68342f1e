"""Rita sees what waits and what failed, and tries it again."""

import pytest
from django.urls import reverse

from assessments.encryption import sealing
from assessments.models import Mail
from assessments.models.mails import LEASE, MOST_ATTEMPTS
from assessments.services import mails
from operation import heartbeats
from operation.models import Heartbeat
from tests.conftest import DAY, MINUTE, make_due
from tests.pages import rows, words_of
from tests.well import asked_by, everything_lives


@pytest.fixture
def page(client, rita):
    client.force_login(rita)
    return lambda: client.get(reverse("operation")).content.decode()


def fails(mail, times, problem, now):
    for attempt in range(times):
        mail.attempts = attempt
        mail.has_failed(problem, now)


def test_all_is_well(page, now):
    everything_lives()
    said = words_of(page())
    assert "Yes. Nothing needs your attention." in said
    assert said.count("None.") == 2


def test_what_is_wrong_is_said_with_what_to_do(page, autumn):
    everything_lives()
    sealing.destroy_key(autumn)
    said = words_of(page())
    assert "An open round has lost its key." in said
    assert "The timetable last ran on" in said


def test_a_new_installation_says_that_nothing_has_run(page):
    said = words_of(page())
    assert "The timetable has not run yet. No worker has carried out a task yet." in said
    assert "No worker has carried out a task for five minutes." in said


def test_a_round_that_does_not_close_is_named_with_the_reason(page, autumn, now):
    everything_lives()
    make_due(autumn, now - 11 * MINUTE)
    assert "Northside: Autumn It is tried again every minute." in words_of(page())
    sealing.destroy_key(autumn)
    assert "Northside: Autumn Its key is lost." in words_of(page())


def test_e_mails_are_counted_by_kind_and_reason_and_reminders_are_not(page, invitations, now, rita):
    everything_lives()
    given_up, refused, waits, *rest = Mail.objects.order_by("pk")
    fails(given_up, MOST_ATTEMPTS, Mail.Problem.SERVER, now)
    fails(refused, MOST_ATTEMPTS, Mail.Problem.ADDRESS, now)
    fails(waits, 1, Mail.Problem.SERVER, now)
    invitations[0].mails.create(
        kind=Mail.Kind.REMINDER, to="x@example.org", partnership_id=given_up.partnership_id
    )
    head, said = ["Partnership", "E-mail", "Why", "How many"], rows(page())
    assert [row[:2] for row in said if row != head] == [["Northside", "invitation to a round"]] * 4
    assert [row[2:] for row in said] == [
        head[2:],
        ["–", str(len(rest))],
        ["the mail server did not take it", "1"],
        head[2:],
        ["the address was refused; perhaps it is misspelt", "1"],
        ["the mail server did not take it", "1"],
    ]


def test_rita_has_everything_tried_again(client, page, invitations, now):
    given_up, later, claimed, *_rest = Mail.objects.order_by("pk")
    fails(given_up, MOST_ATTEMPTS, Mail.Problem.SERVER, now)
    fails(later, 3, Mail.Problem.SERVER, now)
    Mail.objects.filter(pk=claimed.pk).update(attempts=1, claimed_until=now + LEASE)
    response = client.post(reverse("operation-mails-again"), follow=True)
    assert "All e-mails that could not be sent are being tried again." in words_of(response)
    due = set(Mail.objects.due(now).values_list("pk", flat=True))
    assert {given_up.pk, later.pk} <= due
    assert claimed.pk not in due  # a worker sends it at this moment


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_nobody_else_has(client, request, who, invitations):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("operation-mails-again")).status_code == 403


# E-mails that are overdue


def test_e_mails_are_overdue_when_none_was_sent_for_a_quarter_of_an_hour(invitations, now):
    everything_lives(now)
    heartbeats.note_mails(now + 14 * MINUTE)
    assert not heartbeats.mails_are_overdue(now + 14 * MINUTE)
    heartbeats.note_mails(now + 16 * MINUTE)
    assert heartbeats.mails_are_overdue(now + 16 * MINUTE)


def test_a_long_queue_that_moves_is_not_overdue(invitations, now):
    everything_lives(now)
    Mail.objects.filter(pk=invitations[0].mails.get().pk).update(sent_at=now + 14 * MINUTE)
    assert not heartbeats.mails_are_overdue(now + 16 * MINUTE)
    heartbeats.note_mails(now + 16 * MINUTE)
    assert heartbeats.last(Heartbeat.Of.MAILS) > now + 15 * MINUTE


def test_without_e_mails_none_are_overdue(db, now):
    everything_lives(now)
    assert not heartbeats.mails_are_overdue(now + DAY)


def test_one_wrong_address_is_not_the_operator_s_matter(invitations, now):
    everything_lives(now)
    mail, *rest = Mail.objects.order_by("pk")
    Mail.objects.filter(pk__in=[each.pk for each in rest]).update(sent_at=now - DAY)
    fails(mail, 1, Mail.Problem.ADDRESS, now)
    assert not heartbeats.mails_are_overdue(now + 16 * MINUTE)
    fails(mail, 1, Mail.Problem.SERVER, now)
    assert heartbeats.mails_are_overdue(now + 16 * MINUTE)


def test_their_number_is_told_without_reminders(client, rita, invitations, autumn, now):
    assert "overdue_mails" not in asked_by(rita, client)
    Heartbeat.objects.filter(of=Heartbeat.Of.MAILS).update(at=now - DAY)
    client.force_login(rita)
    assert client.get("/readyz").json()["details"] == {"overdue_mails": mails.waiting(now).count()}
