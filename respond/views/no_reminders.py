"""“No more reminders”: where the link in the header of an invitation or a reminder leads.

It stops reminders and nothing else, and the page can undo it. Even if a mail scanner presses it,
the personal link still answers and withdraws. Managers see the same either way.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from assessments import links
from assessments.models import Invitation
from assessments.services import reminders
from assessments.times import in_zone
from respond import refusals
from web.forms import page_or_form

# What mail programs send when somebody presses “unsubscribe” (RFC 8058). They have no cookie and
# follow no redirect; knowing the address is enough.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@csrf_exempt
@page_or_form
def no_reminders(request: HttpRequest, link: str) -> HttpResponse:
    """Opening it changes nothing."""
    response = _opened(request, link)
    response["Referrer-Policy"] = "strict-origin"  # the address is a secret
    return response


def _opened(request: HttpRequest, link: str) -> HttpResponse:
    invitation = links.invitation_by_link(link, purpose=links.REMINDERS)
    if invitation is not None:
        name, value = ONE_CLICK
        by_a_program = request.POST.get(name) == value
        return (_by_one_click if by_a_program else _by_the_page)(request, invitation)
    if links.ended_round_of(link, purpose=links.REMINDERS):
        return render(request, "respond/no_reminders_ended.html")
    return refusals.wrong_link(request, timezone.now())


def _by_one_click(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    reminders.stop(invitation)
    invitation.refresh_from_db()
    return _page(request, invitation)


@csrf_protect
def _by_the_page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method != "POST":
        return _page(request, invitation)
    if request.POST.get("go") == "resume":
        reminders.resume(invitation)
    else:
        reminders.stop(invitation)
    return redirect(request.path)


def _page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    survey_round = invitation.survey_round
    context = {
        "invitation": invitation,
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "closes": in_zone(survey_round.closes_at, survey_round.partnership),
    }
    return render(request, "respond/no_reminders.html", context)
