"""Adjusting p values by the share of false claims (docs/scoring.md, section 8)."""

import numpy as np
from numpy.typing import ArrayLike

from assessments.scoring.arrays import Floats
from assessments.scoring.multiplicity import adjusted


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p values so that the expected share of false claims stays below the level.

    Parameters
    ----------
    p : array-like of shape (tests,)
        Each from 0 to 1, or NaN where there was no test.

    Returns
    -------
    float array of shape (tests,)
        ``min over k >= i of min(1, M p(k) / k)`` [1]_; NaN where there was no test.

    References
    ----------
    .. [1] Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of
       the Royal Statistical Society B, 57(1), 289-300. R: ``p.adjust(p, "BH")``.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, np.nan, 0.03])
    array([0.03, 0.04,  nan, 0.04])
    """

    def adjust(ordered: Floats, M: int) -> Floats:
        largest_first = (M * ordered / np.arange(1, M + 1))[::-1]
        return np.minimum.accumulate(largest_first)[::-1]

    return adjusted(p, adjust)
