"""A document as a spreadsheet (XLSX): a sheet for its opening and for each of its parts.

Tables are cells with numbers in them, to calculate with; what pages draw, the spreadsheet draws
itself, as charts of these cells.
"""

import io
from datetime import UTC, datetime

from xlsxwriter import Workbook

from reports.blocks import Block, Document, for_files
from reports.render.xlsx.names import sheet_names
from reports.render.xlsx.sheet import Looks, Sheet, plain
from reports.render.xlsx.walking import write

# Texts stay texts, whatever they begin with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(document: Document) -> bytes:
    document = for_files(document)
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        _describe(book, document)
        looks = Looks(book)
        whose = f"{document.partnership}, {document.title}"
        for name, title, beneath, blocks in _sheets(document, whose):
            write(Sheet(book, looks, name, title, beneath), blocks)
    return out.getvalue()


def _sheets(document: Document, whose: str) -> list[tuple[str, str, list[str], tuple[Block, ...]]]:
    """The name of each sheet, its title, the lines beneath that, and what stands on it."""
    names = sheet_names([document.title, *(each.short or each.title for each in document.parts)])
    first = (*document.notices, *document.opening)
    return [
        (names[0], document.title, [document.partnership, *document.about], first),
        *(
            (name, part.title, [whose], part.blocks)
            for name, part in zip(names[1:], document.parts, strict=True)
        ),
    ]


def _describe(book: Workbook, document: Document) -> None:
    """The time is the report's own: the same report is the same file."""
    made_at = document.made_at or datetime(2000, 1, 1, tzinfo=UTC)
    book.set_properties(
        {
            "title": plain(document.title),
            "subject": plain(document.partnership),
            "author": "Partnership Health",
            "created": made_at.astimezone(UTC),
        }
    )
