from copy import copy
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import tasks
from assessments.access import (
    Access,
    account,
    agencies_for,
    agency_for,
    may,
    participant_for,
    partnership_for,
)
from assessments.localised import listed
from assessments.models import Agency, Participant, Partnership, Role, User
from assessments.selectors import agency_lists, late_people
from assessments.services import partnerships, people_lists, refused_addresses
from assessments.services import people as people_service
from coordinate.forms.people import ParticipantForm, PeopleFileForm, PeopleLinesForm, SameAgencyForm
from coordinate.forms.typed_lists import CHOOSE_ANOTHER, add_problems
from files import people as people_file
from files import people_lines
from files.people import PersonRow, read_people
from files.people_upload import uploaded
from files.problems import FileProblems
from web.forms import errors_shown_by
from web.once import used_once

FORM_METHODS = ["GET", "HEAD", "POST"]


def _check_new(request: HttpRequest, partnership: Partnership, emails: list[str]) -> None:
    """What a lead learns of other lists is little. Raises refused_addresses.DailyLimitReached."""
    user = request.user
    if isinstance(user, User) and not may(user, partnership, Access.MANAGER):
        own = agencies_for(user, partnership).get()
        refused_addresses.check(own, emails, by=user, now=timezone.now())


@require_safe
@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    agencies = agencies_for(request.user, partnership).select_related("confirmation")
    agencies = agencies.prefetch_related("participants")
    manages = may(request.user, partnership, Access.MANAGER)
    now = timezone.now()
    coming = agency_lists.next_to_ask(partnership, now)
    context = {
        "partnership": partnership,
        "agencies": agencies,
        "add_to": next((each for each in agencies if not each.participants.all()), None)
        or next(iter(agencies), None),
        "manages": manages,
        "coming": coming,
        "turn": None if manages or not coming else agency_lists.turn(agencies[0], coming, now),
        "refused": agency_lists.refused_to_leads(partnership) if manages else [],
        "add_nobody": refused_addresses.agencies_at_limit(
            agencies_for(request.user, partnership), now
        ),
        "plans_next": manages and agency_lists.may_plan_next(partnership),
        "months": settings.FORGET_AFTER_MONTHS,
    }
    return render(request, "coordinate/people/people.html", context)


@require_http_methods(FORM_METHODS)
@used_once
@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add people one after the other. The form keeps the agency and the role."""
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    kept = ("agency", "role")
    form = ParticipantForm(
        request.POST or None,
        instance=Participant(partnership=partnership, role=""),
        initial={name: request.GET.get(name, "") for name in kept},
        agencies=agencies_for(request.user, partnership),
        check_new=partial(_check_new, request, partnership),
    )
    if form.is_valid():
        with errors_shown_by(form):
            added = partnerships.add_participant(**form.cleaned_data, by=account(request))
            messages.success(request, _("%s is added. You can add the next person now.") % added)
            again = {name: form[name].value() for name in kept}
            return redirect(f"{reverse('participant-add', args=[slug])}?{urlencode(again)}")
    context = {"partnership": partnership, "form": form}
    return render(request, "coordinate/people/add.html", context)


@require_http_methods(FORM_METHODS)
@used_once
@login_required
def add_several(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add a few people of one agency, one per line; then continue with the next that has nobody."""
    agency = agency_for(request.user, slug, pk)
    seen = agencies_for(request.user, agency.partnership)
    then = agency_lists.next_without_people(seen, agency)
    form = PeopleLinesForm(
        request.POST or None,
        initial={"role": request.GET.get("role", ""), "agency": agency.pk},
        agencies=seen,
        then=then,
    )
    if form.is_valid():
        text, role = form.cleaned_data["people"], form.cleaned_data["role"]
        agency = form.cleaned_data.get("agency") or agency
        then = agency_lists.next_without_people(seen, agency)
        try:
            rows = people_lines.read_people(text, agency=agency.name, role=role, roles=Role.values)
            _check_new(request, agency.partnership, [row.email for row in rows])
            added = people_service.add_all(agency, rows, visible=seen, by=account(request))
        except refused_addresses.DailyLimitReached as no_more:
            add_problems(form, "people", FileProblems([str(no_more)]), text)
        except FileProblems as problems:
            add_problems(form, "people", problems, text)
        else:
            names = {"agency": agency, "people": _some_names(added)}
            messages.success(request, _("Added to %(agency)s: %(people)s.") % names)
            if then and "then" in request.POST:
                return redirect(f"{reverse('people-add', args=[slug, then.pk])}?role={role}")
            return redirect("people", slug)
    context = {
        "partnership": agency.partnership,
        "agency": agency,
        "is_one_of_many": "agency" in form.fields,
        "form": form,
    }
    return render(request, "coordinate/people/add_several.html", context)


