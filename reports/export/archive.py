"""Everything that a partnership holds and its managers may have, as one ZIP file.

Written file by file and row by row: all that is held in memory is what is compressed.
"""

import csv
import io
import json
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from assessments.access import may_read_report
from assessments.models import Partnership, User
from assessments.times import in_zone
from files.formulas import harmless
from reports import formats, selectors
from reports.export.tables import TABLES, Column, Table, Value
from reports.formats import FORMATS
from reports.report import Report

WIDTH = 80
# Of a report's files: the others are pictures of the same, and take long to draw.
ENDINGS = ("json", "csv")


def file_name(partnership: Partnership, now: datetime) -> str:
    """Such as northside-2026-11-30.zip."""
    return f"{partnership.slug}-{now.astimezone(partnership.zone):%Y-%m-%d}.zip"


def write(into: IO[bytes], partnership: Partnership, user: User, now: datetime) -> None:
    """All that this account, which manages the partnership, may have by now."""
    with ZipFile(into, "w", ZIP_DEFLATED) as file:
        archive = _Archive(file, now.astimezone(partnership.zone))
        for table in TABLES:
            with archive.text(f"{table.name}.csv") as out:
                _write_csv(out, table, partnership)
            with archive.text(f"{table.name}.json") as out:
                _write_json(out, table, partnership)
        names = [_write_report(archive, each) for each in _reports(partnership, user, now)]
        with archive.text("README.txt") as out:
            out.write(_readme(partnership, names, now))


@dataclass(frozen=True)
class _Archive:
    file: ZipFile
    made: datetime

    @contextmanager
    def text(self, name: str) -> Iterator[IO[str]]:
        with (
            self.file.open(self._entry(name), "w") as binary,
            io.TextIOWrapper(binary, encoding="utf-8", newline="") as out,
        ):
            yield out

    def add(self, name: str, content: bytes) -> None:
        self.file.writestr(self._entry(name), content)

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name, self.made.timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry


# Tables


def _write_csv(out: IO[str], table: Table, partnership: Partnership) -> None:
    """As a report's CSV: lines end in CR and LF, and no text is taken for a formula."""
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(column.name for column in table.columns)
    for row in table.rows(partnership):
        writer.writerow(_in_csv(_value(column, row, partnership.zone)) for column in table.columns)


def _write_json(out: IO[str], table: Table, partnership: Partnership) -> None:
    """A list of objects, one a line."""
    out.write("[")
    between = "\n"
    for row in table.rows(partnership):
        cells = {column.name: _value(column, row, partnership.zone) for column in table.columns}
        out.write(between + json.dumps(cells, ensure_ascii=False))
        between = ",\n"
    out.write("\n]\n")


def _value(column: Column, row: object, zone: ZoneInfo) -> str | int | None:
    value: Value = column.of(row)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _in_csv(value: str | int | None) -> str | int:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value


# Reports


def _reports(partnership: Partnership, user: User, now: datetime) -> Iterator[Report]:
    for survey_round in partnership.rounds.order_by("pk"):
        if may_read_report(user, survey_round, now):
            report = selectors.report_of(survey_round, now)
            if report is not None and not report.publication.nothing:
                yield report


def _write_report(archive: _Archive, report: Report) -> str:
    name = f"reports/{report.heading.pk}-{formats.file_name(report)}"
    for ending in ENDINGS:
        archive.add(f"{name}.{ending}", FORMATS[ending].render(report))
    return name


# README.txt


def _readme(partnership: Partnership, reports: list[str], now: datetime) -> str:
    said = {"name": partnership.name, "when": in_zone(now, partnership)}
    parts = [
        _heading(_("%(name)s in Partnership Health") % said),
        _filled(_("Made on %(when)s for somebody who manages the partnership.") % said),
        _filled(
            _(
                "Each list is here twice, with the same content: as CSV for spreadsheets, and as "
                "JSON for programs. Both are in UTF-8. Times give their offset from UTC. In CSV, "
                "an apostrophe stands before any text that a spreadsheet would take for a formula."
            )
        ),
        _heading(_("What is in it")),
        *map(_about, TABLES),
        _about_reports(reports),
        _heading(_("What is not in it, and why")),
        *(_filled(each, "- ") for each in _left_out()),
    ]
    return "\n\n".join(parts).replace("\n", "\r\n") + "\r\n"


def _heading(words: str) -> str:
    return f"{words}\n{'=' * min(len(words), WIDTH)}"


def _about(table: Table) -> str:
    width = max(len(column.name) for column in table.columns)
    columns = [
        _filled(str(column.says), f"    {column.name.ljust(width)}  ") for column in table.columns
    ]
    return "\n".join(
        [f"{table.name}.csv, {table.name}.json", _filled(str(table.about), "  "), *columns]
    )


def _about_reports(names: list[str]) -> str:
    about = _(
        "The report of each round, as its page gives it: JSON is the publication itself, CSV one "
        "long table. Download the PDF and the spreadsheet with charts from the report's page."
    )
    none = _("There is no report yet.")
    files = [f"    {name}.json, .csv" for name in names] or [f"    {none}"]
    return "\n".join(["reports/", _filled(about, "  "), *files])


def _left_out() -> Iterable[str]:
    return (
        _(
            "Answers. They are sealed until a round closes, and destroyed then. Nobody can "
            "download them."
        ),
        _(
            "Who has answered, how many have answered in an open round, who was reminded, who "
            "asked for a link again, and who wants no reminders. Any of these could show whether "
            "somebody has answered, so this file is the same whether people answer or not."
        ),
        _("Personal links. Whoever has one could answer in somebody else's name."),
        _("Keys of rounds, and passwords. Nobody can see these."),
        _(
            "Reports of rounds that have not closed, or in which too few people answered: there "
            "are none."
        ),
        _("Which e-mails were sent. The pages about rounds and access show what can be shown."),
    )


def _filled(words: str, before: str = "") -> str:
    """Wrapped, with the next lines under the first."""
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )
