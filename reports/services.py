"""Counting for the round's page, and what a planned round may be expected to show."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from assessments.models import Participant, Role, Round
from assessments.sealing import unit_of
from reports.door import groups
from reports.door.groups import Breakdown, Unit
from reports.door.preview import Preview, preview
from reports.models import DailyCount

A_DAY = timedelta(days=1)
BREAKDOWNS: dict[str, Breakdown] = {"agency": "agency", "role": "role"}


def units_invited(survey_round: Round) -> list[Unit]:
    """The agencies or roles that were invited, with how many people of each.

    A person whose address changed has two places, and counts by the first of them.
    """
    people = survey_round.invitations.filter(replaces=None).order_by()
    counts = {"asked": Count("pk"), "late": Count("pk", filter=Q(late=True))}
    if survey_round.breakdown == Round.Breakdown.ROLE:
        roles = people.values_list("role").annotate(**counts)
        return [Unit(role, str(Role(role).label), *counted) for role, *counted in roles]
    agencies = people.values_list("agency_id", "agency__name").annotate(**counts)
    return [Unit(str(pk), name, *counted) for pk, name, *counted in agencies]


def count_responses(now: datetime) -> None:
    """Once a day for each open round: how many have answered, as its page may say it (R12)."""
    begun = Round.objects.open().filter(source=Round.Source.INVITED)
    # Not on the first day: a nought of the first minutes would stand there until the next.
    rounds = begun.filter(opens_at__lte=now - A_DAY, opened_at__lte=now - A_DAY)
    for survey_round in rounds.exclude(daily_count__counted_at__gt=now - A_DAY):
        DailyCount.objects.update_or_create(
            survey_round=survey_round,
            defaults={"counted_at": now, "groups": _counts(survey_round)},
        )


def _counts(survey_round: Round) -> list[dict[str, Any]]:
    """Agencies (or roles) with at least the minimum group invited; the others together."""
    breakdown = BREAKDOWNS[survey_round.breakdown]
    units = units_invited(survey_round)
    places = survey_round.invitations.filter(answered=True).only("agency_id", "role")
    answered = Counter(unit_of(survey_round, place) for place in places)
    formed = groups.counted_daily(units, minimum=survey_round.minimum_group, breakdown=breakdown)
    totals: Counter[int] = Counter()
    for key, number in answered.items():
        totals[formed.places.get(key, 0)] += number
    return [
        {
            "label": group.label,
            "members": list(group.members),
            "invited": group.invited,
            "answered": totals[place],
        }
        for place, group in enumerate(formed.groups)
    ]


def expected(survey_round: Round, response: float) -> Preview | None:
    """What the planned round could show if that share answers; None where nobody is there."""
    people = Participant.objects.filter(partnership=survey_round.partnership)
    column = "role" if survey_round.breakdown == Round.Breakdown.ROLE else "agency_id"
    invited = Counter(str(value) for value in people.values_list(column, flat=True))
    if not invited:
        return None
    labels = _labels(survey_round)
    return preview(
        [Unit(key, labels[key], number) for key, number in invited.items()],
        minimum=survey_round.minimum_group,
        breakdown=BREAKDOWNS[survey_round.breakdown],
        response=response,
    )


def _labels(survey_round: Round) -> dict[str, str]:
    if survey_round.breakdown == Round.Breakdown.ROLE:
        return {role.value: str(role.label) for role in Role}
    return {str(agency.pk): agency.name for agency in survey_round.partnership.agencies.all()}
