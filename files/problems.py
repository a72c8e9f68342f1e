"""What is wrong with a file that somebody holds: sentences that begin with the place.

With one problem nothing of a file is taken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Line breaks and other control characters, and those that turn the direction of reading: a name
# that holds one would rewrite the terminal that a table is printed in.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NO_CONTROL = "There is a line break or another control character in the cell."

MOST_PROBLEMS, MOST_ON_A_PAGE = 20, 50


class FileProblems(Exception):
    """What is wrong with a file; each problem is a sentence that begins with where."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Named:
    """How places are named: FILE:LINE in a command, “Line 3” of a list on a page."""

    file: str = ""

    def line(self, line: int) -> str:
        return f"{self.file}:{line}" if self.file else f"Line {line}"

    def column(self, line: int, column: object) -> str:
        return f"{self.line(line)}{':' if self.file else ','} column {column}"

    def either(self, command: str, page: str) -> str:
        """What somebody can do: with a command, or on the page."""
        return command if self.file else page

    def whole(self, sentence: str) -> str:
        return f"{self.file}: {sentence}" if self.file else sentence


def some(problems: list[str], file: str) -> list[str]:
    """The first so many problems of a file; whoever reads it stops at them."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], Named(file).whole("… and more.")]


def some_on_a_page(problems: list[str]) -> list[str]:
    """The first so many problems of a list, and how many more there are."""
    more = len(problems) - MOST_ON_A_PAGE
    return problems if more <= 0 else [*problems[:MOST_ON_A_PAGE], f"… and {more:,} more."]


def short(cell: str, most: int = 40) -> str:
    """What somebody wrote, quoted: on one line, and not too much of it."""
    shown = CONTROL.sub("␣", cell)
    return f"“{shown[:most]}…”" if len(shown) > most + 1 else f"“{shown}”"


def listed(words: list[str], most: int = 8) -> str:
    """“a”, “b” and “c”; of many the first, and how many more there are."""
    more = len(words) - most
    if more > 1:
        return f"{', '.join(words[:most])} and {more:,} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
