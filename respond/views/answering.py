"""Answer the questionnaire, with a personal link. Only POST changes anything."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Invitation
from assessments.services import answers
from assessments.services.answers import Draft, NewerAnswers, NothingAnswered
from respond import page_context, pages, refusals
from respond.blank_pages import BlankPage
from respond.pages import Page
from respond.views.personal_link import for_respondents
from web import respondent_cookie
from web.forms import page_or_form
from web.questionnaire_forms import PageForm

# For an answer that was saved as one goes. The page's script gives its value to the page's field.
SAVED = '{} <input type="hidden" name="shown" id="shown" value="{}" autocomplete="off">'

MOST_SENT_BEFORE = 5

# Answering


@require_safe
@for_respondents
def overview(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """What is done and what is left, for people who come back."""
    draft = answers.draft(invitation)
    if _has_nothing_new(invitation, draft):
        return redirect("respond-done")
    parts = page_context.parts(invitation, draft.answers)
    unfinished = page_context.unfinished(parts)
    if not unfinished:  # a page opened now is opened to change an answer
        parts = page_context.parts(invitation, draft.answers, back=page_context.REVIEW)
    context = page_context.context(invitation, parts=parts, unfinished=unfinished)
    return render(request, "respond/overview.html", context)


@page_or_form
@for_respondents
def page(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    """Answer one criterion, save it, and go on to the next or back to the review."""
    return _ask(request, invitation, _criterion(invitation, criterion))


@page_or_form
@for_respondents
def ranking(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Put options in order, if the questionnaire has any. It is the last page before the review."""
    return _ask(request, invitation, _ranking(invitation))


def _ask(request: HttpRequest, invitation: Invitation, page: Page) -> HttpResponse:
    if request.method == "POST":
        return _save(request, invitation, page)
    return _open_page(request, invitation, page, answers.draft(invitation), back=_back(request))


def _open_page(
    request: HttpRequest, invitation: Invitation, page: Page, draft: Draft, *, back: str
) -> HttpResponse:
    """The page with the stored answers."""
    as_shown = answers.page_digest(invitation, draft.answers, page.codes)
    new_sheet = _has_nothing_new(invitation, draft)
    if request.user.is_authenticated:  # the page then says who is signed in
        form = page.form(answers=draft.answers)
        return _asking_page(request, invitation, page, form, as_shown=as_shown, new_sheet=new_sheet)
    blank = _blank_page(request, invitation, page, "" if new_sheet else back, new_sheet=new_sheet)
    tokens = {
        "csrf_token": get_token(request),
        "whose": page_context.whose(invitation),
        "shown": as_shown,
    }
    return HttpResponse(blank.filled(tokens, draft.answers))


def _blank_page(
    request: HttpRequest, invitation: Invitation, page: Page, back: str, *, new_sheet: bool
) -> BlankPage:
    survey_round = invitation.survey_round
    partnership = survey_round.partnership
    all_pages = pages.of(survey_round.instrument)
    in_grace = timezone.now() >= survey_round.closes_at
    return BlankPage(
        language=get_language() or "",
        page=page,
        number=all_pages.index(page) + 1,
        total=len(all_pages),
        back=back,
        here=page.url(back=back),
        url_name=page.url_name,
        partnership_name=partnership.name,
        contact_name=partnership.contact_name,
        contact_email=partnership.contact_email,
        demo=partnership.is_demo,
        practice=survey_round.is_practice,
        answered=bool(invitation.answered),
        new_sheet=new_sheet,
        grace_until=page_context.grace_until(survey_round) if in_grace else "",
    )


def _save(request: HttpRequest, invitation: Invitation, page: Page) -> HttpResponse:
    form, as_shown = page.form(data=request.POST), request.POST.get("shown", "")
    if not form.is_valid():
        return _with_errors(request, invitation, page, form, as_shown)
    typed, known = form.answers(), {as_shown, *_sent_before(request, invitation, page)}
    try:
        draft = answers.save(invitation, typed, codes=page.codes, known=known, now=timezone.now())
    except NewerAnswers:
        return _newer_answers(request, invitation, page, form)
    if refusals.wants_a_line(request):
        now_shown = answers.page_digest(invitation, typed, page.codes)
        return HttpResponse(format_html(SAVED, _("Saved"), now_shown))
    return _lead_on(request, invitation, page, draft)


