"""Mail that is due is sent, once; whatever dies in between, none is lost."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from email import message_from_string, policy
from email.utils import parseaddr

import pytest
from django.conf import settings as current
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from assessments import tasks
from assessments.links import link_for, no_reminders_link
from assessments.models import Invitation, Mail, Partnership
from assessments.models.mails import LEASE, MOST_ATTEMPTS, MailQuerySet
from assessments.services import invitations as service
from assessments.services import mails
from tests.conftest import close_as_due
from tests.mail_server import MailServer, server
from tests.places import ROOT

__all__ = ["server"]  # fixture


EVERYBODY = 16
KILLS = int(os.environ.get("KILLS", "8"))


# A mail server of a hundred lines less than a real one


def test_everybody_is_invited_once_by_a_real_server(server, invitations, now):
    assert mails.send_due(now) == EVERYBODY
    assert mails.send_due(now) == 0
    assert sorted(server.recipients()) == sorted(each.email for each in invitations)
    assert link_for(invitations[0]) in "".join(text for _, text in server.taken)


def test_the_task_sends_what_is_due(invitations, mailoutbox):
    tasks.send_due_mails()
    assert len(mailoutbox) == EVERYBODY


def test_no_more_than_the_limit(invitations, mailoutbox, now):
    assert mails.send_due(now, limit=5) == 5


@pytest.mark.parametrize(("limit", "times"), [(5, 1), (EVERYBODY, 1), (EVERYBODY + 1, 0)])
def test_a_full_batch_wakes_another_worker_once(invitations, mailoutbox, now, limit, times):
    woken = []
    mails.send_due(now, limit, when_more_are_due=lambda: woken.append(len(mailoutbox)))
    assert woken == [1] * times  # after its first mail, and not at its end


def test_while_the_server_is_away_no_worker_wakes_another(invitations, settings, now):
    """They would wake each other without end."""
    with MailServer() as gone:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mails.send_due(now, 5, when_more_are_due=pytest.fail) == 0
    assert len(Mail.objects.all().claim(now, EVERYBODY)) == EVERYBODY  # none is kept claimed


def test_a_batch_goes_over_one_connection(server, invitations, now):
    mails.send_due(now)
    assert (len(server.taken), server.connections) == (EVERYBODY, 1)


def test_with_a_slow_server_the_rest_of_a_batch_is_read_again(
    invitations, mailoutbox, now, monkeypatch
):
    """Somebody who says so while the batch is being sent gets no more e-mails."""
    last, send = Mail.objects.order_by("pk").last(), mails._send

    def send_slowly(*args):
        Invitation.objects.filter(pk=last.invitation_id).update(no_more_mails=True)
        return send(*args)

    monkeypatch.setattr(mails, "_send", send_slowly)
    monkeypatch.setattr(mails, "FRESH", timedelta())
    assert mails.send_due(now) == EVERYBODY - 1
    assert last.to not in [message.to[0] for message in mailoutbox]


def test_nobody_is_invited_before_the_round_opens(invitations, autumn, mailoutbox, now):
    assert mails.send_due(autumn.opens_at - timedelta(minutes=1)) == 0
    assert mails.send_due(autumn.opens_at) == EVERYBODY


def test_nobody_is_invited_after_closing_time(invitations, autumn, mailoutbox):
    assert mails.send_due(autumn.closes_at) == 0


LONG_HOST = f"https://{'partnerships.' * 5}gwynant.gov.uk"


@pytest.mark.parametrize("by", ["a server", "a file"])
def test_headers_leave_as_programs_read_them(by, server, settings, tmp_path, invitations, now):
    """The address that ends reminders in plain ASCII, on one line: Gmail reads no encoded one."""
    settings.BASE_URL, settings.HTTPS = LONG_HOST, True
    settings.DEFAULT_FROM_EMAIL = "Iechyd y Bartneriaeth Llŷn <health@gwynant.gov.uk>"
    settings.BOUNCE_ADDRESS = ""
    place = invitations[0]
    Partnership.objects.update(name="Partneriaeth Llŷn ac Ynys Môn")
    if by == "a file":
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    mails.send_due(now)
    raw = dict(server.taken).get(place.email) or next(
        text
        for text in (file.read_text() for file in (tmp_path / "mail").iterdir())
        if place.email in text
    )
    head = raw.replace("\r\n", "\n").partition("\n\n")[0]
    assert head.isascii()
    lines = head.split("\n")
    assert f"List-Unsubscribe: <{no_reminders_link(place)}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    [message_id] = [line for line in lines if line.startswith("Message-ID:")]
    assert re.fullmatch(r"Message-ID: <[0-9a-f]+@gwynant\.gov\.uk>", message_id)
    name, address = parseaddr(message_from_string(raw, policy=policy.default)["From"])
    assert "Llŷn ac Ynys Môn" in name
    assert address == "health@gwynant.gov.uk"


@pytest.mark.django_db(transaction=True)
def test_a_round_that_closed_meanwhile_invites_nobody(invitations, autumn, mailoutbox, now):
    close_as_due(autumn, now=now)
    assert mails.send_due(now) == 0


def test_a_cancelled_round_invites_nobody(invitations, autumn, mailoutbox, now):
    type(autumn).objects.filter(pk=autumn.pk).update(cancelled_at=now)
    assert mails.send_due(now) == 0


def test_a_round_that_closes_between_claim_and_sending_sends_nothing(
    invitations, autumn, mailoutbox, now, monkeypatch
):
    claim = MailQuerySet.claim

    def claim_and_cancel(*args):
        claimed = claim(*args)
        type(autumn).objects.filter(pk=autumn.pk).update(cancelled_at=now)
        return claimed

    monkeypatch.setattr(MailQuerySet, "claim", claim_and_cancel)
    assert mails.send_due(now) == 0


@pytest.mark.django_db(transaction=True)
def test_the_old_address_is_told_even_after_the_round(invitations, autumn, mailoutbox, now):
    service.change_address(invitations[0], "new@council.example", now)
    close_as_due(autumn, now=now)
    assert mails.send_due(now) == 1
    assert mailoutbox[0].to == ["person1@northside-council.example"]


def test_only_one_of_two_workers_may_claim(invitations, now):
    due = Mail.objects.filter(pk=invitations[0].mails.get().pk)
    assert [len(due.claim(now, 1)), len(due.claim(now, 1))] == [1, 0]


def test_a_claim_that_led_to_nothing_ends_with_its_lease(invitations, now, mailoutbox):
    assert len(Mail.objects.all().claim(now, EVERYBODY)) == EVERYBODY
    assert mails.send_due(now + LEASE - timedelta(seconds=1)) == 0
    assert mails.send_due(now + LEASE) == EVERYBODY


def test_what_a_server_refuses_is_tried_again_with_growing_pauses(server, invitations, now):
    address = invitations[0].email
    server.refuses[address] = "550 nobody here"
    mail, pauses, at = invitations[0].mails.get(), [], now
    for _ in range(MOST_ATTEMPTS):
        mails.send_due(at)
        mail.refresh_from_db()
        pauses.append(mail.claimed_until - at)
        at = mail.claimed_until + timedelta(seconds=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] > 10 * pauses[0]
    assert (mail.is_given_up, mail.problem) == (True, "address")
    assert mails.send_due(at + timedelta(days=9)) == 0
    assert len(server.taken) == EVERYBODY - 1


def test_what_a_server_takes_later_is_sent(server, invitations, now):
    address = invitations[0].email
    server.refuses[address] = "450 later"
    mails.send_due(now)
    server.refuses.clear()
    assert mails.send_due(now + LEASE + timedelta(minutes=1)) == 1
    assert server.recipients().count(address) == 1


def test_a_server_that_is_down_makes_no_mail_fail(invitations, settings, now):
    with MailServer() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert mails.send_due(now) == 0
    assert Mail.objects.due(now).filter(attempts=0).count() == EVERYBODY


def test_people_of_a_demonstration_get_nothing_by_a_server(server, invitations, northside, now):
    northside.is_demo = True
    northside.save()
    assert mails.send_due(now) == 0


class Breaks(BaseEmailBackend):
    def send_messages(self, messages):
        raise RuntimeError(f"{messages[0].to} {messages[0].body}")


def test_logs_hold_no_link_and_no_address(server, invitations, settings, caplog, now):
    caplog.set_level(logging.DEBUG)
    server.refuses = {each.email: f"550 {each.email} is nobody" for each in invitations}
    mails.send_due(now)
    settings.EMAIL_BACKEND = "tests.assessments.mail.test_send_mails.Breaks"
    mails.send_due(now + timedelta(hours=1))
    assert "could not be sent" in caplog.text
    assert "@" not in caplog.text
    assert "/r/" not in caplog.text


def test_without_a_server_mails_are_files(settings, tmp_path, invitations, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert mails.send_due(now) == EVERYBODY
    assert link_for(invitations[0]) in "".join(f.read_text() for f in (tmp_path / "mail").iterdir())


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(server, invitations, now):
    def work():
        try:
            mails.send_due(now)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(server.recipients()) == sorted(each.email for each in invitations)


# kill -9

SENDER = """
import sys, datetime, django
django.setup()
from assessments.services import mails
from tests.conftest import close_as_due
mails.send_due(datetime.datetime.fromisoformat(sys.argv[1]))
"""
# As long as there are some, a few at once.
SHARER = """
import sys, datetime, django
django.setup()
from assessments.services import mails
while mails.send_due(datetime.datetime.fromisoformat(sys.argv[1]), 2):
    pass
