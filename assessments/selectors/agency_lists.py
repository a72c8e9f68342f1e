"""Agencies and their lists of people: how many, confirmed or not, and what leads could not add."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from assessments.models import (
    Agency,
    Confirmation,
    Membership,
    Participant,
    Partnership,
    RefusedAddress,
    Round,
)
from files.addresses import readable


def agencies_with_people(partnership: Partnership) -> QuerySet[Agency]:
    """Each with the number of its `people`."""
    return partnership.agencies.annotate(people=Count("participants")).order_by("name")


@dataclass(frozen=True)
class Merging:
    """An agency that is to become one with others: how many people, and who leads for it."""

    agency: Agency
    people: int
    leads: tuple[str, ...]


def merging(agencies: Iterable[Agency]) -> list[Merging]:
    return [
        Merging(
            each,
            each.participants.count(),
            tuple(str(lead.user) for lead in each.leads.select_related("user").order_by("pk")),
        )
        for each in agencies
    ]


def next_to_ask(partnership: Partnership, now: datetime) -> Round | None:
    """The next planned round that will ask the people on the lists."""
    return partnership.rounds.to_ask(now).order_by("opens_at", "pk").first()


@dataclass(frozen=True)
class AgencyList:
    """An agency's list, as managers see it on the page of a planned round."""

    agency: Agency
    people: int
    confirmation: Confirmation | None
    since_planned: bool  # was it confirmed after the round was planned?
    has_lead: bool


def lists_for(survey_round: Round) -> list[AgencyList]:
    agencies = agencies_with_people(survey_round.partnership).select_related("confirmation")
    leads = survey_round.partnership.memberships.leads()
    with_leads = set(leads.values_list("agency_id", flat=True))
    return [
        AgencyList(
            agency=agency,
            people=agency.people,  # type: ignore[attr-defined] # annotated
            confirmation=confirmation_of(agency),
            since_planned=is_confirmed_for(agency, survey_round),
            has_lead=agency.pk in with_leads,
        )
        for agency in agencies
    ]


def confirmation_of(agency: Agency) -> Confirmation | None:
    """When somebody last confirmed its list, and who."""
    return getattr(agency, "confirmation", None)


def is_confirmed_for(agency: Agency, survey_round: Round) -> bool:
    """Was its list confirmed since the round was planned?"""
    confirmation = confirmation_of(agency)
    return confirmation is not None and confirmation.at >= survey_round.planned_at


@dataclass(frozen=True)
class Turn:
    """What a planned round needs of an agency's lead: that the list is right when it opens."""

    agency: Agency
    people: int
    coming: Round
    is_late: bool  # its opening time has passed, and nobody has opened it
    is_confirmed: bool  # since it was planned
    confirmation: Confirmation | None


def turn(agency: Agency, coming: Round, now: datetime) -> Turn:
    return Turn(
        agency=agency,
        people=agency.participants.count(),
        coming=coming,
        is_late=coming.opens_at <= now,
        is_confirmed=is_confirmed_for(agency, coming),
        confirmation=confirmation_of(agency),
    )


@dataclass(frozen=True)
class Refused:
    """An address that a lead could not add, and the person who has it."""

    address: str
    wanted_for: Agency
    person: Participant


def refused_to_leads(partnership: Partnership) -> list[Refused]:
    """For managers: addresses that were refused and are still on another agency's list."""
    refused = RefusedAddress.objects.filter(agency__partnership=partnership)
    known = {each.email: each for each in partnership.participants.select_related("agency")}
    return [
        Refused(readable(each.email), each.agency, known[each.email])
        for each in refused.select_related("agency").order_by("agency__name", "email")
        if each.email in known and known[each.email].agency_id != each.agency_id
    ]


def may_plan_next(partnership: Partnership) -> bool:
    """There are people to ask, and no round is planned or open."""
    running = partnership.rounds.filter(closed_at=None, cancelled_at=None)
    return partnership.participants.exists() and not running.exists()


def next_without_people(agencies: QuerySet[Agency], after: Agency) -> Agency | None:
    """The next agency by name that has nobody yet, going on from the first after the last."""
    empty = list(agencies.filter(participants=None).exclude(pk=after.pk).order_by("name"))
    return next((each for each in empty if each.name > after.name), empty[0] if empty else None)


def without_a_lead(partnership: Partnership) -> QuerySet[Agency]:
    """Agencies whose lists the managers look after."""
    leads = Membership.objects.leads().filter(agency=OuterRef("pk"))
    return partnership.agencies.filter(~Exists(leads)).order_by("name")
