"""Reading an Excel workbook (.xlsx): bytes in, sheets of text cells out.

A workbook is a zip file of XML. Its unpacked size and number of cells are limited before and while
reading; DTDs and entities are rejected (defusedxml, which openpyxl uses).
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from files import kinds, names
from files.messages import Message, several
from files.messages import counted as ngettext
from files.messages import message as _
from files.problems import FileProblems, Locator

# Limits: the zip directory, everything unpacked, and the parts that are read whole.
MOST_DIRECTORY = 500_000
MOST_UNPACKED = 100_000_000
MOST_AT_ONCE = 20_000_000
MOST_SHEETS = 200
MOST_CELLS = 3_000_000
MOST_COLUMNS = 2_000
MOST_EMPTY_ROWS = 100_000  # in a row
WHOLE_SHEETS = ("xl/worksheets/", "xl/media/", "xl/drawings/", "xl/charts/", "docProps/")
# A filled cell in a column with three letters or more.
FAR_CELL = re.compile(rb'<c r="([A-Z]{3,9})([0-9]{1,10})"[^>/]*>')
DAMAGED = _(
    "This workbook cannot be read; it may be damaged, or not copied whole. Open it, save it again "
    "as an Excel workbook (.xlsx) or as “CSV UTF-8” and try again."
)
TOO_LARGE = _(
    "This workbook is larger than can be read here. Keep only the sheet that is needed, save it as "
    "“CSV UTF-8” and try again."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: list[list[str]]  # from the first row on, without trailing empty cells


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets with content; of hidden sheets only the names."""

    sheets: list[Sheet]
    hidden: list[str]


def read(
    data: bytes,
    locator: Locator,
    *,
    most_unpacked: int = MOST_UNPACKED,
    most_cells: int = MOST_CELLS,
    most_columns: int = MOST_COLUMNS,
) -> Workbook:
    """Raises FileProblems."""
    parts = _parts(data, locator, most_unpacked)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that we do not read
            return _Reader(data, parts, locator, most_cells, most_columns).workbook()
    except FileProblems:
        raise
    except Exception as problem:  # anything that openpyxl raises for a damaged file
        raise FileProblems([locator.whole(DAMAGED)]) from problem


def _parts(data: bytes, locator: Locator, most: int) -> dict[str, int]:
    """The parts of the zip file with their sizes, all within limits."""
    end = data.rfind(b"PK\x05\x06", -66_000)
    if end < 0 or len(data) < end + 22:
        raise FileProblems([locator.whole(DAMAGED)])
    if int.from_bytes(data[end + 12 : end + 16], "little") > MOST_DIRECTORY:
        raise FileProblems([locator.whole(TOO_LARGE)])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [(each.filename, each.file_size) for each in packed.infolist()]
    except Exception as problem:
        raise FileProblems([locator.whole(DAMAGED)]) from problem
    if other := kinds.packed({name for name, _size in parts}):
        raise FileProblems([locator.whole(other)])
    at_once = sum(size for name, size in parts if not name.startswith(WHOLE_SHEETS))
    if sum(size for _name, size in parts) > most or at_once > min(most, MOST_AT_ONCE):
        raise FileProblems([locator.whole(TOO_LARGE)])
    if len(dict(parts)) != len(parts):
        raise FileProblems([locator.whole(DAMAGED)])
    return dict(parts)


