"""Forms for the second step. Those of allauth, with our words and our counts of wrong codes."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from web import guessing

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class _CountedCode(BaseAuthenticateForm):
    """Raises guessing.HasToWait when asked whether it is valid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            max_length=40,
            help_text=_("Six digits from your app, or one of your recovery codes."),
            widget=forms.TextInput(attrs=DIGITS),
        )

    def clean_code(self) -> str:
        guessing.CODES.try_once(context.request, self.user.email)
        code: str = super().clean_code()
        guessing.CODES.was_right(context.request, self.user.email)
        return code


class AskedCode(_CountedCode, AuthenticateForm):
    """At the sign-in."""


class ConfirmingCode(_CountedCode, ReauthenticateForm):
    """Before something that cannot be undone."""


class SetUpApp(ActivateTOTPForm):
    """The code shows that the app has understood."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            max_length=40,
            help_text=_("The six digits that the app shows now."),
            widget=forms.TextInput(attrs=DIGITS),
        )


class AddPasskey(AddWebAuthnForm):
    """It always signs in by itself, so it has to ask for a finger, a face or a PIN."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you recognise it, for example “work laptop”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskey(EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60)
