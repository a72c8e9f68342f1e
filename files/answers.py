"""A file of answers that somebody holds, from paper or another tool (docs/importing.md).

A header, then one row a respondent: the agency, perhaps the role, and a column for every statement,
by its code or its words, with answers as they were given (not reversed): numbers of the scale or
its labels, blank for none, `dk` or `na` for don't know; perhaps a column for every option of the
ranking, with the place it was given. What is understood by another name is said; what may mean two
things is refused. Every problem names its file, line and column, and with one problem nothing is
taken.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter

from files import answer_columns, names, tables
from files.answer_cells import CODE, Cells
from files.answer_columns import AGENCY, Columns, Options
from files.places import doubles, gap
from files.problems import CONTROL, MOST_PROBLEMS, NO_CONTROL, FileProblems, Named, short, some
from files.questions import Questions
from files.tables import Table
from files.title_lines import names_any

MOST_CHARACTERS_A_CELL = 120


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
    """`group_column` is the column that `agency` was read from; None if there is none.

    `said` is what was understood that is not plain, and what was left out, in sentences.
    """

    name: str
    rows: list[AnswerRow]
    group_column: str | None = AGENCY
    said: tuple[str, ...] = ()

    def problem(self, row: AnswerRow, column: str, sentence: str) -> str:
        return f"{Named(self.name).column(row.line, column)}: {sentence}"


def read(data: bytes, name: str, questions: Questions, options: Options) -> AnswerFile:
    """All rows of a file of answers. Raises FileProblems."""
    named = Named(name)
    found = tables.read(
        data, named, most_unpacked=options.most_unpacked, most_cells=options.most_cells
    )
    table, columns = _table(found, named, questions, options)
    reader = _RowReader(named, questions, columns, table)
    rows = []
    for line, cells in table.lines:
        if line > columns.line and (row := reader.row(line, cells)):
            rows.append(row)
    if not rows and not reader.problems:
        sentence = "There is a header and no answers."
        reader.problems.append(f"{named.line(columns.line + 1)}: {sentence}")
    if reader.problems:
        raise FileProblems(some(reader.problems, name))
    said = (*table.said, *columns.said, *reader.cells.said(), *columns.said_of_others())
    return AnswerFile(name, rows, columns.title_of_group, said)


def _table(
    found: list[Table], named: Named, questions: Questions, options: Options
) -> tuple[Table, Columns]:
    """The one table that names statements, and what its columns are."""
    if not found:
        raise FileProblems([f"{named.line(1)}: The file is empty."])
    with_answers = [each for each in found if names_any(each.lines.head(), questions.statements)]
    if len(with_answers) > 1:
        sheets = " and ".join(f"“{each.sheet}”" for each in with_answers)
        sentence = f"There are answers on several sheets: {sheets}. Keep one of them and try again."
        raise FileProblems([named.whole(sentence)])
    table = (with_answers or found)[0]
    others = [f"“{each.sheet}”" for each in found if each is not table]
    if others:
        sentence = f"The answers are on the sheet “{table.sheet}”. Not read: {', '.join(others)}."
        table = replace(table, said=(*table.said, sentence))
    return table, answer_columns.find(table.lines.head(), named, questions, options)


class _RowReader:
    """Turns the cells of a line into an answer sheet, and gathers what is wrong."""

    def __init__(self, named: Named, questions: Questions, columns: Columns, table: Table) -> None:
        self.named = named
        self.columns = columns
        self.in_workbook = table.in_workbook
        self.cells = Cells(questions.scale)
        self.statements = [(code, columns.at[code]) for code in questions.statements]
        # Of two columns or more it gives a tuple: the first one is doubled, and left out again.
        places = [at for _code, at in self.statements]
        self.answers_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(places[0], *places)
        self.ranked = [each for each in questions.ranked if each in columns.at]
        self.places = {"": 0} | {str(n): n for n in range(1, len(self.ranked) + 1)}
        self.length = len(questions.statements) + len(questions.ranked)
        self.names: dict[str, str] = {}
        self.others: Counter[str] = Counter()
        self.unnamed = set(columns.unnamed)
        self.problems: list[str] = []

    def row(self, line: int, cells: list[str]) -> AnswerRow | None:
        if len(self.problems) > MOST_PROBLEMS:
            return None
        if len(cells) != self.columns.width and not self._fits(line, cells):
            return None
        if self.unnamed:
            self._check_unnamed(cells)
        agency = self._name(line, cells, self.columns.group, "Whose answers these are")
        of_round = self._name(line, cells, self.columns.round, "Which round they were given in")
        role = cells[self.columns.role].strip().lower() if self.columns.role is not None else ""
        return AnswerRow(line, agency, role, self._sheet(line, cells), of_round)

    def _fits(self, line: int, cells: list[str]) -> bool:
        """As wide as the header; empty cells at the end may be there or not, but for answers."""
        width, count = self.columns.width, len(cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width or (len(cells) < self.columns.last + 1 and not self.in_workbook):
            self._problem(line, f"There are {count} cells, not {width}.")
            return False
        cells += [""] * (width - len(cells))
        return True

    def _check_unnamed(self, cells: list[str]) -> None:
        """A column that nobody can point at may be anything, unless it is empty."""
        for at in sorted(self.unnamed):
            if cells[at].strip():
                where = self.named.column(self.columns.line_of_titles, at + 1)
                self.problems.append(f"{where}: The column has no name.")
                self.unnamed.remove(at)

    def _name(self, line: int, cells: list[str], at: int | None, what: str) -> str:
        """A name is cleaned once, however often it stands in the file."""
        if at is None:
            return ""
        cell = cells[at]
        name = self.names.get(cell)
        if name is None:
            name = self.names[cell] = self._new_name(line, cell.strip(), self._title(at), what)
        elif not name:
            self._new_name(line, cell.strip(), self._title(at), what)
        return name

    def _title(self, at: int) -> str:
        return self.columns.title(at)

    def _new_name(self, line: int, name: str, title: str, what: str) -> str:
        if len(name) > MOST_CHARACTERS_A_CELL:
            sentence = f"A cell has more than {MOST_CHARACTERS_A_CELL} characters."
            self._problem(line, sentence)
        elif CONTROL.search(name):
            self._problem(line, NO_CONTROL, at=title)
        elif not (name := names.clean(name)):
            self._problem(line, f"{what} is not said.", at=title)
        elif names.is_too_long(name):
            self._problem(line, f"{short(name)} is too long for a name.", at=title)
        else:
            return name
        return ""

    def _sheet(self, line: int, cells: list[str]) -> bytes:
        try:
            sheet = bytes(map(self.cells.__getitem__, self.answers_of(cells)))[1:]
        except KeyError:
            sheet = bytes(self._code(line, code, cells[at]) for code, at in self.statements)
        if self.ranked:
            sheet += self._ranking(line, cells)
        return sheet.ljust(self.length, b"\0")

    def _ranking(self, line: int, cells: list[str]) -> bytes:
        places = [self._place(line, title, cells[self.columns.at[title]]) for title in self.ranked]
        given = [place for place in places if place is not None]
        if len(given) == len(places):
            self._check_order(line, given)
        return bytes(given)

    def _place(self, line: int, title: str, cell: str) -> int | None:
        found = self.places.get(cell.strip())
        if found is None:
            sentence = f"{_quoted(cell)} is not a place from 1 to {len(self.ranked)}, or blank."
            self._problem(line, sentence, at=title)
        return found

    def _check_order(self, line: int, given: list[int]) -> None:
        twice = doubles(given)
        for place in sorted(twice):
            first, second = [t for t, p in zip(self.ranked, given, strict=True) if p == place][:2]
            self._problem(line, f"{place} is given twice; {first} has it too.", at=second)
        passed_over = gap(given)
        if passed_over and not twice:
            nobody, next_one = passed_over
            title = self.ranked[given.index(next_one)]
            self._problem(line, f"{next_one} is given, and {nobody} is not.", at=title)

    def _code(self, line: int, code: str, cell: str) -> int:
        try:
            return self.cells[cell]
        except KeyError:
            pass
        words = cell.strip()
        if any(map(str.isalpha, words)):
            words = "A" if CODE.fullmatch(words) else words  # one tells of them all
            self.others[words] += 1
            if self.others[words] > 1:  # of words the first is enough: they come in hundreds
                return 0
        self._problem(line, self._why_not(cell), at=code)
        return 0

    def _why_not(self, cell: str) -> str:
        say_so = self.named.either("say --codes-in-order", "tick that below")
        return self.cells.why_not(cell, _quoted(cell), say_so)

    def _problem(self, line: int, sentence: str, *, at: str = "") -> None:
        where = self.named.column(line, at) if at else self.named.line(line)
        self.problems.append(f"{where}: {sentence}")


def _quoted(cell: str) -> str:
    return repr(cell) if len(cell) <= 60 else short(cell, 60)
