"""Answers on paper: a questionnaire to print, its sheets typed in, and the report made of them."""

from datetime import datetime
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
from django.views.decorators.http import require_POST, require_safe

from assessments import tasks
from assessments.access import Access, account, round_for
from assessments.encryption.sealing import EnvelopeBroken, KeyMissing
from assessments.models import Agency, Role, Round
from assessments.services import paper
from coordinate.forms.paper import HandedOutForm, SheetForm
from reports import questionnaire_on_paper as questionnaire
from reports.disclosure.end_of_round import closing
from web.forms import about, page_or_form, status, typed, why_not
from web.once import used_once

LAST_SHEET = "last-sheet"


@require_safe
@login_required
def questionnaire_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The questionnaire of the round to print: boxes, and what paper promises."""
    survey_round = _round_on_paper(request, slug, pk)
    printed = questionnaire.printed(
        survey_round.instrument,
        questionnaire.PaperRound(
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
    form = SheetForm(
        typed(request),
        survey_round=survey_round,
        agencies=list(survey_round.partnership.agencies.all()),
        last=_last_sheet(request, survey_round),
    )
    if form.is_valid() and _is_stored(request, survey_round, form):
        request.session[LAST_SHEET] = {"round": pk} | _same_again(form.cleaned_data)
        return redirect(request.path)
    context = _context(
        survey_round, form=form, statements=list(form.by_criterion()), ranking=form.ranking()
    )
    return render(request, "coordinate/paper/sheet.html", context, status=status(form))


def _is_stored(request: HttpRequest, survey_round: Round, form: SheetForm) -> bool:
    """Store the sheet and say so; False with an error in the form where that cannot be."""
    agency, role = form.cleaned_data["agency"], form.cleaned_data.get("role", "")
    try:
        there = paper.add(survey_round, agency, role, form.answers())
    except ValidationError as problem:
        form.add_error(None, problem)
    except (KeyMissing, OSError):
        form.add_error(None, _("The round's key could not be used: this sheet is not stored."))
    else:
        messages.success(request, _stored_in_words(agency, there))
        return True
    return False


def _stored_in_words(agency: Agency, there: int) -> str:
    return ngettext(
        "The sheet is stored: %(sheets)d of %(agency)s so far. Now the next one.",
        "The sheet is stored: %(sheets)d of %(agency)s so far. Now the next one.",
        there,
    ) % {"sheets": there, "agency": agency}


def _same_again(sheet: dict[str, Any]) -> dict[str, str]:
    """What the next sheet begins with. Not in the address: logs of servers would tell, sheet by
    sheet and to the second, of which agency and role it was."""
    return {"agency": str(sheet["agency"].pk), "role": sheet.get("role", "")}


def _last_sheet(request: HttpRequest, survey_round: Round) -> dict[str, str]:
    """Of another round it says nothing about this one's first sheet."""
    last: dict[str, Any] = request.session.get(LAST_SHEET, {})
    return last if last.get("round") == survey_round.pk else {}


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
            "The last sheet of %(agency)s has been removed: %(sheets)d is left.",
            "The last sheet of %(agency)s has been removed: %(sheets)d are left.",
            left,
        )
        messages.success(request, words % {"agency": of, "sheets": left})
    return redirect("round", slug, pk)


@page_or_form
@used_once(own_transaction=True)
@login_required
def finish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All sheets are typed in: from them to the report, and nothing is left of them here."""
    survey_round = _round_on_paper(request, slug, pk)
    if refusal := why_not(paper.check_can_finish, survey_round):
        messages.error(request, refusal)
        return redirect("round", slug, pk)
    sheets, now = paper.sheets_by_agency(survey_round), timezone.now()
    with timezone.override(survey_round.partnership.zone):
        form = HandedOutForm(
            typed(request),
            survey_round=survey_round,
            agencies=_asked(survey_round),
            typed=sheets,
            now=now,
        )
        if form.is_valid() and _is_finished(request, survey_round, form, now):
            return redirect("report", slug, pk)
        context = _context(
            survey_round,
            form=form,
            sheets=sum(sheets.values()),
            small=_shown_with_others(survey_round, sheets),
        )
        return render(request, "coordinate/paper/finish.html", context, status=status(form))


def _shown_with_others(survey_round: Round, sheets: dict[int, int]) -> list[tuple[Agency, int]]:
    """Agencies with too few sheets to be shown alone, where agencies are shown."""
    typed = [(agency, sheets.get(agency.pk, 0)) for agency in _asked(survey_round)]
    return [(agency, count) for agency, count in typed if 0 < count < survey_round.minimum_group]


def _is_finished(
    request: HttpRequest, survey_round: Round, form: HandedOutForm, now: datetime
) -> bool:
    """Make the report and say so; False with an error in the form where that cannot be."""
    risks = ("soon_after_another", "without_report")
    taken = {each: form.cleaned_data.get(each, False) for each in risks}
    try:
        paper.finish(
            survey_round,
            form.handed_out(),
            now=now,
            answered_between=form.asked(),
            by=account(request),
            **taken,
        )
        published = closing.close(survey_round, now=now, by=account(request)).value()
    except ValidationError as problem:
        form.add_error(None, problem)
    except (KeyMissing, EnvelopeBroken):
        form.add_error(None, _("The sheets cannot be read: the round's key is missing."))
    else:
        tasks.send_soon()
        if published.groups:
            messages.success(request, _("The report is made, and the sheets are destroyed here."))
        else:
            messages.warning(
                request, _("There is no report: too few sheets came back. They are destroyed here.")
            )
        return True
    return False


def _asked(survey_round: Round) -> list[Agency]:
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
    return about(survey_round.partnership, survey_round=survey_round, **more)
