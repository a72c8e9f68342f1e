"""Messages of pure modules, lists, numbers and dates, in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext_lazy

from files import formatting
from files.formatting import Join
from files.messages import Message, Several


class _Readers:
    """The reader's language, as activated by Django."""

    @property
    def code(self) -> str:
        return translation.get_language() or formatting.ENGLISH

    def gettext(self, text: str) -> str:
        return translation.gettext(text)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return translation.ngettext(singular, plural, count)


def translated(text: str) -> str:
    """A Message in the reader's language; any other text unchanged."""
    return text.in_language(_Readers()) if isinstance(text, Message) else str(text)


def listed(names: Iterable[object], *, most: int | None = None, join: Join = "and") -> str:
    """“A, B and C”; with `most`, the first few and how many more there are.

    Separated by semicolons if a name contains a comma. `join="or"` gives “A, B or C”.
    """
    return Several(tuple(map(_name, names)), most, join).in_language(_Readers())


def language() -> str:
    """The code of the reader's language."""
    return _Readers().code


def number(value: float) -> str:
    """With the language's separators."""
    return formatting.number(value, _Readers().code)


def per_cent(share: float) -> str:
    """A share from 0 to 1 as a whole percentage."""
    return formatting.per_cent(share, _Readers().code)


def dated(when: date, *, year: bool = False, weekday: bool = False, time: bool = False) -> str:
    """“5 October”, up to “Monday 5 October 2026, 09:00”, without converting the zone."""
    return formatting.dated(when, _Readers().code, year=year, weekday=weekday, time=time)


def clock(when: datetime) -> str:
    """“09:00”, without converting the zone."""
    return formatting.clock(when, _Readers().code)


def _name(name: object) -> str:
    return name if isinstance(name, str) else str(name)


# From three.
IN_WORDS = (
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
    gettext_lazy("thirteen"),
    gettext_lazy("fourteen"),
    gettext_lazy("fifteen"),
    gettext_lazy("sixteen"),
    gettext_lazy("seventeen"),
    gettext_lazy("eighteen"),
    gettext_lazy("nineteen"),
    gettext_lazy("twenty"),
)


def number_in_words(number: int) -> str:
    """A minimum group, from 3 to 20."""
    return str(IN_WORDS[number - 3]) if 3 <= number < 3 + len(IN_WORDS) else str(number)
