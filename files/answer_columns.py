"""Matching the columns of a file of answers to statements, whatever program wrote it.

A column is recognised by a statement's code or its full text: alone, in brackets ("How far do you
agree? [I can rely on …]") or after the question. The whole text must match, because a statement
that differs in one word may mean the opposite.
"""

import difflib
from dataclasses import dataclass, field

from files import title_lines, titles, workbooks
from files.answer_cells import Cells
from files.messages import Message, several
from files.messages import counted as ngettext
from files.messages import message as _
from files.problems import FileProblems, Locator, short, some
from files.questions import Questions
from files.statement_titles import BRACKETS, Statements
from files.tables import Line
from files.title_lines import names_any

# The column that people are grouped by, unless another is named.
AGENCY = "agency"
ROLE: titles.Steps = (("role",), ("partnership role",))

# With more missing statements than this, they are reported together.
MANY_MISSING = 6
# How similar a title must be to a code, or to a statement, to be suggested.
LIKE_A_TITLE, LIKE_WORDS = 0.7, 0.75
MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says about the file.

    group_column : the column to group people by; required if group_needed
    round_column : the column of the round, if the file has several
    in_order : if no column names a statement, they are in the questionnaire's order
    codes_in_order : A1, A2 and so on are the answers, from the lowest to the highest
    most_unpacked, most_cells : limits for a workbook
    """

    group_column: str = AGENCY
    group_needed: bool = True
    round_column: str | None = None
    in_order: bool = False
    codes_in_order: bool = False
    most_unpacked: int = workbooks.MOST_UNPACKED
    most_cells: int = workbooks.MOST_CELLS


@dataclass(slots=True)
class Columns:
    """Where everything is.

    line : the last line of titles; answers follow it
    line_of_titles : the line that names the statements
    at : the column of each statement, and of each option of the ranking
    """

    line: int
    line_of_titles: int
    titles: list[str]
    at: dict[str, int] = field(default_factory=dict)
    group: int | None = None
    group_name: str | None = None
    role: int | None = None
    round: int | None = None
    unnamed: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.titles)

    @property
    def used(self) -> set[int]:
        others = {each for each in (self.group, self.role, self.round) if each is not None}
        return {*self.at.values(), *others}

    @property
    def last(self) -> int:
        """The rightmost column that is used."""
        return max(self.used)

    @property
    def title_of_group(self) -> str | None:
        return self.group_name

    def title(self, at: int) -> str:
        return self.titles[at] or str(at + 1)

    def notes_on_other_columns(self) -> list[Message]:
        if not self.left_out:
            return []
        return [
            ngettext(
                "The column %(titles)s was left out.",
                "The columns %(titles)s were left out.",
                len(self.left_out),
                titles=several((short(title, 60) for title in self.left_out), 12),
            )
        ]


def find(head: list[Line], locator: Locator, questions: Questions, options: Options) -> Columns:
    """Find the columns from the first lines of a file. Raises FileProblems."""
    return _Finder(head, locator, questions, options).find()


class _Finder:
    def __init__(
        self, head: list[Line], locator: Locator, questions: Questions, options: Options
    ) -> None:
        self.head = head
        self.locator = locator
        self.name = questions.name
        self.statements = questions.statements
        self.ranked = questions.ranked
        self.scale = questions.scale
        self.questions = questions
        self.options = options
        self.known = Statements(questions.statements)
        self.problems: list[Message] = []

    def find(self) -> Columns:
        if not self.head:
            raise FileProblems([self.locator.at_line(1, _("The file is empty."))])
        self.in_order = self.options.in_order and not names_any(self.head, self.statements)
        lines = title_lines.find(self.head, self.locator, self.questions, in_order=self.in_order)
        first, last, self.block = lines.first, lines.last, lines.titles
        width = max(map(len, self.block[first:]))
        own = _wide(self.block[first], width)
        self.columns = Columns(self.head[last][0], self.head[first][0], own, notes=lines.notes)
        self._find_group()
        self._find_statements(first, width)
        self._find_ranking(own)
        self._leave_out(own, width)
        if self.problems:
            raise FileProblems(some(self.problems, self.locator.file))
        return self.columns

    # Columns

    def _find_group(self) -> None:
        columns, options = self.columns, self.options
        columns.group = self._people_column(options.group_column, needed=options.group_needed)
        if columns.group is not None:
            columns.group_name = options.group_column
            title = columns.titles[columns.group]
            if titles.plain(title) != titles.plain(options.group_column) and title:
                columns.group_name = title
                columns.notes.append(_read_as(title, options.group_column))
        if options.round_column is not None:
            columns.round = self._people_column(options.round_column, needed=True)
        roles = titles.best(columns.titles, ROLE)
        columns.role = roles[0] if roles else None
        if columns.role is not None and titles.plain(columns.titles[columns.role]) != "role":
            columns.notes.append(_read_as(columns.titles[columns.role], "role"))

    def _people_column(self, wanted: str, *, needed: bool) -> int | None:
        """The column with this title; for the agency, also one with another usual name."""
        if wanted in self.statements:
            self._problem(wanted, _("This is a statement, and people cannot be grouped by it."))
            return None
        if wanted in self.ranked:
            self._problem(wanted, _("This is a place, and people cannot be grouped by it."))
            return None
        found = self._titled(wanted)
        if not found and wanted == AGENCY:
            found = self._best_named(titles.AGENCY)
        if len(found) > 1:
            there = [self.columns.titles[at] for at in found]
            if len(set(there)) == 1:
                self._problem(there[0], _there_are(len(found)))
            else:
                self._problem(wanted, self._which_is_it(wanted, there))
            return None
        if not found:
            if needed:
                self._missing(wanted)
            return None
        return found[0]

    def _titled(self, wanted: str) -> list[int]:
        """Columns with this title: exactly, or else ignoring case."""
        there = [(at, title) for row in self.block for at, title in enumerate(row) if title]
        plain = titles.plain(wanted)
        literal = {at for at, title in there if title == wanted.strip()}
        return sorted(literal or {at for at, title in there if titles.plain(title) == plain != ""})

    def _best_named(self, steps: titles.Steps) -> list[int]:
        found = [(row, titles.best(row, steps)) for row in self.block]
        named = [
            (titles.step_of(row[at], steps) or 0, at) for row, places in found for at in places
        ]
        best = min((step for step, _at in named), default=None)
        return sorted({at for step, at in named if step == best})

    def _find_statements(self, first: int, width: int) -> None:
        if self.in_order:
            self._take_in_order(width)
            return
        if self.known.count(self.head[first][1]) == 1 and (below := self._one_below_the_other()):
            raise FileProblems([below])
        found: dict[str, list[tuple[int, int]]] = {}
        for at in range(width):
            meant: dict[str, int] = {}
            for row in self.block:
                for code, step in self.known.codes_of(row[at] if at < len(row) else "").items():
                    meant[code] = min(step, meant.get(code, step))
            if len(meant) > 1:
                sentence = _("It names several statements: %(codes)s.", codes=several(meant))
                self._problem(self.columns.title(at), sentence)
                continue
            for code, step in meant.items():
                found.setdefault(code, []).append((step, at))
        if not found:
            raise FileProblems([self._none_named(first)])
        by_words = []
        for code in self.statements:
            places = found.get(code, [])
            surest = [at for step, at in places if step == min(places)[0]]
            if len(surest) > 1:
                self._problem(code, _there_are(len(surest)))
            elif surest:
                self.columns.at[code] = surest[0]
                if titles.plain(code) not in titles.plain(self.columns.titles[surest[0]]):
                    column = str(surest[0] + 1)
                    by_words.append(_("%(code)s is column %(column)s", code=code, column=column))
        missing = [code for code in self.statements if code not in found]
        if len(missing) > MANY_MISSING:
            sentence = _(
                "%(missing)s of the %(all)s statements have no column: %(codes)s.",
                missing=len(missing),
                all=len(self.statements),
                codes=several(missing, 60),
            )
            self.problems.append(self.locator.at_line(self.columns.line_of_titles, sentence))
        else:
            for code in missing:
                self._missing(code)
        if by_words:
            self.columns.notes.append(
                ngettext(
                    "%(found)s of %(all)s statements is found by its words: %(codes)s.",
                    "%(found)s of %(all)s statements are found by their words: %(codes)s.",
                    len(by_words),
                    found=len(by_words),
                    all=len(self.statements),
                    codes=several(by_words, 200),
                )
            )

    def _take_in_order(self, width: int) -> None:
        """Use the columns that contain nothing but answers, if there are as many as statements."""
        columns = self.columns
        below = [cells for line, cells in self.head if line > columns.line]
        read = Cells(self.scale)
        places = [
            at
            for at in range(width)
            if at not in columns.used
            and any(cells[at].strip() for cells in below if at < len(cells))
            and all(read.is_answer(cells[at]) for cells in below if at < len(cells))
        ]
        if len(places) != len(self.statements):
            sentence = ngettext(
                "%(columns)s column holds answers, but %(questionnaire)s has %(statements)s "
                "statements. Name the columns by the statements’ codes.",
                "%(columns)s columns hold answers, but %(questionnaire)s has %(statements)s "
                "statements. Name the columns by the statements’ codes.",
                len(places),
                columns=len(places),
                questionnaire=self.name,
                statements=len(self.statements),
            )
            raise FileProblems([self.locator.at_line(columns.line_of_titles, sentence)])
        columns.at = dict(zip(self.statements, places, strict=True))
        codes = list(self.statements)
        columns.notes.append(
            _(
                "Columns %(first)s to %(last)s are taken as the statements in the questionnaire’s "
                "order, %(first_code)s to %(last_code)s.",
                first=str(places[0] + 1),
                last=str(places[-1] + 1),
                first_code=codes[0],
                last_code=codes[-1],
            )
        )

    def _find_ranking(self, own: list[str]) -> None:
        found = {
            each: [at for at, title in enumerate(own) if title == each] for each in self.ranked
        }
        if not any(found.values()):
            return
        for title, places in found.items():
            if len(places) > 1:
                self._problem(title, _there_are(len(places)))
            elif places:
                self.columns.at[title] = places[0]
            else:
                self._missing(title)

    def _leave_out(self, own: list[str], width: int) -> None:
        columns, used = self.columns, self.columns.used
        for at in range(width):
            if at in used:
                continue
            others = (row[at] for row in self.block if at < len(row) and row[at])
            if title := own[at] or next(others, ""):
                columns.left_out.append(title)
            elif self._numbers_the_rows(at):
                columns.notes.append(
                    _("Column %(number)s numbers the rows. It was left out.", number=str(at + 1))
                )
            else:
                columns.unnamed.append(at)
        if columns.group is None and columns.left_out:
            columns.notes.append(
                _(
                    "No column is read as agency, so nobody is in one; --group-column names a "
                    "column."
                )
            )
        if self.problems:
            for title in columns.left_out[:MOST_COMPARED]:
                if like := self._like(title):
                    sentence = _(
                        "%(questionnaire)s has no %(title)s; is it %(like)s?",
                        questionnaire=self.name,
                        title=repr(title[:60]),
                        like=like,
                    )
                    self._problem(title[:60], sentence)

    def _numbers_the_rows(self, at: int) -> bool:
        """The row numbers that R and pandas write, in a column without a title."""
        below = [cells for line, cells in self.head if line > self.columns.line]
        cells = [cells[at].strip() if at < len(cells) else "" for cells in below]
        counted = ([str(n) for n in range(first, first + len(cells))] for first in (0, 1))
        return at == 0 and len(cells) > 1 and cells in counted

    def _like(self, title: str) -> str:
        """A statement without a column whose text or code resembles this title."""
        if self.known.codes_of(title):
            return ""
        missing = {
            code: text for code, text in self.statements.items() if code not in self.columns.at
        }
        if codes := difflib.get_close_matches(title, missing, n=1, cutoff=LIKE_A_TITLE):
            return codes[0]
        inside = BRACKETS.search(title)
        words = titles.words(inside[1] if inside else title)[:400]
        texts = {titles.words(text): code for code, text in missing.items()}
        near = difflib.get_close_matches(words, texts, n=1, cutoff=LIKE_WORDS)
        return f"{texts[near[0]]} (“{missing[texts[near[0]]]}”)" if near else ""

    # Errors

    def _which_is_it(self, wanted: str, there: list[str]) -> Message:
        names = several((short(title, 60) for title in there), join="or")
        return self.locator.either(
            _(
                "It may be %(titles)s. Say which by --group-column, or name it %(wanted)s.",
                titles=names,
                wanted=wanted,
            ),
            _(
                "It may be %(titles)s. Say below which it is, or name it %(wanted)s.",
                titles=names,
                wanted=wanted,
            ),
        )

    def _none_named(self, first: int) -> Message:
        codes = list(self.statements)
        sentence = _(
            "None of the %(number)s statements of %(questionnaire)s is named here. Name their "
            "columns by code (%(codes)s …) or by the statements’ own words. Are the columns of "
            "answers in the questionnaire’s order, one for each statement? %(say_so)s",
            number=len(codes),
            questionnaire=self.name,
            codes=", ".join(codes[:3]),
            say_so=self.locator.either(_("Then say --in-order."), _("Then tick that below.")),
        )
        return self.locator.at_line(self.head[first][0], sentence)

    def _one_below_the_other(self) -> Message | None:
        """For a table that is transposed, or has one line per answer."""
        columns = [
            (at, code)
            for _line, cells in self.head
            for at, cell in enumerate(cells)
            for code in self.known.codes_of(titles.readable(cell))
        ]
        tallest = max(len({code for at, code in columns if at == each}) for each, _c in columns)
        if tallest < min(3, len(self.statements)):
            return None
        sentence = _(
            "The statements are one below the other. There must be a row for each person, and a "
            "column for each statement: turn the table round (in a spreadsheet: copy it, then "
            "Paste special, Transpose)."
        )
        return self.locator.at_line(self.head[0][0], sentence)

    def _missing(self, column: str) -> None:
        self._problem(column, _("The column is missing."))

    def _problem(self, column: str, sentence: Message) -> None:
        self.problems.append(self.locator.at_column(self.columns.line_of_titles, column, sentence))


def _there_are(times: int) -> Message:
    return _("The column is there %(times)s times.", times=times)


def _read_as(title: str, column: str) -> Message:
    return _("The column %(title)s is read as %(column)s.", title=short(title, 60), column=column)


def _wide(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]
