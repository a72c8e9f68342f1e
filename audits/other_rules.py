"""Disclosure rules used by others, put through the same audit, which has to find their leaks.

Answers are broken down by agency and by role at once. Groups hidden by a rule are left blank, and
the total is published.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from audits.linear import Row, touched
from audits.partnerships import Partnership, invented
from reports.disclosure.door import groups
from reports.disclosure.door.groups import Unit

ShownGroups = list[list[Hashable]]  # the units of each group that is shown
Rule = Callable[[Counter[Hashable], int], ShownGroups]


def hide_small(responses: Counter[Hashable], minimum: int) -> ShownGroups:
    return [[unit] for unit, count in responses.items() if count >= minimum]


def hide_until_two(responses: Counter[Hashable], minimum: int) -> ShownGroups:
    """If exactly one is hidden, hide the next smallest too."""
    shown = hide_small(responses, minimum)
    if len(shown) == len(responses) - 1 and shown:
        shown.remove(min(shown, key=lambda each: responses[each[0]]))
    return shown


def with_remainder(responses: Counter[Hashable], minimum: int) -> ShownGroups:
    """Our own rule, applied to each of two breakdowns."""
    names = {str(each): each for each in responses}
    counts = {name: responses[each] for name, each in names.items()}
    units = [Unit(name, name, count) for name, count in counts.items()]
    formed = groups.form(units, counts, minimum=minimum)
    return [[names[member] for member in group.members] for group in formed.groups]


RULES: dict[str, Rule] = {
    "hide fewer than the minimum": hide_small,
    "hide until two are hidden": hide_until_two,
    "a remainder in each breakdown": with_remainder,
}


@dataclass(frozen=True)
class LeakShares:
    """Shares of partnerships that reveal a set below the minimum, or a single person's answer."""

    sets: float
    persons: float


def audit(rng: np.random.Generator, partnerships: int, minimum: int) -> dict[str, LeakShares]:
    found = {name: [0, 0] for name in RULES}
    for _ in range(partnerships):
        partnership = invented(rng, minimum).without_late()
        for name, rule in RULES.items():
            rows = two_breakdowns(partnership, rule)
            found[name][0] += bool(touched(rows, minimum)) if rows else 0
            found[name][1] += bool(touched(rows, 2)) if rows else 0
    return {
        name: LeakShares(sets / partnerships, people / partnerships)
        for name, (sets, people) in found.items()
    }


def two_breakdowns(partnership: Partnership, rule: Rule) -> Sequence[Row]:
    """What is published about one question that everybody answered: both kinds of group, the
    total."""
    people = len(partnership.agency)
    if people < partnership.minimum:
        return []
    rows: list[Row] = [[1] * people]
    for unit in (partnership.agency.tolist(), partnership.role.tolist()):
        for shown in rule(Counter(unit), partnership.minimum):
            rows.append([int(each in shown) for each in unit])
    return rows
