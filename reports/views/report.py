from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import access
from assessments.models import Round
from assessments.times import in_zone
from reports.models import Publication
from reports.render import FORMATS
from reports.render.report import Before, Heading, Report


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
    status = survey_round.status(timezone.now())
    context = {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
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
        case Round.Status.OPEN:
            return _("There is no report yet: the round closes on %(closes)s.") % {"closes": closes}
        case Round.Status.WAITING:
            return _(
                "There is no report yet: the round opens on %(opens)s and closes on %(closes)s."
            ) % {"opens": opens, "closes": closes}
        case Round.Status.PLANNED:
            return _("There is no report: this round is still being planned, and nobody was asked.")


def _before(survey_round: Round) -> Before | None:
    """The round before of the same partnership, as far as it has a report."""
    earlier = Round.objects.filter(
        partnership=survey_round.partnership,
        publication__isnull=False,
        closed_at__lt=survey_round.closed_at,
    )
    found = earlier.order_by("-closed_at", "-pk").first()
    return Before(found.title, found.pk) if found else None


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
        before=_before(survey_round),
    )
