"""Reading a table: bytes in, numbered lines of text cells out.

CSV with any usual separator, in UTF-8 or UTF-16, perhaps preceded by a line `sep=;`, or an Excel
workbook. For any other file, the error says what it is and what to do.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from files import kinds, workbooks
from files.messages import Message, several
from files.messages import message as _
from files.problems import FileProblems, Locator

MOST_BYTES = 50_000_000
MOST_COLUMNS = 2_000
# Lines that may come before the column titles.
MOST_ABOVE = 20

SEPARATORS = ",;\t|"
OTHER_SEPARATORS = (",", ";", "|")  # ordinary characters in cells separated by tabs
# A tab that ends a cell, not one used as a space after a comma.
BEFORE_TAB = re.compile(r"[^,;|\s] *\t")
QUOTED = re.compile(r'"[^"]*"')
# Excel's line before a table that names its separator.
NAMED_SEPARATOR = re.compile(r"\ufeff?\"?sep=([,;\t|:])\"?[,;\t]*(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
SAMPLE = 64_000
END_OF_FILE = "\x1a"  # written by old programs
NOT_UTF_8 = _("Save the file as “CSV UTF-8”.")
NOT_TEXT = _("This is not a text file (it holds a NUL byte).")

# A line number (of its first line, if a quoted cell spans several) and the cells.
Line = tuple[int, list[str]]


class Lines:
    """Lines that are not blank; the first ones can be looked at before they are read."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._rest = (line for line in lines if not is_blank(line[1]))
        self._ahead: list[Line] = []

    def head(self, count: int = MOST_ABOVE) -> list[Line]:
        while len(self._ahead) < count and (line := next(self._rest, None)) is not None:
            self._ahead.append(line)
        return self._ahead[:count]

    def __iter__(self) -> Iterator[Line]:
        while self._ahead:
            yield self._ahead.pop(0)
        yield from self._rest


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    sheet : the name of its sheet in a workbook; there, rows end with their last filled cell
    notes : what was skipped on the way to it
    """

    lines: Lines
    sheet: str = ""
    in_workbook: bool = False
    notes: tuple[Message, ...] = ()


def read(
    data: bytes,
    locator: Locator,
    *,
    most_columns: int = MOST_COLUMNS,
    most_unpacked: int = workbooks.MOST_UNPACKED,
    most_cells: int = workbooks.MOST_CELLS,
    remedy: Message = NOT_UTF_8,
) -> list[Table]:
    """All tables of a file: one for a text file, one per sheet of a workbook. Raises
    FileProblems."""
    if len(data) > MOST_BYTES:
        sentence = _("The file is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000)
        raise FileProblems([locator.at_line(1, sentence) if locator.file else sentence])
    if data.startswith(kinds.ZIP):
        book = workbooks.read(
            data,
            locator,
            most_unpacked=most_unpacked,
            most_cells=most_cells,
            most_columns=most_columns,
        )
        return _tables_of(book, locator)
    if other := kinds.other_kind(data):
        raise FileProblems([locator.whole(other)])
    text = decode(data, locator, remedy)
    return [Table(Lines(lines_of(text, locator, most_columns=most_columns)))]


def only_one(tables: list[Table], locator: Locator) -> Table:
    """The table of a file that may only have one. Raises FileProblems."""
    if not tables:
        raise FileProblems([locator.at_line(1, _("The file is empty."))])
    if len(tables) > 1:
        sheets = several(f"“{table.sheet}”" for table in tables)
        sentence = _(
            "There are several sheets: %(sheets)s. Keep the one that you mean, and try again.",
            sheets=sheets,
        )
        raise FileProblems([locator.whole(sentence)])
    return tables[0]


def _tables_of(book: workbooks.Workbook, locator: Locator) -> list[Table]:
    notes = workbooks.notes_on_hidden(book.hidden)
    if not book.sheets and book.hidden:
        sentence = _(
            "%(hidden)s There is nothing on the others. Show the sheet and try again.",
            hidden=notes[0],
        )
        raise FileProblems([locator.whole(sentence)])
    tables = []
    for sheet in book.sheets:
        lines = Lines(iter(enumerate(sheet.rows, start=1)))
        tables.append(Table(lines, sheet.name, in_workbook=True, notes=tuple(notes)))
    return tables


def decode(data: bytes, locator: Locator, remedy: Message = NOT_UTF_8) -> str:
    """The text of a file in UTF-8 or UTF-16. Raises FileProblems."""
    if encoding := _utf_16(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as problem:
            sentence = _("This is UTF-16, but damaged. %(remedy)s", remedy=remedy)
            raise FileProblems([locator.whole(sentence)]) from problem
        return _checked(text, locator)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise FileProblems([locator.at_line(line, kinds.and_then(NOT_TEXT, kinds.EXPORT))])
    try:
        return _checked(data.decode("utf-8-sig"), locator)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        sentence = _("This is not UTF-8. %(remedy)s", remedy=remedy)
        raise FileProblems([locator.at_line(line, sentence)]) from problem


def _checked(text: str, locator: Locator) -> str:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileProblems([locator.at_line(line, kinds.and_then(NOT_TEXT, kinds.EXPORT))])
    if other := kinds.other_text(text):
        raise FileProblems([locator.whole(other)])
    return text.replace("\ufeff", "").rstrip(END_OF_FILE)


def _utf_16(data: bytes) -> str:
    """The encoding of Excel's “Unicode text”, with or without its mark; otherwise empty."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[: 200 - len(data[:200]) % 2]
    if len(sample) < 8 or len(data) % 2:
        return ""
    first, second = sample[::2], sample[1::2]
    for there, zero, encoding in ((first, second, "utf-16-le"), (second, first, "utf-16-be")):
        if zero.count(0) > 0.9 * len(zero) and not there.count(0):
            return encoding
    return ""


