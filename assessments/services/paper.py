"""Answers that were given on paper, typed in sheet by sheet.

Sheets go into sealed envelopes of a round that is not open yet: nobody is asked by it, so nothing
was promised to an invitation. Once all are typed in the round is opened, and closes as an import
does.
"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import sealing
from assessments.instruments import coding
from assessments.models import Agency, Envelope, Role, Round
from assessments.services import apart
from assessments.services.imports import seal

MOST_SHEETS = 5_000


@transaction.atomic
def add(survey_round: Round, agency: Agency, role: str, answers: coding.Answers) -> int:
    """Seal one sheet; how many of its agency there are now.

    Raises ValidationError where the round takes none or nothing is answered, KeyMissing where the
    key of the sheets before is lost, and OSError where a key cannot be kept.
    """
    survey_round = _locked(survey_round)
    sheet = coding.encode(survey_round.instrument, answers)
    if not coding.answers_a_statement(survey_round.instrument, sheet):
        raise ValidationError(
            _("No statement is answered on this sheet, so there is nothing to store.")
        )
    typed = survey_round.invitations.count()
    _check_room_for(typed + 1)
    if not typed:
        sealing.make_key(survey_round)
    seal(survey_round, [(agency, role or Role.OTHER, sheet)])
    return survey_round.invitations.filter(agency=agency).count()


@transaction.atomic
def take_back(survey_round: Round, agency: Agency) -> int:
    """Take out the sheet of this agency that was typed in last; how many are left.

    Raises ValidationError where the round takes no sheets, or has none of that agency.
    """
    survey_round = _locked(survey_round)
    sheets = survey_round.invitations.filter(agency=agency)
    last = sheets.order_by("-pk").first()
    if last is None:
        raise ValidationError(_("No sheet from %s has been typed in.") % agency)
    Envelope.objects.filter(invitation=last).delete()
    last.delete()
    return sheets.count()


def typed(survey_round: Round) -> dict[int, int]:
    """How many sheets of each agency, by its id, are typed in."""
    sheets = survey_round.invitations.values("agency").annotate(sheets=Count("pk"))
    return dict(sheets.order_by().values_list("agency", "sheets"))


@transaction.atomic
def finish(
    survey_round: Round,
    handed_out: Mapping[Agency, int],
    *,
    now: datetime,
    asked: tuple[datetime, datetime] | None = None,
    soon_after_another: bool = False,
    without_report: bool = False,
) -> Round:
    """All sheets are typed in: those that did not come back are places without answers.

    handed_out : how many sheets each agency got; at least as many as came back
    asked : from when to when people could answer, where that was not as planned
    soon_after_another : as in rounds.open
    without_report : too few came back, and they are to be destroyed all the same
    Raises ValidationError; apart.TooSoon where another round is too near.
    """
    survey_round = _locked(survey_round)
    check_can_finish(survey_round)
    there = typed(survey_round)
    _check_enough(survey_round, sum(there.values()), without_report)
    if asked:
        survey_round.opens_at, survey_round.closes_at = asked
        survey_round.clean()
    blank = bytes(coding.length(survey_round.instrument))
    missing = []
    for agency, sheets in handed_out.items():
        if sheets < there.get(agency.pk, 0):
            raise ValidationError(f"{agency}: {too_few_handed_out(there[agency.pk])}")
        missing += (sheets - there.get(agency.pk, 0)) * [(agency, Role.OTHER, blank)]
    _check_room_for(len(missing) + sum(there.values()))
    apart.check(survey_round, now, risk_is_taken=soon_after_another)
    seal(survey_round, missing)
    survey_round.opened_at = now
    survey_round.asked_is_known = survey_round.breakdown == Round.Breakdown.AGENCY
    survey_round.save(
        update_fields=["opens_at", "closes_at", "opened_at", "asked_is_known", "soon_after_another"]
    )
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
    """Raises ValidationError where answers on paper cannot be typed into the round (any more)."""
    if not survey_round.is_import:
        raise ValidationError(
            _("This round invites people by e-mail. Plan another one for answers on paper.")
        )
    if not survey_round.is_planned:
        raise ValidationError(_("This round already has its answers."))


def check_can_finish(survey_round: Round) -> None:
    """Raises ValidationError where no report can be made of the sheets."""
    check_takes_sheets(survey_round)
    if not survey_round.invitations.exists():
        raise ValidationError(_("No sheet has been typed in yet."))


def _locked(survey_round: Round) -> Round:
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_takes_sheets(survey_round)
    return survey_round
