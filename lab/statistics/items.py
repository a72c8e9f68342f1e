"""Describing the answers to a statement: number, mean, spread, and don't knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.scoring.arrays import Counts, Floats


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
    """

    n: Counts
    missing: Counts
    dont_know: Counts
    mean: Floats
    sd: Floats
    top_box: Floats
    bottom_box: Floats


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
        n = 1.

    Notes
    -----
    Don't knows and blanks are missing, never the midpoint, and are in no percentage of answers.
    The standard deviation has the divisor n - 1.

    A box holds the two categories at its end; on scales of fewer than four categories one, so that
    neither box reaches the middle. With five categories, top box = (n4 + n5)/n.

    Examples
    --------
    >>> found = describe(np.array([2, 0, 1, 1, 2, 0, 1]))
    >>> int(found.n), float(found.mean), float(found.top_box)
    (4, 3.25, 50.0)
    """
    categories = histogram.shape[-1] - 2
    answers = histogram[..., 1:-1]
    missing, dont_know = histogram[..., 0], histogram[..., -1]
    n = answers.sum(axis=-1)
    category = np.arange(1, categories + 1)

    mean = _ratio((answers * category).sum(axis=-1), n)
    squares = (answers * (category - mean[..., np.newaxis]) ** 2).sum(axis=-1)
    box = min(2, categories // 2)
    return Items(
        n=n,
        missing=missing,
        dont_know=dont_know,
        mean=mean,
        sd=np.sqrt(_ratio(squares, n - 1)),
        top_box=_ratio(100 * answers[..., categories - box :].sum(axis=-1), n),
        bottom_box=_ratio(100 * answers[..., :box].sum(axis=-1), n),
    )


def _ratio(part: Counts | Floats, whole: Counts) -> Floats:
    """part / whole, or NaN if the whole is 0."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
