"""Checking the agencies in a file of answers against a roster or another list.

A roster lists how many people were invited: a file with the columns `agency` and `N`.
"""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from files import names, tables
from files.answer_columns import AGENCY
from files.answers import AnswerFile
from files.likeness import likes
from files.messages import counted as ngettext
from files.messages import message as _
from files.problems import CONTROL, MOST_PROBLEMS, NO_CONTROL, FileProblems, Locator, short, some
from files.tables import without_empty_end


@dataclass(frozen=True, slots=True)
class Roster:
    """How many people were invited in each agency."""

    name: str
    invited: dict[str, int]


def read_roster(data: bytes, name: str) -> Roster:
    """Read a file with the columns `agency` and `N`. Raises FileProblems."""
    locator = Locator(name)
    found = tables.read(data, locator)
    lines = iter(tables.only_one(found, locator).lines) if found else iter(())
    _, header = next(lines, (1, []))
    if [cell.strip() for cell in without_empty_end(header)] != ["agency", "N"]:
        raise FileProblems([f"{name}:1: The header must be: agency,N"])
    roster: dict[str, int] = {}
    problems = []
    for line, cells in lines:
        cells = without_empty_end(cells)
        agency, invited = ([cell.strip() for cell in cells] + ["", ""])[:2]
        if len(cells) != 2 or not agency:
            problems.append(f"{name}:{line}: A line must be an agency and a number.")
        elif CONTROL.search(agency):
            problems.append(f"{name}:{line}: column agency: {NO_CONTROL}")
        elif not (invited.isascii() and invited.isdecimal() and 1 <= int(invited[:8]) <= 1_000_000):
            problems.append(f"{name}:{line}: column N: {invited!r} is not a number of people.")
        elif names.is_too_long(agency := names.clean(agency)):
            problems.append(
                f"{name}:{line}: column agency: {short(agency)} is too long for a name."
            )
        elif agency in roster:
            problems.append(f"{name}:{line}: column agency: {agency!r} is there twice.")
        else:
            roster[agency] = int(invited)
    if problems or not roster:
        raise FileProblems(some(problems, name) or [f"{name}:2: There are no agencies."])
    return Roster(name, roster)


def check_agencies(
    answers: AnswerFile, known: Container[str], unknown: Callable[[str], str]
) -> None:
    """Raises FileProblems unless every agency of the answers is known; names its first line.

    unknown : makes the error for an agency of this name
    """
    first = {row.agency: row for row in reversed(answers.rows)}
    column = answers.group_column or AGENCY
    problems = [
        answers.problem(row, column, unknown(agency))
        for agency, row in reversed(first.items())
        if agency not in known
    ]
    if problems:
        raise FileProblems(some(problems, answers.name))


def check_against_roster(answers: AnswerFile, roster: Roster) -> None:
    """Raises FileProblems for agencies not on the roster, or with more answers than people."""
    check_agencies(
        answers,
        roster.invited,
        lambda agency: _(
            "%(agency)s is not in %(roster)s.", agency=short(agency), roster=roster.name
        ),
    )
    problems = []
    counts: Counter[str] = Counter()
    for row in answers.rows:
        counts[row.agency] += 1
        if counts[row.agency] == roster.invited[row.agency] + 1:
            sentence = ngettext(
                "%(agency)s has more answers than the %(people)s person in %(roster)s.",
                "%(agency)s has more answers than the %(people)s people in %(roster)s.",
                roster.invited[row.agency],
                agency=short(row.agency),
                people=roster.invited[row.agency],
                roster=roster.name,
            )
            problems.append(answers.problem(row, answers.group_column or AGENCY, sentence))
    if problems:
        raise FileProblems(some(problems, answers.name))


def with_roster_names(answers: AnswerFile, roster: Roster) -> AnswerFile:
    """The answers with agencies spelt as in the roster."""
    by_key: dict[str, list[str]] = {}
    for name in roster.invited:
        by_key.setdefault(names.key(name), []).append(name)

    def meant_by(name: str) -> str:
        alike = by_key.get(names.key(name), [])
        return alike[0] if len(alike) == 1 and name not in roster.invited else name

    meant = {name: meant_by(name) for name in {row.agency for row in answers.rows}}
    if all(name == as_asked for name, as_asked in meant.items()):
        return answers
    return replace(answers, rows=[replace(row, agency=meant[row.agency]) for row in answers.rows])


def with_look_alikes(answers: AnswerFile) -> AnswerFile:
    """The answers, with notes about agencies that look alike, because they are counted
    separately."""
    there = list(dict.fromkeys(row.agency for row in answers.rows if row.agency))
    notes = [
        _(
            "%(one)s and %(other)s look alike and are counted as two agencies. If they are one, "
            "write them the same way.",
            one=short(one, 120),
            other=short(other, 120),
        )
        for one, other in _look_alike(there)
    ]
    if len(notes) > MOST_PROBLEMS:
        more = len(notes) - MOST_PROBLEMS
        others = ngettext(
            "So does %(more)s more pair.", "So do %(more)s more pairs.", more, more=more
        )
        notes = [*notes[:MOST_PROBLEMS], others]
    return replace(answers, notes=(*answers.notes, *notes)) if notes else answers


def _look_alike(there: list[str]) -> list[tuple[str, str]]:
    """Pairs of names that may mean the same: different case, misspelt, or other letters."""
    by_key: dict[str, list[str]] = {}
    for name in there:
        by_key.setdefault(names.key(name), []).append(name)
    firsts = tuple(first for first, *_others in by_key.values())
    return [
        *((first, other) for first, *others in by_key.values() for other in others),
        *((like, name) for name, like in likes(firsts, ()).of.items()),
    ]
