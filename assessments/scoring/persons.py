"""One person's score on one criterion, as a whole number of steps.

Answers are coded as in an answer sheet: 0 blank, 1 the lowest category, 2 the next, ...; 255 don't
know. Arrays are item-major: a row a statement, a column a person.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

BLANK = 0
DONT_KNOW = 255
NOT_SCORED = -1

Answers = NDArray[np.uint8]


def recode(answers: Answers, reverse: Sequence[bool], categories: int) -> Answers:
    """Recode reverse-worded statements, so that a high answer is always healthy.

    Parameters
    ----------
    answers : uint8 array of shape (statements, people)
        As answered.
    reverse : sequence of bool, one a statement
        Which statements are reverse-worded.
    categories : int
        Categories of the scale, K.

    Returns
    -------
    uint8 array of shape (statements, people)
        ``K + 1 - x`` where a reverse-worded statement was answered; all else, blanks and don't
        knows too, is as it was.

    Notes
    -----
    Doing it twice gives the answers back.

    Examples
    --------
    >>> recode(np.array([[2, 0, 255], [2, 0, 255]], dtype=np.uint8), [True, False], 5)
    array([[  4,   0, 255],
           [  2,   0, 255]], dtype=uint8)
    """
    turn = np.asarray(reverse, dtype=bool)[:, np.newaxis] & _answered(answers, categories)
    return np.where(turn, np.uint8(categories + 1) - answers, answers)


def person_steps(recoded: Answers, categories: int) -> NDArray[np.int64]:
    """Score every person on a criterion, in whole steps of its scale.

    A criterion of J statements with K categories has the steps 0 .. (K-1)J. Whoever answered all
    statements has their sum of answers (each from 0 to K-1). Whoever left some out has the mean of
    what they did answer in the place of the rest [1]_, rounded to the nearest whole step: so
    nobody's score stands out because they skipped a statement.

    Parameters
    ----------
    recoded : uint8 array of shape (statements, people)
        The criterion's statements, after `recode`.
    categories : int
        Categories of the scale, K.

    Returns
    -------
    int array of shape (people,)
        Steps, or `NOT_SCORED` for people who answered fewer than half of the statements
        (half rule: at least ``ceil(J / 2)`` are needed).

    Notes
    -----
    With k answers that sum to S, the score is ``J S / k`` rounded. Only whole numbers are
    used, so no digit depends on the order of anything. A score exactly between two steps goes to
    the even one, as Python's and R's ``round`` do: rounding all halves up would raise the scores
    of those who skip. Where (K-1)J is even, as on any scale with an odd number of categories,
    turning every statement round therefore turns every score round exactly.

    References
    ----------
    .. [1] Newman, D. A. (2014). Missing data: five practical guidelines. Organizational Research
       Methods, 17(4), 372-411: person-mean imputation.

    Examples
    --------
    Four statements; the third person prorates to 10 2/3, the fourth answered too few.

    >>> answers = np.array([[4, 4, 4, 2], [4, 0, 4, 0], [5, 4, 3, 0], [4, 0, 0, 0]], dtype=np.uint8)
    >>> person_steps(answers, 5)
    array([13, 12, 11, -1])
    """
    answered = _answered(recoded, categories)
    statements = recoded.shape[0]
    count = answered.sum(axis=0, dtype=np.int64)
    total = np.where(answered, recoded - np.uint8(1), 0).sum(axis=0, dtype=np.int64)
    divisor = np.maximum(count, 1)
    whole, rest = np.divmod(statements * total, divisor)
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
    return np.where((2 * count >= statements) & (count > 0), whole + up, NOT_SCORED)


def top_step(statements: int, categories: int) -> int:
    """The highest step of a criterion: (K-1)J."""
    return (categories - 1) * statements


def group_totals(
    steps: NDArray[np.int64], group: NDArray[np.intp], groups: int
) -> tuple[list[int], list[int]]:
    """Sum the steps of the scored people of each group, and count these people.

    Parameters
    ----------
    steps : int array of shape (people,)
        From `person_steps`.
    group : int array of shape (people,)
        The group of each person, 0 .. groups-1.
    groups : int

    Returns
    -------
    (list of int, list of int)
        Total steps and number of scored people, one a group. They are whole numbers, hence the
        same for any order of the people.
    """
    scored = steps != NOT_SCORED
    people = np.bincount(group[scored], minlength=groups)
    # Sums of whole numbers are exact in float64 up to 2**53.
    totals = np.bincount(group[scored], weights=steps[scored], minlength=groups)
    return [int(total) for total in totals], [int(count) for count in people]


def mean_score(total: int, people: int, top: int) -> Fraction:
    """The mean of `people` scores that add up to `total` steps, on 0-100 (scoring.md, 1.4, 2)."""
    return Fraction(100 * total, people * top)


def _answered(answers: Answers, categories: int) -> NDArray[np.bool_]:
    return (answers >= 1) & (answers <= categories)
