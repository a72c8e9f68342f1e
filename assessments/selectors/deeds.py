"""Reading the audit log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from assessments.models import Deed, Partnership

# Days before and after are typed in fun; some have no time in UTC.
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Filter:
    """Which deeds: of one account, of one kind, and on which days. Empty fields leave all."""

    account: int | None = None
    did: str = ""
    since: date | None = None
    until: date | None = None


def of(partnership: Partnership | None) -> QuerySet[Deed]:
    """The deeds that concern a partnership; for None, all that there are."""
    if partnership is None:
        return Deed.objects.all()
    return Deed.objects.filter(partnership=partnership.pk)


def matching(deeds: QuerySet[Deed], which: Filter, zone: ZoneInfo) -> QuerySet[Deed]:
    """Those that fit. Days begin and end by the clocks of that zone."""
    if which.account is not None:
        deeds = deeds.filter(account=which.account)
    if which.did:
        deeds = deeds.filter(did=which.did)
    if which.since:
        deeds = deeds.filter(at__gte=_begin(which.since, zone))
    if which.until:
        deeds = deeds.filter(at__lt=_begin(which.until, zone) + timedelta(days=1))
    return deeds


def accounts_in(deeds: QuerySet[Deed]) -> dict[int, str]:
    """Everybody who did something, by account: the address that they had last."""
    named = deeds.exclude(account=None).values("account", "address").annotate(last=Max("pk"))
    pairs = named.order_by("last").values_list("account", "address")
    newest = {account: address for account, address in pairs if account is not None}
    return dict(sorted(newest.items(), key=lambda each: each[1]))


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(min(max(day, FIRST), LAST), time(), zone)