NAMED = 8
# How many of the columns that are left out are named; Outlook has ninety.
LEFT_OUT_SHOWN = 10


def _some_names(people: list[Participant]) -> str:
    return listed(people, most=NAMED)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    participant = participant_for(request.user, slug, pk)
    partnership = participant.partnership
    agencies = agencies_for(request.user, partnership)
    form = ParticipantForm(
        request.POST or None,
        instance=copy(participant),
        agencies=agencies,
        check_new=partial(_check_new, request, partnership),
    )
    if form.is_valid():
        with errors_shown_by(form):
            people_service.edit(participant, **form.cleaned_data, by=account(request))
            messages.success(request, _("Saved."))
            return redirect("people", slug)
    context = {
        "partnership": partnership,
        "participant": participant,
        "form": form,
        "current_invitations": participant.current_invitations(),
        "manages": may(request.user, partnership, Access.MANAGER),
    }
    return render(request, "coordinate/people/edit.html", context)


@require_http_methods(FORM_METHODS)
@used_once
@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    participant = participant_for(request.user, slug, pk)
    if request.method != "POST":
        context = {
            "partnership": participant.partnership,
            "participant": participant,
            "open_rounds_inviting": late_people.open_rounds_inviting([participant]),
        }
        return render(request, "coordinate/people/remove.html", context)
    people_service.remove(participant, timezone.now(), by=account(request))
    tasks.send_soon()
    messages.success(request, _("%s is removed.") % participant)
    return redirect("people", slug)


# Import a list of people: check it, preview it, and only then store it. Nothing is kept in between:
# each step sends the text along and reads it again.


@dataclass(frozen=True)
class _List:
    """A list that could be read, and the agency it is limited to, if any."""

    partnership: Partnership
    only: Agency | None
    text: str
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    rows: tuple[PersonRow, ...]

    def plan(self) -> people_lists.Plan:
        return people_lists.plan(self.partnership, self.rows, only=self.only)


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
    notes: tuple[str, ...] = ()
    try:
        if form.cleaned_data["file"]:
            found = uploaded(form.cleaned_data["file"].read())
            text, notes = found.text, found.notes
        read = read_people(
            text,
            roles=Role.values,
            sectors=Agency.Sector.values,
            only_agency=only.name if only else None,
        )
        _check_new(request, partnership, [row.email for row in read.rows])
        file = _List(partnership, only, text, read.left_out, (*notes, *read.notes), read.rows)
        if "plan" in request.POST:
            return _store(request, file)
        plan = file.plan()
        return _preview(request, file, plan, SameAgencyForm(agencies=plan.agencies))
    except refused_addresses.DailyLimitReached as no_more:
        refused = FileProblems([str(no_more)])
        return _list_page(request, partnership, only, _with_problems(refused, text))
    except FileProblems as found:
        return _list_page(request, partnership, only, _with_problems(found, text))


