"""How many requests of people with accounts are refused a day, by kind. No person, no page.

Counted in the cache: by all processes together with Redis, otherwise since the server's last start.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGN_IN = "sign-in"
STATUSES = (403, 404, 409, 429)
KINDS = (SIGN_IN, *map(str, STATUSES))
DAYS = 14


@dataclass(frozen=True)
class Day:
    day: date
    counts: tuple[int, ...]  # in the order of KINDS


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Counts refusals. Stands below the middleware that knows the account."""

    def counting(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in STATUSES and _only_has_account(request):
            count_one(str(response.status_code))
        return response

    return counting


def _only_has_account(request: HttpRequest) -> bool:
    """Not somebody who answers in this browser: a refusal of theirs would tell that they do."""
    if settings.RESPONDENT_COOKIE_NAME in request.COOKIES:
        return False
    # Who has no session has no account: no need to ask the database.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def count_one(kind: str) -> None:
    key = _key(timezone.localdate(), kind)
    cache.add(key, 0, timeout=(DAYS + 1) * 24 * 60 * 60)
    try:
        cache.incr(key)
    except ValueError:  # the cache has just dropped it
        cache.set(key, 1, timeout=(DAYS + 1) * 24 * 60 * 60)


def by_day() -> list[Day]:
    """The last two weeks' days on which anything was refused, newest first."""
    return [each for each in _days(timezone.localdate()) if any(each.counts)]


def _days(today: date) -> Iterator[Day]:
    for ago in range(DAYS):
        day = today - timedelta(days=ago)
        yield Day(day, tuple(cache.get(_key(day, kind), 0) for kind in KINDS))


def _key(day: date, kind: str) -> str:
    return f"refused:{day.isoformat()}:{kind}"
