"""What the pages of a round have in common."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.access import Access, may, round_for
from assessments.mail import emails
from assessments.models import Round
from assessments.selectors import agency_lists
from assessments.services import planned_round_mails
from assessments.times import in_zone
from coordinate import coming
from reports.disclosure import counting
from web.forms import about, page_or_form

RoundView = Callable[[HttpRequest, Round], HttpResponse]


def unless_ended(view: RoundView) -> Callable[..., HttpResponse]:
    """For managers of the round. Where it has ended meanwhile, back to its page with a message."""

    @page_or_form
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
        if not survey_round.has_ended:
            return view(request, survey_round)
        messages.info(request, _already_ended(survey_round))
        return redirect("round", slug, pk)

    return checked


def _already_ended(survey_round: Round) -> str:
    if survey_round.cancelled_at is not None:
        return _("This round was cancelled. Nothing was changed.")
    closed = in_zone(survey_round.closed_at or survey_round.closes_at, survey_round.partnership)
    return _("This round closed on %s. Nothing was changed.") % closed


def round_context(request: HttpRequest, survey_round: Round, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    return about(
        survey_round.partnership,
        survey_round=survey_round,
        status=survey_round.status(now),
        on_paper=survey_round.is_import,
        about_to_close=survey_round.is_about_to_close(now),
        manages=manages(request, survey_round),
        outward=emails.outward(),
        **more,
    )


def round_lists(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, Any]:
    """For a planned round. Managers see which lists are confirmed and when leads get an e-mail; a
    lead sees what is left to do."""
    if not Round.objects.to_ask(now).filter(pk=survey_round.pk).exists():
        return {}
    if manages(request, survey_round):
        lists = agency_lists.lists_for(survey_round)
        due = planned_round_mails.due_at(survey_round, now)
        return {
            "lists": lists,
            "has_leads": any(each.has_lead for each in lists),
            "confirmed": sum(each.since_planned for each in lists),
            "to_be_told_at": coming.about(due, survey_round) if due else "",
        }
    members = survey_round.partnership.memberships.select_related("agency__confirmation")
    own = members.get(user=request.user.pk).agency
    return {"turn": agency_lists.turn(own, survey_round, now)} if own else {}


def next_count(survey_round: Round, now: datetime) -> str:
    due = counting.next_count(survey_round, now)
    return coming.about(due, survey_round) if due else ""


def manages(request: HttpRequest, survey_round: Round) -> bool:
    return may(request.user, survey_round.partnership, Access.MANAGER)


def may_close_now(survey_round: Round, now: datetime) -> bool:
    """As far as time goes; closing.close checks the rest."""
    return survey_round.may_close(now) and not survey_round.has_not_begun(now)


def to_round(survey_round: Round) -> HttpResponse:
    return redirect("round", survey_round.partnership.slug, survey_round.pk)