@require_safe
@login_required
def example(request: HttpRequest, slug: str) -> HttpResponse:
    """An example list: three invented people."""
    partnership = partnership_for(request.user, slug, access=Access.LEAD)
    content = people_file.EXAMPLE
    if _own_agency(request, partnership):
        content = people_file.EXAMPLE_OF_ONE_AGENCY
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@used_once
def _store(request: HttpRequest, file: _List) -> HttpResponse:
    agreed = request.POST["plan"]
    plan = file.plan()
    form = SameAgencyForm(request.POST, agencies=plan.agencies)
    if plan.fingerprint == agreed and not form.is_valid():
        return _preview(request, file, plan, form)
    try:
        done = people_lists.store(
            file.partnership,
            file.rows,
            agreed=agreed,
            only=file.only,
            same=form.same if form.is_valid() else (),
            by=account(request),
        )
    except people_lists.PlanHasChanged:
        messages.warning(
            request,
            _("Somebody else has changed the list in the meantime. Check it and try again."),
        )
        plan = file.plan()
        return _preview(request, file, plan, SameAgencyForm(agencies=plan.agencies))
    if done.to_store:
        stored = ngettext("%d person is stored.", "%d people are stored.", done.to_store)
        messages.success(request, stored % done.to_store)
    if done.agencies:
        new = ngettext("%d agency is new.", "%d agencies are new.", len(done.agencies))
        messages.success(request, new % len(done.agencies))
    if done.sectors:
        messages.success(request, _("The sectors are stored."))
    return redirect("people", file.partnership.slug)


def _preview(
    request: HttpRequest, file: _List, plan: people_lists.Plan, form: SameAgencyForm
) -> HttpResponse:
    context = {
        "partnership": file.partnership,
        "plan": plan,
        "form": form,
        "left_out": file.left_out,
        "left_out_shown": listed(file.left_out, most=LEFT_OUT_SHOWN),
        "notes": file.notes,
        "text": file.text,
    }
    return render(request, "coordinate/people/preview.html", context)


def _list_page(
    request: HttpRequest, partnership: Partnership, only: Agency | None, form: PeopleFileForm
) -> HttpResponse:
    context = {
        "partnership": partnership,
        "only": only,
        "form": form,
        "roles": Role.values,
        "sectors": Agency.Sector.values,
    }
    return render(request, "coordinate/people/bring_in.html", context)


def _with_problems(problems: FileProblems, text: str) -> PeopleFileForm:
    """The form again, with the list to correct and everything that is wrong with it."""
    form = PeopleFileForm({"text": text})
    form.full_clean()
    form.errors.clear()
    if text.strip():
        add_problems(form, "text", problems, text)
    else:
        add_problems(form, "file", problems, text, then=CHOOSE_ANOTHER)
    return form


def _own_agency(request: HttpRequest, partnership: Partnership) -> Agency | None:
    """The agency that a lead's list is limited to; None for a manager."""
    if may(request.user, partnership, Access.MANAGER):
        return None
    return agencies_for(request.user, partnership).get()


# Confirm a list for the next round


@require_http_methods(FORM_METHODS)
@used_once
@login_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everybody on an agency's list, with a tick for people who still work with the partnership.

    Only people who were on the page can be taken off the list; people added since stay.
    """
    agency = agency_for(request.user, slug, pk)
    by, partnership = account(request), agency.partnership
    context: dict[str, object] = {"partnership": partnership, "agency": agency}
    if request.method != "POST":
        context["participants"] = agency.participants.all()
        context["coming"] = agency_lists.next_to_ask(partnership, timezone.now())
        return render(request, "coordinate/people/confirm.html", context)
    unticked = set(request.POST.get("shown", "").split()) - set(request.POST.getlist("stays"))
    leaving = [person for person in agency.participants.all() if str(person.pk) in unticked]
    if leaving and "sure" not in request.POST:
        context |= {
            "leaving": leaving,
            "open_rounds_inviting": late_people.open_rounds_inviting(leaving),
        }
        return render(request, "coordinate/people/confirm_leaving.html", context)
    numbers = [each.pk for each in leaving]
    gone = people_service.confirm(agency, leaving=numbers, by=by, now=timezone.now())
    tasks.send_soon()
    return _confirmed(request, agency, gone)


def _confirmed(request: HttpRequest, agency: Agency, gone: int) -> HttpResponse:
    if gone:
        sentence = ngettext(
            "The list of %(agency)s is confirmed. %(gone)d person is removed.",
            "The list of %(agency)s is confirmed. %(gone)d people are removed.",
            gone,
        )
    else:
        sentence = _("The list of %(agency)s is confirmed.")
    messages.success(request, sentence % {"agency": agency, "gone": gone})
    return redirect("people", agency.partnership.slug)
