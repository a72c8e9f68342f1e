"""Closing a round: unseal, shuffle, publish through the door, destroy. Or cancelling it: destroy.

This is the one module that sees both answers and publication. Nothing that draws a report may
import it.

One transaction stores the publication and deletes the answers. After it, the round's key is
destroyed, and what deleted rows leave in the database's files (destruction.py).

A round whose key is missing, or one of whose envelopes was tampered with, is not closed, so that
nobody's answers are dropped silently. It stays open, and each `close_due` logs it, until the key is
back in its place or somebody cancels the round. Cancelling needs no key: nothing is read, and
everything is destroyed.
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.encryption import sealing
from assessments.models import Did, Envelope, Mail, Round, User
from assessments.services import deeds, memberships, notices
from assessments.times import in_zone
from reports import models
from reports.disclosure.counting import BREAKDOWNS, units_invited
from reports.disclosure.door.publish import publish
from reports.disclosure.end_of_round import destruction, records
from reports.publication_json import to_json

logger = logging.getLogger(__name__)

# A run of `close_due` begins no further closing after this.
LONGEST_RUN = timedelta(seconds=5)


def close_due(now: datetime, when_more_are_due: Callable[[], None] = lambda: None) -> None:
    """Close rounds whose time has come; after the last one, finish what was cut off.

    Several workers share the rounds: each closes those that no other is closing. A run ends after
    some seconds, so that no other task waits long behind it. A round that fails does not stop the
    others, and is tried again next time.

    when_more_are_due : called once if there are more; but only after a round was closed, so that
        nothing runs in circles where none can be
    """
    due = Round.objects.due_to_close(now).order_by("pk")
    started, failed, has_closed = time.monotonic(), set(), False
    for pk in list(due.values_list("pk", flat=True)):
        if timedelta(seconds=time.monotonic() - started) > LONGEST_RUN:
            return
        try:
            closed = _close_if_free(pk, now)
        except Exception:
            logger.exception("Round %s could not be closed; it stays open.", pk)
            failed.add(pk)
            continue
        if closed and not has_closed:
            has_closed = True
            if due.exclude(pk__in=failed).exists():
                when_more_are_due()
    if not due.exclude(pk__in=failed).exists():
        destruction.finish()


def _close_if_free(pk: int, now: datetime) -> bool:
    """Close a due round and destroy its key. False if another worker is closing it, or has."""
    with transaction.atomic(durable=True):
        due = Round.objects.due_to_close(now).select_for_update(skip_locked=True)
        locked = due.filter(pk=pk).first()
        if locked is None:
            return False
        _publish_and_delete(locked, now, _chance(), by=None)
    try:
        destruction.destroy_key(locked)
    except Exception:  # as with all that is left, the next run tries again
        logger.exception("What round %s left could not be destroyed.", pk)
    return True


def close(
    survey_round: Round,
    *,
    now: datetime,
    rng: np.random.Generator | None = None,
    by: User | None = None,
) -> models.Publication:
    """Close a round for good when its time has come; a closed one stays as it is.

    A practice round and an import may be closed at any time (confidentiality.md, R17). For any
    other round, rounds.close_early brings the closing time forward.

    rng : for tests; by default, seeded by the operating system, so that nobody can repeat it
    Raises ValidationError if the round was not opened, was cancelled or is not due;
    sealing.KeyMissing or sealing.EnvelopeBroken if the answers cannot be read. Nothing has changed
    then.
    """
    # durable: the publication is on disk before anything is destroyed.
    with transaction.atomic(durable=True):
        locked = Round.objects.select_for_update().get(pk=survey_round.pk)
        if locked.closed_at is None:
            _check_can_close(locked, now)
            _publish_and_delete(locked, now, rng or _chance(), by=by)
    survey_round.closed_at = locked.closed_at
    destruction.destroy(locked)
    return models.Publication.objects.get(survey_round=locked)


def cancel(survey_round: Round, *, now: datetime, by: User | None = None) -> None:
    """End an opened round for good, without a report: all answers are destroyed.

    Everybody who was invited gets an e-mail. A cancelled round stays as it is.

    Raises ValidationError if the round was not opened or is closed.
    """
    with transaction.atomic(durable=True):
        locked = Round.objects.select_for_update().get(pk=survey_round.pk)
        if locked.cancelled_at is None:
            _check_can_cancel(locked)
            notices.tell_of_cancelling(locked, now)
            _cancel(locked, now)
            deeds.record(by, Did.CANCELLED_ROUND, locked, at=now)
    survey_round.cancelled_at = locked.cancelled_at
    destruction.destroy(locked)


def end_again(survey_round: Round, end: records.End) -> bool:
    """In a database that was restored from a backup older than this end. Nobody is told again.

    False if the round has ended in the backup, too.
    """
    with transaction.atomic(durable=True):
        locked = Round.objects.select_for_update().get(pk=survey_round.pk)
        if locked.has_ended:
            return False
        locked.opened_at = locked.opened_at or end.opened_at
        if end.how == "closed":
            deeds.record(None, Did.CLOSED_ROUND, locked)
            locked.closed_at, locked.report_opened_at = end.at, end.report_opened_at
            models.Publication.objects.create(
                survey_round=locked,
                document=end.document,
                published_at=end.published_at or end.at,
            )
        else:
            deeds.record(None, Did.CANCELLED_ROUND, locked)
            locked.cancelled_at = end.at
        ended = ("opened_at", "closed_at", "cancelled_at", "report_opened_at")
        locked.save(update_fields=ended)
        _delete_answers(locked)
    destruction.destroy(locked)
    return True


def give_up(survey_round: Round, *, now: datetime) -> None:
    """End a round that is about to be deleted with its partnership. The caller holds its lock.

    A row that outlives it says that its key and its traces are to be destroyed.
    """
    if survey_round.opened_at is not None and not survey_round.has_ended:
        notices.tell_of_cancelling(survey_round, now, deleted=True)
        _cancel(survey_round, now)
    destruction.record(survey_round)


def _check_can_close(survey_round: Round, now: datetime) -> None:
    if survey_round.cancelled_at is not None:
        raise ValidationError(_("This round was cancelled."))
    if survey_round.opened_at is None:
        raise ValidationError(_("This round has not been opened."))
    if not survey_round.may_close(now):
        when = in_zone(survey_round.closes_at, survey_round.partnership)
        raise ValidationError(
            _(
                "This round closes on %s, by itself. To let it close earlier, choose a time at "
                "least 72 hours from now on its page: people who have not answered are then told."
            )
            % when
        )


def _check_can_cancel(survey_round: Round) -> None:
    if survey_round.closed_at is not None:
        raise ValidationError(_("This round is closed: its report stays."))
    if survey_round.opened_at is None:
        raise ValidationError(_("This round has not been opened: delete it instead."))


def _chance() -> np.random.Generator:
    return np.random.default_rng(secrets.randbits(256))


# In one transaction: the publication is stored (unless cancelled), and the answers are deleted


def _publish_and_delete(
    survey_round: Round, now: datetime, rng: np.random.Generator, *, by: User | None
) -> None:
    """The caller holds the round's lock.

    Locks are taken in this order: round, envelopes, invitations. Somebody who submits locks their
    envelope, then their invitation, and never the round, so there is no deadlock.
    """
    sheet = sealing.answer_sheet(survey_round, rng)
    published = publish(
        sheet.statements,
        sheet.rankings,
        sheet.units,
        sheet.late,
        units=units_invited(survey_round),
        minimum_group=survey_round.minimum_group,
        breakdown=BREAKDOWNS[survey_round.breakdown],
        instrument=survey_round.instrument,
        rng=rng,
        practice=survey_round.is_practice,
        asked_is_known=survey_round.asked_is_known,
    )
    row = models.Publication.objects.create(
        survey_round=survey_round, document=to_json(published), published_at=now
    )
    # What cannot be read back is not published: read it while there still are answers.
    models.Publication.objects.get(pk=row.pk).value()
    survey_round.closed_at = now
    if published.nothing:  # everybody may read at once that there is no report
        survey_round.report_opened_at = now
    survey_round.save(update_fields=["closed_at", "report_opened_at"])
    _delete_answers(survey_round)
    memberships.tell_of_closing(survey_round, has_report=not published.nothing)
    deeds.record(by, Did.CLOSED_ROUND, survey_round, at=now)


def _cancel(survey_round: Round, now: datetime) -> None:
    survey_round.cancelled_at = now
    survey_round.save(update_fields=["cancelled_at"])
    _delete_answers(survey_round)


def _delete_answers(survey_round: Round) -> None:
    """With everything about who answered, was reminded, declined reminders or asked for a new link;
    and all links and counts.

    The round has ended by now: the database refuses to delete anything of an open one.
    """
    destruction.record(survey_round)
    models.DailyCount.objects.filter(survey_round=survey_round).delete()
    Envelope.objects.filter(invitation__survey_round=survey_round).delete()
    survey_round.invitations.update(answered=None, link_id=None, no_reminders=False)
    # The invitations are locked by now, so nobody can add an e-mail.
    forgotten = Mail.objects.filter(kind__in=Mail.FORGOTTEN)
    # Two statements: the database has an index for each, and none for both at once.
    forgotten.filter(invitation__survey_round=survey_round).delete()
    forgotten.filter(survey_round=survey_round).delete()
