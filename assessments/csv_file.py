"""Reading CSV that somebody holds: bytes in, numbered lines of cells out.

What cannot be read is a sentence that begins with the place, FILE:LINE, and nothing is taken.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

MOST_BYTES = 50_000_000
MOST_COLUMNS = 2_000
MOST_CHARACTERS_A_CELL = 120
MOST_PROBLEMS = 20

Line = tuple[int, list[str]]
# How a line of the file is named in a sentence.
Place = Callable[[int], str]


class FileProblems(Exception):
    """What is wrong with a file; each problem is a sentence that begins with where."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_lines(data: bytes, name: str) -> Iterator[Line]:
    """(line number, cells) of all lines of a file that are not blank; the first is the header."""

    def place(line: int) -> str:
        return f"{name}:{line}"

    if len(data) > MOST_BYTES:
        raise FileProblems([f"{name}:1: The file is larger than {MOST_BYTES // 1_000_000} MB."])
    text = decode(data, place, "save the file as “CSV UTF-8”.")
    for line, cells in lines_of(text, place):
        if len(cells) > MOST_COLUMNS:
            raise FileProblems([f"{name}:{line}: More than {MOST_COLUMNS} columns."])
        # Seldom looked at one by one: only where all together are longer than one may be.
        if len("".join(cells)) > MOST_CHARACTERS_A_CELL and _too_long(cells):
            sentence = f"A cell has more than {MOST_CHARACTERS_A_CELL} characters."
            raise FileProblems([f"{name}:{line}: {sentence}"])
        if any(cells):
            yield line, cells


def _too_long(cells: list[str]) -> bool:
    return any(len(cell) > MOST_CHARACTERS_A_CELL for cell in cells)


def read_header(lines: Iterator[Line], name: str) -> Line:
    """The first line, its cells stripped; what the columns may be is the caller's to say."""
    header = next(lines, None)
    if header is None:
        raise FileProblems([f"{name}:1: The file is empty."])
    line, cells = header
    if len(cells) == 1 and ";" in cells[0]:
        sentence = "The columns are separated by “;”. Save the file with commas."
        raise FileProblems([f"{name}:{line}: {sentence}"])
    return line, [cell.strip() for cell in cells]


def unnamed_columns(header: Line, name: str) -> list[str]:
    """What is wrong with columns that nobody can point at."""
    line, titles = header
    return [
        f"{name}:{line}: column {number}: The column has no name."
        for number, title in enumerate(titles, start=1)
        if not title
    ]


def repeated_columns(header: Line, name: str) -> list[str]:
    line, titles = header
    return [
        f"{name}:{line}: column {title}: The column is there {count} times."
        for title, count in Counter(titles).items()
        if count > 1 and title
    ]


def decode(data: bytes, place: Place, remedy: str) -> str:
    """The text of a file in UTF-8. Raises FileProblems."""
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise FileProblems([f"{place(line)}: This is not a text file (it holds a NUL byte)."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise FileProblems([f"{place(line)}: This is not UTF-8; {remedy}"]) from problem


def lines_of(text: str, place: Place, separator: str = ",") -> Iterator[Line]:
    """(line number, cells) of every line, blank ones too. Raises FileProblems."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as problem:
        sentence = f"This is not CSV: {problem}."
        raise FileProblems([f"{place(reader.line_num)}: {sentence}"]) from problem


def some(problems: list[str], name: str) -> list[str]:
    """The first so many problems; there is no use in a thousand."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], f"{name}: … and more."]
