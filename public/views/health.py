from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.encryption import sealing
from assessments.models import Round
from reports.models import Destruction
from web import throttle

# A round that is still open this long after its closing time and the grace is stuck.
TIME_TO_CLOSE = timedelta(minutes=10)


def _not_cleaned_up(ended_before: datetime) -> QuerySet[Round]:
    return Round.objects.ended_before(ended_before).filter(destruction__isnull=False)


def _deleted_and_not_cleaned_up(since: datetime) -> list[str]:
    """Rounds deleted with their partnership whose remains are still there, by the start of their
    keys' names."""
    unscrubbed = Destruction.objects.filter(survey_round=None, made_at__lt=since, scrubbed=False)
    return sorted(uuid.hex[:8] for uuid in unscrubbed.values_list("uuid", flat=True))


def _keys_without_round(written_before: datetime) -> list[str]:
    """Keys without a round, by the start of their names. A round that is just being opened may have
    its key first."""
    rounds = {uuid.hex for uuid in Round.objects.values_list("uuid", flat=True)}
    return sorted(key[:8] for key in sealing.stored_keys(before=written_before) - rounds)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a monitor. It fails if an open round has lost its key or the key's copy, if a key or
    traces of answers outlive their round, if a round does not close, or if wrong links and
    passwords are not counted."""
    late = timezone.now() - TIME_TO_CLOSE
    asking, kept = list(Round.objects.open()), sealing.stored_keys()
    ended = Round.objects.exclude(closed_at=None, cancelled_at=None)
    amiss = {
        "open_rounds_without_key": [r.pk for r in asking if not sealing.has_key(r)],
        "open_rounds_without_key_copy": [r.pk for r in asking if not sealing.has_copy(r)],
        "ended_rounds_with_key": [r.pk for r in ended if r.uuid.hex in kept],
        "keys_without_round": _keys_without_round(late),
        "key_backup_out_of_reach": not sealing.backup_in_reach(),
        "overdue": [r.pk for r in Round.objects.due_to_close(late)],
        "ended_rounds_not_cleaned_up": [r.pk for r in _not_cleaned_up(late)],
        "deleted_rounds_not_cleaned_up": _deleted_and_not_cleaned_up(late),
        "cache_away": not throttle.counts_are_shared(),
    }
    ok = not any(amiss.values())
    return JsonResponse({"ok": ok, **amiss}, status=200 if ok else 503)
