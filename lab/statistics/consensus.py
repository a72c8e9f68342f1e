"""Agreement as only commands say it: Tastle and Wierman's consensus, and r_wg(j) (section 4)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats


def consensus(histogram: ArrayLike) -> Floats:
    """Tastle and Wierman's consensus, which takes the categories for equally far apart.

    Parameters
    ----------
    histogram : int array of shape (..., categories)
        Answers in each category, lowest first.

    Returns
    -------
    float array of shape (...,)
        In [0, 1]: 1 all in one category, 0 one half at each end. NaN where nobody answered.

    Notes
    -----
    ``Cns = 1 + sum p_k log2(1 - |k - mu| / (K - 1))`` over the categories with answers, with mu
    their mean [1]_. An even spread over 5 categories gives 0.434. Like A it is biased upwards for
    few answers.

    References
    ----------
    .. [1] Tastle, W. J. & Wierman, M. J. (2007). Consensus and dissention: a measure of ordinal
       dispersion. International Journal of Approximate Reasoning, 45(3), 531-545.

    Examples
    --------
    >>> consensus([[0, 0, 10, 0, 0], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]]).round(3)
    array([1.   , 0.434, 0.   ])
    """
    counts = np.asarray(histogram, dtype=np.int64)
    K = counts.shape[-1]
    n = counts.sum(axis=-1, keepdims=True)
    k = np.arange(K)
    widest = np.maximum(n * (K - 1), 1)
    # In integers, as 1 - |k - mu|/(K - 1) is 0 only for categories without answers.
    close = (widest - np.abs(n * k - (counts * k).sum(axis=-1, keepdims=True))) / widest
    logarithm = np.log2(close, out=np.zeros(counts.shape), where=counts > 0)
    return np.where(
        n[..., 0] > 0, 1 + (counts * logarithm).sum(axis=-1) / np.maximum(n[..., 0], 1), np.nan
    )


def r_wg_j(r_star_wg_j: Floats, statements: NDArray[np.int64]) -> Floats:
    """James, Demaree and Wolf's r_wg(j) of an agency, from its r*_wg(j).

    Parameters
    ----------
    r_star_wg_j, statements : arrays of one shape
        From `agreement.within_groups`.

    Returns
    -------
    float array of that shape
        ``J q / (J q + v/sigma2)`` with ``q = 1 - min(v/sigma2, 1)`` and ``v/sigma2 = 1 - r*wg(j)``
        [1]_, which grows with the number of statements J whatever people think: r*wg(j) is what
        to report.

    References
    ----------
    .. [1] James, L. R., Demaree, R. G. & Wolf, G. (1984). Estimating within-group interrater
       reliability with and without response bias. Journal of Applied Psychology, 69(1), 85-98.

    Examples
    --------
    >>> r_wg_j(np.array([0.7229]), np.array([4])).round(4)
    array([0.9126])
    """
    share = statements * np.maximum(r_star_wg_j, 0)
    return np.asarray(share / (share + 1 - r_star_wg_j))
