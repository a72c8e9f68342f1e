"""Merging two or more agencies between rounds.

The result is always a new agency, even if it keeps the name of one of them, so that nothing said
about an old agency is taken to be about the new one. The old ones are kept for the rounds that
invited their people, and appear in no list, form or count.
"""

import logging
import secrets
from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Agency, Did, Membership, Participant, Partnership, Round, User
from assessments.models.partnerships import NAME_IS_TAKEN, merged_agency_named, name_of_merged
from assessments.services import deeds, partnerships
from files import names

logger = logging.getLogger(__name__)

FEWEST = 2
EARLIEST = date(1900, 1, 1)


@transaction.atomic
def merge(
    partnership: Partnership,
    agencies: Collection[Agency],
    *,
    name: str,
    sector: str,
    merged_on: date,
    by: User,
    now: datetime,
) -> Agency:
    """Move all their participants and leads to a new agency.

    Rounds that are already planned will invite its people. Raises ValidationError.
    """
    _lock_rounds(partnership)
    partnerships.lock_agencies(partnership)
    merging = _locked(partnership, agencies)
    check(partnership, merging, name=name, merged_on=merged_on, now=now)
    # The new name may be one of theirs, which is only free once they have merged.
    one = Agency(partnership=partnership, name=secrets.token_hex(), sector=sector)
    partnerships.store(one)
    numbers = [agency.pk for agency in merging]
    Agency.objects.filter(pk__in=numbers).update(merged_into=one, merged_on=merged_on)
    one.name = name
    partnerships.store(one)
    Participant.objects.filter(agency__in=numbers).update(agency=one)
    Membership.objects.filter(agency__in=numbers).update(agency=one)
    deeds.record(by, Did.MERGED_AGENCIES, one, count=len(numbers))
    logger.info("Account %s merged agencies %s into %s.", by.pk, numbers, one.pk)
    return one


def check(
    partnership: Partnership,
    agencies: Collection[Agency],
    *,
    name: str,
    merged_on: date,
    now: datetime,
) -> None:
    """Raises ValidationError if these agencies cannot merge."""
    check_now(partnership)
    if len(agencies) < FEWEST:
        raise ValidationError({"agencies": _("Choose two agencies or more.")})
    _check_no_sheets(partnership, agencies)
    _check_name(partnership, agencies, name)
    if merged_on > now.astimezone(partnership.zone).date():
        raise ValidationError(
            {"merged_on": _("This day is in the future. Record the merger when it has happened.")}
        )
    if merged_on < EARLIEST:
        raise ValidationError({"merged_on": _("Enter a date after 1900.")})


def check_now(partnership: Partnership) -> None:
    """What a round tells people about its agencies must stay true until it ends (R14, R15)."""
    asking = partnership.rounds.open().first()
    if asking is not None:
        raise ValidationError(
            _(
                "“%s” has not ended, and people were told which agencies are asked. You can merge "
                "them when it has ended."
            )
            % asking.title
        )


def _check_no_sheets(partnership: Partnership, agencies: Collection[Agency]) -> None:
    planned = partnership.rounds.filter(opened_at=None, cancelled_at=None)
    holds = planned.filter(invitations__agency__in=agencies).first()
    if holds is not None:
        raise ValidationError(
            {
                "agencies": _(
                    "Sheets from one of them have been typed into “%s”. Finish that round, or take "
                    "the sheets out, before you merge them."
                )
                % holds.title
            }
        )


def _check_name(partnership: Partnership, agencies: Collection[Agency], name: str) -> None:
    others = partnership.agencies.exclude(pk__in=[agency.pk for agency in agencies])
    if others.filter(key=names.key(name)).exists():
        raise ValidationError({"name": NAME_IS_TAKEN})
    former = merged_agency_named(name, partnership.pk, but_for=agencies)
    if former is not None:
        raise ValidationError({"name": name_of_merged(former)})


def _lock_rounds(partnership: Partnership) -> None:
    """Prevents rounds from opening, and paper answers from being added, in the meantime."""
    list(Round.objects.select_for_update().filter(partnership=partnership, closed_at=None))


def _locked(partnership: Partnership, agencies: Collection[Agency]) -> list[Agency]:
    numbers = [agency.pk for agency in agencies]
    there = list(partnership.agencies.select_for_update().filter(pk__in=numbers))
    if len(there) < len({*numbers}):
        raise ValidationError(
            {"agencies": _("One of these agencies no longer exists. Choose again.")}
        )
    return there
