"""Planning a round, opening it, and moving its closing time. (reports.disclosure ends it.)"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.encryption import sealing
from assessments.instruments.schema import Instrument
from assessments.models import Did, Mail, Partnership, Round, User
from assessments.models.rounds import NOTICE, SHORTEST_EXTENSION, check_lasts_a_year_at_most
from assessments.services import deeds, invitation_wording, invitations, spacing
from assessments.times import in_zone


@transaction.atomic
def create(
    partnership: Partnership,
    title: str,
    instrument: Instrument,
    *,
    opens_at: datetime,
    closes_at: datetime,
    by: User | None = None,
    **fields: Any,
) -> Round:
    """Plan a round. Nobody is invited before it is opened."""
    survey_round = Round(
        partnership=partnership,
        title=title,
        instrument_key=instrument.key,
        instrument_version=instrument.version,
        opens_at=opens_at,
        closes_at=closes_at,
        **fields,
    )
    invitation_wording.take_words_over(survey_round)
    survey_round.full_clean()
    survey_round.save()
    deeds.record(by, Did.PLANNED_ROUND, survey_round)
    return survey_round


@transaction.atomic
def drop(survey_round: Round, *, by: User | None = None) -> None:
    """Delete a round that was never opened, with any paper answers entered for it.

    Raises ValidationError if it was opened.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not survey_round.is_planned:
        raise ValidationError(_("This round was opened: close or cancel it instead."))
    deeds.record(by, Did.DELETED_PLAN, survey_round)
    survey_round.delete()
    transaction.on_commit(lambda: sealing.destroy_key(survey_round))


@transaction.atomic
def open(  # noqa: A001 - rounds.open reads best
    survey_round: Round,
    *,
    now: datetime,
    soon_after_another: bool = False,
    at_once: bool = False,
    by: User | None = None,
) -> Round:
    """Freeze the questionnaire and the participants, and invite everybody.

    From here on database triggers protect the instrument, the breakdown and the minimum group; each
    invitation keeps its agency, role, link and envelope. Opening an open round changes nothing.

    at_once : open now, although the planned opening time is still to come
    soon_after_another : open it although another round with many of the same people is near; this
        accepts the risk that spacing.TooClose describes, and everybody invited is told
    Raises ValidationError if it cannot be opened; OSError if its key cannot be stored.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    if survey_round.opened_at is not None and not survey_round.has_ended:
        return survey_round
    if at_once:
        survey_round.opens_at = min(now, survey_round.opens_at)
    _check_can_open(survey_round, now)
    spacing.check(survey_round, now, risk_is_taken=soon_after_another)
    sealing.make_key(survey_round)
    invitations.make(survey_round)  # after the opening, everybody invited is late
    survey_round.opened_at = now
    survey_round.save(update_fields=["opened_at", "opens_at", "soon_after_another"])
    deeds.record(by, Did.OPENED_ROUND, survey_round, count=survey_round.invitations.count())
    return survey_round


def _check_can_open(survey_round: Round, now: datetime) -> None:
    if survey_round.closed_at is not None:
        raise ValidationError(_("This round is closed: it cannot be opened again."))
    if survey_round.cancelled_at is not None:
        raise ValidationError(_("This round was cancelled: it cannot be opened again."))
    if survey_round.is_import:
        raise ValidationError(
            _("This round invites nobody: its answers are on paper or in a file.")
        )
    if survey_round.invitations.exists():
        raise ValidationError(_("Sheets of paper are typed into this round: it invites nobody."))
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


# Nobody may move the closing time to suit the response counts (R17)


@transaction.atomic
def extend(
    survey_round: Round,
    *,
    until: datetime,
    now: datetime,
    soon_after_another: bool = False,
    by: User | None = None,
) -> Round:
    """Keep an open round open for longer: by a week at least, twice at most.

    soon_after_another : as in `open`
    Raises ValidationError where it cannot be extended, spacing.TooClose where another round would
    be too near.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_can_extend(survey_round, now)
    check_extension(survey_round, until)
    spacing.check(survey_round, now, until=until, risk_is_taken=soon_after_another)
    survey_round.closes_at = until
    survey_round.times_extended += 1
    survey_round.save(update_fields=["closes_at", "times_extended", "soon_after_another"])
    deeds.record(by, Did.EXTENDED_ROUND, survey_round)
    return survey_round


def check_can_extend(survey_round: Round, now: datetime) -> None:
    if survey_round.is_import:
        raise ValidationError(_("This round invites nobody, so there is nothing to extend."))
    if survey_round.opened_at is None or survey_round.has_ended:
        raise ValidationError(_("Only an open round can be extended."))
    if not survey_round.may_be_extended:
        raise ValidationError(
            _("This round closes early. People were told when, so you cannot extend it.")
            if survey_round.closes_early
            else _("This round was extended twice. It cannot be extended again.")
        )
    if survey_round.is_about_to_close(now):
        raise ValidationError(_("A round cannot be extended in the 72 hours before it closes."))


def check_extension(survey_round: Round, until: datetime) -> None:
    earliest = survey_round.closes_at + SHORTEST_EXTENSION
    if until < earliest:
        when = in_zone(earliest, survey_round.partnership)
        problem = _("A round is extended by at least seven days: to %s, or later.") % when
        raise ValidationError({"closes_at": problem})
    check_lasts_a_year_at_most(survey_round.opens_at, until)


@transaction.atomic
def close_early(
    survey_round: Round, now: datetime, at: datetime, *, by: User | None = None
) -> Round:
    """Bring an open round's closing time forward, once, with 72 hours' notice. Cannot be undone.

    Everybody who has not submitted gets an e-mail. Raises ValidationError if it is not allowed.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    check_can_close_early(survey_round, now)
    if at < now + NOTICE:
        when = in_zone(now + NOTICE, survey_round.partnership)
        problem = _("People have 72 hours to answer: choose %s, or later.") % when
        raise ValidationError({"closes_at": problem})
    if at >= survey_round.closes_at:
        when = in_zone(survey_round.closes_at, survey_round.partnership)
        problem = _("The round closes on %s anyway: choose a time before that.") % when
        raise ValidationError({"closes_at": problem})
    survey_round.closes_at, survey_round.closes_early = at, True
    survey_round.save(update_fields=["closes_at", "closes_early"])
    # Before the e-mails: how long they take depends on how many have not answered.
    deeds.record(by, Did.CLOSES_EARLY, survey_round)
    _tell_who_has_not_submitted(survey_round)
    return survey_round


def check_can_close_early(survey_round: Round, now: datetime) -> None:
    if not survey_round.is_open(now):
        raise ValidationError(_("Only a round that people are answering can be closed early."))
    if survey_round.closes_early:
        raise ValidationError(
            _("It already closes early. People were told when, so you cannot change that.")
        )
    if survey_round.closes_at <= now + NOTICE:
        raise ValidationError(_("People need 72 hours’ notice, and the round closes before that."))


def _tell_who_has_not_submitted(survey_round: Round) -> None:
    """As with reminders, nobody learns who gets one: no page shows the rows, and closing deletes
    them.

    People who wanted no more e-mails were told how long their link works, so they are told of the
    change. Submitting by the link of a previous address does not count, because otherwise a mailbox
    chosen by a manager would reveal it.
    """
    invitations = survey_round.invitations.filter(answered=False, link_id__isnull=False)
    Mail.objects.make_for(
        invitations.order_by("pk"), Mail.Kind.CLOSES_EARLY, partnership=survey_round.partnership
    )
