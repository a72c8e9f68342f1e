"""A table, which is a figure too where some of its cells are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from reports.blocks.cells import Cell
from reports.blocks.text import Target


class Where(StrEnum):
    """Which formats have a table or a column."""

    EVERYWHERE = "everywhere"
    PAGES = "pages"  # those that people read: page and PDF
    FILES = "files"  # those that people calculate with: spreadsheet
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Scale:
    """Labels above a drawn column, each at a position from 0 to 1 of the column's width."""

    labels: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    numeric : aligned to the right
    scale : where its cells are drawn
    """

    title: str
    numeric: bool = False
    scale: Scale | None = None
    where: Where = Where.EVERYWHERE


@dataclass(frozen=True, slots=True)
class Row:
    """One cell for each column. The first cell names the row; it is a link where `to` is given."""

    cells: tuple[Cell, ...]
    to: Target | None = None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under a title. A table without such titles has one group, whose title is empty."""

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
    """Numbers and their figure in one.

    key : unique in its document
    title : the finding, in a sentence; empty where a text above says it
    caption : what the rows are, for screen readers and as the heading where there is no title
    groups_are : in a spreadsheet, the title of the column that holds the titles of the groups
    explore : the key of its interactive figure; empty where there is none
    where : which formats have it
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
