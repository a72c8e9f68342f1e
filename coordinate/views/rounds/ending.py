"""Ending a round: closing it early or at once, or cancelling it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.access import account
from assessments.encryption.sealing import EnvelopeBroken, KeyMissing
from assessments.models import Round
from assessments.services import rounds
from coordinate.forms.rounds import CloseEarlyForm, UnderstoodForm
from coordinate.views.rounds.context import (
    may_close_now,
    next_count,
    round_context,
    to_round,
    unless_ended,
)
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing
from reports.models import Publication
from web import confirmed
from web.forms import errors_shown_by, status, typed, why_not
from web.once import used_once


@used_once(own_transaction=True)
@unless_ended
def close(request: HttpRequest, survey_round: Round) -> HttpResponse:
    """Close a practice round or an import at once; bring forward the closing time of any other."""
    confirmed.lately(request)
    now = timezone.now()
    if may_close_now(survey_round, now):
        return _close_now(request, survey_round)
    with timezone.override(survey_round.partnership.zone):
        form = CloseEarlyForm(typed(request), survey_round=survey_round, now=now)
        if form.is_valid():
            with errors_shown_by(form):
                at = form.cleaned_data["closes_at"]
                rounds.close_early(survey_round, now, at, by=account(request))
                tasks.send_soon()
                messages.success(request, _("The round will close early. People are being told."))
                return to_round(survey_round)
        context = round_context(
            request,
            survey_round,
            form=form,
            cannot=why_not(rounds.check_can_close_early, survey_round, now),
            count=counting.last_count(survey_round),
            next_count=next_count(survey_round, now),
        )
        return render(request, "coordinate/rounds/close_early.html", context, status=status(form))


def _close_now(request: HttpRequest, survey_round: Round) -> HttpResponse:
    args = (survey_round.partnership.slug, survey_round.pk)
    too_few = survey_round.is_import and _has_too_few(survey_round)
    form = UnderstoodForm(typed(request), **_labels(survey_round, too_few=too_few))
    if form.is_valid():
        if _is_ended(request, survey_round, closing.close):
            tasks.send_soon()
            messages.success(request, _closed(survey_round))
            return redirect("report", *args)
        return redirect("round", *args)
    with timezone.override(survey_round.partnership.zone):
        context = round_context(request, survey_round, form=form, too_few=too_few)
        return render(request, "coordinate/rounds/close.html", context, status=status(form))


def _has_too_few(survey_round: Round) -> bool:
    """For imports alone: their counts are known, and reveal nothing of anybody."""
    return survey_round.invitations.filter(answered=True).count() < survey_round.minimum_group


def _labels(survey_round: Round, *, too_few: bool) -> dict[str, Any]:
    if not survey_round.is_import:
        return {"button": _("Close the round now")}
    if not too_few:
        return {"button": _("Make the report")}
    words = _("Destroy the answers without a report.")
    return {"button": _("Destroy the answers"), "label": words}


@used_once(own_transaction=True)
@unless_ended
def cancel(request: HttpRequest, survey_round: Round) -> HttpResponse:
    confirmed.lately(request)
    planned = survey_round.is_planned
    button = _("Delete the plan") if planned else _("Cancel the round and destroy the answers")
    form = UnderstoodForm(typed(request), button=button)
    if form.is_valid():
        if planned:
            rounds.drop(survey_round, by=account(request))
            messages.success(request, _("The planned round is deleted."))
        elif _is_ended(request, survey_round, closing.cancel):
            tasks.send_soon()
            messages.success(request, _("The round is cancelled, and every answer destroyed."))
        return redirect("partnership", survey_round.partnership.slug)
    sheets = survey_round.invitations.count() if planned else 0
    context = round_context(request, survey_round, form=form, sheets=sheets)
    return render(request, "coordinate/rounds/cancel.html", context, status=status(form))


def _closed(survey_round: Round) -> str:
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


def _is_ended(request: HttpRequest, survey_round: Round, end: Any) -> bool:
    try:
        end(survey_round, now=timezone.now(), by=account(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except (KeyMissing, EnvelopeBroken):
        messages.error(request, _("The answers cannot be read: the round's key is missing."))
    else:
        return True
    return False
