"""A table of a document as plain rows: what a spreadsheet has of it in its cells."""

from dataclasses import dataclass

from reports.blocks import Absent, Column, Number, Row, RowGroup, Table, Tinted, Where

# A drawn cell is a chart beside the table, not a cell of it.
Cell = str | Number | Absent | Tinted | None


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` are empty where a heading stands over the whole row: `headings` has it, by row.

    kept : which columns of the table these are
    before : how many stand before them: 1 where groups are a column, else 0
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    headings: dict[int, str]
    kept: tuple[int, ...]
    before: int

    def place_of(self, column: int) -> int:
        """Where a column of the table stands."""
        return self.before + self.kept.index(column)


def grid_of(table: Table) -> Grid:
    kept = tuple(at for at, each in enumerate(table.columns) if _is_kept(each))
    grouped = bool(table.groups_are)
    header = tuple(table.columns[at].title for at in kept)
    rows: list[tuple[Cell, ...]] = []
    headings: dict[int, str] = {}
    for group in table.groups:
        if group.title and not grouped:
            headings[len(rows)] = group.title
            rows.append(())
        rows += [_cells(row, group, kept, grouped=grouped) for row in group.rows]
    first = (table.groups_are,) if grouped else ()
    return Grid((*first, *header), tuple(rows), headings, kept, len(first))


def _is_kept(column: Column) -> bool:
    return column.where in (Where.EVERYWHERE, Where.FILES) and column.scale is None


def _cells(row: Row, group: RowGroup, kept: tuple[int, ...], *, grouped: bool) -> tuple[Cell, ...]:
    cells = tuple(_undrawn(row, at) for at in kept)
    return (group.title, *cells) if grouped else cells


def _undrawn(row: Row, at: int) -> Cell:
    cell = row.cells[at]
    return cell if isinstance(cell, str | Number | Absent | Tinted) else None
