"""A round's own pages, for those who run it: plan, look ahead, open, count, extend, end."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import emails, tasks
from assessments.access import Access, may, may_read_report, partnership_for, round_for
from assessments.forms.rounds import (
    CloseEarlyForm,
    ExtendForm,
    OpenForm,
    RoundForm,
    UnderstoodForm,
    why_not,
)
from assessments.forms.setup import errors_shown_by
from assessments.models import Agency, Partnership, Round
from assessments.models.rounds import MOST_EXTENSIONS, NOTICE
from assessments.once import used_once
from assessments.sealing import EnvelopeBroken, KeyMissing
from assessments.selectors import agency_lists
from assessments.services import imports, invitations, paper, planned_round_mails, reminders, rounds
from assessments.services import messages as message
from assessments.times import in_zone
from assessments.wording import wording_of
from reports import closing, coming, services
from reports.models import Publication
from reports.views.forms import about, page_or_form, status, typed

USUAL_RESPONSE = 60  # per cent
RoundView = Callable[[HttpRequest, Round], HttpResponse]


@page_or_form
@used_once
@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    is_practice = "practice" in request.GET
    return _plan(request, partnership, Round(partnership=partnership, is_practice=is_practice))


@page_or_form
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    # Nobody opens it, or types a sheet into it, between what is checked here and what is stored.
    with transaction.atomic():
        survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
        if survey_round.is_planned:
            return _plan(request, survey_round.partnership, survey_round)
    messages.error(request, _("This round has been opened: it can no longer be changed."))
    return redirect("round", slug, pk)


def _plan(request: HttpRequest, partnership: Partnership, survey_round: Round) -> HttpResponse:
    with timezone.override(partnership.zone):
        form = RoundForm(
            typed(request),
            instance=survey_round,
            partnership=partnership,
            now=timezone.now(),
        )
        if form.is_valid():
            if survey_round._state.adding:
                invitations.take_words_over(survey_round)
            saved = form.save()
            return redirect("round", partnership.slug, saved.pk)
        context = about(partnership, form=form, survey_round=survey_round)
        return render(request, "reports/rounds/plan.html", context, status=status(form))


@require_safe
@login_required
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a planned round can show; how an open one is getting on. Never a score."""
    survey_round = round_for(request.user, slug, pk, access=Access.LEAD)
    now, response = timezone.now(), _expected_response(request.GET.get("response", ""))
    planned = survey_round.is_planned
    context = _round_context(
        request,
        survey_round,
        response=response,
        preview=services.expected(survey_round, response / 100) if planned else None,
        reminders=reminders.still_to_come(survey_round, now),
        coming=coming.coming(survey_round, now, manages=_manages(request, survey_round)),
        too_short_for_counts=coming.too_short_for_counts(survey_round, now),
        may_read=may_read_report(request.user, survey_round, now),
        sheets=_sheets(survey_round),
        **_lists(request, survey_round, now),
        takes_file=not why_not(imports.check_takes_a_file, survey_round),
        **_can_be_moved(survey_round, now),
        **_counted(request, survey_round, now),
    )
    with timezone.override(survey_round.partnership.zone):
        return render(request, "reports/rounds/round.html", context)


def _sheets(survey_round: Round) -> list[tuple[Agency, int]]:
    """Of a round on paper: each agency, and how many of its sheets are typed in."""
    if not (survey_round.is_import and survey_round.is_planned):
        return []
    sheets = paper.typed(survey_round)
    return [(each, sheets.get(each.pk, 0)) for each in survey_round.partnership.agencies.all()]


def _lists(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, Any]:
    """Of a round that is planned: whose lists are confirmed, and when leads hear of it; to a lead,
    what is to be done."""
    if not Round.objects.to_ask(now).filter(pk=survey_round.pk).exists():
        return {}
    if _manages(request, survey_round):
        lists = agency_lists.lists_for(survey_round)
        told = planned_round_mails.due_at(survey_round, now)
        return {
            "lists": lists,
            "has_leads": any(each.has_lead for each in lists),
            "confirmed": sum(each.since_planned for each in lists),
            "to_be_told_at": coming.about(told, survey_round) if told else "",
        }
    members = survey_round.partnership.memberships.select_related("agency__confirmation")
    own = members.get(user=request.user.pk).agency
    return {"turn": agency_lists.turn(own, survey_round, now)} if own else {}


def _can_be_moved(survey_round: Round, now: datetime) -> dict[str, bool]:
    """What can still be done about its closing time."""
    return {
        "may_extend": not why_not(rounds.check_can_extend, survey_round, now),
        "may_close_early": not why_not(rounds.check_can_close_early, survey_round, now),
        "may_close_now": _may_close_now(survey_round, now),
    }


