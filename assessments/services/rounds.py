"""Planning and opening a round. (It is closed, or cancelled, by reports.closing.)"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessments import sealing
from assessments.instruments.schema import Instrument
from assessments.models import Partnership, Round
from assessments.services import invitations

FOUR_WEEKS = timedelta(weeks=4)


class TooSoon(ValidationError):
    """Another round of the partnership is less than four weeks away.

    Nearly the same people answer both. Where one has joined or left in between, comparing the two
    reports could show what that person answered.
    """


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
def open(  # noqa: A001 - rounds.open reads best
    survey_round: Round, *, now: datetime, soon_after_another: bool = False
) -> Round:
    """Freeze what is asked and of whom, and invite everybody.

    From here on a database trigger keeps the instrument, the breakdown and the minimum group as
    they are; each invitation keeps the agency and the role of its person. Opening an open round
    changes nothing.

    soon_after_another : open it although another round of the partnership is less than four weeks
        away; whoever says so takes the risk that TooSoon names
    Raises ValidationError when it cannot be opened; OSError when its key cannot be kept.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is not None and not survey_round.has_ended:
        return survey_round
    _check_can_open(survey_round, now)
    if not soon_after_another:
        _check_not_soon_after_another(survey_round, now)
    sealing.make_key(survey_round)
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at"])
    invitations.make(survey_round)
    return survey_round


def _check_can_open(survey_round: Round, now: datetime) -> None:
    if survey_round.closed_at is not None:
        raise ValidationError(_("This round is closed: it cannot be opened again."))
    if survey_round.cancelled_at is not None:
        raise ValidationError(_("This round was cancelled: it cannot be opened again."))
    if survey_round.source == Round.Source.IMPORTED:
        raise ValidationError(_("This round opens when a file of answers is imported."))
    if survey_round.closes_at <= now:
        raise ValidationError(_("The closing time of this round has passed."))
    if not survey_round.partnership.participants.exists():
        raise ValidationError(_("There is nobody to invite: add participants first."))


def _check_not_soon_after_another(survey_round: Round, now: datetime) -> None:
    """A round that is still open counts until its closing time."""
    # Two rounds that are opened at the same moment must see each other.
    Partnership.objects.select_for_update(no_key=True).get(pk=survey_round.partnership_id)
    begins = max(now, survey_round.opens_at)
    others = survey_round.partnership.rounds.exclude(pk=survey_round.pk)
    near = (
        others.filter(opened_at__isnull=False, cancelled_at=None)
        .alias(ends=Coalesce("closed_at", "closes_at"))
        .filter(ends__gt=begins - FOUR_WEEKS, opens_at__lt=survey_round.closes_at + FOUR_WEEKS)
    )
    if near.exists():
        raise TooSoon(
            _(
                "“%(other)s” is less than four weeks away. Comparing two reports that nearly the "
                "same people answered could show what one person answered."
            )
            % {"other": near[0].title}
        )


@transaction.atomic
def extend(survey_round: Round, *, until: datetime) -> Round:
    """Keep an open round open for longer. Raises ValidationError where it cannot be."""
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is None or survey_round.has_ended:
        raise ValidationError(_("Only an open round can be made longer."))
    if until <= survey_round.closes_at:
        raise ValidationError(_("A round can only be made longer."))
    survey_round.closes_at = until
    survey_round.save(update_fields=["closes_at"])
    return survey_round
