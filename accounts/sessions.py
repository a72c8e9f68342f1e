"""How long somebody stays signed in, and where they are.

A session ends after some hours without a page (SESSION_IDLE_HOURS), and some days after signing in
in any case (SESSION_DAYS).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Did, User
from assessments.services import deeds

SINCE, SEEN, SHOWN = "signed in since", "last seen", "showed who it is"
# Looking at pages changes the session no more often than this.
NOTED_EVERY = timedelta(minutes=5)

# In which order they are looked for: most say that they are also another.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
NOWHERE = "0.0.0.0"  # noqa: S104 - no address is known


class SessionsEnd:
    """Middleware: whose session has ended is signed out before anything is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Respondents have none, and need not wait for it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _look_at(request, timezone.now())
        return self.get_response(request)


def _look_at(request: HttpRequest, now: datetime) -> None:
    session, time = request.session, now.timestamp()
    if has_ended(session, now):
        logout(request)
    elif time - session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        session[SEEN] = time
        session.setdefault(SINCE, time)
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)


def begin(session: SessionBase, now: datetime) -> None:
    """Somebody has just signed in."""
    session[SINCE] = session[SEEN] = session[SHOWN] = now.timestamp()


def note(request: HttpRequest) -> None:
    """Its key has changed, so it stands in the list under its new one."""
    UserSession.objects.create_from_request(request)


def has_ended(session: SessionBase, now: datetime) -> bool:
    time = now.timestamp()
    idle: float = time - session.get(SEEN, time)
    age: float = time - session.get(SINCE, time)
    return idle >= settings.SESSION_IDLE_HOURS * 3_600 or age >= settings.SESSION_DAYS * 86_400


def of(user: User) -> list[UserSession]:
    """Those that go on, the one used last first."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda each: each.last_seen_at, reverse=True)


@transaction.atomic
def end(user: User, number: int) -> bool:
    """End one of theirs; False if there is none of that number."""
    session = UserSession.objects.filter(user=user, pk=number).first()
    if session is None:
        return False
    session.end()
    deeds.record(user, Did.SIGNED_OUT_ELSEWHERE, user)
    return True


@transaction.atomic
def end_others(user: User, current: str | None) -> None:
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current))
    for session in others:
        session.end()
    if others:
        deeds.record(user, Did.SIGNED_OUT_ELSEWHERE, user)


def forget_ended(now: datetime) -> None:
    Session.objects.filter(expire_date__lt=now).delete()
    going_on = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=going_on).delete()


def where(session: UserSession) -> str:
    """The browser and the system, as far as it said so, and the address it came from."""
    browser = _named(BROWSERS, session.user_agent) or _("another browser")
    system = _named(SYSTEMS, session.user_agent) or _("another system")
    if session.ip == NOWHERE:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    names = {"browser": browser, "system": system, "address": session.ip}
    return _("%(browser)s on %(system)s, from %(address)s") % names


def _named(known: dict[str, str], text: str) -> str:
    return next((name for mark, name in known.items() if mark in text), "")
