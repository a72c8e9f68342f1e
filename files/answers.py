"""Reading a file of answers collected on paper or with another tool (docs/importing.md).

A header, then one row per respondent: the agency, perhaps the role, and a column for every
statement, titled with its code or its text. Answers are as given (not reversed): numbers of the
scale or its labels, blank for none, `dk` or `na` for don't know; perhaps a column with the rank of
every option of the ranking. Columns with other titles that were recognised are reported; ambiguous
ones are errors. Every error names its file, line and column, and a file with an error is not
imported.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter

from files import answer_columns, names, tables
from files.answer_cells import CODE, Cells
from files.answer_columns import AGENCY, Columns, Options
from files.messages import Message, several
from files.messages import message as _
from files.problems import (
    CONTROL,
    MOST_PROBLEMS,
    NO_CONTROL,
    FileProblems,
    Locator,
    ProblemsOfRows,
    short,
    some,
)
from files.questions import Questions
from files.ranks import first_gap, repeated
from files.tables import Table
from files.title_lines import names_any

MOST_CHARACTERS_A_CELL = 120
NO_AGENCY = _("It does not say whose answers these are.")
NO_ROUND = _("It does not say which round they were given in.")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One respondent: their line in the file, agency and role, and their answer sheet."""

    line: int
    agency: str
    role: str
    sheet: bytes
    round: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """`group_column` is the column that `agency` was read from; None without one.

    `notes` are sentences about what was not obvious, and what was ignored.
    """

    name: str
    rows: list[AnswerRow]
    group_column: str | None = AGENCY
    notes: tuple[Message, ...] = ()

    def problem(self, row: AnswerRow, column: str, sentence: str) -> Message:
        return Locator(self.name).at_column(row.line, column, sentence)


def read(data: bytes, name: str, questions: Questions, options: Options) -> AnswerFile:
    """All rows of a file of answers. Raises FileProblems."""
    locator = Locator(name)
    found = tables.read(
        data, locator, most_unpacked=options.most_unpacked, most_cells=options.most_cells
    )
    table, columns = _table(found, locator, questions, options)
    reader = _RowReader(locator, questions, columns, table)
    rows = []
    for line, cells in table.lines:
        if line > columns.line and (row := reader.row(line, cells)):
            rows.append(row)
    if not rows and not reader.problems.found:
        reader.problems.add(columns.line + 1, _("There is a header and no answers."))
    if reader.problems.found:
        raise FileProblems(some(reader.problems.found, name))
    notes = (*table.notes, *columns.notes, *reader.cells.notes(), *columns.notes_on_other_columns())
    return AnswerFile(name, rows, columns.title_of_group, notes)


def _table(
    found: list[Table], locator: Locator, questions: Questions, options: Options
) -> tuple[Table, Columns]:
    """The one table with statements, and its columns."""
    if not found:
        raise FileProblems([locator.at_line(1, _("The file is empty."))])
    with_answers = [each for each in found if names_any(each.lines.head(), questions.statements)]
    if len(with_answers) > 1:
        sentence = _(
            "There are answers on several sheets: %(sheets)s. Keep one of them, and try again.",
            sheets=several(f"“{each.sheet}”" for each in with_answers),
        )
        raise FileProblems([locator.whole(sentence)])
    table = (with_answers or found)[0]
    others = [f"“{each.sheet}”" for each in found if each is not table]
    if others:
        sentence = _(
            "The answers are on the sheet “%(sheet)s”. Not read: %(others)s.",
            sheet=table.sheet,
            others=several(others),
        )
        table = replace(table, notes=(*table.notes, sentence))
    return table, answer_columns.find(table.lines.head(), locator, questions, options)


