"""Sentences made by this package, which pages show in the reader's language.

A Message is its own English text, so commands can print it and tests can compare it. It also keeps
the template and values that it was made from, so that a page can translate it
(assessments.localised).

    from files.messages import counted as ngettext
    from files.messages import message as _

    _("%(name)s is already on line %(line)s.", name=short(name), line=str(first))
    ngettext("%(people)s person", "%(people)s people", number, people=number)

These import names let makemessages find the sentences. A message in an f-string, or joined to
another, stays English: pass it to the other message as a value instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Union

from files import formatting
from files.formatting import ENGLISH, Join

Value = Union[str, int, "Message", "Several"]


class Language(Protocol):
    """What translating a message needs: gettext's two functions and the language's code."""

    @property
    def code(self) -> str: ...

    def gettext(self, text: str) -> str: ...

    def ngettext(self, singular: str, plural: str, count: int) -> str: ...


class Message(str):
    """A sentence in English, with its template and values.

    text, plural : with named placeholders, as for gettext; `plural` only if `quantity` chooses
        between the two
    values : an int is shown with the language's separators; a number that is not a quantity, such
        as
        a line number, is passed as a str
    """

    __slots__ = ("plural", "quantity", "text", "values")

    text: str
    values: Mapping[str, Value]
    plural: str
    quantity: int

    def __new__(
        cls, text: str, values: Mapping[str, Value], plural: str = "", count: int = 1
    ) -> "Message":
        made = str.__new__(cls, _said(text, values, plural, count, _English()))
        made.text, made.values, made.plural, made.quantity = text, values, plural, count
        return made

    def in_language(self, language: Language) -> str:
        return _said(self.text, self.values, self.plural, self.quantity, language)


@dataclass(frozen=True, slots=True)
class Several:
    """Names for a list within a message: all, or the first few and how many more there are."""

    names: tuple[str, ...]
    most: int | None = None
    join: Join = field(default="and")

    def in_language(self, language: Language) -> str:
        names: list[str] = [_value(name, language) for name in self.names]
        more = len(names) - self.most if self.most else 0
        if more > 1:  # a single further name is as short as “1 more”
            others = ngettext("%(more)s more", "%(more)s more", more, more=more)
            names = [*names[: self.most], others.in_language(language)]
        return formatting.listed(names, language.code, join=self.join)


def message(text: str, /, **values: Value) -> Message:
    return Message(text, values)


def counted(singular: str, plural: str, count: int, /, **values: Value) -> Message:
    return Message(singular, values, plural, count)


# The name under which makemessages finds the sentences in this module.
ngettext = counted


def several(names: Iterable[str], most: int | None = None, *, join: Join = "and") -> Several:
    return Several(tuple(names), most, join)


class _English:
    code = ENGLISH

    def gettext(self, text: str) -> str:
        return text

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return singular if count == 1 else plural


def _said(
    text: str, values: Mapping[str, Value], plural: str, count: int, language: Language
) -> str:
    if plural:
        text = language.ngettext(text, plural, count)
    else:
        text = language.gettext(text)
    return text % {name: _value(value, language) for name, value in values.items()}


def _value(value: Any, language: Language) -> str:
    if isinstance(value, Message | Several):
        return value.in_language(language)
    return formatting.number(value, language.code) if isinstance(value, int) else str(value)
