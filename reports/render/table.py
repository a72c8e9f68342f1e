"""A report as one long table, CSV: a row for every value, for spreadsheets and statistics."""

import csv
import io
from dataclasses import fields

from reports.render.facts import Fact, Value, facts, rounded
from reports.render.report import Heading, Report

COLUMNS = (
    "partnership",  # these three, so that tables of several rounds can stand in one file
    "round",
    "closed_on",
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
OF_FACTS = tuple(field.name for field in fields(Fact))
# A spreadsheet takes a text that begins with one of these for a formula; some, with the wide signs
# of Chinese and Japanese keyboards too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(report: Report) -> bytes:
    """RFC 4180: lines end in CR and LF."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    whose = _whose(report.heading)
    writer.writerows(_cells(whose, fact) for fact in facts(report))
    return out.getvalue().encode()


def _whose(heading: Heading) -> dict[str, Value]:
    closed = heading.asked_until.astimezone(heading.zone)
    return {
        "partnership": heading.partnership,
        "round": heading.title,
        "closed_on": closed.date().isoformat(),
    }


def _cells(whose: dict[str, Value], fact: Fact) -> dict[str, Value]:
    row = whose | {name: getattr(fact, name) for name in OF_FACTS}
    row["value"] = "" if fact.value is None else rounded(fact.value)
    return {name: harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def harmless(text: str) -> str:
    """What no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
