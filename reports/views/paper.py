"""Answers on paper: a questionnaire to print, its sheets typed in, and the report made of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import tasks
from assessments.access import Access, round_for
from assessments.forms.paper import HandedOutForm, SheetForm
from assessments.forms.rounds import why_not
from assessments.models import Agency, Role, Round
from assessments.once import used_once
from assessments.sealing import EnvelopeBroken, KeyMissing
from assessments.services import apart, paper
from reports import closing, selectors
from reports.render.pdf import questionnaire

LAST_SHEET = "last-sheet"
page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def questionnaire_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The questionnaire of the round to print: boxes, and what paper promises."""
    survey_round = _round_on_paper(request, slug, pk)
    printed = questionnaire.render(
        survey_round.instrument,
        questionnaire.Asked(
            partnership=survey_round.partnership.name,
            title=survey_round.title,
            minimum=survey_round.minimum_group,
            roles=_roles(survey_round),
            agencies=tuple(survey_round.partnership.agencies.values_list("name", flat=True)),
            contact=survey_round.partnership.contact_name,
            contact_email=survey_round.partnership.contact_email,
        ),
    )
    response = HttpResponse(printed, content_type="application/pdf")
    name = slugify(f"{survey_round.partnership} {survey_round.title} questionnaire")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _roles(survey_round: Round) -> tuple[str, ...]:
    by_role = survey_round.breakdown == Round.Breakdown.ROLE
    return tuple(str(label) for label in Role.labels) if by_role else ()


@page_or_form
@used_once
@login_required
def sheet(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One sheet after the other."""
    survey_round = _round_on_paper(request, slug, pk)
    if refusal := why_not(paper.check_takes_sheets, survey_round):
        messages.error(request, refusal)
        return redirect("round", slug, pk)
    agencies = list(survey_round.partnership.agencies.all())
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        survey_round=survey_round,
        agencies=agencies,
        last=request.session.get(LAST_SHEET, {}),
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            there = paper.add(survey_round, typed["agency"], typed.get("role", ""), form.answers())
        except ValidationError as problem:
            form.add_error(None, problem)
        except (KeyMissing, OSError):
            form.add_error(None, _("The round's key could not be used: this sheet is not stored."))
        else:
            messages.success(request, _stored(typed["agency"], there))
            request.session[LAST_SHEET] = _same_again(typed)
            return redirect(request.path)
    context = _context(
        survey_round, form=form, statements=list(form.by_criterion()), ranking=form.ranking()
    )
    status = 400 if form.errors else 200
    return render(request, "reports/paper/sheet.html", context, status=status)


def _stored(agency: Agency, there: int) -> str:
    return ngettext(
        "The sheet is stored: %(sheets)d of %(agency)s so far. Now the next one.",
        "The sheet is stored: %(sheets)d of %(agency)s so far. Now the next one.",
        there,
    ) % {"sheets": there, "agency": agency}


def _same_again(typed: dict[str, Any]) -> dict[str, str]:
    """What the next sheet begins with. Not in the address: logs of servers would tell, sheet by
    sheet and to the second, of which agency and role it was."""
    return {"agency": str(typed["agency"].pk), "role": typed.get("role", "")}


@require_POST
@used_once
@login_required
def take_back(request: HttpRequest, slug: str, pk: int, agency: int) -> HttpResponse:
    """The sheet of this agency that was typed in last."""
    survey_round = _round_on_paper(request, slug, pk)
    of = get_object_or_404(survey_round.partnership.agencies, pk=agency)
    try:
        left = paper.take_back(survey_round, of)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        words = ngettext(
            "The last sheet of %(agency)s is taken out: %(sheets)d is left.",
            "The last sheet of %(agency)s is taken out: %(sheets)d are left.",
            left,
        )
        messages.success(request, words % {"agency": of, "sheets": left})
    return redirect("round", slug, pk)


@page_or_form
@used_once(apart=True)
@login_required
def finish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All sheets are typed in: from them to the report, and nothing is left of them here."""
    survey_round = _round_on_paper(request, slug, pk)
    typed = paper.typed(survey_round)
    if refusal := why_not(paper.check_takes_sheets, survey_round) or (
        "" if typed else _("No sheet is typed in yet.")
    ):
        messages.error(request, refusal or _("No sheet is typed in yet."))
        return redirect("round", slug, pk)
    agencies = _asked(survey_round, typed)
    now = timezone.now()
    form = HandedOutForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies,
        typed=typed,
        near=apart.near(survey_round, now),
    )
    if request.method == "POST" and form.is_valid():
        risk = form.cleaned_data.get("soon_after_another", False)
        try:
            paper.finish(survey_round, form.handed_out(), now=now, soon_after_another=risk)
            closing.close(survey_round, now=now)
        except ValidationError as problem:
            form.add_error(None, problem)
        except (KeyMissing, EnvelopeBroken):
            form.add_error(None, _("The sheets cannot be read: the round's key is missing."))
        else:
            tasks.send_soon()
            messages.success(request, _("The report is made, and the sheets are destroyed here."))
            return redirect("report", slug, pk)
    context = _context(
        survey_round,
        form=form,
        sheets=sum(typed.values()),
        later=selectors.later_reports(survey_round).exists(),
    )
    status = 400 if form.errors else 200
    return render(request, "reports/paper/finish.html", context, status=status)


def _asked(survey_round: Round, typed: dict[int, int]) -> list[Agency]:
    """By role nobody says how many got a sheet: there, those whose sheets came back were asked."""
    if survey_round.breakdown == Round.Breakdown.ROLE:
        return []
    return list(survey_round.partnership.agencies.all())


def _round_on_paper(request: HttpRequest, slug: str, pk: int) -> Round:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if not survey_round.is_import:
        raise Http404
    return survey_round


def _context(survey_round: Round, **more: Any) -> dict[str, Any]:
    partnership = survey_round.partnership
    return {
        "partnership": partnership,
        "demo": partnership.is_demo,
        "survey_round": survey_round,
        **more,
    }
