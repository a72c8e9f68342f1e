"""Words: paragraphs, lists, and a large number."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a part of this document, the page of a criterion, or the whole report.
    A format that has no such page shows the words without a link.

    key : of the part, or the code of the criterion
    """

    kind: Literal["part", "criterion", "whole"]
    key: str = ""


class Tone(StrEnum):
    BODY = "body"
    LABEL = "label"  # a few words above what they name
    LEAD = "lead"  # for those who read nothing else
    NOTE = "note"  # small print below something
    NOTICE = "notice"  # must not be overlooked: a demonstration, a practice round


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: one or more whole sentences."""

    words: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list.

    title : stands out; a link where `to` is given
    figure : beside the title, such as "38 of 100"
    words : paragraphs below
    """

    title: str = ""
    figure: str = ""
    words: tuple[str, ...] = ()
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A large number, what it is out of ("of 100"), and a line below it."""

    number: int
    of: str
    beneath: str
