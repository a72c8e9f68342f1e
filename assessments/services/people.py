"""The people who are asked: one at a time, from a list, and the last round's taken over."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.models import Agency, Participant, Partnership, Role
from assessments.people_file import FileProblems, PersonRow, same_name, some
from assessments.services import partnerships


@dataclass(frozen=True)
class Person:
    """A participant as they are, or would be."""

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
class Plan:
    """What storing a list would do."""

    agencies: tuple[str, ...]
    added: tuple[Person, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Person, ...]

    @property
    def to_store(self) -> int:
        return len(self.added) + len(self.changed)

    @property
    def fingerprint(self) -> str:
        """Tells whether a plan is the one that somebody has agreed to."""
        parts = (self.agencies, self.added, self.changed)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class PlanHasChanged(Exception):
    """Since somebody looked at it, something else was stored."""


def plan(
    partnership: Partnership, rows: Collection[PersonRow], *, only: Agency | None = None
) -> Plan:
    """What these rows would add and change. What a row does not say stays as it is.

    With `only`, people of other agencies are out of reach. Raises FileProblems.
    """
    names = {same_name(agency.name): agency.name for agency in partnership.agencies.all()}
    known = {each.email.lower(): each for each in partnership.participants.select_related("agency")}
    agencies: list[str] = []
    added: list[Person] = []
    changed: list[Change] = []
    unchanged: list[Person] = []
    problems: list[str] = []
    for row in rows:
        if same_name(row.agency) not in names:
            names[same_name(row.agency)] = row.agency
            agencies.append(row.agency)
        agency = names[same_name(row.agency)]
        there = known.get(row.email)
        if there is None:
            problems += _problems_of_address(row)
            role = row.role or Role.OTHER.value
            added.append(Person(row.email, row.first_name, row.last_name, agency, role))
        elif only is not None and there.agency_id != only.pk:
            sentence = _("This person is in the list of another agency; ask your manager.")
            problems.append(_at(row, sentence))
        else:
            before = _as_stored(there)
            after = Person(
                before.email,
                row.first_name or before.first_name,
                row.last_name or before.last_name,
                agency,
                row.role or before.role,
            )
            if before == after:
                unchanged.append(before)
            else:
                changed.append(Change(before, after))
    if problems:
        raise FileProblems(some(problems))
    return Plan(tuple(agencies), tuple(added), tuple(changed), tuple(unchanged))


def store(
    partnership: Partnership,
    rows: Collection[PersonRow],
    *,
    agreed: str,
    only: Agency | None = None,
) -> Plan:
    """Do what the plan says that somebody has agreed to, all or nothing.

    Raises PlanHasChanged when the same rows would now do something else, or FileProblems.
    """
    try:
        return _store(partnership, rows, agreed, only)
    except IntegrityError:  # in the same moment, somebody else has added one of these people
        raise PlanHasChanged from None


@transaction.atomic
def _store(
    partnership: Partnership, rows: Collection[PersonRow], agreed: str, only: Agency | None
) -> Plan:
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    todo = plan(partnership, rows, only=only)
    if todo.fingerprint != agreed:
        raise PlanHasChanged
    for name in todo.agencies:
        Agency.objects.create(partnership=partnership, name=name)
    agencies = {agency.name: agency for agency in partnership.agencies.all()}
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
    return todo


def edit(
    participant: Participant,
    *,
    agency: Agency,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
) -> Participant:
    participant.agency = agency
    participant.email = email
    participant.first_name = first_name
    participant.last_name = last_name
    participant.role = role
    partnerships.store(participant)
    return participant


def remove(participant: Participant) -> None:
    """Off the list. A place in a round that was opened stays, without the person."""
    participant.delete()


@transaction.atomic
def remove_all(agency: Agency, leaving: Collection[int]) -> int:
    """Take those who have left off the agency's list; says how many there were."""
    gone = agency.participants.filter(pk__in=leaving)
    count = gone.count()
    gone.delete()
    return count


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


def _as_stored(participant: Participant) -> Person:
    return Person(
        participant.email,
        participant.first_name,
        participant.last_name,
        participant.agency.name,
        participant.role,
    )


def _problems_of_address(row: PersonRow) -> list[str]:
    try:
        validate_email(row.email)
    except ValidationError:
        return [_at(row, _("“%s” is not an e-mail address.") % row.email)]
    return []


def _at(row: PersonRow, sentence: str) -> str:
    where = _("Line %(line)d, column email") % {"line": row.line}
    return f"{where}: {sentence}"
