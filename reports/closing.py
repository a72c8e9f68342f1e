"""Closing a round: unseal, shuffle, publish through the door, destroy. Or cancelling it: destroy.

The one module that sees both answers and publication. Nothing that draws a report may import it.

What is published and that the answers are gone is one transaction. After it, the round's key and
what deleted rows leave in the database's files are destroyed; that this is still to be done is a
row (Destruction), so a closing that was cut off is finished by the next `close_due`.

A round whose key is missing, or one of whose envelopes was tampered with, is not closed: nobody's
answers are dropped in silence. It stays open, and each `close_due` says so in the log, until the
key is back in its place or somebody cancels the round. For cancelling no key is needed: nothing is
read, and all of it is destroyed.
"""

import logging
import re
import secrets
import time
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments import sealing
from assessments.models import Envelope, Invitation, Mail, Round
from assessments.services import memberships, notices
from assessments.times import in_zone
from reports import models
from reports.door.publish import publish
from reports.publication_json import to_json
from reports.services import BREAKDOWNS, units_invited

logger = logging.getLogger(__name__)

# What has held answers, links, or who and how many had answered.
SCRUBBED = (Envelope, Invitation, Mail, models.DailyCount)
# How long to wait for others on the server before the rest is left to the next `close_due`.
PATIENCE = timedelta(seconds=5)


def close_due(now: datetime) -> None:
    """Close every round whose time has come, and finish closings that were cut off.

    One that fails does not stop the others; it is tried again the next time.
    """
    for survey_round in Round.objects.due_to_close(now):
        try:
            close(survey_round, now=now)
        except Exception:
            logger.exception("Round %s could not be closed; it stays open.", survey_round.pk)
    for survey_round in _with_something_left():
        try:
            destroy(survey_round)
        except Exception:
            logger.exception("What round %s has left could not be destroyed.", survey_round.pk)
    try:
        destroy_deleted()
    except Exception:
        logger.exception("What deleted rounds have left could not be destroyed.")


def close(
    survey_round: Round, *, now: datetime, rng: np.random.Generator | None = None
) -> models.Publication:
    """Close a round for good when its time has come; a closed one stays as it is.

    A practice round and an import may be closed at once (R17). To end another one sooner is for
    rounds.close_early.

    rng : for tests; else chance comes from the operating system, and nobody can repeat it
    Raises ValidationError if the round was not opened, was cancelled or is not due;
    sealing.KeyMissing or sealing.EnvelopeBroken if the answers cannot be read. Then nothing has
    changed.
    """
    # durable: nothing is destroyed before what is published is really on disk.
    with transaction.atomic(durable=True):
        locked = Round.objects.select_for_update().get(pk=survey_round.pk)
        if locked.closed_at is None:
            _check_can_close(locked, now)
            _publish_and_delete(locked, now, rng or _chance())
    survey_round.closed_at = locked.closed_at
    destroy(locked)
    return models.Publication.objects.get(survey_round=locked)


def cancel(survey_round: Round, *, now: datetime) -> None:
    """End an opened round without a report: all answers are destroyed. Once, for good.

    Everybody who was asked is told.

    Raises ValidationError if the round was not opened or is closed.
    """
    with transaction.atomic(durable=True):
        locked = Round.objects.select_for_update().get(pk=survey_round.pk)
        if locked.cancelled_at is None:
            _check_can_cancel(locked)
            notices.tell_of_cancelling(locked, now)
            _cancel(locked, now)
    survey_round.cancelled_at = locked.cancelled_at
    destroy(locked)


def give_up(survey_round: Round, *, now: datetime) -> None:
    """Of a round that is about to be deleted with its partnership, by whoever holds its lock: what
    destroys its key and its traces afterwards is a row that outlives it (`destroy_deleted`)."""
    if survey_round.opened_at is not None and not survey_round.has_ended:
        notices.tell_of_cancelling(survey_round, now, deleted=True)
        _cancel(survey_round, now)
    _is_to_be_destroyed(survey_round)


def destroy(survey_round: Round) -> None:
    """Destroy the key and all traces of a round that is published, or cancelled.

    Doing it twice, or in two processes at once, is harmless.
    """
    if survey_round.cancelled_at is None:
        models.Publication.objects.get(survey_round=survey_round).value()  # it can be read back
    key_is_gone = sealing.destroy_key(survey_round)
    if connection.in_atomic_block:  # a test's transaction, which will be rolled back anyway
        return
    left = models.Destruction.objects.filter(survey_round=survey_round)
    if left.filter(scrubbed=False).exists() and _scrub():
        left.update(scrubbed=True)
    if key_is_gone:
        left.filter(scrubbed=True).delete()


def destroy_deleted() -> None:
    """The same of all rounds that were deleted with their partnership."""
    left = models.Destruction.objects.filter(survey_round=None)
    rows = list(left)
    gone = [each.pk for each in rows if sealing.destroy_key_of(each.uuid)]
    if not rows or connection.in_atomic_block:
        return
    ours = left.filter(pk__in=[each.pk for each in rows])
    if not all(each.scrubbed for each in rows) and _scrub():
        ours.update(scrubbed=True)
    ours.filter(pk__in=gone, scrubbed=True).delete()


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


# One transaction: the publication is there (unless cancelled), and the answers are gone