"""


def sender_env(server):
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        who = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
        url = f"postgres://{who}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "SECRET_KEY": current.SECRET_KEY,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.port),
        "EMAIL_TLS": "0",
        "LOG_LEVEL": "ERROR",
    }


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_loses_no_mail(server, invitations, now):
    """Killed while the server has the mail and has not said so; then somebody else goes on."""
    env, at, kills = sender_env(server), now, KILLS
    reached, go_on = threading.Event(), threading.Event()

    def wait_to_be_killed():
        reached.set()
        go_on.wait(30)

    server.before_taking = wait_to_be_killed
    for _ in range(kills):
        reached.clear()
        go_on.clear()
        words = [sys.executable, "-c", SENDER, at.isoformat()]
        with subprocess.Popen(words, env=env, cwd=ROOT) as worker:
            assert reached.wait(60)
            worker.kill()
        go_on.set()
        at += LEASE
    server.before_taking = lambda: None
    mails.send_due(at + LEASE)
    assert set(server.recipients()) == {each.email for each in invitations}
    # One a kill at the most: the server had it, and nobody could write that down.
    assert len(server.taken) <= EVERYBODY + kills
    # And mailboxes can tell that it is the same mail: each has one number, however often it came.
    numbers = {(to, re.search(r"^Message-ID: (\S+)", text, re.M)[1]) for to, text in server.taken}
    assert EVERYBODY == len(numbers) < len(server.taken)
    assert not Mail.objects.now_or_later().exists()


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_of_three_workers_that_share_the_mails_one_is_killed_and_none_is_lost(
    server, invitations, now
):
    """Killed at the fifth mail of all; what it had claimed is sent when its claim has ended."""
    workers = []

    def kill_one():
        if len(server.taken) == 5:
            workers[0].kill()

    server.before_taking = kill_one
    words = [sys.executable, "-c", SHARER, now.isoformat()]
    for _ in range(3):
        workers.append(subprocess.Popen(words, env=sender_env(server), cwd=ROOT))
    ended = [worker.wait(timeout=120) for worker in workers]
    assert ended == [-signal.SIGKILL, 0, 0]
    mails.send_due(now + LEASE)
    assert set(server.recipients()) == {each.email for each in invitations}
    assert len(server.taken) <= EVERYBODY + 1
    assert not Mail.objects.now_or_later().exists()


def test_the_outbox_of_tests_is_not_a_server():
    """So no test of another file ever sends anything."""
    assert django_mail.get_connection().__class__.__module__.endswith("locmem")
