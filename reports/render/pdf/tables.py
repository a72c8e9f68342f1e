"""A table as plain data for typst: its cells, its columns' widths, and reasons under it by letter.

A cell is a text; None where it is empty; or more than a text: a link, a letter, a colour, shapes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from string import ascii_lowercase
from typing import Any

from reports import theme
from reports.blocks import (
    Absent,
    Cell,
    Column,
    Key,
    Number,
    Row,
    RowGroup,
    Table,
    Target,
    Tinted,
)
from reports.figures.cells import height, shapes
from reports.render.pdf import looks, widths

Data = dict[str, Any]
Shown = str | Data | None
To = Callable[[Target | None], str]

DASH = "–"
MOST_TINTED = 6  # coloured columns with a heading across; of more, rows and columns change places


def drawn(table: Table, to: To, point: str) -> Data:
    """`to`: the part of this document that a target leads to, or nothing; `point`: in numbers."""
    table = _turned(table)
    table = replace(table, columns=tuple(map(_with_tied_title, table.columns)))
    tinted = [_is_tinted(table, at) for at in range(len(table.columns))]
    letters = _Letters()
    groups = [
        {
            "title": group.title,
            "to": to(group.to),
            "rows": [_row(row, letters, to, point) for row in group.rows],
        }
        for group in table.groups
        if group.rows
    ]
    return {
        "title": table.title or table.caption,
        "legend": legend(table.legend),
        "heads": [_head(*each) for each in zip(table.columns, tinted, strict=True)],
        "groups": groups,
        "notes": table.notes,
        "reasons": [[letter, why] for why, letter in letters.given.items()],
        **widths.of(table.columns, groups, tinted),
    }


def legend(keys: Sequence[Key]) -> list[list[Any]]:
    """A small drawing of each mark, and what it means."""
    return [[looks.plain(looks.KEYS[key.mark]), key.words] for key in keys]


def _turned(table: Table) -> Table:
    """Columns as rows where there are too many of them: there may be forty, with long names."""
    _first, *others = table.columns
    turns = (
        len(others) > MOST_TINTED
        and len(table.groups) == 1
        and all(_is_tinted(table, at) for at in range(1, len(table.columns)))
    )
    if not turns:
        return table
    (group,) = table.groups
    names = (Column(str(row.cells[0]), numeric=True) for row in group.rows)
    rows = tuple(
        Row((column.title, *(row.cells[at] for row in group.rows)))
        for at, column in enumerate(others, start=1)
    )
    return replace(table, columns=(Column(""), *names), groups=(RowGroup(rows),))


def _is_tinted(table: Table, at: int) -> bool:
    cells = [row.cells[at] for row in table.rows]
    return any(isinstance(cell, Tinted) for cell in cells) or (
        at > 0
        and _is_coloured(table)
        and all(isinstance(cell, Absent | Tinted | None) for cell in cells)
    )


def _is_coloured(table: Table) -> bool:
    return any(isinstance(cell, Tinted) for row in table.rows for cell in row.cells)


def _with_tied_title(column: Column) -> Column:
    """Of more than two words: a sign such as % does not stand in a line of its own."""
    before, _space, last = column.title.rpartition(" ")
    ties = " " in before and len(last) == 1
    return replace(column, title=f"{before}\u00a0{last}") if ties else column


def _head(column: Column, is_tinted: bool) -> Data:
    align = "centre" if is_tinted else "end" if column.numeric else "start"
    scale = column.scale.labels if column.scale else ()
    return {"text": column.title, "align": align, "drawn": column.scale is not None, "scale": scale}


def _row(row: Row, letters: "_Letters", to: To, point: str) -> list[Shown]:
    first, *others = row.cells
    name = _cell(first, letters, point)
    if key := to(row.to):
        name = {"text": name, "to": key}
    return [name, *(_cell(each, letters, point) for each in others)]


def _cell(cell: Cell, letters: "_Letters", point: str) -> Shown:
    match cell:
        case None | str():
            return cell
        case Number():
            return cell.formatted(point)
        case Absent():
            return {"text": DASH, "letter": letters.of(cell.why)}
        case Tinted():
            colour = theme.colour_of(cell.score)
            return {"text": str(cell.score), "strong": cell.clear, **on(colour)}
        case _:
            drawn_as = [looks.plain(each) for each in shapes(cell)]
            return {"shapes": drawn_as, "height": height(cell)}


def on(colour: theme.Colour) -> Data:
    """A background, with the ink that reads on it."""
    return {"fill": theme.css(colour), "ink": theme.css(theme.ink_on(colour))}


class _Letters:
    """One for each reason why something is withheld, in the order in which they are met."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self._new = (letter * times for times in count(1) for letter in ascii_lowercase)

    def of(self, why: str) -> str:
        if why not in self.given:
            self.given[why] = next(self._new)
        return self.given[why]
