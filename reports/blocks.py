"""What a report consists of, in order: plain values that every format draws in its own way.

Words are finished words in the reader's language; numbers are the published ones. A renderer walks
the blocks and needs to know nothing else: neither what a publication is nor how a sentence is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import floor
from typing import Literal

# What leads somewhere


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a part of this document by its key, the page of a criterion by its code,
    or the whole report. A format that has no such place leaves the words as they are."""

    kind: Literal["part", "criterion", "whole"]
    key: str = ""


# Text


class Tone(StrEnum):
    BODY = "body"
    LABEL = "label"  # in a few words, above what it names
    LEAD = "lead"  # what somebody reads who reads nothing else
    NOTE = "note"  # small print beneath something
    NOTICE = "notice"  # must not be overlooked: a demonstration, a practice round


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: one or more whole sentences."""

    words: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list. `title` stands out and may lead somewhere; `figure`, such as "38 of 100",
    beside it; then the paragraphs, one below another."""

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
    """A large number, what it is out of ("of 100"), and a line beneath it."""

    number: int
    of: str
    beneath: str


# Tables, whose cells may be drawn


@dataclass(frozen=True, slots=True)
class Number:
    """`value` as published; a page and a PDF show it with so many decimals, files as it is.

    signed : with its plus or minus
    """

    value: int | float
    decimals: int = 0
    signed: bool = False

    def shown(self, point: str) -> str:
        """Halves up, with the language's decimal point: "34", "2.4", "+9", or "−12" with a real
        minus; what rounds to nothing is "0", without a sign."""
        digits = floor(abs(self.value) * 10**self.decimals + 0.5)
        text = f"{Decimal(digits).scaleb(-self.decimals):f}".replace(".", point)
        if not digits:
            return text
        if self.value < 0:
            return f"−{text}"
        return f"+{text}" if self.signed else text


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that may not be said: a dash, with why."""

    why: str


@dataclass(frozen=True, slots=True)
class Tinted:
    """A score from 0 to 100 on its colour; `clear` where it is clearly above or below 50."""

    score: int
    clear: bool = False


class Moved(StrEnum):
    UP = "up"
    DOWN = "down"
    NOT_CLEARLY = "not clearly"


@dataclass(frozen=True, slots=True)
class Dot:
    """A score from 0 to 100, and within what it would lie if everybody had answered (or nothing).

    before : the last round's, where it is compared; then `moved` says how it changed
    """

    score: float
    low: float | None = None
    high: float | None = None
    before: float | None = None
    moved: Moved = Moved.NOT_CLEARLY


@dataclass(frozen=True, slots=True)
class Stack:
    """Shares of answers in per cent, from left to right; `reverse`: to agree is less healthy."""

    disagree: int
    neither: int
    agree: int
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in per cent; `flagged` stands out."""

    per_cent: int
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A mean place between 1 and `last`."""

    place: float
    last: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Scores of rounds, oldest first; None where a round has none."""

    scores: tuple[float | None, ...]
    moved: Moved = Moved.NOT_CLEARLY


# Drawn cells repeat what other cells of their row say in numbers: whoever cannot see them misses
# nothing. None is an empty cell.
Drawn = Dot | Stack | Bar | Position | Trace
Cell = str | Number | Absent | Tinted | Drawn | None


class Where(StrEnum):
    """In which formats a column stands."""

    EVERYWHERE = "everywhere"
    PAGES = "pages"  # what is read: page and PDF
    FILES = "files"  # what is calculated with: spreadsheet
    NOWHERE = "nowhere"  # it says nothing here


@dataclass(frozen=True, slots=True)
class Scale:
    """What stands above a drawn column: labels at places from 0 to 1 of its width."""

    labels: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`scale` where its cells are drawn; `numeric` aligns to the right."""

    title: str
    numeric: bool = False
    scale: Scale | None = None
    where: Where = Where.EVERYWHERE


@dataclass(frozen=True, slots=True)
class Row:
    """One cell for each column. The first cell names the row and may lead somewhere."""

    cells: tuple[Cell, ...]
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under a title of their own; without a title, the table has only these."""

    rows: tuple[Row, ...]
    title: str = ""
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What a mark of a drawn cell, or an arrow of a map, means."""

    mark: Literal[
        "dot", "range", "before", "up", "down", "unclear", "healthier", "neither",
        "less-healthy", "flagged", "raises", "lowers",
    ]  # fmt: skip
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """Both the figure and its numbers.

    key : unique in its document
    title : the finding, in a sentence; empty where words above say it
    caption : what the rows are, for screen readers and as the heading where there is no title
    groups_are : the name of the column that group titles make in a file of plain rows
    explore : what to ask for to see it as an interactive figure; empty where there is none
    where : in which formats it stands
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    legend: tuple[Key, ...] = ()
    groups_are: str = ""
    explore: str = ""
    where: Where = Where.EVERYWHERE

    @property
    def rows(self) -> Iterator[Row]:
        for group in self.groups:
            yield from group.rows