class _RowReader:
    """Turns lines of cells into answer sheets, and collects errors."""

    def __init__(
        self, locator: Locator, questions: Questions, columns: Columns, table: Table
    ) -> None:
        self.locator = locator
        self.columns = columns
        self.in_workbook = table.in_workbook
        self.cells = Cells(questions.scale)
        self.statements = [(code, columns.at[code]) for code in questions.statements]
        # itemgetter returns a tuple only for two items or more: so repeat the first, and drop it
        # later.
        columns_at = [at for _code, at in self.statements]
        self.answers_of: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            columns_at[0], *columns_at
        )
        self.ranked = [each for each in questions.ranked if each in columns.at]
        self.ranks = {"": 0} | {str(n): n for n in range(1, len(self.ranked) + 1)}
        self.length = len(questions.statements) + len(questions.ranked)
        self.names: dict[str, str] = {}
        self.others: Counter[str] = Counter()
        self.unnamed = set(columns.unnamed)
        self.problems = ProblemsOfRows(locator)

    def row(self, line: int, cells: list[str]) -> AnswerRow | None:
        if len(self.problems.found) > MOST_PROBLEMS:
            return None
        if len(cells) != self.columns.width and not self._fits(line, cells):
            return None
        if self.unnamed:
            self._check_unnamed(cells)
        agency = self._name(line, cells, self.columns.group, NO_AGENCY)
        of_round = self._name(line, cells, self.columns.round, NO_ROUND)
        role = cells[self.columns.role].strip().lower() if self.columns.role is not None else ""
        return AnswerRow(line, agency, role, self._sheet(line, cells), of_round)

    def _fits(self, line: int, cells: list[str]) -> bool:
        """As wide as the header; trailing empty cells are optional, except for answers."""
        width, count = self.columns.width, len(cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width or (len(cells) < self.columns.last + 1 and not self.in_workbook):
            self.problems.add_width(line, count, width)
            return False
        cells += [""] * (width - len(cells))
        return True

    def _check_unnamed(self, cells: list[str]) -> None:
        """A column without a title must be empty, since nobody can say what it is."""
        for at in sorted(self.unnamed):
            if cells[at].strip():
                line, sentence = self.columns.line_of_titles, _("The column has no name.")
                self.problems.add(line, sentence, str(at + 1))
                self.unnamed.remove(at)

    def _name(self, line: int, cells: list[str], at: int | None, missing: Message) -> str:
        """Each distinct name is cleaned once."""
        if at is None:
            return ""
        cell = cells[at]
        name = self.names.get(cell)
        if name is None:
            name = self.names[cell] = self._new_name(line, cell.strip(), self._title(at), missing)
        elif not name:
            self._new_name(line, cell.strip(), self._title(at), missing)
        return name

    def _title(self, at: int) -> str:
        return self.columns.title(at)

    def _new_name(self, line: int, name: str, title: str, missing: Message) -> str:
        if len(name) > MOST_CHARACTERS_A_CELL:
            sentence = _("A cell has more than %(most)s characters.", most=MOST_CHARACTERS_A_CELL)
            self.problems.add(line, sentence)
        elif CONTROL.search(name):
            self.problems.add(line, NO_CONTROL, title)
        elif not (name := names.clean(name)):
            self.problems.add(line, missing, title)
        elif names.is_too_long(name):
            self.problems.add_long_name(line, name, title)
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
        ranks = [self._rank(line, title, cells[self.columns.at[title]]) for title in self.ranked]
        given = [rank for rank in ranks if rank is not None]
        if len(given) == len(ranks):
            self._check_order(line, given)
        return bytes(given)

    def _rank(self, line: int, title: str, cell: str) -> int | None:
        found = self.ranks.get(cell.strip())
        if found is None:
            sentence = _(
                "%(cell)s is not a place. Use 1 to %(last)s, or leave it empty.",
                cell=_quoted(cell),
                last=len(self.ranked),
            )
            self.problems.add(line, sentence, title)
        return found

    def _check_order(self, line: int, given: list[int]) -> None:
        twice = repeated(given)
        for rank in sorted(twice):
            first, second = [t for t, p in zip(self.ranked, given, strict=True) if p == rank][:2]
            sentence = _(
                "Place %(place)s is given twice; %(first)s has it too.",
                place=str(rank),
                first=first,
            )
            self.problems.add(line, sentence, second)
        skipped = first_gap(given)
        if skipped and not twice:
            nobody, next_one = skipped
            title = self.ranked[given.index(next_one)]
            sentence = _(
                "Place %(given)s is given, but place %(missing)s is not.",
                given=str(next_one),
                missing=str(nobody),
            )
            self.problems.add(line, sentence, title)

    def _code(self, line: int, code: str, cell: str) -> int:
        try:
            return self.cells[cell]
        except KeyError:
            pass
        words = cell.strip()
        if any(map(str.isalpha, words)):
            words = "A" if CODE.fullmatch(words) else words  # report all codes together
            self.others[words] += 1
            if self.others[words] > 1:  # report only the first: there may be hundreds
                return 0
        self.problems.add(line, self._why_not(cell), code)
        return 0

    def _why_not(self, cell: str) -> Message:
        say_so = self.locator.either(_("Then say --codes-in-order."), _("Then tick that below."))
        return self.cells.why_not(cell, _quoted(cell), say_so)


def _quoted(cell: str) -> str:
    return repr(cell) if len(cell) <= 60 else short(cell, 60)
