"""A list of participants that somebody holds, as a file or pasted (docs/people.md).

A header, then one row a person: `email`, and perhaps `firstname`, `lastname`, `language` as
LimeSurvey has them, `agency` and `role`, in any order, with commas, semicolons or tabs between.
An empty cell says nothing. Every problem names its line and column, and with one problem nothing
is taken.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_CHARACTERS_A_CELL = 254
MOST_PROBLEMS = 50

COLUMNS = ("email", "firstname", "lastname", "language", "agency", "role")
# Accepted because files have them; nothing is done with them yet.
NOT_USED = ("language",)
# As long as the database has room for; the others may be as long as a cell.
LONGEST = {"firstname": 80, "lastname": 80, "agency": 120}
SEPARATORS = ",;\t"

# Good enough to find slips; what stores an address looks once more.
ADDRESS = re.compile(r"[^\s@,;<>\"()\[\]\\:]{1,64}@([^\s@.,;<>\"()\[\]\\:]+\.)+[^\s@.,;<>\"()]{2,}")
# Line breaks and other control characters, and those that turn the direction of reading.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# The first bytes of what people take for a text file.
OTHER_FILES = (
    (b"PK\x03\x04", "This is a spreadsheet (XLSX, ODS) or a zip file"),
    (b"\xd0\xcf\x11\xe0", "This is a spreadsheet (XLS)"),
    (b"%PDF", "This is a PDF file"),
    (b"\x1f\x8b", "This is a packed file (gzip)"),
    (b"\xff\xfe", "This is UTF-16"),
    (b"\xfe\xff", "This is UTF-16"),
)
SAVE_AS_CSV = "save it as “CSV UTF-8” and try again."


class FileProblems(Exception):
    """What is wrong with a list; each problem is a sentence that says where."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, and where in the list; what the list does not say is empty."""

    line: int
    email: str
    first_name: str
    last_name: str
    agency: str
    role: str


@dataclass(frozen=True, slots=True)
class PeopleFile:
    rows: tuple[PersonRow, ...]
    not_used: tuple[str, ...]


def decode(data: bytes) -> str:
    """The text of an uploaded file. Raises FileProblems."""
    if len(data) > MOST_BYTES:
        raise FileProblems([_too_large()])
    for beginning, what in OTHER_FILES:
        if data.startswith(beginning):
            raise FileProblems([f"{what}; {SAVE_AS_CSV}"])
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise FileProblems([f"Line {line}: This is not a text file (it holds a NUL byte)."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise FileProblems([f"Line {line}: This is not UTF-8; {SAVE_AS_CSV}"]) from problem


def read_people(text: str, *, roles: Collection[str], only_agency: str | None = None) -> PeopleFile:
    """All people of a list. Raises FileProblems.

    With `only_agency` the list may leave the agency out, and may name no other.
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise FileProblems([_too_large()])
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    lines = _lines(text)
    header = next(lines, None)
    if header is None:
        raise FileProblems(["The list is empty."])
    columns = _columns(header, agency_needed=only_agency is None)
    reader = _RowReader(columns, roles, only_agency)
    rows = []
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise FileProblems([f"Line {line}: There are more than {MOST_ROWS:,} rows."])
        rows.append(reader.row(line, cells))
    if not rows:
        raise FileProblems([f"Line {header[0]}: There is a header and nobody under it."])
    if reader.problems:
        raise FileProblems(some(reader.problems))
    return PeopleFile(tuple(rows), tuple(each for each in NOT_USED if each in columns))


def some(problems: list[str]) -> list[str]:
    """The first so many problems, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:MOST_PROBLEMS], f"… and {more:,} more."]


def same_name(name: str) -> str:
    """Two names of an agency that give the same text here mean the same agency."""
    return " ".join(name.split()).casefold()


