"""Reading a list of participants, uploaded or pasted (docs/people.md).

A header, then one row per person: `email` and `agency`, and perhaps `firstname`, `lastname`, `role`
and `sector`, under any of their usual titles, in any order, separated by commas, semicolons or
tabs. An empty cell changes nothing; an unknown column is ignored and reported. Every error names
its line and column, and a list with an error is not imported."""

import csv
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from files import addresses, kinds, names, people_columns, tables
from files.characters import without_unseen
from files.messages import Message, several
from files.messages import message as _
from files.people_columns import COLUMNS, PASTED, Header
from files.person_names import full_name, without_capitals
from files.problems import CONTROL, FileProblems, ProblemsOfRows, short, some_on_a_page
from files.skipped_lines import SkippedLines
from files.tables import Lines, without_empty_end

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_CHARACTERS_A_CELL = 254

# The database's column widths; other cells may have any length.
LONGEST = {"firstname": 80, "lastname": 80, "fullname": 161, "agency": names.LONGEST}


EXAMPLE = """\
email,first name,last name,agency,sector,role
ann.ode@example.org,Ann,Ode,Riverside Council,public,strategic
bob.ray@example.org,Bob,Ray,Riverside Council,public,operational
cy.lee@example.org,Cy,Lee,Home Care,private,operational
"""
EXAMPLE_OF_ONE_AGENCY = """\
email,first name,last name,role
ann.ode@example.org,Ann,Ode,strategic
bob.ray@example.org,Bob,Ray,operational
cy.lee@example.org,Cy,Lee,operational
"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, and their line in the list; missing values are empty."""

    line: int
    email: str
    first_name: str
    last_name: str
    agency: str
    role: str
    sector: str = ""  # of the agency


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """The people of a list, the columns ignored, and notes about how the rest was read."""

    rows: tuple[PersonRow, ...]
    left_out: tuple[Message, ...]
    notes: tuple[Message, ...] = ()


def read_people(
    text: str,
    *,
    roles: Collection[str],
    sectors: Collection[str],
    only_agency: str | None = None,
) -> PeopleFile:
    """All people of a list. Raises FileProblems.

    only_agency : the list may omit the agency, may name no other, and cannot change its sector
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise FileProblems([too_large()])
    if other := kinds.other_text(text):
        raise FileProblems([other])
    csv.field_size_limit(MOST_BYTES)
    text = text.replace("\ufeff", "").replace("\xa0", " ")
    lines = Lines(tables.lines_of(text, PASTED, most_columns=MOST_BYTES))
    header = people_columns.find(lines.head(), only_own=only_agency is not None)
    reader = _RowReader(header, roles, sectors, only_agency)
    below = [
        (line, cells)
        for line, cells in lines
        if line > header.line and not header.is_repeated(line, cells)
    ]
    if len(below) > MOST_ROWS:
        line, _cells = below[MOST_ROWS]
        sentence = _("There are more than %(most)s rows.", most=MOST_ROWS)
        raise FileProblems([PASTED.at_line(line, sentence)])
    skipped = SkippedLines(header.columns)
    rows = [reader.row(line, cells) for line, cells in skipped.rest(below)]
    if not rows:
        sentence = _("There is a header, and nobody below it.")
        raise FileProblems([PASTED.at_line(header.line, sentence)])
    reader.check_roles()
    if reader.problems.found:
        raise FileProblems(some_on_a_page(reader.problems.found))
    return PeopleFile(tuple(rows), header.left_out, (*header.notes, *skipped.notes()))


def same_name(name: str) -> str:
    """Two names of an agency mean the same if they give the same text here."""
    return names.key(name)


def with_lines(problems: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Each error with the line of text that it names, as it was written; or an empty string."""
    lines = re.split("\r\n|\r|\n", text)
    found = []
    for problem in problems:
        number = int(str(problem.values.get("line", 0))) if isinstance(problem, Message) else 0
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        shown = CONTROL.sub("␣", line.replace("\t", "    ")).strip()
        found.append((problem, f"{shown[:160]}…" if len(shown) > 161 else shown))
    return found


