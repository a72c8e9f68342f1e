"""Turning an uploaded file into the text of a list of participants, to be shown and corrected."""

import io
from dataclasses import dataclass

from files import kinds, tables, titles
from files.messages import Message, several
from files.messages import message as _
from files.people import MOST_BYTES, too_large
from files.people_columns import MOST_COLUMNS, NAMES, PASTED
from files.problems import FileProblems
from files.tables import Lines, Table

MOST_UNPACKED = 20_000_000
MOST_CELLS = 200_000
SAVE_AS_CSV = _("Save it as “CSV UTF-8” or as an Excel workbook (.xlsx) and try again.")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An uploaded file as text that can be shown and corrected; and notes about what was
    skipped."""

    text: str
    notes: tuple[Message, ...] = ()


def uploaded(data: bytes) -> Uploaded:
    """The text of an uploaded file; for a workbook, its list with tabs between the cells.

    Raises FileProblems.
    """
    if len(data) > MOST_BYTES:
        raise FileProblems([too_large()])
    if not data.startswith(kinds.ZIP):
        if other := kinds.other_kind(data):
            raise FileProblems([other])
        return Uploaded(tables.decode(data, PASTED, SAVE_AS_CSV))
    sheets = tables.read(
        data,
        PASTED,
        most_columns=MOST_COLUMNS,
        most_unpacked=MOST_UNPACKED,
        most_cells=MOST_CELLS,
    )
    sheet = _sheet_with_a_list(sheets)
    notes = list(sheet.notes)
    if len(sheets) > 1:
        others = several((f"“{each.sheet}”" for each in sheets if each is not sheet), 8)
        notes.append(
            _(
                "The list is on the sheet “%(sheet)s”. Not read: %(others)s.",
                sheet=sheet.sheet,
                others=others,
            )
        )
    return Uploaded(_as_text(sheet.lines), tuple(notes))


def _sheet_with_a_list(sheets: list[Table]) -> Table:
    if not sheets:
        raise FileProblems([_("The list is empty.")])
    lists = [each for each in sheets if any(_names_addresses(c) for _n, c in each.lines.head())]
    if len(lists) > 1:
        sentence = _(
            "There are lists on several sheets: %(sheets)s. Import one sheet after the other.",
            sheets=several((f"“{each.sheet}”" for each in lists), 8),
        )
        raise FileProblems([sentence])
    return (lists or sheets)[0]


def _names_addresses(cells: list[str]) -> bool:
    """Whether this line contains the titles of a list."""
    return bool(titles.best(cells, NAMES["email"]))


def _as_text(lines: Lines) -> str:
    """Each row on the line with its number, so that errors name the right line.

    Every row contains a tab, so that the separator is unambiguous (files.tables).
    """
    into = io.StringIO()
    next_line = 1
    for line, cells in lines:
        if line == 1 and tables.NAMED_SEPARATOR.fullmatch(cells[0]):
            continue  # from a text file saved as a workbook
        into.write("\n" * (line - next_line))
        into.write(_between_tabs(cells) + "\n")
        next_line = line + 1
        if into.tell() > MOST_BYTES:
            raise FileProblems([too_large()])
    return into.getvalue()


def _between_tabs(cells: list[str]) -> str:
    """A row that is not blank, with at least one tab."""
    first, *others = map(_before_tab, cells)
    return "\t".join([first, *others] if others else [first, ""])


def _before_tab(cell: str) -> str:
    """Quoted if the tab after it would not look like the end of a cell."""
    quoted = '"' in cell or not cell.strip() or cell.rstrip().endswith(tables.OTHER_SEPARATORS)
    return '"{}"'.format(cell.replace('"', '""')) if quoted else cell
