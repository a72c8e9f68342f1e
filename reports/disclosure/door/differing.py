"""R7, "two who differ": nobody's score stands alone, not even before a colleague.

Two people of one group may change their whole answer sheets, and nothing that is published
changes. So whoever knows all of it, and one insider's answers too, cannot tell somebody's score
from that of another in the group who differs: a witness. One is there for everybody, whoever the
insider is, if at least two of the scored people differ from the commonest score. Where that is not
so, the fewest answers that achieve it are moved, by one category each.

Only those who were invited when the round opened are looked at, and only their answers move (R4):
whoever runs the round may know every sheet of those invited since, so the others have to be safe
without them.

Nothing leaves this module but answers: how many were moved, and where, is known to nobody.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import persons

LEAST_STATEMENTS = 3  # with fewer, three people at one end could not all be made to differ
DIFFERING = 2

Answers = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the statements of a criterion stand in the answers, and which are reverse-worded."""

    rows: NDArray[np.intp]
    reverse: Sequence[bool]


def two_who_differ(
    answers: Answers,
    group_of: NDArray[np.intp],
    criteria: Iterable[Rows],
    *,
    late: NDArray[np.bool_] | None = None,
    minimum_group: int,
    categories: int,
    rng: np.random.Generator,
) -> Answers:
    """Move the fewest answers so that in every group and criterion two differ from the commonest.

    answers : of shape (statements, people), as answered; it is not changed
    group_of : of shape (people,), the group of each
    criteria : those that have scores of groups, of `LEAST_STATEMENTS` statements or more
    late : of shape (people,), who was invited after the opening and is left alone; None for nobody
    Raises ValueError for a criterion of fewer, or a minimum with which nobody could be a witness.

    Left alone are groups that have no score on a criterion, fewer than `minimum_group` being
    scored, and those where at least two of the scored people do not have the commonest score.
    Elsewhere one or two answers move, or three where all of three people stand at one end of the
    scale. Of the ways that move the fewest answers, only those that change the group's mean least
    are taken, and of these each is as likely as the next. Blanks and don't knows stay, and no
    answer leaves the scale.

    The order of the people plays no part: in another order, the same draws give the same sheets.
    """
    criteria = tuple(criteria)
    if any(len(criterion.rows) < LEAST_STATEMENTS for criterion in criteria):
        raise ValueError(f"A criterion needs {LEAST_STATEMENTS} statements or more.")
    if minimum_group <= DIFFERING:
        raise ValueError(f"Groups need more than {DIFFERING} people.")
    answers = answers.copy()
    on_time = np.ones(len(group_of), dtype=np.bool_) if late is None else ~late
    for group in np.unique(group_of):
        people = np.flatnonzero((group_of == group) & on_time)
        people = people[np.lexsort(answers[:, people])]  # whoever has which sheet
        for criterion in criteria:
            cell = np.ix_(criterion.rows, people)
            recoded = persons.recode(answers[cell], criterion.reverse, categories)
            _make_two_differ(recoded, minimum_group, categories, rng)
            answers[cell] = persons.recode(recoded, criterion.reverse, categories)
    return answers


def differ(steps: Iterable[int]) -> int:
    """How many people do not have the commonest score."""
    counts = Counter(steps)
    return counts.total() - max(counts.values(), default=0)


def _make_two_differ(
    recoded: Answers, minimum_group: int, categories: int, rng: np.random.Generator
) -> None:
    """Of one group and criterion: `recoded` is changed in its place."""
    steps = persons.person_steps(recoded, categories)
    scored = np.flatnonzero(steps != persons.NOT_SCORED)
    missing = DIFFERING - differ(steps[scored].tolist())
    if missing <= 0 or len(scored) < minimum_group:
        return
    if len(scored) == 3:
        moves = _moves_of_three(recoded[:, scored], categories, rng)
    else:
        moves = _moves_of_many(recoded[:, scored], missing, categories, rng)
    for person, by in moves:
        column = scored[person]
        movable = np.flatnonzero(_movable(recoded[:, column], by, categories))
        ways = list(combinations(movable, abs(by)))
        chosen = list(ways[rng.integers(len(ways))])
        recoded[chosen, column] = recoded[chosen, column] + np.int16(np.sign(by))


def _movable(recoded: Answers, by: int, categories: int) -> NDArray[np.bool_]:
    """The answers that can go up one category (`by` above 0), or down."""
    lowest, highest = (1, categories - 1) if by > 0 else (2, categories)
    return (recoded >= lowest) & (recoded <= highest)


