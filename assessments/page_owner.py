"""Whose page a form stands on: every form that somebody with an account gets says so.

So what was typed on a page is only ever handed back to the account that the page was made for,
whoever sits at the same browser later (views.signed_out), and a page of one account is of no use
to another. The mark is the account's number, signed; it opens nothing.
"""

from django.core import signing
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "page-of"
_SIGNER = signing.Signer(salt="whose page it is")


def hidden_field(request: HttpRequest) -> SafeString | str:
    """The mark for every form of a page; nothing for somebody without an account."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    mark = _SIGNER.sign(str(user.pk))
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark)


def account(request: HttpRequest) -> int | None:
    """The account whose page this form was sent from; None if it does not (genuinely) say so."""
    try:
        return int(_SIGNER.unsign(request.POST.get(FIELD, "")))
    except signing.BadSignature:
        return None
