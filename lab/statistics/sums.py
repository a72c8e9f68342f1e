"""What is kept of a round's answers: whole numbers that add up, whoever adds them and in any order.

Everything that a report says of a criterion follows from three tables: how often each answer was
given, how many people gave so many answers with that sum, and the cross-products of those who
answered all of it. Two halves of a round have the sums of the whole when they are added; a person
is taken away by subtracting that person's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.arrays import Counts, Floats
from assessments.scoring.persons import Answers

# People at a time: a block of a criterion's answers stays in the processor's cache.
BLOCK = 1 << 17

# The largest table of groups and patterns (all answers of a person to one criterion, as one
# number) that is worth while, and how many of its cells there may be to a person.
MOST_CELLS = 1 << 22
CELLS_A_PERSON = 8
SMALL_TABLE = 1 << 13


@dataclass(frozen=True, eq=False)
class CriterionSums:
    """The sums of one criterion of J statements with K categories, in G groups.

    Attributes
    ----------
    categories : int
        Categories of the scale, K.
    histogram : int array of shape (G, J, K + 2)
        People by group, statement and answer, reverse-worded statements turned round:
        blank, the categories from the lowest, don't know.
    persons : int array of shape (G, J + 1, (K - 1) J + 1)
        People by group, number of statements answered and sum of these answers, each 0 .. K-1.
    complete : int
        People of all groups who answered all J statements.
    complete_sum : int array of shape (J,)
        Their answers added up, each 0 .. K-1, statement by statement.
    complete_cross : int array of shape (J, J)
        The sums of products of their answers to two statements.

    Notes
    -----
    All of it is additive: ``a + b`` is what `count` gives for both sets of people together, bit
    for bit, and ``a + b - b`` is a. From 2**53 people on this would no longer be so.
    """

    categories: int
    histogram: Counts
    persons: Counts
    complete: int
    complete_sum: Counts
    complete_cross: Counts

    @property
    def groups(self) -> int:
        return len(self.histogram)

    @property
    def statements(self) -> int:
        return int(self.histogram.shape[1])

    def __add__(self, other: CriterionSums) -> CriterionSums:
        return self._with(other, np.add)

    def __sub__(self, other: CriterionSums) -> CriterionSums:
        return self._with(other, np.subtract)

    def _with(self, other: CriterionSums, operation: Callable[..., Counts]) -> CriterionSums:
        mine, others = (
            (self.categories, self.persons.shape),
            (other.categories, other.persons.shape),
        )
        if mine != others:
            raise ValueError(f"The sums are of two kinds: {mine} and {others}.")
        return CriterionSums(
            categories=self.categories,
            histogram=operation(self.histogram, other.histogram),
            persons=operation(self.persons, other.persons),
            complete=int(operation(self.complete, other.complete)),
            complete_sum=operation(self.complete_sum, other.complete_sum),
            complete_cross=operation(self.complete_cross, other.complete_cross),
        )


def empty(statements: int, categories: int, groups: int) -> CriterionSums:
    """The sums of nobody: what to start from when adding parts.

    Examples
    --------
    >>> empty(4, 5, 2).histogram.shape
    (2, 4, 7)
    """
    return CriterionSums(
        categories=categories,
        histogram=np.zeros((groups, statements, categories + 2), dtype=np.int64),
        persons=np.zeros((groups, statements + 1, _width(statements, categories)), dtype=np.int64),
        complete=0,
        complete_sum=np.zeros(statements, dtype=np.int64),
        complete_cross=np.zeros((statements, statements), dtype=np.int64),
    )


def count(
    answers: Answers,
    reverse: Sequence[bool],
    categories: int,
    group: NDArray[np.intp],
    groups: int,
) -> CriterionSums:
    """Count the answers of one criterion.

    Parameters
    ----------
    answers : uint8 array of shape (J, people)
        The criterion's statements as answered: 0 blank, 1 .. K the categories, 255 don't know.
    reverse : sequence of J bool
        Which statements are reverse-worded; they are turned round here.
    categories : int
        Categories of the scale, K, from 2 to 250.
    group : int array of shape (people,)
        The group of each person, 0 .. groups-1.
    groups : int
        How many groups there are, with answers or without.

    Returns
    -------
    CriterionSums

    Notes
    -----
    Where there are many people, all answers of a person are taken as one number with J digits of
    base K+2, the numbers are counted, and everything else follows from that one table. Elsewhere,
    and where such a table would be too large, statements are counted a few at a time. Both ways
    give the same whole numbers.

    Examples
    --------
    Two statements, the second reverse-worded; the third person does not know about it.

    >>> answers = np.array([[4, 5, 2], [2, 1, 255]], dtype=np.uint8)
    >>> sums = count(answers, [False, True], 5, np.array([0, 0, 0]), 1)
    >>> sums.histogram[0]
    array([[0, 0, 1, 0, 1, 1, 0],
           [0, 0, 0, 0, 1, 1, 1]])
    >>> sums.complete, sums.complete_sum
    (2, array([7, 7]))
    """
    _check(answers, reverse, categories, group, groups)
    scratch = np.empty(answers.shape[1], dtype=np.intp)
    return _count(answers, reverse, categories, group, groups, scratch)


def count_all(
    answers: Answers,
    criteria: Sequence[slice | Sequence[int]],
    reverse: Sequence[bool],
    categories: int,
    group: NDArray[np.intp],
    groups: int,
) -> tuple[CriterionSums, ...]:
    """Count the answers of every criterion of an instrument.

    Parameters
    ----------
    answers : uint8 array of shape (statements, people)
        All statements, as `count` takes them.
    criteria : sequence of slices or of lists of int
        The rows of each criterion.
    reverse : sequence of bool, one a row of `answers`
    categories, group, groups
        As in `count`.

    Returns
    -------
    tuple of CriterionSums, one a criterion

    Examples
    --------
    >>> answers = np.array([[4, 5, 2], [2, 1, 255], [3, 3, 3]], dtype=np.uint8)
    >>> both = count_all(answers, [slice(0, 2), [2]], [False] * 3, 5, np.array([0, 1, 0]), 2)
    >>> [sums.complete for sums in both]
    [2, 3]
    """
    _check(answers, reverse, categories, group, groups)
    turned = np.asarray(reverse, dtype=bool)
    scratch = np.empty(answers.shape[1], dtype=np.intp)  # new pages cost more than the counting
    return tuple(
        _count(answers[rows], turned[rows].tolist(), categories, group, groups, scratch)
        for rows in criteria
    )


def person_scores(statements: int, categories: int) -> Floats:
    """The score, on 0-100, of people with so many answers and that sum of them.

    Parameters
    ----------
    statements, categories : int
        J and K.

    Returns
    -------
    float array of shape (J + 1, (K - 1) J + 1)
        ``100 S / (k (K - 1))`` for k answers with sum S; NaN where fewer than half of the
        statements were answered, ``k < ceil(J / 2)``, and where k answers cannot have that sum.

    Notes
    -----
    This is the mean of what a person answered, rescaled [1]_: nothing is rounded to whole steps
    as `persons.person_steps` does for what is published. Two people whose exact scores are equal
    have the same float, however many statements each of them answered.

    References
    ----------
    .. [1] Newman, D. A. (2014). Missing data: five practical guidelines. Organizational Research
       Methods, 17(4), 372-411.

    Examples
    --------
    >>> person_scores(2, 3)
    array([[ nan,  nan,  nan,  nan,  nan],
           [  0.,  50., 100.,  nan,  nan],
           [  0.,  25.,  50.,  75., 100.]])
    """
    answered = np.arange(statements + 1)[:, np.newaxis]
    total = np.arange(_width(statements, categories))
    possible = (2 * answered >= statements) & (answered > 0)
    possible = possible & (total <= (categories - 1) * answered)
    scores = 100 * total / np.maximum(answered * (categories - 1), 1)
    return np.where(possible, scores, np.nan)


def moments(persons: Counts, statements: int, categories: int) -> tuple[Counts, Floats, Floats]:
    """How many people of each group are scored, and the mean and variance of their scores.

    Parameters
    ----------
    persons : int array of shape (G, J + 1, (K - 1) J + 1)
        From `CriterionSums.persons`.
    statements, categories : int
        J and K.

    Returns
    -------
    n : int array of shape (G,)
        People who answered at least half of the statements.
    mean : float array of shape (G,)
        Their mean score on 0-100; NaN where n = 0.
    variance : float array of shape (G,)
        The variance of their scores, divisor n - 1, in squared points; NaN where n < 2.

    Notes
    -----
    The mean is taken first, and the squared distances from it after, both from the counts: so
    groups in which everybody has the same score have that score as their mean and 0 as
    their variance, not nearly so.

    Examples
    --------
    >>> answers = np.array([[4, 5, 2], [2, 1, 255]], dtype=np.uint8)
    >>> sums = count(answers, [False, True], 5, np.array([0, 0, 0]), 1)
    >>> moments(sums.persons, 2, 5)
    (array([3]), array([66.66666667]), array([1458.33333333]))
    """
    scores = person_scores(statements, categories).ravel()
    scored = ~np.isnan(scores)
    score = scores[scored]
    people = persons.reshape(len(persons), scores.size)[:, scored]
    n = people.sum(axis=1)
    # From the lowest score there is, so that nothing is rounded where all scores are equal.
    origin = np.where(people > 0, score, np.inf).min(axis=1, initial=np.inf)
    origin = np.where(n > 0, origin, np.nan)
    distance = score - origin[:, np.newaxis]
    mean = origin + (people * distance).sum(axis=1) / np.maximum(n, 1)
    squares = (people * (score - mean[:, np.newaxis]) ** 2).sum(axis=1)
    variance = np.where(n > 1, squares / np.maximum(n - 1, 1), np.nan)
    return n, mean, variance


def _count(
    answers: Answers,
    reverse: Sequence[bool],
    categories: int,
    group: NDArray[np.intp],
    groups: int,
    scratch: NDArray[np.intp],
) -> CriterionSums:
    statements, people = answers.shape
    cells = groups * (categories + 2) ** statements
    if cells <= min(MOST_CELLS, people * CELLS_A_PERSON):
        table = _patterns_counted(answers, categories, group, groups, scratch)
        return _from_patterns(table, _layout(statements, categories, tuple(map(bool, reverse))))
    parts = (
        _block_counted(
            answers[:, start : start + BLOCK], reverse, categories, group[start:], groups
        )
        for start in range(0, people, BLOCK)
    )
    return sum(parts, start=empty(statements, categories, groups))


def _width(statements: int, categories: int) -> int:
    """How many sums of answers there can be, from 0."""
    return (categories - 1) * statements + 1


def _check(
    answers: Answers,
    reverse: Sequence[bool],
    categories: int,
    group: NDArray[np.intp],
    groups: int,
) -> None:
    if answers.dtype != np.uint8:
        raise ValueError(f"answers must be uint8, but are {answers.dtype}.")
    if not 2 <= categories <= 250:
        raise ValueError(f"categories must be 2 to 250, but are {categories}.")
    if len(reverse) != len(answers) or not len(answers):
        raise ValueError(f"{len(answers)} statements, and reverse for {len(reverse)}.")
    if group.shape != answers.shape[1:]:
        raise ValueError(f"{answers.shape[1]} people, and a group for {len(group)}.")
    if group.size and not 0 <= group.min() <= group.max() < groups:
        raise ValueError(f"group must be 0 to {groups - 1}, but goes to {group.max()}.")


def _digits(answers: Answers, categories: int) -> Answers:
    """Answers as digits: 0 don't know, 1 blank, 2 the lowest category, ..., K + 1 the highest."""
    digits = answers + np.uint8(1)  # 255 goes round to 0
    if digits.size and digits.max() > categories + 1:
        raise ValueError(f"An answer is above {categories}, and is not 255.")
    return digits


