"""A report as one of its readers sees it on a page: the agency for which they lead is marked.

Files are the same for everybody, so they are drawn from the report as it is.
"""

from dataclasses import dataclass, replace

from files import names
from reports.former.publication import Group
from reports.reading import YOURS, isolated, listed
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Yours:
    """The agency of a reader in a round.

    alone : the keys of the groups that are this agency, or one of which it is made now
    among : those of them that were asked and do not stand alone, by name
    includes : the names of the agencies that the round asked and of which this one is made now
    """

    agency: str
    alone: frozenset[str] = frozenset()
    among: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


def marked(report: Report, yours: Yours | None) -> Report:
    """In words, behind the agency's name wherever groups are named, and once in a sentence where
    the name does not say it."""
    if yours is None:
        return report
    groups = tuple(
        replace(each, label=f"{isolated(each.label)}{YOURS}") if each.key in yours.alone else each
        for each in report.publication.groups
    )
    return replace(
        report,
        publication=replace(report.publication, groups=groups),
        yours=_in_a_sentence(yours, groups),
    )


def _in_a_sentence(yours: Yours, groups: tuple[Group, ...]) -> str:
    joined = next((each.label for each in groups if len(each.members) > 1), None)
    said = []
    others = [each for each in yours.includes if names.key(each) != names.key(yours.agency)]
    if others:
        parts = listed([isolated(each) for each in others])
        said.append(f"Your agency, {isolated(yours.agency)}, now includes {parts}.")
    if joined and yours.among and len(groups) > 1:
        who = "Your agency"
        if yours.includes:
            who = listed([isolated(each) for each in yours.among])
        are = "are" if yours.includes and len(yours.among) > 1 else "is"
        said.append(f"{who} {are} among “{joined}”.")
    return " ".join(said)
