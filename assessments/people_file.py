"""A list of participants that somebody holds, as a file or pasted (docs/people.md).

A header, then one row a person: `email` and `agency`, and perhaps `firstname`, `lastname`, `role`
and `sector`, under any of their usual names, in any order, with commas, semicolons or tabs between.
An empty cell says nothing; a column that nobody here knows is left out, and said to be. Every
problem names its line and column, and with one problem nothing is taken.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from assessments.csv_file import CONTROL, FileProblems, Line, lines_of
from assessments.csv_file import decode as decode_text
from files import addresses, names
from files.letters import without_unseen

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_CHARACTERS_A_CELL = 254
MOST_PROBLEMS = 50

# The columns, and what lists of other programs call them. Capitals, spaces, hyphens and the like
# make no difference: "E-mail" is "email".
NAMES = {
    "email": ("email", "email address", "mail"),
    "agency": ("agency", "organisation", "organization", "company", "employer"),
    "firstname": ("firstname", "given name", "forename"),
    "lastname": ("lastname", "surname", "family name"),
    "role": ("role", "job role"),
    "sector": ("sector",),
}
COLUMNS = tuple(NAMES)
# As long as the database has room for; the others may be as long as a cell.
LONGEST = {"firstname": 80, "lastname": 80, "agency": 120}
SEPARATORS = ",;\t"

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

EXAMPLE = """\
email,first name,last name,agency,sector,role
ann.ode@example.org,Ann,Ode,Riverside Council,public,strategic
bob.ray@example.org,Bob,Ray,Riverside Council,public,operational
cy.lee@example.org,Cy,Lee,Home Care,private,operational
"""
EXAMPLE_OF_ONE_AGENCY = """\
email,first name,last name,role
ann.ode@example.org,Ann,Ode,strategic
bob.ray@example.org,Bob,Ray,operational
cy.lee@example.org,Cy,Lee,operational
"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, and where in the list; what the list does not say is empty."""

    line: int
    email: str
    first_name: str
    last_name: str
    agency: str
    role: str
    sector: str = ""  # of the agency


@dataclass(frozen=True, slots=True)
class PeopleFile:
    rows: tuple[PersonRow, ...]
    left_out: tuple[str, ...]


def decode(data: bytes) -> str:
    """The text of an uploaded file. Raises FileProblems."""
    if len(data) > MOST_BYTES:
        raise FileProblems([_too_large()])
    for beginning, what in OTHER_FILES:
        if data.startswith(beginning):
            raise FileProblems([f"{what}; {SAVE_AS_CSV}"])
    return decode_text(data, _place, SAVE_AS_CSV)


def read_people(
    text: str,
    *,
    roles: Collection[str],
    sectors: Collection[str],
    only_agency: str | None = None,
) -> PeopleFile:
    """All people of a list. Raises FileProblems.

    With `only_agency` the list may leave the agency out, may name no other, and says nothing of
    its sector.
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise FileProblems([_too_large()])
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    lines = _lines(text)
    header = next(lines, None)
    if header is None:
        raise FileProblems(["The list is empty."])
    columns, left_out = _columns(header, only_own=only_agency is not None)
    reader = _RowReader(columns, roles, sectors, only_agency)
    rows = []
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise FileProblems([f"Line {line}: There are more than {MOST_ROWS:,} rows."])
        rows.append(reader.row(line, cells))
    if not rows:
        raise FileProblems([f"Line {header[0]}: There is a header and nobody under it."])
    if reader.problems:
        raise FileProblems(some(reader.problems))
    return PeopleFile(tuple(rows), left_out)


def some(problems: list[str]) -> list[str]:
    """The first so many problems, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:MOST_PROBLEMS], f"… and {more:,} more."]


def same_name(name: str) -> str:
    """Two names of an agency that give the same text here mean the same agency."""
    return names.key(name)


