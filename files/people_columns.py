"""Recognising the columns of a list of people by their titles in other programs."""

import re
from dataclasses import dataclass

from files import titles
from files.messages import Message, several
from files.messages import counted as ngettext
from files.messages import message as _
from files.problems import FileProblems, Locator, short
from files.tables import Line, without_empty_end

MOST_COLUMNS = 300
PASTED = Locator()

# Our columns, and their titles in other programs' lists, the best first (files.titles). Case,
# spaces, hyphens and so on make no difference: "E-mail" is "email".
NAMES: dict[str, titles.Steps] = {
    "email": (
        ("email", "email address", "mail"),
        (
            "work email", "work email address", "business email", "primary email",
            "primary email address", "email 1 value", "email 1", "contact email",
        ),
        ("user principal name", "username"),
    ),
    "agency": titles.AGENCY,
    "firstname": (("firstname", "given name", "forename", "first names", "forenames", "first"),),
    "lastname": (("lastname", "surname", "family name", "last"),),
    "role": (("role", "job role"),),
    "sector": (("sector",),),
}  # fmt: skip
COLUMNS = tuple(NAMES)
# Titles of a column with the full name, for a list without separate name columns.
FULL_NAME: titles.Steps = (
    ("full name", "name", "employee name", "staff name", "contact name"),
    ("display name", "employee", "person"),
)
SIGN_IN = 2  # the step of titles that usually, but not always, hold an e-mail address
# Columns that could be the agency but are not assumed to be.
LIKE_AN_AGENCY = re.compile("department|division|directorate|office|team|unit|site|service|partner")


@dataclass(frozen=True, slots=True)
class Header:
    """Our column for each cell, or empty; and notes about the other columns."""

    line: int
    cells: list[str]
    columns: list[str]
    left_out: tuple[Message, ...]
    notes: list[Message]

    def is_repeated(self, line: int, cells: list[str]) -> bool:
        """Whether a line repeats the titles, as at the top of each page."""
        if [cell.strip() for cell in cells[: len(self.cells)]] == self.cells:
            return True
        if line != self.line + 1:
            return False
        at = self.columns.index("email")
        below = titles.plain(cells[at]) if at < len(cells) else ""
        about = any(word in below for word in ("mail", "address", "required", "optional"))
        return about and "@" not in "".join(cells)


def find(head: list[Line], *, only_own: bool) -> Header:
    """Find the line of column titles; other text may come before it."""
    if not head:
        raise FileProblems([_("The list is empty.")])
    needed = {"email"} if only_own else {"email", "agency"}
    named = [_columns_of(cells, only_own=only_own) for _line, cells in head]
    whole = [at for at, columns in enumerate(named) if needed <= columns.keys()]
    in_part = [at for at, columns in enumerate(named) if "email" in columns]
    at = (whole or in_part or [0])[0]
    line, cells = head[at]
    cells = without_empty_end([cell.strip() for cell in cells])
    if len(cells) > MOST_COLUMNS:
        sentence = _(
            "There are %(number)s columns; use %(columns)s.",
            number=len(cells),
            columns=several(COLUMNS),
        )
        raise FileProblems([PASTED.at_line(line, sentence)])
    missing = [column for column in COLUMNS if column in needed and column not in named[at]]
    if missing:
        sentence = _none_for(missing, cells, only_own=only_own)
        raise FileProblems([PASTED.at_line(line, sentence)])
    columns = [""] * len(cells)
    for column, places in named[at].items():
        chosen = _chosen(places, head[at + 1 :], column)
        if len(chosen) > 1:
            raise FileProblems([PASTED.at_column(line, column, _("This column appears twice."))])
        columns[chosen[0]] = column
    return Header(line, cells, columns, _left_out(cells, columns), _said(head[:at], cells, columns))


def _columns_of(cells: list[str], *, only_own: bool) -> dict[str, dict[int, int]]:
    """For each of our columns, the columns whose titles match, and how well."""
    if len(cells) > MOST_COLUMNS:
        return {}
    known = {column: titles.named(cells, names) for column, names in NAMES.items()}
    if only_own:
        del known["sector"]
    if not known["firstname"] and not known["lastname"]:
        known["fullname"] = titles.named(cells, FULL_NAME)
    return {column: places for column, places in known.items() if places}


def _chosen(places: dict[int, int], below: list[Line], column: str) -> list[int]:
    """Among columns with values in the first lines, those with the best title; otherwise among
    all."""
    if len(places) == 1:
        return list(places)
    sign = "@" if column == "email" else ""
    filled = {
        at: step
        for at, step in places.items()
        if any(cells[at].strip() and sign in cells[at] for _n, cells in below if at < len(cells))
    }
    among = filled or places
    return [at for at, step in among.items() if step == min(among.values())]


def _none_for(missing: list[str], cells: list[str], *, only_own: bool) -> Message:
    known = several(column for column in COLUMNS if not (only_own and column == "sector"))
    sentence = _(
        "The first line must name the columns: %(known)s. There is none for %(missing)s.",
        known=known,
        missing=several(missing),
    )
    if missing != ["agency"]:
        return sentence
    like = [cell for cell in cells if LIKE_AN_AGENCY.search(titles.words(cell))]
    if like:
        return _(
            "%(none)s If %(title)s is the agency, name that column agency.",
            none=sentence,
            title=short(like[0]),
        )
    return _("%(none)s Add a column agency that says who each person works for.", none=sentence)


def _left_out(cells: list[str], columns: list[str]) -> tuple[Message, ...]:
    return tuple(
        _("%(title)s", title=short(cell)) if cell else _("number %(number)s", number=str(number))
        for number, (cell, column) in enumerate(zip(cells, columns, strict=True), start=1)
        if not column
    )


def _said(above: list[Line], cells: list[str], columns: list[str]) -> list[Message]:
    """Notes about anything that is not obvious from the list itself."""
    notes = []
    if above:
        notes.append(
            ngettext(
                "Line %(lines)s is above the names of the columns. It was skipped.",
                "Lines %(lines)s are above the names of the columns. They were skipped.",
                len(above),
                lines=several((str(line) for line, _cells in above), 8),
            )
        )
    for cell, column in zip(cells, columns, strict=True):
        if column == "fullname":
            notes.append(
                _("First and last names are read from the column %(title)s.", title=short(cell))
            )
        elif column == "email" and titles.step_of(cell, NAMES["email"]) == SIGN_IN:
            notes.append(
                _("E-mail addresses are read from the column %(title)s.", title=short(cell))
            )
    return notes
