"""Pages that tell respondents why something cannot be done, and what to do now. They store
nothing."""

import logging
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments.models import Invitation, Round
from assessments.times import in_zone
from web import throttle
from web.sealed_form import TOKEN_FIELDS

logger = logging.getLogger(__name__)


# What the page's script (static/respond.js) wants back when it sends the form itself.


def wants_a_line(request: HttpRequest) -> bool:
    """It saves as one goes, and shows a line on the page that stays."""
    return request.headers.get("X-Respond-With") == "line"


def wants_the_page(request: HttpRequest) -> bool:
    """A button was pressed. It shows the next page, without asking for it once more."""
    return request.headers.get("X-Respond-With") == "page"


# Links


def wrong_link(request: HttpRequest, now: datetime) -> HttpResponse:
    """Only wrong links are counted, and only they ever have to wait."""
    if throttle.WRONG_LINKS.is_reached(request, now):
        page = render(request, "respond/too_many.html", status=429)
        return throttle.until_next_minute(page, now)
    throttle.WRONG_LINKS.count_one(request, now)
    return render(request, "respond/invalid.html", status=404)


def ended(request: HttpRequest, survey_round: Round | None) -> HttpResponse:
    """A link whose id is destroyed: the same for everybody who was invited."""
    if survey_round is None:  # it was deleted with its partnership
        return _refuse(request, "respond/gone.html", 410, posted=request.method == "POST")
    if survey_round.cancelled_at is not None:
        return cancelled(request, survey_round)
    return closed(request, survey_round)


# The state of the round


def not_asking(
    request: HttpRequest, invitation: Invitation, *, beginning: bool = False
) -> HttpResponse | None:
    """The page that says why this round takes no answers now; None if it does."""
    now, survey_round = timezone.now(), invitation.survey_round
    if survey_round.cancelled_at is not None:
        return cancelled(request, survey_round)
    if survey_round.has_not_begun(now):
        opens = in_zone(survey_round.opens_at, survey_round.partnership)
        return _refuse(request, "respond/not_yet.html", 403, survey_round, opens=opens)
    asks = survey_round.is_open(now) if beginning else survey_round.accepts_answers(now)
    return None if asks else closed(request, survey_round)


def closed(request: HttpRequest, survey_round: Round) -> HttpResponse:
    posted = request.method == "POST"
    ended = in_zone(survey_round.answers_until, survey_round.partnership)
    return _refuse(request, "respond/closed.html", 410, survey_round, posted=posted, ended=ended)


def cancelled(request: HttpRequest, survey_round: Round) -> HttpResponse:
    return _refuse(request, "respond/cancelled.html", 410, survey_round)


def closed_while_answering(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The round closed while this request was being handled."""
    invitation.survey_round.refresh_from_db()
    return not_asking(request, invitation) or closed(request, invitation.survey_round)


# The page and the person


def open_your_link(request: HttpRequest) -> HttpResponse:
    """This device does not know, or no longer knows, whose answers these are."""
    return _refuse(request, "respond/open_your_link.html", 403, typed=_typed(request))


def someone_elses_page(request: HttpRequest) -> HttpResponse:
    return _refuse(request, "respond/someone_else.html", 409)


def not_an_answer(request: HttpRequest) -> HttpResponse:
    return _refuse(request, "respond/not_an_answer.html", 400)


def cannot_keep(request: HttpRequest, problem: Exception) -> HttpResponse:
    logger.error("Answers cannot be kept: %s", problem)
    return _refuse(request, "respond/cannot_keep.html", 503, typed=_typed(request))


def out_of_reach(request: HttpRequest, problem: Exception) -> HttpResponse:
    """It may have been stored just before the fault. Sending it again counts nobody twice."""
    logger.error("The database cannot be used: %s", problem)
    posted = request.method == "POST"
    return _refuse(
        request, "respond/cannot_keep.html", 503, typed=_typed(request), is_uncertain=posted
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a POST, to return unchanged (and escaped) in hidden fields."""
    return [(name, str(value)) for name, value in request.POST.items() if name not in TOKEN_FIELDS]


def _refuse(
    request: HttpRequest,
    template: str,
    status: int,
    survey_round: Round | None = None,
    **context: object,
) -> HttpResponse:
    if wants_a_line(request):
        return render(request, "respond/_not_saved.html", {"status": status}, status=status)
    partnership = survey_round.partnership if survey_round else None
    context |= {"survey_round": survey_round, "partnership": partnership}
    context["months"] = settings.FORGET_AFTER_MONTHS
    return render(request, template, context, status=status)
