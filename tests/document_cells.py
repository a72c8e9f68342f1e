"""Finding a document's content again in a spreadsheet and in a long table made from it."""

import csv
import io
from dataclasses import asdict

from openpyxl import load_workbook

from files.formulas import harmless
from reports.blocks import Absent, Items, Number, Part, Score, Table, Text, Tinted, Where, walk
from tests.report_cells import tables


def assert_stands_in_sheets(document, data):
    """Checks every text in reading order and every table cell; returns how many cells there
    were."""
    book = load_workbook(io.BytesIO(data))
    first = [document.title, document.partnership, *document.about, *texts_of(document.notices)]
    of_sheets = [
        ([*first, *texts_of(document.opening)], document.opening),
        *(([each.title, *texts_of(each.blocks)], each.blocks) for each in document.parts),
    ]
    many = 0
    for (texts, blocks), sheet in zip(of_sheets, book, strict=True):
        found = [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]
        assert missing(texts, found) == [], sheet.title
        expected = [each for each in walk(blocks) if isinstance(each, Table)]
        for table, cells in zip(expected, tables(sheet), strict=True):
            many += _assert_same(table, cells)
    return many


def missing(texts, found):
    """The texts that do not come after the one before."""
    rest = iter(found)
    return [text for text in texts if not any(text in each for each in rest)]


def texts_of(blocks):
    for block in walk(tuple(blocks)):
        match block:
            case Text():
                yield block.words
            case Items():
                for item in block.items:
                    yield from filter(None, (item.title, *item.words))
            case Score():
                yield block.beneath
            case Part():
                yield block.title
            case Table():
                yield block.title or block.caption
                yield from block.notes


def _assert_same(table, cells):
    kept = [
        at
        for at, each in enumerate(table.columns)
        if each.where is not Where.PAGES and each.scale is None
    ]
    named = bool(table.groups_are)
    wanted = [[table.groups_are] * named + [table.columns[at].title for at in kept]]
    for group in table.groups:
        if group.title and not named:
            wanted.append([group.title] + [None] * (len(kept) - 1))
        for row in group.rows:
            wanted.append([group.title] * named + [value_of(row.cells[at]) for at in kept])
    # A narrower table shares its sheet with a wider one.
    assert [row[: len(wanted[0])] for row in cells] == wanted
    return sum(map(len, wanted))


def value_of(cell):
    match cell:
        case Number():
            return cell.value
        case Tinted():
            return cell.score
        case Absent():
            return cell.why
        case str():
            return cell or None
    return None


def assert_stands_in_a_long_table(document, data):
    """Checks a row for each value, with everything it belongs to; returns how many there were."""
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
    of = {"partnership": document.partnership, "round": document.of_round}
    of["closed_on"] = document.closed_on.isoformat() if document.closed_on else ""
    for row, value in zip(rows, document.values, strict=True):
        wanted = of | asdict(value)
        assert row == {name: _in_csv(each) for name, each in wanted.items()}
    return len(rows)


def _in_csv(cell):
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else str(cell)
