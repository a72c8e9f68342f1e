"""How django-allauth signs people in here: with our words, our e-mails and our counts."""

import ipaddress
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from qrcode import QRCode

from accounts import sessions
from assessments import organisations
from assessments.models import User
from assessments.organisations import Organisation
from assessments.services import accounts, handing_over
from web import guessing, throttle
from web.secret_box import secret_box

logger = logging.getLogger(__name__)

BY_ORGANISATION = "socialaccount"
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

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whatever way somebody came, what the installation has decided goes before it."""
        records = get_authentication_records(request, user)
        way = records[-1]["method"] if records else ""
        organisation = organisations.of(user.email)
        if way != BY_ORGANISATION and organisation:
            messages.error(request, told_to_use(organisation))
            return HttpResponseRedirect(reverse("sign-in"))
        if way == "password" and not settings.PASSWORD_SIGN_IN:
            messages.error(request, gettext("Nobody signs in with a password here."))
            return HttpResponseRedirect(reverse("sign-in"))
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

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
        request = context.request
        records = get_authentication_records(request, request.user)
        confirmed = [each["at"] for each in records if each.get("reauthenticated")]
        shown = max([request.session.get(sessions.SHOWN, 0), *confirmed])
        since = timezone.now().timestamp() - shown
        return bool(since >= timedelta(minutes=settings.CONFIRM_AFTER_MINUTES).total_seconds())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second step shows that one: a password may be known to others."""
        if organisation := organisations.of(user.email):
            words = gettext("Sign in with %(organisation)s") % {"organisation": organisation.title}
            way = {"id": "organisation", "description": words}
            return [way | {"url": reverse("organisation-confirm")}]
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


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Only for accounts that are there already: nobody gets one by signing in."""

    def list_apps(self, request: HttpRequest, **wanted: str | None) -> list[SocialApp]:
        """What allauth needs to know of the organisations."""
        key = wanted.get("provider")
        return [
            SocialApp(
                provider="organisation",
                provider_id=each.key,
                name=each.title,
                client_id=each.client,
                secret=each.secret,
                settings={"server_url": each.issuer},
            )
            for each in organisations.known()
            if key in (None, "organisation", each.key)
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        organisation = organisations.named(sociallogin.account.provider)
        user = sociallogin.user if sociallogin.is_existing else None
        if user is None:
            user = _account_of(sociallogin, organisation)
        owner = organisations.of(user.email) if user else None
        if user is None or owner not in (None, organisation) or not organisation.is_for(user.email):
            raise ImmediateHttpResponse(not_signed_in(request, organisation, no_account=True))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, *_: Any, exception: Any = None, **__: Any
    ) -> None:
        organisation = organisations.named(provider.app.provider_id)
        raise ImmediateHttpResponse(not_signed_in(request, organisation, exception))

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """The address that would be told is the one that the organisation vouches for."""


def _account_of(sociallogin: Any, organisation: Organisation) -> User | None:
    """The account with the address that the organisation has verified. Not if it means somebody
    there already: an address is given to others, too."""
    for address in sociallogin.email_addresses:
        if address.verified or organisation.verifies_emails:
            free = User.objects.exclude(socialaccount__provider=organisation.key)
            return free.filter(email=address.email).first()
    return None


def not_signed_in(
    request: HttpRequest,
    organisation: Organisation,
    problem: Exception | None = None,
    *,
    no_account: bool = False,
) -> HttpResponse:
    if problem is not None:
        logger.warning("Nobody is signed in with %s: %s", organisation.key, problem)
    context = {"organisation": organisation, "no_account": no_account}
    return render(request, "accounts/organisation/not_signed_in.html", context, status=403)


def told_to_use(organisation: Organisation) -> str:
    """It says nothing of who has an account: the domain alone decides."""
    words = gettext("With this address people sign in with %(organisation)s.")
    return words % {"organisation": organisation.title}


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
