"""How often strangers may try: wrong links and links by e-mail, per network and minute. (For
passwords and codes see web/guessing.py.) Settings: “What strangers may try”.
"""

import ipaddress
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Limit:
    """So many a minute from one network.

    setting : the name of the setting that says how many
    """

    name: str
    setting: str

    def is_reached(self, request: HttpRequest, now: datetime) -> bool:
        most: int = getattr(settings, self.setting)
        return int(cache.get(self._key(request, now), 0)) >= most

    def count_one(self, request: HttpRequest, now: datetime) -> None:
        key = self._key(request, now)
        if cache.add(key, 1, timeout=120):
            return
        try:
            cache.incr(key)
        except ValueError:  # dropped from the cache between the two lines
            cache.add(key, 1, timeout=120)

    def _key(self, request: HttpRequest, now: datetime) -> str:
        who = client_network(request)
        return f"{self.name}:" + salted_hmac("throttle", f"{who} {now:%Y%m%d%H%M}").hexdigest()


WRONG_LINKS = Limit("wrong-links", "WRONG_LINKS_A_MINUTE")
LINKS_BY_MAIL = Limit("links-again", "LINKS_AGAIN_A_MINUTE")


def until_next_minute(response: HttpResponse, now: datetime) -> HttpResponse:
    """The page says to wait; this tells programs how long."""
    return _wait(response, 60 - now.second)


def until(response: HttpResponse, wait: timedelta) -> HttpResponse:
    return _wait(response, int(wait.total_seconds()))


def _wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def wait_for_constant_time(began: float) -> None:
    """Respond after a constant time, whether or not an address is known. began :
    time.monotonic()"""
    time.sleep(max(0.0, settings.LINK_AGAIN_SECONDS - (time.monotonic() - began)))


def counts_are_shared() -> bool:
    """Whether all processes share the counts. While Redis is down each counts for itself."""
    is_away = getattr(cache, "is_away", None)
    return is_away is None or not is_away()


def client_network(request: HttpRequest) -> str:
    """The network that a request comes from."""
    return _network(client_address(request))


def client_address(request: HttpRequest) -> str:
    """The client's address; behind our own proxies, what the outermost of them saw.

    X-Forwarded-For grows to the right, so anything forged by the client is further left. If the
    entry is not an address, the proxy's own is used, so forging entries gains nothing.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        return _bare(forwarded[-settings.PROXIES]) or _bare(direct) or direct
    return _bare(direct) or direct


# Formats used by proxies: 192.0.2.61:4711, [2001:db8::1]:4711, "[2001:db8::1]", fe80::1%eth0
_IPV4 = re.compile(r"([0-9.]+)(?::[0-9]+)?")
_IPV6 = re.compile(r"\[?([0-9A-Fa-f:.]+)(?:%[^\]:]*)?(?:\](?::[0-9]+)?)?")


def _bare(written: str) -> str:
    """The address without port or brackets, IPv4-mapped ones as IPv4; empty if invalid."""
    written = written.strip().strip('"')
    match = _IPV4.fullmatch(written) or _IPV6.fullmatch(written)
    try:
        address = ipaddress.ip_address(match[1] if match else "")
    except ValueError:
        return ""
    # A proxy listening on [::] for both reports IPv4 clients as ::ffff:192.0.2.61.
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _network(address: str) -> str:
    """One household or office: an IPv6 client may use any of the 2**64 addresses in its /64."""
    try:
        if ipaddress.ip_address(address).version == 6:
            return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        pass
    return address
