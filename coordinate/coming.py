"""What happens next in a planned or open round, and when: for its page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.localised import clock, dated
from assessments.models import Round
from assessments.models.rounds import NOTICE
from assessments.services import reminders
from reports.disclosure import counting


@dataclass(frozen=True)
class Coming:
    """Something that happens by itself, and when."""

    when: str
    what: str


Timed = tuple[datetime, Coming]


def coming(survey_round: Round, now: datetime, *, manages: bool) -> list[Coming]:
    """In order of time. Reminders are those of the timetable, whether or not anybody needs one: the
    page must not show that."""
    if survey_round.is_import or survey_round.has_ended:
        return []
    times = [*_invitations(survey_round, now), *_reminders(survey_round, now)]
    if manages:
        times += [*_counts(survey_round, now), *_last_extension(survey_round, now)]
    in_order = sorted(times, key=lambda each: each[0])
    return [coming for _when, coming in [*in_order, *_end(survey_round)]]


def too_short_for_counts(survey_round: Round, now: datetime) -> bool:
    """For a round that has not begun; the page of an open round says it beside its counts."""
    return _is_to_begin(survey_round, now) and counting.next_count(survey_round, now) is None


def _is_to_begin(survey_round: Round, now: datetime) -> bool:
    return survey_round.is_planned or survey_round.opens_at > now


def at(when: datetime, survey_round: Round) -> str:
    return dated(_there(when, survey_round), weekday=True, time=True)


def about(when: datetime, survey_round: Round) -> str:
    """For what the timetable does, which may be some minutes late."""
    there = _there(when, survey_round)
    return _("%(day)s at about %(time)s") % {
        "day": dated(there, weekday=True),
        "time": clock(there),
    }


def _there(when: datetime, survey_round: Round) -> datetime:
    return when.astimezone(survey_round.partnership.zone)


def _invitations(survey_round: Round, now: datetime) -> list[Timed]:
    opens = survey_round.opens_at
    if not _is_to_begin(survey_round, now):
        return []
    if opens <= now:
        return [(now, Coming(_("as soon as you open it"), _("Everybody on the list is invited.")))]
    what = (
        _("Everybody on the list is invited, if the round has been opened by then.")
        if survey_round.is_planned
        else _("The invitations go out.")
    )
    return [(opens, Coming(at(opens, survey_round), what))]


def _reminders(survey_round: Round, now: datetime) -> list[Timed]:
    what = _("A reminder goes to those who have not answered.")
    return [
        (each.begins, Coming(about(each.begins, survey_round), what))
        for each in reminders.still_to_come(survey_round, now)
    ]


def _counts(survey_round: Round, now: datetime) -> list[Timed]:
    first = counting.next_count(survey_round, now)
    if first is None or not _is_to_begin(survey_round, now):
        return []
    what = _("The first count of how many have answered; then one a day. Nobody is named.")
    return [(first, Coming(about(first, survey_round), what))]


def _last_extension(survey_round: Round, now: datetime) -> list[Timed]:
    last = survey_round.closes_at - NOTICE
    if last <= max(now, survey_round.opens_at) or not survey_round.may_be_extended:
        return []
    until = (
        _("Until then you can extend the round.")
        if counting.next_count(survey_round, now) is None
        else _("Until then you can extend the round. From then on nothing is counted.")
    )
    return [(last, Coming(at(last, survey_round), until))]


def _end(survey_round: Round) -> list[Timed]:
    days = survey_round.report_after_days
    closing = _(
        "The round closes by itself. Its report is made, every answer is destroyed, and managers "
        "get an e-mail."
    )
    opening = (
        ngettext(
            "%d day after the closing everybody with access gets an e-mail and reads the report.",
            "%d days after the closing everybody with access gets an e-mail and reads the report.",
            days,
        )
        % days
        if days
        else _("Everybody with access gets an e-mail and reads the report at once.")
    )
    return [
        (when, Coming(at(when, survey_round), what))
        for when, what in (
            (survey_round.closes_at, closing),
            (survey_round.report_opens_at, opening),
        )
    ]
