"""Sentences that this package makes, which somebody may read in another language.

A Message is its English text, so that a command prints it and a test compares it as any text; and
it knows the sentence and the values that it was made of, so that a page can say the same in the
language of its reader (assessments.localised).

    from files.messages import counted as ngettext
    from files.messages import message as _

    _("%(name)s is already on line %(line)s.", name=short(name), line=str(first))
    ngettext("%(people)s person", "%(people)s people", number, people=number)

Named so, makemessages finds the sentences. A message put into an f-string, or added to another,
is English for ever: give it to the other one as a value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Union

from files import formatting
from files.formatting import ENGLISH, Join

Value = Union[str, int, "Message", "Several"]


class Language(Protocol):
    """What it takes to say a message: the two functions of gettext, and the language's code."""

    @property
    def code(self) -> str: ...

    def gettext(self, text: str) -> str: ...

    def ngettext(self, singular: str, plural: str, count: int) -> str: ...


class Message(str):
    """A sentence in English, and what it was made of.

    text, plural : with named placeholders, as gettext knows them; `plural` only where `quantity`
        decides between the two.
    values : an int is shown with the separators of the language; what is no quantity, such as the
        number of a line, is given as a str.
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
    """Names that a message lists: all of them, or the first so many and how many more there are."""

    names: tuple[str, ...]
    most: int | None = None
    join: Join = field(default="and")

    def in_language(self, language: Language) -> str:
        names: list[str] = [_value(name, language) for name in self.names]
        more = len(names) - self.most if self.most else 0
        if more > 1:  # of one more, its name is as short
            others = ngettext("%(more)s more", "%(more)s more", more, more=more)
            names = [*names[: self.most], others.in_language(language)]
        return formatting.listed(names, language.code, join=self.join)


def message(text: str, /, **values: Value) -> Message:
    return Message(text, values)


def counted(singular: str, plural: str, count: int, /, **values: Value) -> Message:
    return Message(singular, values, plural, count)


# Under the name by which makemessages finds what is in it.
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
