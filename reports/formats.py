"""What people may take away of a report: a format is a media type, and how its bytes are made.

A new one is a module of reports/render that makes bytes of a document, and a line here. Pages
(reports/render/html) do not belong here: they are drawn for a request.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from reports import document, heavy
from reports.blocks import Document
from reports.publication_json import to_json
from reports.render import long_table, pdf, xlsx
from reports.report import Report
from reports.words.cover import round_title

Render = Callable[[Report], bytes]
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    render: Render
    link: str | Promise  # words of the link to it, in the reader's language


def as_data(report: Report) -> bytes:
    """Its publication as JSON, which docs/publication.schema.json describes."""
    text = json.dumps(to_json(report.publication), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def quick(
    draw: Callable[[Document], bytes], of: Callable[[Report], Document] = document.whole
) -> Render:
    """Drawn where it is asked for."""
    return lambda report: draw(of(report))


def slow(
    draw: Callable[[Document], bytes], of: Callable[[Report], Document] = document.whole
) -> Render:
    """Drawn in a process of its own, of which there are few at once. Raises heavy.Busy."""
    return lambda report: heavy.make(draw, lambda: of(report))


# By the ending of the file.
FORMATS = {
    "pdf": Format("application/pdf", slow(pdf.render), _("Report (PDF)")),
    "xlsx": Format(SPREADSHEET, slow(xlsx.render), _("Spreadsheet (XLSX)")),
    "csv": Format(
        "text/csv; charset=utf-8", quick(long_table.render, document.as_values), _("Table (CSV)")
    ),
    "json": Format("application/json", as_data, _("Data (JSON)")),
}
ONE_PAGE = Format("application/pdf", slow(pdf.one_page, document.one_page), _("On one page (PDF)"))


def file_name(report: Report) -> str:
    """Such as northside-autumn-2026-report, for a file of it; its ending comes behind."""
    heading = report.heading
    name = slugify(round_title(report)) or str(heading.pk)
    return f"{heading.slug}-{name}-report"
