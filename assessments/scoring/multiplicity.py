"""Adjusting p values for several tests at once (scoring.md, section 8)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from assessments.scoring.arrays import Floats


def holm(p: ArrayLike) -> Floats:
    """Adjust p values so that the chance of any false claim stays below the level.

    Parameters
    ----------
    p : array-like of shape (tests,)
        Each from 0 to 1, or NaN where there was no test.

    Returns
    -------
    float array of shape (tests,)
        With p(1) <= .. <= p(M) the M p values in order, ``max over k <= i of
        min(1, (M - k + 1) p(k))`` [1]_; NaN where there was no test, which counts for nothing.

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian
       Journal of Statistics, 6(2), 65-70. R: ``p.adjust(p, "holm")``.

    Examples
    --------
    >>> holm([0.01, 0.04, np.nan, 0.03])
    array([0.03, 0.06,  nan, 0.06])
    """
    return adjusted(p, lambda ordered, M: np.maximum.accumulate(np.arange(M, 0, -1) * ordered))


def adjusted(p: ArrayLike, adjust: Callable[[Floats, int], Floats]) -> Floats:
    """Sort the p values, adjust them, and put each back in its position.

    adjust : from p values in order, lowest first, and their number
    """
    given = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    if np.any((given[tested] < 0) | (given[tested] > 1)):
        raise ValueError("A p value is from 0 to 1.")
    places = tested[np.argsort(given[tested], kind="stable")]
    adjusted = np.full(given.shape, np.nan)
    adjusted[places] = np.minimum(1.0, adjust(given[places], len(places)))
    return adjusted
