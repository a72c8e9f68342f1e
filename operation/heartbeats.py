"""Signs of life: one row each for the timetable, the workers and the e-mails.

Every few seconds the timetable sends a task, and notes that it did; the worker that carries it out
notes that too. So the timetable's own row grows old where it has stopped, and the workers' row
alone where they have. Times are rounded down to the minute: a finer clock in the database would
tell when other rows of it were written.
"""

from datetime import datetime, timedelta

from assessments.models import Mail
from assessments.services import mails
from operation.models import Heartbeat

# A worker may be busy with one run of a task for half of this.
SILENT = timedelta(minutes=5)
# E-mails wait, and none was sent for this long.
MAILS_OVERDUE = timedelta(minutes=15)


def show(of: Heartbeat.Of, now: datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    if not Heartbeat.objects.filter(of=of, at=minute).exists():
        Heartbeat.objects.update_or_create(of=of, defaults={"at": minute})


def last(of: Heartbeat.Of) -> datetime | None:
    return Heartbeat.objects.filter(of=of).values_list("at", flat=True).first()


def timetable_is_silent(now: datetime) -> bool:
    return _is_silent(last(Heartbeat.Of.TIMETABLE), now)


def worker_is_silent(now: datetime) -> bool:
    """Whether a task that the timetable sent was not carried out.

    A worker that has done all that a silent timetable ever sent is not to blame.
    """
    done, sent = last(Heartbeat.Of.WORKER), last(Heartbeat.Of.TIMETABLE)
    if done and sent and timetable_is_silent(now) and done >= sent:
        return False
    return _is_silent(done, now)


def note_mails(now: datetime) -> None:
    since = last(Heartbeat.Of.MAILS)
    waiting = mails.waiting(now).exists()
    if not waiting or since is None or Mail.objects.sent_since(since).exists():
        show(Heartbeat.Of.MAILS, now)


def mails_are_overdue(now: datetime) -> bool:
    since = last(Heartbeat.Of.MAILS)
    if since is None or since > now - MAILS_OVERDUE or not mails.waiting(now).exists():
        return False
    return not Mail.objects.sent_since(since).exists()


def _is_silent(at: datetime | None, now: datetime) -> bool:
    """A time that lies ahead comes from a clock that was wrong, and says nothing either."""
    return at is None or not now - SILENT <= at <= now + SILENT
