from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import access
from assessments.models import Round
from reports.models import Publication
from reports.render import FORMATS
from reports.render.report import Heading, Report


@require_safe
@login_required
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = access.round_for(request.user, slug, pk)
    published = Publication.objects.filter(survey_round=survey_round).first()
    if published is None:
        return _not_published(request, survey_round)
    report = Report(_heading(survey_round), published.value(), survey_round.instrument)
    page = FORMATS["html"]
    return HttpResponse(page.render(report, request), content_type=page.media_type)


def _not_published(request: HttpRequest, survey_round: Round) -> HttpResponse:
    """Nothing to show yet: say when there will be."""
    now = timezone.now()
    context = {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "zone": survey_round.partnership.zone,
        "is_cancelled": survey_round.cancelled_at is not None,
        "is_closing": now >= survey_round.closes_at,
    }
    return render(request, "reports/not_published.html", context)


def _heading(survey_round: Round) -> Heading:
    partnership = survey_round.partnership
    return Heading(
        partnership=partnership.name,
        slug=partnership.slug,
        title=survey_round.title,
        opened_at=survey_round.opened_at,
        closed_at=survey_round.closed_at,
        zone=partnership.zone,
        is_demo=partnership.is_demo,
    )
