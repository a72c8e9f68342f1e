"""Deleting a partnership and everything that belongs to it, for good.

Its open rounds are cancelled: everybody who was invited gets an e-mail, and every answer is
destroyed. A report cannot be deleted before those with access had time to read it: not while a
round is closing, nor within four weeks after. Otherwise a manager could open a report and delete it
a moment later; and once a round is gone, nothing stops the next one from asking the same people too
soon (services.spacing).

All of it is one transaction. After it, the keys of its rounds and what deleted rows leave in the
database's files are destroyed (destruction.py).
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.models import Did, Partnership, Round, User
from assessments.services import deeds, forgetting, notices
from assessments.services.spacing import FOUR_WEEKS
from assessments.times import in_zone
from reports import selectors
from reports.disclosure.end_of_round import closing, destruction
from reports.models import Publication

logger = logging.getLogger(__name__)

STAYS = _(
    "The report of “%(title)s” stays until %(when)s. So everybody with access has time to read it, "
    "and the same people are not asked again within four weeks."
)
OPENS_LATER = _(
    "The report of “%(title)s” opens to everybody with access on %(when)s, or earlier if you open "
    "it. Delete the partnership after that."
)


@dataclass(frozen=True)
class WhatGoes:
    """What will be deleted: how many of each, and the rounds that will be cancelled."""

    agencies: int
    people: int
    rounds: int
    reports: int
    members: int
    cancelled: tuple[Round, ...]


def what_goes(partnership: Partnership) -> WhatGoes:
    return WhatGoes(
        agencies=partnership.agencies.count(),
        people=partnership.participants.count(),
        rounds=partnership.rounds.count(),
        reports=sum(map(selectors.has_figures, partnership.rounds.all())),
        members=partnership.memberships.count(),
        cancelled=tuple(partnership.rounds.open()),
    )


def delete(partnership: Partnership, *, by: User, now: datetime) -> None:
    """Delete it for good, and send an e-mail to everybody who was invited or had access.

    Raises ValidationError if it cannot be deleted yet, Partnership.DoesNotExist if it is gone.
    """
    # durable: the rows are gone from the disk before any key is destroyed.
    with transaction.atomic(durable=True):
        locked = _locked(partnership)
        check_can_delete(locked, now)
        deeds.record(by, Did.DELETED_PARTNERSHIP, locked)
        _delete(locked, by, now)
    logger.info("Account %s deleted partnership %s.", by.pk, partnership.pk)
    destruction.destroy_deleted()


def check_can_delete(partnership: Partnership, now: datetime) -> None:
    """Raises ValidationError with a sentence for each round that prevents it."""
    problems = [why for each in partnership.rounds.all() if (why := _why_not_yet(each, now))]
    if problems:
        raise ValidationError(problems)


def _why_not_yet(survey_round: Round, now: datetime) -> str:
    title = survey_round.title
    if survey_round.status(now) == Round.Status.CLOSING:
        return _("“%s” is being closed. Its report has to be there first.") % title
    if survey_round.closed_at is None:
        return ""
    opens, is_open = survey_round.report_opens_at, survey_round.report_opened_at is not None
    stays = max(survey_round.closed_at + FOUR_WEEKS, opens)
    if _could_be_suppressed(survey_round) and (now < stays or not is_open):
        words, when = STAYS, stays
    elif not is_open:
        words, when = OPENS_LATER, opens
    else:
        return ""
    return words % {"title": title, "when": in_zone(when, survey_round.partnership)}


def _could_be_suppressed(survey_round: Round) -> bool:
    """Has its report real figures, which somebody might want to suppress?"""
    invented = survey_round.is_practice or survey_round.partnership.is_demo
    return not invented and selectors.has_figures(survey_round)


def _locked(partnership: Partnership) -> Partnership:
    """With its rounds first, as closing and opening take these locks."""
    list(Round.objects.select_for_update().filter(partnership=partnership).order_by("pk"))
    return Partnership.objects.select_for_update().get(pk=partnership.pk)


def _delete(partnership: Partnership, by: User, now: datetime) -> None:
    """The caller holds the locks. From the mark on the database lets go of the publications."""
    notices.tell_of_deletion(partnership, by, partnership.rounds.open(), now)
    for survey_round in partnership.rounds.all():
        closing.give_up(survey_round, now=now)
    _delete_rows(partnership, now)


def _delete_rows(partnership: Partnership, now: datetime) -> None:
    forgetting.forget_history_of(partnership.participants.values_list("pk", flat=True))
    Partnership.objects.filter(pk=partnership.pk).update(deleted_at=now)
    Publication.objects.filter(survey_round__partnership=partnership).delete()
    partnership.delete()


def delete_again(partnership: Partnership, now: datetime) -> None:
    """In a database that was restored from a backup older than its deletion. Nobody is told again.

    Its rounds that were opened have ended by now.
    """
    with transaction.atomic(durable=True):
        locked = _locked(partnership)
        locked.rounds.filter(closed_at__isnull=False, report_opened_at=None).update(
            report_opened_at=now
        )
        for survey_round in locked.rounds.all():
            destruction.record(survey_round)
        deeds.record(None, Did.DELETED_PARTNERSHIP, locked)
        _delete_rows(locked, now)
    destruction.destroy_deleted()
