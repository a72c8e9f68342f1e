"""Telling agency leads that a round is planned, and by when their lists have to be right.

They are told some time after the plan was last saved, so that correcting a mistake sends no mail.
They are told again only if the round now opens on an earlier day; a later day is shown when they
sign in.
"""

from datetime import datetime

from django.db import transaction

from assessments.models import Mail, Round
from assessments.models.rounds import QUIET
from assessments.services import resending

MOST_MAILS = 2


def make_due(now: datetime) -> None:
    """Create mails to all leads about each plan that has settled. Running it twice is harmless."""
    resting = Round.objects.to_ask(now).filter(plan_saved_at__lte=now - QUIET, opens_at__gt=now)
    for survey_round in resting.select_related("partnership"):
        if _is_news(survey_round):
            _tell(survey_round, now)


def due_at(survey_round: Round, now: datetime) -> datetime | None:
    """When leads will be told of a planned round; None if they were, or if it opens before that."""
    when = max(survey_round.plan_saved_at + QUIET, now)
    return when if _is_news(survey_round) and when < survey_round.opens_at else None


def _is_news(survey_round: Round) -> bool:
    told = survey_round.leads_told_of
    if told is None:
        return True
    zone = survey_round.partnership.zone
    is_earlier = survey_round.opens_at.astimezone(zone).date() < told.astimezone(zone).date()
    return is_earlier and _mails(survey_round) < MOST_MAILS


def _mails(survey_round: Round) -> int:
    """How many mails each lead has had about it."""
    return resending.last_number(survey_round.mails.filter(kind=Mail.Kind.YOUR_TURN))


@transaction.atomic
def _tell(survey_round: Round, now: datetime) -> None:
    # Changing the plan and opening the round take the same lock.
    locked = Round.objects.to_ask(now).select_for_update(of=("self",))
    found = locked.filter(pk=survey_round.pk, plan_saved_at__lte=now - QUIET).first()
    if found is None or not _is_news(found):
        return
    waiting = Mail.objects.filter(survey_round=found, kind=Mail.Kind.YOUR_TURN).now_or_later()
    if waiting.relevant(now).exists():
        return  # waiting mails will give the current time when they are sent
    number = _mails(found) + 1
    Mail.objects.bulk_create(
        Mail(
            kind=Mail.Kind.YOUR_TURN,
            sequence=number,
            to=lead.user.email,
            user=lead.user,
            partnership=found.partnership,
            survey_round=found,
        )
        for lead in found.partnership.memberships.leads().select_related("user").order_by("pk")
    )
    found.leads_told_of = found.opens_at
    found.save(update_fields=["leads_told_of"])
