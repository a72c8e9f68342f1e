"""Describing the answers to a statement: number, mean, spread, and don't knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.arrays import Counts, Floats

# From this share on, "people do not know" is a finding of its own: a convention of this product.
MANY_DONT_KNOW = 0.30


@dataclass(frozen=True, eq=False)
class Items:
    """Statements described; every array has the shape of the histograms without their last axis.

    Attributes
    ----------
    n, missing, dont_know : int arrays
        People who answered, left a blank, and said that they don't know. They add up to all.
    mean, sd : float arrays
        In categories, the lowest being 1: the caller adds ``lo - 1`` for the scale's own units.
    top_box, bottom_box : float arrays
        Percentages of n in the highest and the lowest categories.
    dont_know_share : float array
        Of those who answered or said that they don't know; from 0 to 1.
    many_dont_know : bool array
        Whether that share is `MANY_DONT_KNOW` or more.
    left, right : float arrays
        How far a diverging bar goes to either side of the middle, in shares of n: left is
        negative, and ``right - left`` is 1.
    """

    n: Counts
    missing: Counts
    dont_know: Counts
    mean: Floats
    sd: Floats
    top_box: Floats
    bottom_box: Floats
    dont_know_share: Floats
    many_dont_know: NDArray[np.bool_]
    left: Floats
    right: Floats


def describe(histogram: Counts) -> Items:
    """Describe statements by the histograms of their answers.

    Parameters
    ----------
    histogram : int array of shape (..., K + 2)
        People by answer: blank, the K categories from the lowest, don't know.

    Returns
    -------
    Items
        NaN where there is nobody to speak of: everything but the counts where n = 0, `sd` where
        n = 1, `dont_know_share` where nobody answered or said that they don't know.

    Notes
    -----
    Don't knows and blanks are missing, never the midpoint, and are in no percentage of answers.
    The standard deviation has the divisor n - 1.

    A box holds the two categories at its end; on scales of fewer than four categories one, so that
    neither box reaches the middle. With five categories, top box = (n4 + n5)/n.

    A diverging bar [1]_ stands with half of those in the middle category on either side of zero;
    an even number of categories has no middle.

    References
    ----------
    .. [1] Robbins, N. B., & Heiberger, R. M. (2011). Plotting Likert and other rating scales.
       Proceedings of the Joint Statistical Meetings, 1058-1066.

    Examples
    --------
    >>> found = describe(np.array([2, 0, 1, 1, 2, 0, 1]))
    >>> int(found.n), float(found.mean), float(found.top_box), float(found.dont_know_share)
    (4, 3.25, 50.0, 0.2)
    """
    categories = histogram.shape[-1] - 2
    answers = histogram[..., 1:-1]
    missing, dont_know = histogram[..., 0], histogram[..., -1]
    n = answers.sum(axis=-1)
    category = np.arange(1, categories + 1)

    mean = _ratio((answers * category).sum(axis=-1), n)
    squares = (answers * (category - mean[..., np.newaxis]) ** 2).sum(axis=-1)
    share = _ratio(dont_know, n + dont_know)
    box = min(2, categories // 2)
    half, rest = divmod(categories, 2)
    middle = answers[..., half : half + rest].sum(axis=-1)
    return Items(
        n=n,
        missing=missing,
        dont_know=dont_know,
        mean=mean,
        sd=np.sqrt(_ratio(squares, n - 1)),
        top_box=_ratio(100 * answers[..., categories - box :].sum(axis=-1), n),
        bottom_box=_ratio(100 * answers[..., :box].sum(axis=-1), n),
        dont_know_share=share,
        many_dont_know=share >= MANY_DONT_KNOW,
        left=-_ratio(answers[..., :half].sum(axis=-1) + middle / 2, n),
        right=_ratio(answers[..., half + rest :].sum(axis=-1) + middle / 2, n),
    )


def _ratio(part: Counts | Floats, whole: Counts) -> Floats:
    """part / whole, or NaN if the whole is 0."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
