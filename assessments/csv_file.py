"""Reading CSV that somebody holds: bytes in, numbered lines of cells out.

What cannot be read is a sentence that begins with the place, FILE:LINE, and nothing is taken.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

# The column that says who people belong to, unless another one is named.
AGENCY = "agency"

MOST_BYTES = 50_000_000
MOST_COLUMNS = 2_000
MOST_CHARACTERS_A_CELL = 120
MOST_PROBLEMS = 20
# Line breaks and other control characters, and those that turn the direction of reading: a name
# that holds one would rewrite the terminal that a table is printed in.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NO_CONTROL = "There is a line break or another control character in the cell."

Line = tuple[int, list[str]]
# How a line of the file is named in a sentence.
Place = Callable[[int], str]


class FileProblems(Exception):
    """What is wrong with a file; each problem is a sentence that begins with where."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_lines(data: bytes, name: str) -> Iterator[Line]:
    """(line number, cells) of all lines of a file that are not blank; the first is the header.

    Blank is also a line of separators alone, as spreadsheets leave them.
    """

    def place(line: int) -> str:
        return f"{name}:{line}"

    if len(data) > MOST_BYTES:
        raise FileProblems([f"{name}:1: The file is larger than {MOST_BYTES // 1_000_000} MB."])
    text = decode(data, place, "save the file as “CSV UTF-8”.")
    titles: list[str] | None = None
    for line, cells in lines_of(text, place):
        if len(cells) > MOST_COLUMNS:
            raise FileProblems([f"{name}:{line}: More than {MOST_COLUMNS} columns."])
        joined = "".join(cells)
        if titles is None and joined.strip():
            _refuse_other_separators(cells, f"{name}:{line}")
        # Seldom looked at one by one: only where all together are longer than one may be.
        if len(joined) > MOST_CHARACTERS_A_CELL and _too_long(cells):
            sentence = f"A cell has more than {MOST_CHARACTERS_A_CELL} characters."
            raise FileProblems([f"{name}:{line}: {sentence}"])
        if not joined or joined.isspace():
            continue
        if titles is None:
            titles = cells  # `read_header` looks at these
        elif not joined.isprintable() and (found := _control(cells)) is not None:
            column = (titles[found].strip() if found < len(titles) else "") or found + 1
            raise FileProblems([f"{name}:{line}: column {column}: {NO_CONTROL}"])
        yield line, cells


def _refuse_other_separators(header: list[str], where: str) -> None:
    """Said before anything else of such a file, where the whole header is one long cell."""
    for separator, shown, each in ((";", "“;”", "“;”"), ("\t", "tabs", "tab")):
        if sum(cell.strip().count(separator) for cell in header) >= len(header):
            raise FileProblems(
                [
                    f"{where}: The columns are separated by {shown}. Save the file with commas: in "
                    "LibreOffice by “Edit filter settings”, field delimiter “,”; or replace each "
                    f"{each} by a comma in a text editor."
                ]
            )


def _control(cells: list[str]) -> int | None:
    """The first cell with a control character that nobody strips."""
    return next((at for at, cell in enumerate(cells) if CONTROL.search(cell.strip())), None)


def _too_long(cells: list[str]) -> bool:
    return any(len(cell) > MOST_CHARACTERS_A_CELL for cell in cells)


def read_header(lines: Iterator[Line], name: str) -> Line:
    """The first line, its cells stripped; what the columns may be is the caller's to say."""
    header = next(lines, None)
    if header is None:
        raise FileProblems([f"{name}:1: The file is empty."])
    line, cells = header
    if (found := _control(cells)) is not None:
        raise FileProblems([f"{name}:{line}: column {found + 1}: {NO_CONTROL}"])
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
