"""Two colleagues who tell each other their answers: a documented limit, in figures.

The rule that two people differ leaves a possible witness for everybody against one insider. Two
insiders in a group may know more. How often they know somebody else's score is worked out here from
all worlds of a small group, through the real door.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from audits import plain, worlds
from audits.worlds import STATEMENTS, Sheet, Small, World

CATEGORIES = 5
# Mean answers of a group's people: in the middle of the scale, and near its ends.
MIDDLE, ENDS = (2.5, 3.0, 3.5), (1.2, 4.8)
Insiders = tuple[Sheet, ...]


@dataclass
class InsiderFindings:
    """For each pair of insiders and each other person: whether the pair know the score.

    known : exactly
    nearly : exactly, or that it is one of two neighbouring steps
    """

    others: int = 0
    known: int = 0
    nearly_known: int = 0


def group(people: int, minimum: int) -> Small:
    return Small((people,), CATEGORIES, minimum, "scores")


class Pairs:
    """What two insiders know about the others, for every publication of a group of that size."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.published: dict[World, set[Hashable]] = defaultdict(set)
        self.scores: dict[tuple[Hashable, Insiders], set[int | None]] = defaultdict(set)
        for key, all_ in worlds.possible(small).items():
            for [sheets] in all_:
                self.published[(sheets,)].add(key)
                for insiders in set(combinations(sheets, 2)):
                    rest = Counter(sheets) - Counter(insiders)
                    self.scores[key, insiders] |= {small.secret(sheet) for sheet in rest}

    def audit(
        self, rng: np.random.Generator, groups: int, means: tuple[float, ...]
    ) -> InsiderFindings:
        """Every pair of insiders in each of this many invented groups."""
        found = InsiderFindings()
        [people] = self.small.people
        for _ in range(groups):
            world = _invented(rng, float(rng.choice(means)), people)
            # One of the ways in which answers may be moved at random until two differ.
            ways = sorted(self.published[world], key=str)
            key = ways[rng.integers(len(ways))]
            for insiders in combinations(world[0], 2):
                scores = [each for each in self.scores[key, insiders] if each is not None]
                found.others += people - 2
                found.known += (people - 2) * (max(scores) == min(scores))
                found.nearly_known += (people - 2) * (max(scores) - min(scores) <= 1)
        return found


def _invented(rng: np.random.Generator, mean: float, people: int) -> World:
    """People who answered everything; each score is represented by one of its sheets."""
    own = mean + rng.normal(0, 0.5, people)
    answers = np.rint(own + rng.normal(0, 0.6, (STATEMENTS, people))).clip(1, CATEGORIES)
    sheets = (_by_score(plain.step(tuple(each), CATEGORIES)) for each in answers.T.astype(int))
    return (tuple(sorted(sheets)),)


def _by_score(score: int | None) -> Sheet:
    return _SHEETS[score]


_SHEETS = {
    plain.step(sheet, CATEGORIES): sheet for sheet in reversed(list(group(1, 3).possible_sheets()))
}
