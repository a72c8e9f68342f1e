"""Sealing what leaves the server, or rests in the database, with a key made of SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def secret_box(purpose: str, value: str = "") -> MultiFernet:
    """Seals with the secret of today, and opens what was sealed with a former one, too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                salted_hmac(purpose, value, secret=each, algorithm="sha256").digest()
            )
        )
        for each in secrets
    )
