"""Reading across tables."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from assessments.models import Invitation, Partnership, Round
from assessments.sealing import unit_of


@dataclass(frozen=True)
class AgencyLine:
    name: str
    sector: str
    participants: int


def agencies_of(partnership: Partnership) -> list[AgencyLine]:
    agencies = partnership.agencies.annotate(people=Count("participants"))
    return [AgencyLine(a.name, a.get_sector_display(), a.people) for a in agencies]


def invited(survey_round: Round) -> dict[str, int]:
    """How many were asked in each unit of the round's breakdown."""
    places = survey_round.invitations.only("agency_id", "role")
    return dict(Counter(unit_of(survey_round, place) for place in places))


@dataclass(frozen=True)
class Colleagues:
    """Whom else a respondent's agency has in the round: shown before starting (R14)."""

    invited: int
    domains: tuple[str, ...]


def colleagues(invitation: Invitation) -> Colleagues:
    emails = Invitation.objects.filter(
        survey_round=invitation.survey_round_id, agency=invitation.agency_id
    ).values_list("email", flat=True)
    domains = sorted({email.rpartition("@")[2].lower() for email in emails})
    return Colleagues(len(emails), tuple(domains))
