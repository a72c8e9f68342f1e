"""A document's values as one long table, CSV: a row for each, for spreadsheets and statistics."""

import csv
import io
from dataclasses import asdict

from files.formulas import harmless
from reports.blocks import Document

# These three first, so that tables of several rounds can stand in one file.
WHOSE = ("partnership", "round", "closed_on")
COLUMNS = (
    *WHOSE,
    "what",
    "criterion",
    "criterion_title",
    "statement",
    "statement_text",
    "option",
    "option_text",
    "group",
    "group_label",
    "measure",
    "value",
    "unit",
    "reason",
)
Cell = str | int | float


def render(document: Document) -> bytes:
    """RFC 4180: lines end in CR and LF."""
    out = io.StringIO()
    # In quotes, a text stays one cell where a program parts cells by semicolons.
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    closed_on = document.closed_on.isoformat() if document.closed_on else ""
    of = (document.partnership, document.of_round, closed_on)
    whose = dict(zip(WHOSE, of, strict=True))
    writer.writerows(_row(whose | asdict(value)) for value in document.values)
    return out.getvalue().encode()


def _row(cells: dict[str, Cell | None]) -> dict[str, Cell]:
    return {name: _cell(each) for name, each in cells.items()}


def _cell(cell: Cell | None) -> Cell:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else cell
