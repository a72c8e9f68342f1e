"""Passkeys, codes of an app and recovery codes: asked for, set up, removed.

The views are allauth's; the pages are ours, and so is what cannot be done.
"""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django.views.generic.base import ContextMixin

from accounts import adapters, second_step
from accounts.forms import second_step as forms
from accounts.views.waiting import MayHaveToWait
from assessments import access

PAGES = "accounts/second_step"


class AllOrNothing(View):
    """With what is changed, its owner is told."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


# At the sign-in


class Ask(MayHaveToWait, base.AuthenticateView):
    form_class = forms.AskedCode
    template_name = f"{PAGES}/ask.html"
    extra_context = {"error_heading": _("You are not signed in yet")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """By what this person has set up."""
        kinds = second_step.kinds(self.stage.login.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | self.extra_context | {"kinds": kinds}


class SignInByPasskey(webauthn.LoginWebAuthnView):
    """Where the form of the sign-in page sends it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whoever has given a password first, and not gone on, begins anew."""
        clear_login(request)
        return super().dispatch(request, *args, **kwargs)


# Once more, before something that cannot be undone


class ConfirmByPassword(MayHaveToWait, ReauthenticateView):
    template_name = f"{PAGES}/confirm.html"


class ConfirmByCode(MayHaveToWait, base.ReauthenticateView):
    form_class = forms.ConfirmingCode
    template_name = f"{PAGES}/confirm.html"


class ConfirmByPasskey(webauthn.ReauthenticateWebAuthnView):
    template_name = f"{PAGES}/confirm.html"


# Set up, remove


class SetsUpOne:
    """The first comes with recovery codes, which are shown next."""

    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        codes = self.did_generate_recovery_codes
        return reverse("mfa_view_recovery_codes" if codes else "account")


class RemovesOne(ContextMixin):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = access.account(self.request)  # type: ignore[attr-defined]
        others = Authenticator.objects.filter(user=user).exclude(
            type=second_step.Kind.RECOVERY_CODES
        )
        more = {"is_last": others.count() == 1, "is_required": second_step.is_required(user)}
        return super().get_context_data(**kwargs) | more


class SetUpApp(SetsUpOne, totp.ActivateTOTPView):
    form_class = forms.SetUpApp
    template_name = f"{PAGES}/app.html"
    extra_context = {"error_heading": _("The app is not set up yet")}


class RemoveApp(AllOrNothing, RemovesOne, totp.DeactivateTOTPView):
    template_name = f"{PAGES}/remove.html"
    success_url = reverse_lazy("account")
    extra_context = {"is_app": True}


class AddPasskey(AllOrNothing, SetsUpOne, webauthn.AddWebAuthnView):
    form_class = forms.AddPasskey
    template_name = f"{PAGES}/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"options": options, "works": adapters.passkeys_work()}


class RenamePasskey(webauthn.EditWebAuthnView):
    form_class = forms.RenamePasskey
    template_name = f"{PAGES}/rename.html"
    success_url = reverse_lazy("account")


class RemovePasskey(AllOrNothing, RemovesOne, webauthn.RemoveWebAuthnView):
    template_name = f"{PAGES}/remove.html"
    success_url = reverse_lazy("account")


class NewRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    template_name = f"{PAGES}/new_codes.html"


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    template_name = f"{PAGES}/codes.html"
