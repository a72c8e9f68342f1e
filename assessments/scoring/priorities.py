"""What to talk about first: low scores, and whether people agree that they are low (section 9)."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.agreement import agreement as van_der_eijk
from assessments.scoring.arrays import Floats
from assessments.scoring.persons import Answers

# The middle of 0-100: a score below it is a need.
MIDDLE = 50.0
# How many are named as most important, and the share of resamples in which they have to be.
TOP = 5
SURELY = 0.8
RESAMPLES = 2_000


class Label(StrEnum):
    ACT = "agreed problem: act"
    TALK = "contested: talk first"
    DIVISION = "hidden division"
    STRENGTH = "strength"
    UNCLEAR = "unclear"


def label(score: float, agreement: float, critical: float | None) -> Label:
    """One of four recommendations, depending on whether people agree or disagree beyond chance.

    Parameters
    ----------
    score : float
        Mean on 0-100.
    agreement : float
        A, or r*wg(j) for a criterion.
    critical : float or None
        The least agreement that is more than random answering of so many people
        (`agreement.critical_value`); None if they are too few for any.

    Returns
    -------
    Label
        Agreement of at least `critical` is agreement, one below 0 is disagreement, and anything
        between is unclear.

    Examples
    --------
    >>> label(30, 0.8, 0.517).value, label(70, -0.2, 0.517).value, label(30, 0.3, 0.517).value
    ('agreed problem: act', 'hidden division', 'unclear')
    """
    if critical is not None and agreement >= critical - 1e-9:
        return Label.ACT if score < MIDDLE else Label.STRENGTH
    if agreement < 0:
        return Label.TALK if score < MIDDLE else Label.DIVISION
    return Label.UNCLEAR


def priority(score: ArrayLike, agreement: ArrayLike) -> Floats:
    """A sort key from 0 to 1: highest where the score is low and people disagree.

    Parameters
    ----------
    score : float array-like of shape (...,)
        Mean on 0-100.
    agreement : float array-like of that shape
        A or r*wg(j), -1 to 1.

    Returns
    -------
    float array of that shape
        ``(1 - S/100) (1 + (1 - A)/2) / 2``, a convention of this product; NaN where either is.

    Examples
    --------
    >>> priority([40, 40], [0.2, 0.8])
    array([0.42, 0.33])
    """
    need = 1 - np.asarray(score, dtype=np.float64) / 100
    return np.asarray(need * (1 + (1 - np.asarray(agreement, dtype=np.float64)) / 2) / 2)


def order(priorities: ArrayLike, dont_know: ArrayLike) -> list[int]:
    """Indices by priority, highest first; ties by the larger share of don't knows.

    Parameters
    ----------
    priorities : float array-like of shape (things,)
        NaN, what cannot be computed, is left out.
    dont_know : float array-like of shape (things,)
        Shares; NaN counts as none.

    Returns
    -------
    list of int
        Equal in both: in the order given.

    Examples
    --------
    >>> order([0.2, 0.42, np.nan, 0.42], [0, 0.1, 0, 0.3])
    [3, 1, 0]
    """
    keys = np.asarray(priorities, dtype=np.float64)
    shares = np.nan_to_num(np.asarray(dont_know, dtype=np.float64))
    # Equal up to rounding is equal.
    there = np.flatnonzero(~np.isnan(keys)).tolist()
    return sorted(there, key=lambda each: (-round(float(keys[each]), 12), -float(shares[each])))


def share_in_top(
    recoded: Answers,
    group: ArrayLike,
    categories: int,
    rng: np.random.Generator,
    *,
    top: int = TOP,
    resamples: int = RESAMPLES,
) -> Floats:
    """How surely a statement is among the first: how often it is when people are drawn anew [1]_.

    Parameters
    ----------
    recoded : uint8 array of shape (statements, people)
        0 blank, 1 .. K the categories, 255 don't know, after `persons.recode`.
    group : int array-like of shape (people,)
        The agency of each person; as many of each are drawn as there are.
    categories : int
        K.
    rng : numpy.random.Generator
    top : int
        How many are on top.
    resamples : int

    Returns
    -------
    float array of shape (statements,)
        Name what reaches `SURELY`; show the others as “could be”. NaN where nobody answered, and
        on two categories, which have no A.

    Notes
    -----
    In each resample, statements are ordered as `order` does, by A and the mean. A statement that
    nobody of a resample answered is not on top of it.

    References
    ----------
    .. [1] Goldstein, H. & Spiegelhalter, D. J. (1996). League tables and their limitations.
       Journal of the Royal Statistical Society A, 159(3), 385-443.

    Examples
    --------
    Ten people who all find the second statement bad and the first good:

    >>> answers = np.array([[5] * 10, [1] * 10], dtype=np.uint8)
    >>> share_in_top(answers, [0] * 10, 5, np.random.default_rng(1), top=1, resamples=50)
    array([0., 1.])
    """
    people = _of_each_group(group)
    codes = [*range(1, categories + 1), 255]
    given = np.array([code == recoded.T for code in codes]).transpose(1, 2, 0)
    cells = given.reshape(len(given), -1).astype(np.float64)  # a row per person
    times = _times_drawn(people, len(given), rng, resamples)
    counts = np.rint(times @ cells).astype(np.int64).reshape(resamples, len(recoded), len(codes))
    histogram, dont_know = counts[..., :categories], counts[..., categories]
    answered = histogram.sum(axis=-1)
    mean = (histogram * np.arange(categories)).sum(axis=-1) / np.maximum(answered, 1)
    keys = priority(100 * mean / (categories - 1), van_der_eijk(histogram))
    shares = dont_know / np.maximum(answered + dont_know, 1)
    on_top = np.zeros(len(recoded))
    for each, shares_of_each in zip(keys, shares, strict=True):
        on_top[order(each, shares_of_each)[:top]] += 1
    anybody = ((recoded >= 1) & (recoded <= categories)).any(axis=1)
    return np.where(anybody & (categories > 2), on_top / resamples, np.nan)


def _of_each_group(group: ArrayLike) -> list[NDArray[np.intp]]:
    """The people of each group, by index."""
    where = np.asarray(group, dtype=np.intp)
    return [np.flatnonzero(where == each) for each in np.unique(where)]


def _times_drawn(
    groups: Sequence[NDArray[np.intp]], people: int, rng: np.random.Generator, resamples: int
) -> Floats:
    """How often each person occurs in each resample: shape (resamples, people)."""
    times = np.zeros((resamples, people))
    for members in groups:
        size = len(members)
        times[:, members] = rng.multinomial(size, np.full(size, 1 / size), size=resamples)
    return times