def _patterns_counted(
    answers: Answers,
    categories: int,
    group: NDArray[np.intp],
    groups: int,
    index: NDArray[np.intp],
) -> Counts:
    """People by group and pattern of answers: shape (groups, (K + 2)**J)."""
    statements, people = answers.shape
    patterns = (categories + 2) ** statements
    for start in range(0, people, BLOCK):
        block = slice(start, start + BLOCK)
        np.multiply(group[block], patterns, out=index[block])
        index[block] += _code(_digits(answers[:, block], categories), categories)
    return np.bincount(index, minlength=groups * patterns).reshape(groups, patterns)


def _code(digits: Answers, categories: int) -> NDArray[np.unsignedinteger[Any]]:
    """Each person's digits as one number of base K + 2, in as few bytes as it takes."""
    base = categories + 2
    smallest = np.min_scalar_type(base ** len(digits) - 1)
    code: NDArray[np.unsignedinteger[Any]] = digits[0].astype(smallest)
    for row in digits[1:]:
        code *= smallest.type(base)
        code += row
    return code


class _Layout(NamedTuple):
    """What the patterns of J answers mean, reverse-worded statements turned round."""

    reverse: tuple[bool, ...]
    categories: int
    # Statements answered, and the sum of these answers, of each pattern.
    answered: NDArray[np.intp]
    total: NDArray[np.intp]
    # Patterns in the order of (answered, sum) of them, where each such cell starts, and which.
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    cells: NDArray[np.intp]
    # The patterns without blanks and don't knows, and their answers, each 0 .. K-1.
    complete: NDArray[np.intp]
    values: Counts


