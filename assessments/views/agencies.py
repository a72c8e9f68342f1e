from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments import selectors
from assessments.access import Access, agency_for, partnership_for
from assessments.forms.setup import AgencyForm, problems_told_by
from assessments.models import Agency
from assessments.services import partnerships


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agencies(request: HttpRequest, slug: str) -> HttpResponse:
    """All agencies, and a small form for one more."""
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    form = AgencyForm(request.POST or None, instance=Agency(partnership=partnership))
    if form.is_valid():
        with problems_told_by(form):
            added = partnerships.add_agency(partnership, **form.cleaned_data)
            messages.success(request, _("%s is added.") % added)
            return redirect("agencies", slug)
    context = {
        "partnership": partnership,
        "agencies": selectors.agencies_of(partnership),
        "form": form,
    }
    return render(request, "assessments/agencies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    agency = agency_for(request.user, slug, pk, access=Access.MANAGER)
    form = AgencyForm(request.POST or None, instance=copy(agency))
    if form.is_valid():
        with problems_told_by(form):
            partnerships.edit_agency(agency, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("agencies", slug)
    context = {"partnership": agency.partnership, "agency": agency, "form": form}
    return render(request, "assessments/agency_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    agency = agency_for(request.user, slug, pk, access=Access.MANAGER)
    if request.method != "POST":
        context = {
            "partnership": agency.partnership,
            "agency": agency,
            "invited": agency.invitations.exists(),
            "people": agency.participants.count(),
            "leads": agency.leads.count(),
        }
        return render(request, "assessments/agency_remove.html", context)
    try:
        partnerships.remove_agency(agency)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("%s is removed.") % agency)
    return redirect("agencies", slug)
