"""Write to everybody who is asked in an open round: type, preview, send."""

from datetime import datetime
from functools import partial

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
from assessments.mail.wording import Words, says_reply, usual_message
from assessments.models import Round
from assessments.models.messages import MOST_MESSAGES
from assessments.services import messages as service
from coordinate.forms.messages import MessageForm, mark_of
from web.forms import page_or_form, why_not
from web.once import used_once


@page_or_form
@used_once
@login_required
def write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Only a text whose preview the writer has seen is sent."""
    survey_round, now = round_for(request.user, slug, pk, access=Access.MANAGER), timezone.now()
    if survey_round.has_ended:
        messages.info(request, _("This round has ended. No message was sent."))
        return redirect("round", slug, pk)
    if request.method != "POST":
        return _page(request, survey_round, _empty(request, survey_round), now)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, survey_round, form, now, status=400)
    if request.POST.get("go") != "send" or not form.is_looked_at():
        return _page(request, survey_round, form, now)
    number, words = form.cleaned_data["number"], form.words()
    try:
        service.send(
            survey_round,
            words,
            number=number,
            by=account(request),
            now=now,
            extension=form.cleaned_data["extension"],
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, survey_round, form, now, status=400)
    tasks.send_soon()
    messages.success(request, _("The message is on its way to everybody who is asked."))
    return redirect("round", slug, pk)


def _empty(request: HttpRequest, survey_round: Round) -> MessageForm:
    mark = request.GET.get("extended", "")
    was_extended = service.announces_extension(survey_round, mark)
    words = usual_message(survey_round, was_extended=was_extended)
    number = survey_round.messages.count() + 1
    typed = {"subject": words.subject, "text": words.text, "number": number, "extension": mark}
    return MessageForm(initial=typed)


def _page(
    request: HttpRequest, survey_round: Round, form: MessageForm, now: datetime, status: int = 200
) -> HttpResponse:
    words = form.words() if form.is_bound and form.is_valid() else None
    extension = form["extension"].value() or ""
    can_send = partial(service.check_can_send, extension=extension)
    context = {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "demo": survey_round.partnership.is_demo,
        "form": form,
        "preview": _preview(request, survey_round, words) if words else None,
        "says_reply": bool(words and says_reply(words)),
        "looked_at": mark_of(words) if words else "",
        "cannot": why_not(can_send, survey_round, now),
        "people": service.receivers(survey_round).count(),
        "sent": survey_round.messages.all(),
        "left": MOST_MESSAGES - survey_round.messages.count(),
        "was_extended": service.announces_extension(survey_round, extension),
        "outward": emails.outward(),
    }
    with timezone.override(survey_round.partnership.zone):
        return render(request, "coordinate/wording/message.html", context, status=status)


def _preview(request: HttpRequest, survey_round: Round, words: Words) -> emails.Parts:
    return emails.preview_of_message(survey_round, words, account(request))
