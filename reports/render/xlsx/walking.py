"""The blocks of a document, written on a sheet from top to bottom."""

from reports.blocks import Block, Item, Items, Map, Panel, Part, Score, Table, Text, walk
from reports.render.xlsx import charts
from reports.render.xlsx.grid import grid_of
from reports.render.xlsx.sheet import Sheet


def write(sheet: Sheet, blocks: tuple[Block, ...]) -> None:
    tables = [each for each in walk(blocks) if isinstance(each, Table)]
    sheet.columns_for([grid_of(each) for each in tables])
    sheet.space()
    for block in blocks:
        _write(sheet, block, only=len(tables) == 1)


def _write(sheet: Sheet, block: Block, *, only: bool) -> None:
    match block:
        case Text():
            sheet.sentence(block.words, sheet.looks.tones[block.tone])
        case Items():
            for at, item in enumerate(block.items, start=1):
                _item(sheet, item, f"{at}. " if block.ordered else "")
        case Score():
            sheet.score(block.number, block.of)
            sheet.sentence(block.beneath, sheet.looks.said)
        case Table():
            _table(sheet, block, only=only)
        case Map():
            pass  # for eyes alone: the table behind it says the same
        case Panel():
            for each in block.blocks:
                _write(sheet, each, only=only)
        case Part():
            sheet.heading(block.title)
            for each in block.blocks:
                _write(sheet, each, only=only)


def _item(sheet: Sheet, item: Item, number: str) -> None:
    """Its title with the figure on a line, then its paragraphs; numbered at the first of these."""
    paragraphs = list(item.words)
    if item.title or item.figure:
        gap = "   " if item.figure else ""
        sheet.parts([(f"{number}{item.title}", sheet.looks.bold), (f"{gap}{item.figure}", None)])
    elif paragraphs:
        paragraphs[0] = f"{number}{paragraphs[0]}"
    for each in paragraphs:
        sheet.sentence(each, sheet.looks.inside)


def _table(sheet: Sheet, table: Table, *, only: bool) -> None:
    grid = grid_of(table)
    place = sheet.table(grid, table.title or table.caption, only=only)
    for note in table.notes:
        sheet.sentence(note, sheet.looks.said)
    charts.draw(sheet, table, grid, place)
