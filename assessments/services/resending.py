"""Sending an e-mail of one kind to the same person again: the one rule for all of them.

There is no other while one is waiting, and only so many a day (MAILS_AGAIN_A_DAY).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from assessments.models.mails import MailQuerySet

DAY = timedelta(days=1)


class AlreadyWaiting(Exception):
    """The mail is already waiting to be sent."""


class SentOften(Exception):
    """This person has had as many mails as are allowed in a day."""


def next_number(
    earlier: MailQuerySet,
    now: datetime,
    *,
    instead: MailQuerySet | None = None,
    first_counts: bool = False,
) -> int:
    """The sequence of the next of these mails. The caller holds a lock that makes others wait.

    earlier : the mails that were made so far
    instead : those of them that make another one unnecessary while they wait; usually all
    first_counts : whether the first counts towards the limit, as where somebody asks for each
    Raises AlreadyWaiting, SentOften.
    """
    if (earlier if instead is None else instead).now_or_later().exists():
        raise AlreadyWaiting
    sent = earlier.sent_since(now - DAY)
    again = sent if first_counts else sent.exclude(sequence=1)
    # One request may have made a mail for each manager, all of the same number.
    if again.values("sequence").distinct().count() >= settings.MAILS_AGAIN_A_DAY:
        raise SentOften
    return last_number(earlier) + 1


def last_number(earlier: MailQuerySet) -> int:
    """The highest sequence so far; 0 if there is no such mail yet."""
    highest: int | None = earlier.aggregate(highest=Max("sequence"))["highest"]
    return highest or 0
