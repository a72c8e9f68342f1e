"""Sending due e-mails. Running it twice, or in two workers at once, is harmless.

A mail is claimed before it is sent and marked afterwards. So it is sent twice only if the mail
server accepted it and we were stopped before recording that."""

import logging
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from assessments import emails
from assessments.models import Mail
from assessments.models.mails import MailQuerySet
from assessments.services import notices, reminders

logger = logging.getLogger(__name__)

# A longer run stops here; the next one continues.
LONGEST_RUN = timedelta(minutes=2)


def send_due(now: datetime, limit: int = 200) -> int:
    """Send due mails; returns how many were sent."""
    due = list(_sendable(now).order_by("pk").values_list("pk", flat=True)[:limit])
    if not due:
        return 0
    with_server, started, sent = django_mail.get_connection(), time.monotonic(), 0
    try:
        for pk in due:
            so_far = timedelta(seconds=time.monotonic() - started)
            if so_far > LONGEST_RUN or not _answers(with_server):
                break
            sent += _send(pk, with_server, now + so_far)
    finally:
        _hang_up(with_server)
    notices.forget(now)
    return sent


def _sendable(now: datetime) -> MailQuerySet:
    """People of a demonstration are invented: their mails are only ever written to files."""
    mails = Mail.objects.sendable(now)
    mails = mails.filter(~Q(kind=Mail.Kind.REMINDER) | reminders.worth_sending(now))
    return mails.exclude(partnership__is_demo=True) if settings.EMAIL_HOST else mails


def _send(pk: int, server: BaseEmailBackend, now: datetime) -> bool:
    mails = Mail.objects.relevant(now).select_related(
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
    if not Mail(pk=pk).claim(now):
        return False
    # Read after the claim: meanwhile the round may have closed, the person may have submitted, or
    # their e-mails may have been stopped.
    mail = mails.filter(pk=pk).first()
    if mail is None or not _is_worth_sending(mail, now):
        return False
    try:
        server.send_messages([emails.written(mail)])
    except Exception as problem:
        _log(mail, problem)
        mail.has_failed(_why(problem), now)
        _hang_up(server)
        return False
    mail.was_sent(now)
    return True


def _is_worth_sending(mail: Mail, now: datetime) -> bool:
    if mail.kind != Mail.Kind.REMINDER:
        return True
    return Mail.objects.filter(reminders.worth_sending(now), pk=mail.pk).exists()


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
