"""Reading people or agencies typed or pasted into a text box, one per line (docs/people.md).

A person is an address, perhaps with a name before or after it: `Ann Ode, ann@north.example`, `Ann
Ode <ann@north.example>`, cells of a spreadsheet, or the To: line of an e-mail with several people.
A role may come last. Every error names its line, and text with an error is not imported."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from files import addresses
from files import names as forms_of_names
from files.characters import without_unseen
from files.messages import Message, several
from files.messages import message as _
from files.people import LONGEST, PersonRow, same_name
from files.people_columns import PASTED
from files.person_names import full_name, without_capitals
from files.problems import CONTROL, FileProblems, some_on_a_page

# Longer than any reasonable line; such a line is not parsed.
MOST_CHARACTERS_A_LINE = 500
# More lines than this are hardly names of agencies.
MOST_AGENCIES = 500
# Characters stripped from both ends of a line, and of a cell with a role.
AROUND = " \t,;"
AROUND_A_ROLE = " .'\"‘’“”()[]{}"
TOO_MUCH = _("It contains more than a name, an address and a role.")
NAME_TOO_LONG = _("A name has at most %(most)s characters.", most=LONGEST["firstname"])
NO_CONTROL = _("It contains a control character.")
# A dash, dot or number at the start of a list item.
BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,3}[.)])\s+")
# A cell, or a person, up to the separator {0}; separators in quotes belong to a name.
BETWEEN = r'(?:"[^"]*"|[^"{0}])+|"[^{0}]*'
# Mail programs repeat an address as its own name: `ann@north.example <ann@north.example>`.
ITS_OWN_NAME = re.compile(r"""['"]?([^\s<>"'@]{1,64}@[^\s<>"'@]{1,190})['"]?\s*<\1>""", re.I)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    line: int
    name: str
    sector: str


class _NotRead(Exception):
    """A line cannot be read; says why."""

    def __init__(self, why: Message) -> None:
        self.why = why
        super().__init__(why)


def read_people(text: str, *, agency: str, role: str, roles: Collection[str]) -> list[PersonRow]:
    """All people in the text, with that role unless a line ends with another. Raises
    FileProblems."""
    rows: list[PersonRow] = []
    line_of: dict[str, int] = {}
    problems = []
    for number, line in _lines(text):
        try:
            for piece in _people_of(_without_bullet(line.strip(AROUND))):
                person = _person(number, piece, agency, role, roles)
                if person.email in line_of:
                    raise _NotRead(_already(person.email, line_of[person.email]))
                line_of[person.email] = number
                rows.append(person)
        except _NotRead as found:
            problems.append(PASTED.at_line(number, found.why))
    if problems:
        raise FileProblems(some_on_a_page(problems))
    return rows


def read_agencies(
    text: str, *, there: Collection[str], sectors: Collection[str]
) -> list[AgencyLine]:
    """All agencies in the text, with an optional sector after a comma. Raises FileProblems."""
    known = {same_name(name) for name in there}
    line_of: dict[str, int] = {}
    agencies, problems = [], []
    for number, line in _lines(text):
        try:
            name, sector = _agency(line.strip(" ").rstrip(AROUND), sectors)
            if same_name(name) in known:
                raise _NotRead(_("There is already an agency of that name."))
            if same_name(name) in line_of:
                first = str(line_of[same_name(name)])
                raise _NotRead(_("It is already on line %(first)s.", first=first))
            line_of[same_name(name)] = number
            agencies.append(AgencyLine(number, name, sector))
        except _NotRead as found:
            problems.append(PASTED.at_line(number, found.why))
    if len(agencies) > MOST_AGENCIES:
        sentence = _(
            "There are %(number)s agencies; add at most %(most)s at a time.",
            number=len(agencies),
            most=MOST_AGENCIES,
        )
        problems.insert(0, sentence)
    if problems:
        raise FileProblems(some_on_a_page(problems))
    return agencies


def _already(email: str, first: int) -> Message:
    return _("%(email)s is already on line %(first)s.", email=email, first=str(first))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of all lines that are not blank."""
    text = text.removeprefix("\ufeff").replace("\xa0", " ")
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if line.strip(AROUND):
            yield number, line


