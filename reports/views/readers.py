"""Who reads a report by now: managers from the closing on, everybody else when it opens (R16)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import access
from assessments.models import Round
from assessments.times import in_zone

ReportView = Callable[..., HttpResponse]


def for_readers(view: ReportView) -> ReportView:
    """Call the view with the round, if this account may read its report by now.

    To leads and viewers a report that only managers read so far says when it opens. Of a round
    that has not closed, the view itself says that there is no report.
    """

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, slug: str, pk: int, **kwargs: Any) -> HttpResponse:
        survey_round, now = access.round_for(request.user, slug, pk), timezone.now()
        may_read = access.may_read_report(request.user, survey_round, now)
        if survey_round.closed_at is not None and not may_read:
            return _opens_later(request, survey_round)
        return view(request, survey_round, now, **kwargs)

    return checked


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
    says = _("You can read this report from %s. An e-mail then tells you so.") % when
    context = about(survey_round) | {"says": says}
    return render(request, "reports/not_published.html", context, status=403)
