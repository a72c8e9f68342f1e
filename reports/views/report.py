from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access, tasks
from assessments.models import Round
from assessments.once import used_once
from reports import findings, opening, selectors
from reports.formats import FORMATS, SUMMARY, Format
from reports.render import html
from reports.render.report import Report
from reports.render.yours import marked
from reports.views.readers import about, for_readers, not_published, opens


@require_safe
@for_readers(says_why=True)
def report(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    report = selectors.report_of(survey_round, now)
    if report is None:
        return not_published(request, survey_round, now)
    report = _as_read_by(request, survey_round, report)
    return HttpResponse(html.render(report, request, _beside(survey_round, now)))


@require_safe
@for_readers()
def summary(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    report = _as_read_by(request, survey_round, _published(survey_round, now))
    return HttpResponse(html.summary(report, request, _beside(survey_round, now)))


@require_safe
@for_readers()
def summary_file(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    report = _published(survey_round, now)
    return _file(SUMMARY, report, f"{report.file_name}-summary.pdf")


@require_safe
@for_readers()
def report_file(
    request: HttpRequest, survey_round: Round, now: datetime, ending: str
) -> HttpResponse:
    """The report to take away."""
    report = _published(survey_round, now)
    if ending not in FORMATS:
        raise Http404
    return _file(FORMATS[ending], report, f"{report.file_name}.{ending}")


def _published(survey_round: Round, now: datetime) -> Report:
    """With figures: where nothing is published there is no file. The report's page says why."""
    report = selectors.report_of(survey_round, now)
    if report is None or findings.nothing_published(report.publication):
        raise Http404
    return report


def _as_read_by(request: HttpRequest, survey_round: Round, report: Report) -> Report:
    """On a page alone: a lead finds their own agency marked."""
    return marked(report, selectors.agency_of(request.user, survey_round, report.publication))


def _beside(survey_round: Round, now: datetime) -> dict[str, object]:
    return {"opens": opens(survey_round, now), "partnership": survey_round.partnership}


def _file(made: Format, report: Report, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.render(report), content_type=made.media_type, headers=headers)


@require_safe
@for_readers(says_why=True)
def criterion(request: HttpRequest, survey_round: Round, now: datetime, code: str) -> HttpResponse:
    if code not in {each.code for each in survey_round.instrument.criteria}:
        raise Http404
    report = selectors.report_of(survey_round, now)
    if report is None:
        return not_published(request, survey_round, now)
    report = _as_read_by(request, survey_round, report)
    return HttpResponse(html.render_criterion(report, code, request, _beside(survey_round, now)))


# Opening it to everybody


@require_http_methods(["GET", "HEAD", "POST"])
@used_once
@login_required
def open_to_all(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Earlier than in time. Asked first: people are told, and it cannot be taken back."""
    survey_round = access.round_for(request.user, slug, pk, access=access.Access.MANAGER)
    now = timezone.now()
    if survey_round.closed_at is None:
        raise Http404
    if survey_round.report_is_open(now):
        return redirect("report", slug, pk)
    if request.method == "POST":
        opening.open_to_all(survey_round, now=now)
        tasks.send_soon()
        messages.success(request, _("Everybody with access can read the report now."))
        return redirect("report", slug, pk)
    context = about(survey_round) | {"opens": opens(survey_round, now)}
    return render(request, "reports/open_to_all.html", context)
