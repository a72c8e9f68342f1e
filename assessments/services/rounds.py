"""Planning and opening a round. (It is closed, or cancelled, by reports.closing.)"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import sealing
from assessments.instruments.schema import Instrument
from assessments.models import Partnership, Round
from assessments.models.rounds import check_lasts_a_year_at_most
from assessments.services import invitations

FOUR_WEEKS = timedelta(weeks=4)
# A round that is still open counts until its closing time.
ENDS = Coalesce("closed_at", "closes_at")


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
    survey_round: Round, *, now: datetime, soon_after_another: bool = False, at_once: bool = False
) -> Round:
    """Freeze what is asked and of whom, and invite everybody.

    From here on database triggers keep the instrument, the breakdown and the minimum group as they
    are; each invitation keeps the agency and the role of its person, its link and its envelope.
    Opening an open round changes nothing.

    at_once : ask from now on, although the planned opening time is still to come
    soon_after_another : open it although another round of the partnership is less than four weeks
        away; whoever says so takes the risk that TooSoon names
    Raises ValidationError when it cannot be opened; OSError when its key cannot be kept.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is not None and not survey_round.has_ended:
        return survey_round
    if at_once:
        survey_round.opens_at = min(now, survey_round.opens_at)
    _check_can_open(survey_round, now)
    if not soon_after_another:
        _check_not_soon_after_another(survey_round, now)
    sealing.make_key(survey_round)
    invitations.make(survey_round)  # from the opening on, whoever is invited is late
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at", "opens_at"])
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
    asked, needed = survey_round.partnership.participants.count(), survey_round.minimum_group
    if asked == 0:
        raise ValidationError(_("There is nobody to invite: add people first."))
    if asked < needed:
        raise ValidationError(
            ngettext(
                "This round cannot have a report: %(asked)d person is asked, and a report needs "
                "at least %(needed)d answers.",
                "This round cannot have a report: %(asked)d people are asked, and a report needs "
                "at least %(needed)d answers.",
                asked,
            )
            % {"asked": asked, "needed": needed}
        )


def _check_not_soon_after_another(survey_round: Round, now: datetime) -> None:
    # Two rounds that are opened at the same moment must see each other.
    Partnership.objects.select_for_update(no_key=True).get(pk=survey_round.partnership_id)
    other = near(survey_round, now)
    if other is not None:
        raise TooSoon(
            _(
                "Between this round and “%(other)s” lie less than four weeks. Comparing two "
                "reports that nearly the same people answered could show what one person answered."
            )
            % {"other": other.title}
        )


def near(survey_round: Round, now: datetime) -> Round | None:
    """An opened round of the partnership that is less than four weeks from this one."""
    begins = max(now, survey_round.opens_at)
    others = _asked(survey_round.partnership).exclude(pk=survey_round.pk)
    ends = others.alias(ends=ENDS).filter(ends__gt=begins - FOUR_WEEKS)
    return ends.filter(opens_at__lt=survey_round.closes_at + FOUR_WEEKS).first()


def newest_end(partnership: Partnership) -> datetime | None:
    """When the last of its opened rounds ends, or has ended."""
    newest: datetime | None = _asked(partnership).aggregate(newest=Max(ENDS))["newest"]
    return newest


def _asked(partnership: Partnership) -> QuerySet[Round]:
    return partnership.rounds.filter(opened_at__isnull=False, cancelled_at=None)


@transaction.atomic
def extend(survey_round: Round, *, until: datetime) -> Round:
    """Keep an open round open for longer. Raises ValidationError where it cannot be."""
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is None or survey_round.has_ended:
        raise ValidationError(_("Only an open round can be made longer."))
    if until <= survey_round.closes_at:
        raise ValidationError(_("A round can only be made longer."))
    check_lasts_a_year_at_most(survey_round.opens_at, until)
    survey_round.closes_at = until
    survey_round.save(update_fields=["closes_at"])
    return survey_round
