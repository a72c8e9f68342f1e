"""A file of answers that somebody holds, from paper or another tool (docs/importing.md).

A header, then one row a respondent: `agency`, perhaps `role`, and a column for every statement's
code, with answers as they were given (not reversed), blank for none, `dk` or `na` for don't know.
Every problem names its file, line and column, and with one problem nothing is taken.
"""

import csv
import io
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from .coding import BLANK, DONT_KNOW, length
from .schema import Instrument

MOST_BYTES = 50_000_000
MOST_COLUMNS = 2_000
MOST_CHARACTERS_A_CELL = 120
MOST_PROBLEMS = 20

PEOPLE_COLUMNS = ("agency", "role")


class FileProblems(Exception):
    """What is wrong with a file; each problem is a sentence that begins with FILE:LINE."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One respondent: where in the file, who they belong to, and their answer sheet."""

    line: int
    agency: str
    role: str
    sheet: bytes


@dataclass(frozen=True, slots=True)
class AnswerFile:
    name: str
    rows: list[AnswerRow]

    def problem(self, row: AnswerRow, column: str, sentence: str) -> str:
        return f"{self.name}:{row.line}: column {column}: {sentence}"


@dataclass(frozen=True, slots=True)
class Roster:
    """How many people were asked in each agency."""

    name: str
    asked: dict[str, int]


def read_answers(data: bytes, name: str, instrument: Instrument) -> AnswerFile:
    """All rows of a file of answers. Raises FileProblems."""
    lines = _lines(data, name)
    header = next(lines, None)
    if header is None:
        raise FileProblems([f"{name}:1: The file is empty."])
    columns = _columns(header, name, instrument)
    codes = {str(each): each - instrument.scale.min + 1 for each in instrument.scale.categories}
    if instrument.scale.dont_know is not None:
        codes |= {"dk": DONT_KNOW, "na": DONT_KNOW}
    reader = _RowReader(name, instrument, columns, codes)
    rows = [row for line, cells in lines if (row := reader.row(line, cells))]
    if not rows and not reader.problems:
        reader.problems.append(f"{name}:2: There is a header and no answers.")
    if reader.problems:
        raise FileProblems(_some(reader.problems, name))
    return AnswerFile(name, rows)


def read_roster(data: bytes, name: str) -> Roster:
    """A file with the columns `agency` and `N`. Raises FileProblems."""
    lines = _lines(data, name)
    _, header = next(lines, (1, []))
    if [cell.strip() for cell in header] != ["agency", "N"]:
        raise FileProblems([f"{name}:1: The header must be: agency,N"])
    roster: dict[str, int] = {}
    problems = []
    for line, cells in lines:
        agency, asked = ([cell.strip() for cell in cells] + ["", ""])[:2]
        if len(cells) != 2 or not agency:
            problems.append(f"{name}:{line}: A line must be an agency and a number.")
        elif not (asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= 1_000_000):
            problems.append(f"{name}:{line}: column N: {asked!r} is not a number of people.")
        elif agency in roster:
            problems.append(f"{name}:{line}: column agency: {agency!r} is there twice.")
        else:
            roster[agency] = int(asked)
    if problems or not roster:
        raise FileProblems(_some(problems, name) or [f"{name}:2: There are no agencies."])
    return Roster(name, roster)


def check_agencies(answers: AnswerFile, known: Container[str], known_where: str) -> None:
    """Every agency of the answers is a known one; else its first line is named."""
    first = {row.agency: row for row in reversed(answers.rows)}
    problems = [
        answers.problem(row, "agency", f"{agency!r} is not {known_where}.")
        for agency, row in reversed(first.items())
        if agency not in known
    ]
    if problems:
        raise FileProblems(_some(problems, answers.name))


def check_against_roster(answers: AnswerFile, roster: Roster) -> None:
    """Every agency of the answers is on the roster, with no more answers than people asked."""
    check_agencies(answers, roster.asked, f"in {roster.name}")
    problems = []
    counts: Counter[str] = Counter()
    for row in answers.rows:
        counts[row.agency] += 1
        if counts[row.agency] == roster.asked[row.agency] + 1:
            people = f"the {roster.asked[row.agency]} people in {roster.name}"
            sentence = f"{row.agency!r} has more answers than {people}."
            problems.append(answers.problem(row, "agency", sentence))
    if problems:
        raise FileProblems(_some(problems, answers.name))