def _counted(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, Any]:
    """A manager reads the daily count; a lead, whether their own agency has reached enough."""
    partnership, last = survey_round.partnership, services.last_count(survey_round)
    if may(request.user, partnership, Access.MANAGER):
        return {
            "count": last,
            "next_count": _next_count(survey_round, now),
            "too_few": services.is_to_be_warned_of(survey_round, now),
        }
    own = partnership.memberships.select_related("agency").get(user=request.user.pk).agency
    enough = services.has_enough(survey_round, own) if own else None
    return {"own": own, "enough": enough, "counted_at": last.counted_at if last else None}


def _next_count(survey_round: Round, now: datetime) -> str:
    due = services.next_count(survey_round, now)
    return coming.about(due, survey_round) if due else ""


def _manages(request: HttpRequest, survey_round: Round) -> bool:
    return may(request.user, survey_round.partnership, Access.MANAGER)


def _expected_response(per_cent: str) -> int:
    usable = re.fullmatch(r"[0-9]{1,3}", per_cent) and 1 <= int(per_cent) <= 100
    return int(per_cent) if usable else USUAL_RESPONSE


@page_or_form
@used_once
@login_required
def open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # noqa: A001
    """Asked once more before anybody is invited: it cannot be taken back."""
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    on_paper = survey_round.is_import
    if request.method != "POST" and (on_paper or not survey_round.is_planned):
        return redirect("round", slug, pk)
    now = timezone.now()
    form = OpenForm(typed(request), survey_round=survey_round, now=now)
    if form.is_valid() and _is_opened(request, survey_round, form, now):
        return redirect("round", slug, pk)
    with timezone.override(survey_round.partnership.zone):
        context = _round_context(
            request,
            survey_round,
            form=form,
            asked=survey_round.partnership.participants.count(),
            opens_later=survey_round.opens_at > now,
            **_lists(request, survey_round, now),
            previews=emails.previews(survey_round, wording_of(survey_round)),
        )
        return render(request, "reports/rounds/open.html", context, status=status(form))


def _is_opened(request: HttpRequest, survey_round: Round, form: OpenForm, now: datetime) -> bool:
    """Open it and say so; False with an error in the form where that cannot be."""
    try:
        opened = rounds.open(survey_round, now=now, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem)
    except OSError:
        form.add_error(None, _("The round's key could not be kept: nothing was opened."))
    else:
        tasks.send_soon()
        messages.success(request, _what_follows(opened, now))
        return True
    return False


def _what_follows(opened: Round, now: datetime) -> str:
    if opened.opens_at <= now:
        return _("The round is open, and the invitations are on their way.")
    when = in_zone(opened.opens_at, opened.partnership)
    return _("The round is set up. Invitations go out on %s.") % when


def unless_ended(view: RoundView) -> Callable[..., HttpResponse]:
    """For a manager of the round; where it has ended meanwhile, its page says so."""

    @page_or_form
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
        if not survey_round.has_ended:
            return view(request, survey_round)
        messages.info(request, _ended_already(survey_round))
        return redirect("round", slug, pk)

    return checked


def _ended_already(survey_round: Round) -> str:
    if survey_round.cancelled_at is not None:
        return _("This round was cancelled. Nothing was changed.")
    closed = in_zone(survey_round.closed_at or survey_round.closes_at, survey_round.partnership)
    return _("This round closed on %s. Nothing was changed.") % closed


@used_once
@unless_ended
def extend(request: HttpRequest, survey_round: Round) -> HttpResponse:
    now = timezone.now()
    with timezone.override(survey_round.partnership.zone):
        form = ExtendForm(typed(request), survey_round=survey_round, now=now)
        if form.is_valid():
            until = form.cleaned_data["closes_at"]
            risk = form.cleaned_data.get("soon_after_another", False)
            with errors_shown_by(form):
                extended = rounds.extend(
                    survey_round, until=until, now=now, soon_after_another=risk
                )
                messages.success(request, _("The round stays open for longer."))
                return _to_tell_everybody(request, extended)
        context = _round_context(
            request,
            survey_round,
            form=form,
            cannot=why_not(rounds.check_can_extend, survey_round, now),
            times_left=MOST_EXTENSIONS - survey_round.times_extended,
            last_moment=survey_round.closes_at - NOTICE,
        )
        return render(request, "reports/rounds/extend.html", context, status=status(form))


