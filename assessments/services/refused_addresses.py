"""Addresses that a lead tries to add, and that are on another agency's list.

The lead is only told that such an address cannot be added. As no other address is refused, that
reveals that it is on somebody else's list; so it happens only a limited number of times a day. Once
the limit is reached, leads of that agency can add nobody for a day, and the message is the same for
every address. Managers see which addresses were refused and whose list has them, and decide.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.localised import listed
from assessments.models import Agency, Partnership, RefusedAddress, User
from assessments.selectors import members

# Refused addresses per agency and day, before its leads can add nobody.
DAILY_LIMIT = 10
A_DAY = timedelta(days=1)
# How long managers can see them.
KEPT_FOR = timedelta(days=30)
MOST_NAMES = 3


class DailyLimitReached(Exception):
    """Too many addresses were refused today. Does not say whether these are on another list."""


def check(agency: Agency, emails: Collection[str], *, by: User, now: datetime) -> None:
    """Record which of these addresses, added by a lead, are on other agencies' lists.

    Raises DailyLimitReached when no more may be refused today.
    """
    if not _note(agency, emails, by, now):
        raise DailyLimitReached(_limit_reached(agency.partnership))


@transaction.atomic
def _note(agency: Agency, emails: Collection[str], by: User, now: datetime) -> bool:
    """Whether all of them may be answered. The first one over the limit is recorded too, and from
    then on nothing is answered."""
    # Simultaneous requests wait for each other here.
    partnership = Partnership.objects.select_for_update(no_key=True).get(pk=agency.partnership_id)
    own = set(agency.participants.values_list("email", flat=True))
    new = [email for email in dict.fromkeys(emails) if email not in own]
    if not new:
        return True
    refused_today = _refused_today(agency, now)
    others = partnership.participants.exclude(agency=agency)
    elsewhere = set(others.values_list("email", flat=True))
    refused = [email for email in new if email in elsewhere and email not in refused_today]
    left = DAILY_LIMIT - len(refused_today)
    for email in refused[: max(left + 1, 0)]:
        RefusedAddress.objects.update_or_create(
            agency=agency, email=email, defaults={"by": by, "at": now}
        )
    return len(refused) <= left


def agencies_at_limit(agencies: QuerySet[Agency], now: datetime) -> QuerySet[Agency]:
    """Agencies whose leads can add nobody for now."""
    recent = Count("refused_addresses", filter=Q(refused_addresses__at__gt=now - A_DAY))
    return agencies.annotate(refused_today=recent).filter(refused_today__gt=DAILY_LIMIT)


def forget(now: datetime) -> None:
    RefusedAddress.objects.filter(at__lt=now - KEPT_FOR).delete()


def refusal(partnership: Partnership) -> str:
    return _("This address cannot be added to your list. Please ask %(whom)s.") % {
        "whom": _whom(partnership)
    }


def _limit_reached(partnership: Partnership) -> str:
    sentence = _(
        "Several addresses could not be added, so nobody new can be added to your list for a day. "
        "Please ask %(whom)s to add them."
    )
    return sentence % {"whom": _whom(partnership)}


def _refused_today(agency: Agency, now: datetime) -> set[str]:
    recent = agency.refused_addresses.filter(at__gt=now - A_DAY)
    return set(recent.values_list("email", flat=True))


def _whom(partnership: Partnership) -> str:
    names = members.coordinators(partnership)[:MOST_NAMES]
    return listed(names, join="or") if names else _("a manager of the partnership")
