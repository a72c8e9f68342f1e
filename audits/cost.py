"""The cost of the rules: scores that change, and agencies that are not shown alone."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from audits.other_rules import hide_small
from audits.partnerships import attendance
from benchmarks import differing as simulated
from reports.disclosure.door import groups
from reports.disclosure.door.groups import Unit

SPREADS = simulated.SPREADS  # standard deviations of people in a group


@dataclass(frozen=True)
class Changed:
    """How many group scores there are, the share that changed, and the largest change (1 to 5)."""

    scores: int
    share: float
    largest: float


def changed(seed: int, partnerships: int, minimum: int, spread: float) -> Changed:
    """Simulated as in `./run bench differing`."""
    rng = np.random.default_rng([seed, minimum])
    rounds = [simulated.partnership(minimum, rng) for _ in range(partnerships)]
    cells, _touched, changes = simulated.measure(rounds, minimum, spread, rng)
    largest = (simulated.SCALE - 1) * max(changes)
    return Changed(cells, np.count_nonzero(changes) / cells, largest)


@dataclass
class ShownAlone:
    """Agencies shown alone: by our rule, by a leaking rule, and at most without a leak."""

    agencies: int = 0
    ours: int = 0
    hide_small: int = 0
    at_most: int = 0

    @property
    def points(self) -> float:
        """How many fewer agencies per hundred are shown alone than by the leaking rule."""
        return 100 * (self.hide_small - self.ours) / self.agencies


def agencies_shown_alone(
    rng: np.random.Generator,
    partnerships: int,
    minimum: int,
    agencies: Callable[[np.random.Generator], int],
) -> ShownAlone:
    """If the hidden agencies are too few together, another one has to be hidden with them.

    Otherwise their combined answers follow from the total by subtraction.
    """
    found = ShownAlone()
    for _ in range(partnerships):
        invited, responded = (each.sum(axis=1) for each in attendance(rng, agencies(rng)))
        if responded.sum() < minimum:
            continue
        units = [Unit(f"{at:02}", f"{at:02}", int(people)) for at, people in enumerate(invited)]
        counts = dict(zip([unit.key for unit in units], responded.tolist(), strict=True))
        formed = groups.form(units, counts, minimum=minimum).groups
        large = len(hide_small(Counter[Hashable](counts), minimum))
        hidden = [people for people in counts.values() if people < minimum]
        found.agencies += len(units)
        found.ours += sum(len(group.members) == 1 for group in formed)
        found.hide_small += large
        found.at_most += large - bool(hidden and sum(hidden) < minimum)
    return found
