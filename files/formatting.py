"""Lists, numbers, dates and times by a language's rules (CLDR, through Babel)."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_skeleton, match_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

ENGLISH = "en-gb"
# List separators to use if a name contains a comma.
SEMICOLONS = str.maketrans({",": ";", "،": "؛", "、": "；"})
# Private-use characters that stand for the names while Babel makes the list.
FIRST_STAND_IN = 0xF0000

Join = Literal["and", "or"]


@lru_cache
def locale_of(language: str) -> Locale:
    """The rules of a language code as in Django ("en-gb"); an unknown variety uses the
    language's."""
    for code in (language, language.partition("-")[0], ENGLISH):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel knows English.")


def listed(names: Sequence[str], language: str = ENGLISH, *, join: Join = "and") -> str:
    """“A, B and C” or “A, B or C”; with semicolons if a name contains a comma."""
    stand_ins = [chr(FIRST_STAND_IN + at) for at in range(len(names))]
    style: Literal["standard", "or"] = "or" if join == "or" else "standard"
    said = format_list(stand_ins, style, locale_of(language))
    if any(comma in name for name in names for comma in ",،、"):
        said = said.translate(SEMICOLONS)
    return said.translate(dict(zip(map(ord, stand_ins), names, strict=True)))


def number(value: float, language: str = ENGLISH) -> str:
    """With the language's separators: 1,234."""
    return format_decimal(value, locale=locale_of(language))


def per_cent(share: float, language: str = ENGLISH) -> str:
    """A share from 0 to 1 as a whole percentage: 51%."""
    return format_percent(share, locale=locale_of(language))


def country(code: str, language: str = ENGLISH) -> str:
    """The language's name for a country; its code if Babel does not know it."""
    return str(locale_of(language).territories.get(code, code))


# Dates and times

# Babel's names for parts of a date; the language decides their order.
DAY_AND_MONTH, YEAR, WEEKDAY, HOUR_AND_MINUTE = "MMMMd", "y", "EEEE", "Hm"
ENGLISH_COMMA = ("EEEE, ", "EEEE ")


def dated(
    when: date,
    language: str = ENGLISH,
    *,
    year: bool = False,
    weekday: bool = False,
    time: bool = False,
) -> str:
    """“5 October”, up to “Monday 5 October 2026, 09:00”."""
    locale = locale_of(language)
    day = format_datetime(when, _pattern_of_day(locale, year, weekday), locale=locale)
    if not time or not isinstance(when, datetime):
        return day
    return str(locale.datetime_formats["medium"]).format(clock(when, language), day)


def clock(when: datetime, language: str = ENGLISH) -> str:
    """“09:00”"""
    return format_skeleton(HOUR_AND_MINUTE, when, locale=locale_of(language))


@lru_cache
def _pattern_of_day(locale: Locale, year: bool, weekday: bool) -> str:
    """Babel returns its closest pattern, which may abbreviate the weekday."""
    wanted = f"{YEAR if year else ''}{DAY_AND_MONTH}"
    if weekday:
        wanted = wanted.replace("MMMM", f"MMMM{WEEKDAY}")
    skeletons = locale.datetime_skeletons
    nearest = match_skeleton(wanted, skeletons) or "yMMMMd"
    pattern = re.sub(r"(?<!E)E{1,3}(?!E)", WEEKDAY, str(skeletons[nearest].pattern))
    return pattern.replace(*ENGLISH_COMMA) if locale.language == "en" else pattern