class _RowReader:
    """Turns lines of cells into people, and collects errors."""

    def __init__(
        self,
        header: Header,
        roles: Collection[str],
        sectors: Collection[str],
        only_agency: str | None,
    ) -> None:
        self.header = header
        self.columns = header.columns
        self.roles = roles
        self.sectors = sectors
        self.only_agency = only_agency
        self.line_of: dict[str, int] = {}
        self.sector_of: dict[str, tuple[str, int]] = {}
        self.other_roles: dict[str, int] = {}
        self.has_a_role = False
        self.roles_wrong: list[Message] = []
        self.problems = ProblemsOfRows(PASTED)

    def row(self, line: int, cells: list[str]) -> PersonRow:
        cells = without_empty_end(cells)
        found = dict.fromkeys([*COLUMNS, "fullname"], "")
        for column, cell in zip(self.columns, cells, strict=False):
            if column:
                found[column] = self._cell(line, column, cell.strip())
        self._take_names(line, found)
        email = found["email"]
        if len(cells) > len(self.columns):
            self.problems.add_width(line, len(cells), len(self.columns))
        else:
            email = self._email(line, email)
            self._agency(line, found["agency"])
            self._role(line, found["role"])
            self._sector(line, found["agency"], found["sector"].lower())
        return PersonRow(
            line,
            email,
            names.clean(found["firstname"]),
            names.clean(found["lastname"]),
            names.clean(found["agency"]) or self.only_agency or "",
            found["role"].lower(),
            found["sector"].lower(),
        )

    def _take_names(self, line: int, found: dict[str, str]) -> None:
        """Split a full name, and an address with a name as e-mail programs write it."""
        if len(found["email"]) <= MOST_CHARACTERS_A_CELL and (
            named := addresses.NAMED.fullmatch(found["email"])
        ):
            found["email"] = named[2]
            found["fullname"] = found["fullname"] or (named[1] or "").strip(" \"'")
        short_enough = len(found["fullname"]) <= LONGEST["fullname"]
        if short_enough and not (found["firstname"] or found["lastname"]):
            found["firstname"], found["lastname"] = full_name(found["fullname"])
            for column in ("firstname", "lastname"):
                self._cell(line, column, found[column])
        both = without_capitals(found["firstname"], found["lastname"])
        found["firstname"], found["lastname"] = both

    def _cell(self, line: int, column: str, cell: str) -> str:
        most = LONGEST.get(column, MOST_CHARACTERS_A_CELL)
        if len(cell) > most:
            sentence = _(
                "%(cell)s has %(number)s characters; %(most)s are possible.",
                cell=short(cell),
                number=len(cell),
                most=most,
            )
            self.problems.add(line, sentence, column)
        if column != "email" and CONTROL.search(without_unseen(cell)):
            sentence = _("%(cell)s holds a line break or control character.", cell=short(cell))
            self.problems.add(line, sentence, column)
        return cell

    def _email(self, line: int, email: str) -> str:
        """The canonical form of the address, if it is one."""
        if not email:
            self.problems.add(line, _("The address is missing."), "email")
            return email
        try:
            address = addresses.clean(email)
        except addresses.BadAddress as problem:
            sentence = _(
                "%(typed)s is not an e-mail address. %(why)s", typed=short(email), why=problem.why
            )
            self.problems.add(line, sentence, "email")
            return email
        first = self.line_of.setdefault(address, line)
        if first != line:
            sentence = _(
                "%(typed)s is already on line %(first)s.", typed=short(email), first=str(first)
            )
            self.problems.add(line, sentence, "email")
        return address

    def _agency(self, line: int, agency: str) -> None:
        if len(agency) > LONGEST["agency"]:
            return  # reported already
        agency = names.clean(agency)
        if self.only_agency is None and not agency:
            self.problems.add(line, _("The agency is missing."), "agency")
        elif names.is_too_long(agency):
            self.problems.add_long_name(line, agency, "agency")
        elif self.only_agency and agency and same_name(agency) != same_name(self.only_agency):
            self.problems.add(
                line,
                _(
                    "%(name)s is not your agency; your list may only hold people of “%(own)s”.",
                    name=short(agency),
                    own=self.only_agency,
                ),
                "agency",
            )

    def _role(self, line: int, role: str) -> None:
        if role and role.lower() not in self.roles:
            self.other_roles.setdefault(role, line)
            problem = self.problems.add(line, _not_one_of(role, self.roles), "role")
            self.roles_wrong.append(problem)
        self.has_a_role |= role.lower() in self.roles

    def check_roles(self) -> None:
        """If no cell is a role it is probably another column: report it once."""
        if len(self.other_roles) < 2 or self.has_a_role:
            return
        others = [each for each in self.problems.found if each not in self.roles_wrong]
        sentence = _(
            "%(roles)s are not roles; these are: %(known)s. If they are job titles, give the "
            "column another name, and it is left out.",
            roles=several(map(short, self.other_roles), 3),
            known=several(self.roles),
        )
        self.problems.found = [PASTED.at_column(self.header.line, "role", sentence), *others]

    def _sector(self, line: int, agency: str, sector: str) -> None:
        if not sector:
            return
        if sector not in self.sectors:
            self.problems.add(line, _not_one_of(sector, self.sectors), "sector")
            return
        earlier, first = self.sector_of.setdefault(same_name(agency), (sector, line))
        if earlier != sector:
            sentence = _(
                "%(name)s is already %(sector)s on line %(first)s.",
                name=short(agency),
                sector=earlier,
                first=str(first),
            )
            self.problems.add(line, sentence, "sector")


def _not_one_of(cell: str, allowed: Iterable[str]) -> Message:
    """For a cell of an optional column."""
    return _(
        "%(cell)s is not allowed. Use %(allowed)s, or leave it empty.",
        cell=short(cell),
        allowed=several(allowed, join="or"),
    )


def too_large() -> Message:
    return _("The list is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000)
