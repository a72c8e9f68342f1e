"""Answering, for somebody who came by a personal link. Only POST changes anything."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import access
from assessments.forms.respond import CriterionForm
from assessments.instruments.schema import Criterion, Scale
from assessments.models import Invitation
from assessments.services import answers
from assessments.services.answers import Draft, NewerAnswers, NothingAnswered
from assessments.views import refusals, shown
from assessments.views.personal_link import for_respondents, page_or_form

# Answering


@require_safe
@for_respondents
def overview(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Where somebody who comes back finds what is done and what is left."""
    draft = answers.draft(invitation)
    if _has_nothing_new(invitation, draft):
        return redirect("respond-done")
    parts = shown.parts(invitation, draft.answers)
    unfinished = shown.unfinished(parts)
    if not unfinished:  # whoever opens a page now wants to change something on it
        parts = shown.parts(invitation, draft.answers, back=shown.REVIEW)
    context = shown.context(invitation, parts=parts, unfinished=unfinished)
    return render(request, "respond/overview.html", context)


@page_or_form
@for_respondents
def page(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    """One criterion: shown with the draft, saved, and on to the next or back to the review."""
    asked = _asked(invitation, criterion)
    if request.method == "POST":
        return _save(request, invitation, asked)
    draft = answers.draft(invitation)
    return _criterion_page(
        request,
        invitation,
        asked,
        CriterionForm(asked, _scale(invitation), answers=draft.answers),
        as_shown=answers.as_shown(invitation, draft.answers, asked.codes),
        new_sheet=_has_nothing_new(invitation, draft),
    )


def _save(request: HttpRequest, invitation: Invitation, asked: Criterion) -> HttpResponse:
    form = CriterionForm(asked, _scale(invitation), data=request.POST)
    if not form.is_valid():
        return refusals.not_an_answer(request)
    given, as_shown = form.answers(), request.POST.get("shown", "")
    try:
        answers.save(invitation, given, asked=asked.codes, shown=as_shown, now=timezone.now())
    except NewerAnswers:
        return _newer_answers(request, invitation, asked, form)
    if refusals.by_htmx(request):
        now_shown = answers.as_shown(invitation, given, asked.codes)
        return render(request, "respond/_saved.html", {"shown": now_shown})
    return redirect(_where_to(request, invitation, asked))


def _criterion_page(
    request: HttpRequest,
    invitation: Invitation,
    asked: Criterion,
    form: CriterionForm,
    *,
    as_shown: str,
    new_sheet: bool = False,
    too_old: bool = False,
) -> HttpResponse:
    criteria = invitation.survey_round.instrument.criteria
    back = "" if new_sheet else _back(request)
    context = shown.context(
        invitation,
        criterion=asked,
        form=form,
        shown=as_shown,
        new_sheet=new_sheet,
        number=criteria.index(asked) + 1,
        back=back,
        here=shown.page_url(asked, back=back),
        too_old=too_old,
    )
    return render(request, "respond/page.html", context, status=403 if too_old else 200)


def _newer_answers(
    request: HttpRequest, invitation: Invitation, asked: Criterion, form: CriterionForm
) -> HttpResponse:
    """Somebody with two devices decides which of the two to keep.

    Or with one: they have submitted, and gone back to a page that their browser had kept.
    """
    draft = answers.draft(invitation)
    new_sheet = _has_nothing_new(invitation, draft)
    here = shown.page_url(asked, back="" if new_sheet else _back(request))
    if refusals.by_htmx(request):
        return render(request, "respond/_newer.html", {"here": here}, status=409)
    theirs = form.answers()
    rows = [
        {
            "text": statement.text,
            "kept": shown.in_words(invitation, draft.answers, statement.code),
            "typed": shown.in_words(invitation, theirs, statement.code),
        }
        for statement in asked.statements
    ]
    context = shown.context(
        invitation,
        criterion=asked,
        rows=rows,
        typed=form.typed(),
        shown=answers.as_shown(invitation, draft.answers, asked.codes),
        new_sheet=new_sheet,
        here=here,
    )
    return render(request, "respond/newer.html", context, status=409)


def _where_to(request: HttpRequest, invitation: Invitation, asked: Criterion) -> str:
    criteria = invitation.survey_round.instrument.criteria
    number = criteria.index(asked)
    go = request.POST.get("go", "")
    if go == "stop":
        return reverse("respond-stop")
    if go == "back":
        return shown.page_url(criteria[number - 1]) if number else reverse("respond")
    if number + 1 < len(criteria) and not _back(request):
        return shown.page_url(criteria[number + 1])
    return reverse("respond-review")


@page_or_form
def stop(request: HttpRequest) -> HttpResponse:
    """Saved until later; and for whoever shares a device, a way to leave nothing on it."""
    invitation = access.respondent(request)
    if request.method == "POST":
        response = redirect("respond-stop")
        access.forget_respondent(response)
        return response
    if invitation is None:
        return render(request, "respond/forgotten.html")
    refusal = refusals.not_asking(request, invitation)
    return refusal or render(request, "respond/stopped.html", shown.context(invitation))


# Submitting, answering anew, withdrawing


@require_safe
@for_respondents
def review(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return _review_page(request, invitation)


def _review_page(
    request: HttpRequest, invitation: Invitation, problem: str = "", status: int = 200
) -> HttpResponse:
    draft = answers.draft(invitation)
    if _has_nothing_new(invitation, draft):
        return redirect("respond-done")
    parts = shown.parts(invitation, draft.answers, back=shown.REVIEW)
    context = shown.context(
        invitation,
        parts=parts,
        left=sum(part["left"] for part in parts),
        blank=[part for part in parts if part["left"]],
        answered=len(draft.answers),
        version=draft.version,
        problem=problem,
    )
    return render(request, "respond/review.html", context, status=status)


@require_POST
@for_respondents
def submit(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    version = _version(request)
    if version is None:
        return refusals.not_an_answer(request)
    try:
        answers.submit(invitation, version=version, now=timezone.now())
    except NothingAnswered:
        problem = _("There is nothing to submit yet. Answer at least one statement.")
        return _review_page(request, invitation, problem, 400)
    except NewerAnswers:
        problem = _(
            "Your answers have changed since this page was shown, perhaps on another device. "
            "Nothing was submitted. Look at them once more, then submit."
        )
        return _review_page(request, invitation, problem, 409)
    return redirect("respond-done")


@require_safe
@for_respondents
def done(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    template = "respond/done.html" if invitation.answered else "respond/not_done.html"
    return render(request, template, shown.context(invitation))


@page_or_form
@for_respondents
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        answers.withdraw(invitation, now=timezone.now())
        return redirect("respond-withdraw")
    kept = invitation.answered or answers.draft(invitation).answers
    template = "respond/withdraw.html" if kept else "respond/withdrawn.html"
    return render(request, template, shown.context(invitation))


# A page that had been open for too long (see views.errors): shown again with everything on it


@for_respondents
def page_again(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    asked = _asked(invitation, criterion)
    form = CriterionForm(asked, _scale(invitation), data=request.POST)
    if not form.is_valid():
        return refusals.not_an_answer(request)
    as_shown = request.POST.get("shown", "")
    return _criterion_page(request, invitation, asked, form, as_shown=as_shown, too_old=True)


@for_respondents
def review_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    problem = _("This page had been open for a long time. Nothing was submitted: press again.")
    return _review_page(request, invitation, problem, 403)


@for_respondents
def withdraw_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = shown.context(invitation, too_old=True)
    return render(request, "respond/withdraw.html", context, status=403)


# What the views ask


def _has_nothing_new(invitation: Invitation, draft: Draft) -> bool:
    """Have they submitted, and not begun to answer anew?"""
    return bool(invitation.answered) and not draft.answers


def _scale(invitation: Invitation) -> Scale:
    return invitation.survey_round.instrument.scale


def _asked(invitation: Invitation, code: str) -> Criterion:
    try:
        return invitation.survey_round.instrument.criterion(code)
    except KeyError as problem:
        raise Http404 from problem


def _back(request: HttpRequest) -> str:
    """Where the page's main button leads back to, as its address says; empty for the next page."""
    return shown.REVIEW if request.GET.get("back") == shown.REVIEW else ""


def _version(request: HttpRequest) -> int | None:
    """The version of the draft that the page showed; None if it is no such number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
