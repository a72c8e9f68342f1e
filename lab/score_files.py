"""Reading files to be scored without a questionnaire: rankings, a network, or scale scores.

CSV with a header. Every error begins FILE:LINE: column X, and a file with an error is not scored
(docs/commands.md describes the columns).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from files import tables
from files.answer_columns import AGENCY
from files.names import clean
from files.problems import CONTROL, MOST_PROBLEMS, NO_CONTROL, FileProblems, Locator, some
from files.tables import Line, without_empty_end

MOST_CHARACTERS_A_CELL = 120
# A first column with this title only labels the rows.
LABELS = ("id", "judge", "respondent")
MISSING = ("", "dk", "na")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rankings:
    """`ranks` has a row per person and a column per purpose; NaN is not ranked.

    group : for each person, an index into `groups`
    label : the first column, if it was ignored because it only labels the rows
    """

    purposes: tuple[str, ...]
    groups: tuple[str, ...]
    group: list[int]
    ranks: list[list[float]]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A row per reporting agency, a column per agency reported on; NaN is missing."""

    names: tuple[str, ...]
    values: list[list[float]]


@dataclass(frozen=True, slots=True)
class ScaleScores:
    """One score per person and round; NaN is not answered. `group` holds indices into `groups`."""

    column: str
    rounds: list[str]
    groups: tuple[str, ...]
    group: list[int]
    values: list[float]


def read_rankings(data: bytes, name: str, group_column: str | None = None) -> Rankings:
    """A column per purpose, a row per person, 1 for their first choice. Raises FileProblems.

    The agency is in `group_column`; if that is None, in a column called agency, if there is one.
    The first other column labels the rows, and is no purpose, if it is called id, judge or
    respondent, or if it contains words (no cell empty or a number, and not all dk or na). All
    others are purposes."""
    table = _Table(data, name)
    group_at = table.group_column(group_column)
    others = [column for column in range(len(table.titles)) if column != group_at]
    label = None
    if others and table.labels_rows(others[0]):
        label, others = table.titles[others[0]], others[1:]
    if len(others) < 2:
        sentence = f"Columns with ranks: {len(others)}; a ranking needs at least 2."
        raise FileProblems([f"{table.place}: {sentence}"])
    table.needs_rows("rankings")
    most = len(others)
    wanted = f"a rank from 1 to {most}, or blank"

    def is_rank(rank: float) -> bool:
        return 1 <= rank <= most and 2 * rank == int(2 * rank)

    ranks = [
        [table.number(row, column, is_rank, wanted, missing=("",)) for column in others]
        for row in table.rows
    ]
    groups, group = table.groups(group_at)
    table.done()
    purposes = tuple(table.titles[column] for column in others)
    return Rankings(purposes, groups, group, ranks, label)


def read_matrix(data: bytes, name: str) -> Matrix:
    """A row and a column for each agency, titled with its name. Raises FileProblems.

    The diagonal is ignored. Rows may be in any order; the result has the columns' order.
    """
    table = _Table(data, name, first_may_be_unnamed=True)
    names = table.titles[1:]
    if not names:
        raise FileProblems([f"{table.place}: There is one column; there must be one an agency."])
    table.needs_rows("reports")
    rows: dict[str, Line] = {}
    for row in table.rows:
        label = clean(row[1][0])
        if label not in names:
            table.problem(row, 0, f"{label!r} is no column: who reports is reported of as well.")
        elif label in rows:
            table.problem(row, 0, f"{label!r} has a row already, in line {rows[label][0]}.")
        rows.setdefault(label, row)
    for column, each in enumerate(names, start=1):
        if each not in rows:
            sentence = f"There is no row {each!r}; leave its cells blank if they did not answer."
            table.problem((table.line, []), column, sentence)
    table.done()
    values = [
        [
            math.nan
            if each == label
            else table.number(rows[each], column, _not_negative, "a number of 0 or more, or blank")
            for column, label in enumerate(names, start=1)
        ]
        for each in names
    ]
    table.done()
    return Matrix(tuple(names), values)


def read_scale_scores(
    data: bytes,
    name: str,
    lowest: float,
    highest: float,
    *,
    round_column: str,
    group_column: str | None = None,
) -> ScaleScores:
    """A column of rounds, perhaps one of agencies, and one of scores. Raises FileProblems.

    The agency is in `group_column`; if that is None, in a column called agency, if there is one.
    """
    table = _Table(data, name)
    round_at = table.column(round_column)
    group_at = table.group_column(group_column)
    known = [each for each in (round_at, group_at) if each is not None]
    others = [each for each in range(len(table.titles)) if each not in known]
    if len(others) != 1:
        there = ", ".join(table.titles[each] for each in others) or "none"
        sentence = f"Besides {' and '.join(table.titles[each] for each in known)} there must be"
        raise FileProblems(
            [f"{table.place}: {sentence} one column, with scores; there is {there}."]
        )
    table.needs_rows("scores")

    def on_scale(score: float) -> bool:
        return lowest <= score <= highest

    wanted = f"a number from {lowest:g} to {highest:g}, or blank"
    values = [table.number(row, others[0], on_scale, wanted) for row in table.rows]
    rounds = [
        table.text(row, round_at, "It does not say which round it is of.") for row in table.rows
    ]
    groups, group = table.groups(group_at)
    if len(set(rounds)) < 2:
        sentence = f"All rows are of round {rounds[0]!r}; there is nothing to compare."
        table.problem(table.rows[0], round_at, sentence)
    if found := one_place(rounds):
        table.problem(table.rows[found[0]], round_at, found[1])
    table.done()
    return ScaleScores(table.titles[others[0]], rounds, groups, group, values)


Parts = tuple[tuple[int, int, str], ...]


