"""Makes a form that creates or sends something work once; a second submission shows the result.

Two clicks on a button are two requests. Without this, the second would create a second partnership,
or report that "there is an agency of that name already".

    @require_http_methods(["GET", "HEAD", "POST"])
    @used_once
    @login_required
    def new(request): ...

It goes above any decorator that checks access, so that a second submission also gets the result of
a first one that has signed the user out.

How two submissions are recognised as the same: Django masks the CSRF token afresh for every page,
so the token identifies the page. Together with the path and everything typed it identifies the
submission. Going back, typing something else and sending that is a different submission.

A submission is a row with a unique key (Press), stored in the same transaction as its effect. A
second request waits until the first has committed, in whatever process, and is then redirected to
the same page with the same messages. If the first had no effect, the second is carried out. A form
shown again because of an error has had no effect, nor has one whose page then shows an error
message.

Work that manages its own transactions (closing a round) is marked `own_transaction=True`. Then the
key is stored before it, and the result afterwards. If the process is killed in between, the work
may be done again, so it must be harmless to repeat.

Rows are deleted after a day (`forget`). After that a repeated submission is carried out again.
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

from assessments.models import Press
from web import page_owner

View = Callable[..., HttpResponse]
Work = Callable[[], HttpResponse]

KEPT_FOR = timedelta(days=1)
# How long a second submission waits for a first one that manages its own transactions.
PATIENCE = timedelta(seconds=30)
# Length of a masked CSRF token. An unmasked one would not identify the page.
MASKED = 64


@overload
def used_once(view: View, /) -> View: ...
@overload
def used_once(*, own_transaction: bool = False) -> Callable[[View], View]: ...
def used_once(view: View | None = None, *, own_transaction: bool = False) -> Any:
    """Decorator: carry out each form submission to this view once.

    own_transaction : the view manages its own transactions, and is harmless to repeat
    """
    if view is None:
        return partial(_used_once, own_transaction=own_transaction)
    return _used_once(view, own_transaction=False)


def _used_once(view: View, *, own_transaction: bool) -> View:
    carry_out = _in_own_transaction if own_transaction else _in_one_transaction

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, work = _key(request), partial(view, request, *args, **kwargs)
        return carry_out(key, request, work) if key else work()

    checked.is_used_once = True  # type: ignore[attr-defined]
    return checked


def forget(now: datetime) -> None:
    Press.objects.filter(at__lt=now - KEPT_FOR).delete()


def _in_one_transaction(key: str, request: HttpRequest, work: Work) -> HttpResponse:
    with transaction.atomic():
        press, is_first = Press.objects.get_or_create(key=key, defaults={"at": timezone.now()})
        if is_first:
            return _carry_out(press, request, work)
    return _repeat_result(request, press)


def _in_own_transaction(key: str, request: HttpRequest, work: Work) -> HttpResponse:
    press, is_first = Press.objects.get_or_create(key=key, defaults={"at": timezone.now()})
    if is_first:
        try:
            return _carry_out(press, request, work)
        except BaseException:
            press.delete()
            raise
    return _repeat_result(request, press) if _wait_for_result(press) else work()


def _carry_out(press: Press, request: HttpRequest, work: Work) -> HttpResponse:
    """Carry it out and store the result; without an effect, forget the submission."""
    before = len(messages.get_messages(request))
    response = work()
    shown = list(_messages(request))[before:]
    refused = any(each.level >= messages.ERROR for each in shown)
    if isinstance(response, HttpResponseRedirect) and request.user.is_authenticated and not refused:
        press.location = response.url
        press.messages = json.dumps(
            [_without_lazy_text(each) for each in shown], cls=MessageEncoder
        )
        press.save()
    else:
        press.delete()
    return response


def _wait_for_result(press: Press) -> bool:
    """Wait for the first submission; False if it had no effect or takes too long."""
    while not press.location:
        if timezone.now() > press.at + PATIENCE:
            return False
        time.sleep(0.05)
        try:
            press.refresh_from_db()
        except Press.DoesNotExist:
            return False
    return True


def _repeat_result(request: HttpRequest, press: Press) -> HttpResponse:
    waiting = _messages(request)  # from the first response, if it came before this request
    for each in json.loads(press.messages, cls=MessageDecoder):
        if each not in waiting:
            messages.add_message(request, each.level, each.message, each.extra_tags or "")
    return HttpResponseRedirect(press.location)


def _messages(request: HttpRequest) -> list[Message]:
    storage = messages.get_messages(request)
    waiting = list(storage)
    if isinstance(storage, BaseStorage):
        storage.used = False  # only looked at here, not shown to the user
    return waiting


def _without_lazy_text(message: Message) -> Message:
    """With the text resolved in the user's language."""
    words = message.message if isinstance(message.message, SafeData) else str(message.message)
    return Message(message.level, words, message.extra_tags)


def _key(request: HttpRequest) -> str | None:
    """Identifies the submission; None if the form is not from a page of the user's own."""
    if request.method != "POST" or not _is_own_page(request):
        return None
    if len(request.POST.get("csrfmiddlewaretoken", "")) != MASKED:
        return None
    typed = [each for each in request.POST.lists() if "password" not in each[0]]
    files = [(name, _digest(file)) for name, file in _files(request)]
    press = json.dumps([request.get_full_path(), typed, files])
    return salted_hmac("used once", press, algorithm="sha256").hexdigest()


def _is_own_page(request: HttpRequest) -> bool:
    """Whether the page was made for the signed-in user, or one the first submission signed out."""
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
