"""A table of a document as a page shows it: which way round, and in which look."""

from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from reports.blocks import Cell, Column, Row, RowGroup, Table, Tinted
from reports.render.html import svg
from reports.render.html.cells import Cells, Missing
from reports.render.html.markup import markup
from reports.render.html.places import Links

# More groups than this stand below one another, with a column a criterion.
MOST_COLUMNS = 10
# A table of more columns than this has narrower ones.
FEW_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    address: str
    rows: SafeString


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template of a table needs.

    wide : scores of groups, which stay a table on a phone and scroll sideways; all others stack
    tall : of many groups: it scrolls under the names of its columns, too
    many : of so many columns that they have to be narrow
    """

    table: Table
    wide: bool
    tall: bool
    many: bool
    columns: int
    heads: SafeString
    groups: tuple[Group, ...]
    legend: tuple[tuple[SafeString, str], ...]
    missing: tuple[tuple[int, str], ...]
    explore: str


def shown(given: Table, links: Links) -> Shown:
    wide = any(isinstance(cell, Tinted) for row in given.rows for cell in row.cells)
    table = turned(given) if wide and len(given.columns) > MOST_COLUMNS + 1 else given
    drawn = any(each.scale is not None for each in table.columns)
    missing = Missing()
    addresses = () if table is given else ("", *(links.to(row.to) for row in given.rows))
    cells = Cells(table.columns, links, missing, labelled=not drawn, addresses=addresses)

    def group(found: RowGroup) -> Group:
        return Group(found.title, links.to(found.to), markup(map(cells.row, found.rows)))

    groups = tuple(map(group, table.groups))
    return Shown(
        table=table,
        wide=wide,
        tall=table is not given,
        many=len(table.columns) > FEW_COLUMNS,
        columns=len(table.columns),
        heads=cells.heads(),
        groups=groups,
        legend=tuple((svg.mark(each), each.words) for each in table.legend),
        missing=tuple(enumerate(missing.reasons, start=1)),
        explore=links.places.explore(table.explore) if table.explore else "",
    )


def turned(table: Table) -> Table:
    """Columns as rows: what the first column names, and leads to, stands above the others."""
    rows = list(table.rows)
    names = tuple(Column(_text(row.cells[0]), numeric=True) for row in rows)
    turned_rows = tuple(
        Row((column.title, *(row.cells[at] for row in rows)))
        for at, column in enumerate(table.columns[1:], start=1)
    )
    first = Column("")
    return replace(table, columns=(first, *names), groups=(RowGroup(turned_rows),))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""
