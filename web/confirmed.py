"""Before what cannot be undone, people show once more that it is them.

    confirmed.lately(request)

stands in a view after the check of who it is, before anything is shown or done. Whoever has signed
in a short time ago (CONFIRM_AFTER_MINUTES) notices nothing; others are led to a page that asks, and
then go on with what they sent.
"""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest

_ask = reauthentication_required(lambda _request: None)


def lately(request: HttpRequest) -> None:
    """Raises allauth's ReauthenticationRequired, whose middleware leads to the page."""
    if settings.CONFIRM_DEEDS:
        _ask(request)
