"""A report as a workbook (XLSX): a sheet for each part of it, with numbers, tables and charts."""

import io
from datetime import UTC, datetime

from xlsxwriter import Workbook

from reports.render.report import Heading, Report
from reports.render.workbook import answers, over_time, scores, summary
from reports.render.workbook.sheet import Looks, Sheet, plain

# Texts stay texts, whatever they begin with.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render(report: Report) -> bytes:
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        _describe(book, report.heading)
        looks = Looks(book)
        whose = f"{report.heading.partnership}, {report.heading.title}"

        def sheet(name: str, title: str) -> Sheet:
            return Sheet(book, looks, name, title, whose)

        summary.summary(report, sheet("Summary", f"Report: {report.heading.title}"))
        scores.criteria(report, sheet("Criteria", "The criteria"), book)
        scores.groups(report, sheet("Groups", "The criteria, group by group"), book)
        answers.statements(report, sheet("Statements", "Statement by statement"), book)
        if report.instrument.ranking:
            answers.ranking(report, sheet("Ranking", "What people put first"))
        over_time.change(report, sheet("Change", "Since the round before"), book)
        if over_time.comparable(report):
            over_time.rounds(report, sheet("Rounds", "Every round so far"), book)
        summary.method(report, sheet("Method", "How these figures were made"))
    return out.getvalue()


def _describe(book: Workbook, heading: Heading) -> None:
    """The time is the report's own: the same report is the same file."""
    published = heading.published_at or datetime(2000, 1, 1, tzinfo=UTC)
    book.set_properties(
        {
            "title": plain(f"Report: {heading.title}"),
            "subject": plain(heading.partnership),
            "author": "Partnership Health",
            "comments": "Made from what was published when the round had closed.",
            "created": published.astimezone(UTC),
        }
    )
