"""What people may take away of a report: a format is a media type, and how its bytes are made.

A new one is a module of reports/render that makes bytes of a document, and a line here. The page
(reports/render/html) is none of them: it is drawn for a request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TypeVar

from reports import heavy
from reports.blocks import Document
from reports.render import document as data
from reports.render import pdf, table, workbook
from reports.render.report import Report

Content = TypeVar("Content")
Render = Callable[[Report], bytes]
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """`render` may raise reports.heavy.Busy."""

    media_type: str
    render: Render


def whole(report: Report) -> Document:
    """All of it, in its order."""
    found: Document = import_module("reports.document").whole(report)
    return found


def quick(draw: Callable[[Document], bytes], of: Callable[[Report], Document] = whole) -> Render:
    """Drawn where it is asked for."""
    return lambda report: draw(of(report))


def slow(draw: Callable[[Content], bytes], of: Callable[[Report], Content]) -> Render:
    """Drawn in a process of its own, of which there are few at once."""
    return lambda report: heavy.made(draw, partial(of, report))


# By the ending of the file.
FORMATS = {
    "pdf": Format("application/pdf", pdf.render),
    "xlsx": Format(SPREADSHEET, workbook.render),
    "csv": Format("text/csv; charset=utf-8", table.render),
    "json": Format("application/json", data.render),
}
SUMMARY = Format("application/pdf", pdf.summary)