# A map


@dataclass(frozen=True, slots=True)
class Node:
    """`x` from 0 to 1 across, `row` from the top; `score` is None where there is none."""

    code: str
    title: str
    score: int | None
    x: float
    row: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another, by their codes; `lowers` where more of one means less of that."""

    start: str
    end: str
    lowers: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing for eyes alone: the table behind it says the same.

    legend : what its arrows mean, for those kinds of arrow that it has
    """

    key: str
    alt: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[Key, ...] = ()


# What holds blocks


@dataclass(frozen=True, slots=True)
class Panel:
    """Blocks that stand out together."""

    key: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks under a heading.

    short : its name in the contents, and on a sheet of a spreadsheet
    folded : one tap away on a page; always open on paper
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    short: str = ""
    folded: bool = False


Block = Text | Items | Score | Table | Map | Panel | Part


@dataclass(frozen=True, slots=True)
class Value:
    """A published value by itself, for whoever calculates: a row of the long table.

    what, measure, unit : codes; `value` is None where it is withheld, and `reason` says why
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
    """Words around the blocks, for formats that have no frame of their own.

    contents : above the list of parts
    made_with : the name of the software
    missing_letters : said where a file has no letters for a script
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
    about : lines beneath the title: when people were asked, with which questionnaire
    notices : what must not be overlooked
    opening : the first screen: a panel of words, and the figure that stands beside it
    parts : all else, in order
    made_at : when it was published; files carry it, so that the same report is the same file
    values : in a document for whoever calculates, in place of what is read
    of_round, closed_on : the round, and its last day where the partnership is; with each value
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


# A document for some formats


def for_pages(document: Document) -> Document:
    """What is read: without the tables and columns that only files have."""

    def kept(table: Table) -> Table | None:
        return _columns(table) if _stands(table.where, Where.PAGES) else None

    return _kept(document, kept)


def for_files(document: Document) -> Document:
    """What is calculated with: without the tables that only pages have. Columns stay: where a page
    draws a cell, a spreadsheet may draw a chart."""

    def kept(table: Table) -> Table | None:
        return table if _stands(table.where, Where.FILES) else None

    return _kept(document, kept)


Keep = Callable[[Table], Table | None]


def _kept(document: Document, keep: Keep) -> Document:
    parts = (_part(each, keep) for each in document.parts)
    return replace(
        document,
        opening=_blocks(document.opening, keep),
        parts=tuple(each for each in parts if each.blocks),
    )


def _blocks(blocks: tuple[Block, ...], keep: Keep) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            found += [table] if (table := keep(block)) else []
        elif isinstance(block, Panel):
            found.append(replace(block, blocks=_blocks(block.blocks, keep)))
        elif isinstance(block, Part):
            found += [part] if (part := _part(block, keep)).blocks else []
        else:
            found.append(block)
    return tuple(found)


def _part(part: Part, keep: Keep) -> Part:
    return replace(part, blocks=_blocks(part.blocks, keep))


def _columns(table: Table) -> Table:
    stay = [at for at, each in enumerate(table.columns) if _stands(each.where, Where.PAGES)]
    if len(stay) == len(table.columns):
        return table
    groups = tuple(
        replace(
            group,
            rows=tuple(
                replace(row, cells=tuple(row.cells[at] for at in stay)) for row in group.rows
            ),
        )
        for group in table.groups
    )
    return replace(table, columns=tuple(table.columns[at] for at in stay), groups=groups)


def _stands(own: Where, where: Where) -> bool:
    return own in (Where.EVERYWHERE, where)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Each block, and those in it, in the order in which they are read."""
    for block in blocks:
        yield block
        if isinstance(block, Panel | Part):
            yield from walk(block.blocks)
