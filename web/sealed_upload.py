"""An uploaded file, encrypted in a hidden field of the page on which it is checked.

Nothing is stored on the server before the user confirms: no row, no session, no file. It is
encrypted because it contains people's answers and computers are shared. Only the account that
uploaded it can decrypt it, at the same address, within a day.
"""

import zlib
from datetime import timedelta

from cryptography.fernet import InvalidToken, MultiFernet
from django.http import HttpRequest

from web.secret_box import secret_box

FIELD = "carried"
KEPT_FOR = timedelta(days=1)
# Encryption makes it a third longer, and a form may have 2.5 MB.
MOST_BYTES = 1_500_000


def seal(data: bytes, request: HttpRequest) -> str:
    """The value of the hidden field."""
    return _box(request).encrypt(zlib.compress(data)).decode()


def unseal(request: HttpRequest) -> bytes | None:
    """The file in the hidden field; None if the field is missing, forged or expired."""
    try:
        seconds = int(KEPT_FOR.total_seconds())
        packed = _box(request).decrypt(request.POST.get(FIELD, "").encode(), ttl=seconds)
    except (InvalidToken, UnicodeEncodeError):
        return None
    return zlib.decompress(packed)


def _box(request: HttpRequest) -> MultiFernet:
    return secret_box("carried", f"{request.user.pk} {request.path}")
