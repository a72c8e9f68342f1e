"""Who has access to a partnership, for its managers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.access import AccessForm, InviteForm
from assessments import access, tasks
from assessments.access import Access
from assessments.mail import emails
from assessments.models import Membership
from assessments.selectors import agency_lists, members
from assessments.services import memberships
from assessments.services.resending import AlreadyWaiting, SentOften
from web import resending
from web.forms import page_or_form
from web.once import used_once


@page_or_form
@used_once
@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """List everybody who has access, with a form to invite somebody."""
    partnership = access.partnership_for(request.user, slug, access=Access.MANAGER)
    form = InviteForm(request.POST or None, partnership=partnership)
    if form.is_valid():
        try:
            added = memberships.invite(
                partnership, **form.cleaned_data, by=access.account(request), now=timezone.now()
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            tasks.send_soon()
            becomes = emails.outward().with_warning(_("They get an e-mail with a link."))
            sentence = _("%(who)s has access. %(what_becomes_of_the_e_mail)s")
            messages.success(
                request, sentence % {"who": added.user, "what_becomes_of_the_e_mail": becomes}
            )
            return redirect("access", slug)
    context = {
        "partnership": partnership,
        "members": members.of(partnership),
        "without_a_lead": agency_lists.without_a_lead(partnership),
        "form": form,
        "outward": emails.outward(),
    }
    return render(request, "accounts/access/access.html", context)


@page_or_form
@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member = access.membership_for(request.user, slug, pk)
    now_has = {"access": member.access, "agency": member.agency_id}
    form = AccessForm(request.POST or None, partnership=member.partnership, initial=now_has)
    if form.is_valid():
        try:
            memberships.change(member, **form.cleaned_data, by=access.account(request))
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Saved."))
            return _back_to(request, member)
    context = {"partnership": member.partnership, "member": member, "form": form}
    return render(request, "accounts/access/change.html", context)


@require_POST
@used_once
@login_required
def send_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the invitation again to somebody who has never signed in."""
    member = access.membership_for(request.user, slug, pk)
    try:
        memberships.invite_again(member, by=access.account(request), now=timezone.now())
    except memberships.HasSignedIn:
        messages.info(request, _("%s has signed in, and needs no invitation.") % member.user)
    except (AlreadyWaiting, SentOften) as refusal:
        resending.say_why_not(request, refusal, str(member.user))
    else:
        tasks.send_soon()
        sent = _("The invitation is on its way to %s again.") % member.user
        messages.success(request, emails.outward().with_warning(sent))
    return redirect("access", slug)


@page_or_form
@used_once
@login_required
def take_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member = access.membership_for(request.user, slug, pk)
    if request.method != "POST":
        context = {
            "partnership": member.partnership,
            "member": member,
            "is_last": memberships.is_last_manager(member),
            "is_me": member.user == request.user,
        }
        return render(request, "accounts/access/take_away.html", context)
    try:
        memberships.remove(member, by=access.account(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("%s no longer has access.") % member.user)
    return _back_to(request, member)


def _back_to(request: HttpRequest, member: Membership) -> HttpResponse:
    """To the list, or home if they have just taken away their own access."""
    if access.may(request.user, member.partnership, Access.MANAGER):
        return redirect("access", member.partnership.slug)
    return redirect("home")
