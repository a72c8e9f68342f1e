from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import access, tasks
from assessments.models import Did, Round
from assessments.services import deeds
from reports import document, heavy, opening, selectors
from reports.figures import explore as figures
from reports.formats import FORMATS, ONE_PAGE, Format, file_name
from reports.reading import by_need
from reports.render import html
from reports.render.html import Places
from reports.report import Report
from reports.views.readers import about, for_readers, not_published, opens
from web.forms import page_or_form
from web.once import used_once


@require_safe
@for_readers(says_why=True)
def report(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    report = selectors.report_of(survey_round, now)
    if report is None:
        return not_published(request, survey_round, now)
    page = document.whole(_as_read_by(request, survey_round, report))
    beside = _beside(request, survey_round, now) | {
        "before": _before(report, survey_round),
        "files": _files(report, survey_round),
    }
    return HttpResponse(html.whole(page, _places(survey_round), request, beside))


@require_safe
@for_readers()
def summary(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    page = document.one_page(_as_read_by(request, survey_round, _published(survey_round, now)))
    beside = _beside(request, survey_round, now)
    return HttpResponse(html.one_page(page, _places(survey_round), request, beside))


@require_safe
@for_readers()
def summary_file(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    report = _published(survey_round, now)
    name = f"{file_name(report)}-summary.pdf"
    return _file(request, survey_round, ONE_PAGE, report, name, detail="summary.pdf")


@require_safe
@for_readers()
def report_file(
    request: HttpRequest, survey_round: Round, now: datetime, ending: str
) -> HttpResponse:
    """The report to take away."""
    report = _published(survey_round, now)
    if ending not in FORMATS:
        raise Http404
    name = f"{file_name(report)}.{ending}"
    return _file(request, survey_round, FORMATS[ending], report, name, detail=ending)


@require_safe
@for_readers(says_why=True)
def criterion(request: HttpRequest, survey_round: Round, now: datetime, code: str) -> HttpResponse:
    if code not in {each.code for each in survey_round.instrument.criteria}:
        raise Http404
    report = selectors.report_of(survey_round, now)
    if report is None:
        return not_published(request, survey_round, now)
    page = document.of_criterion(_as_read_by(request, survey_round, report), code)
    beside = _beside(request, survey_round, now) | _neighbours(report, survey_round, code)
    return HttpResponse(html.criterion(page, _places(survey_round), request, beside))


@require_safe
@for_readers()
def explore(request: HttpRequest, survey_round: Round, now: datetime, key: str) -> JsonResponse:
    """A figure to explore by hand, for the script of the page."""
    figure = figures.figure(document.whole(_published(survey_round, now)), key)
    if figure is None:
        raise Http404
    return JsonResponse(figure)


def _published(survey_round: Round, now: datetime) -> Report:
    """With figures: where nothing is published there is no file. The report's page says why."""
    report = selectors.report_of(survey_round, now)
    if report is None or report.publication.nothing:
        raise Http404
    return report


def _as_read_by(request: HttpRequest, survey_round: Round, report: Report) -> Report:
    """On a page alone: a lead finds their own agency marked."""
    yours = selectors.agency_of(request.user, survey_round, report.publication)
    return replace(report, yours=yours)


# What stands beside a document on its page


def _places(survey_round: Round) -> Places:
    of = {"slug": survey_round.partnership.slug, "pk": survey_round.pk}
    return Places(
        whole=reverse("report", kwargs=of),
        criterion=lambda code: reverse("criterion", kwargs={**of, "code": code}),
        explore=lambda key: reverse("report-explore", kwargs={**of, "key": key}),
    )


def _beside(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, object]:
    partnership = survey_round.partnership
    return {
        "opens": opens(survey_round, now),
        "partnership": partnership,
        "pk": survey_round.pk,
        "manages": access.may(request.user, partnership, access.Access.MANAGER),
    }


def _files(report: Report, survey_round: Round) -> list[dict[str, object]]:
    """One for each format; none where nothing is published."""
    if report.publication.nothing:
        return []
    of = {"slug": survey_round.partnership.slug, "pk": survey_round.pk}
    return [
        {"link": format_.link, "url": reverse("report-file", kwargs={**of, "ending": ending})}
        for ending, format_ in FORMATS.items()
    ]


def _before(report: Report, survey_round: Round) -> dict[str, str] | None:
    if report.before is None:
        return None
    of = {"slug": survey_round.partnership.slug, "pk": report.before.pk}
    return {"title": report.before.title, "url": reverse("report", kwargs=of)}


def _neighbours(report: Report, survey_round: Round, code: str) -> dict[str, object]:
    """The criteria beside this one, lowest first."""
    if report.publication.nothing:
        return {}
    codes = [each.code for each in by_need(report.publication)]
    at, to = codes.index(code), _places(survey_round).criterion

    def neighbour(place: int) -> dict[str, str] | None:
        if not 0 <= place < len(codes):
            return None
        title = report.instrument.criterion(codes[place]).title
        return {"title": title, "url": to(codes[place])}

    return {"lower": neighbour(at - 1), "higher": neighbour(at + 1)}


def _file(
    request: HttpRequest,
    survey_round: Round,
    format_: Format,
    report: Report,
    name: str,
    *,
    detail: str,
) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    with heavy.for_account(request.user.pk):
        content = format_.render(report)
    if request.method == "GET":
        deeds.record(access.account(request), Did.TOOK_REPORT, survey_round, detail=detail)
    return HttpResponse(content, content_type=format_.media_type, headers=headers)


# Opening it to everybody


@page_or_form
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
        opening.open_to_all(survey_round, now=now, by=access.account(request))
        tasks.send_soon()
        messages.success(request, _("Everybody with access can read the report now."))
        return redirect("report", slug, pk)
    context = about(survey_round) | {"opens": opens(survey_round, now)}
    return render(request, "reports/open_to_all.html", context)
