"""People and agencies as somebody types or pastes them into a box, one a line (docs/people.md).

A person is an address, and perhaps a name before or after it: `Ann Ode, ann@north.example`,
`Ann Ode <ann@north.example>`, cells of a spreadsheet, or the To: line of an e-mail with many of
them. Every problem names its line, and with one problem nothing is taken.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assessments.csv_file import FileProblems
from assessments.people_file import ADDRESS, CONTROL, LONGEST, PersonRow, same_name, some

# A dash, a dot or a number, where somebody's list has them.
BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,3}[.)])\s+")
# What stands in cells, or between people; in quotes it belongs to a name.
BETWEEN = r'(?:"[^"]*"|[^"{0}])+|"[^{0}]*'
# Mail programs write an address as its own name: `ann@north.example <ann@north.example>`.
ITS_OWN_NAME = re.compile(r"""['"]?([^\s<>"'@]{1,64}@[^\s<>"'@]{1,190})['"]?\s*<\1>""", re.I)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    line: int
    name: str
    sector: str


class _NotRead(Exception):
    """What is wrong with a line."""


def read_people(text: str, *, agency: str, role: str, roles: Collection[str]) -> list[PersonRow]:
    """All people of a box, with that role unless a line ends with another. Raises FileProblems."""
    rows: list[PersonRow] = []
    line_of: dict[str, int] = {}
    problems = []
    for number, line in _lines(text):
        try:
            for piece in _people_of(BULLET.sub("", line, count=1) if BULLET.match(line) else line):
                person = _person(number, piece, agency, role, roles)
                if person.email in line_of:
                    raise _NotRead(f"{person.email} is on line {line_of[person.email]} already.")
                line_of[person.email] = number
                rows.append(person)
        except _NotRead as found:
            problems.append(f"Line {number}: {found}")
    if problems:
        raise FileProblems(some(problems))
    return rows


def read_agencies(
    text: str, *, there: Collection[str], sectors: Collection[str]
) -> list[AgencyLine]:
    """All agencies of a box, each perhaps with its sector after a comma. Raises FileProblems."""
    known = {same_name(name) for name in there}
    with_sector = re.compile(rf"(.+?)\s*[,;\t]\s*({'|'.join(sectors)})", re.I)
    line_of: dict[str, int] = {}
    agencies, problems = [], []
    for number, line in _lines(text):
        found = with_sector.fullmatch(line)
        name = " ".join((found[1] if found else line).split())
        sector = found[2].lower() if found else ""
        if same_name(name) in known:
            problems.append(f"Line {number}: There is an agency of that name already.")
        elif same_name(name) in line_of:
            problems.append(f"Line {number}: It is on line {line_of[same_name(name)]} already.")
        elif len(name) > LONGEST["agency"]:
            problems.append(f"Line {number}: A name has at most {LONGEST['agency']} characters.")
        elif CONTROL.search(name):
            problems.append(f"Line {number}: There is a control character in it.")
        line_of[same_name(name)] = number
        agencies.append(AgencyLine(number, name, sector))
    if problems:
        raise FileProblems(some(problems))
    return agencies


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of all lines that are not blank."""
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if line.strip(" \t,;"):
            yield number, line.strip(" \t,;")


def _people_of(line: str) -> list[str]:
    """The line, or its parts where it holds several people as the To: line of an e-mail does."""
    line = ITS_OWN_NAME.sub(r"<\1>", line.replace("mailto:", ""))
    if line.count("@") < 2:
        return [line]
    for separator in ";,\t":
        pieces = _split(line, separator)
        if all(piece.count("@") == 1 for piece in pieces):
            return pieces
    raise _NotRead("There are several addresses in it; write one person a line.")


def _person(number: int, piece: str, agency: str, role: str, roles: Collection[str]) -> PersonRow:
    cells = _split(piece, ",;\t")
    where = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if where is None:
        raise _NotRead("There is no e-mail address in it.")
    before, address, after = _around(cells[where])
    if not ADDRESS.fullmatch(address):
        raise _NotRead(f"“{address[:60]}” is not an e-mail address.")
    behind = [after, *cells[where + 1 :]]
    if behind[-1].lower() in roles:
        role = behind.pop().lower()
    named = [cell.strip(" '\"") for cell in (*cells[:where], before, *behind)]
    first_name, last_name = _names([cell for cell in named if cell], surname_first="<" in piece)
    return PersonRow(number, address.lower(), first_name, last_name, agency, role)


def _around(cell: str) -> tuple[str, str, str]:
    """What stands before the address, the address, and what stands behind it."""
    if "<" in cell:
        before, _bracket, rest = cell.partition("<")
        address, _bracket, after = rest.partition(">")
    else:
        words = cell.split()
        where = next(place for place, word in enumerate(words) if "@" in word)
        before, address, after = " ".join(words[:where]), words[where], " ".join(words[where + 1 :])
    return before, address.strip(" .'\"()[]"), after.strip()


def _names(cells: list[str], *, surname_first: bool) -> tuple[str, str]:
    """First and last name. Mail programs put a comma after a surname that stands first."""
    if len(cells) > 2:
        raise _NotRead("There is more in it than a name, an address and a role.")
    if len(cells) == 1:
        if "," in cells[0]:
            last, _comma, first = cells[0].partition(",")
        else:
            first, _space, last = cells[0].partition(" ")
    else:
        first, last = cells or ("", "")
        if surname_first:
            first, last = last, first
    for name in (first, last):
        if len(name) > LONGEST["firstname"]:
            raise _NotRead(f"A name has at most {LONGEST['firstname']} characters.")
        if CONTROL.search(name):
            raise _NotRead("There is a control character in it.")
    return " ".join(first.split()), " ".join(last.split())


def _split(text: str, separators: str) -> list[str]:
    """The parts between these characters, unless in quotes; empty ones left out."""
    parts = re.findall(BETWEEN.format(re.escape(separators)), text)
    return [part.strip() for part in parts if part.strip()]
