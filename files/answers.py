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
from files.messages import Message, several
from files.messages import message as _
from files.places import doubles, gap
from files.problems import CONTROL, MOST_PROBLEMS, NO_CONTROL, FileProblems, Named, short, some
from files.questions import Questions
from files.tables import Table
from files.title_lines import names_any

MOST_CHARACTERS_A_CELL = 120
NO_AGENCY = _("It does not say whose answers these are.")
NO_ROUND = _("It does not say which round they were given in.")


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
    said: tuple[Message, ...] = ()

    def problem(self, row: AnswerRow, column: str, sentence: str) -> Message:
        return Named(self.name).at_column(row.line, column, sentence)


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
        sentence = _("There is a header and no answers.")
        reader.problems.append(named.at_line(columns.line + 1, sentence))
    if reader.problems:
        raise FileProblems(some(reader.problems, name))
    said = (*table.said, *columns.said, *reader.cells.said(), *columns.said_of_others())
    return AnswerFile(name, rows, columns.title_of_group, said)


def _table(
    found: list[Table], named: Named, questions: Questions, options: Options
) -> tuple[Table, Columns]:
    """The one table that names statements, and what its columns are."""
    if not found:
        raise FileProblems([named.at_line(1, _("The file is empty."))])
    with_answers = [each for each in found if names_any(each.lines.head(), questions.statements)]
    if len(with_answers) > 1:
        sentence = _(
            "There are answers on several sheets: %(sheets)s. Keep one of them, and try again.",
            sheets=several(f"“{each.sheet}”" for each in with_answers),
        )
        raise FileProblems([named.whole(sentence)])
    table = (with_answers or found)[0]
    others = [f"“{each.sheet}”" for each in found if each is not table]
    if others:
        sentence = _(
            "The answers are on the sheet “%(sheet)s”. Not read: %(others)s.",
            sheet=table.sheet,
            others=several(others),
        )
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
        self.problems: list[Message] = []

    def row(self, line: int, cells: list[str]) -> AnswerRow | None:
        if len(self.problems) > MOST_PROBLEMS:
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
        """As wide as the header; empty cells at the end may be there or not, but for answers."""
        width, count = self.columns.width, len(cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width or (len(cells) < self.columns.last + 1 and not self.in_workbook):
            sentence = _("There are %(count)s cells, not %(width)s.", count=count, width=width)
            self._problem(line, sentence)
            return False
        cells += [""] * (width - len(cells))
        return True

    def _check_unnamed(self, cells: list[str]) -> None:
        """A column that nobody can point at may be anything, unless it is empty."""
        for at in sorted(self.unnamed):
            if cells[at].strip():
                line, sentence = self.columns.line_of_titles, _("The column has no name.")
                self.problems.append(self.named.at_column(line, at + 1, sentence))
                self.unnamed.remove(at)

    def _name(self, line: int, cells: list[str], at: int | None, missing: Message) -> str:
        """A name is cleaned once, however often it stands in the file."""
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
            self._problem(line, sentence)
        elif CONTROL.search(name):
            self._problem(line, NO_CONTROL, at=title)
        elif not (name := names.clean(name)):
            self._problem(line, missing, at=title)
        elif names.is_too_long(name):
            sentence = _("%(name)s is too long for a name.", name=short(name))
            self._problem(line, sentence, at=title)
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
            sentence = _(
                "%(cell)s is not a place. Use 1 to %(last)s, or leave it empty.",
                cell=_quoted(cell),
                last=len(self.ranked),
            )
            self._problem(line, sentence, at=title)
        return found

    def _check_order(self, line: int, given: list[int]) -> None:
        twice = doubles(given)
        for place in sorted(twice):
            first, second = [t for t, p in zip(self.ranked, given, strict=True) if p == place][:2]
            sentence = _(
                "Place %(place)s is given twice; %(first)s has it too.",
                place=str(place),
                first=first,
            )
            self._problem(line, sentence, at=second)
        passed_over = gap(given)
        if passed_over and not twice:
            nobody, next_one = passed_over
            title = self.ranked[given.index(next_one)]
            sentence = _(
                "Place %(given)s is given, but place %(missing)s is not.",
                given=str(next_one),
                missing=str(nobody),
            )
            self._problem(line, sentence, at=title)

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

    def _why_not(self, cell: str) -> Message:
        say_so = self.named.either(_("Then say --codes-in-order."), _("Then tick that below."))
        return self.cells.why_not(cell, _quoted(cell), say_so)

    def _problem(self, line: int, sentence: Message, *, at: str = "") -> None:
        if at:
            self.problems.append(self.named.at_column(line, at, sentence))
        else:
            self.problems.append(self.named.at_line(line, sentence))


def _quoted(cell: str) -> str:
    return repr(cell) if len(cell) <= 60 else short(cell, 60)