class _RowReader:
    """Turns the cells of a line into an answer sheet, and gathers what is wrong."""

    def __init__(
        self, name: str, instrument: Instrument, columns: dict[str, int], codes: dict[str, int]
    ) -> None:
        self.name = name
        self.columns = columns
        self.codes = codes | {"": BLANK}
        self.statements = [(s.code, columns[s.code]) for s in instrument.statements]
        self.length = length(instrument)
        self.allowed = ", ".join(codes)
        self.problems: list[str] = []

    def row(self, line: int, cells: list[str]) -> AnswerRow | None:
        if len(self.problems) > MOST_PROBLEMS:
            return None
        if len(cells) != len(self.columns):
            self._problem(line, f"There are {len(cells)} cells, not {len(self.columns)}.")
            return None
        agency = cells[self.columns["agency"]].strip()
        if not agency:
            self._problem(line, "column agency: Whose answers these are is not said.")
        role = cells[self.columns["role"]].strip().lower() if "role" in self.columns else ""
        return AnswerRow(line, agency, role, self._sheet(line, cells))

    def _sheet(self, line: int, cells: list[str]) -> bytes:
        codes = self.codes
        try:
            sheet = bytes([codes[cells[column]] for _, column in self.statements])
        except KeyError:
            sheet = bytes(self._code(line, code, cells[column]) for code, column in self.statements)
        return sheet.ljust(self.length, bytes([BLANK]))

    def _code(self, line: int, code: str, cell: str) -> int:
        found = self.codes.get(cell.strip().lower())
        if found is None:
            self._problem(line, f"column {code}: {cell!r} is not one of {self.allowed} or blank.")
        return found or BLANK

    def _problem(self, line: int, sentence: str) -> None:
        self.problems.append(f"{self.name}:{line}: {sentence}")


def _lines(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of all lines that are not blank; the first is the header."""
    reader = csv.reader(io.StringIO(_text(data, name), newline=""), strict=True)
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise FileProblems([f"{name}:{reader.line_num}: More than {MOST_COLUMNS} columns."])
            if any(len(cell) > MOST_CHARACTERS_A_CELL for cell in cells):
                sentence = f"A cell has more than {MOST_CHARACTERS_A_CELL} characters."
                raise FileProblems([f"{name}:{reader.line_num}: {sentence}"])
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as problem:
        raise FileProblems([f"{name}:{reader.line_num}: This is not CSV: {problem}."]) from problem


def _text(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        raise FileProblems([f"{name}:1: The file is larger than {MOST_BYTES // 1_000_000} MB."])
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise FileProblems([f"{name}:{line}: This is not a text file (it holds a NUL byte)."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        sentence = "This is not UTF-8; save the file as “CSV UTF-8”."
        raise FileProblems([f"{name}:{line}: {sentence}"]) from problem


def _columns(header: tuple[int, list[str]], name: str, instrument: Instrument) -> dict[str, int]:
    line, cells = header
    if len(cells) == 1 and ";" in cells[0]:
        sentence = "The columns are separated by “;”. Save the file with commas."
        raise FileProblems([f"{name}:{line}: {sentence}"])
    titles = [cell.strip() for cell in cells]
    codes = [statement.code for statement in instrument.statements]
    known = {*PEOPLE_COLUMNS, *codes}
    problems = [
        f"{name}:{line}: column {title or column}: "
        + ("The column has no name." if not title else f"{instrument.name} has no {title!r}.")
        for column, title in enumerate(titles, start=1)
        if title not in known
    ]
    problems += [
        f"{name}:{line}: column {title}: The column is there {count} times."
        for title, count in Counter(titles).items()
        if count > 1 and title in known
    ]
    problems += [
        f"{name}:{line}: column {title}: The column is missing."
        for title in ("agency", *codes)
        if title not in titles
    ]
    if problems:
        raise FileProblems(_some(problems, name))
    return {title: column for column, title in enumerate(titles)}


def _some(problems: list[str], name: str) -> list[str]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], f"{name}: … and more."]
