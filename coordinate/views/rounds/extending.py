"""Keeping a round open for longer."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.access import account
from assessments.models import Round
from assessments.models.rounds import MOST_EXTENSIONS, NOTICE
from assessments.services import messages as message
from assessments.services import rounds
from coordinate.forms.rounds import ExtendForm
from coordinate.views.rounds.context import round_context, to_round, unless_ended
from web.forms import errors_shown_by, status, typed, why_not
from web.once import used_once


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
                    survey_round,
                    until=until,
                    now=now,
                    soon_after_another=risk,
                    by=account(request),
                )
                messages.success(request, _("The round stays open for longer."))
                return _to_message(request, extended)
        context = round_context(
            request,
            survey_round,
            form=form,
            cannot=why_not(rounds.check_can_extend, survey_round, now),
            times_left=MOST_EXTENSIONS - survey_round.times_extended,
            last_moment=survey_round.closes_at - NOTICE,
        )
        return render(request, "coordinate/rounds/extend.html", context, status=status(form))


def _to_message(request: HttpRequest, survey_round: Round) -> HttpResponse:
    """To the page where the manager may tell everybody of the new closing time."""
    mark = message.extension_token(survey_round)
    can_send = partial(message.check_can_send, extension=mark)
    if cannot := why_not(can_send, survey_round, timezone.now()):
        messages.info(request, cannot)
        return to_round(survey_round)
    args = (survey_round.partnership.slug, survey_round.pk)
    return redirect(f"{reverse('round-message', args=args)}?{urlencode({'extended': mark})}")