def natural_order(label: str) -> tuple[Parts, str]:
    """Sort key: round 9 before round 10. Ties, as 2024-1 and 2024-01, sort by their text."""
    return _parts(label), label


def one_place(rounds: Sequence[str]) -> tuple[int, str] | None:
    """The first row whose round sorts equal to a different one, with an error; None if all
    differ."""
    first: dict[Parts, str] = {}
    for label in dict.fromkeys(rounds):
        other = first.setdefault(_parts(label), label)
        if other != label:
            sentence = f"{label!r} and {other!r} have one place in the order of rounds; "
            return rounds.index(label), f"{sentence}write them alike if they are one."
    return None


def _parts(label: str) -> Parts:
    parts = re.findall(r"[0-9]+|[^0-9]+", label)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


class _Table:
    """The lines of a file, all as wide as its header, and the errors in them."""

    def __init__(self, data: bytes, name: str, *, first_may_be_unnamed: bool = False) -> None:
        self.name = name
        table = tables.only_one(tables.read(data, Locator(name)), Locator(name))
        self.problems: list[str] = []
        self.rows: list[Line] = []
        lines = list(table.lines)
        if not lines:
            raise FileProblems([f"{name}:1: The file is empty."])
        width = max(len(without_empty_end(cells)) for _line, cells in lines)
        self.line, titles = lines[0]
        self.place = f"{name}:{self.line}"
        self.titles = [clean(title) for title in self._checked(self.line, titles[:width])]
        if table.in_workbook:
            self.titles += [""] * (width - len(self.titles))
        self._check_titles(first_may_be_unnamed)
        for line, cells in lines[1:]:
            if table.in_workbook:
                cells = cells + [""] * (len(self.titles) - len(cells))
            if len(cells) > len(self.titles) and not "".join(cells[len(self.titles) :]).strip():
                cells = cells[: len(self.titles)]
            if len(cells) != len(self.titles):
                sentence = f"There are {len(cells)} cells, not {len(self.titles)}."
                self.problems.append(f"{name}:{line}: {sentence}")
            else:
                self.rows.append((line, self._checked(line, cells)))
        self.done()

    def _checked(self, line: int, cells: list[str]) -> list[str]:
        """Cells that are safe to print, and not too long. Raises FileProblems."""
        if any(len(cell) > MOST_CHARACTERS_A_CELL for cell in cells):
            sentence = f"A cell has more than {MOST_CHARACTERS_A_CELL} characters."
            raise FileProblems([f"{self.name}:{line}: {sentence}"])
        for at, cell in enumerate(cells):
            if CONTROL.search(cell.strip()):
                title = (self.titles[at] if self.rows or line != self.line else "") or at + 1
                raise FileProblems([f"{self.name}:{line}: column {title}: {NO_CONTROL}"])
        return cells

    def _check_titles(self, first_may_be_unnamed: bool) -> None:
        problems = [
            f"{self.place}: column {number}: The column has no name."
            for number, title in enumerate(self.titles, start=1)
            if not title and not (first_may_be_unnamed and number == 1)
        ]
        problems += [
            f"{self.place}: column {title}: The column is there {count} times."
            for title, count in Counter(self.titles).items()
            if count > 1 and title
        ]
        if problems:
            raise FileProblems(some(problems, self.name))

    def done(self) -> None:
        """Raises FileProblems if there has been an error."""
        if self.problems:
            raise FileProblems(some(self.problems, self.name))

    def problem(self, row: Line, column: int, sentence: str) -> None:
        if len(self.problems) <= MOST_PROBLEMS:
            title = self.titles[column] or column + 1
            self.problems.append(f"{self.name}:{row[0]}: column {title}: {sentence}")

    def needs_rows(self, what: str) -> None:
        if not self.rows:
            raise FileProblems([f"{self.name}:{self.line + 1}: There is a header and no {what}."])

    def column(self, title: str) -> int:
        if title not in self.titles:
            raise FileProblems([f"{self.place}: column {title}: The column is missing."])
        return self.titles.index(title)

    def group_column(self, title: str | None) -> int | None:
        if title is None:
            return self.titles.index(AGENCY) if AGENCY in self.titles else None
        return self.column(title)

    def labels_rows(self, column: int) -> bool:
        cells = [cells[column].strip() for _, cells in self.rows]
        words = all(cell and not NUMBER.fullmatch(cell) for cell in cells)
        said = any(cell.lower() not in MISSING for cell in cells)
        return self.titles[column].lower() in LABELS or (words and said)

    def groups(self, column: int | None) -> tuple[tuple[str, ...], list[int]]:
        """The agencies' names, sorted, and the index of each row's agency."""
        if column is None:
            return (), [0] * len(self.rows)
        names = [self.text(row, column, "It does not say whose row it is.") for row in self.rows]
        groups = sorted(set(names), key=natural_order)
        position = {name: at for at, name in enumerate(groups)}
        return tuple(groups), [position[name] for name in names]

    def text(self, row: Line, column: int, if_blank: str) -> str:
        found = clean(row[1][column])
        if not found:
            self.problem(row, column, if_blank)
        return found

    def number(
        self,
        row: Line,
        column: int,
        is_right: Callable[[float], bool],
        wanted: str,
        *,
        missing: Sequence[str] = MISSING,
    ) -> float:
        """The number in a cell; NaN if it is missing or wrong."""
        cell = row[1][column].strip()
        if cell.lower() in missing:
            return math.nan
        if NUMBER.fullmatch(cell) and is_right(float(cell)):
            return float(cell)
        self.problem(row, column, f"{cell!r} is not {wanted}.")
        return math.nan


def _not_negative(value: float) -> bool:
    return 0 <= value < math.inf
