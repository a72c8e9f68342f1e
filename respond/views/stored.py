"""What is stored about somebody who holds a personal link, while its round is open."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import links
from assessments.models import Invitation
from assessments.selectors import members
from assessments.services import answers
from assessments.times import day_in_zone
from files import addresses
from respond import page_context
from respond.views.personal_link import for_respondents


@require_safe
@for_respondents
def stored(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    has_draft = bool(answers.draft(invitation).answers)
    partnership = invitation.survey_round.partnership
    on_the_list = invitation.participant
    context = page_context.context(
        invitation,
        address=_recognisable(invitation.email),
        is_on_the_list=on_the_list is not None,
        has_name=on_the_list and (on_the_list.first_name or on_the_list.last_name),
        mails=[
            (mail.get_kind_display(), day_in_zone(mail.sent_at, partnership))
            for mail in invitation.mails.order_by("sent_at")
            if mail.sent_at
        ],
        no_reminders=links.no_reminders_link(invitation),
        has_draft=has_draft,
        can_withdraw=has_draft or invitation.answered,
        coordinators=members.coordinators(partnership),
        months=settings.FORGET_AFTER_MONTHS,
    )
    return render(request, "respond/stored.html", context)


def _recognisable(address: str) -> str:
    """Shortened, in case somebody else finds the page open on a shared device."""
    name, _at, domain = addresses.readable(address).rpartition("@")
    return f"{name[:1]}…@{domain}"
