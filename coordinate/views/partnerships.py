from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.access import (
    Access,
    account,
    administrator,
    agencies_for,
    may,
    partnership_for,
)
from assessments.selectors import agency_lists, first_page
from assessments.services import partnerships
from coordinate.forms.partnerships import PartnershipForm
from web.forms import page_or_form
from web.once import used_once


@require_safe
@login_required
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    found = partnership_for(request.user, slug)
    now = timezone.now()
    member = (
        found.memberships.select_related("agency__confirmation")
        .filter(user=request.user.pk)
        .first()
    )
    agencies = agency_lists.agencies_with_people(found)
    people = [agency.people for agency in agencies]  # type: ignore[attr-defined] # annotated
    manages = may(request.user, found, Access.MANAGER)
    empty = [agency for agency, number in zip(agencies, people, strict=True) if not number]
    context = {
        "partnership": found,
        "demo": found.is_demo,
        "agencies": agencies,
        "people": sum(people),
        "empty": empty,
        "filled": len(agencies) - len(empty),
        "now": now,
        "rounds": first_page.rounds_in_brief(found, manages=manages, now=now),
        "to_do": first_page.to_do(found, member, now=now),
        "manages": manages,
        "looks_after": agencies_for(request.user, found),
    }
    return render(request, "coordinate/partnerships/partnership.html", context)


@page_or_form
@used_once
@login_required
def new(request: HttpRequest) -> HttpResponse:
    manager = administrator(request.user)
    form = PartnershipForm(request.POST or None)
    if not form.is_valid():
        return render(request, "coordinate/partnerships/new.html", {"form": form})
    begun = partnerships.begin(manager, **form.cleaned_data)
    messages.success(request, _("%s is created. You are its manager.") % begun)
    return redirect("partnership", begun.slug)


@page_or_form
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = partnership_for(request.user, slug, access=Access.MANAGER)
    form = PartnershipForm(request.POST or None, instance=copy(found))
    if not form.is_valid():
        context = {"partnership": found, "form": form}
        return render(request, "coordinate/partnerships/edit.html", context)
    partnerships.edit(found, **form.cleaned_data, by=account(request))
    messages.success(request, _("Saved."))
    return redirect("partnership", found.slug)
