"""What pages say when an e-mail cannot be sent again, in the same words everywhere."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.services.resending import AlreadyWaiting, SentOften


def say_why_not(request: HttpRequest, refusal: AlreadyWaiting | SentOften, address: str) -> None:
    say = messages.info if isinstance(refusal, AlreadyWaiting) else messages.warning
    say(request, why_not(refusal, address))


def why_not(refusal: AlreadyWaiting | SentOften, address: str) -> str:
    """address : as people read it"""
    if isinstance(refusal, AlreadyWaiting):
        return _("An e-mail to %s is already waiting to be sent.") % address
    return _("%(address)s got %(number)s e-mails within a day. Try again tomorrow.") % {
        "address": address,
        "number": settings.MAILS_AGAIN_A_DAY,
    }


def asked_often() -> str:
    """To somebody whose request goes to others, whose addresses it does not name."""
    message = _("You have asked %d times within a day. Try again tomorrow.")
    return message % settings.MAILS_AGAIN_A_DAY
