"""The blocks of a document: those that a format has, and all of them in order."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from reports.blocks.document import Block, Document, Panel, Part
from reports.blocks.table import Row, Table, Where


def for_pages(document: Document) -> Document:
    """Without the tables and columns that only files have."""
    return _selected(document, _for_pages)


def for_files(document: Document) -> Document:
    """Without the tables that only pages have. All columns stay: where a page draws a cell, a
    spreadsheet may draw a chart."""
    return _selected(document, _for_files)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Each block, and those in it, in the order in which they are read."""
    for block in blocks:
        yield block
        if isinstance(block, Panel | Part):
            yield from walk(block.blocks)


# A table as a format has it, or None where it has not
Select = Callable[[Table], Table | None]


def _for_files(table: Table) -> Table | None:
    return table if _has(Where.FILES, table.where) else None


def _for_pages(table: Table) -> Table | None:
    if not _has(Where.PAGES, table.where):
        return None
    columns = [at for at, each in enumerate(table.columns) if _has(Where.PAGES, each.where)]
    if len(columns) == len(table.columns):
        return table

    def row_of(row: Row) -> Row:
        return replace(row, cells=tuple(row.cells[at] for at in columns))

    groups = (replace(each, rows=tuple(map(row_of, each.rows))) for each in table.groups)
    return replace(table, columns=tuple(table.columns[at] for at in columns), groups=tuple(groups))


def _has(formats: Where, where: Where) -> bool:
    return where in (Where.EVERYWHERE, formats)


# Everything that holds tables


def _selected(document: Document, select: Select) -> Document:
    parts = (_part(each, select) for each in document.parts)
    return replace(
        document,
        opening=_blocks(document.opening, select),
        parts=tuple(each for each in parts if each.blocks),
    )


def _blocks(blocks: tuple[Block, ...], select: Select) -> tuple[Block, ...]:
    """A part in which nothing is left goes too."""
    selected: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            selected += [table] if (table := select(block)) else []
        elif isinstance(block, Panel):
            selected.append(replace(block, blocks=_blocks(block.blocks, select)))
        elif isinstance(block, Part):
            selected += [part] if (part := _part(block, select)).blocks else []
        else:
            selected.append(block)
    return tuple(selected)


def _part(part: Part, select: Select) -> Part:
    return replace(part, blocks=_blocks(part.blocks, select))
