from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import tasks
from assessments.access import Access, account, agency_for, partnership_for
from assessments.localised import listed
from assessments.models import Agency, Partnership
from assessments.selectors import agency_lists
from assessments.services import partnerships
from coordinate.forms.agencies import AgenciesForm, AgencyForm
from files.likeness import likes
from web.forms import errors_shown_by, page_or_form
from web.once import used_once

# How many names the messages above the list show: of new agencies, and of very similar ones.
MOST_NAMED, MOST_WARNINGS = 20, 10


@page_or_form
@used_once
@login_required
def agencies(request: HttpRequest, slug: str) -> HttpResponse:
    """One form to add agencies and to set the sectors of all."""
    partnership = partnership_for(request.user, slug, access=Access.MANAGER)
    form = AgenciesForm(
        request.POST or None,
        agencies=agency_lists.agencies_with_people(partnership),
        adding="sectors" not in request.POST,
    )
    if form.is_valid():
        with errors_shown_by(form):
            more = [(each.name, each.sector) for each in form.more]
            added = partnerships.edit_agencies(
                partnership, more=more, sectors=form.sectors, by=account(request)
            )
            _say_what_is_stored(request, partnership, added, form.sectors)
            return redirect("agencies", slug)
    context = {
        "partnership": partnership,
        "agencies": [(agency, form[field]) for field, agency in form.agencies.items()],
        "without_a_lead": set(agency_lists.without_a_lead(partnership)),
        "form": form,
    }
    return render(request, "coordinate/agencies/agencies.html", context)


def _some_names(added: list[Agency]) -> str:
    return listed(added, most=MOST_NAMED)


def _say_what_is_stored(
    request: HttpRequest,
    partnership: Partnership,
    added: list[Agency],
    sectors: list[tuple[Agency, str]],
) -> None:
    if added:
        messages.success(request, _("Added: %s.") % _some_names(added))
    if sectors or not added:
        messages.success(request, _("The sectors are stored."))
    _warn_of_likes(request, partnership, added)


def _warn_of_likes(request: HttpRequest, partnership: Partnership, added: list[Agency]) -> None:
    new = tuple(agency.name for agency in added)
    others = partnership.agencies.exclude(pk__in=[agency.pk for agency in added])
    compared = likes(new, tuple(others.values_list("name", flat=True)))
    if not compared.all_compared:
        messages.warning(
            request,
            _(
                "There are too many names to compare each with all others. Please read through "
                "them."
            ),
        )
    for name, like in list(compared.of.items())[:MOST_WARNINGS]:
        names = {"name": name, "like": like}
        messages.warning(request, _("%(name)s is very like %(like)s. Are they the same?") % names)
    more = len(compared.of) - MOST_WARNINGS
    if more > 0:
        sentence = ngettext(
            "%d more name is very like another one.",
            "%d more names are very like others. Please look through the list.",
            more,
        )
        messages.warning(request, sentence % more)


@page_or_form
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    agency = agency_for(request.user, slug, pk, access=Access.MANAGER)
    form = AgencyForm(request.POST or None, instance=copy(agency))
    if form.is_valid():
        with errors_shown_by(form):
            partnerships.edit_agency(agency, **form.cleaned_data, by=account(request))
            messages.success(request, _("Saved."))
            return redirect("agencies", slug)
    context = {"partnership": agency.partnership, "agency": agency, "form": form}
    return render(request, "coordinate/agencies/edit.html", context)


@page_or_form
@used_once
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    agency = agency_for(request.user, slug, pk, access=Access.MANAGER)
    if request.method != "POST":
        context = {
            "partnership": agency.partnership,
            "agency": agency,
            "invited": agency.invitations.exists(),
            "made_of": partnerships.was_made_of(agency),
            "people": agency.participants.count(),
            "leads": agency.leads.count(),
        }
        return render(request, "coordinate/agencies/remove.html", context)
    try:
        partnerships.remove_agency(agency, timezone.now(), by=account(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        tasks.send_soon()
        messages.success(request, _("%s is removed.") % agency)
    return redirect("agencies", slug)
