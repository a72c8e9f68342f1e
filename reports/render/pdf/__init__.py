"""A report as PDF, and the page of it that a board reads: drawn by typst from its document.

blocks.py and tables.py make plain data of the blocks, typst/*.typ say how it looks, and typeset.py
makes the file. Nothing here knows what a report says.
"""

from typing import Any

from reports.blocks import Document, for_pages
from reports.render.pdf import blocks, fonts, looks
from reports.render.pdf.typeset import header, typeset


def get_ready() -> None:
    """Read what every PDF needs, once for all that are made after it."""
    fonts.letters()
    fonts.loaded()


def render(document: Document) -> bytes:
    """The whole report."""
    return _typeset("report.typ", document)


def one_page(document: Document) -> bytes:
    """On one sheet of A4, whatever it says: in smaller type where there is much."""
    return _typeset("one_page.typ", document)


def _typeset(template: str, document: Document) -> bytes:
    return typeset(template, _data(for_pages(document)), document.frame, made_at=document.made_at)


def _data(document: Document) -> dict[str, Any]:
    drawn = blocks.Drawing(document)
    return {
        "title": document.title,
        "partnership": document.partnership,
        "language": document.language,
        "header": header(document.partnership, document.title),
        "about": document.about,
        "notices": drawn.blocks(document.notices),
        "opening": drawn.blocks(document.opening),
        "parts": drawn.blocks(document.parts),
        "contents": document.frame.contents,
        "looks": looks.COLOURS,
    }
