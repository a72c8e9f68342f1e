"""Reading across tables."""

from dataclasses import dataclass

from django.db.models import Count

from assessments.models import Invitation, Membership, Partnership, User


@dataclass(frozen=True)
class AgencyLine:
    name: str
    sector: str
    participants: int


def agencies_of(partnership: Partnership) -> list[AgencyLine]:
    agencies = partnership.agencies.annotate(people=Count("participants"))
    return [AgencyLine(a.name, a.get_sector_display(), a.people) for a in agencies]


def coordinators(partnership: Partnership) -> list[str]:
    """The names of those who coordinate it, as far as they have given any."""
    managers = User.objects.filter(
        memberships__partnership=partnership, memberships__access=Membership.Access.MANAGER
    )
    return [name for name in (user.get_full_name() for user in managers) if name]


@dataclass(frozen=True)
class Colleagues:
    """Who else of a respondent's agency is asked: shown before starting (R14)."""

    invited: int  # the respondent included
    domains: list[str]


def colleagues(invitation: Invitation) -> Colleagues:
    emails = Invitation.objects.filter(
        survey_round=invitation.survey_round_id, agency=invitation.agency_id
    ).values_list("email", flat=True)
    domains = sorted({email.rpartition("@")[2].lower() for email in emails if email})
    return Colleagues(len(emails), domains)
