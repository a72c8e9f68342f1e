"""Bringing in what was answered elsewhere: questionnaires, and files of answers."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import sealing
from assessments.instruments import catalogue, coding
from assessments.instruments.answer_file import AnswerRow, FileProblems
from assessments.instruments.schema import Instrument
from assessments.models import Agency, CustomInstrument, Envelope, Invitation, Role, Round


@transaction.atomic
def add_instrument(instrument: Instrument) -> CustomInstrument:
    """Keep a questionnaire that came as a file.

    The same one twice is once; a version never changes. Raises ValidationError.
    """
    released = catalogue.find(instrument.key, instrument.version)
    held = CustomInstrument.objects.filter(key=instrument.key, version=instrument.version).first()
    if released is not None or (held is not None and held.value() != instrument):
        raise ValidationError(
            _("There is a %(name)s already, and a version never changes: give yours a new version.")
            % {"name": instrument.name}
        )
    return held or CustomInstrument.objects.create(
        key=instrument.key,
        version=instrument.version,
        title=instrument.title,
        document=instrument.to_json(),
    )


@dataclass(frozen=True)
class Imported:
    answered: int
    asked: int
    new_agencies: tuple[str, ...]


@transaction.atomic
def import_answers(
    survey_round: Round,
    rows: list[AnswerRow],
    roster: dict[str, int] | None,
    *,
    name: str,
    now: datetime,
) -> Imported:
    """Put a file of answers into an import-only round, as sealed envelopes, and open it.

    roster : how many were asked in each agency; without it, those who answered were asked
    Agencies that the partnership does not have yet are made. A round takes one file, whole or not
    at all. Raises ValidationError where the round cannot take it, FileProblems for a role that
    does not exist.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    _check_can_import(survey_round, roster)
    _check_roles(rows, survey_round, name)
    asked = roster or dict(Counter(row.agency for row in rows))
    agencies, new = _agencies(survey_round, list(asked))
    sealing.make_key(survey_round)
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at"])
    _seal(survey_round, [*rows, *_unanswered(rows, asked, survey_round)], agencies)
    answered = sum(any(row.sheet) for row in rows)
    return Imported(answered, sum(asked.values()), tuple(new))


def _check_can_import(survey_round: Round, roster: dict[str, int] | None) -> None:
    if survey_round.source != Round.Source.IMPORTED:
        raise ValidationError(
            _("This round invites people. Answers are imported into a round made for that.")
        )
    if not survey_round.is_draft:
        raise ValidationError(_("This round holds a file of answers already, or has ended."))
    if roster and survey_round.breakdown == Round.Breakdown.ROLE:
        raise ValidationError(
            _("This round is broken down by role; a roster by agency cannot say who was asked.")
        )


def _check_roles(rows: list[AnswerRow], survey_round: Round, name: str) -> None:
    needed = survey_round.breakdown == Round.Breakdown.ROLE
    allowed = {*Role.values} | (set() if needed else {""})
    problems = [
        f"{name}:{row.line}: column role: {row.role!r} is not one of {', '.join(Role.values)}."
        for row in rows
        if row.role not in allowed
    ]
    if problems:
        raise FileProblems(problems[:20])


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


def _seal(survey_round: Round, rows: list[AnswerRow], agencies: dict[str, Agency]) -> None:
    lock = sealing.RoundLock(survey_round)
    invitations = Invitation.objects.bulk_create(
        (
            Invitation(
                survey_round=survey_round,
                agency=agencies[row.agency],
                role=row.role or Role.OTHER,
                answered=any(row.sheet),
            )
            for row in rows
        ),
        batch_size=1_000,
    )
    blank = bytes(coding.length(survey_round.instrument))
    Envelope.objects.bulk_create(
        (
            Envelope(
                invitation=invitation,
                draft=lock.seal_sheet(invitation, "draft", blank),
                submitted=lock.seal_sheet(invitation, "submitted", row.sheet),
            )
            for invitation, row in zip(invitations, rows, strict=True)
        ),
        batch_size=1_000,
    )
