"""A document, and what holds other blocks in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.blocks.map import Map
from reports.blocks.table import Table
from reports.blocks.text import Items, Score, Text


@dataclass(frozen=True, slots=True)
class Panel:
    """Blocks that stand out together."""

    key: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks under a heading.

    short : its name in the contents, and as a sheet of a spreadsheet
    folded : closed on a page until somebody opens it; always open on paper
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    short: str = ""
    folded: bool = False


Block = Text | Items | Score | Table | Map | Panel | Part


@dataclass(frozen=True, slots=True)
class Value:
    """One published value: a row of the long table.

    what, measure, unit : codes
    value : None where it is withheld; `reason` then says why
    """

    what: str
    measure: str
    value: str | int | float | None
    unit: str
    reason: str = ""
    criterion: str = ""
    criterion_title: str = ""
    statement: str = ""
    statement_text: str = ""
    option: str = ""
    option_text: str = ""
    group: str = ""
    group_label: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Words around the blocks, for files: a page has its own.

    contents : the heading of the list of parts
    made_with : the name of the software
    missing_letters : shown where the fonts of a file lack letters that it needs
    decimal_point : of the language
    """

    contents: str = ""
    made_with: str = ""
    missing_letters: str = ""
    decimal_point: str = "."


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report, or one page of it, in one language.

    language : its code, such as "en-gb"
    about : lines below the title: when people were asked, with which questionnaire
    notices : what nobody must overlook
    opening : the first screen: a panel of words, and the figure beside it
    parts : the rest, in order
    made_at : when it was published; files carry it, so that the same report gives the same file
    values : of the long table, which has no blocks
    of_round, closed_on : the round, and its last day in the partnership's time zone; for `values`
    """

    title: str
    partnership: str
    language: str
    about: tuple[str, ...]
    notices: tuple[Text, ...]
    opening: tuple[Block, ...]
    parts: tuple[Part, ...]
    values: tuple[Value, ...] = ()
    made_at: datetime | None = None
    of_round: str = ""
    closed_on: date | None = None
    frame: Frame = Frame()