class _Reader:
    def __init__(
        self,
        data: bytes,
        parts: dict[str, int],
        locator: Locator,
        most_cells: int,
        most_columns: int,
    ) -> None:
        self.data = data
        self.locator = locator
        self.cells = most_cells
        self.most_columns = most_columns
        self.formulas = self._look_at_parts(parts)

    def workbook(self) -> Workbook:
        book = self._open(values=True)
        sheets, hidden = [], []
        if len(book.worksheets) > MOST_SHEETS:
            raise FileProblems([self.locator.whole(TOO_LARGE)])
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append(_shown(sheet.title))
            elif rows := self._rows(sheet):
                sheets.append(Sheet(_shown(sheet.title), rows))
        return Workbook(sheets, hidden)

    def _open(self, *, values: bool) -> Any:
        # Imported here, so that reading a text file does not wait for it.
        import openpyxl

        return openpyxl.load_workbook(
            io.BytesIO(self.data), read_only=True, data_only=values, keep_links=False
        )

    def _look_at_parts(self, parts: dict[str, int]) -> bool:
        """Whether there are formulas. XML that may define entities is rejected before parsing."""
        formulas = False
        with zipfile.ZipFile(io.BytesIO(self.data)) as packed:
            for name in parts:
                if not name.endswith((".xml", ".rels")):
                    continue
                part = packed.read(name)
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:1000]:
                    raise FileProblems([self.locator.whole(DAMAGED)])
                if name.startswith("xl/worksheets/"):
                    self._check_size(part)
                    formulas |= re.search(rb"<f[ >/]", part) is not None
        return formulas

    def _check_size(self, sheet: bytes) -> None:
        """Counts cells without parsing, a hundred times as fast."""
        if sheet.count(b"<c ") > self.cells or sheet.count(b"<row") > self.cells:
            raise FileProblems([self.locator.whole(TOO_LARGE)])
        for column in FAR_CELL.finditer(sheet):
            if _number(column[1]) > self.most_columns:
                line = int(column[2])
                raise FileProblems([self.locator.at_line(line, too_wide(self.most_columns))])

    def _rows(self, sheet: Any) -> list[list[str]]:
        rows: list[list[str]] = []
        formulas = self._formulas(sheet.title) if self.formulas else None
        empty = 0
        for number, values in enumerate(_all_rows(sheet), start=1):
            if formulas is not None:
                self._check_formulas(sheet.title, number, values, next(formulas, ()))
            width = len(values)
            while width and values[width - 1] in (None, ""):
                width -= 1
            rows.append([as_text(value) for value in values[:width]])
            self.cells -= width + len(values) // 20
            empty = 0 if width else empty + 1
            self._check_bounds(number, width, empty)
        while rows and not "".join(rows[-1]).strip():
            rows.pop()
        return rows

    def _check_bounds(self, number: int, width: int, empty: int) -> None:
        if width > self.most_columns:
            raise FileProblems([self.locator.at_line(number, too_wide(self.most_columns))])
        if empty > MOST_EMPTY_ROWS:
            raise FileProblems([self.locator.whole(_many_are_empty(number - empty))])
        if self.cells < 0:
            raise FileProblems([self.locator.whole(TOO_LARGE)])

    def _formulas(self, title: str) -> Iterator[tuple[Any, ...]]:
        """The same rows, with formulas as written."""
        return _all_rows(self._open(values=False)[title])

    def _check_formulas(
        self, sheet: str, number: int, values: tuple[Any, ...], formulas: tuple[Any, ...]
    ) -> None:
        from openpyxl.utils import get_column_letter

        for column, formula in enumerate(formulas, start=1):
            missing = column > len(values) or values[column - 1] is None
            if missing and isinstance(formula, str) and formula.startswith("="):
                cell = f"{get_column_letter(column)}{number}"
                raise FileProblems([self.locator.whole(_not_calculated(cell, _shown(sheet)))])


def _all_rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write wrong dimensions
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(min_row=1, min_col=1, values_only=True)
    return rows


def as_text(value: Any) -> str:
    """A cell as somebody would type it: 4 for 4.0, dates as 2026-10-05; on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        one_line = " ".join(value.split("\n")).replace("\r", "").replace("\t", " ")
        return one_line.replace("\ufeff", "")  # as from a text file
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _shown(title: str) -> str:
    """A sheet's name, safe to print."""
    return names.clean(title)[:60]


def _number(letters: bytes) -> int:
    """The number of a column: 703 for AAA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


# Errors


def too_wide(most: int) -> Message:
    return _("There are more than %(most)s columns.", most=most)


def _many_are_empty(below: int) -> Message:
    return _(
        "More than %(most)s rows of this workbook are empty, below row %(row)s. Delete them and "
        "everything below them, or save the sheet as “CSV UTF-8”, and try again.",
        most=MOST_EMPTY_ROWS,
        row=str(below),
    )


def _not_calculated(cell: str, sheet: str) -> Message:
    return _(
        "Cell %(cell)s of the sheet “%(sheet)s” is a formula whose value was not saved. Open the "
        "workbook in Excel or LibreOffice, save it and try again.",
        cell=cell,
        sheet=sheet,
    )


def notes_on_hidden(hidden: list[str]) -> list[Message]:
    if not hidden:
        return []
    return [
        ngettext(
            "The sheet %(sheets)s is hidden and was not read.",
            "The sheets %(sheets)s are hidden and were not read.",
            len(hidden),
            sheets=several((f"“{name}”" for name in hidden), 8),
        )
    ]
