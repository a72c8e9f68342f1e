"""Storing a list of participants: first a plan that somebody agrees to, then the changes."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.models import (
    Agency,
    Did,
    Invitation,
    Participant,
    Partnership,
    Role,
    Round,
    User,
)
from assessments.models.partnerships import merged_successor
from assessments.models.people import blocked_changes
from assessments.services import deeds, partnerships, refused_addresses
from assessments.services.people import address_problems, at_line
from files import likeness, names
from files.people import PersonRow
from files.problems import FileProblems, some_on_a_page


@dataclass(frozen=True)
class Person:
    """A participant as stored, or as they would be."""

    email: str
    first_name: str
    last_name: str
    agency: str
    role: str

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Difference:
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    before: Person
    after: Person

    @property
    def differences(self) -> list[Difference]:
        named = (
            (_("First name"), self.before.first_name, self.after.first_name),
            (_("Last name"), self.before.last_name, self.after.last_name),
            (_("Agency"), self.before.agency, self.after.agency),
            (_("Role"), self.before.role_label, self.after.role_label),
        )
        return [Difference(*each) for each in named if each[1] != each[2]]


@dataclass(frozen=True)
class NewAgency:
    name: str
    people: int
    sector: str
    like: str = ""  # an existing or another new agency with a similar name

    @property
    def strange_script(self) -> str:
        return likeness.strange_script(self.name)

    @property
    def sector_label(self) -> str:
        return _label_of_sector(self.sector)


@dataclass(frozen=True)
class NewSector:
    """A new sector for an existing agency."""

    agency: str
    before: str
    after: str

    @property
    def before_label(self) -> str:
        return _label_of_sector(self.before)

    @property
    def after_label(self) -> str:
        return _label_of_sector(self.after)


@dataclass(frozen=True)
class FormerName:
    """The name of a merged agency in a list: its people go to the agency that it became."""

    name: str
    agency: str
    merged_on: date
    people: int


@dataclass(frozen=True)
class Plan:
    """What storing a list would do."""

    agencies: tuple[NewAgency, ...]
    sectors: tuple[NewSector, ...]
    added: tuple[Person, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Person, ...]
    # False if there were too many new agencies to compare names letter by letter.
    all_compared: bool = True
    former: tuple[FormerName, ...] = ()

    @property
    def to_store(self) -> int:
        return len(self.added) + len(self.changed)

    @property
    def new_names(self) -> set[str]:
        return {agency.name for agency in self.agencies}

    @property
    def fingerprint(self) -> str:
        """Identifies the plan that somebody has agreed to."""
        parts = (self.agencies, self.sectors, self.added, self.changed, self.former)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class PlanHasChanged(Exception):
    """Something else was stored since somebody looked at the plan."""


def plan(
    partnership: Partnership, rows: Collection[PersonRow], *, only: Agency | None = None
) -> Plan:
    """What these rows would add and change. Empty cells leave a value as it is.

    only : everybody goes to this agency, whatever the rows say, and people of other agencies cannot
        be changed
    Raises FileProblems, also if somebody would leave the agency or role with which an open round
    invites them.
    """
    there = {agency.name: agency for agency in ([only] if only else partnership.agencies.all())}
    name_of = {names.key(name): name for name in there}
    former = {} if only else _former(partnership, name_of)
    of_former: Counter[str] = Counter()
    sectors: dict[str, str] = {}
    known = {each.email: each for each in partnership.participants.select_related("agency")}
    open_rounds = _open_rounds_by_participant(partnership)
    new: Counter[str] = Counter()
    added: list[Person] = []
    changed: list[Change] = []
    unchanged: list[Person] = []
    problems: list[str] = []
    for row in rows:
        merged = former.get(names.key(row.agency))
        if only:
            agency = only.name
        elif merged is not None:
            agency = merged_successor(merged).name
            of_former[merged.key] += 1
        else:
            agency = name_of.setdefault(names.key(row.agency), row.agency)
        if agency not in there:
            new[agency] += 1
        if row.sector and not only and merged is None:
            sectors[agency] = row.sector
        person = known.get(row.email)
        if person is None:
            problems += address_problems(row)
            role = row.role or Role.OTHER.value
            added.append(Person(row.email, row.first_name, row.last_name, agency, role))
        elif only is not None and person.agency_id != only.pk:
            problems.append(at_line(row, refused_addresses.refusal(partnership)))
        else:
            before = _as_stored(person)
            after = Person(
                before.email,
                row.first_name or before.first_name,
                row.last_name or before.last_name,
                agency,
                row.role or before.role,
            )
            kept = blocked_changes(
                open_rounds.get(person.pk, ()),
                moves=before.agency != after.agency,
                role_changes=before.role != after.role,
            )
            problems += [at_line(row, sentence) for each in kept.values() for sentence in each]
            if before == after:
                unchanged.append(before)
            else:
                changed.append(Change(before, after))
    if problems:
        raise FileProblems(some_on_a_page(problems))
    partnerships.check_so_many_are_new(len(new))
    # Of two similar new names, ask about the one with fewer people.
    likes = likeness.likes(tuple(name for name, _people in new.most_common()), tuple(there))
    return Plan(
        agencies=tuple(
            NewAgency(name, people, sectors.get(name, ""), likes.of.get(name, ""))
            for name, people in new.items()
        ),
        sectors=tuple(
            NewSector(name, agency.sector, sectors[name])
            for name, agency in there.items()
            if sectors.get(name, agency.sector) != agency.sector
        ),
        added=tuple(added),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        all_compared=likes.all_compared,
        former=tuple(_as_former(former[key], people) for key, people in of_former.items()),
    )


def _former(partnership: Partnership, there: Collection[str]) -> dict[str, Agency]:
    """Merged agencies, by the key of a name that no agency has now."""
    merged = Agency.including_merged.filter(partnership=partnership, merged_into__isnull=False)
    named = merged.select_related("merged_into").order_by("pk")
    return {each.key: each for each in named if each.key not in there}


def _as_former(agency: Agency, people: int) -> FormerName:
    assert agency.merged_on is not None  # noqa: S101 - tells the type checker
    return FormerName(agency.name, merged_successor(agency).name, agency.merged_on, people)


def store(
    partnership: Partnership,
    rows: Collection[PersonRow],
    *,
    agreed: str,
    only: Agency | None = None,
    same: Collection[str] = (),
    by: User | None = None,
) -> Plan:
    """Carry out the plan that somebody has agreed to, all or nothing.

    same : new agencies whose people go to the agency with a similar name instead
    Raises PlanHasChanged if the same rows would now do something else, or FileProblems.
    """
    try:
        return _store(partnership, rows, agreed, only, same, by)
    except IntegrityError:  # somebody else has just added one of these people
        raise PlanHasChanged from None


@transaction.atomic
def _store(
    partnership: Partnership,
    rows: Collection[PersonRow],
    agreed: str,
    only: Agency | None,
    same: Collection[str],
    by: User | None,
) -> Plan:
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    todo = plan(partnership, rows, only=only)
    if todo.fingerprint != agreed:
        raise PlanHasChanged
    if same:
        todo = plan(partnership, _with_the_agency_meant(rows, todo, same), only=only)
    for new in todo.agencies:
        Agency.objects.create(partnership=partnership, name=new.name, sector=new.sector)
    for changed in todo.sectors:
        partnership.agencies.filter(name=changed.agency).update(sector=changed.after)
    agencies = {agency.name: agency for agency in ([only] if only else partnership.agencies.all())}
    Participant.objects.bulk_create(
        Participant(
            partnership=partnership,
            agency=agencies[person.agency],
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            role=person.role,
        )
        for person in todo.added
    )
    _change(partnership, todo.changed, agencies)
    deeds.record(by, Did.IMPORTED_LIST, only or partnership, count=todo.to_store)
    return todo


def _open_rounds_by_participant(partnership: Partnership) -> dict[int, list[Round]]:
    """The open rounds that invite each participant, by id."""
    open_rounds: dict[int, list[Round]] = {}
    for survey_round in partnership.rounds.open():
        invitations = Invitation.objects.filter(
            survey_round=survey_round, participant__isnull=False
        )
        for number in set(invitations.values_list("participant_id", flat=True)):
            open_rounds.setdefault(number, []).append(survey_round)
    return open_rounds


def _change(
    partnership: Partnership, changes: Collection[Change], agencies: dict[str, Agency]
) -> None:
    wanted = {change.after.email: change.after for change in changes}
    participants = [each for each in partnership.participants.all() if each.email in wanted]
    for participant in participants:
        person = wanted[participant.email]
        participant.agency = agencies[person.agency]
        participant.first_name = person.first_name
        participant.last_name = person.last_name
        participant.role = person.role
    fields = ("agency", "first_name", "last_name", "role")
    Participant.objects.bulk_update(participants, fields, batch_size=200)


def _with_the_agency_meant(
    rows: Iterable[PersonRow], todo: Plan, same: Collection[str]
) -> list[PersonRow]:
    meant = {names.key(each.name): each.like for each in todo.agencies if each.name in same}
    renamed = []
    for row in rows:
        while names.key(row.agency) in meant:
            row = replace(row, agency=meant[names.key(row.agency)], sector="")
        renamed.append(row)
    return renamed


def _label_of_sector(sector: str) -> str:
    return str(Agency.Sector(sector).label) if sector else ""


def _as_stored(participant: Participant) -> Person:
    return Person(
        participant.email,
        participant.first_name,
        participant.last_name,
        participant.agency.name,
        participant.role,
    )
