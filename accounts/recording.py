"""Signing in and out is recorded in the audit log, however somebody signs in.

What fails is only counted (web.refused): a log of wrong passwords would say who mistypes theirs.
"""

from typing import Any

from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from assessments.models import Did, User
from assessments.services import deeds
from web import refused


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    deeds.record(user, Did.SIGNED_IN)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    if user is not None:  # the session had already ended
        deeds.record(user, Did.SIGNED_OUT)


@receiver(user_login_failed)
def could_not_sign_in(**_: Any) -> None:
    refused.count_one(refused.SIGN_IN)
