"""Addresses that a lead wants on their list, and that are on another agency's.

A lead is told only that such an address cannot be added. It is the one address of which that is
said, so it says that somebody else's list has it: hence only so many within a day. After that
nobody new comes on the list by a lead until a day has passed, whoever they are, and the answer is
the same for all. Managers see which addresses it were, and where they are; they decide.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.localised import listed
from assessments.models import Agency, Partnership, RefusedAddress, User
from assessments.selectors import members

# Of so many addresses of an agency are its leads told that they cannot be added, within a day.
MOST_TOLD = 10
A_DAY = timedelta(days=1)
# Managers see them for so long.
KEPT_FOR = timedelta(days=30)
MOST_NAMES = 3


class NoMoreToday(Exception):
    """Whether any of these addresses is on another list is not said."""


def check(agency: Agency, emails: Collection[str], *, by: User, now: datetime) -> None:
    """Note which of the addresses that a lead adds are on other agencies' lists.

    Raises NoMoreToday where that is not to be told any more.
    """
    if not _note(agency, emails, by, now):
        raise NoMoreToday(no_more(agency.partnership))


@transaction.atomic
def _note(agency: Agency, emails: Collection[str], by: User, now: datetime) -> bool:
    """May it be told of each of them? The next one is noted too: from then on nothing is told."""
    # Two requests at the same moment wait for one another here.
    partnership = Partnership.objects.select_for_update(no_key=True).get(pk=agency.partnership_id)
    own = set(agency.participants.values_list("email", flat=True))
    new = [email for email in dict.fromkeys(emails) if email not in own]
    if not new:
        return True
    told = _told(agency, now)
    others = partnership.participants.exclude(agency=agency)
    elsewhere = set(others.values_list("email", flat=True))
    refused = [email for email in new if email in elsewhere and email not in told]
    left = MOST_TOLD - len(told)
    for email in refused[: max(left + 1, 0)]:
        RefusedAddress.objects.update_or_create(
            agency=agency, email=email, defaults={"by": by, "at": now}
        )
    return len(refused) <= left


def waiting(agencies: QuerySet[Agency], now: datetime) -> QuerySet[Agency]:
    """Those of them whose leads may add nobody new for now."""
    recent = Count("refused_addresses", filter=Q(refused_addresses__at__gt=now - A_DAY))
    return agencies.annotate(told=recent).filter(told__gt=MOST_TOLD)


def forget(now: datetime) -> None:
    RefusedAddress.objects.filter(at__lt=now - KEPT_FOR).delete()


def cannot_be_added(partnership: Partnership) -> str:
    return _("This address cannot be added to your list. Please ask %(whom)s.") % {
        "whom": _whom(partnership)
    }


def no_more(partnership: Partnership) -> str:
    sentence = _(
        "Several addresses could not be added, so nobody new can be added to your list for a day. "
        "Please ask %(whom)s to add them."
    )
    return sentence % {"whom": _whom(partnership)}


def _told(agency: Agency, now: datetime) -> set[str]:
    recent = agency.refused_addresses.filter(at__gt=now - A_DAY)
    return set(recent.values_list("email", flat=True))


def _whom(partnership: Partnership) -> str:
    names = members.coordinators(partnership)[:MOST_NAMES]
    return listed(names, join="or") if names else _("a manager of the partnership")
