"""How django-allauth signs people in here: with our words, our e-mails and our counts."""

import ipaddress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from qrcode import QRCode

from accounts import sessions
from assessments.models import User
from assessments.services import accounts, handing_over
from web import guessing, throttle
from web.secret_box import secret_box

CONFIRM_PASSWORD = "reauthenticate"  # noqa: S105 - allauth's name of a way
CONFIRMING = {
    CONFIRM_PASSWORD: gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
WORDS = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The app is set up as your second step."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is no longer your second step."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone, so there is no signing up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": gettext_lazy("The password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Every way of signing in ends here."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        sessions.begin(request.session, timezone.now())
        handing_over.complete_for(user)
        guessing.remember_browser(request, response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, gettext("This account is closed."))
        return HttpResponseRedirect(reverse("sign-in"))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Raises guessing.HasToWait."""
        guessing.PASSWORDS.try_once(context.request, user.email)
        if not user.check_password(password):
            return False
        guessing.PASSWORDS.was_right(context.request, user.email)
        return True

    def is_reauthentication_required(self, **_kwargs: Any) -> bool:
        """Not soon after signing in."""
        records = get_authentication_records(context.request, context.request.user)
        if not records:
            return True
        since = timezone.now().timestamp() - records[-1]["at"]
        return bool(since >= timedelta(minutes=settings.CONFIRM_AFTER_MINUTES).total_seconds())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second step shows that one: a password may be known to others."""
        ways = super().get_reauthentication_methods(user)
        found = [each | {"description": CONFIRMING[each["id"]]} for each in ways]
        stronger = [each for each in found if each["id"] != CONFIRM_PASSWORD]
        return stronger or found

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        accounts.tell_of_a_change(user, template_prefix.rpartition("/")[2], by=user)

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *_: Any, **more: Any
    ) -> None:
        """Ours are added by our views; of allauth's, those that have our words."""
        words = more.get("message") or WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def get_client_ip(self, request: HttpRequest) -> str:
        address = throttle.client_address(request)
        return address if _is_number(address) else sessions.NOWHERE


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not right. Try again."),
    }

    def encrypt(self, text: str) -> str:
        return secret_box("second step").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return secret_box("second step").decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"Partnership Health ({our_host()})"

    def build_totp_svg(self, url: str) -> str:
        """Dark on light in any colour scheme, or phones do not read it."""
        code = QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
            '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
            len(rows),
            gettext("A QR code for your app. The same key is below as text."),
            "".join(f"M{x} {y}h1v1h-1z" for x, y in dark),
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": our_host(), "name": "Partnership Health"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        known: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return known | {"name": user.email, "display_name": user.get_full_name() or user.email}


def our_host() -> str:
    """By the setting alone, whatever the request says."""
    return urlsplit(settings.BASE_URL).hostname or ""


def passkeys_work() -> bool:
    """Browsers keep them for a name, not for an address such as 127.0.0.1."""
    return (settings.HTTPS or our_host() == "localhost") and not _is_number(our_host())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
