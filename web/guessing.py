"""Guessing what only an account's owner knows is slowed down: passwords, and codes.

Tries are counted in the cache alone, and before anybody looks whether they are right, so that
trying many at once gains nothing: for one account from one network; for one account from
everywhere; and from one network for all accounts. Whoever has tried too often has to wait, however
right the next one is.

Strangers lock nobody out of an account: a browser that was signed in to it before has a signed
cookie, and is counted by itself. (Known as a device cookie.)
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from files import addresses
from web import throttle

SALT = "known browser"
KNOWN_FOR = timedelta(days=180)
MOST_ACCOUNTS = 5  # of one browser


class HasToWait(Exception):
    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many tries, wait {wait}.")
        self.wait = wait

    @property
    def minutes(self) -> int:
        return int(self.wait.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    time: timedelta

    def count_one(self, key: str) -> None:
        """Raises HasToWait if there are too many already."""
        seconds = int(self.time.total_seconds())
        if cache.add(key, 1, timeout=seconds):
            return
        if cache.get(key, 0) >= self.most:
            raise HasToWait(self.time)
        try:
            count = cache.incr(key)
        except ValueError:  # dropped from the cache between the lines
            cache.add(key, 1, timeout=seconds)
        else:
            if count > self.most:
                raise HasToWait(self.time)


Count = tuple[Limit, str]


@dataclass(frozen=True, slots=True)
class Secret:
    """How often one may try it."""

    name: str
    account_from_network: Limit
    account: Limit
    network: Limit

    def try_once(self, request: HttpRequest, email: str) -> None:
        """email : as typed, whether or not there is such an account. Raises HasToWait."""
        own, others = self._counts(request, email)
        # The network first: what is refused for it adds no count.
        for limit, key in (*others[:1], own, *others[1:]):
            limit.count_one(key)

    def was_right(self, request: HttpRequest, email: str) -> None:
        """This try was no guess, and what was tried before from here is forgiven."""
        self.forgive(request, email)
        _own, others = self._counts(request, email)
        for _limit, key in others:
            _take_one_off(key)

    def forgive(self, request: HttpRequest, email: str) -> None:
        """What was tried from here."""
        (_limit, key), _others = self._counts(request, email)
        cache.delete(key)

    def _counts(self, request: HttpRequest, email: str) -> tuple[Count, list[Count]]:
        """Of what is tried from here, and of what others try as well: the network, the account."""
        account, network = _digest(email), throttle.client_network(request)
        browser, known = _remembered(request)
        if account in known:
            return (self.account_from_network, self._key("browser", browser, account)), []
        own = (self.account_from_network, self._key("account from", network, account))
        return own, [
            (self.network, self._key("network", network)),
            (self.account, self._key("account", account)),
        ]

    def _key(self, *parts: str) -> str:
        digest = salted_hmac("guessing", " ".join([self.name, *parts]), algorithm="sha256")
        return f"guess:{digest.hexdigest()}"


A_WHILE = timedelta(minutes=15)
PASSWORDS = Secret("password", Limit(8, A_WHILE), Limit(40, A_WHILE), Limit(80, A_WHILE))
# A code has six digits only, and who gets as far as to guess it knows the password.
CODES = Secret("code", Limit(8, A_WHILE), Limit(20, timedelta(days=1)), Limit(80, A_WHILE))


def _take_one_off(key: str) -> None:
    try:
        cache.incr(key, -1)
    except ValueError:  # no longer counted
        pass


# The browser


def remember_browser(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Somebody has signed in to the account with this browser."""
    browser, known = _remembered(request)
    account = _digest(email)
    newest_first = [account, *(each for each in known if each != account)][:MOST_ACCOUNTS]
    response.set_signed_cookie(
        settings.BROWSER_COOKIE_NAME,
        " ".join([browser or secrets.token_urlsafe(12), *newest_first]),
        salt=SALT,
        max_age=KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's random name, empty if there is none, and digests of accounts."""
    name = settings.BROWSER_COOKIE_NAME
    value = request.get_signed_cookie(name, default="", salt=SALT, max_age=KNOWN_FOR) or ""
    browser, *known = value.split(" ")
    return browser, known


def _digest(email: str) -> str:
    """Of an address, however it is written."""
    return salted_hmac("guessing", addresses.lookup_form(email)).hexdigest()[:16]
