"""Accounts: the first account of an installation, and password links."""

import hmac
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments import organisations
from assessments.models import Did, Mail, User
from assessments.models.mails import MOST_ATTEMPTS
from assessments.services import deeds

# No second mail within this time.
BETWEEN_MAILS = timedelta(minutes=5)
# Without 0 and O, 1, I and L, as people type it from a screen. 31**20 is about 99 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class WrongCode(ValidationError):
    """Not the code that `./run` printed."""


def none_exist() -> bool:
    """Whether this is a fresh installation."""
    return not User.objects.exists()


def first_account_code() -> str:
    """The one-time code for creating the first account; generated if there is none yet."""
    path = _code_file()
    if not path.exists():
        code = "-".join("".join(secrets.choice(LETTERS) for _i in range(5)) for _j in range(4))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(code)
    return path.read_text().strip()


@transaction.atomic
def make_first(email: str, password: str, code: str) -> User:
    """Create the administrator's account for somebody who knows the code. Works once."""
    if not is_code(code):
        raise WrongCode({"code": _("This code is wrong.")})
    if not none_exist():
        raise ValidationError(_("There is already an account."))
    user = User.objects.create_superuser(email, password)
    user.full_clean()
    try:
        _code_file().unlink()  # of two simultaneous requests, the second fails here
    except FileNotFoundError:
        raise WrongCode({"code": _("This code has been used.")}) from None
    deeds.record(user, Did.MADE_FIRST_ACCOUNT, user)
    return user


def send_password_link(email: str, *, now: datetime) -> None:
    """Send a link to anybody with an account, even without a password yet. The caller cannot tell
    whether there is one."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or not organisations.may_use_password(user.email):
        return
    waiting = Q(sent_at=None, attempts__lt=MOST_ATTEMPTS) | Q(sent_at__gt=now - BETWEEN_MAILS)
    if not user.mails.filter(waiting, kind=Mail.Kind.PASSWORD).exists():
        Mail.objects.create(kind=Mail.Kind.PASSWORD, to=user.email, user=user)


# What django-allauth calls them.
ADDED = (Mail.Kind.STEP_ADDED, Did.ADDED_SECOND_STEP)
REMOVED = (Mail.Kind.STEP_REMOVED, Did.REMOVED_SECOND_STEP)
CHANGES = {
    "totp_activated": ADDED,
    "webauthn_added": ADDED,
    "totp_deactivated": REMOVED,
    "webauthn_removed": REMOVED,
}


@transaction.atomic
def tell_of_a_change(user: User, change: str, *, by: User | None) -> None:
    """Tell the owner of an account what was changed about it: it may have been somebody else.

    by : None for a command on the server
    """
    if change in CHANGES:
        kind, did = CHANGES[change]
        Mail.objects.create(kind=kind, to=user.email, user=user)
        deeds.record(by, did, user)


@transaction.atomic
def tell_of_a_new_password(user: User) -> None:
    Mail.objects.create(kind=Mail.Kind.PASSWORD_CHANGED, to=user.email, user=user)
    deeds.record(user, Did.CHANGED_PASSWORD, user)


def is_code(typed: str) -> bool:
    try:
        code = _code_file().read_text().strip()
    except FileNotFoundError:
        return False
    plain = typed.strip().upper().replace(" ", "-")
    return bool(code) and hmac.compare_digest(plain.encode(), code.encode())


def code_location() -> str:
    """The path of the code file. Shown to strangers, so it is relative to the checkout."""
    path = _code_file()
    if path.is_relative_to(settings.CHECKOUT):
        return str(path.relative_to(settings.CHECKOUT))
    return _("%s, in the folder that DATA_DIR names") % path.name


def _code_file() -> Path:
    return Path(settings.DATA_DIR) / "first-account-code"
