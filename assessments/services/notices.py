"""Telling people that a round is cancelled, or that a partnership is deleted.

Everybody who was invited gets the same e-mail, whether or not they have answered. So neither the
rows nor automatic replies reveal anything.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from assessments.mail import emails
from assessments.mail.wording import Words
from assessments.models import Mail, Notice, Partnership, Round, User

# If a mail server has not accepted one within this time, it never will.
KEPT_FOR = timedelta(days=30)


def tell_of_cancelling(survey_round: Round, now: datetime, *, deleted: bool = False) -> None:
    """Tell everybody whose link stops working, including people whose e-mails were stopped.

    Called before the links are destroyed. Before a round begins nobody has heard of it.

    deleted : its partnership is deleted with it
    """
    if survey_round.is_import or not _has_begun(survey_round, now):
        return
    invitations = survey_round.invitations.filter(link_id__isnull=False).order_by("pk")
    addresses = list(dict.fromkeys(invitations.values_list("email", flat=True)))
    words = emails.words_of_cancelling(survey_round, deleted=deleted)
    _tell(survey_round.partnership, Mail.Kind.CANCELLED, words, addresses, now)


def tell_of_deletion(
    partnership: Partnership, by: User, cancelled: Iterable[Round], now: datetime
) -> None:
    """Tell everybody with access, including the person who deleted it."""
    members = partnership.memberships.filter(user__is_active=True).order_by("pk")
    addresses = list(members.values_list("user__email", flat=True))
    words = emails.words_of_deletion(partnership, by, [each.title for each in cancelled])
    _tell(partnership, Mail.Kind.DELETED, words, addresses, now)


def forget(now: datetime) -> None:
    """Delete notices that were sent, and those that could not be sent in time."""
    Mail.objects.filter(notice__isnull=False, sent_at__isnull=False).delete()
    Notice.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    Notice.objects.filter(mails=None).delete()


def _has_begun(survey_round: Round, now: datetime) -> bool:
    return survey_round.opened_at is not None and survey_round.opens_at <= now


def _tell(
    partnership: Partnership,
    kind: Mail.Kind,
    words: Words,
    addresses: list[str],
    now: datetime,
) -> None:
    """Demonstrations are skipped: their people are invented."""
    if partnership.is_demo or not addresses:
        return
    notice = Notice.objects.create(
        partnership_name=partnership.name, subject=words.subject, text=words.text, made_at=now
    )
    mails = (Mail(kind=kind, to=address, notice=notice) for address in addresses)
    Mail.objects.bulk_create(mails, batch_size=500)
