"""Who came on a list after a round was opened, and whether they can still be invited."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assessments.models import Agency, Invitation, Participant, Partnership, Round


def first_invitations(survey_round: Round) -> QuerySet[Invitation]:
    """Everybody who is asked, once each: by their first invitation, if the address was changed."""
    return survey_round.invitations.filter(replaces=None)


def rounds_taking_late_people(partnership: Partnership, now: datetime) -> list[Round]:
    """The open rounds to which people can still be invited."""
    opened = partnership.rounds.open().filter(source=Round.Source.INVITED, closes_at__gt=now)
    return list(opened.order_by("closes_at", "pk"))


def open_rounds_inviting(people: Collection[Participant]) -> list[Round]:
    """The open rounds that ask any of these people."""
    opened = Round.objects.open().filter(invitations__participant__in=people)
    return list(opened.distinct().order_by("closes_at", "pk"))


def not_invited(survey_round: Round) -> list[Participant]:
    """People on the list whom the round does not ask, at this address or at another."""
    invitations = survey_round.invitations
    people = survey_round.partnership.participants.select_related("agency")
    missing = list(people.filter(~Exists(invitations.filter(participant=OuterRef("pk")))))
    if not missing:
        return []
    # Somebody who was taken off the list and is on it again has an invitation without a name.
    addresses = {email.lower() for email in invitations.values_list("email", flat=True)}
    return [each for each in missing if each.email.lower() not in addresses]


def can_be_late(survey_round: Round, people: Iterable[Participant]) -> list[Participant]:
    """Those from whose agency (by role: with whose role) somebody was asked at the opening.

    Nobody has read of any other agency or role, and it would change who is shown together.
    """
    unit = _unit(survey_round)
    first = survey_round.invitations.filter(late=False).order_by()
    asked = set(first.values_list(unit, flat=True).distinct())
    return [each for each in people if getattr(each, unit) in asked]


def asks_agency(survey_round: Round, agency: Agency) -> bool:
    """Was anybody of the agency asked when the round opened?"""
    return people_who_count(survey_round, agency) > 0


def people_who_count(survey_round: Round, agency: Agency) -> int:
    """How many people can help an agency to be shown alone: in an open round those who were asked
    at the opening, in a planned one those on the list."""
    if survey_round.is_planned:
        return agency.participants.count()
    return first_invitations(survey_round).filter(agency=agency, late=False).count()


def only_in_the_next(survey_round: Round, people: Iterable[Participant]) -> list[str]:
    """Why the others cannot be invited to the open round: a sentence for each agency or role."""
    people = list(people)
    can = {each.pk for each in can_be_late(survey_round, people)}
    cannot = [each for each in people if each.pk not in can]
    if _unit(survey_round) == "role":
        roles = sorted({each.get_role_display() for each in cannot})
        reason = _(
            "Nobody with the role “%s” was asked when the round opened. People with that role can "
            "be asked in the next round."
        )
        return [reason % role for role in roles]
    reason = _(
        "Nobody from %s was asked when the round opened. Its people can be asked in the next round."
    )
    return [reason % name for name in sorted({each.agency.name for each in cannot})]


@dataclass(frozen=True)
class NotInvited:
    """People who came on the list after a round was opened, and are not invited to it."""

    round: Round
    can_be_late: list[Participant]
    only_in_the_next: list[str]  # why the others cannot be invited


def not_invited_of(agencies: Iterable[Agency], rounds: Iterable[Round]) -> list[NotInvited]:
    """For each round, the people of these agencies who are not invited."""
    theirs = {agency.pk for agency in agencies}
    missing = [
        (each, [person for person in not_invited(each) if person.agency_id in theirs])
        for each in rounds
        if theirs
    ]
    return [
        NotInvited(each, can_be_late(each, people), only_in_the_next(each, people))
        for each, people in missing
        if people
    ]


def _unit(survey_round: Round) -> Literal["role", "agency_id"]:
    return "role" if survey_round.breakdown == Round.Breakdown.ROLE else "agency_id"
