"""After a round has ended: destroy its key, and what deleted rows leave in the database's files.

That this is still due is a row (Destruction), so one that was cut off is finished by the next
`closing.close_due`. Cleaning the files rewrites whole tables. So when many rounds close at the same
time, each key is destroyed at once, and the files are cleaned once, after the last of them.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.models import Q

from assessments.encryption import sealing
from assessments.models import Round
from reports.disclosure.end_of_round import records, scrubbing
from reports.models import Destruction, Publication

logger = logging.getLogger(__name__)

# The number of PostgreSQL's advisory lock for `finish`.
FINISHING = 14_620_001


def record(survey_round: Round) -> None:
    """That it is due: a row, which outlives the round."""
    Destruction.objects.get_or_create(
        uuid=survey_round.uuid, defaults={"survey_round": survey_round}
    )


def destroy(survey_round: Round) -> None:
    """Destroy the key and all traces of a round that is published or cancelled.

    Harmless if done twice, or in two processes at once.
    """
    gone = {survey_round.uuid} if destroy_key(survey_round) else set()
    _clean(Destruction.objects.filter(survey_round=survey_round), gone)


def destroy_key(survey_round: Round) -> bool:
    """The key alone, once it is written down how the round ended.

    False if one of these is out of reach, and the key still has to be destroyed.
    """
    if survey_round.cancelled_at is None:
        Publication.objects.get(survey_round=survey_round).value()  # it can be read back
    return records.keep(survey_round) and sealing.destroy_key(survey_round)


def _destroy_key_of_deleted(row: Destruction) -> bool:
    # The key goes in any case: nothing is left that it could lose.
    return all([records.keep_deletion(row.uuid), sealing.destroy_key_of(row.uuid)])


def destroy_deleted() -> None:
    """Key and traces of all rounds that were deleted with their partnership."""
    rows = list(Destruction.objects.filter(survey_round=None))
    gone = {each.uuid for each in rows if _destroy_key_of_deleted(each)}
    _clean(rows, gone)


def finish() -> None:
    """Key and traces of all rounds that have ended or were deleted, as far as there are any.

    What fails stops nothing else, and is tried again next time.
    """
    with _alone() as alone:
        if not alone:
            return
        rows, gone = [], set[UUID]()
        for survey_round in unfinished():
            try:
                if destroy_key(survey_round):
                    gone.add(survey_round.uuid)
            except Exception:
                number = survey_round.pk
                logger.exception("What round %s left could not be destroyed.", number)
                continue
            if hasattr(survey_round, "destruction"):
                rows.append(survey_round.destruction)
        deleted = list(Destruction.objects.filter(survey_round=None))
        gone |= {each.uuid for each in deleted if _destroy_key_of_deleted(each)}
        try:
            _clean([*rows, *deleted], gone)
        except Exception:
            logger.exception("What ended rounds left could not be destroyed.")


def unfinished() -> Iterable[Round]:
    """Ended rounds whose destruction is due, or whose key is still (or again) in its place."""
    kept = [UUID(each) for each in sealing.stored_keys() if re.fullmatch("[0-9a-f]{32}", each)]
    left = Q(destruction__isnull=False) | Q(uuid__in=kept)
    return Round.objects.ended().filter(left).select_related("destruction")


def _clean(rows: Iterable[Destruction], gone: set[UUID]) -> None:
    """The database's files of what these rounds left. Those whose keys are gone are then done."""
    rows = list(rows)
    if not rows or connection.in_atomic_block:  # a test's transaction, to be rolled back anyway
        return
    due = Destruction.objects.filter(pk__in=[each.pk for each in rows])
    if not all(each.scrubbed for each in rows) and scrubbing.scrub():
        due.update(scrubbed=True)
    due.filter(scrubbed=True, uuid__in=gone).delete()


@contextmanager
def _alone() -> Iterator[bool]:
    """False if another worker finishes all this already. (With SQLite there is one worker.)"""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [FINISHING])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [FINISHING])
