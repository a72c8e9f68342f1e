"""Invitations, for managers; and a page where anybody can ask for their own link again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments import tasks
from assessments.access import Access, account, invitation_for, round_for
from assessments.encryption.sealing import KeyMissing
from assessments.mail import emails
from assessments.mail.wording import says_reply, usual_wording, wording_of
from assessments.models import Invitation, Round
from assessments.selectors import invited_people
from assessments.services import invitation_wording
from assessments.services import invitations as service
from assessments.services.invitation_wording import RoundOpened
from assessments.services.invitations import INVITING, NoMoreMails, RoundNotOpen
from assessments.services.resending import AlreadyWaiting, SentOften
from coordinate.forms.wording import AddressForm, LateForm, WordingForm
from files.addresses import readable
from web import resending
from web.forms import page_or_form
from web.once import used_once

# The texts of the invitation and the reminder


@page_or_form
@login_required
def wording(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if not survey_round.is_planned:
        return _fixed_words(request, survey_round)
    if request.method != "POST":
        initial = WordingForm.as_typed(wording_of(survey_round))
        form = WordingForm(initial=initial, survey_round=survey_round)
        return _wording_page(request, survey_round, form)
    go, form = request.POST.get("go"), WordingForm(request.POST, survey_round=survey_round)
    wording = usual_wording(survey_round)
    if go != "usual":
        if not form.is_valid():
            return _wording_page(request, survey_round, form)
        wording = form.wording()
    if go == "preview":
        previews, reply = (
            emails.previews(survey_round, wording),
            says_reply(wording.invitation, wording.reminder),
        )
        return _wording_page(request, survey_round, form, previews, reply=reply)
    try:
        invitation_wording.reword(survey_round, wording, by=account(request))
    except RoundOpened:  # a moment ago
        survey_round.refresh_from_db()
        return _fixed_words(request, survey_round)
    messages.success(
        request,
        _("The standard texts are back.") if go == "usual" else _("The texts are saved."),
    )
    return redirect("wording", slug, pk)


def _wording_page(
    request: HttpRequest,
    survey_round: Round,
    form: WordingForm,
    previews: tuple[emails.Parts, ...] = (),
    *,
    reply: bool = False,
) -> HttpResponse:
    context = _context(survey_round, form=form, previews=previews, says_reply=reply)
    return render(request, "coordinate/wording/wording.html", context)


def _fixed_words(request: HttpRequest, survey_round: Round) -> HttpResponse:
    refused = request.method == "POST"
    fields = WordingForm(survey_round=survey_round)
    typed = [(each.label, request.POST.get(each.name, "")) for each in fields] if refused else []
    previews = emails.previews(survey_round, wording_of(survey_round))
    context = _context(survey_round, previews=previews, refused=refused, typed=typed)
    status = 409 if refused else 200
    return render(request, "coordinate/wording/fixed.html", context, status=status)


# Who is invited


@require_safe
@login_required
def invitations(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    agencies = invited_people.by_agency(survey_round)
    people = [person for agency in agencies for person in agency.people]
    context = _context(
        survey_round,
        agencies=agencies,
        invited=len(people),
        is_nameless=not any(person.email for person in people),
        not_arrived=[
            person
            for person in people
            if person.state in ("given_up", "came_back") and not person.stopped
        ],
        not_sent=[person for person in people if person.is_not_sent],
        outward=emails.outward(),
    )
    return render(request, "coordinate/invitations/invitations.html", context)


@require_safe
@login_required
def invitation(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """One person's newest invitation, and what can be done with it."""
    invitation = invitation_for(request.user, slug, pk, number)
    newest = invited_people.newest(invitation)
    if newest != invitation:
        return redirect("invitation", slug, pk, newest.pk)
    return _about_one(
        request,
        "coordinate/invitations/invitation.html",
        invitation,
        person=invited_people.of(invitation),
    )


