"""Agencies that have become one since a round, or between two.

A publication keeps the names of its time, and never changes. What became of the agencies is said
beside it; and a name that means another agency now is not taken for the one that it meant then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from files import names
from reports.publication import Group
from reports.reading import isolated, listed

# Which agencies a name means in a round, each by the numbers of those that it was made of. Only
# names of agencies that have merged, or were made by it; any other means itself.
Parts = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Merger:
    former: tuple[str, ...]
    into: str
    merged_on: date

    @property
    def in_words(self) -> str:
        """An agency that kept its name has not merged into itself: the others have."""
        others = [each for each in self.former if names.key(each) != names.key(self.into)]
        day = f"{self.merged_on.day} {self.merged_on:%B %Y}"
        return f"On {day} {listed([*map(isolated, others)])} merged into {isolated(self.into)}."


@dataclass(frozen=True, slots=True)
class Between:
    """From one round to the next.

    before, now : what names mean in each
    made : names in the later round of agencies that were made in between
    """

    mergers: tuple[Merger, ...] = ()
    before: Parts = field(default_factory=dict)
    now: Parts = field(default_factory=dict)
    made: frozenset[str] = frozenset()


def parts_of(group: Group, parts: Parts) -> frozenset[int | str]:
    """The agencies of a group, whatever they were called and however they have merged."""
    found: set[int | str] = set()
    for member in group.members:
        found |= parts.get(member, {member})
    return frozenset(found)


def since(mergers: tuple[Merger, ...]) -> str | None:
    """What a report says of the agencies that it names; None where all are still there."""
    if not mergers:
        return None
    said = " ".join(each.in_words for each in mergers)
    return f"{said} This report names the agencies as the round asked them."
