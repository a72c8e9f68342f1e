"""Importing a file of answers collected on paper or with another tool."""

import hashlib
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.encryption import sealing
from assessments.instruments import coding
from assessments.localised import listed
from assessments.models import Agency, Did, Envelope, Invitation, Role, Round, User
from assessments.services import deeds, partnerships, spacing
from assessments.times import in_zone
from files import names
from files.answers import AnswerFile, AnswerRow
from files.likeness import likes
from files.problems import FileProblems, short
from files.rosters import Roster, check_against_roster, check_agencies


@dataclass(frozen=True)
class Imported:
    answered: int
    invited: int
    new_agencies: tuple[str, ...]
    near: tuple[spacing.NearbyRound, ...] = ()  # respondents can no longer be warned of these


@dataclass(frozen=True)
class AgencyInFile:
    """How many people of an agency are in a file; 0 for an agency that is only in the
    partnership."""

    field: str  # its name in a form, which does not change when agencies are added
    name: str
    answers: int
    is_new: bool = False
    like: str = ""  # an existing agency with a similar name, which may be meant


@transaction.atomic
def import_answers(
    survey_round: Round,
    answers: AnswerFile,
    roster: Roster | None,
    *,
    now: datetime,
    answered_between: tuple[datetime, datetime] | None = None,
    soon_after_another: bool = False,
    by: User | None = None,
) -> Imported:
    """Put a file of answers into an import-only round, as sealed envelopes, and open it.

    roster : who was invited, and the agencies there were; new ones are created. Without it the
        number of people invited is unknown, and an agency new to the partnership is an error.
    answered_between : when people could answer, if not as planned
    soon_after_another : somebody accepted the risk that spacing.TooClose describes
    A round takes one file, whole or not at all. Raises ValidationError if the round cannot take it,
    FileProblems for errors in the file.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    partnerships.lock_agencies(survey_round.partnership)
    if answered_between:
        survey_round.opens_at, survey_round.closes_at = answered_between
        survey_round.clean()
    answers, roster = _checked(survey_round, answers, roster, now)
    invited = _invited(answers, roster)
    agencies, new = _agencies(survey_round, list(invited))
    sealing.make_key(survey_round)
    unanswered = _unanswered(answers.rows, invited, survey_round)
    rows = [*answers.rows, *unanswered]
    seal(survey_round, [(agencies[r.agency], r.role or Role.OTHER, r.sheet) for r in rows])
    survey_round.opened_at = now
    survey_round.asked_is_known = roster is not None
    survey_round.soon_after_another |= soon_after_another
    survey_round.save(
        update_fields=["opens_at", "closes_at", "opened_at", "asked_is_known", "soon_after_another"]
    )
    near = tuple(spacing.nearby(survey_round, now))
    deeds.record(by, Did.IMPORTED_ANSWERS, survey_round)
    return Imported(answered(survey_round, answers), sum(invited.values()), tuple(new), near)


def check(
    survey_round: Round, answers: AnswerFile, roster: Roster | None, *, now: datetime
) -> Imported:
    """What importing would do. Stores nothing, and raises what importing would raise."""
    answers, roster = _checked(survey_round, answers, roster, now)
    invited = _invited(answers, roster)
    there = {agency.name for agency in agencies_at_the_time(survey_round).values()}
    new = tuple(_new(invited, there))
    return Imported(answered(survey_round, answers), sum(invited.values()), new)


def _checked(
    survey_round: Round, answers: AnswerFile, roster: Roster | None, now: datetime
) -> tuple[AnswerFile, Roster | None]:
    check_can_import(survey_round, with_roster=roster is not None, now=now)
    _check_roles(answers, survey_round)
    answers, roster = _with_one_name_each(answers, roster, survey_round)
    _check_agencies(answers, roster, survey_round)
    return answers, roster


def _invited(answers: AnswerFile, roster: Roster | None) -> dict[str, int]:
    return roster.invited if roster else dict(Counter(row.agency for row in answers.rows))


def answered(survey_round: Round, answers: AnswerFile) -> int:
    """How many people in the file answered at least one statement."""
    instrument = survey_round.instrument
    return sum(coding.answers_a_statement(instrument, row.sheet) for row in answers.rows)


def agencies_of(survey_round: Round, answers: AnswerFile) -> list[AgencyInFile]:
    """The agencies in a file, and those that the partnership had at the time, under its names.

    Names that mean the same agency are merged. Raises FileProblems for an unknown role, and for too
    many new agencies.
    """
    _check_roles(answers, survey_round)
    then = agencies_at_the_time(survey_round)
    people = Counter(names.key(row.agency) for row in answers.rows)
    called = {names.key(row.agency): row.agency for row in reversed(answers.rows)}
    of_agency: Counter[Agency] = Counter()
    for key in people.keys() & then.keys():
        of_agency[then[key]] += people[key]
    later = _made_later(survey_round)
    offered = dict.fromkeys(then.values())
    there = [agency for agency in offered if agency in of_agency or agency.pk not in later]
    found = [
        AgencyInFile(f"invited-{agency.pk}", agency.name, of_agency[agency]) for agency in there
    ]
    new = [called[key] for key in people if key not in then]
    partnerships.check_so_many_are_new(len(new))
    meant = likes(tuple(new), tuple(agency.name for agency in there)).of
    found += [
        AgencyInFile(_field_of_new(name), name, people[names.key(name)], True, meant.get(name, ""))
        for name in new
    ]
    return sorted(found, key=lambda each: (not each.answers, each.name.casefold()))


def _field_of_new(name: str) -> str:
    """Depends on this name alone, because other new agencies may be added in between."""
    return f"invited-new-{hashlib.sha256(names.key(name).encode()).hexdigest()[:32]}"


def check_can_import(survey_round: Round, *, with_roster: bool, now: datetime) -> None:
    """Raises ValidationError if the round cannot take a file of answers."""
    check_takes_a_file(survey_round)
    check_answering_is_over(survey_round, now)
    if with_roster and survey_round.breakdown == Round.Breakdown.ROLE:
        raise ValidationError(
            _("This round is broken down by role; a roster by agency cannot say who was asked.")
        )


def check_takes_a_file(survey_round: Round) -> None:
    """The checks that depend neither on the file nor on the time."""
    if not survey_round.is_import:
        raise ValidationError(
            _("This round invites people. Answers are imported into a round made for that.")
        )
    if survey_round.opened_at is not None or survey_round.has_ended:
        raise ValidationError(_("This round already holds a file of answers, or has ended."))
    if survey_round.invitations.exists():
        raise ValidationError(_("Sheets of paper have already been typed into this round."))


def check_answering_is_over(survey_round: Round, now: datetime) -> None:
    """An import's times date its report and order it among others, so they have to be in the
    past."""
    if survey_round.is_import and survey_round.closes_at > now:
        when = in_zone(survey_round.closes_at, survey_round.partnership)
        problem = _(
            "Answers from a file have been given already, but this round closes on %s. Set its "
            "times to when people were asked; the report shows them."
        )
        raise ValidationError({"closes_at": problem % when})


def _check_roles(answers: AnswerFile, survey_round: Round) -> None:
    needed = survey_round.breakdown == Round.Breakdown.ROLE
    allowed = {*Role.values} | (set() if needed else {""})
    problems = [
        answers.problem(
            row,
            "role",
            _("%(role)s is not a role. Use %(allowed)s.")
            % {"role": short(row.role), "allowed": listed(Role.values, join="or")},
        )
        for row in answers.rows
        if row.role not in allowed
    ]
    if problems:
        raise FileProblems(problems[:20])


def _with_one_name_each(
    answers: AnswerFile, roster: Roster | None, survey_round: Round
) -> tuple[AnswerFile, Roster | None]:
    """Both with the partnership's names of agencies; new ones are named as in the roster.

    People of agencies that had merged by then are added together.
    """
    there = {key: agency.name for key, agency in agencies_at_the_time(survey_round).items()}
    invited: Counter[str] = Counter()
    keys: set[str] = set()
    problems = []
    for name, people in (roster.invited if roster else {}).items():
        meant = there.setdefault(names.key(name), names.clean(name))
        if names.key(name) in keys:
            problems.append(
                _("%(name)s is there twice: it is the same agency as %(meant)s.")
                % {"name": short(name), "meant": short(meant)}
            )
        keys.add(names.key(name))
        invited[meant] += people
    if roster and problems:
        raise FileProblems(
            _("%(roster)s: column agency: %(problem)s") % {"roster": roster.name, "problem": each}
            for each in problems[:20]
        )
    meant_by = {name: there.get(names.key(name), name) for name in {r.agency for r in answers.rows}}
    rows = [replace(row, agency=meant_by[row.agency]) for row in answers.rows]
    return replace(answers, rows=rows), roster and replace(roster, invited=invited)


def agencies_at_the_time(survey_round: Round) -> dict[str, Agency]:
    """The agency that each name meant when people answered, by the name's key.

    Before a merger a name means the old agency; from the day of the merger on, the new one.
    """
    partnership, day = survey_round.partnership, _day(survey_round)
    there = {agency.key: agency for agency in partnership.agencies.all()}
    merged = Agency.including_merged.filter(partnership=partnership).exclude(merged_into=None)
    # Later mergers come first, so that for one name the earliest that fits wins.
    for former in merged.select_related("merged_into").order_by("-merged_on", "-pk"):
        then = former
        while then.merged_into is not None and then.merged_on is not None and then.merged_on <= day:
            then = then.merged_into
        if then == former or former.key not in there:
            there[former.key] = then
    return there


def _made_later(survey_round: Round) -> set[int | None]:
    """Ids of agencies that a merger created only after people answered."""
    merged = Agency.including_merged.filter(partnership=survey_round.partnership)
    later = merged.filter(merged_on__gt=_day(survey_round))
    return set(later.values_list("merged_into", flat=True))


def _day(survey_round: Round) -> date:
    """The last day on which people could answer."""
    return survey_round.answers_until.astimezone(survey_round.partnership.zone).date()


def _check_agencies(answers: AnswerFile, roster: Roster | None, survey_round: Round) -> None:
    if roster is not None:
        check_against_roster(answers, roster)
        return
    partnership = survey_round.partnership
    known = {agency.name for agency in agencies_at_the_time(survey_round).values()}
    check_agencies(
        answers,
        known,
        lambda agency: (
            _("%(agency)s is not an agency of %(partnership)s, and there is no roster.")
            % {"agency": short(agency), "partnership": partnership.name}
        ),
    )


def _agencies(survey_round: Round, invited: list[str]) -> tuple[dict[str, Agency], list[str]]:
    held = {agency.name: agency for agency in agencies_at_the_time(survey_round).values()}
    new = _new(invited, held)
    for name in new:
        held[name] = Agency(partnership=survey_round.partnership, name=name)
        held[name].full_clean()
        held[name].save()
    return held, new


def _new(invited: Iterable[str], there: Container[str]) -> list[str]:
    new = [name for name in invited if name not in there]
    partnerships.check_so_many_are_new(len(new))
    return new


def _unanswered(
    rows: list[AnswerRow], invited: dict[str, int], survey_round: Round
) -> list[AnswerRow]:
    """Blank rows for people who were invited and are not in the file."""
    answered = Counter(row.agency for row in rows)
    blank = bytes(coding.length(survey_round.instrument))
    return [
        AnswerRow(0, agency, "", blank)
        for agency, people in invited.items()
        for _place in range(people - answered[agency])
    ]


def seal(survey_round: Round, sheets: Iterable[tuple[Agency, str, bytes]]) -> None:
    """Store each sheet of answers in a sealed envelope of its own: (agency, role, sheet)."""
    cipher, instrument = sealing.RoundCipher(survey_round), survey_round.instrument
    sheets = list(sheets)
    invitations = Invitation.objects.bulk_create(
        (
            Invitation(
                survey_round=survey_round,
                agency=agency,
                role=role,
                answered=coding.answers_a_statement(instrument, sheet),
            )
            for agency, role, sheet in sheets
        ),
        batch_size=1_000,
    )
    blank = bytes(coding.length(instrument))
    Envelope.objects.bulk_create(
        (
            Envelope(
                invitation=invitation,
                draft=cipher.seal_sheet(invitation, "draft", blank),
                submitted=cipher.seal_sheet(invitation, "submitted", sheet),
            )
            for invitation, (_agency, _role, sheet) in zip(invitations, sheets, strict=True)
        ),
        batch_size=1_000,
    )
