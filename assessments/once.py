"""A form that creates or sends something is used once; the second press shows the first's success.

Two clicks on a button are two requests. Without this, the second makes a second partnership, or
says that "there is an agency of that name already".

    @require_http_methods(["GET", "HEAD", "POST"])
    @used_once
    @login_required
    def new(request): ...

It stands above whatever checks who it is, so that a second press also finds out what became of
the first one where that has signed somebody out.

What makes two presses the same: the token that stands in every form against forgery is masked
anew for every page, so it names the page; with the path and all that was typed it names the press.
Whoever goes Back, types something else and sends it, does something else.

A press is a row with a unique key, stored in the same transaction as the deed. The second request
waits for the first to be committed, in whichever process, and is then led to the same page with the
same messages; if the first one came to nothing, the second does it. A form that is shown again
because something in it is wrong has not been used, nor has one whose page then says "not done".

A deed that must not stand in another's transaction (closing) says `own_transaction=True`: then the key is
stored before it, and where it led, afterwards. If a process is killed between the two, the deed may
be done again: it has to be one that is harmless twice.

Rows are forgotten after a day (`forget`). A second press after that does it again.
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, overload

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage, Message
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeData

from assessments import page_owner
from assessments.models import Press

View = Callable[..., HttpResponse]
Deed = Callable[[], HttpResponse]

KEPT_FOR = timedelta(days=1)
# So long does a second press wait for a first one that has a transaction of its own.
PATIENCE = timedelta(seconds=30)
# A token as pages hold it: a secret and its mask. Without the mask it would name no page.
MASKED = 64


@overload
def used_once(view: View, /) -> View: ...
@overload
def used_once(*, own_transaction: bool = False) -> Callable[[View], View]: ...
def used_once(view: View | None = None, *, own_transaction: bool = False) -> Any:
    """Let each form that is sent to this view do what it does once."""
    if view is None:
        return partial(_used_once, own_transaction=own_transaction)
    return _used_once(view, own_transaction=False)


def _used_once(view: View, *, own_transaction: bool) -> View:
    does = _apart if own_transaction else _together

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, deed = _key(request), partial(view, request, *args, **kwargs)
        return does(key, request, deed) if key else deed()

    checked.is_used_once = True  # type: ignore[attr-defined]
    return checked


def forget(now: datetime) -> None:
    Press.objects.filter(at__lt=now - KEPT_FOR).delete()


def _together(key: str, request: HttpRequest, deed: Deed) -> HttpResponse:
    with transaction.atomic():
        press, is_first = Press.objects.get_or_create(key=key, defaults={"at": timezone.now()})
        if is_first:
            return _done(press, request, deed)
    return _again(request, press)


def _apart(key: str, request: HttpRequest, deed: Deed) -> HttpResponse:
    press, is_first = Press.objects.get_or_create(key=key, defaults={"at": timezone.now()})
    if is_first:
        try:
            return _done(press, request, deed)
        except BaseException:
            press.delete()
            raise
    return _again(request, press) if _has_led_somewhere(press) else deed()


def _done(press: Press, request: HttpRequest, deed: Deed) -> HttpResponse:
    """Do it, and keep where it led; a press that came to nothing is as if it had not been."""
    before = len(messages.get_messages(request))
    response = deed()
    told = list(_messages(request))[before:]
    refused = any(each.level >= messages.ERROR for each in told)
    if isinstance(response, HttpResponseRedirect) and request.user.is_authenticated and not refused:
        press.location = response.url
        press.told = json.dumps([_plain(each) for each in told], cls=MessageEncoder)
        press.save()
    else:
        press.delete()
    return response


def _has_led_somewhere(press: Press) -> bool:
    """Wait for the press that is at work; False if it has come to nothing, or takes too long."""
    while not press.location:
        if timezone.now() > press.at + PATIENCE:
            return False
        time.sleep(0.05)
        try:
            press.refresh_from_db()
        except Press.DoesNotExist:
            return False
    return True


def _again(request: HttpRequest, press: Press) -> HttpResponse:
    waiting = _messages(request)  # the first answer's, where it came before this was sent
    for each in json.loads(press.told, cls=MessageDecoder):
        if each not in waiting:
            messages.add_message(request, each.level, each.message, each.extra_tags or "")
    return HttpResponseRedirect(press.location)


def _messages(request: HttpRequest) -> list[Message]:
    storage = messages.get_messages(request)
    waiting = list(storage)
    if isinstance(storage, BaseStorage):
        storage.used = False  # looked at, not shown
    return waiting


def _plain(message: Message) -> Message:
    """Its words, in the language of whoever pressed."""
    words = message.message if isinstance(message.message, SafeData) else str(message.message)
    return Message(message.level, words, message.extra_tags)


def _key(request: HttpRequest) -> str | None:
    """What makes two presses the same; None for what is no form of somebody's own page."""
    if request.method != "POST" or not _is_own_page(request):
        return None
    if len(request.POST.get("csrfmiddlewaretoken", "")) != MASKED:
        return None
    typed = [each for each in request.POST.lists() if "password" not in each[0]]
    files = [(name, _digest(file)) for name, file in _files(request)]
    press = json.dumps([request.get_full_path(), typed, files])
    return salted_hmac("used once", press, algorithm="sha256").hexdigest()


def _is_own_page(request: HttpRequest) -> bool:
    """Of whoever is signed in; or was until a moment ago: their first press may have ended that."""
    account = page_owner.account(request)
    return account is not None and request.user.pk in (account, None)


def _files(request: HttpRequest) -> list[tuple[str, "UploadedFile[Any]"]]:
    return [(name, file) for name, files in request.FILES.lists() for file in files]


def _digest(file: "UploadedFile[Any]") -> str:
    file.seek(0)
    digest = hashlib.sha256(str(file.name).encode(errors="replace"))
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
