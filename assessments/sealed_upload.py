"""A file that somebody has uploaded, carried by the page on which they look at what it says.

Nothing of it is stored before they confirm: no row, no session, no file. It stands in that page
sealed, as answers of people are in it and computers are shared, and opens for the account that
uploaded it, at the address that it was uploaded to, within a day.
"""

import base64
import zlib
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

FIELD = "carried"
KEPT_FOR = timedelta(days=1)
# Sealed it is longer by a third, and a form may be 2.5 MB long.
MOST_BYTES = 1_500_000


def seal(data: bytes, request: HttpRequest) -> str:
    """For a hidden field."""
    return _fernet(request).encrypt(zlib.compress(data)).decode()


def unseal(request: HttpRequest) -> bytes | None:
    """What the page has carried; None if there is nothing, or nothing genuine."""
    try:
        seconds = int(KEPT_FOR.total_seconds())
        packed = _fernet(request).decrypt(request.POST.get(FIELD, "").encode(), ttl=seconds)
    except (InvalidToken, UnicodeEncodeError):
        return None
    return zlib.decompress(packed)


def _fernet(request: HttpRequest) -> Fernet:
    whose = f"{request.user.pk} {request.path}"
    key = salted_hmac("carried", whose, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
