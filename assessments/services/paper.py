"""Entering paper answers, one sheet at a time.

Sheets are stored in sealed envelopes of a round that is not open yet: it invites nobody, so nobody
was promised anything. When all sheets are entered the round is opened; it closes like an import.
"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.encryption import sealing
from assessments.instruments import coding
from assessments.models import Agency, Did, Envelope, Role, Round, User
from assessments.services import deeds, spacing
from assessments.services.imports import seal

MOST_SHEETS = 5_000


@transaction.atomic
def add(survey_round: Round, agency: Agency, role: str, answers: coding.Answers) -> int:
    """Seal one sheet; returns how many its agency has now.

    Raises ValidationError if the round takes no sheets or nothing is answered, KeyMissing if the
    key for the earlier sheets is lost, and OSError if a key cannot be stored."""
    survey_round = _locked(survey_round)
    sheet = coding.encode(survey_round.instrument, answers)
    if not coding.answers_a_statement(survey_round.instrument, sheet):
        raise ValidationError(
            _("No statement is answered on this sheet, so there is nothing to store.")
        )
    entered = survey_round.invitations.count()
    _check_room_for(entered + 1)
    if not entered:
        sealing.make_key(survey_round)
    seal(survey_round, [(agency, role or Role.OTHER, sheet)])
    return survey_round.invitations.filter(agency=agency).count()


@transaction.atomic
def take_back(survey_round: Round, agency: Agency) -> int:
    """Remove the last sheet entered for this agency; returns how many are left.

    Raises ValidationError if the round takes no sheets, or has none of that agency.
    """
    survey_round = _locked(survey_round)
    sheets = survey_round.invitations.filter(agency=agency)
    last = sheets.order_by("-pk").first()
    if last is None:
        raise ValidationError(_("No sheet from %s has been typed in.") % agency)
    Envelope.objects.filter(invitation=last).delete()
    last.delete()
    return sheets.count()


def sheets_by_agency(survey_round: Round) -> dict[int, int]:
    """How many sheets have been entered for each agency, by its id."""
    sheets = survey_round.invitations.values("agency").annotate(sheets=Count("pk"))
    return dict(sheets.order_by().values_list("agency", "sheets"))


@transaction.atomic
def finish(
    survey_round: Round,
    handed_out: Mapping[Agency, int],
    *,
    now: datetime,
    answered_between: tuple[datetime, datetime] | None = None,
    soon_after_another: bool = False,
    without_report: bool = False,
    by: User | None = None,
) -> Round:
    """All sheets are entered; those that were not returned count as invited without answers.

    handed_out : how many sheets each agency was given; at least as many as were returned
    answered_between : when people could answer, if not as planned
    soon_after_another : as in rounds.open
    without_report : too few were returned, and they are to be destroyed anyway
    Raises ValidationError; spacing.TooClose if another round is too near.
    """
    survey_round = _locked(survey_round)
    check_can_finish(survey_round)
    there = sheets_by_agency(survey_round)
    _check_enough(survey_round, sum(there.values()), without_report)
    if answered_between:
        survey_round.opens_at, survey_round.closes_at = answered_between
        survey_round.clean()
    blank = bytes(coding.length(survey_round.instrument))
    missing = []
    for agency, sheets in handed_out.items():
        if sheets < there.get(agency.pk, 0):
            raise ValidationError(f"{agency}: {too_few_handed_out(there[agency.pk])}")
        missing += (sheets - there.get(agency.pk, 0)) * [(agency, Role.OTHER, blank)]
    _check_room_for(len(missing) + sum(there.values()))
    spacing.check(survey_round, now, risk_is_taken=soon_after_another)
    seal(survey_round, missing)
    survey_round.opened_at = now
    survey_round.asked_is_known = survey_round.breakdown == Round.Breakdown.AGENCY
    survey_round.save(
        update_fields=["opens_at", "closes_at", "opened_at", "asked_is_known", "soon_after_another"]
    )
    deeds.record(by, Did.FINISHED_PAPER, survey_round)
    return survey_round


def _check_enough(survey_round: Round, sheets: int, without_report: bool) -> None:
    if sheets < survey_round.minimum_group and not without_report:
        sentence = ngettext(
            "%(sheets)d sheet is typed in, and a report needs %(minimum)d.",
            "%(sheets)d sheets are typed in, and a report needs %(minimum)d.",
            sheets,
        )
        needed = {"sheets": sheets, "minimum": survey_round.minimum_group}
        raise ValidationError(sentence % needed)


def too_few_handed_out(typed_in: int) -> str:
    return ngettext(
        "%(sheets)d sheet has been typed in, so at least that many were handed out.",
        "%(sheets)d sheets have been typed in, so at least that many were handed out.",
        typed_in,
    ) % {"sheets": typed_in}


def _check_room_for(sheets: int) -> None:
    if sheets > MOST_SHEETS:
        raise ValidationError(_("A round takes at most 5,000 sheets."))


def check_takes_sheets(survey_round: Round) -> None:
    """Raises ValidationError if paper answers cannot, or can no longer, be entered in the round."""
    if not survey_round.is_import:
        raise ValidationError(
            _("This round invites people by e-mail. Plan another one for answers on paper.")
        )
    if not survey_round.is_planned:
        raise ValidationError(_("This round already has its answers."))


def check_can_finish(survey_round: Round) -> None:
    """Raises ValidationError if no report can be made from the sheets."""
    check_takes_sheets(survey_round)
    if not survey_round.invitations.exists():
        raise ValidationError(_("No sheet has been typed in yet."))


def _locked(survey_round: Round) -> Round:
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_takes_sheets(survey_round)
    return survey_round
