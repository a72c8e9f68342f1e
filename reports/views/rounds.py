"""A round's own pages, for those who run it: plan, look ahead, open, count, extend, end."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import emails, tasks
from assessments.access import Access, may, may_read_report, partnership_for, round_for
from assessments.forms.rounds import (
    CloseEarlyForm,
    ExtendForm,
    OpenForm,
    RoundForm,
    UnderstoodForm,
)
from assessments.models import Partnership, Round
from assessments.models.rounds import MOST_EXTENSIONS, NOTICE
from assessments.once import used_once
from assessments.sealing import EnvelopeBroken, KeyMissing
from assessments.services import reminders, rounds
from assessments.times import in_zone
from reports import closing, services
from reports.models import Publication

page_or_form = require_http_methods(["GET", "HEAD", "POST"])
USUAL_RESPONSE = 60  # per cent


@page_or_form
@used_once
@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    return _plan(request, partnership, Round(partnership=partnership))


@page_or_form
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if not survey_round.is_planned:
        messages.error(request, _("This round has been opened: it can no longer be changed."))
        return redirect("round", slug, pk)
    return _plan(request, survey_round.partnership, survey_round)


def _plan(request: HttpRequest, partnership: Partnership, survey_round: Round) -> HttpResponse:
    with timezone.override(partnership.zone):
        form = RoundForm(
            _typed(request),
            instance=survey_round,
            partnership=partnership,
            now=timezone.now(),
        )
        if request.method == "POST" and form.is_valid():
            saved = form.save()
            return redirect("round", partnership.slug, saved.pk)
        context = _context(partnership, form=form, survey_round=survey_round)
        return render(request, "reports/rounds/plan.html", context, status=_status(form))


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
        may_read=may_read_report(request.user, survey_round, now),
        **_can_be_moved(survey_round, now),
        **_counted(request, survey_round, now),
    )
    with timezone.override(survey_round.partnership.zone):
        return render(request, "reports/rounds/round.html", context)


def _can_be_moved(survey_round: Round, now: datetime) -> dict[str, bool]:
    """What can still be done about its closing time."""
    return {
        "may_extend": not _refusal(rounds.check_can_extend, survey_round, now),
        "may_close_early": not _refusal(rounds.check_can_close_early, survey_round, now),
        "may_close_now": _may_close_now(survey_round, now),
    }


def _counted(request: HttpRequest, survey_round: Round, now: datetime) -> dict[str, Any]:
    """A manager reads the daily count; a lead, whether their own agency has reached enough."""
    partnership, last = survey_round.partnership, services.last_count(survey_round)
    if may(request.user, partnership, Access.MANAGER):
        return {"count": last, "too_few": services.is_to_be_warned_of(survey_round, now)}
    own = partnership.memberships.select_related("agency").get(user=request.user.pk).agency
    enough = services.has_enough(survey_round, own) if own else None
    return {"own": own, "enough": enough, "counted_at": last.counted_at if last else None}


def _expected_response(typed: str) -> int:
    usable = re.fullmatch(r"[0-9]{1,3}", typed) and 1 <= int(typed) <= 100
    return int(typed) if usable else USUAL_RESPONSE


@page_or_form
@used_once
@login_required
def open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # noqa: A001
    """Asked once more before anybody is invited: it cannot be taken back."""
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if request.method != "POST" and not survey_round.is_planned:
        return redirect("round", slug, pk)
    now = timezone.now()
    form = OpenForm(_typed(request), survey_round=survey_round, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            opened = rounds.open(survey_round, now=now, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        except OSError:
            form.add_error(None, _("The round's key could not be kept: nothing was opened."))
        else:
            tasks.send_soon()
            messages.success(request, _what_follows(opened, now))
            return redirect("round", slug, pk)
    with timezone.override(survey_round.partnership.zone):
        context = _round_context(
            request,
            survey_round,
            form=form,
            asked=survey_round.partnership.participants.count(),
            opens_later=survey_round.opens_at > now,
            preview=emails.preview(survey_round, emails.words_of(survey_round)),
        )
        return render(request, "reports/rounds/open.html", context, status=_status(form))


def _what_follows(opened: Round, now: datetime) -> str:
    if opened.opens_at <= now:
        return _("The round is open, and the invitations are on their way.")
    when = in_zone(opened.opens_at, opened.partnership)
    return _("All is fixed. The invitations go out on %s.") % when


@page_or_form
@used_once
@login_required
def extend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    now = timezone.now()
    with timezone.override(survey_round.partnership.zone):
        form = ExtendForm(_typed(request), survey_round=survey_round, now=now)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            try:
                rounds.extend(
                    survey_round,
                    until=typed["closes_at"],
                    now=now,
                    soon_after_another=typed.get("soon_after_another", False),
                )
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(request, _("The round stays open for longer."))
                return redirect("round", slug, pk)
        context = _round_context(
            request,
            survey_round,
            form=form,
            cannot=_refusal(rounds.check_can_extend, survey_round, now),
            times_left=MOST_EXTENSIONS - survey_round.times_extended,
            last_moment=survey_round.closes_at - NOTICE,
        )
        return render(request, "reports/rounds/extend.html", context, status=_status(form))


@page_or_form
@used_once(apart=True)
@login_required
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A round closes at its time, or earlier with notice; a practice round and an import, now."""
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    now = timezone.now()
    if _may_close_now(survey_round, now):
        return _close_now(request, survey_round)
    with timezone.override(survey_round.partnership.zone):
        form = CloseEarlyForm(_typed(request), survey_round=survey_round, now=now)
        if request.method == "POST" and form.is_valid():
            try:
                rounds.close_early(survey_round, now, form.cleaned_data["closes_at"])
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                tasks.send_soon()
                messages.success(request, _("The round closes early. People are being told."))
                return redirect("round", slug, pk)
        context = _round_context(
            request,
            survey_round,
            form=form,
            cannot=_refusal(rounds.check_can_close_early, survey_round, now),
            count=services.last_count(survey_round),
        )
        return render(request, "reports/rounds/close_early.html", context, status=_status(form))


