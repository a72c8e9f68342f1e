"""Working days: Monday to Friday, without a country's or region's public holidays.

Pure. A region is a country code, with a subdivision where holidays differ: GB-ENG, DE-BY, IE. The
`holidays` package provides them; for a region or year that it does not know, no day is a holiday.
"""

from datetime import date, datetime, timedelta
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from files import formatting

USUAL_REGION = "GB-ENG"
OFTEN_USED = ("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR", "IE")
SATURDAY = 5
# No run of days off is longer, so the next working day is always nearer.
A_MONTH = 31

Choices = list[tuple[str, str]]


def is_known(region: str) -> bool:
    return _calendar(region) is not None


def is_working_day(day: date, region: str) -> bool:
    calendar = _calendar(region)
    return day.weekday() < SATURDAY and not (calendar is not None and day in calendar)


def on_a_working_day(when: datetime, region: str) -> datetime:
    """The same time of day on that day, or else on the next working day."""
    later = (when + timedelta(days=n) for n in range(A_MONTH))
    return next((each for each in later if is_working_day(each.date(), region)), when)


@cache
def _calendar(region: str) -> holidays.HolidayBase | None:
    country, _, part = region.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None


# Choices for a form


@cache
def choices(language: str = formatting.ENGLISH) -> list[tuple[str, Choices]]:
    """All regions by country: the most used first, countries without subdivisions last.

    Countries are named in that language, subdivisions in their own.
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
        if not name.isupper() and not name.isdigit():  # not a code
            called.setdefault(part, name)
    parts = sorted((called.get(part, part), part) for part in calendar.subdivisions)
    return [(f"{code}-{part}", f"{country}: {name}") for name, part in parts]
