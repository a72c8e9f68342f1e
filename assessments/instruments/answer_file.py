"""A file of answers that somebody holds, from paper or another tool (docs/importing.md).

A header, then one row a respondent: `agency`, perhaps `role`, and a column for every statement's
code, with answers as they were given (not reversed), blank for none, `dk` or `na` for don't know;
perhaps a column for every option of the ranking, with the place it was given, blank for none.
Who scores a file may group people by another column, or not at all. Every problem names its file,
line and column, and with one problem nothing is taken.
"""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from operator import itemgetter

from assessments.csv_file import (
    AGENCY,
    MOST_PROBLEMS,
    FileProblems,
    Line,
    read_header,
    read_lines,
    repeated_columns,
    some,
    unnamed_columns,
)

from .coding import BLANK, DONT_KNOW, doubles, gap, length
from .schema import Instrument

PEOPLE_COLUMNS = (AGENCY, "role")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One respondent: where in the file, who they belong to, and their answer sheet."""

    line: int
    agency: str
    role: str
    sheet: bytes
    round: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """`group_column` is the column that `agency` was read from; None if there is none."""

    name: str
    rows: list[AnswerRow]
    group_column: str | None = AGENCY

    def problem(self, row: AnswerRow, column: str, sentence: str) -> str:
        return f"{self.name}:{row.line}: column {column}: {sentence}"


@dataclass(frozen=True, slots=True)
class Roster:
    """How many people were asked in each agency."""

    name: str
    asked: dict[str, int]


def read_answers(
    data: bytes,
    name: str,
    instrument: Instrument,
    *,
    group_column: str = AGENCY,
    group_needed: bool = True,
    round_column: str | None = None,
    dont_know: bool | None = None,
) -> AnswerFile:
    """All rows of a file of answers. Raises FileProblems.

    People are grouped by `group_column`; unless that is needed, the file may lack it. With a
    `round_column`, the file is of several rounds. Whether `dk` and `na` may stand there is as on
    the instrument's scale, unless `dont_know` says so.
    """
    lines = read_lines(data, name)
    header = read_header(lines, name)
    group = group_column if group_needed or group_column in header[1] else None
    columns = _columns(header, name, instrument, group, round_column)
    codes = {str(each): each - instrument.scale.min + 1 for each in instrument.scale.categories}
    if instrument.scale.dont_know is not None if dont_know is None else dont_know:
        codes |= {"dk": DONT_KNOW, "na": DONT_KNOW}
    reader = _RowReader(name, instrument, columns, codes, group, round_column)
    rows = [row for line, cells in lines if (row := reader.row(line, cells))]
    if not rows and not reader.problems:
        reader.problems.append(f"{name}:2: There is a header and no answers.")
    if reader.problems:
        raise FileProblems(some(reader.problems, name))
    return AnswerFile(name, rows, group)


def read_roster(data: bytes, name: str) -> Roster:
    """A file with the columns `agency` and `N`. Raises FileProblems."""
    lines = read_lines(data, name)
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
        raise FileProblems(some(problems, name) or [f"{name}:2: There are no agencies."])
    return Roster(name, roster)


def check_agencies(answers: AnswerFile, known: Container[str], known_where: str) -> None:
    """Every agency of the answers is a known one; else its first line is named."""
    first = {row.agency: row for row in reversed(answers.rows)}
    column = answers.group_column or AGENCY
    problems = [
        answers.problem(row, column, f"{agency!r} is not {known_where}.")
        for agency, row in reversed(first.items())
        if agency not in known
    ]
    if problems:
        raise FileProblems(some(problems, answers.name))


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
            problems.append(answers.problem(row, answers.group_column or AGENCY, sentence))
    if problems:
        raise FileProblems(some(problems, answers.name))


class _RowReader:
    """Turns the cells of a line into an answer sheet, and gathers what is wrong."""

    def __init__(
        self,
        name: str,
        instrument: Instrument,
        columns: dict[str, int],
        codes: dict[str, int],
        group_column: str | None,
        round_column: str | None,
    ) -> None:
        self.name = name
        self.columns = columns
        self.group_column = group_column
        self.round_column = round_column
        self.codes = codes | {"": BLANK}
        self.statements = [(s.code, columns[s.code]) for s in instrument.statements]
        # Of two columns or more it gives a tuple: the first one is doubled, and left out again.
        self.answers_of = itemgetter(
            *(columns[code] for code in (instrument.codes[0], *instrument.codes))
        )
        self.ranked = [each for each in instrument.ranking_columns if each in columns]
        self.places = {"": BLANK} | {str(n): n for n in range(1, len(self.ranked) + 1)}
        self.length = length(instrument)
        self.allowed = ", ".join(codes)
        self.problems: list[str] = []

    def row(self, line: int, cells: list[str]) -> AnswerRow | None:
        if len(self.problems) > MOST_PROBLEMS:
            return None
        if len(cells) != len(self.columns):
            self._problem(line, f"There are {len(cells)} cells, not {len(self.columns)}.")
            return None
        agency = self._name(line, cells, self.group_column, "Whose answers these are")
        of_round = self._name(line, cells, self.round_column, "Which round they were given in")
        role = cells[self.columns["role"]].strip().lower() if "role" in self.columns else ""
        return AnswerRow(line, agency, role, self._sheet(line, cells), of_round)

    def _name(self, line: int, cells: list[str], column: str | None, what: str) -> str:
        if column is None:
            return ""
        name = cells[self.columns[column]].strip()
        if not name:
            self._problem(line, f"column {column}: {what} is not said.")
        return name

    def _sheet(self, line: int, cells: list[str]) -> bytes:
        try:
            sheet = bytes(map(self.codes.__getitem__, self.answers_of(cells)))[1:]
        except KeyError:
            sheet = bytes(self._code(line, code, cells[column]) for code, column in self.statements)
        if self.ranked:
            sheet += self._ranking(line, cells)
        return sheet.ljust(self.length, bytes([BLANK]))

    def _ranking(self, line: int, cells: list[str]) -> bytes:
        places = [self._place(line, title, cells[self.columns[title]]) for title in self.ranked]
        given = [place for place in places if place is not None]
        if len(given) == len(places):
            self._check_order(line, given)
        return bytes(given)

    def _place(self, line: int, title: str, cell: str) -> int | None:
        found = self.places.get(cell.strip())
        if found is None:
            sentence = f"{cell!r} is not a place from 1 to {len(self.ranked)}, or blank."
            self._problem(line, f"column {title}: {sentence}")
        return found

    def _check_order(self, line: int, given: list[int]) -> None:
        twice = doubles(given)
        for place in sorted(twice):
            first, second = [t for t, p in zip(self.ranked, given, strict=True) if p == place][:2]
            self._problem(line, f"column {second}: {place} is given twice; {first} has it too.")
        passed_over = gap(given)
        if passed_over and not twice:
            nobody, next_one = passed_over
            title = self.ranked[given.index(next_one)]
            self._problem(line, f"column {title}: {next_one} is given, and {nobody} is not.")

    def _code(self, line: int, code: str, cell: str) -> int:
        found = self.codes.get(cell.strip().lower())
        if found is None:
            self._problem(line, f"column {code}: {cell!r} is not one of {self.allowed} or blank.")
        return found or BLANK

    def _problem(self, line: int, sentence: str) -> None:
        self.problems.append(f"{self.name}:{line}: {sentence}")


def _columns(
    header: Line,
    name: str,
    instrument: Instrument,
    group_column: str | None,
    round_column: str | None,
) -> dict[str, int]:
    line, titles = header
    codes = instrument.codes
    groups = [each for each in (group_column, round_column) if each is not None]
    ranked = instrument.ranking_columns
    known = {*PEOPLE_COLUMNS, *groups, *codes, *ranked}
    has_ranking = not {*ranked}.isdisjoint(titles)
    problems = unnamed_columns(header, name)
    problems += [
        f"{name}:{line}: column {title}: This is {what}, and people cannot be grouped by it."
        for title in groups
        for what, answered in (("a statement", codes), ("a place", ranked))
        if title in answered
    ]
    problems += [
        f"{name}:{line}: column {title}: {instrument.name} has no {title!r}."
        for title in dict.fromkeys(titles)
        if title and title not in known
    ]
    problems += repeated_columns(header, name)
    problems += [
        f"{name}:{line}: column {title}: The column is missing."
        for title in dict.fromkeys((*groups, *codes, *(ranked if has_ranking else ())))
        if title not in titles
    ]
    if problems:
        raise FileProblems(some(problems, name))
    return {title: column for column, title in enumerate(titles)}