def _publish_and_delete(survey_round: Round, now: datetime, rng: np.random.Generator) -> None:
    """The caller holds the round's lock.

    Locks are taken in the order round, envelopes, invitations. Somebody who submits locks their
    envelope, then their invitation, and never the round: so nobody waits in a circle.
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
    # While there still are answers: what cannot be read back is not published.
    models.Publication.objects.get(pk=row.pk).value()
    survey_round.closed_at = now
    if published.nothing:  # everybody reads at once that there is no report
        survey_round.report_opened_at = now
    survey_round.save(update_fields=["closed_at", "report_opened_at"])
    _delete_answers(survey_round)
    memberships.tell_of_closing(survey_round, has_report=not published.nothing)


def _cancel(survey_round: Round, now: datetime) -> None:
    survey_round.cancelled_at = now
    survey_round.save(update_fields=["cancelled_at"])
    _delete_answers(survey_round)


def _is_to_be_destroyed(survey_round: Round) -> None:
    models.Destruction.objects.get_or_create(
        uuid=survey_round.uuid, defaults={"survey_round": survey_round}
    )


def _delete_answers(survey_round: Round) -> None:
    """And who has answered, was reminded, wanted no reminders or asked for a link again; all links
    and counts.

    The round has ended by now: of an open one the database deletes nothing.
    """
    _is_to_be_destroyed(survey_round)
    models.DailyCount.objects.filter(survey_round=survey_round).delete()
    Envelope.objects.filter(invitation__survey_round=survey_round).delete()
    survey_round.invitations.update(answered=None, link_id=None, no_reminders=False)
    # Now that the invitations are locked, nobody can add another.
    about = Q(invitation__survey_round=survey_round) | Q(survey_round=survey_round)
    Mail.objects.filter(about, kind__in=Mail.FORGOTTEN).delete()


# Afterwards: nothing of it is left in the files


def _with_something_left() -> list[Round]:
    """Ended rounds not yet cleaned up after, or whose key or copy is (or is back) in its place."""
    kept = sealing.kept_keys()
    ended = Round.objects.filter(Q(closed_at__isnull=False) | Q(cancelled_at__isnull=False))
    return [
        each
        for each in ended.select_related("destruction")
        if hasattr(each, "destruction") or each.uuid.hex in kept
    ]


def _scrub() -> bool:
    """Remove from the database's files what deleted and overwritten rows leave there.

    False if somebody else was using the database; then it is to be tried again.
    """
    scrub = {"sqlite": _scrub_sqlite, "postgresql": _scrub_postgresql}[connection.vendor]
    try:
        return scrub()
    except DatabaseError as problem:
        logger.warning("The database could not be scrubbed yet: %s", problem)
        return False


def _scrub_sqlite() -> bool:
    """Write the file anew, and empty the log of changes beside it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_pages = cursor.fetchone()
    return not busy


def _scrub_postgresql() -> bool:
    """Write the tables anew, in the order of their keys.

    A plain VACUUM leaves bytes behind. And it leaves the rows in the order of their last change,
    in which those who submitted stand behind those who did not; CLUSTER puts them back in the
    order in which people were invited. Respondents of other rounds wait meanwhile, for seconds at
    most. (PostgreSQL's own log of changes, the WAL, goes with time; without the round's key its
    envelopes cannot be opened.)
    """
    if not _out_of_sight():
        logger.warning(
            "The database cannot be scrubbed yet: a transaction began before the closing."
        )
        return False
    left = [_write_anew(model._meta.db_table) for model in SCRUBBED]
    if any(left):
        logger.warning("The database is not scrubbed yet: deleted rows are still seen by somebody.")
    return not any(left)


def _write_anew(table: str) -> int:
    """How many deleted rows PostgreSQL says it had to carry along all the same.

    Who is no superuser cannot see everybody's transactions, so it is asked here once more.
    """
    left: list[int] = []

    def listen(notice: Any) -> None:
        # "8 dead row versions cannot be removed yet", in whichever language
        left.extend(int(each) for each in re.findall(r"\d+", notice.message_detail or "")[:1])

    # One transaction a table: who waits for a lock holds none.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        connection.connection.add_notice_handler(listen)
        try:
            cursor.execute(f'CLUSTER VERBOSE "{table}" USING "{_primary_key(table)}"')
        finally:
            connection.connection.remove_notice_handler(listen)
    return sum(left)


def _out_of_sight() -> bool:
    """Wait until nobody on the server can see the rows any more that were deleted.

    PostgreSQL keeps them for every transaction that began before, were it in another database of
    the server; so long, CLUSTER would carry them into the new table. A later one never sees them.
    """
    until = time.monotonic() + PATIENCE.total_seconds()
    while _still_seen():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


# A round's Destruction is as old as the deletion itself: one transaction wrote both.
STILL_SEEN = """
    SELECT EXISTS (
        SELECT FROM reports_destruction AS deletion, (
            SELECT backend_xmin AS oldest FROM pg_stat_activity
            WHERE datname = current_database() OR datname IS NULL
            UNION ALL SELECT xmin FROM pg_replication_slots
        ) AS sight
        WHERE age(sight.oldest) >= age(deletion.xmin)
    )
"""


def _still_seen() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(STILL_SEEN)
        return bool(cursor.fetchone()[0])


def _primary_key(table: str) -> str:
    """The name of the table's primary key index."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    return next(name for name, found in constraints.items() if found["primary_key"])