@require_POST
@used_once
@login_required
def send_again(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    invitation = invitation_for(request.user, slug, pk, number)
    try:
        service.send_again(invitation, timezone.now(), by=account(request))
    except RoundNotOpen:
        return _not_open(request, slug, pk)
    except NoMoreMails:
        return _stopped(request, invitation)
    except (AlreadyWaiting, SentOften) as refusal:
        resending.say_why_not(request, refusal, readable(invitation.email))
    else:
        tasks.send_soon()
        messages.success(
            request, _("The link is on its way to %s again.") % readable(invitation.email)
        )
    return redirect("invitations", slug, pk)


@require_POST
@used_once
@login_required
def send_failed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send again the invitations that could not be sent. A second press finds none."""
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    try:
        number = service.send_failed(survey_round, timezone.now(), by=account(request))
    except RoundNotOpen:
        return _not_open(request, slug, pk)
    if number:
        tasks.send_soon()
        message = ngettext(
            "The invitation is on its way to %d person again.",
            "The invitation is on its way to %d people again.",
            number,
        )
        messages.success(request, message % number)
    else:
        messages.info(request, _("No invitation is waiting to be sent again."))
    return redirect("invitations", slug, pk)


@page_or_form
@used_once
@login_required
def stop_mails(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    invitation = invitation_for(request.user, slug, pk, number)
    if refusal := _refused(request, invitation):
        return refusal
    if request.method != "POST":
        return _about_one(request, "coordinate/invitations/stop_mails.html", invitation)
    try:
        service.stop_mails(invitation, timezone.now(), by=account(request))
    except RoundNotOpen:
        return _not_open(request, slug, pk)
    except NoMoreMails:  # a moment ago
        return _stopped(request, invitation)
    tasks.send_soon()
    message = _("No more e-mails go to %s. They get one last e-mail that says so.")
    messages.success(request, message % readable(invitation.email))
    return redirect("invitations", slug, pk)


@page_or_form
@used_once
@login_required
def change_address(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    invitation = invitation_for(request.user, slug, pk, number)
    if refusal := _refused(request, invitation):
        return refusal
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _about_one(
            request, "coordinate/invitations/change_address.html", invitation, form=form
        )
    email, now = form.cleaned_data["email"], timezone.now()
    try:
        new = service.change_address(invitation, email, now, by=account(request))
    except RoundNotOpen:
        return _not_open(request, slug, pk)
    except NoMoreMails:  # a moment ago
        return _stopped(request, invitation)
    except KeyMissing:
        return _no_key(request, slug, pk)
    except ValidationError as problem:
        form.add_error("email", ValidationError(problem.messages))
        return _about_one(
            request, "coordinate/invitations/change_address.html", invitation, form=form
        )
    tasks.send_soon()
    messages.success(
        request,
        _("A new link is on its way to %s. The old address gets an e-mail that says so.")
        % readable(new.email),
    )
    return redirect("invitations", slug, pk)


def _about_one(
    request: HttpRequest, template: str, invitation: Invitation, **more: object
) -> HttpResponse:
    context = _context(invitation.survey_round, invitation=invitation, outward=emails.outward())
    return render(request, template, context | more)


def _refused(request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
    """Say why this person gets no e-mails; None if they do."""
    survey_round = invitation.survey_round
    if not _invites(survey_round):
        return _not_open(request, survey_round.partnership.slug, survey_round.pk)
    return _stopped(request, invitation) if invitation.no_more_mails else None


def _not_open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    messages.error(
        request,
        _("Nothing was changed: the round takes no answers now."),
    )
    return redirect("invitations", slug, pk)


def _no_key(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    messages.error(request, _("Nothing was changed: the round’s key is missing."))
    return redirect("invitations", slug, pk)


def _stopped(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.info(
        request, _("Nothing was changed: %s gets no more e-mails.") % readable(invitation.email)
    )
    survey_round = invitation.survey_round
    return redirect("invitations", survey_round.partnership.slug, survey_round.pk)


def _invites(survey_round: Round) -> bool:
    return (
        survey_round.source == Round.Source.INVITED
        and survey_round.status(timezone.now()) in INVITING
    )


# People who were added after the opening


@page_or_form
@used_once
@login_required
def invite_late(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if not _invites(survey_round):
        return _not_open(request, slug, pk)
    now, typed = timezone.now(), request.POST if request.method == "POST" else None
    form = LateForm(typed, survey_round=survey_round, now=now)
    if not form.is_valid():
        return _late_page(request, survey_round, form)
    chosen, risk = form.cleaned_data["who"], form.cleaned_data.get("soon_after_another", False)
    try:
        invited = service.invite_late(
            survey_round, chosen, now, soon_after_another=risk, by=account(request)
        )
    except ValidationError as problem:  # perhaps invited a moment ago
        form.add_error(None, problem)
        return _late_page(request, survey_round, form)
    except RoundNotOpen:  # a moment ago
        return _not_open(request, slug, pk)
    except KeyMissing:
        return _no_key(request, slug, pk)
    tasks.send_soon()
    if invited:
        message = ngettext("%d person is invited.", "%d people are invited.", len(invited))
        messages.success(request, message % len(invited))
    else:
        messages.info(request, _("These people are already invited."))
    return redirect("invitations", slug, pk)


def _late_page(request: HttpRequest, survey_round: Round, form: LateForm) -> HttpResponse:
    context = _context(survey_round, form=form, outward=emails.outward())
    return render(request, "coordinate/invitations/invite_late.html", context)


def _context(survey_round: Round, **more: object) -> dict[str, object]:
    return {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "demo": survey_round.partnership.is_demo,
        "inviting": _invites(survey_round),
    } | more


# "Send me my link again": the answer says nothing about who is invited
