"""Reminding people who have not submitted: politely, seldom, and without revealing whom.

When a reminder is due, a mail row is made for everybody who may get it, and sent like all other
e-mails (services.mails) if it still makes sense. Such a row reveals that somebody had not answered:
no page shows it, no log counts it, and closing the round deletes it.
"""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Invitation, Mail, Round
from assessments.models.rounds import RoundQuerySet
from assessments.reminding import APART, Reminder

logger = logging.getLogger(__name__)


def make_due(now: datetime) -> None:
    """Create a mail for everybody due a reminder. Running it twice changes nothing."""
    for survey_round, reminder in _due(Round.objects.all(), now):
        _make(survey_round, reminder, now)


def stop(invitation: Invitation) -> None:
    """Send this person no more reminders, at their own request. Nobody is told.

    Their link and all other e-mails continue. People who ask for this have mostly not answered, so
    nothing that a manager sees may depend on it; hence a field separate from `no_more_mails`.
    """
    _want(invitation, no_reminders=True)


def resume(invitation: Invitation) -> None:
    """Send reminders again, because they want them or did not stop them themselves."""
    _want(invitation, no_reminders=False)


def _want(invitation: Invitation, *, no_reminders: bool) -> None:
    """Does nothing once the round has ended, when its links are gone."""
    still_asked = Invitation.objects.filter(pk=invitation.pk, link_id__isnull=False)
    still_asked.update(no_reminders=no_reminders)


def worth_sending(now: datetime) -> Q:
    """Filter for reminders that are due, to somebody who has not submitted.

    Excludes people who have recently had another mail with the link.
    """
    waiting = Mail.objects.now_or_later().filter(kind=Mail.Kind.REMINDER)
    with_some = Round.objects.filter(pk__in=waiting.values("invitation__survey_round"))
    due_in: dict[int, list[int]] = {}
    for survey_round, reminder in _due(with_some, now):
        due_in.setdefault(reminder.sequence, []).append(survey_round.pk)
    due = Q(pk__in=[])
    for sequence, rounds in due_in.items():
        due |= Q(sequence=sequence, invitation__survey_round__in=rounds)
    return due & wanted(now)


def wanted(now: datetime) -> Q:
    """The same whenever the reminder is due."""
    got_the_link = Exists(_sent_with_link(OuterRef("invitation_id"), after=now - APART))
    unanswered = Q(invitation__answered=False, invitation__no_reminders=False)
    return Q(~got_the_link, unanswered, kind=Mail.Kind.REMINDER)


def is_its_time(mail: Mail, now: datetime) -> bool:
    """Whether a reminder is due by its round's timetable. True for any other mail."""
    if mail.kind != Mail.Kind.REMINDER:
        return True
    assert mail.invitation is not None  # noqa: S101 - tells the type checker
    survey_round = mail.invitation.survey_round
    reminders = _reminders_of(survey_round)
    return any(
        each.sequence == mail.sequence and _is_due(each, survey_round, now) for each in reminders
    )


def still_to_come(survey_round: Round, now: datetime) -> tuple[Reminder, ...]:
    """The reminders that a round's page announces, from the timetable alone.

    Using the rows would reveal whether anybody had not answered.
    """
    if survey_round.source != Round.Source.INVITED or survey_round.has_ended:
        return ()
    return tuple(each for each in survey_round.reminders if each.begins > now)


def _due(rounds: RoundQuerySet, now: datetime) -> Iterator[tuple[Round, Reminder]]:
    """Due in all partnerships, so a faulty round must not stop the others' reminders."""
    asking = rounds.open().filter(source=Round.Source.INVITED, opens_at__lte=now, closes_at__gt=now)
    for survey_round in asking.select_related("partnership").order_by("pk"):
        for reminder in _reminders_of(survey_round):
            if _is_due(reminder, survey_round, now):
                yield survey_round, reminder


def _is_due(reminder: Reminder, survey_round: Round, now: datetime) -> bool:
    partnership = survey_round.partnership
    return reminder.is_due(now, partnership.zone, partnership.country)


def _reminders_of(survey_round: Round) -> tuple[Reminder, ...]:
    try:
        return survey_round.reminders
    except (OverflowError, ValueError):  # extreme times that some zones cannot represent
        logger.exception("The reminders of round %s have no times.", survey_round.pk)
        return ()


@transaction.atomic
def _make(survey_round: Round, reminder: Reminder, now: datetime) -> None:
    # Closing takes the same lock, so no row can be created after it has deleted them.
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if reminder not in locked.reminders or not locked.is_open(now):
        return
    Mail.objects.make_for(
        _to_remind(locked, reminder, now),
        Mail.Kind.REMINDER,
        partnership=survey_round.partnership,
        sequence=reminder.sequence,
        ignore_existing=True,
    )


def _to_remind(survey_round: Round, reminder: Reminder, now: datetime) -> QuerySet[Invitation]:
    """People who have not submitted and have had the link for a while. Nobody gets an earlier
    reminder after a later one.

    Submitting by the link of a previous address does not count: otherwise a reminder at the new
    address, which a manager chose, would reveal it.
    """
    has_the_link = Exists(_sent_with_link(OuterRef("pk")))
    just_got_it = Exists(_sent_with_link(OuterRef("pk"), after=now - APART))
    this_or_later = _reminders(invitation=OuterRef("pk"), sequence__gte=reminder.sequence)
    return survey_round.invitations.filter(
        has_the_link,
        ~just_got_it,
        ~Exists(this_or_later),
        answered=False,
        link_id__isnull=False,
        no_more_mails=False,
        no_reminders=False,
    ).order_by("pk")


def _sent_with_link(invitation: OuterRef, *, after: datetime | None = None) -> QuerySet[Mail]:
    mails = Mail.objects.filter(invitation=invitation, kind__in=Mail.HOLDS_A_LINK)
    return mails.sent_since(after) if after else mails.filter(sent_at__isnull=False)


def _reminders(**about: object) -> QuerySet[Mail]:
    return Mail.objects.filter(kind=Mail.Kind.REMINDER, **about)
