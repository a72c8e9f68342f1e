"""Opening a personal link, and recognising its owner. Only POST changes anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assessments import links
from assessments.encryption.sealing import EnvelopeBroken, KeyMissing
from assessments.localised import number_in_words
from assessments.models import Envelope, Invitation
from assessments.selectors import members
from assessments.services import answers, spacing
from assessments.services.answers import RoundClosed
from respond import colleagues, page_context, refusals
from web import respondent_cookie
from web.forms import page_or_form

RespondentView = Callable[..., HttpResponse]
# Where the start page can lead apart from the questions: the value of "go", and the page.
ASIDE = {"withdraw": "respond-withdraw", "stored": "respond-stored"}

# Who


def while_in_reach(view: RespondentView) -> RespondentView:
    """If the disk is full or the database is away, give back what was sent, to send it again."""

    @wraps(view)
    def tried(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError) as problem:
            return refusals.out_of_reach(request, problem)

    return tried


def for_respondents(view: RespondentView) -> RespondentView:
    """Call the view with the invitation whose personal link was opened on this device.

    A form also has to come from a page of that same person: on a shared tablet the page may be
    older than the link that was opened last.
    """

    @wraps(view)
    @while_in_reach
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        invitation = respondent_cookie.respondent(request)
        if invitation is None and respondent_cookie.is_set(request):
            return refusals.ended(request, respondent_cookie.ended_round(request))
        if invitation is None:
            return refusals.open_your_link(request)
        whose = request.POST.get("whose", "")
        if request.method == "POST" and not page_context.is_page_of(invitation, whose):
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


# The start page


@page_or_form
def start(request: HttpRequest, link: str) -> HttpResponse:
    """What it is about and what is promised. Opening it changes nothing, as mail scanners do it."""
    return _start(request, link)


def start_again(request: HttpRequest, link: str) -> HttpResponse:
    """The page was open for too long before its button was pressed (see views.errors)."""
    return _start(request, link, too_old=True)


def _start(request: HttpRequest, link: str, *, too_old: bool = False) -> HttpResponse:
    response = _opened(request, link, too_old=too_old)
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    return response


@while_in_reach
def _opened(request: HttpRequest, link: str, *, too_old: bool) -> HttpResponse:
    invitation = links.invitation_by_link(link)
    if invitation is None:
        ended = links.ended_round_of(link)
        if ended:
            return refusals.ended(request, ended)
        return refusals.wrong_link(request, timezone.now())
    refusal = refusals.not_asking(request, invitation, beginning=True)
    return refusal or _answering(request, invitation, _begin, too_old=too_old)


def _begin(request: HttpRequest, invitation: Invitation, *, too_old: bool) -> HttpResponse:
    has_draft = bool(answers.draft(invitation).answers)
    if request.method != "POST" or too_old:
        return _start_page(request, invitation, has_draft, too_old=too_old)
    if request.POST.get("go") in ASIDE:
        response = redirect(ASIDE[request.POST["go"]])
    elif has_draft:
        response = redirect("respond")
    else:
        response = redirect("respond-page", invitation.survey_round.instrument.criteria[0].code)
    respondent_cookie.remember(response, invitation)
    return response


def _start_page(
    request: HttpRequest, invitation: Invitation, has_draft: bool, *, too_old: bool
) -> HttpResponse:
    survey_round = invitation.survey_round
    context = page_context.context(
        invitation,
        has_draft=has_draft,
        too_old=too_old,
        minimum=number_in_words(survey_round.minimum_group),
        coordinators=members.coordinators(survey_round.partnership),
        colleagues=colleagues.of(invitation),
        near_another=spacing.is_near_another(survey_round),
    )
    return render(request, "respond/start.html", context, status=403 if too_old else 200)
