"""Opening a round."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.access import Access, account, round_for
from assessments.mail import emails
from assessments.mail.wording import wording_of
from assessments.models import Round
from assessments.services import rounds
from assessments.times import in_zone
from coordinate.forms.rounds import OpenForm
from coordinate.views.rounds.context import round_context, round_lists
from web.forms import page_or_form, status, typed
from web.once import used_once


@page_or_form
@used_once
@login_required
def open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # noqa: A001
    """After a confirmation: once people are invited, it cannot be undone."""
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    on_paper = survey_round.is_import
    if request.method != "POST" and (on_paper or not survey_round.is_planned):
        return redirect("round", slug, pk)
    now = timezone.now()
    form = OpenForm(typed(request), survey_round=survey_round, now=now)
    if form.is_valid() and _is_opened(request, survey_round, form, now):
        return redirect("round", slug, pk)
    with timezone.override(survey_round.partnership.zone):
        context = round_context(
            request,
            survey_round,
            form=form,
            asked=survey_round.partnership.participants.count(),
            opens_later=survey_round.opens_at > now,
            **round_lists(request, survey_round, now),
            previews=emails.previews(survey_round, wording_of(survey_round)),
        )
        return render(request, "coordinate/rounds/open.html", context, status=status(form))


def _is_opened(request: HttpRequest, survey_round: Round, form: OpenForm, now: datetime) -> bool:
    """Open it and say so; False, with an error in the form, where it cannot be opened."""
    try:
        opened = rounds.open(survey_round, now=now, by=account(request), **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem)
    except OSError:
        form.add_error(None, _("The round's key could not be stored, so the round was not opened."))
    else:
        tasks.send_soon()
        messages.success(request, _opened(opened, now))
        return True
    return False


def _opened(opened: Round, now: datetime) -> str:
    if opened.opens_at <= now:
        return _("The round is open, and the invitations are on their way.")
    when = in_zone(opened.opens_at, opened.partnership)
    return _("The round is set up. Invitations go out on %s.") % when
