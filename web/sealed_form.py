"""A refused form's values, kept encrypted in the page that reports the refusal.

Nothing is stored on the server. The values are encrypted so that the next person at a shared
computer cannot read them. Only the account that the form belonged to can restore them, at the same
address, within a week."""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest

from web import page_owner
from web.secret_box import secret_box

FIELD = "kept"
PURPOSE = "typed and kept"
KEPT_FOR = timedelta(days=7)
# Fields that pages add themselves.
TOKEN_FIELDS = {"csrfmiddlewaretoken", page_owner.FIELD, FIELD}


@dataclass(frozen=True)
class SubmittedForm:
    account: int
    path: str
    pairs: list[tuple[str, str]]
    had_files: bool


def pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form, without its tokens and without passwords."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    return [each for each in sent if each[0] not in TOKEN_FIELDS and "password" not in each[0]]


def of(request: HttpRequest) -> SubmittedForm | None:
    """The values of a form on a signed-in user's page; None if the form does not say whose it
    is."""
    account = page_owner.account(request)
    if account is None:
        return None
    return SubmittedForm(account, request.get_full_path(), pairs(request), bool(request.FILES))


def seal(typed: SubmittedForm) -> str:
    """The value of a hidden field; empty if it would be longer than a form may be."""
    packed = zlib.compress(json.dumps(asdict(typed)).encode())
    sealed = secret_box(PURPOSE).encrypt(packed).decode()
    return sealed if len(sealed) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 10_000 else ""


def unseal(request: HttpRequest) -> SubmittedForm | None:
    """The values kept in the page; None if forged, expired, or for another address."""
    try:
        seconds = int(KEPT_FOR.total_seconds())
        packed = secret_box(PURPOSE).decrypt(request.POST.get(FIELD, "").encode(), ttl=seconds)
    except (InvalidToken, UnicodeEncodeError):
        return None
    kept = json.loads(zlib.decompress(packed))
    kept["pairs"] = [(name, value) for name, value in kept["pairs"]]
    typed = SubmittedForm(**kept)
    return typed if typed.path == request.get_full_path() else None
