"""How many people disagree, are in between, agree, and don't know, statement by statement."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.persons import DONT_KNOW, Answers


@dataclass(frozen=True)
class Bands:
    """People in each part of the scale; int arrays of shape (statements,)."""

    below: NDArray[np.int64]
    middle: NDArray[np.int64]
    above: NDArray[np.int64]
    dont_know: NDArray[np.int64]


def count_bands(answers: Answers, categories: int) -> Bands:
    """Count the answers below, at and above the midpoint of the scale, and the don't knows.

    Parameters
    ----------
    answers : uint8 array of shape (statements, people)
        0 blank, 1 .. K the categories, 255 don't know.
    categories : int
        Categories of the scale, K; the midpoint is (K+1)/2.

    Returns
    -------
    Bands

    Notes
    -----
    With an even number of categories nobody can be at the midpoint, and `middle` is 0. Blanks are
    in no band: the bands and the don't knows add up to those who gave the statement any answer.
    With no people at all, every count is 0.

    Examples
    --------
    >>> count_bands(np.array([[1, 2, 3, 4, 5, 0, 255]], dtype=np.uint8), 5)
    Bands(below=array([2]), middle=array([1]), above=array([2]), dont_know=array([1]))
    """
    histogram = _histogram(answers)
    low, high = categories // 2, (categories + 1) // 2
    return Bands(
        below=histogram[:, 1 : low + 1].sum(axis=1),
        middle=histogram[:, low + 1 : high + 1].sum(axis=1),
        above=histogram[:, high + 1 : categories + 1].sum(axis=1),
        dont_know=histogram[:, DONT_KNOW],
    )


def _histogram(answers: Answers) -> NDArray[np.int64]:
    """How often each byte occurs in each row: shape (statements, 256)."""
    rows = [np.bincount(row, minlength=256) for row in answers]
    return np.array(rows, dtype=np.int64).reshape(answers.shape[0], 256)
