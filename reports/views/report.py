from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import access
from assessments.models import Round
from assessments.times import in_zone
from reports import findings, selectors
from reports.render import FORMATS, SUMMARY, Format, html
from reports.render.report import Report


@require_safe
@login_required
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = access.round_for(request.user, slug, pk)
    report = selectors.report_of(survey_round)
    if report is None:
        return _not_published(request, survey_round)
    return HttpResponse(html.render(report, request))


@require_safe
@login_required
def summary(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return HttpResponse(html.summary(_published(request, slug, pk), request))


@require_safe
@login_required
def summary_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    report = _published(request, slug, pk)
    return _file(SUMMARY, report, f"{report.file_name}-summary.pdf")


@require_safe
@login_required
def report_file(request: HttpRequest, slug: str, pk: int, ending: str) -> HttpResponse:
    """The report to take away."""
    report = _published(request, slug, pk)
    if ending not in FORMATS:
        raise Http404
    return _file(FORMATS[ending], report, f"{report.file_name}.{ending}")


def _published(request: HttpRequest, slug: str, pk: int) -> Report:
    """With figures: where nothing is published there is no file. The report's page says why."""
    report = selectors.report_of(access.round_for(request.user, slug, pk))
    if report is None or findings.nothing_published(report.publication):
        raise Http404
    return report


def _file(made: Format, report: Report, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.render(report), content_type=made.media_type, headers=headers)


@require_safe
@login_required
def criterion(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    survey_round = access.round_for(request.user, slug, pk)
    if code not in {each.code for each in survey_round.instrument.criteria}:
        raise Http404
    report = selectors.report_of(survey_round)
    if report is None:
        return _not_published(request, survey_round)
    return HttpResponse(html.render_criterion(report, code, request))


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
