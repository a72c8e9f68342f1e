"""Sharing a report: who can read it, and one more of them. Access itself is in assessments."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms.access import ShareForm
from assessments import access, links, tasks
from assessments.access import Access
from assessments.mail import emails
from assessments.models import Round, User
from assessments.selectors import members
from assessments.services import memberships
from assessments.services.resending import AlreadyWaiting, SentOften
from assessments.times import in_zone
from files.addresses import readable
from reports import selectors
from reports.views.readers import about, for_readers, opens
from web import resending
from web.forms import page_or_form
from web.once import used_once


@page_or_form
@used_once
@for_readers()
def share(request: HttpRequest, survey_round: Round, now: datetime) -> HttpResponse:
    """For managers, who decide who has access; others read whom to ask."""
    manages = access.may(request.user, survey_round.partnership, Access.MANAGER)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    if not selectors.has_figures(survey_round):
        raise Http404
    if not manages:
        return _whom_to_ask(request, survey_round)
    user = access.account(request)
    form = ShareForm(request.POST or None, partnership=survey_round.partnership, by=user)
    if form.is_valid() and _shared(request, survey_round, form, user, now):
        tasks.send_soon()
        return redirect("report", survey_round.partnership.slug, survey_round.pk)
    context = _context(survey_round) | {
        "form": form,
        "members": members.of(survey_round.partnership),
        "outward": emails.outward(),
        "opens": opens(survey_round, now),
    }
    return render(request, "accounts/share/share.html", context)


def _whom_to_ask(request: HttpRequest, survey_round: Round) -> HttpResponse:
    managers = members.managers(survey_round.partnership)
    return render(
        request, "accounts/share/ask.html", _context(survey_round) | {"managers": managers}
    )


def _context(survey_round: Round) -> dict[str, object]:
    return about(survey_round) | {"address": links.report_link(survey_round)}


def _shared(
    request: HttpRequest, survey_round: Round, form: ShareForm, by: User, now: datetime
) -> bool:
    """Share it and say so; False with an error in the form where that cannot be."""
    try:
        member = memberships.share(survey_round, form.cleaned_data["email"], by=by, now=now)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    except (AlreadyWaiting, SentOften) as refusal:
        form.add_error("email", resending.why_not(refusal, readable(form.cleaned_data["email"])))
    else:
        when = in_zone(survey_round.report_opens_at, survey_round.partnership)
        reads_now = access.may_read_report(member.user, survey_round, now)
        messages.success(request, _in_words(form, reads_now) % {"whom": member.user, "when": when})
        return True
    return False


def _in_words(form: ShareForm, reads_now: bool) -> str:
    """Sentences with %(whom)s and %(when)s."""
    if not reads_now:
        reads = _("%(whom)s can read this report from %(when)s.")
        gets = _("They get an e-mail with a link to it.")
    elif form.has_access:
        reads = _("%(whom)s already has access.")
        gets = _("They get an e-mail with a link to this report.")
    else:
        reads = _("%(whom)s can read this report now.")
        gets = _("They get an e-mail with a link to it.")
    return f"{reads} {emails.outward().with_warning(gets)}"
