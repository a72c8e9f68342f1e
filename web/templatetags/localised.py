from collections.abc import Iterable
from datetime import date

from django import template

from assessments import localised

register = template.Library()


@register.filter
def translated(text: str) -> str:
    """A Message of a pure module in the reader's language."""
    return localised.translated(text)


@register.filter
def listed(names: Iterable[object]) -> str:
    """“A, B and C”"""
    return localised.listed(names)


@register.filter
def one_of(names: Iterable[object]) -> str:
    """“A, B or C”"""
    return localised.listed(names, join="or")


@register.filter(expects_localtime=True)
def dated(when: date | None, parts: str = "") -> str:
    """“5 October”; with more `parts`, up to `dated:"weekday year time"`."""
    if when is None:
        return ""
    known = dict.fromkeys(parts.split(), True)
    return localised.dated(when, **known)
