"""Planning a round, and editing the plan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.access import Access, account, partnership_for, round_for
from assessments.models import Did, Partnership, Round
from assessments.services import deeds, invitation_wording
from coordinate.forms.rounds import RoundForm
from web.forms import about, page_or_form, status, typed
from web.once import used_once


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
    # Locked, so that nobody opens it or types in a sheet between this check and saving.
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
            did = Did.CHANGED_PLAN
            if survey_round._state.adding:
                invitation_wording.take_words_over(survey_round)
                did = Did.PLANNED_ROUND
            with transaction.atomic():
                saved = form.save()
                deeds.record(account(request), did, saved)
            return redirect("round", partnership.slug, saved.pk)
        context = about(partnership, form=form, survey_round=survey_round)
        return render(request, "coordinate/rounds/plan.html", context, status=status(form))
