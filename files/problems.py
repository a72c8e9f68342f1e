"""Errors in a file, as sentences that begin with their location.

A file with an error is not imported at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from files.messages import Message
from files.messages import counted as ngettext
from files.messages import message as _

# Control characters, including line breaks and changes of text direction. In a name they could
# rewrite the terminal on which it is printed.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NO_CONTROL = _("There is a line break or another control character in the cell.")

MOST_PROBLEMS, MOST_ON_A_PAGE = 20, 50


class FileProblems(Exception):
    """The errors in a file; each is a sentence that begins with its location."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Locator:
    """Formats locations: FILE:LINE for a command, “Line 3” for a list on a page."""

    file: str = ""

    def at_line(self, line: int, problem: str) -> Message:
        if self.file:
            return _("%(where)s: %(problem)s", where=f"{self.file}:{line}", problem=problem)
        return _("Line %(line)s: %(problem)s", line=str(line), problem=problem)

    def at_column(self, line: int, column: object, problem: str) -> Message:
        """column : its title or its number"""
        if self.file:
            where = f"{self.file}:{line}: column {column}"
            return _("%(where)s: %(problem)s", where=where, problem=problem)
        return _(
            "Line %(line)s, column %(column)s: %(problem)s",
            line=str(line),
            column=str(column),
            problem=problem,
        )

    def either(self, command: Message, page: Message) -> Message:
        """Advice that depends on whether a command or a page is used."""
        return command if self.file else page

    def whole(self, problem: Message) -> Message:
        if not self.file:
            return problem
        return _("%(file)s: %(problem)s", file=self.file, problem=problem)


@dataclass(slots=True)
class ProblemsOfRows:
    """The errors that were found in rows so far."""

    locator: Locator
    found: list[Message] = field(default_factory=list)

    def add(self, line: int, sentence: Message, column: str = "") -> Message:
        """column : its title; empty if the whole row is wrong"""
        if column:
            self.found.append(self.locator.at_column(line, column, sentence))
        else:
            self.found.append(self.locator.at_line(line, sentence))
        return self.found[-1]

    def add_width(self, line: int, number: int, columns: int) -> None:
        sentence = _("There are %(number)s cells, not %(columns)s.", number=number, columns=columns)
        self.add(line, sentence)

    def add_long_name(self, line: int, name: str, column: str) -> None:
        self.add(line, _("%(name)s is too long for a name.", name=short(name)), column)


def some(problems: Sequence[str], file: str) -> Sequence[str]:
    """The first errors of a file, as many as anybody reads."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], Locator(file).whole(_("… and more."))]


def some_on_a_page(problems: Sequence[str]) -> Sequence[str]:
    """The first errors of a list, and how many more there are."""
    more = len(problems) - MOST_ON_A_PAGE
    if more <= 0:
        return problems
    others = ngettext("… and %(more)s more.", "… and %(more)s more.", more, more=more)
    return [*problems[:MOST_ON_A_PAGE], others]


def short(cell: str, most: int = 40) -> str:
    """The user's text in quotes, shortened, on one line."""
    shown = CONTROL.sub("␣", cell)
    return f"“{shown[:most]}…”" if len(shown) > most + 1 else f"“{shown}”"
