"""Lists, numbers, days and times by the rules of a language (CLDR, by Babel)."""

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
# Where a name holds a comma, a list is parted by these.
SEMICOLONS = str.maketrans({",": ";", "،": "؛", "、": "；"})
# Characters that stand in no name (private use), one for each name while the list is made.
FIRST_STAND_IN = 0xF0000

Join = Literal["and", "or"]


@lru_cache
def locale_of(language: str) -> Locale:
    """The rules of a language as Django writes it ("en-gb"); of an unknown variety, its own."""
    for code in (language, language.partition("-")[0], ENGLISH):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("Babel knows English.")


def listed(names: Sequence[str], language: str = ENGLISH, *, join: Join = "and") -> str:
    """“A, B and C” or “A, B or C”; parted by semicolons where a name holds a comma."""
    stand_ins = [chr(FIRST_STAND_IN + at) for at in range(len(names))]
    style: Literal["standard", "or"] = "or" if join == "or" else "standard"
    said = format_list(stand_ins, style, locale_of(language))
    if any(comma in name for name in names for comma in ",،、"):
        said = said.translate(SEMICOLONS)
    return said.translate(dict(zip(map(ord, stand_ins), names, strict=True)))


def number(value: float, language: str = ENGLISH) -> str:
    """With the separators of the language: 1,234."""
    return format_decimal(value, locale=locale_of(language))


def per_cent(share: float, language: str = ENGLISH) -> str:
    """Of a share from 0 to 1, in whole numbers: 51%."""
    return format_percent(share, locale=locale_of(language))


def country(code: str, language: str = ENGLISH) -> str:
    """What the language calls a country; its code, where Babel does not know it."""
    return str(locale_of(language).territories.get(code, code))


# Days and times

# Parts of a date, as Babel calls them; which of them stand where, the language decides.
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
    """Babel finds the nearest pattern that it has; that may have a short name of the weekday."""
    wanted = f"{YEAR if year else ''}{DAY_AND_MONTH}"
    if weekday:
        wanted = wanted.replace("MMMM", f"MMMM{WEEKDAY}")
    skeletons = locale.datetime_skeletons
    nearest = match_skeleton(wanted, skeletons) or "yMMMMd"
    pattern = re.sub(r"(?<!E)E{1,3}(?!E)", WEEKDAY, str(skeletons[nearest].pattern))
    return pattern.replace(*ENGLISH_COMMA) if locale.language == "en" else pattern
