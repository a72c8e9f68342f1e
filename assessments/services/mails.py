"""Sending due e-mails. Running it twice, or in several workers at once, is harmless.

A worker claims a batch of mails before it sends them, and marks each one when it was sent. So a
mail is sent twice only if the mail server accepted it and we were stopped before recording that. A
run sends one batch over one connection. A long queue is therefore worked off in many short runs, in
all workers at once, and other tasks never wait long behind it.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q

from assessments.mail import emails
from assessments.models import Did, Mail, User
from assessments.models.mails import LEASE, MOST_ATTEMPTS, MailQuerySet
from assessments.services import deeds, notices, reminders

logger = logging.getLogger(__name__)

BATCH = 200
# With a slow mail server a run stops here, long before its claims end.
LONGEST_RUN = LEASE / 2
# Claimed mails are read a few at once, and again if they could not be sent in this time.
READ_AT_ONCE, FRESH = 20, timedelta(seconds=2)


def send_due(
    now: datetime, limit: int = BATCH, when_more_are_due: Callable[[], None] = lambda: None
) -> int:
    """Send a batch of due mails; returns how many were sent.

    when_more_are_due : called once if there is more than a batch; but only after a mail was sent,
        so that nothing runs in circles while the mail server is away
    """
    claimed = _sendable(now).claim(now, limit)
    if not claimed:
        return 0
    may_be_more = len(claimed) == limit
    server, sent = django_mail.get_connection(), 0
    try:
        for mail, at in _one_by_one(claimed, server, now):
            sent += _send(mail, server, at)
            if may_be_more and sent:
                may_be_more = False
                when_more_are_due()
    finally:
        _hang_up(server)
        Mail.objects.filter(pk__in=claimed).release(now)
    notices.forget(now)
    return sent


def _one_by_one(
    claimed: list[int], server: BaseEmailBackend, now: datetime
) -> Iterator[tuple[Mail, datetime]]:
    """Take mails off the list: each that still makes sense, and when it is sent.

    What is on the list at the end was not sent.
    """
    started, at, read_at = time.monotonic(), now, now
    read: dict[int, Mail | None] = {}
    while claimed and at <= now + LONGEST_RUN and _answers(server):
        if claimed[0] not in read or at - read_at > FRESH:
            read, read_at = _read(claimed[:READ_AT_ONCE], at), at
        mail = read[claimed.pop(0)]
        if mail is not None:
            yield mail, at
        at = now + timedelta(seconds=time.monotonic() - started)


def _read(claimed: list[int], now: datetime) -> dict[int, Mail | None]:
    """Read after the claim: meanwhile a round may have closed, the person may have submitted, or
    their e-mails may have been stopped. None for what no longer makes sense."""
    wanted = ~Q(kind=Mail.Kind.REMINDER) | reminders.wanted(now)
    mails = Mail.objects.relevant(now).filter(wanted, pk__in=claimed)
    mails = mails.select_related(
        "invitation__survey_round__partnership",
        "invitation__agency",
        "invitation__participant",
        "partnership",
        "agency",
        "survey_round__partnership",
        "user",
        "by",
        "notice",
    )
    found = {mail.pk: mail for mail in mails if reminders.is_its_time(mail, now)}
    return {pk: found.get(pk) for pk in claimed}


def waiting(now: datetime) -> MailQuerySet:
    """E-mails that would be sent by now if all was well: nobody has tried yet, or the mail server
    did not take them. (Where it refused an address, the partnership's own pages say so.)"""
    not_sent = _worth_sending(Mail.objects.now_or_later().relevant(now), now)
    return not_sent.filter(Q(attempts=0) | Q(problem=Mail.Problem.SERVER))


def given_up(now: datetime) -> MailQuerySet:
    """E-mails that still make sense, and that nobody will try again."""
    given_up = Mail.objects.filter(sent_at=None, attempts__gte=MOST_ATTEMPTS)
    return _of_real_people(given_up.relevant(now))


@transaction.atomic
def try_again(now: datetime, *, by: User) -> None:
    """Make those due that were given up, and those whose next attempt is far off.

    A claim ends within one lease, so no mail that a worker is sending now is touched.
    """
    far_off = Mail.objects.now_or_later().filter(attempts__gt=0, claimed_until__gt=now + LEASE)
    for mails in (given_up(now), far_off):
        numbers = list(mails.values_list("pk", flat=True))
        Mail.objects.filter(pk__in=numbers, sent_at=None).update(attempts=0, claimed_until=None)
    # Not how many: reminders are among them, one for each person who has not answered.
    deeds.record(by, Did.TRIED_MAILS_AGAIN)


def _sendable(now: datetime) -> MailQuerySet:
    return _worth_sending(Mail.objects.sendable(now), now)


def _worth_sending(mails: MailQuerySet, now: datetime) -> MailQuerySet:
    mails = mails.filter(~Q(kind=Mail.Kind.REMINDER) | reminders.worth_sending(now))
    return _of_real_people(mails)


def _of_real_people(mails: MailQuerySet) -> MailQuerySet:
    """People of a demonstration are invented: their mails are only ever written to files."""
    return mails.exclude(partnership__is_demo=True) if settings.EMAIL_HOST else mails


def _send(mail: Mail, server: BaseEmailBackend, now: datetime) -> bool:
    try:
        server.send_messages([emails.written(mail)])
    except Exception as problem:
        _log(mail, problem)
        mail.has_failed(_why(problem), now)
        _hang_up(server)
        return False
    mail.was_sent(now)
    return True


def _answers(server: BaseEmailBackend) -> bool:
    """Whether the mail server can be reached. If not, mails wait, and none counts as failed."""
    try:
        server.open()
    except OSError as problem:
        logger.warning("The mail server does not answer: %s. E-mails wait.", _kind(problem))
        return False
    return True


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except OSError as problem:
        logger.info("The mail server was gone already: %s.", _kind(problem))


def _why(problem: Exception) -> Mail.Problem:
    refused = isinstance(problem, smtplib.SMTPRecipientsRefused)
    return Mail.Problem.ADDRESS if refused else Mail.Problem.SERVER


def _log(mail: Mail, problem: Exception) -> None:
    """Log by id: server responses contain the address, and a traceback may contain the link."""
    number, attempt = mail.pk, mail.attempts + 1
    logger.warning("E-mail %s could not be sent, attempt %s: %s.", number, attempt, _kind(problem))


def _kind(problem: Exception) -> str:
    code = getattr(problem, "smtp_code", "")
    return f"{type(problem).__name__} {code}".strip()
