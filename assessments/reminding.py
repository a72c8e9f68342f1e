"""When reminders are sent: at most twice a round, on mornings of working days, and not too soon.

Pure: computes the times from those of the round, its time zone and its public holidays.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from assessments.working_days import is_working_day

# Reminders go out in the morning of a working day, in the partnership's time zone.
MORNING_BEGINS = time(9)
MORNING_ENDS = time(12)

# Minimum time between two mails with the link to one person: invitation, link again, reminder.
APART = timedelta(days=2)
# The last reminder leaves this much time if possible, and that much in any case.
LAST_BEFORE_CLOSING = timedelta(days=1)
NEVER_AFTER = timedelta(hours=6)
# A shorter window might be missed by the periodic task.
SHORTEST = timedelta(hours=1)
# The next working day is hardly ever further away.
A_WEEK = timedelta(weeks=1)

HALFWAY, LAST = 1, 2


@dataclass(frozen=True)
class Reminder:
    """A reminder of a round, sent on the first suitable morning between these times."""

    sequence: int
    begins: datetime
    ends: datetime

    def is_due(self, now: datetime, zone: tzinfo, region: str = "") -> bool:
        """Sent after its beginning only if it could not be sent then."""
        return self.begins <= now < self.ends and is_polite(now, zone, region)


def is_polite(now: datetime, zone: tzinfo, region: str = "") -> bool:
    there = now.astimezone(zone)
    return is_working_day(there.date(), region) and MORNING_BEGINS <= there.time() < MORNING_ENDS


def timetable(
    begins: datetime, closes: datetime, zone: tzinfo, region: str = ""
) -> tuple[Reminder, ...]:
    """The reminders of a round that opens at `begins`: two; in a short round one or none.

    region : whose public holidays are skipped, as in working_days
    """
    begins, closes = (
        begins.astimezone(UTC),
        closes.astimezone(UTC),
    )  # real hours, across DST changes
    earliest, latest = begins + APART, closes - NEVER_AFTER
    mornings = _mornings(max(earliest, closes - A_WEEK), latest - SHORTEST, zone, region)
    if not mornings:
        return ()
    in_good_time = [each for each in mornings if each <= closes - LAST_BEFORE_CLOSING]
    last = Reminder(LAST, in_good_time[-1] if in_good_time else mornings[0], latest)
    middle, latest = begins + (closes - begins) / 2, last.begins - APART
    mornings = _mornings(
        max(earliest, middle - A_WEEK), min(latest - SHORTEST, middle + A_WEEK), zone, region
    )
    if not mornings:
        return (last,)
    halfway = min(mornings, key=lambda morning: abs(morning - middle))
    return Reminder(HALFWAY, halfway, latest), last


def _mornings(after: datetime, before: datetime, zone: tzinfo, region: str) -> list[datetime]:
    """When mornings of working days begin, between these two times."""
    first = after.astimezone(zone).date()
    days = (first + timedelta(days=n) for n in range((before - after).days + 2))
    begin = [
        datetime.combine(day, MORNING_BEGINS, zone).astimezone(UTC)
        for day in days
        if is_working_day(day, region)
    ]
    return [each for each in begin if after <= each <= before]
