"""After a round has ended: destroy its key, and what deleted rows leave in the database's files.

That this is still due is a row (Destruction), so one that was cut off is finished by the next
`closing.close_due`.
"""

from django.db import connection
from django.db.models import Q

from assessments import sealing
from assessments.models import Round
from reports import scrubbing
from reports.models import Destruction, Publication


def record(survey_round: Round) -> None:
    """That it is due: a row, which outlives the round."""
    Destruction.objects.get_or_create(
        uuid=survey_round.uuid, defaults={"survey_round": survey_round}
    )


def destroy(survey_round: Round) -> None:
    """Destroy the key and all traces of a round that is published or cancelled.

    Harmless if done twice, or in two processes at once.
    """
    if survey_round.cancelled_at is None:
        Publication.objects.get(survey_round=survey_round).value()  # it can be read back
    key_is_gone = sealing.destroy_key(survey_round)
    if connection.in_atomic_block:  # a test's transaction, which will be rolled back anyway
        return
    due = Destruction.objects.filter(survey_round=survey_round)
    if due.filter(scrubbed=False).exists() and scrubbing.scrub():
        due.update(scrubbed=True)
    if key_is_gone:
        due.filter(scrubbed=True).delete()


def destroy_deleted() -> None:
    """The same for all rounds that were deleted with their partnership."""
    rows = list(Destruction.objects.filter(survey_round=None))
    without_key = [each.pk for each in rows if sealing.destroy_key_of(each.uuid)]
    if not rows or connection.in_atomic_block:
        return
    due = Destruction.objects.filter(survey_round=None, pk__in=[each.pk for each in rows])
    if not all(each.scrubbed for each in rows) and scrubbing.scrub():
        due.update(scrubbed=True)
    due.filter(pk__in=without_key, scrubbed=True).delete()


def unfinished() -> list[Round]:
    """Ended rounds whose destruction is due, or whose key is still (or again) in its place."""
    kept = sealing.kept_keys()
    ended = Round.objects.filter(Q(closed_at__isnull=False) | Q(cancelled_at__isnull=False))
    return [
        each
        for each in ended.select_related("destruction")
        if hasattr(each, "destruction") or each.uuid.hex in kept
    ]
