"""Answering, for somebody who came by a personal link. Only POST changes anything."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import links
from assessments.forms.respond import PageForm
from assessments.models import Invitation
from assessments.services import answers
from assessments.services.answers import Draft, NewerAnswers, NothingAnswered
from assessments.views import pages, refusals, shown
from assessments.views.pages import Page
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
    return _ask(request, invitation, _criterion(invitation, criterion))


@page_or_form
@for_respondents
def ranking(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Options to put in order, where the questionnaire has some: the page before the review."""
    return _ask(request, invitation, _ranking(invitation))


def _ask(request: HttpRequest, invitation: Invitation, asked: Page) -> HttpResponse:
    if request.method == "POST":
        return _save(request, invitation, asked)
    draft = answers.draft(invitation)
    return _asking_page(
        request,
        invitation,
        asked,
        asked.form(answers=draft.answers),
        as_shown=answers.page_digest(invitation, draft.answers, asked.codes),
        new_sheet=_has_nothing_new(invitation, draft),
    )


def _save(request: HttpRequest, invitation: Invitation, asked: Page) -> HttpResponse:
    form, as_shown = asked.form(data=request.POST), request.POST.get("shown", "")
    if not form.is_valid():
        return _put_right(request, invitation, asked, form, as_shown)
    given = form.answers()
    try:
        answers.save(invitation, given, codes=asked.codes, digest=as_shown, now=timezone.now())
    except NewerAnswers:
        return _newer_answers(request, invitation, asked, form)
    if refusals.by_htmx(request):
        now_shown = answers.page_digest(invitation, given, asked.codes)
        return render(request, "respond/_saved.html", {"shown": now_shown})
    return redirect(_where_to(request, invitation, asked))


def _put_right(
    request: HttpRequest, invitation: Invitation, asked: Page, form: PageForm, as_shown: str
) -> HttpResponse:
    """Shown again as it came, with what is wrong; nothing is stored, no half of it either."""
    if not form.can_be_put_right:
        return refusals.not_an_answer(request)
    if refusals.by_htmx(request):
        first = next(field for field in form if field.errors)
        return render(request, "respond/_no_order.html", {"field": first}, status=422)
    new_sheet = _has_nothing_new(invitation, answers.draft(invitation))
    return _asking_page(
        request, invitation, asked, form, as_shown=as_shown, new_sheet=new_sheet, status=422
    )


def _asking_page(
    request: HttpRequest,
    invitation: Invitation,
    asked: Page,
    form: PageForm,
    *,
    as_shown: str,
    new_sheet: bool = False,
    too_old: bool = False,
    status: int = 200,
) -> HttpResponse:
    all_pages = pages.of(invitation.survey_round.instrument)
    back = "" if new_sheet else _back(request)
    context = shown.context(
        invitation,
        asked=asked,
        form=form,
        error_heading=_("Not saved yet: please check the places"),
        shown=as_shown,
        new_sheet=new_sheet,
        number=all_pages.index(asked) + 1,
        total=len(all_pages),
        back=back,
        here=asked.url(back=back),
        too_old=too_old,
    )
    return render(request, asked.template, context, status=status)


def _newer_answers(
    request: HttpRequest, invitation: Invitation, asked: Page, form: PageForm
) -> HttpResponse:
    """Somebody with two devices decides which of the two to keep.

    Or with one: they have submitted, and gone back to a page that their browser had kept.
    """
    draft = answers.draft(invitation)
    new_sheet = _has_nothing_new(invitation, draft)
    here = asked.url(back="" if new_sheet else _back(request))
    if refusals.by_htmx(request):
        return render(request, "respond/_newer.html", {"here": here}, status=409)
    both = zip(asked.said(draft.answers), asked.said(form.answers()), strict=True)
    rows = [{"text": text, "kept": kept, "typed": typed} for (text, kept), (_text, typed) in both]
    context = shown.context(
        invitation,
        asked=asked,
        rows=rows,
        typed=form.typed(),
        shown=answers.page_digest(invitation, draft.answers, asked.codes),
        new_sheet=new_sheet,
        here=here,
    )
    return render(request, "respond/newer.html", context, status=409)


def _where_to(request: HttpRequest, invitation: Invitation, asked: Page) -> str:
    all_pages = pages.of(invitation.survey_round.instrument)
    number = all_pages.index(asked)
    go = request.POST.get("go", "")
    if go == "stop":
        return reverse("respond-stop")
    if go == "back":
        return all_pages[number - 1].url() if number else reverse("respond")
    if number + 1 < len(all_pages) and not _back(request):
        return all_pages[number + 1].url()
    return reverse("respond-review")


@page_or_form
def stop(request: HttpRequest) -> HttpResponse:
    """Saved until later; and for whoever shares a device, a way to leave nothing on it."""
    invitation = links.respondent(request)
    if request.method == "POST":
        response = redirect("respond-stop")
        links.forget_respondent(response)
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
    blank = [part for part in parts if part["left"]]
    criteria = [part for part in blank if not part["page"].is_ranking]
    context = shown.context(
        invitation,
        parts=parts,
        left=sum(part["left"] for part in criteria),
        blank=criteria,
        unranked=next((part for part in blank if part["page"].is_ranking), None),
        answered=not draft.answers.keys().isdisjoint(invitation.survey_round.instrument.codes),
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
    return _ask_again(request, invitation, _criterion(invitation, criterion))


@for_respondents
def ranking_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return _ask_again(request, invitation, _ranking(invitation))


def _ask_again(request: HttpRequest, invitation: Invitation, asked: Page) -> HttpResponse:
    form = asked.form(data=request.POST)
    if not form.is_valid() and not form.can_be_put_right:
        return refusals.not_an_answer(request)
    as_shown = request.POST.get("shown", "")
    return _asking_page(
        request, invitation, asked, form, as_shown=as_shown, too_old=True, status=403
    )


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
    """Have they submitted, and not started again?"""
    return bool(invitation.answered) and not draft.answers


def _criterion(invitation: Invitation, code: str) -> Page:
    try:
        return pages.of_criterion(invitation.survey_round.instrument, code)
    except KeyError as problem:
        raise Http404 from problem


def _ranking(invitation: Invitation) -> Page:
    asked = pages.of_ranking(invitation.survey_round.instrument)
    if asked is None:
        raise Http404
    return asked


def _back(request: HttpRequest) -> str:
    """Where the page's main button leads back to, as its address says; empty for the next page."""
    return shown.REVIEW if request.GET.get("back") == shown.REVIEW else ""


def _version(request: HttpRequest) -> int | None:
    """The version of the draft that the page showed; None if it is no such number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