def _may_close_now(survey_round: Round, now: datetime) -> bool:
    """As far as that is a question of time: closing.close says what else is needed."""
    return survey_round.is_due(now) or (
        survey_round.may_close_at_once and not survey_round.has_not_begun(now)
    )


def _close_now(request: HttpRequest, survey_round: Round) -> HttpResponse:
    place = (survey_round.partnership.slug, survey_round.pk)
    form = UnderstoodForm(_typed(request), button=_("Close the round now"))
    if request.method == "POST" and form.is_valid():
        if _ended(request, survey_round, closing.close):
            tasks.send_soon()
            messages.success(request, _closed_in_words(survey_round))
            return redirect("report", *place)
        return redirect("round", *place)
    with timezone.override(survey_round.partnership.zone):
        context = _round_context(request, survey_round, form=form)
        return render(request, "reports/rounds/close.html", context, status=_status(form))


def _refusal(check: Callable[[Round, datetime], None], survey_round: Round, now: datetime) -> str:
    """Why something cannot be done with the round; empty where it can."""
    try:
        check(survey_round, now)
    except ValidationError as problem:
        return " ".join(problem.messages)
    return ""


@page_or_form
@used_once(apart=True)
@login_required
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    planned = survey_round.is_planned
    button = _("Delete the plan") if planned else _("Cancel it, and destroy the answers")
    form = UnderstoodForm(_typed(request), button=button)
    if request.method == "POST" and form.is_valid():
        if planned:
            survey_round.delete()
            messages.success(request, _("The planned round is deleted."))
        elif _ended(request, survey_round, closing.cancel):
            messages.success(request, _("The round is cancelled, and every answer destroyed."))
        return redirect("partnership", slug)
    context = _round_context(request, survey_round, form=form)
    return render(request, "reports/rounds/cancel.html", context, status=_status(form))


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
    manages = may(request.user, survey_round.partnership, Access.MANAGER)
    now = timezone.now()
    return _context(
        survey_round.partnership,
        survey_round=survey_round,
        status=survey_round.status(now),
        about_to_close=survey_round.is_about_to_close(now),
        manages=manages,
        outward=emails.outward(),
        **more,
    )


def _context(partnership: Partnership, **more: Any) -> dict[str, Any]:
    return {"partnership": partnership, "demo": partnership.is_demo, **more}


def _typed(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 400 if form.errors else 200
