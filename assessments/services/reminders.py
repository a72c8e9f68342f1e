"""Reminding people who have not submitted: politely, seldom, and so that nobody learns whom.

When a reminder is due, it is made as a row for everybody to whom it may go; the rows are sent like
all other e-mails (services.mails), if they still make sense. A row says that somebody had not
answered: no page shows it, no log counts it, and closing deletes it.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Invitation, Mail, Round
from assessments.reminding import APART, Reminder

logger = logging.getLogger(__name__)


def make_due(now: datetime) -> None:
    """A mail for everybody who is to be reminded by now. Doing it twice changes nothing."""
    for survey_round, reminder in _due(now):
        _make(survey_round, reminder, now)


def stop(invitation: Invitation) -> None:
    """By the person's own wish: no reminder goes to them any more, and nobody is told.

    Their link, and all other e-mails, go on. Whoever wants none has mostly not answered, so nothing
    that a manager sees may depend on it; hence it is another mark than that of stopped e-mails.
    """
    _want(invitation, no_reminders=True)


def resume(invitation: Invitation) -> None:
    """They want reminders after all; or it was not they who had said so."""
    _want(invitation, no_reminders=False)


def _want(invitation: Invitation, *, no_reminders: bool) -> None:
    """Nothing is written of a round that has ended: its links are gone."""
    still_asked = Invitation.objects.filter(pk=invitation.pk, link_id__isnull=False)
    still_asked.update(no_reminders=no_reminders)


def worth_sending(now: datetime) -> Q:
    """Of the mails that are reminders: those that are due, whose person has not submitted.

    And to whom no other mail with the link has gone in between.
    """
    due = Q(pk__in=[])
    for survey_round, reminder in _due(now):
        due |= Q(invitation__survey_round=survey_round, sequence=reminder.sequence)
    got_the_link = Exists(_sent_with_link(OuterRef("invitation_id"), after=now - APART))
    unanswered = Q(invitation__answered=False, invitation__no_reminders=False)
    return due & Q(~got_the_link, unanswered, kind=Mail.Kind.REMINDER)


def still_to_come(survey_round: Round, now: datetime) -> tuple[Reminder, ...]:
    """What a round's page says of its reminders: from the timetable alone.

    Whether there are rows would tell whether somebody had not answered.
    """
    if survey_round.source != Round.Source.INVITED or survey_round.has_ended:
        return ()
    return tuple(each for each in survey_round.reminders if each.begins > now)


def _due(now: datetime) -> list[tuple[Round, Reminder]]:
    """All over the installation: so a round that is amiss must not keep the others from theirs."""
    asking = Round.objects.open().filter(
        source=Round.Source.INVITED, opens_at__lte=now, closes_at__gt=now
    )
    return [
        (survey_round, reminder)
        for survey_round in asking.select_related("partnership")
        for reminder in _reminders_of(survey_round)
        if reminder.is_due(now, survey_round.partnership.zone, survey_round.partnership.country)
    ]


def _reminders_of(survey_round: Round) -> tuple[Reminder, ...]:
    try:
        return survey_round.reminders
    except (OverflowError, ValueError):  # times at the end of all time, which no zone can tell
        logger.exception("The reminders of round %s have no times.", survey_round.pk)
        return ()


@transaction.atomic
def _make(survey_round: Round, reminder: Reminder, now: datetime) -> None:
    # Closing takes the same lock: no row can be made after it has deleted them.
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if reminder not in locked.reminders or not locked.is_open(now):
        return
    Mail.objects.make_for(
        _to_remind(locked, reminder, now),
        Mail.Kind.REMINDER,
        partnership=survey_round.partnership,
        sequence=reminder.sequence,
        unless_there=True,
    )


def _to_remind(survey_round: Round, reminder: Reminder, now: datetime) -> QuerySet[Invitation]:
    """Who has not submitted and has had the link for a while. Nobody gets an earlier one later.

    Whether somebody submitted by the link of an earlier address makes no difference: a reminder at
    the new one, which a manager has named, would tell.
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
