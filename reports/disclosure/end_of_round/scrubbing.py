"""Removing from the database's files what deleted and overwritten rows leave there."""

import logging
import re
import time
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction

from assessments.models import Envelope, Invitation, Mail
from reports.models import DailyCount

logger = logging.getLogger(__name__)

# Tables that held answers, links, or who and how many had answered.
SCRUBBED = (Envelope, Invitation, Mail, DailyCount)
# How long to wait for other transactions before leaving the rest to the next `close_due`.
PATIENCE = timedelta(seconds=5)


def scrub() -> bool:
    """Remove from the database's files what deleted and overwritten rows leave there.

    False if somebody else was using the database: then it has to be tried again.
    """
    of_this_database = {"sqlite": _scrub_sqlite, "postgresql": _scrub_postgresql}
    try:
        return of_this_database[connection.vendor]()
    except DatabaseError as problem:
        logger.warning("The database could not be scrubbed yet: %s", problem)
        return False


def _scrub_sqlite() -> bool:
    """Rewrite the file, and empty the write-ahead log beside it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_pages = cursor.fetchone()
    return not busy


def _scrub_postgresql() -> bool:
    """Rewrite the tables in the order of their primary keys.

    A plain VACUUM leaves bytes behind, and rows in the order of their last change: those who
    submitted after those who did not. CLUSTER restores the order in which people were invited.
    Respondents of other rounds wait for it, a few seconds at most. (PostgreSQL recycles its
    write-ahead log in time; without the round's key the envelopes in it cannot be opened.)
    """
    if not _nobody_sees_deleted_rows():
        logger.warning(
            "The database cannot be scrubbed yet: a transaction began before the closing."
        )
        return False
    remaining = [_rewrite(model._meta.db_table) for model in SCRUBBED]
    if any(remaining):
        logger.warning("The database is not scrubbed yet: deleted rows are still seen by somebody.")
    return not any(remaining)


def _rewrite(table: str) -> int:
    """The number of deleted rows that PostgreSQL says it had to keep all the same.

    A role that is no superuser cannot see all transactions (`_nobody_sees_deleted_rows`), so
    PostgreSQL's own report is read too.
    """
    kept: list[int] = []

    def listen(notice: Any) -> None:
        # "8 dead row versions cannot be removed yet", in whichever language
        kept.extend(int(each) for each in re.findall(r"\d+", notice.message_detail or "")[:1])

    # A transaction for each table: whoever waits for a lock holds none.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        connection.connection.add_notice_handler(listen)
        try:
            cursor.execute(f'CLUSTER VERBOSE "{table}" USING "{_primary_key(table)}"')
        finally:
            connection.connection.remove_notice_handler(listen)
    return sum(kept)


def _nobody_sees_deleted_rows() -> bool:
    """Wait until no transaction on the server can see the deleted rows; False if that takes long.

    PostgreSQL keeps them for every transaction that began before the deletion, even in another
    database of the server, and CLUSTER would copy them into the new table.
    """
    until = time.monotonic() + PATIENCE.total_seconds()
    while _somebody_sees_deleted_rows():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


# One transaction wrote a round's Destruction and deleted the rows, so both are of the same age.
SEEN_BY_SOMEBODY = """
    SELECT EXISTS (
        SELECT FROM reports_destruction AS deletion, (
            SELECT backend_xmin AS oldest FROM pg_stat_activity
            WHERE datname = current_database() OR datname IS NULL
            UNION ALL SELECT xmin FROM pg_replication_slots
        ) AS sight
        WHERE age(sight.oldest) >= age(deletion.xmin)
    )
"""


def _somebody_sees_deleted_rows() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SEEN_BY_SOMEBODY)
        return bool(cursor.fetchone()[0])


def _primary_key(table: str) -> str:
    """The name of the table's primary key index."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    return next(name for name, each in constraints.items() if each["primary_key"])
