"""Who ticked one and the same answer all the way down, statements turned round included."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.persons import Answers

LONG = 10


def straight_lines(
    answers: Answers, reverse: Sequence[bool], categories: int, *, long: int = LONG
) -> NDArray[np.bool_]:
    """Find people who gave one answer to many statements in a row, a reversed one among them.

    Parameters
    ----------
    answers : uint8 array of shape (statements, people)
        As answered, in the order they were asked: 0 blank, 1 .. K the categories, 255 don't know.
    reverse : sequence of bool, one a statement
        Which statements are reverse-worded.
    categories : int
        Categories of the scale, K.
    long : int
        Statements in a row that are many.

    Returns
    -------
    bool array of shape (people,)

    Notes
    -----
    Their share is worth reporting; they stay in all figures. Blanks and don't knows end a row.
    Without reverse-worded statements nobody is found: saying the same to all may be meant.

    Examples
    --------
    >>> answers = np.full((10, 2), 4, dtype=np.uint8)
    >>> answers[5, 1] = 2
    >>> straight_lines(answers, [False] * 9 + [True], 5)
    array([ True, False])
    """
    row = np.zeros(answers.shape[1], dtype=np.int64)
    turned = np.zeros(answers.shape[1], dtype=bool)
    found = np.zeros(answers.shape[1], dtype=bool)
    before = np.zeros(answers.shape[1], dtype=np.uint8)
    for now, is_reverse in zip(answers, reverse, strict=True):
        answered = (now >= 1) & (now <= categories)
        goes_on = answered & (now == before)
        row = np.where(goes_on, row + 1, answered)
        turned = (turned & goes_on) | (answered & is_reverse)
        found |= turned & (row >= long)
        before = now
    return found
