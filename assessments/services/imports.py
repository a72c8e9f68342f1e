"""Bringing in a file of answers that were given elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import sealing
from assessments.csv_file import FileProblems
from assessments.instruments import coding
from assessments.instruments.answer_file import (
    AnswerFile,
    AnswerRow,
    Roster,
    check_against_roster,
    check_agencies,
)
from assessments.models import Agency, Envelope, Invitation, Partnership, Role, Round
from assessments.people_file import by_same_name, one_meant, same_name
from assessments.services import partnerships


@dataclass(frozen=True)
class Imported:
    answered: int
    asked: int
    new_agencies: tuple[str, ...]


@transaction.atomic
def import_answers(
    survey_round: Round, answers: AnswerFile, roster: Roster | None, *, now: datetime
) -> Imported:
    """Put a file of answers into an import-only round, as sealed envelopes, and open it.

    roster : who was asked, and what agencies there are: new ones are made. Without it those who
        answered were asked, and an agency that the partnership does not have is a mistake.
    A round takes one file, whole or not at all. Raises ValidationError where the round cannot
    take it, FileProblems for what is wrong in the file.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_can_import(survey_round, with_roster=roster is not None)
    _check_roles(answers, survey_round)
    partnerships.lock_agencies(survey_round.partnership)
    answers, roster = _with_one_name_each(answers, roster, survey_round.partnership)
    _check_agencies(answers, roster, survey_round)
    asked = roster.asked if roster else dict(Counter(row.agency for row in answers.rows))
    agencies, new = _agencies(survey_round, list(asked))
    sealing.make_key(survey_round)
    unanswered = _unanswered(answers.rows, asked, survey_round)
    rows = [*answers.rows, *unanswered]
    seal(survey_round, [(agencies[r.agency], r.role or Role.OTHER, r.sheet) for r in rows])
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at"])
    instrument = survey_round.instrument
    answered = sum(coding.answers_a_statement(instrument, row.sheet) for row in answers.rows)
    return Imported(answered, sum(asked.values()), tuple(new))


def check_can_import(survey_round: Round, *, with_roster: bool) -> None:
    """Raises ValidationError where the round cannot take a file of answers."""
    if survey_round.source != Round.Source.IMPORTED:
        raise ValidationError(
            _("This round invites people. Answers are imported into a round made for that.")
        )
    if survey_round.opened_at is not None or survey_round.has_ended:
        raise ValidationError(_("This round holds a file of answers already, or has ended."))
    if survey_round.invitations.exists():
        raise ValidationError(_("Sheets of paper are typed into this round already."))
    if with_roster and survey_round.breakdown == Round.Breakdown.ROLE:
        raise ValidationError(
            _("This round is broken down by role; a roster by agency cannot say who was asked.")
        )


def _check_roles(answers: AnswerFile, survey_round: Round) -> None:
    needed = survey_round.breakdown == Round.Breakdown.ROLE
    allowed = {*Role.values} | (set() if needed else {""})
    problems = [
        answers.problem(row, "role", f"{row.role!r} is not one of {', '.join(Role.values)}.")
        for row in answers.rows
        if row.role not in allowed
    ]
    if problems:
        raise FileProblems(problems[:20])


def _with_one_name_each(
    answers: AnswerFile, roster: Roster | None, partnership: Partnership
) -> tuple[AnswerFile, Roster | None]:
    """Both with agencies named as the partnership names them; new ones, as the roster does."""
    there = by_same_name(partnership.agencies.values_list("name", flat=True))
    asked: dict[str, int] = {}
    problems = []
    for name, people in (roster.asked if roster else {}).items():
        alike = there.setdefault(same_name(name), [" ".join(name.split())])
        meant = one_meant(name, there)
        if not meant:
            problems.append(f"{name!r} may be any of {', '.join(map(repr, alike))}.")
        elif meant in asked:
            problems.append(f"{name!r} is there twice, as the same agency as {meant!r}.")
        else:
            asked[meant] = people
    if roster and problems:
        raise FileProblems(f"{roster.name}: column agency: {each}" for each in problems[:20])
    meant_by = {
        name: one_meant(name, there) or name for name in {row.agency for row in answers.rows}
    }
    rows = [replace(row, agency=meant_by[row.agency]) for row in answers.rows]
    return replace(answers, rows=rows), roster and replace(roster, asked=asked)


def _check_agencies(answers: AnswerFile, roster: Roster | None, survey_round: Round) -> None:
    if roster is not None:
        check_against_roster(answers, roster)
        return
    partnership = survey_round.partnership
    known = set(partnership.agencies.values_list("name", flat=True))
    check_agencies(answers, known, f"an agency of {partnership}, and there is no roster")


def _agencies(survey_round: Round, names: list[str]) -> tuple[dict[str, Agency], list[str]]:
    held = {agency.name: agency for agency in survey_round.partnership.agencies.all()}
    new = [name for name in names if name not in held]
    for name in new:
        held[name] = Agency(partnership=survey_round.partnership, name=name)
        held[name].full_clean()
        held[name].save()
    return held, new


def _unanswered(
    rows: list[AnswerRow], asked: dict[str, int], survey_round: Round
) -> list[AnswerRow]:
    """The places of those who were asked and are not in the file."""
    answered = Counter(row.agency for row in rows)
    blank = bytes(coding.length(survey_round.instrument))
    return [
        AnswerRow(0, agency, "", blank)
        for agency, people in asked.items()
        for _place in range(people - answered[agency])
    ]


def seal(survey_round: Round, sheets: Iterable[tuple[Agency, str, bytes]]) -> None:
    """Each sheet of answers as a sealed envelope at a place of its own: agency, role, sheet."""
    lock, instrument = sealing.RoundLock(survey_round), survey_round.instrument
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
                draft=lock.seal_sheet(invitation, "draft", blank),
                submitted=lock.seal_sheet(invitation, "submitted", sheet),
            )
            for invitation, (_agency, _role, sheet) in zip(invitations, sheets, strict=True)
        ),
        batch_size=1_000,
    )