@used_once(own_transaction=True)
@unless_ended
def close(request: HttpRequest, survey_round: Round) -> HttpResponse:
    """A round closes at its time, or earlier with notice; a practice round and an import, now."""
    now = timezone.now()
    if _may_close_now(survey_round, now):
        return _close_now(request, survey_round)
    with timezone.override(survey_round.partnership.zone):
        form = CloseEarlyForm(typed(request), survey_round=survey_round, now=now)
        if form.is_valid():
            with errors_shown_by(form):
                rounds.close_early(survey_round, now, form.cleaned_data["closes_at"])
                tasks.send_soon()
                messages.success(request, _("The round closes early. People are being told."))
                return _to_page_of(survey_round)
        context = _round_context(
            request,
            survey_round,
            form=form,
            cannot=why_not(rounds.check_can_close_early, survey_round, now),
            count=services.last_count(survey_round),
            next_count=_next_count(survey_round, now),
        )
        return render(request, "reports/rounds/close_early.html", context, status=status(form))


def _to_tell_everybody(request: HttpRequest, survey_round: Round) -> HttpResponse:
    """Everybody was told an earlier time: whether they hear of the new one, the manager chooses."""
    mark = message.mark_of_extension(survey_round)
    can_send = partial(message.check_can_send, extension=mark)
    if cannot := why_not(can_send, survey_round, timezone.now()):
        messages.info(request, cannot)
        return _to_page_of(survey_round)
    place = (survey_round.partnership.slug, survey_round.pk)
    return redirect(f"{reverse('round-message', args=place)}?{urlencode({'extended': mark})}")


def _to_page_of(survey_round: Round) -> HttpResponse:
    return redirect("round", survey_round.partnership.slug, survey_round.pk)


def _may_close_now(survey_round: Round, now: datetime) -> bool:
    """As far as that is a question of time: closing.close says what else is needed."""
    return survey_round.may_close(now) and not survey_round.has_not_begun(now)


def _close_now(request: HttpRequest, survey_round: Round) -> HttpResponse:
    place = (survey_round.partnership.slug, survey_round.pk)
    too_few = survey_round.is_import and _has_too_few(survey_round)
    form = UnderstoodForm(typed(request), **_asked_at_closing(survey_round, too_few=too_few))
    if form.is_valid():
        if _ended(request, survey_round, closing.close):
            tasks.send_soon()
            messages.success(request, _closed_in_words(survey_round))
            return redirect("report", *place)
        return redirect("round", *place)
    with timezone.override(survey_round.partnership.zone):
        context = _round_context(request, survey_round, form=form, too_few=too_few)
        return render(request, "reports/rounds/close.html", context, status=status(form))


def _has_too_few(survey_round: Round) -> bool:
    """Of an import that is known, and says nothing of anybody: no more answers come in."""
    return survey_round.invitations.filter(answered=True).count() < survey_round.minimum_group


def _asked_at_closing(survey_round: Round, *, too_few: bool) -> dict[str, Any]:
    if not survey_round.is_import:
        return {"button": _("Close the round now")}
    if not too_few:
        return {"button": _("Make the report")}
    words = _("Destroy the answers without a report.")
    return {"button": _("Destroy the answers"), "label": words}


@used_once(own_transaction=True)
@unless_ended
def cancel(request: HttpRequest, survey_round: Round) -> HttpResponse:
    planned = survey_round.is_planned
    button = _("Delete the plan") if planned else _("Cancel it, and destroy the answers")
    form = UnderstoodForm(typed(request), button=button)
    if form.is_valid():
        if planned:
            rounds.drop(survey_round)
            messages.success(request, _("The planned round is deleted."))
        elif _ended(request, survey_round, closing.cancel):
            tasks.send_soon()
            messages.success(request, _("The round is cancelled, and every answer destroyed."))
        return redirect("partnership", survey_round.partnership.slug)
    sheets = survey_round.invitations.count() if planned else 0
    context = _round_context(request, survey_round, form=form, sheets=sheets)
    return render(request, "reports/rounds/cancel.html", context, status=status(form))


def _closed_in_words(survey_round: Round) -> str:
    if Publication.objects.get(survey_round=survey_round).value().groups:
        words = _(
            "The round is closed, and its report is ready. Managers of %s can read it now; an "
            "e-mail tells them so."
        )
    else:
        words = _(
            "The round is closed. Too few people answered for a report; everybody with access to "
            "%s gets an e-mail that says so."
        )
    return words % survey_round.partnership


def _ended(request: HttpRequest, survey_round: Round, end: Any) -> bool:
    try:
        end(survey_round, now=timezone.now())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except (KeyMissing, EnvelopeBroken):
        messages.error(request, _("The answers cannot be read: the round's key is missing."))
    else:
        return True
    return False


def _round_context(request: HttpRequest, survey_round: Round, **more: Any) -> dict[str, Any]:
    now = timezone.now()
    return about(
        survey_round.partnership,
        survey_round=survey_round,
        status=survey_round.status(now),
        on_paper=survey_round.is_import,
        about_to_close=survey_round.is_about_to_close(now),
        manages=_manages(request, survey_round),
        outward=emails.outward(),
        **more,
    )