def with_lines(problems: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Each problem, and the line of the text that it names, as it was written; or nothing."""
    lines = re.split("\r\n|\r|\n", text)
    found = []
    for problem in problems:
        named = re.match(r"Line (\d+)", problem)
        number = int(named[1]) if named else 0
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        shown = CONTROL.sub("␣", line.replace("\t", "    ")).strip()
        found.append((problem, f"{shown[:160]}…" if len(shown) > 161 else shown))
    return found


class _RowReader:
    """Turns the cells of a line into a person, and gathers what is wrong."""

    def __init__(
        self,
        columns: list[str],
        roles: Collection[str],
        sectors: Collection[str],
        only_agency: str | None,
    ) -> None:
        self.columns = columns
        self.roles = roles
        self.sectors = sectors
        self.only_agency = only_agency
        self.line_of: dict[str, int] = {}
        self.sector_of: dict[str, tuple[str, int]] = {}
        self.problems: list[str] = []

    def row(self, line: int, cells: list[str]) -> PersonRow:
        if len(cells) != len(self.columns):
            self._problem(line, f"There are {len(cells):,} cells, not {len(self.columns)}.")
        found = dict.fromkeys(COLUMNS, "")
        for column, cell in zip(self.columns, cells, strict=False):
            if column:
                found[column] = self._cell(line, column, cell.strip())
        email = found["email"]
        if len(cells) == len(self.columns):
            email = self._email(line, email)
            self._agency(line, found["agency"])
            self._role(line, found["role"])
            self._sector(line, found["agency"], found["sector"].lower())
        return PersonRow(
            line,
            email,
            names.clean(found["firstname"]),
            names.clean(found["lastname"]),
            names.clean(found["agency"]) or self.only_agency or "",
            found["role"].lower(),
            found["sector"].lower(),
        )

    def _cell(self, line: int, column: str, cell: str) -> str:
        most = LONGEST.get(column, MOST_CHARACTERS_A_CELL)
        if len(cell) > most:
            self._problem(
                line, f"{_short(cell)} has {len(cell):,} characters; {most} are possible.", column
            )
        if column != "email" and CONTROL.search(without_unseen(cell)):
            self._problem(line, f"{_short(cell)} holds a line break or control character.", column)
        return cell

    def _email(self, line: int, email: str) -> str:
        """The address in its one form, where it is one."""
        if not email:
            self._problem(line, "The address is missing.", "email")
            return email
        try:
            address = addresses.clean(email)
        except addresses.BadAddress as problem:
            sentence = f"{_short(email)} is not an e-mail address. {problem}"
            self._problem(line, sentence, "email")
            return email
        first = self.line_of.setdefault(address, line)
        if first != line:
            self._problem(line, f"{_short(email)} is on line {first} already.", "email")
        return address

    def _agency(self, line: int, agency: str) -> None:
        agency = names.clean(agency)
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

    def _sector(self, line: int, agency: str, sector: str) -> None:
        if not sector:
            return
        if sector not in self.sectors:
            allowed = ", ".join(self.sectors)
            self._problem(line, f"{_short(sector)} is not one of {allowed}, or empty.", "sector")
            return
        said, first = self.sector_of.setdefault(same_name(agency), (sector, line))
        if said != sector:
            self._problem(line, f"{_short(agency)} is {said} on line {first} already.", "sector")

    def _problem(self, line: int, sentence: str, column: str = "") -> None:
        where = f"Line {line}, column {column}" if column else f"Line {line}"
        self.problems.append(f"{where}: {sentence}")


def _lines(text: str) -> Iterator[Line]:
    """(line number, cells) of all lines that are not blank; the first is the header.

    Empty cells at the end, as spreadsheets leave them, are cut off the header and what is under.
    """
    csv.field_size_limit(MOST_BYTES)
    width = 0
    for line, cells in lines_of(text, _place, _separator(text)):
        if not any(cell.strip() for cell in cells):
            continue
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        width = width or len(cells)
        yield line, cells


def _place(line: int) -> str:
    return f"Line {line}"


def _separator(text: str) -> str:
    """What stands between the cells: whichever of the three the header has most of."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(SEPARATORS, key=header.count)


def _columns(header: Line, *, only_own: bool) -> tuple[list[str], tuple[str, ...]]:
    """Which column each cell belongs to, or nothing; and the titles of those that are left out."""
    line, cells = header
    known = {_plain(name): column for column, names in NAMES.items() for name in names}
    if only_own:
        del known["sector"]
    if len(cells) > 10 * len(COLUMNS):
        allowed = ", ".join(COLUMNS)
        raise FileProblems([f"Line {line}: There are {len(cells):,} columns; use {allowed}."])
    columns = [known.get(_plain(cell), "") for cell in cells]
    needed = ("email",) if only_own else ("email", "agency")
    missing = [column for column in needed if column not in columns]
    if missing:
        names = ", ".join(dict.fromkeys(known.values()))
        raise FileProblems(
            [
                f"Line {line}: The first line must name the columns: {names}. "
                f"There is none for {' and '.join(missing)}."
            ]
        )
    twice = [column for column in COLUMNS if columns.count(column) > 1]
    if twice:
        raise FileProblems(
            f"Line {line}, column {column}: The column is there twice." for column in twice
        )
    left_out = [
        _short(cell.strip()) if cell.strip() else f"number {number}"
        for number, (cell, column) in enumerate(zip(cells, columns, strict=True), start=1)
        if not column
    ]
    return columns, tuple(left_out)


def _plain(title: str) -> str:
    """A column's name without what makes no difference."""
    return re.sub(r"[\W_]", "", title.casefold())


def _short(cell: str) -> str:
    """What somebody wrote, quoted: on one line, and not too much of it."""
    shown = CONTROL.sub("␣", cell)
    return f"“{shown[:40]}…”" if len(shown) > 41 else f"“{shown}”"


def _too_large() -> str:
    return f"The list is larger than {MOST_BYTES // 1_000_000} MB."
