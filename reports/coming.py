"""What comes next in a round that nobody answers yet, with its days: for the page of its plan."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Round
from assessments.models.rounds import NOTICE
from reports import services


@dataclass(frozen=True)
class Coming:
    """Something that happens by itself, and when."""

    when: str
    what: str


def coming(survey_round: Round, now: datetime, *, manages: bool) -> list[Coming]:
    """In their order. Of reminders, which only some get, the page speaks by itself."""
    if survey_round.is_import:
        return []
    times = [_invitations(survey_round, now)]
    if manages:
        times += _counts(survey_round, now)
    in_order = sorted(times, key=lambda each: each[0])
    return [coming for _when, coming in [*in_order, *_end(survey_round)]]


def at(when: datetime, survey_round: Round) -> str:
    return _("%(day)s, %(time)s") % _said(when, survey_round)


def about(when: datetime, survey_round: Round) -> str:
    """What is done by a timetable comes some minutes later."""
    return _("%(day)s at about %(time)s") % _said(when, survey_round)


def _said(when: datetime, survey_round: Round) -> dict[str, str]:
    there = when.astimezone(survey_round.partnership.zone)
    return {"day": dateformat.format(there, "l j F"), "time": dateformat.format(there, "H:i")}


def _invitations(survey_round: Round, now: datetime) -> tuple[datetime, Coming]:
    opens, is_planned = survey_round.opens_at, survey_round.is_planned
    if opens <= now:
        return now, Coming(_("as soon as you open it"), _("Everybody on the list is invited."))
    what = (
        _("Everybody on the list is invited, if the round has been opened by then.")
        if is_planned
        else _("The invitations go out.")
    )
    return opens, Coming(at(opens, survey_round), what)


def _counts(survey_round: Round, now: datetime) -> list[tuple[datetime, Coming]]:
    first = services.next_count(survey_round, now)
    if first is None:
        never = _("The round is too short for a count of who has answered.")
        return [(survey_round.closes_at - NOTICE, Coming(_("no count"), never))]
    what = _("The first count of how many have answered; then one a day. Nobody is named.")
    last = survey_round.closes_at - NOTICE
    until = _("Until then you can extend the round. From then on nothing is counted.")
    return [
        (first, Coming(about(first, survey_round), what)),
        (last, Coming(at(last, survey_round), until)),
    ]


def _end(survey_round: Round) -> list[tuple[datetime, Coming]]:
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