class _RowReader:
    """Turns the cells of a line into a person, and gathers what is wrong."""

    def __init__(self, columns: list[str], roles: Collection[str], only_agency: str | None) -> None:
        self.columns = columns
        self.roles = roles
        self.only_agency = only_agency
        self.line_of: dict[str, int] = {}
        self.problems: list[str] = []

    def row(self, line: int, cells: list[str]) -> PersonRow:
        if len(cells) != len(self.columns):
            self._problem(line, f"There are {len(cells):,} cells, not {len(self.columns)}.")
        found = dict.fromkeys(COLUMNS, "")
        for column, cell in zip(self.columns, cells, strict=False):
            found[column] = self._cell(line, column, cell.strip())
        if len(cells) == len(self.columns):
            self._email(line, found["email"])
            self._agency(line, found["agency"])
            self._role(line, found["role"])
        return PersonRow(
            line,
            found["email"].lower(),
            found["firstname"],
            found["lastname"],
            " ".join(found["agency"].split()) or self.only_agency or "",
            found["role"].lower(),
        )

    def _cell(self, line: int, column: str, cell: str) -> str:
        most = LONGEST.get(column, MOST_CHARACTERS_A_CELL)
        if len(cell) > most:
            self._problem(
                line, f"{_short(cell)} has {len(cell):,} characters; {most} are possible.", column
            )
        if CONTROL.search(cell):
            self._problem(line, f"{_short(cell)} holds a line break or control character.", column)
        return cell

    def _email(self, line: int, email: str) -> None:
        if not email:
            self._problem(line, "The address is missing.", "email")
        elif not ADDRESS.fullmatch(email) or CONTROL.search(email):
            self._problem(line, f"{_short(email)} is not an e-mail address.", "email")
        elif email.lower() in self.line_of:
            first = self.line_of[email.lower()]
            self._problem(line, f"{_short(email)} is on line {first} already.", "email")
        else:
            self.line_of[email.lower()] = line

    def _agency(self, line: int, agency: str) -> None:
        if self.only_agency is None and not agency:
            self._problem(line, "The agency is missing.", "agency")
        elif self.only_agency and agency and same_name(agency) != same_name(self.only_agency):
            self._problem(
                line,
                f"{_short(agency)} is not your agency; your list may only hold people of "
                f"“{self.only_agency}”.",
                "agency",
            )

    def _role(self, line: int, role: str) -> None:
        if role and role.lower() not in self.roles:
            allowed = ", ".join(self.roles)
            self._problem(line, f"{_short(role)} is not one of {allowed}, or empty.", "role")

    def _problem(self, line: int, sentence: str, column: str = "") -> None:
        where = f"Line {line}, column {column}" if column else f"Line {line}"
        self.problems.append(f"{where}: {sentence}")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of all lines that are not blank; the first is the header.

    Empty cells at the end, as spreadsheets leave them, are cut off the header and what is under.
    """
    csv.field_size_limit(MOST_BYTES)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=_separator(text), strict=True)
    width = 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            width = width or len(cells)
            yield reader.line_num, cells
    except csv.Error as problem:
        raise FileProblems([f"Line {reader.line_num}: This is not CSV: {problem}."]) from problem


def _separator(text: str) -> str:
    """What stands between the cells: whichever of the three the header has most of."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(SEPARATORS, key=header.count)


def _columns(header: tuple[int, list[str]], *, agency_needed: bool) -> list[str]:
    line, cells = header
    titles = [cell.strip().lower() for cell in cells]
    allowed = ", ".join(COLUMNS)
    if len(titles) > 10 * len(COLUMNS):
        raise FileProblems([f"Line {line}: There are {len(titles):,} columns; use {allowed}."])
    problems = []
    if not set(titles) & set(COLUMNS):
        raise FileProblems(
            [f"Line {line}: The first line must name the columns. They can be {allowed}."]
        )
    for number, title in enumerate(titles, start=1):
        if not title:
            problems.append(f"Line {line}, column {number}: The column has no name.")
        elif title not in COLUMNS:
            problems.append(
                f"Line {line}, column {_short(title)}: There is no such column; "
                f"they can be {allowed}."
            )
        elif titles.index(title) + 1 != number:
            problems.append(f"Line {line}, column {title}: The column is there twice.")
    needed = ("email", "agency") if agency_needed else ("email",)
    problems += [
        f"Line {line}, column {title}: The column is missing."
        for title in needed
        if title not in titles
    ]
    if problems:
        raise FileProblems(some(problems))
    return titles


def _short(cell: str) -> str:
    """What somebody wrote, quoted: on one line, and not too much of it."""
    shown = CONTROL.sub("␣", cell)
    return f"“{shown[:40]}…”" if len(shown) > 41 else f"“{shown}”"


def _too_large() -> str:
    return f"The list is larger than {MOST_BYTES // 1_000_000} MB."