def _sent_before(request: HttpRequest, invitation: Invitation, page: Page) -> list[str]:
    """Digests of what the page's script has sent in other requests, which may be stored by now: it
    had no answer to them before it sent this one."""
    sent = request.POST.getlist("sent_before")[-MOST_SENT_BEFORE:]
    forms = [page.form(data=QueryDict(each)) for each in sent]
    return [
        answers.page_digest(invitation, form.answers(), page.codes)
        for form in forms
        if form.is_valid()
    ]


def _with_errors(
    request: HttpRequest, invitation: Invitation, page: Page, form: PageForm, as_shown: str
) -> HttpResponse:
    """Show the page again as sent, with its errors. Nothing of it is stored."""
    if not form.user_can_fix_errors:
        return refusals.not_an_answer(request)
    if refusals.wants_a_line(request):
        first = next(field for field in form if field.errors)
        return render(request, "respond/_no_order.html", {"field": first}, status=422)
    new_sheet = _has_nothing_new(invitation, answers.draft(invitation))
    return _asking_page(
        request, invitation, page, form, as_shown=as_shown, new_sheet=new_sheet, status=422
    )


def _asking_page(
    request: HttpRequest,
    invitation: Invitation,
    page: Page,
    form: PageForm,
    *,
    as_shown: str,
    new_sheet: bool = False,
    too_old: bool = False,
    status: int = 200,
) -> HttpResponse:
    all_pages = pages.of(invitation.survey_round.instrument)
    back = "" if new_sheet else _back(request)
    context = page_context.context(
        invitation,
        page=page,
        form=form,
        error_heading=_("Not saved yet: please check the places"),
        shown=as_shown,
        new_sheet=new_sheet,
        number=all_pages.index(page) + 1,
        total=len(all_pages),
        back=back,
        here=page.url(back=back),
        too_old=too_old,
    )
    return render(request, page.template, context, status=status)


def _newer_answers(
    request: HttpRequest, invitation: Invitation, page: Page, form: PageForm
) -> HttpResponse:
    """Ask which answers to keep, after somebody has answered the page on two devices.

    Or on one: they have submitted, and gone back to a page that the browser had kept.
    """
    draft = answers.draft(invitation)
    new_sheet = _has_nothing_new(invitation, draft)
    here = page.url(back="" if new_sheet else _back(request))
    if refusals.wants_a_line(request):
        return render(request, "respond/_newer.html", {"here": here}, status=409)
    both = zip(page.in_words(draft.answers), page.in_words(form.answers()), strict=True)
    rows = [{"text": text, "kept": kept, "typed": typed} for (text, kept), (_text, typed) in both]
    context = page_context.context(
        invitation,
        page=page,
        rows=rows,
        typed=form.typed(),
        shown=answers.page_digest(invitation, draft.answers, page.codes),
        new_sheet=new_sheet,
        here=here,
    )
    return render(request, "respond/newer.html", context, status=409)


def _lead_on(
    request: HttpRequest, invitation: Invitation, page: Page, draft: Draft
) -> HttpResponse:
    all_pages = pages.of(invitation.survey_round.instrument)
    number = all_pages.index(page)
    go = request.POST.get("go", "")
    if go == "stop":
        return redirect("respond-stop")
    if go == "back":
        before = all_pages[number - 1] if number else None
        return _page_after(request, invitation, before, draft) if before else redirect("respond")
    is_last = number + 1 == len(all_pages)
    after = None if is_last or _back(request) else all_pages[number + 1]
    return _page_after(request, invitation, after, draft)


def _page_after(
    request: HttpRequest, invitation: Invitation, page: Page | None, draft: Draft
) -> HttpResponse:
    """Lead to the page, or to the review if there is none."""
    if page is None:
        review_page = partial(_review_page, request, invitation, draft=draft)
        return _at_once(request, reverse("respond-review"), review_page)
    open_page = partial(_open_page, request, invitation, page, draft, back="")
    return _at_once(request, page.url(), open_page)


