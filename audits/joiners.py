"""Two rounds that differ by one person: a documented limit, in figures.

Somebody joins a group, or moves to another, between two rounds; the others give the same answers,
all of them or most. The attacker subtracts one publication from the other, and knows how likely
each of the others is to answer the same, and how they answer otherwise. Certain means a probability
of 19 in 20.

Answers are counted as given. That is so for nearly all groups; where answers were moved until two
differ, the attacker is assumed to know how.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reports.disclosure.door import rounding

STATEMENTS, CATEGORIES = 4, 5
TOP = STATEMENTS * (CATEGORIES - 1)
SCORES = np.arange(TOP + 1)
CERTAIN = 0.95
# Somebody who does not answer the same: probabilities of one category lower, the same, one higher.
ANEW = (0.4, 0.2, 0.4)
SPREAD = 0.8  # standard deviation between people of a group, and between their statements

Steps = NDArray[np.int64]
Odds = NDArray[np.float64]


@dataclass
class JoinerFindings:
    """Out of this many joiners, how many had their score, or their side of the middle, revealed."""

    joiners: int = 0
    exact: int = 0
    side: int = 0


def audit(
    rng: np.random.Generator, times: int, others: int, alike: float, *, moves: bool = False
) -> JoinerFindings:
    """Somebody joins this many others, of whom the share `alike` answer the same as before.

    moves : they also leave a group with as many others
    """
    found = JoinerFindings()
    changes = change_of_all(others, alike)
    for _ in range(times):
        joiner, *groups = _people(rng, 1 + others * (1 + moves))
        before, after = joiner, joiner if rng.random() < alike else _anew(rng, joiner)
        joined = _both_rounds(rng, np.array(groups[:others]), alike)
        odds = likelihood(joined, after.sum(), others, changes)
        if moves:
            left = _both_rounds(rng, np.array(groups[others:]), alike)[::-1]
            # Their earlier answers follow from the group that they left.
            earlier = likelihood(left, before.sum(), others, changes)
            odds = odds * (_transition(alike).T @ earlier)
        odds /= odds.sum()
        middle = TOP // 2
        found.joiners += 1
        found.exact += odds.max() >= CERTAIN
        found.side += max(odds[:middle].sum(), odds[middle + 1 :].sum()) >= CERTAIN
    return found


def likelihood(sums: tuple[int, int], joiner: int, others: int, changes: Odds) -> Odds:
    """The probability of the two published scores, for each score that the joiner may have.

    sums : the others' total steps, without and with the joiner
    changes : probabilities of each change of the others' total, from -TOP * others upwards
    """
    without = _sums_of(_published(sums[0], others), others)
    together = _sums_of(_published(sums[1] + joiner, others + 1), others + 1)
    by = together[:, np.newaxis, np.newaxis] - without[:, np.newaxis] - SCORES + TOP * others
    there = (by >= 0) & (by < len(changes))
    odds: Odds = np.where(there, changes[np.where(there, by, 0)], 0).sum(axis=(0, 1))
    return odds


def change_of_all(others: int, alike: float) -> Odds:
    """The probability of each change of this many people's total, from -TOP * others upwards."""
    odds = np.ones(1)
    for _ in range(others):
        odds = np.convolve(odds, _change_of_one(alike))
    return odds


def _change_of_one(alike: float) -> Odds:
    odds = np.ones(1)
    for _ in range(STATEMENTS):
        odds = np.convolve(odds, ANEW)
    odds *= 1 - alike
    odds[STATEMENTS] += alike
    return np.pad(odds, TOP - STATEMENTS)


def _transition(alike: float) -> Odds:
    """Probabilities from each previous score to each current one."""
    of_one = _change_of_one(alike)
    odds: Odds = of_one[SCORES[np.newaxis, :] - SCORES[:, np.newaxis] + TOP]
    return odds


def _published(total: int, people: int) -> int:
    return rounding.whole(Fraction(100 * int(total), people * TOP))


def _sums_of(score: int, people: int) -> Steps:
    """All totals that are published as this score."""
    near = score * people * TOP // 100
    around = range(max(near - people, 0), min(near + people, people * TOP) + 1)
    return np.array([total for total in around if _published(total, people) == score])


# Random draws


def _people(rng: np.random.Generator, people: int) -> Steps:
    """Answers from 0 to 4, a row per person."""
    morale = rng.normal(3.4, 0.6)
    own = morale + rng.normal(0, SPREAD, (people, 1))
    answers = np.rint(own + rng.normal(0, SPREAD, (people, STATEMENTS)))
    return answers.clip(1, CATEGORIES).astype(np.int64) - 1


def _both_rounds(rng: np.random.Generator, before: Steps, alike: float) -> tuple[int, int]:
    """The others' totals in both rounds."""
    again = [each if rng.random() < alike else _anew(rng, each) for each in before]
    return int(before.sum()), int(np.sum(again))


def _anew(rng: np.random.Generator, answers: Sequence[int] | Steps) -> Steps:
    moved = np.asarray(answers) + rng.choice([-1, 0, 1], STATEMENTS, p=ANEW)
    again: Steps = moved.clip(0, CATEGORIES - 1)
    return again
