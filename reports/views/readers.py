"""Who reads a report by now: managers from the closing on, everybody else when it opens (R16)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import access
from assessments.models import Round
from assessments.times import in_zone

ReportView = Callable[..., HttpResponse]


def for_readers(*, says_why: bool = False) -> Callable[[ReportView], ReportView]:
    """Call the view with the round only if this account may read its report by now.

    To leads and viewers a report that only managers read so far says when it opens. Of a round
    that has not closed there is no report, whatever has happened since it was looked up.

    says_why : a page that says so then, in place of 404
    """

    def for_view(view: ReportView) -> ReportView:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, slug: str, pk: int, **kwargs: Any) -> HttpResponse:
            survey_round, now = access.round_for(request.user, slug, pk), timezone.now()
            if access.may_read_report(request.user, survey_round, now):
                return view(request, survey_round, now, **kwargs)
            if survey_round.closed_at is not None:
                return _opens_later(request, survey_round)
            if says_why:
                return not_published(request, survey_round, now)
            raise Http404

        return checked

    return for_view


def opens(survey_round: Round, now: datetime) -> str:
    """When everybody can read the report; empty where they can."""
    if survey_round.report_is_open(now):
        return ""
    return in_zone(survey_round.report_opens_at, survey_round.partnership)


def about(survey_round: Round) -> dict[str, Any]:
    """What every page about a round's report shows."""
    return {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "demo": survey_round.partnership.is_demo,
        "practice": survey_round.is_practice,
    }


def _opens_later(request: HttpRequest, survey_round: Round) -> HttpResponse:
    when = in_zone(survey_round.report_opens_at, survey_round.partnership)
    says = _("You can read this report from %s. You will get an e-mail then.") % when
    context = about(survey_round) | {"says": says}
    return render(request, "reports/not_published.html", context, status=403)


# Where there is nothing to show


def not_published(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    """Nothing to show yet: say when there will be."""
    status = survey_round.status(now)
    context = about(survey_round) | {
        "says": _why_not(survey_round, status),
        "is_open": status == Round.Status.OPEN,
    }
    return render(request, "reports/not_published.html", context)


def _why_not(survey_round: Round, status: Round.Status) -> str:
    opens = in_zone(survey_round.opens_at, survey_round.partnership)
    closes = in_zone(survey_round.closes_at, survey_round.partnership)
    match status:
        case Round.Status.CANCELLED:
            return _("This round was cancelled. There is no report.")
        case Round.Status.CLOSED:
            return _("This round is closed. It has no report.")
        case Round.Status.CLOSING:
            return _("This round is being closed. The report will be here in a few minutes.")
        case Round.Status.IMPORTED:
            return _("There is no report yet: the answers have been imported, but not published.")
        case Round.Status.OPEN:
            return _("There is no report yet: the round closes on %(closes)s.") % {"closes": closes}
        case Round.Status.WAITING:
            return _(
                "There is no report yet: the round opens on %(opens)s and closes on %(closes)s."
            ) % {"opens": opens, "closes": closes}
        case Round.Status.PLANNED:
            return _("There is no report: this round is still being planned, and nobody was asked.")