@lru_cache(maxsize=64)
def _layout(statements: int, categories: int, reverse: tuple[bool, ...]) -> _Layout:
    base = categories + 2
    digits = np.indices((base,) * statements, dtype=np.int16).reshape(statements, -1)
    given = digits >= 2
    turn = np.array(reverse)[:, np.newaxis]
    value = np.where(turn, categories + 1 - digits, digits - 2)
    answered = given.sum(axis=0, dtype=np.intp)
    total = np.where(given, value, 0).sum(axis=0, dtype=np.intp)
    cell = answered * _width(statements, categories) + total
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    complete = np.flatnonzero(answered == statements)
    values = value[:, complete].astype(np.int64)
    return _Layout(reverse, categories, answered, total, order, starts, cells, complete, values)


def _from_patterns(table: Counts, layout: _Layout) -> CriterionSums:
    groups, statements = len(table), len(layout.reverse)
    width = _width(statements, layout.categories)
    persons = np.zeros((groups, (statements + 1) * width), dtype=np.int64)
    by_cell = np.take(table, layout.order, axis=1)  # faster than table[:, layout.order]
    persons[:, layout.cells] = np.add.reduceat(by_cell, layout.starts, axis=1)
    people = np.take(table.sum(axis=0), layout.complete)
    digits = _marginals(table, statements, layout.categories + 2)
    return CriterionSums(
        categories=layout.categories,
        histogram=_histogram(digits, layout.reverse),
        persons=persons.reshape(groups, statements + 1, width),
        complete=int(people.sum()),
        complete_sum=layout.values @ people,
        complete_cross=(layout.values * people) @ layout.values.T,
    )


