"""Numbers, lists, days and names, by the rules of the language."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments import localised
from reports.reading import whole_points

language = localised.language
listed = localised.listed
# Unicode classes of letters that run from right to left, and of signs that change the direction.
TURNS = ("R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI")


def decimal_point() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))


def per_cent(share: int) -> str:
    """Such as "68%"; of whole per cent."""
    return localised.per_cent(share / 100)


def signed(difference: float) -> str:
    """Such as "+9", or "−12" with a real minus; whole points."""
    points = whole_points(abs(difference))
    sign = "+" if difference > 0 else "−"
    return f"{sign}{points}" if points else "0"


def day(time: datetime, zone: ZoneInfo) -> str:
    return localised.dated(time.astimezone(zone), year=True)


def isolated(name: str) -> str:
    """A name that runs from right to left, isolated so that numbers beside it stay in their place.

    Between Unicode's FSI and PDI; other names are returned as they are.
    """
    turns = any(unicodedata.bidirectional(sign) in TURNS for sign in name)
    return f"\u2068{name}\u2069" if turns else name


def quoted(text: str) -> str:
    return pgettext("a statement of the questionnaire", "“%(text)s”") % {"text": text}


def range_in_words(low: int, high: int) -> str:
    """Such as "52 to 60", for a cell."""
    if low == high:
        return str(low)
    return _("%(low)d to %(high)d") % {"low": low, "high": high}


def paragraph(sentences: Iterable[str | None]) -> str:
    """Whole sentences in a row, without those that are empty or None."""
    return " ".join(each for each in sentences if each)