def _at_once(request: HttpRequest, url: str, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Redirect to the page at this address; the page's script gets it at once, as if opened."""
    if not refusals.wants_the_page(request):
        return redirect(url)
    request.resolver_match, request.GET = resolve(url), QueryDict()
    response = page()
    response["Content-Location"] = url
    return response


@page_or_form
def stop(request: HttpRequest) -> HttpResponse:
    """Stop for now. On a shared device, they can leave nothing behind."""
    invitation = respondent_cookie.respondent(request)
    if request.method == "POST":
        response = redirect("respond-stop")
        respondent_cookie.forget(response)
        return response
    if invitation is None:
        return render(request, "respond/forgotten.html")
    refusal = refusals.not_asking(request, invitation)
    return refusal or render(request, "respond/stopped.html", page_context.context(invitation))


# Submit, start again, withdraw


@require_safe
@for_respondents
def review(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return _review_page(request, invitation)


def _review_page(
    request: HttpRequest,
    invitation: Invitation,
    problem: str = "",
    status: int = 200,
    *,
    draft: Draft | None = None,
) -> HttpResponse:
    draft = draft or answers.draft(invitation)
    if _has_nothing_new(invitation, draft):
        return redirect("respond-done")
    parts = page_context.parts(invitation, draft.answers, back=page_context.REVIEW)
    blank = [part for part in parts if part["left"]]
    criteria = [part for part in blank if not part["page"].is_ranking]
    context = page_context.context(
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

    def sealed() -> HttpResponse:
        return render(request, "respond/done.html", page_context.context(invitation))

    return _at_once(request, reverse("respond-done"), sealed)


@require_safe
@for_respondents
def done(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    template = "respond/done.html" if invitation.answered else "respond/not_done.html"
    return render(request, template, page_context.context(invitation))


@page_or_form
@for_respondents
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        answers.withdraw(invitation, now=timezone.now())
        return redirect("respond-withdraw")
    kept = invitation.answered or answers.draft(invitation).answers
    template = "respond/withdraw.html" if kept else "respond/withdrawn.html"
    return render(request, template, page_context.context(invitation))


# Pages that were open for too long (see views.errors), shown again with everything typed


@for_respondents
def page_again(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    return _ask_again(request, invitation, _criterion(invitation, criterion))


@for_respondents
def ranking_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return _ask_again(request, invitation, _ranking(invitation))


def _ask_again(request: HttpRequest, invitation: Invitation, page: Page) -> HttpResponse:
    form = page.form(data=request.POST)
    if not form.is_valid() and not form.user_can_fix_errors:
        return refusals.not_an_answer(request)
    as_shown = request.POST.get("shown", "")
    return _asking_page(
        request, invitation, page, form, as_shown=as_shown, too_old=True, status=403
    )


@for_respondents
def review_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    problem = _(
        "This page was open for a long time. Nothing was submitted. Press the button again."
    )
    return _review_page(request, invitation, problem, 403)


@for_respondents
def withdraw_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = page_context.context(invitation, too_old=True)
    return render(request, "respond/withdraw.html", context, status=403)


# What several views need


def _has_nothing_new(invitation: Invitation, draft: Draft) -> bool:
    """Have they submitted, and not started again?"""
    return bool(invitation.answered) and not draft.answers


def _criterion(invitation: Invitation, code: str) -> Page:
    try:
        return pages.of_criterion(invitation.survey_round.instrument, code)
    except KeyError as problem:
        raise Http404 from problem


def _ranking(invitation: Invitation) -> Page:
    page = pages.of_ranking(invitation.survey_round.instrument)
    if page is None:
        raise Http404
    return page


def _back(request: HttpRequest) -> str:
    """Where the main button leads back to, by the page's address; empty for the next page."""
    return page_context.REVIEW if request.GET.get("back") == page_context.REVIEW else ""


def _version(request: HttpRequest) -> int | None:
    """The version of the draft that the page showed; None if that is not a number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
