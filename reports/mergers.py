"""Agencies that have become one since a round, or between two.

A publication keeps the names of its time, and never changes. What became of the agencies is said
beside it; and a name that means another agency now is not taken for the one that it meant then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

# Which agencies a name means in a round, each by the numbers of those that it was made of. Only
# names of agencies that have merged, or were made by it; any other means itself.
Parts = Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Merger:
    """Of agencies into one, by their names in the report: the names that they had then."""

    former: tuple[str, ...]
    into: str
    merged_on: date


@dataclass(frozen=True, slots=True)
class MergersBetween:
    """From one round to the next.

    before, now : what names mean in each
    made : names in the later round of agencies that were made in between
    """

    mergers: tuple[Merger, ...] = ()
    before: Parts = field(default_factory=dict)
    now: Parts = field(default_factory=dict)
    made: frozenset[str] = frozenset()


def parts_of(members: Iterable[str], parts: Parts) -> frozenset[int | str]:
    """The agencies that a group's names mean, whatever they were called, however they merged."""
    found: set[int | str] = set()
    for member in members:
        found |= parts.get(member, {member})
    return frozenset(found)
