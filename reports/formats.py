"""What people may take away of a report: a format is a media type, and how its bytes are made.

The pages are none of them: they are drawn for a request.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from reports import document, heavy
from reports.blocks import Document
from reports.publication_json import to_json
from reports.render import long_table, pdf, xlsx
from reports.report import Report
from reports.words.headings import report_title


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    render: Callable[[Report], bytes]


def as_data(report: Report) -> bytes:
    """Its publication as JSON, which docs/publication.schema.json describes."""
    text = json.dumps(to_json(report.publication), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def _heavy(
    render: Callable[[Document], bytes], make: Callable[[Report], Document]
) -> Callable[[Report], bytes]:
    """Drawn in a process of its own."""
    return lambda report: heavy.made(render, lambda: make(report))


# By the ending of the file.
FORMATS = {
    "pdf": Format("application/pdf", _heavy(pdf.render, document.whole)),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _heavy(xlsx.render, document.whole),
    ),
    "csv": Format(
        "text/csv; charset=utf-8", lambda report: long_table.render(document.as_values(report))
    ),
    "json": Format("application/json", as_data),
}
ONE_PAGE = Format("application/pdf", _heavy(pdf.one_page, document.one_page))


def file_name(report: Report) -> str:
    """Such as northside-autumn-2026-report, for a file of it; its ending comes behind."""
    heading = report.heading
    name = slugify(report_title(report)) or str(heading.pk)
    return f"{heading.slug}-{name}-report"
