"""Your own access: see it, give it up, pass it on. For managers: decide on leads' requests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.access import SuccessorForm
from assessments import access, tasks
from assessments.access import Access
from assessments.mail import emails
from assessments.models import Handover, Membership
from assessments.selectors import members
from assessments.services import handing_over, memberships
from assessments.services.resending import SentOften
from files import addresses
from web import resending
from web.forms import page_or_form
from web.once import used_once


@require_safe
@login_required
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """What you can do here, whom to ask, and how to pass your role on or give it up."""
    member = access.own_membership(request.user, slug)
    context = _about(member) | {
        "is_last": memberships.is_last_manager(member),
        "ask": members.whom_to_ask(slug, member.user),
    }
    return render(request, "accounts/access/mine.html", context)


@page_or_form
@used_once
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """End your own access at once. The last manager has to name a successor instead."""
    member = access.own_membership(request.user, slug)
    if memberships.is_last_manager(member):
        return redirect("access-pass-on", slug)
    if request.method != "POST":
        leads = Membership.objects.leads().filter(agency=member.agency)
        is_only_lead = leads.count() == 1
        context = _about(member) | {"is_only_lead": is_only_lead}
        return render(request, "accounts/access/leave.html", context)
    try:
        handing_over.give_up(member)
    except ValidationError as problem:  # e.g. the other manager has just left
        messages.error(request, " ".join(problem.messages))
        return redirect("access-mine", slug)
    tasks.send_soon()
    messages.success(request, _("You no longer have access to %s.") % member.partnership)
    return redirect("home")


@page_or_form
@used_once
@login_required
def pass_on(request: HttpRequest, slug: str) -> HttpResponse:
    """A lead asks the managers; a manager names their own successor."""
    member = access.own_membership(request.user, slug, access=Access.LEAD)
    asks = member.access == Access.LEAD
    button = _("Ask the managers") if asks else _("Name this person")
    form = SuccessorForm(request.POST or None, owner=member.user, button=button, is_own=True)
    if form.is_valid():
        response = (_asked if asks else _named)(request, member, form)
        if response is not None:
            return response
    context = _about(member) | {"form": form, "is_last": memberships.is_last_manager(member)}
    return render(request, "accounts/access/pass_on.html", context)


def _asked(request: HttpRequest, member: Membership, form: SuccessorForm) -> HttpResponse | None:
    """Store a lead's request. None, with a form error, if that is not possible."""
    try:
        handing_over.ask(member, form.cleaned_data["to"], now=timezone.now())
    except handing_over.Decided:
        _too_late(request, _("A manager has already agreed."))
    except SentOften:
        form.add_error("to", resending.asked_often())
        return None
    else:
        tasks.send_soon()
        messages.success(request, _("Your request is with the managers. They decide."))
    return redirect("access-mine", member.partnership.slug)


def _named(request: HttpRequest, member: Membership, form: SuccessorForm) -> HttpResponse | None:
    """Store the successor whom a manager names, their own or a lead's. None, with a form error, if
    that is not possible."""
    partnership, own = member.partnership, member.user == request.user
    names = {"who": addresses.readable(form.cleaned_data["to"]), "old": member.user}
    try:
        is_done = handing_over.name_successor(
            member, form.cleaned_data["to"], by=access.account(request), now=timezone.now()
        )
    except handing_over.Decided:
        _too_late(request, _("Somebody has already taken over."))
    except ValidationError as problem:
        form.add_error("to", problem)
        return None
    else:
        tasks.send_soon()
        _confirm(request, own=own, is_done=is_done, names=names)
    if not access.may(request.user, partnership, Access.MANAGER):
        return redirect("home")
    return redirect("access-mine" if own else "access", partnership.slug)


def _confirm(request: HttpRequest, *, own: bool, is_done: bool, names: dict[str, object]) -> None:
    if own and is_done:
        sentence = _("%(who)s has taken over from you. You no longer have access.")
    elif own:
        sentence = _("%(who)s gets an e-mail, and takes over when they first sign in.")
    elif is_done:
        sentence = _("%(who)s has taken over from %(old)s, who no longer has access.")
    else:
        sentence = _("%(who)s gets an e-mail, and takes over from %(old)s when they first sign in.")
    messages.success(request, sentence % names)


@require_POST
@used_once
@login_required
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads can withdraw a request until a manager has agreed; managers, until the successor has
    signed in."""
    member = access.own_membership(request.user, slug, access=Access.LEAD)
    try:
        if member.access == Access.LEAD:
            handing_over.withdraw(member, by=member.user)
            message = _("Your request is withdrawn. Nothing changes.")
        else:
            handing_over.take_back(member, by=member.user)
            message = _("Withdrawn. You stay a manager.")
    except handing_over.Decided:
        _too_late(request, _("There is nothing to withdraw."))
    else:
        messages.success(request, message)
    if access.access_of(request.user, member.partnership) is None:
        return redirect("home")
    return redirect("access-mine", slug)


# What managers decide about leads


@page_or_form
@used_once
@login_required
def replace(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Replace a lead, whether or not they have asked for it."""
    member = access.lead_for(request.user, slug, pk)
    form = SuccessorForm(
        request.POST or None, owner=member.user, button=_("Name this person as the lead")
    )
    if form.is_valid():
        response = _named(request, member, form)
        if response is not None:
            return response
    return render(request, "accounts/access/replace.html", _about(member) | {"form": form})


@require_POST
@used_once
@login_required
def agree(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    handover = access.handover_for(request.user, slug, pk)
    names = {"old": handover.membership.user} if handover else {}
    try:
        if handover is None:
            raise handing_over.AnotherRequest
        is_done = handing_over.agree(
            handover, request.POST.get("to", ""), by=access.account(request), now=timezone.now()
        )
    except handing_over.AnotherRequest:
        messages.error(
            request, _("This request has been changed or withdrawn. Check it before you decide.")
        )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        tasks.send_soon()
        _confirm(
            request,
            own=False,
            is_done=is_done,
            names=names | {"who": addresses.readable(handover.to)},
        )
    return redirect("access", slug)


@require_POST
@used_once
@login_required
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A lead's request; or an agreed one, as long as nobody has taken over."""
    handover = access.handover_for(request.user, slug, pk)
    try:
        if handover is None:
            raise handing_over.Decided
        handing_over.decline(handover, by=access.account(request))
    except handing_over.Decided:
        _too_late(request, _("There is nothing left to decide."))
    else:
        tasks.send_soon()
        messages.success(request, _("%s stays the lead.") % handover.membership.user)
    return redirect("access", slug)


def _too_late(request: HttpRequest, message: str) -> None:
    """A successor who has signed in has taken over, even if no manager has noticed yet."""
    handing_over.complete_due()
    messages.info(request, message)


def _about(member: Membership) -> dict[str, object]:
    return {
        "partnership": member.partnership,
        "member": member,
        "handover": Handover.objects.filter(membership=member).first(),
        "manages": member.access == Access.MANAGER,
        "leads": member.access == Access.LEAD,
        "outward": emails.outward(),
    }
