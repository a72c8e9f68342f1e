"""Deleting people who are no longer invited, and the names of people invited to old rounds.

Accounts are kept: their owners can sign in, and a manager can remove them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.models import Confirmation, Invitation, Mail, Participant, Partnership, Round
from assessments.services import notices, refused_addresses
from assessments.times import months_later


def forget_due(now: datetime) -> None:
    """Called once a day; running it again changes nothing."""
    since = months_later(now, -settings.FORGET_AFTER_MONTHS)
    for partnership in Partnership.objects.order_by("pk"):
        _forget_people(partnership, since, now)
    _forget_who_was_invited(since)
    notices.forget(now)
    _people_in_the_admins_history().filter(action_time__lt=since).delete()
    Confirmation.objects.filter(at__lt=since).delete()
    refused_addresses.forget(now)


@transaction.atomic
def _forget_people(partnership: Partnership, since: datetime, now: datetime) -> None:
    """Delete people neither added nor invited since. None while a round is planned, which may still
    invite everybody."""
    # Storing a list of people takes the same lock.
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    if partnership.rounds.filter(opened_at=None, cancelled_at=None, closes_at__gt=now).exists():
        return
    # To a round that has not ended, or that ended recently.
    invited = Invitation.objects.filter(participant=OuterRef("pk")).exclude(
        survey_round__in=Round.objects.ended_before(since)
    )
    gone = partnership.participants.filter(~Exists(invited), added_on__lt=since.date())
    numbers = list(gone.values_list("pk", flat=True))
    forget_history_of(numbers)
    Participant.objects.filter(pk__in=numbers).delete()


@transaction.atomic
def _forget_who_was_invited(since: datetime) -> None:
    """Keep how many were invited, by agency and role, as the reports say it too."""
    invitations = Invitation.objects.filter(survey_round__in=Round.objects.ended_before(since))
    Mail.objects.filter(invitation__in=invitations).delete()
    named = ~Q(email="") | Q(participant__isnull=False)
    invitations.filter(named).update(email="", participant=None)


def forget_history_of(participants: Iterable[int]) -> None:
    """Delete these participants' entries from the admin's history."""
    _people_in_the_admins_history().filter(object_id__in=map(str, participants)).delete()


def _people_in_the_admins_history() -> QuerySet[LogEntry]:
    """The admin's history holds the name or address of everybody added, changed or deleted
    there."""
    people = ContentType.objects.get_for_model(Participant)
    return LogEntry.objects.filter(content_type=people)