def _without_bullet(line: str) -> str:
    bullet = BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def _agency(line: str, sectors: Collection[str]) -> tuple[str, str]:
    if len(line) > MOST_CHARACTERS_A_LINE:
        raise _NotRead(_("A line has at most %(most)s characters.", most=MOST_CHARACTERS_A_LINE))
    name, sector = _name_and_sector(_without_bullet(line), sectors)
    if not any(map(str.isalnum, name)):
        raise _NotRead(_("It contains no name of an agency."))
    if len(name) > LONGEST["agency"]:
        raise _NotRead(_("A name has at most %(most)s characters.", most=LONGEST["agency"]))
    if forms_of_names.is_too_long(name):
        raise _NotRead(_("This name is too long."))
    if CONTROL.search(name):
        raise _NotRead(NO_CONTROL)
    return name, sector


def _name_and_sector(line: str, sectors: Collection[str]) -> tuple[str, str]:
    """The part after the last comma, semicolon or tab is the sector, if it is a valid one."""
    last = max(line.rfind(separator) for separator in ",;\t")
    sector = line[last + 1 :].strip().lower()
    if last < 0 or sector not in sectors:
        last, sector = len(line), ""
    return forms_of_names.clean(line[:last].strip(AROUND)), sector


def _people_of(line: str) -> list[str]:
    """The line, or its parts if it lists several people like the To: line of an e-mail."""
    line = ITS_OWN_NAME.sub(r"<\1>", line.replace("mailto:", ""))
    if line.count("@") < 2:
        return [line]
    for separator in ";,\t":
        pieces = _split(line, separator)
        if all(piece.count("@") == 1 for piece in pieces):
            return pieces
    raise _NotRead(_("It contains several addresses. Write one person per line."))


def _person(number: int, piece: str, agency: str, role: str, roles: Collection[str]) -> PersonRow:
    cells = _split(piece, ",;\t")
    where = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if where is None:
        raise _NotRead(_("It contains no e-mail address."))
    before, typed, after = _around(cells[where])
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as problem:
        sentence = _(
            "“%(typed)s” is not an e-mail address. %(why)s", typed=typed[:60], why=problem.why
        )
        raise _NotRead(sentence) from None
    ahead = [each for each in (*cells[:where], before) if each.strip(AROUND_A_ROLE)]
    behind = [each for each in (after, *cells[where + 1 :]) if each.strip(AROUND_A_ROLE)]
    if behind and (last := behind[-1].strip(AROUND_A_ROLE).lower()) in roles:
        role = last
        behind.pop()
    for cell in (*ahead, *behind):
        if not set(re.findall(r"\w+", cell.lower())).isdisjoint(roles):
            raise _NotRead(
                _(
                    "“%(cell)s” is not a name. A role comes last, and is %(roles)s.",
                    cell=cell.strip(" '\"")[:40],
                    roles=several(roles, join="or"),
                )
            )
    if ahead and behind:
        raise _NotRead(TOO_MUCH)
    named = [cell.strip(" '\"") for cell in ahead or behind]
    first_name, last_name = _names(named, surname_first="<" in piece)
    return PersonRow(number, address, first_name, last_name, agency, role)


def _around(cell: str) -> tuple[str, str, str]:
    """The text before the address, the address, and the text after it."""
    if "<" in cell:
        before, _bracket, rest = cell.partition("<")
        address, _bracket, after = rest.partition(">")
    else:
        words = cell.split()
        where = next(place for place, word in enumerate(words) if "@" in word)
        before, address, after = " ".join(words[:where]), words[where], " ".join(words[where + 1 :])
    return before, without_unseen(address).strip(" .'\"()[]"), after.strip()


def _names(cells: list[str], *, surname_first: bool) -> tuple[str, str]:
    """First and last name. Mail programs put a comma after a surname that comes first."""
    if len(cells) == 1 and re.search("[,;]", cells[0]):
        cells, surname_first = re.split("[,;]", cells[0]), True
    if len(cells) > 2 or (len(cells) == 2 and re.search('[,;"]', "".join(cells))):
        raise _NotRead(TOO_MUCH)
    if CONTROL.search(without_unseen("".join(cells))):
        raise _NotRead(NO_CONTROL)
    if sum(map(len, cells)) > LONGEST["fullname"]:
        raise _NotRead(NAME_TOO_LONG)
    if len(cells) == 2 and not surname_first:
        first, last = without_capitals(*cells)
    else:
        first, last = full_name(", ".join(cells))
    if max(len(first), len(last)) > LONGEST["firstname"]:
        raise _NotRead(NAME_TOO_LONG)
    return forms_of_names.clean(first), forms_of_names.clean(last)


def _split(text: str, separators: str) -> list[str]:
    """The non-empty parts between these characters, except within quotes."""
    parts = re.findall(BETWEEN.format(re.escape(separators)), text)
    return [part.strip() for part in parts if part.strip()]
