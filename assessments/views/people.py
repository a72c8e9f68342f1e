from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import (
    Access,
    agencies_for,
    agency_for,
    may,
    participant_for,
    partnership_for,
)
from assessments.forms.setup import ParticipantForm, PeopleFileForm, problems_told_by
from assessments.models import Agency, Participant, Partnership, Role
from assessments.people_file import FileProblems, PeopleFile, decode, read_people
from assessments.services import partnerships
from assessments.services import people as people_service

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    context = {
        "partnership": partnership,
        "agencies": agencies_for(request.user, partnership).prefetch_related("participants"),
        "manages": may(request.user, partnership, Access.MANAGER),
    }
    return render(request, "assessments/people.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    form = ParticipantForm(
        request.POST or None,
        instance=Participant(partnership=partnership),
        initial={"agency": request.GET.get("agency", "")},
        agencies=agencies_for(request.user, partnership),
    )
    if form.is_valid():
        with problems_told_by(form):
            added = partnerships.add_participant(**form.cleaned_data)
            messages.success(request, _("%s is added.") % added)
            return redirect("people", slug)
    context = {"partnership": partnership, "form": form}
    return render(request, "assessments/participant_add.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    participant = participant_for(request.user, slug, pk)
    partnership = participant.partnership
    agencies = agencies_for(request.user, partnership)
    form = ParticipantForm(request.POST or None, instance=copy(participant), agencies=agencies)
    if form.is_valid():
        with problems_told_by(form):
            people_service.edit(participant, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people", slug)
    context = {"partnership": partnership, "participant": participant, "form": form}
    return render(request, "assessments/participant_edit.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    participant = participant_for(request.user, slug, pk)
    if request.method != "POST":
        context = {"partnership": participant.partnership, "participant": participant}
        return render(request, "assessments/participant_remove.html", context)
    people_service.remove(participant)
    messages.success(request, _("%s is removed.") % participant)
    return redirect("people", slug)


# A list of people: checked, looked at, and only then stored. Nothing is kept in between: every
# step brings the text along and reads it anew.


@require_http_methods(FORM_METHODS)
@login_required
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    only = _own_agency(request, partnership)
    if "again" in request.POST:
        form = PeopleFileForm(initial={"text": request.POST.get("text", "")})
        return _list_page(request, partnership, only, form)
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _list_page(request, partnership, only, form)
    text = form.cleaned_data["text"]
    try:
        if form.cleaned_data["file"]:
            text = decode(form.cleaned_data["file"].read())
        listed = read_people(text, roles=Role.values, only_agency=only.name if only else None)
        if "plan" in request.POST:
            return _store(request, partnership, only, listed, text)
        return _preview(request, partnership, only, listed, text)
    except FileProblems as found:
        return _list_page(request, partnership, only, _with_problems(found, text))


def _store(
    request: HttpRequest,
    partnership: Partnership,
    only: Agency | None,
    listed: PeopleFile,
    text: str,
) -> HttpResponse:
    agreed = request.POST["plan"]
    try:
        done = people_service.store(partnership, listed.rows, agreed=agreed, only=only)
    except people_service.PlanHasChanged:
        messages.warning(
            request, _("Meanwhile the list was changed by somebody else. Please look again.")
        )
        return _preview(request, partnership, only, listed, text)
    stored = ngettext("%d person is stored.", "%d people are stored.", done.to_store)
    messages.success(request, stored % done.to_store)
    return redirect("people", partnership.slug)


def _preview(
    request: HttpRequest,
    partnership: Partnership,
    only: Agency | None,
    listed: PeopleFile,
    text: str,
) -> HttpResponse:
    context = {
        "partnership": partnership,
        "plan": people_service.plan(partnership, listed.rows, only=only),
        "not_used": listed.not_used,
        "text": text,
    }
    return render(request, "assessments/people_preview.html", context)


def _list_page(
    request: HttpRequest, partnership: Partnership, only: Agency | None, form: PeopleFileForm
) -> HttpResponse:
    context = {"partnership": partnership, "only": only, "form": form, "roles": Role.values}
    return render(request, "assessments/people_import.html", context)


def _with_problems(found: FileProblems, text: str) -> PeopleFileForm:
    """The page's form again, with the list in it to be corrected, and all that is wrong."""
    form = PeopleFileForm({"text": text})
    form.full_clean()
    form.errors.clear()
    for problem in found.problems:
        form.add_error(None, problem)
    field = "text" if text.strip() else "file"
    form.add_error(field, _("Nothing was stored. Correct it here, and check again."))
    return form


def _own_agency(request: HttpRequest, partnership: Partnership) -> Agency | None:
    """The agency that a lead's list is about; a manager's may be about all."""
    if may(request.user, partnership, Access.MANAGER):
        return None
    return agencies_for(request.user, partnership).get()


# The last round's people, taken over


@require_http_methods(FORM_METHODS)
@login_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everybody on an agency's list, with a tick for those who still work with the partnership.

    Only who was on the page can be taken off the list; who was added since stays.
    """
    agency = agency_for(request.user, slug, pk)
    context: dict[str, object] = {"partnership": agency.partnership, "agency": agency}
    if request.method != "POST":
        context["participants"] = agency.participants.all()
        return render(request, "assessments/people_confirm.html", context)
    unticked = set(request.POST.get("shown", "").split()) - set(request.POST.getlist("stays"))
    leaving = [person for person in agency.participants.all() if str(person.pk) in unticked]
    if leaving and "sure" not in request.POST:
        context |= {"leaving": leaving}
        return render(request, "assessments/people_confirm_leaving.html", context)
    gone = people_service.remove_all(agency, [person.pk for person in leaving])
    return _confirmed(request, agency, gone)


def _confirmed(request: HttpRequest, agency: Agency, gone: int) -> HttpResponse:
    removed = ngettext("%d person is removed.", "%d people are removed.", gone) % gone
    messages.success(
        request,
        _("The list of %s is confirmed.") % agency + (f" {removed}" if gone else ""),
    )
    return redirect("people", agency.partnership.slug)
