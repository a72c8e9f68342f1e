"""Planning and opening a round. (It is closed by reports.closing.)"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import sealing
from assessments.instruments.schema import Instrument
from assessments.models import Partnership, Round
from assessments.services import invitations


@transaction.atomic
def create(
    partnership: Partnership,
    title: str,
    instrument: Instrument,
    *,
    opens_at: datetime,
    closes_at: datetime,
    **fields: Any,
) -> Round:
    """Plan a round; nobody is asked before it is opened."""
    survey_round = Round(
        partnership=partnership,
        title=title,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        opens_at=opens_at,
        closes_at=closes_at,
        **fields,
    )
    survey_round.full_clean()
    survey_round.save()
    return survey_round


@transaction.atomic
def open(survey_round: Round, *, now: datetime) -> Round:  # noqa: A001 - rounds.open reads best
    """Freeze what is asked and of whom, and invite everybody.

    From here on a database trigger keeps the instrument, the breakdown and the minimum group as
    they are; each invitation keeps the agency and the role of its person. Opening an opened round
    changes nothing. Raises ValidationError when it cannot be opened.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is not None:
        return survey_round
    _check_can_open(survey_round, now)
    sealing.make_key(survey_round)
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at"])
    invitations.make(survey_round)
    return survey_round


def _check_can_open(survey_round: Round, now: datetime) -> None:
    if survey_round.cancelled_at is not None:
        raise ValidationError(_("This round was cancelled."))
    if survey_round.source == Round.Source.IMPORTED:
        raise ValidationError(_("This round opens when a file of answers is imported."))
    if survey_round.closes_at <= now:
        raise ValidationError(_("The closing time of this round has passed."))
    if not survey_round.partnership.participants.exists():
        raise ValidationError(_("There is nobody to invite: add participants first."))
