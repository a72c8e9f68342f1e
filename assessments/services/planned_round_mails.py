"""Telling agency leads that a round is planned, and until when their lists are to be right.

They hear of it some time after the plan was last saved: whoever mistypes and corrects it writes to
nobody. Once more only where the round opens on an earlier day than they were told; of a later one
they read when they sign in.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from assessments.models import Mail, Round
from assessments.models.rounds import QUIET

MOST_MAILS = 2


def make_due(now: datetime) -> None:
    """A mail for the lead of every agency, about each plan that has rested. Harmless twice."""
    resting = Round.objects.to_ask(now).filter(plan_saved_at__lte=now - QUIET, opens_at__gt=now)
    for survey_round in resting.select_related("partnership"):
        if _is_news(survey_round):
            _tell(survey_round, now)


def due_at(survey_round: Round, now: datetime) -> datetime | None:
    """When leads will hear of a planned round; None where they have heard, or it opens before."""
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
    """How many each lead has got about it."""
    about = survey_round.mails.filter(kind=Mail.Kind.YOUR_TURN)
    return about.aggregate(most=Max("sequence"))["most"] or 0


@transaction.atomic
def _tell(survey_round: Round, now: datetime) -> None:
    # Whoever changes the plan, or opens the round, takes the same lock.
    locked = Round.objects.to_ask(now).select_for_update(of=("self",))
    found = locked.filter(pk=survey_round.pk, plan_saved_at__lte=now - QUIET).first()
    if found is None or not _is_news(found):
        return
    waiting = Mail.objects.filter(survey_round=found, kind=Mail.Kind.YOUR_TURN).now_or_later()
    if waiting.still_meant(now).exists():
        return  # they say the time as it is when they are sent
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
