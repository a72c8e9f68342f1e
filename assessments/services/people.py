"""Participants: adding, editing and removing them, and confirming an agency's list."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.localised import translated
from assessments.models import (
    Agency,
    Confirmation,
    Did,
    Participant,
    Partnership,
    User,
)
from assessments.services import deeds, invitations, partnerships, refused_addresses
from files import addresses
from files.people import PersonRow
from files.people_columns import PASTED
from files.problems import FileProblems, some_on_a_page


def add_all(
    agency: Agency,
    rows: Collection[PersonRow],
    *,
    visible: Collection[Agency],
    by: User | None = None,
) -> list[Participant]:
    """Add new people to an agency, all or none. Raises FileProblems.

    visible : the agencies whose people may be named in error messages
    """
    try:
        return _add_all(agency, rows, visible, by)
    except IntegrityError as problem:
        sentence = _("Somebody else has just added one of them. Check the list and try again.")
        raise FileProblems([sentence]) from problem


@transaction.atomic
def _add_all(
    agency: Agency, rows: Collection[PersonRow], visible: Collection[Agency], by: User | None
) -> list[Participant]:
    partnership = Partnership.objects.select_for_update(no_key=True).get(pk=agency.partnership_id)
    known = {each.email: each for each in partnership.participants.select_related("agency")}
    problems = []
    for row in rows:
        if row.email in known:
            problems.append(at_line(row, address_taken(known[row.email], visible)))
        else:
            problems += address_problems(row)
    if problems:
        raise FileProblems(some_on_a_page(problems))
    deeds.record(by, Did.ADDED_PEOPLE, agency, count=len(rows))
    return Participant.objects.bulk_create(
        Participant(
            partnership=partnership,
            agency=agency,
            email=row.email,
            first_name=row.first_name,
            last_name=row.last_name,
            role=row.role,
        )
        for row in rows
    )


def address_taken(person: Participant, visible: Collection[Agency]) -> str:
    """Who has this address; for an agency outside `visible`, only that it cannot be added."""
    if person.agency not in visible:
        return refused_addresses.refusal(person.partnership)
    named = {"person": person, "agency": person.agency}
    return _("%(person)s (%(agency)s) already has this address.") % named


@transaction.atomic
def edit(
    participant: Participant,
    *,
    agency: Agency,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    by: User | None = None,
) -> Participant:
    """Raises ValidationError, also for a new address of somebody invited at the old one."""
    if addresses.lookup_form(email) != participant.email:
        _check_no_link_belongs_to(participant)
    participant.agency = agency
    participant.email = email
    participant.first_name = first_name
    participant.last_name = last_name
    participant.role = role
    partnerships.lock_agencies(participant.partnership)
    partnerships.store(participant)
    deeds.record(by, Did.CHANGED_PERSON, participant)
    return participant


def _check_no_link_belongs_to(participant: Participant) -> None:
    """A link belongs to one address; invitations.change_address creates a link for a new one."""
    invitation = participant.current_invitations().filter(no_more_mails=False).first()
    if invitation is not None:
        problem = _(
            "This person is invited to “%s”, and a personal link belongs to one address. A manager "
            "can change it under that round’s invitations. The person then gets a new link."
        )
        raise ValidationError({"email": problem % invitation.survey_round.title})


@transaction.atomic
def remove(participant: Participant, now: datetime, *, by: User | None = None) -> None:
    """Remove somebody from the list. Invitations to rounds that were opened stay, without the name.

    While a round is open they can still answer and withdraw with their link. Only e-mails stop, and
    they are told so.
    """
    invitations.stop_mails_to([participant], now)
    deeds.record(by, Did.REMOVED_PEOPLE, participant, count=1)
    participant.delete()


@transaction.atomic
def confirm(agency: Agency, *, leaving: Collection[int], by: User, now: datetime) -> int:
    """Confirm the list, and remove those who have left; returns how many.

    Who confirmed it, and when, is kept until the next confirmation.
    """
    gone = remove_all(agency, leaving, now, by=by)
    said = {"by": by, "name": by.get_full_name() or str(by), "at": now}
    Confirmation.objects.update_or_create(agency=agency, defaults=said)
    deeds.record(by, Did.CONFIRMED_LIST, agency)
    return gone


@transaction.atomic
def remove_all(
    agency: Agency, leaving: Collection[int], now: datetime, *, by: User | None = None
) -> int:
    """Remove people who have left the agency, as `remove`; returns how many."""
    gone = list(agency.participants.filter(pk__in=leaving))
    invitations.stop_mails_to(gone, now)
    agency.participants.filter(pk__in=[each.pk for each in gone]).delete()
    if gone:
        deeds.record(by, Did.REMOVED_PEOPLE, agency, count=len(gone))
    return len(gone)


def address_problems(row: PersonRow) -> list[str]:
    try:
        addresses.clean(row.email)
    except addresses.BadAddress as problem:
        sentence = _("“%(typed)s” is not an e-mail address. %(why)s")
        return [at_line(row, sentence % {"typed": row.email, "why": translated(problem.why)})]
    return []


def at_line(row: PersonRow, sentence: str) -> str:
    return PASTED.at_line(row.line, sentence)