def _marginals(table: Counts, statements: int, base: int) -> list[Counts]:
    """From counts of patterns to those of each digit alone: J arrays of shape (groups, base)."""
    if statements == 1:
        return [table]
    left = statements // 2
    halves = table.reshape(len(table), base**left, base ** (statements - left))
    return [
        *_marginals(halves.sum(axis=2), left, base),
        *_marginals(halves.sum(axis=1), statements - left, base),
    ]


def _histogram(digits: list[Counts], reverse: Sequence[bool]) -> Counts:
    """Counts of digits as counts of answers: blank, the categories (recoded), don't know."""
    histogram = np.stack(digits, axis=1)[:, :, [*range(1, digits[0].shape[1]), 0]]
    turned = np.flatnonzero(reverse)
    histogram[:, turned, 1:-1] = histogram[:, turned, -2:0:-1]
    return histogram


def _block_counted(
    answers: Answers,
    reverse: Sequence[bool],
    categories: int,
    group: NDArray[np.intp],
    groups: int,
) -> CriterionSums:
    """`count` for a block of people, a few statements at a time; `group` may go on after it."""
    statements, people = answers.shape
    group = group[:people]
    digits = _digits(answers, categories)
    width = _width(statements, categories)
    cells = (statements + 1) * width
    cell = group * cells
    counted: list[Counts] = []
    few = _few(categories, groups)
    for start in range(0, statements, few):
        some = slice(start, min(start + few, statements))
        layout = _layout(some.stop - start, categories, tuple(map(bool, reverse[some])))
        code = _code(digits[some], categories)
        cell += (layout.answered * width + layout.total)[code]
        patterns = len(layout.total)
        table = np.bincount(group * patterns + code, minlength=groups * patterns)
        counted += _marginals(table.reshape(groups, patterns), some.stop - start, categories + 2)

    values = (digits[:, digits.min(axis=0) >= 2] - np.uint8(2)).astype(np.float64)
    turned = np.asarray(reverse, dtype=bool)
    values[turned] = categories - 1 - values[turned]
    return CriterionSums(
        categories=categories,
        histogram=_histogram(counted, reverse),
        persons=np.bincount(cell, minlength=groups * cells).reshape(groups, statements + 1, width),
        complete=values.shape[1],
        # Whole numbers, which are exact in float64 up to 2**53.
        complete_sum=values.sum(axis=1).astype(np.int64),
        complete_cross=(values @ values.T).astype(np.int64),
    )


def _few(categories: int, groups: int) -> int:
    """How many statements to count together, so that their table stays small."""
    few = 1
    while groups * (categories + 2) ** (few + 1) <= SMALL_TABLE:
        few += 1
    return few
