"""Times in words, in a partnership's zone; and months between times."""

from calendar import monthrange
from datetime import datetime

from django.utils import dateformat
from django.utils.translation import gettext as _

from assessments.localised import clock, dated
from assessments.models import Partnership


def in_zone(when: datetime, partnership: Partnership) -> str:
    """A time in the partnership's zone, with the name of the zone."""
    there = when.astimezone(partnership.zone)
    return _("%(day)s at %(time)s (%(zone)s)") % {
        "day": dated(there, weekday=True, year=True),
        "time": clock(there),
        "zone": _("%(place)s time, %(abbreviation)s")
        % {
            "place": partnership.time_zone.rpartition("/")[2].replace("_", " "),
            "abbreviation": dateformat.format(there, "T"),
        },
    }


def day_in_zone(when: datetime, partnership: Partnership) -> str:
    """The day in the partnership's zone, where the hour does not matter."""
    return dated(when.astimezone(partnership.zone))


def months_later(when: datetime, months: int) -> datetime:
    """The same day of a later month, or the last day of that month. Negative: of an earlier one."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    day = min(when.day, monthrange(year, month + 1)[1])
    return when.replace(year=year, month=month + 1, day=day)
