"""What people may take away of a report: a format is a name, a media type and bytes.

The page (html.py) is none of them: it is drawn for a request.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports.render import document, table, workbook
from reports.render.pdf import of_page
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    render: Callable[[Report], bytes]


# By the ending of the file.
FORMATS = {
    "pdf": Format("application/pdf", of_page.render),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook.render
    ),
    "csv": Format("text/csv; charset=utf-8", table.render),
    "json": Format("application/json", document.render),
}
SUMMARY = Format("application/pdf", of_page.summary)
