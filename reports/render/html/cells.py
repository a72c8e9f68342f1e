"""Rows of a table as HTML, made in Python: a template for each of a thousand cells would be slow.

A number is shown as published, rounded to what the page shows; why a value is missing is said
once, under the table.
"""

from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString

from reports.blocks import Absent, Cell, Column, Number, Row, Tinted
from reports.render.html import svg
from reports.render.html.markup import markup
from reports.render.html.places import Links

DASH = "–"
QUESTION_MARKS = ("?", "؟")


@dataclass(slots=True)
class Missing:
    """Why values of a table are missing, in the order in which they come; a mark for each."""

    reasons: list[str] = field(default_factory=list)

    def mark(self, why: str) -> str:
        """A dash; numbered only from the second reason on, for most tables have one."""
        if why not in self.reasons:
            self.reasons.append(why)
        at = self.reasons.index(why)
        number = f"<sup>{at + 1}</sup>" if at else ""
        return f'{DASH}{number}<span class="visually-hidden"> {escape(why)}</span>'


@dataclass(frozen=True)
class Cells:
    """Makes the cells of one table.

    labelled : whether all words say their column's name, too, where rows are stacked; answers to a
        question always do
    addresses : where the titles of columns lead, if anywhere
    """

    columns: tuple[Column, ...]
    links: Links
    missing: Missing
    labelled: bool
    addresses: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(f' data-label="{escape(each.title)}"' for each in self.columns)

    def heads(self) -> SafeString:
        addresses = self.addresses or ("",) * len(self.columns)
        return markup(map(self._head, self.columns, addresses))

    def row(self, row: Row) -> SafeString:
        first, *rest = row.cells
        name = _name(first, self.links.to(row.to))
        columns = zip(rest, self.columns[1:], self.labels[1:], strict=True)
        return markup(["<tr>", name, *(self._cell(*each) for each in columns), "</tr>"])

    def _head(self, column: Column, address: str) -> str:
        """Without a title, a cell: a heading that says nothing would be none."""
        is_first = column is self.columns[0]
        look, inside = (
            "" if is_first else f' class="{_look(column)}"',
            _linked(column.title, address),
        )
        if column.scale is not None:
            title = f'<span class="visually-hidden">{inside}</span>' if inside else ""
            look, inside = ' class="d"', title + svg.scale(column.scale)
        if column.title:
            return f'<th scope="col" dir="auto"{look}>{inside}</th>'
        return f"<td{look}>{inside}</td>"

    def _cell(self, cell: Cell, column: Column, label: str) -> str:
        match cell:
            case None:
                return "<td></td>"
            case Number():
                return f'<td class="n"{label}>{cell.formatted(self.links.point)}</td>'
            case Absent(why):
                return f'<td class="{_look(column)} absent"{label}>{self.missing.mark(why)}</td>'
            case Tinted(score, clear):
                also = " clear" if clear else ""
                return f'<td class="t {svg.tint(score)}{also}">{score}</td>'
            case str():
                named = label if self.labelled or column.numeric or _is_question(column) else ""
                return f'<td class="{_look(column)}" dir="auto"{named}>{escape(cell)}</td>'
            case _:
                return f'<td class="d">{svg.cell(cell)}</td>'


def _look(column: Column) -> str:
    if column.numeric:
        return "n"
    return "w asks" if _is_question(column) else "w"


def _is_question(column: Column) -> bool:
    """Its answers say nothing without it."""
    return column.title.endswith(QUESTION_MARKS)


def _name(cell: Cell, address: str) -> str:
    text = cell if isinstance(cell, str) else ""
    return f'<th scope="row" dir="auto">{_linked(text, address)}</th>'


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)
