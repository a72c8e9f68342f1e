"""Working days: Monday to Friday without the public holidays of a country, or of a part of one.

Pure. A region is a country's code, with a part of it where holidays differ: GB-ENG, DE-BY, IE. The
package `holidays` knows them; of a region or a year that it does not know, no day is a holiday.
"""

from datetime import date, datetime, timedelta
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from files import formatting

USUAL_REGION = "GB-ENG"
OFTEN_USED = ("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR", "IE")
SATURDAY = 5
# No run of days off is longer; a day that is asked for is never further away.
A_MONTH = 31

Choices = list[tuple[str, str]]


def is_known(region: str) -> bool:
    return _calendar(region) is not None


def is_working_day(day: date, region: str) -> bool:
    calendar = _calendar(region)
    return day.weekday() < SATURDAY and not (calendar is not None and day in calendar)


def on_a_working_day(when: datetime, region: str) -> datetime:
    """At that time of day: on the same day, or else on the first working day after it."""
    later = (when + timedelta(days=n) for n in range(A_MONTH))
    return next((each for each in later if is_working_day(each.date(), region)), when)


@cache
def _calendar(region: str) -> holidays.HolidayBase | None:
    country, _, part = region.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None


# To choose one


@cache
def choices(language: str = formatting.ENGLISH) -> list[tuple[str, Choices]]:
    """All regions by country, each once: first those often used, last countries without parts.

    Countries are called as that language calls them, their parts as they call themselves.
    """
    codes = {code for _class, code, *_ in COUNTRIES.values()}
    countries = sorted((formatting.country(code, language), code) for code in codes)
    of_parts = {code: _parts(name, code) for name, code in countries}
    names = {code: name for _country, parts in of_parts.items() for code, name in parts}
    names |= {code: name for name, code in countries}
    others = {
        name: [each for each in ((code, name), *of_parts[code]) if each[0] not in OFTEN_USED]
        for name, code in countries
    }
    parted = [(name, regions) for name, regions in others.items() if len(regions) > 1]
    whole = [regions[0] for regions in others.values() if len(regions) == 1]
    return [("", [(code, names[code]) for code in OFTEN_USED]), *parted, ("", whole)]


def _parts(country: str, code: str) -> Choices:
    calendar = holidays.country_holidays(code)
    called: dict[str, str] = {}
    for name, part in getattr(calendar, "subdivisions_aliases", {}).items():
        if not name.isupper() and not name.isdigit():  # no code
            called.setdefault(part, name)
    parts = sorted((called.get(part, part), part) for part in calendar.subdivisions)
    return [(f"{code}-{part}", f"{country}: {name}") for name, part in parts]
