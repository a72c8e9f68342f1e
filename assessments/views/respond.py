"""Answering, for somebody who holds a personal link. Only POST changes anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, throttle
from assessments.forms import CriterionForm
from assessments.instruments.coding import Answers
from assessments.instruments.schema import Criterion, Scale
from assessments.models import Envelope, Invitation, Membership, User, grace
from assessments.sealing import EnvelopeBroken, KeyMissing
from assessments.services import answers
from assessments.services.answers import NewerAnswers, NothingAnswered, RoundClosed
from assessments.views import refusals

page_or_form = require_http_methods(["GET", "HEAD", "POST"])
RespondentView = Callable[..., HttpResponse]

# Who


def for_respondents(view: RespondentView) -> RespondentView:
    """Call the view with the invitation of whoever opened a personal link on this device.

    A form also has to come from a page of that same person: on a shared tablet the page may be
    older than the link that was opened last.
    """

    @wraps(view)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        invitation = access.respondent(request)
        if invitation is None:
            return refusals.open_your_link(request)
        if request.method == "POST" and not _is_from(invitation, request.POST.get("place", "")):
            return refusals.someone_elses_page(request)
        refusal = refusals.not_asking(request, invitation)
        return refusal or _answering(request, invitation, view, **kwargs)

    return checked


def _answering(
    request: HttpRequest, invitation: Invitation, view: RespondentView, **kwargs: Any
) -> HttpResponse:
    try:
        return view(request, invitation, **kwargs)
    except (RoundClosed, Envelope.DoesNotExist):  # closing deletes the envelopes
        return refusals.closed_while_answering(request, invitation)
    except (KeyMissing, EnvelopeBroken) as problem:
        return refusals.cannot_keep(request, problem)


PLACE = signing.Signer(salt="place")


def _place(invitation: Invitation) -> str:
    return PLACE.sign(str(invitation.pk))


def _is_from(invitation: Invitation, place: str) -> bool:
    try:
        return PLACE.unsign(place) == str(invitation.pk)
    except signing.BadSignature:
        return False


# The personal link


@page_or_form
def start(request: HttpRequest, link: str) -> HttpResponse:
    """What it is about and what is promised. Opening it changes nothing: mail scanners do."""
    response = _start(request, link)
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    return response


def _start(request: HttpRequest, link: str, *, too_old: bool = False) -> HttpResponse:
    now = timezone.now()
    if throttle.has_to_wait(request, now):
        return refusals.too_many(request, now)
    invitation = access.invitation_by_link(link)
    if invitation is None and access.is_genuine(link):
        return refusals.closed_or_replaced(request)
    if invitation is None:
        throttle.count_wrong_link(request, now)
        return refusals.invalid_link(request)
    refusal = refusals.not_asking(request, invitation, beginning=True)
    return refusal or _answering(request, invitation, _begin, too_old=too_old)


def _begin(request: HttpRequest, invitation: Invitation, *, too_old: bool) -> HttpResponse:
    has_draft = bool(answers.draft(invitation).answers)
    if request.method != "POST" or too_old:
        return _start_page(request, invitation, has_draft, too_old=too_old)
    if request.POST.get("go") == "withdraw":
        response = redirect("respond-withdraw")
    elif has_draft:
        response = redirect("respond")
    else:
        response = redirect("respond-page", invitation.survey_round.instrument.criteria[0].code)
    access.remember_respondent(response, invitation)
    return response


def _start_page(
    request: HttpRequest, invitation: Invitation, has_draft: bool, *, too_old: bool
) -> HttpResponse:
    survey_round = invitation.survey_round
    managers = User.objects.filter(
        memberships__partnership=survey_round.partnership,
        memberships__access=Membership.Access.MANAGER,
    )
    invited = survey_round.invitations.filter(agency=invitation.agency)
    emails = list(invited.values_list("email", flat=True))
    context = _context(
        invitation,
        has_draft=has_draft,
        too_old=too_old,
        minimum=_in_words(survey_round.minimum_group),
        managers=[name for name in (user.get_full_name() for user in managers) if name],
        invited=len(emails),
        domains=sorted({email.rpartition("@")[2] for email in emails if email}),
    )
    return render(request, "respond/start.html", context, status=403 if too_old else 200)


# Answering


@require_safe
@for_respondents
def overview(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Where somebody who comes back finds what is done and what is left."""
    draft = answers.draft(invitation)
    if invitation.answered and not draft.answers:
        return redirect("respond-done")
    parts = _parts(invitation, draft.answers)
    unfinished = next((part for part in parts if part["left"]), None)
    context = _context(invitation, parts=parts, unfinished=unfinished)
    return render(request, "respond/overview.html", context)


