"""Messages of pure modules, lists, numbers and dates, in the language of whoever reads them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import translation

from files import formatting
from files.formatting import Join
from files.messages import Message, Several


class _Readers:
    """The language that Django has switched on for the reader."""

    @property
    def code(self) -> str:
        return translation.get_language() or formatting.ENGLISH

    def gettext(self, text: str) -> str:
        return translation.gettext(text)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return translation.ngettext(singular, plural, count)


def translated(text: str) -> str:
    """A message in the reader's language; any other text, such as a name, as it is."""
    return text.in_language(_Readers()) if isinstance(text, Message) else str(text)


def listed(names: Iterable[object], *, most: int | None = None, join: Join = "and") -> str:
    """“A, B and C”; of many the first, and how many more there are.

    Where a name holds a comma, semicolons part them. `join="or"` for one of several.
    """
    return Several(tuple(map(_name, names)), most, join).in_language(_Readers())


def language() -> str:
    """The code of the reader's language, for what is told in which."""
    return _Readers().code


def number(value: float) -> str:
    """With the separators of the language."""
    return formatting.number(value, _Readers().code)


def per_cent(share: float) -> str:
    """Of a share from 0 to 1, in whole numbers."""
    return formatting.per_cent(share, _Readers().code)


def dated(when: date, *, year: bool = False, weekday: bool = False, time: bool = False) -> str:
    """“5 October”, up to “Monday 5 October 2026, 09:00”, in the zone that it is given in."""
    return formatting.dated(when, _Readers().code, year=year, weekday=weekday, time=time)


def clock(when: datetime) -> str:
    """“09:00”, in the zone that it is given in."""
    return formatting.clock(when, _Readers().code)


def _name(name: object) -> str:
    return name if isinstance(name, str) else str(name)