def lines_of(text: str, locator: Locator, *, most_columns: int = MOST_COLUMNS) -> Iterator[Line]:
    """(line number, cells) of every line that is not blank. Raises FileProblems."""
    named_separator = NAMED_SEPARATOR.match(text)
    separator = named_separator[1] if named_separator else separator_of(text)
    lines = _records(text, locator, separator, most_columns)
    if named_separator:
        next(lines, None)
    return lines


def _records(text: str, locator: Locator, separator: str, most_columns: int) -> Iterator[Line]:
    source = _bounded(text, locator, separator, most_columns)
    reader = csv.reader(source, delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:  # an empty list is a blank line
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise FileProblems([locator.at_line(begins, _not_csv(problem))]) from problem


def _bounded(text: str, locator: Locator, separator: str, most_columns: int) -> Iterator[str]:
    """The lines of a text. Raises FileProblems for one with too many columns."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if line.count(separator) >= most_columns:
            raise FileProblems([locator.at_line(number, workbooks.too_wide(most_columns))])
        yield line


def _not_csv(problem: csv.Error) -> Message:
    """The error in words for somebody who does not know csv.reader."""
    if str(problem) == "unexpected end of data":
        return _("This is not CSV: a quotation mark that opens a cell here is never closed.")
    if str(problem).endswith("""expected after '"'"""):
        return _("This is not CSV: something follows the quotation mark that closes a cell.")
    return _("This is not CSV: %(reason)s.", reason=str(problem))


def separator_of(text: str) -> str:
    """The separator between cells: a tab if most lines have one, since nobody types it in a cell;
    otherwise the one that most lines have equally often, outside quotes."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    if _tabs_end_cells(sample):
        return "\t"
    return max(SEPARATORS, key=lambda separator: _likely(sample, separator))


def _tabs_end_cells(sample: str) -> bool:
    """Rows of a spreadsheet may have any length, and its names may contain commas."""
    lines = [line for line in re.split("[\r\n]+", QUOTED.sub('""', sample)) if line.strip()]
    with_tab = sum(BEFORE_TAB.search(line) is not None for line in lines)
    return 2 * with_tab > len(lines) and _fits_quotes(sample, "\t")


def _likely(sample: str, separator: str) -> tuple[bool, float, int]:
    """Sort key: whether quotes fit it, the share of lines with the same number of cells, and that
    number."""
    widths: Counter[int] = Counter()
    lines = io.StringIO(sample, newline="")
    for cells in csv.reader(lines, delimiter=separator):
        if not is_blank(cells):
            widths[len(cells)] += 1
    several = {width: times for width, times in widths.items() if width > 1}
    if not several:
        return _fits_quotes(sample, separator), 0.0, 1
    width = max(several, key=lambda each: (several[each], each))
    return _fits_quotes(sample, separator), several[width] / widths.total(), width


def _fits_quotes(sample: str, separator: str) -> bool:
    """Whether closing quotation marks are directly followed by the separator."""
    try:
        for _cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as problem:
        return "expected after" not in str(problem)  # the sample may end within a cell
    return True


def without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets write empty cells after the last filled one."""
    filled = len(cells)
    while filled and not cells[filled - 1].strip():
        filled -= 1
    return cells[:filled]


def is_blank(cells: list[str]) -> bool:
    """Including lines of separators only, as spreadsheets write them."""
    joined = "".join(cells)
    return not joined or joined.isspace()
