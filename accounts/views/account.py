"""Somebody's own account: how they sign in, and where they are signed in."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import adapters, second_step, sessions
from assessments import access
from assessments.models import User


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = access.account(request)
    signed_in = [
        {"session": each, "where": sessions.where(each), "is_this": each.is_current()}
        for each in sessions.of(user)
    ]
    return render(request, "accounts/account.html", _second_step(user) | {"signed_in": signed_in})


@require_safe
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Where everybody is led whom the installation asks for a second step."""
    if not second_step.is_missing(request):
        return redirect("account")
    context = _second_step(access.account(request))
    return render(request, "accounts/second_step/set_up.html", context)


def _second_step(user: User) -> dict[str, object]:
    found = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = next((each for each in found if each.type == second_step.Kind.RECOVERY_CODES), None)
    return {
        "app": next((each for each in found if each.type == second_step.Kind.TOTP), None),
        "passkeys": [each for each in found if each.type == second_step.Kind.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_set_up": second_step.is_set_up(user),
        "is_required": second_step.is_required(user),
        "passkeys_work": adapters.passkeys_work(),
    }


# Signing out elsewhere


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    if not sessions.end(access.account(request), pk):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("account")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_others(access.account(request), request.session.session_key)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")
