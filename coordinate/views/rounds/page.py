"""The page of a round: what a planned one can show, and how an open one is getting on."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import Access, may, may_read_report, round_for
from assessments.models import Agency, Round
from assessments.services import imports, paper, reminders, rounds
from coordinate import coming
from coordinate.views.rounds.context import (
    manages,
    may_close_now,
    next_count,
    round_context,
    round_lists,
)
from reports.disclosure import counting
from web.forms import why_not

USUAL_RESPONSE = 60  # per cent


@require_safe
@login_required
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For leads and managers. It never shows a score."""
    survey_round = round_for(request.user, slug, pk, access=Access.LEAD)
    now, response = timezone.now(), _expected_response(request.GET.get("response", ""))
    planned = survey_round.is_planned
    context = round_context(
        request,
        survey_round,
        response=response,
        preview=counting.expected(survey_round, response / 100) if planned else None,
        reminders=reminders.still_to_come(survey_round, now),
        coming=coming.coming(survey_round, now, manages=manages(request, survey_round)),
        too_short_for_counts=coming.too_short_for_counts(survey_round, now),
        may_read=may_read_report(request.user, survey_round, now),
        sheets=_sheets(survey_round),
        **round_lists(request, survey_round, now),
        takes_file=not why_not(imports.check_takes_a_file, survey_round),
        **_closing_time(survey_round, now),
        **_counts(request, survey_round, now),
    )
    with timezone.override(survey_round.partnership.zone):
        return render(request, "coordinate/rounds/round.html", context)


def _expected_response(per_cent: str) -> int:
    usable = re.fullmatch(r"[0-9]{1,3}", per_cent) and 1 <= int(per_cent) <= 100
    return int(per_cent) if usable else USUAL_RESPONSE


def _sheets(survey_round: Round) -> list[tuple[Agency, int]]:
    """For a round on paper: each agency, and how many of its sheets have been typed in."""
    if not (survey_round.is_import and survey_round.is_planned):
        return []
    sheets = paper.sheets_by_agency(survey_round)
    return [(each, sheets.get(each.pk, 0)) for each in survey_round.partnership.agencies.all()]


def _closing_time(survey_round: Round, now: datetime) -> dict[str, bool]:
    """Which changes of the closing time are still possible."""
    return {
        "may_extend": not why_not(rounds.check_can_extend, survey_round, now),
        "may_close_early": not why_not(rounds.check_can_close_early, survey_round, now),
        "may_close_now": may_close_now(survey_round, now),
    }


def _counts(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, Any]:
    """Managers see the daily count; leads see whether enough people of their agency answered."""
    partnership, last = survey_round.partnership, counting.last_count(survey_round)
    if may(request.user, partnership, Access.MANAGER):
        return {
            "count": last,
            "next_count": next_count(survey_round, now),
            "too_few": counting.is_to_be_warned_of(survey_round, now),
        }
    own = partnership.memberships.select_related("agency").get(user=request.user.pk).agency
    enough = counting.has_enough(survey_round, own) if own else None
    return {"own": own, "enough": enough, "counted_at": last.counted_at if last else None}
