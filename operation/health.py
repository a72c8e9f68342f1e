"""Whether the installation is well: each check by its name, and what it found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection

from assessments.encryption import sealing
from assessments.models import Mail, Round
from assessments.services import mails
from operation import heartbeats
from reports.models import Destruction
from web import throttle

# A round that is still open this long after its closing time and the grace is stuck.
TIME_TO_CLOSE = timedelta(minutes=10)


def wrong(now: datetime) -> dict[str, Any]:
    """What is wrong, by name: yes, or how many, or which rounds and keys. Empty if all is well."""
    if not database_answers():
        return {"database": True}
    found = {name: check(now) for name, check in CHECKS.items()}
    return {name: result for name, result in found.items() if result}


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache(now: datetime) -> bool:
    return not throttle.counts_are_shared()


def _overdue_mails(now: datetime) -> bool | int:
    """How many wait. Reminders are not counted: there is one for each who has not answered."""
    if not heartbeats.mails_are_overdue(now):
        return False
    return mails.waiting(now).exclude(kind=Mail.Kind.REMINDER).count() or True


def _overdue_rounds(now: datetime) -> list[int]:
    return [each.pk for each in overdue_rounds(now)]


def overdue_rounds(now: datetime) -> list[Round]:
    due = Round.objects.due_to_close(now - TIME_TO_CLOSE)
    return list(due.select_related("partnership").order_by("pk"))


def _without_key(now: datetime) -> list[int]:
    return [each.pk for each in Round.objects.open() if not sealing.has_key(each)]


def _without_key_copy(now: datetime) -> list[int]:
    return [each.pk for each in Round.objects.open() if not sealing.has_copy(each)]


def _ended_with_key(now: datetime) -> list[int]:
    kept = sealing.stored_keys()
    return [each.pk for each in Round.objects.ended() if each.uuid.hex in kept]


def _keys_without_round(now: datetime) -> list[str]:
    """Keys without a round, by the start of their names. A round that is just being opened may have
    its key first."""
    rounds = {uuid.hex for uuid in Round.objects.values_list("uuid", flat=True)}
    return sorted(key[:8] for key in sealing.stored_keys(before=now - TIME_TO_CLOSE) - rounds)


def _key_backup(now: datetime) -> bool:
    return not sealing.backup_in_reach()


def _not_cleaned_up(now: datetime) -> list[int]:
    ended = Round.objects.ended_before(now - TIME_TO_CLOSE)
    return [each.pk for each in ended.filter(destruction__isnull=False)]


def _deleted_and_not_cleaned_up(now: datetime) -> list[str]:
    """Rounds deleted with their partnership whose remains are still there, by the start of their
    keys' names."""
    since = now - TIME_TO_CLOSE
    unscrubbed = Destruction.objects.filter(survey_round=None, made_at__lt=since, scrubbed=False)
    return sorted(uuid.hex[:8] for uuid in unscrubbed.values_list("uuid", flat=True))


CHECKS: dict[str, Callable[[datetime], Any]] = {
    "cache": _cache,
    "timetable": heartbeats.timetable_is_silent,
    "worker": heartbeats.worker_is_silent,
    "overdue_mails": _overdue_mails,
    "overdue_rounds": _overdue_rounds,
    "open_rounds_without_key": _without_key,
    "open_rounds_without_key_copy": _without_key_copy,
    "ended_rounds_with_key": _ended_with_key,
    "keys_without_round": _keys_without_round,
    "key_backup_out_of_reach": _key_backup,
    "ended_rounds_not_cleaned_up": _not_cleaned_up,
    "deleted_rounds_not_cleaned_up": _deleted_and_not_cleaned_up,
}
