"""Every form of a signed-in user's page contains a signed mark of their account.

So values typed on a page are only ever returned to the account that the page was made for, whoever
uses the same browser later (views.signed_out), and one account's page is useless to another. The
mark is the account's id, signed; it grants nothing.
"""

from django.core import signing
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "page-of"
_SIGNER = signing.Signer(salt="whose page it is")


def hidden_field(request: HttpRequest) -> SafeString | str:
    """The mark, for every form of a page; empty without an account."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    mark = _SIGNER.sign(str(user.pk))
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark)


def account(request: HttpRequest) -> int | None:
    """The account whose page this form came from; None if the mark is missing or forged."""
    try:
        return int(_SIGNER.unsign(request.POST.get(FIELD, "")))
    except signing.BadSignature:
        return None
