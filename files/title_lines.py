"""Finding the title lines of a file of answers, and the one that names the statements.

Other titles may come before that line and after it: Qualtrics writes two more lines, with text
below the codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from files import titles
from files.answer_cells import Cells
from files.messages import Message, several
from files.messages import counted as ngettext
from files.problems import CONTROL, NO_CONTROL, FileProblems, Locator
from files.questions import Questions
from files.statement_titles import Statements
from files.tables import Line

# Qualtrics writes its own column ids, as JSON, below the two readable lines.
IMPORT_ID = "ImportId"
# Written by SurveyMonkey below a question.
RESPONSE = ("response", "open ended response")
# From this many statements on, a line of words that all differ cannot be answers.
MANY_WORDS = 6


@dataclass(frozen=True, slots=True)
class TitleLines:
    """Where the titles are, within the file's first lines.

    first : index of the line that names the statements
    last : index of the last title line; answers follow it
    titles : of all lines up to that one
    notes : which other lines were read as titles
    """

    first: int
    last: int
    titles: list[list[str]]
    notes: list[Message]


def names_any(head: list[Line], statements: Mapping[str, str]) -> bool:
    """Whether one of the first lines names a statement."""
    known = Statements(statements)
    return any(known.count(cells) for _line, cells in head)


def find(head: list[Line], locator: Locator, questions: Questions, *, in_order: bool) -> TitleLines:
    """Raises FileProblems if a title contains a control character."""
    known = Statements(questions.statements)
    first = _wide_line(head, questions) if in_order else _line_of_most(head, known)
    last = _last_of_titles(head, first, known, questions)
    found = [_titles_of(locator, line, cells) for line, cells in head[: last + 1]]
    return TitleLines(first, last, found, _notes_on_other_lines(head, first, last))


def _line_of_most(head: list[Line], known: Statements) -> int:
    """The line that names the most statements."""
    counts = [known.count(cells) for _line, cells in head]
    return counts.index(max(counts))


def _wide_line(head: list[Line], questions: Questions) -> int:
    """The first line that is wide enough for all statements."""
    wide = [len([cell for cell in cells if cell.strip()]) for _line, cells in head]
    enough = (at for at, count in enumerate(wide) if count >= len(questions.statements))
    return next(enough, 0)


def _last_of_titles(head: list[Line], first: int, known: Statements, questions: Questions) -> int:
    below = head[first + 1 : first + 4]
    for at, (_line, cells) in enumerate(below, start=first + 1):
        if sum(IMPORT_ID in cell for cell in cells) * 2 > sum(bool(c.strip()) for c in cells):
            return at
    places = [at for at, cell in enumerate(head[first][1]) if known.count([cell])]
    last = first
    for _line, cells in below[:2]:
        if not _names_columns(places, cells, known, questions):
            break
        last += 1
    return last


def _names_columns(
    places: list[int], cells: list[str], known: Statements, questions: Questions
) -> bool:
    """Whether a line below the titles must be more titles, as it cannot be answers."""
    below = [cells[at].strip() for at in places if at < len(cells) and cells[at].strip()]
    if not below or len(below) * 2 < len(places):
        return False
    if all(titles.words(each) in RESPONSE for each in below):
        return True
    read = Cells(questions.scale)
    if any(read.is_answer(each) or not any(map(str.isalpha, each)) for each in below):
        return False
    if known.count(cells) * 2 > len(places):
        return True
    return len(below) >= MANY_WORDS and len(set(below)) == len(below)


def _titles_of(locator: Locator, line: int, cells: list[str]) -> list[str]:
    found = []
    for number, cell in enumerate(cells, start=1):
        title = titles.readable(cell)
        if CONTROL.search(title):
            raise FileProblems([locator.at_column(line, number, NO_CONTROL)])
        found.append(title)
    return found


def _notes_on_other_lines(head: list[Line], first: int, last: int) -> list[Message]:
    lines = [str(line) for line, _cells in head]
    above, below = lines[:first], lines[first + 1 : last + 1]
    notes = []
    if above:
        notes.append(
            ngettext(
                "Line %(lines)s above the names of the columns is read as titles, not as answers.",
                "Lines %(lines)s above the names of the columns are read as titles, not as "
                "answers.",
                len(above),
                lines=several(above, 20),
            )
        )
    if below:
        notes.append(
            ngettext(
                "Line %(lines)s below the names of the columns is read as titles, not as answers.",
                "Lines %(lines)s below the names of the columns are read as titles, not as "
                "answers.",
                len(below),
                lines=several(below, 20),
            )
        )
    return notes
