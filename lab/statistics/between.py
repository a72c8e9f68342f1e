"""How far agencies differ on a criterion, and whether that is more than chance.

From each agency's number of people, mean and variance (docs/scoring.md, section 5). Arrays have the
agencies as their last axis; axes before it, the criteria for instance, are kept. NaN stands for
what cannot be computed. There is no finite population correction here.

Imports scipy.special inside, since most pages need none of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats
from lab.statistics.estimates import NEGLIGIBLE

# The value of `highest` and `lowest` where there is no gap.
NONE = -1


@dataclass(frozen=True)
class Between:
    """Differences between agencies; arrays of shape (...,).

    `highest` and `lowest` are positions on the axis of agencies, or `NONE`.
    """

    agencies: NDArray[np.int64]
    gap: Floats
    highest: NDArray[np.intp]
    lowest: NDArray[np.intp]
    ssb: Floats
    ssw: Floats
    f: Floats
    p: Floats
    welch_f: Floats
    welch_df2: Floats
    welch_p: Floats
    icc1: Floats
    icc1_mean_k: Floats
    icc2: Floats
    eta2: Floats
    omega2: Floats


def between(n: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Between:
    """Compare the agencies' means: the gap, the tests of it, and the shares of variance.

    Parameters
    ----------
    n : int array of shape (..., agencies)
        People scored. Only agencies with two or more are compared.
    mean, variance : float array of shape (..., agencies)
        Of their scores on 0-100; the variance with divisor n - 1.

    Returns
    -------
    Between
        All NaN with fewer than two agencies to compare. `agencies` is how many were compared; the
        numerator of F and of Welch's F has one degree of freedom less.

    Notes
    -----
    With SSB and SSW the sums of squares between and within, and MSB and MSW their means:

    - `gap` is the highest mean minus the lowest, of the first agency each if several have it. It
      is positive by construction; read it beside a test.
    - `f`, `p`: ``MSB/MSW`` on G - 1 and n - G degrees of freedom.
    - `welch_f`, `welch_df2`, `welch_p`: Welch's test, which does not take the agencies for equally
      spread [1]_. Not defined if any of them has no spread (s_g = 0).
    - `eta2` is ``SSB/(SSB + SSW)``, biased upwards; report `omega2`,
      ``max(0, (SSB - (G - 1) MSW)/(SSB + SSW + MSW))``.
    - `icc1`, the share of variance between agencies, ``(MSB - MSW)/(MSB + (k - 1) MSW)`` with
      ``k = (n - sum n_g^2/n)/(G - 1)``; `icc1_mean_k` takes ``k = n/G`` as R's package multilevel
      does; `icc2`, the reliability of the agencies' means, ``(MSB - MSW)/MSB`` [2]_. They may be
      negative, which is to be shown as 0: no difference between agencies.

    If everybody has the same score the gap is 0, and neither tests nor shares are defined. If all
    differences are between agencies (MSW = 0) the shares are 1 and the tests are not defined.

    References
    ----------
    .. [1] Welch, B. L. (1951). On the comparison of several mean values: an alternative approach.
       Biometrika, 38(3/4), 330-336.
    .. [2] Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In
       K. J. Klein & S. W. J. Kozlowski (Eds.), Multilevel theory, research, and methods in
       organizations. Jossey-Bass.

    Examples
    --------
    >>> found = between([4, 6], [79.6875, 35.416667], [113.932292, 307.291667])
    >>> round(float(found.gap), 2), round(float(found.f), 3), round(float(found.omega2), 4)
    (44.27, 20.035, 0.6556)
    """
    from scipy.special import fdtrc

    n, mean = np.asarray(n, dtype=np.int64), np.asarray(mean, dtype=np.float64)
    counted = n >= 2
    n = np.where(counted, n, 0)
    variance = _but_rounding(np.where(counted, variance, 0.0))
    G = counted.sum(axis=-1)
    enough = G >= 2

    highest = np.where(counted, mean, -np.inf).argmax(axis=-1)
    lowest = np.where(counted, mean, np.inf).argmin(axis=-1)
    top = np.take_along_axis(mean, highest[..., np.newaxis], axis=-1)
    below = np.where(counted, top - mean, 0.0)  # exactly 0 for equal means

    people = n.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # With nothing to compare, everything below is NaN.
        df1, df2 = np.where(enough, G - 1.0, np.nan), np.where(enough, people - G, np.nan)
        off = below - ((n * below).sum(axis=-1) / people)[..., np.newaxis]
        SSB = (n * _but_rounding(off**2)).sum(axis=-1) + 0 * df1
        SSW = ((n - 1) * variance).sum(axis=-1) + 0 * df1
        MSB, MSW = SSB / df1, SSW / df2
        total = np.where(SSB + SSW > 0, SSB + SSW, np.nan)
        f = np.where(MSW > 0, MSB / MSW, np.nan)
        n0 = (people - (n**2).sum(axis=-1) / people) / df1
        welch_f, welch_df2 = _welch(n, below, variance, df1)
        return Between(
            agencies=G,
            gap=np.where(enough, below.max(axis=-1), np.nan),
            highest=np.where(enough, highest, NONE),
            lowest=np.where(enough, lowest, NONE),
            ssb=SSB,
            ssw=SSW,
            f=f,
            p=fdtrc(df1, df2, f),
            welch_f=welch_f,
            welch_df2=welch_df2,
            welch_p=fdtrc(df1, welch_df2, welch_f),
            icc1=(MSB - MSW) / (MSB + (n0 - 1) * MSW),
            icc1_mean_k=(MSB - MSW) / (MSB + (people / G - 1) * MSW),
            icc2=np.where(MSB > 0, (MSB - MSW) / MSB, np.nan),
            eta2=SSB / total,
            omega2=np.maximum(0, (SSB - df1 * MSW) / (total + MSW)),
        )


def _welch(
    n: NDArray[np.int64], below: Floats, variance: Floats, df1: Floats
) -> tuple[Floats, Floats]:
    """F and its second degrees of freedom, for means that are `below` the highest."""
    G = df1 + 1
    counted = n >= 2
    w = np.where(counted, n / variance, 0.0)
    sum_w = w.sum(axis=-1)
    m = (w * below).sum(axis=-1) / sum_w
    share = w / sum_w[..., np.newaxis]
    L = np.where(counted, (1 - share) ** 2 / np.maximum(n - 1, 1), 0.0).sum(axis=-1)
    above = (w * (below - m[..., np.newaxis]) ** 2).sum(axis=-1) / df1
    F = above / (1 + 2 * (G - 2) * L / (G**2 - 1))
    spread = np.all(~counted | (variance > 0), axis=-1)
    return np.where(spread, F, np.nan), np.where(spread, (G**2 - 1) / (3 * L), np.nan)


def _but_rounding(squares: Floats) -> Floats:
    """Sets squares to 0 that are only rounding errors."""
    return np.where(squares <= NEGLIGIBLE, 0.0, squares)