def _steps_after(recoded: Answers, by: int, categories: int) -> NDArray[np.int64]:
    """Each person's steps after as many of their answers as can, `by` at most, were moved."""
    movable = _movable(recoded, by, categories)
    first = movable & (np.cumsum(movable, axis=0) <= abs(by))
    moved = np.where(first, recoded + np.int16(np.sign(by)), recoded).astype(np.uint8)
    return persons.person_steps(moved, categories)


# Three people, who all have to differ: every way is looked at


@dataclass(frozen=True, slots=True)
class _Choice:
    """For one person: so many answers up, or down if below 0; 0 leaves all of them."""

    by: int
    step: int  # the person's score then
    ways: int  # in which that many answers can be picked


def _moves_of_three(
    recoded: Answers, categories: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """(person, answers up or down). Nobody needs more than two: the ends are 0, 1 and 2 moves."""
    before = persons.person_steps(recoded, categories)
    choices: list[list[_Choice]] = [[_Choice(0, int(step), 1)] for step in before]
    for by in (-2, -1, 1, 2):
        after = _steps_after(recoded, by, categories)
        for person, count in enumerate(_movable(recoded, by, categories).sum(axis=0).tolist()):
            ways = count if abs(by) == 1 else count * (count - 1) // 2
            if ways:
                choices[person].append(_Choice(by, int(after[person]), ways))
    total = int(before.sum())
    ranked = [
        (sum(abs(each.by) for each in way), abs(sum(each.step for each in way) - total), way)
        for way in product(*choices)
        if len({each.step for each in way}) == len(way)
    ]
    best = min(rank[:2] for rank in ranked)
    ways = [way for *rank, way in ranked if tuple(rank) == best]
    (drawn,) = _draw(np.array([prod(each.ways for each in way) for way in ways]), rng)
    return [(person, each.by) for person, each in enumerate(ways[drawn]) if each.by]


# Four and more: one or two of those who have the commonest score move one answer each

_MOST = 2  # a person's answer is worth two steps at most: half of them stand for all
_CHANGES = np.arange(-_MOST, _MOST + 1)


def _moves_of_many(
    recoded: Answers, missing: int, categories: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """(person, 1 up or -1 down), for as many different people as are `missing`."""
    ways = _ways(recoded, categories)
    if missing == 1:
        sizes = np.abs(_CHANGES)[:, np.newaxis]
        least = sizes[ways.any(axis=1)].min()
        moves = [_draw(np.where(sizes == least, ways, 0), rng)]
    else:
        moves = _draw_two(ways, rng)
    return [(person, int(np.sign(_CHANGES[change]))) for change, person in moves]


def _ways(recoded: Answers, categories: int) -> NDArray[np.int64]:
    """Of shape (changes, people): how many answers, moved by one, change the score by so much."""
    steps = persons.person_steps(recoded, categories)
    commonest, _count = Counter(steps.tolist()).most_common(1)[0]
    people = np.flatnonzero(steps == commonest)
    ways = np.zeros((len(_CHANGES), len(steps)), dtype=np.int64)
    for by in (-1, 1):
        change = _steps_after(recoded, by, categories) - steps
        movable = _movable(recoded, by, categories).sum(axis=0)
        ways[change[people] + _MOST, people] += movable[people]
    return ways


def _draw_two(ways: NDArray[np.int64], rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Two people's moves whose changes come nearest to cancelling; each such pair is as likely.

    Pairs are counted, not listed: a group may have thousands of people.
    """
    of_others = ways.sum(axis=1, keepdims=True) - ways
    both = np.abs(_CHANGES[:, np.newaxis] + _CHANGES)  # what two changes come to
    pairs = (
        ways * ((both == least).astype(np.int64) @ of_others) for least in range(both.max() + 1)
    )
    least, of_first = next((least, found) for least, found in enumerate(pairs) if found.any())
    change, person = first = _draw(of_first, rng)
    of_second = np.where(both[change, :, np.newaxis] == least, ways, 0)
    of_second[:, person] = 0
    return [first, _draw(of_second, rng)]


def _draw(weights: NDArray[np.int64], rng: np.random.Generator) -> tuple[int, ...]:
    """An index of the array, as likely as its weight says."""
    sums = np.cumsum(weights)
    index = np.searchsorted(sums, rng.integers(sums[-1]), side="right")
    return tuple(int(each) for each in np.unravel_index(index, weights.shape))