@page_or_form
@for_respondents
def page(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    """One criterion: shown with the draft, saved, and on to the next."""
    asked = _asked(invitation, criterion)
    if request.method != "POST":
        draft = answers.draft(invitation)
        form = CriterionForm(asked, _scale(invitation), answers=draft.answers)
        return _criterion_page(request, invitation, asked, form, draft.version)
    form = CriterionForm(asked, _scale(invitation), data=request.POST)
    version = _version(request)
    if version is None or not form.is_valid():
        return refusals.not_an_answer(request)
    try:
        draft = answers.save(
            invitation, form.answers(), asked=asked.codes, version=version, now=timezone.now()
        )
    except NewerAnswers:
        return _newer_answers(request, invitation, asked, form)
    if refusals.by_htmx(request):
        return render(request, "respond/_saved.html", {"version": draft.version})
    return redirect(_where_to(request, invitation, asked))


def _criterion_page(
    request: HttpRequest,
    invitation: Invitation,
    asked: Criterion,
    form: CriterionForm,
    version: int,
    *,
    too_old: bool = False,
) -> HttpResponse:
    criteria = invitation.survey_round.instrument.criteria
    context = _context(
        invitation,
        criterion=asked,
        form=form,
        version=version,
        number=criteria.index(asked) + 1,
        too_old=too_old,
    )
    return render(request, "respond/page.html", context, status=403 if too_old else 200)


def _newer_answers(
    request: HttpRequest, invitation: Invitation, asked: Criterion, form: CriterionForm
) -> HttpResponse:
    """Somebody with two devices decides which of the two to keep."""
    draft = answers.draft(invitation)
    if refusals.by_htmx(request):
        return render(request, "respond/_newer.html", {"criterion": asked}, status=409)
    theirs = form.answers()
    rows = [
        {
            "text": statement.text,
            "kept": _words(invitation, draft.answers, statement.code),
            "typed": _words(invitation, theirs, statement.code),
        }
        for statement in asked.statements
    ]
    context = _context(
        invitation, criterion=asked, rows=rows, typed=form.typed(), version=draft.version
    )
    return render(request, "respond/newer.html", context, status=409)


def _where_to(request: HttpRequest, invitation: Invitation, asked: Criterion) -> str:
    criteria = invitation.survey_round.instrument.criteria
    number = criteria.index(asked)
    go = request.POST.get("go", "")
    if go == "stop":
        return reverse("respond-stop")
    if go == "back":
        return _page_url(criteria[number - 1]) if number else reverse("respond")
    if number + 1 < len(criteria):
        return _page_url(criteria[number + 1])
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
    return refusal or render(request, "respond/stopped.html", _context(invitation))


# Submitting, answering anew, withdrawing


@require_safe
@for_respondents
def review(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    return _review_page(request, invitation)


def _review_page(
    request: HttpRequest, invitation: Invitation, problem: str = "", status: int = 200
) -> HttpResponse:
    draft = answers.draft(invitation)
    parts = _parts(invitation, draft.answers)
    context = _context(
        invitation,
        parts=parts,
        left=sum(part["left"] for part in parts),
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
    return render(request, template, _context(invitation))


@page_or_form
@for_respondents
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        answers.withdraw(invitation, now=timezone.now())
        return redirect("respond-withdraw")
    kept = invitation.answered or answers.draft(invitation).answers
    template = "respond/withdraw.html" if kept else "respond/withdrawn.html"
    return render(request, template, _context(invitation))


# A page that had been open for too long (see views.errors): shown again with everything on it


def start_again(request: HttpRequest, link: str) -> HttpResponse:
    response = _start(request, link, too_old=True)
    response["Referrer-Policy"] = "strict-origin"
    return response


@for_respondents
def page_again(request: HttpRequest, invitation: Invitation, criterion: str) -> HttpResponse:
    asked = _asked(invitation, criterion)
    form = CriterionForm(asked, _scale(invitation), data=request.POST)
    version = _version(request)
    if version is None or not form.is_valid():
        return refusals.not_an_answer(request)
    return _criterion_page(request, invitation, asked, form, version, too_old=True)


@for_respondents
def review_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    problem = _("This page had been open for a long time. Nothing was submitted: press again.")
    return _review_page(request, invitation, problem, 403)


@for_respondents
def withdraw_again(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = _context(invitation, too_old=True)
    return render(request, "respond/withdraw.html", context, status=403)


# What the pages show


def _context(invitation: Invitation, **more: Any) -> dict[str, Any]:
    survey_round = invitation.survey_round
    partnership = survey_round.partnership
    return {
        "invitation": invitation,
        "survey_round": survey_round,
        "partnership": partnership,
        "instrument": survey_round.instrument,
        "closes": refusals.in_zone(survey_round.closes_at, partnership),
        "in_grace": timezone.now() >= survey_round.closes_at,
        "grace_until": refusals.in_zone(survey_round.closes_at + grace(), partnership),
        "place": _place(invitation),
        "demo": partnership.is_demo,
        **more,
    }


def _parts(invitation: Invitation, given: Answers) -> list[dict[str, Any]]:
    """Each criterion with its statements, what was answered in words, and how many are left."""
    return [
        {
            "criterion": criterion,
            "url": _page_url(criterion),
            "rows": [
                {"statement": each, "answer": _words(invitation, given, each.code)}
                for each in criterion.statements
            ],
            "answered": sum(code in given for code in criterion.codes),
            "left": sum(code not in given for code in criterion.codes),
        }
        for criterion in invitation.survey_round.instrument.criteria
    ]


def _words(invitation: Invitation, given: Answers, code: str) -> str:
    """An answer as the page says it; empty for a blank."""
    answer = given.get(code)
    if answer is None:
        return ""
    scale = _scale(invitation)
    return scale.dont_know or "" if answer == "dk" else scale.label(answer)


def _scale(invitation: Invitation) -> Scale:
    return invitation.survey_round.instrument.scale


def _asked(invitation: Invitation, code: str) -> Criterion:
    try:
        return invitation.survey_round.instrument.criterion(code)
    except KeyError as problem:
        raise Http404 from problem


def _page_url(criterion: Criterion) -> str:
    return reverse("respond-page", args=[criterion.code])


def _version(request: HttpRequest) -> int | None:
    """The version of the draft that the page showed; None if it is no such number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _in_words(number: int) -> str:
    """A minimum group, from 3 to 20."""
    words = _(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ).split()
    return words[number - 3] if 3 <= number < 3 + len(words) else str(number)
