"""Is there one common order? Kendall's W, its tests and its intervals (docs/scoring.md, section 7).

Imports scipy inside, so that errors in a file are reported without waiting for it.
"""

from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring import rankings, student
from assessments.scoring.arrays import Floats
from assessments.scoring.rankings import RankSums, Whole

SHUFFLES = 9_999
SEED = 20_070_917
# With more people than this, normal theory replaces shuffling (docs/scoring.md, section 7).
MOST_TO_SHUFFLE = 5_000
# Numbers in memory at a time.
AT_A_TIME = 4_000_000


@dataclass(frozen=True)
class Concordance:
    """Kendall's W of m people and q purposes, and its test; NaN where it cannot be computed."""

    m: int
    q: int
    w: float
    chi2: float
    p_chi2: float
    f: float
    p_f: float
    rbar: float


def concordance(sums: RankSums) -> Concordance:
    """How far people's preferences form one common order [1]_, whatever their groups.

    Parameters
    ----------
    sums : RankSums

    Returns
    -------
    Concordance
        W = ||mean z||^2 / mean ||z||^2, from 0 to 1, which corrects for ties: it is the shared
        part of `rankings.split`; chi2 = m (q-1) W on q - 1 degrees of freedom;
        F = (m-1) W / (1-W) on nu1 = q - 1 - 2/m and (m-1) nu1 [2]_; rbar = (mW - 1) / (m - 1), W
        without its bias: the mean of Spearman's rho of all pairs of people where nobody has ties.

    Notes
    -----
    By chance W is 1/m, so W of groups of different size must not be compared; compare rbar. The p
    of chi2 is for m of 8 or more; below, take `shuffled_p`. With W = 1 there is no F. Nobody, or
    fewer than two purposes: all NaN; one person: W is 1 and says nothing, and rbar is NaN.

    References
    ----------
    .. [1] Kendall, M. G. & Babington Smith, B. (1939). The problem of m rankings. Annals of
       Mathematical Statistics, 10(3), 275-287. R: ``irr::kendall(correct=TRUE)``.
    .. [2] Legendre, P. (2005). Species associations: the Kendall coefficient of concordance
       revisited. JABES, 10(2), 226-245. R: ``vegan::kendall.global``.

    Examples
    --------
    >>> twice = rankings.twice_centred([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]])
    >>> round(concordance(rankings.count(twice, [0, 0, 0, 0], 1)).w, 4)
    0.5625
    """
    from scipy.special import chdtrc, fdtrc

    m, q = int(sums.people.sum()), sums.purposes
    w = rankings.split(sums).shared
    if isnan(w) or q < 2:
        return Concordance(m, q, *[nan] * 6)
    chi2 = m * (q - 1) * w
    f = p_f = rbar = nan
    if m > 1:
        rbar = (m * w - 1) / (m - 1)
        nu1 = q - 1 - 2 / m
        # Whole numbers for as long as possible: 1 - W loses digits if W is near 1.
        shared = int((sums.sums.sum(axis=0) ** 2).sum())
        apart = m * int(sums.squares.sum()) - shared
        if apart and nu1 > 0:
            f = (m - 1) * shared / apart
            p_f = float(fdtrc(nu1, (m - 1) * nu1, f))
    return Concordance(m, q, w, chi2, float(chdtrc(q - 1, chi2)), f, p_f, rbar)


def of_each_group(sums: RankSums) -> list[RankSums]:
    """The sums of each group by itself."""
    ones = [slice(g, g + 1) for g in range(len(sums.people))]
    return [
        RankSums(sums.people[g], sums.no_preference[g], sums.sums[g], sums.squares[g]) for g in ones
    ]


def rbar_interval(twice: Whole, *, level: float = 0.95) -> tuple[float, float]:
    """An interval for rbar, by leaving each person out in turn (jackknife).

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `twice_centred`; those without an order are left out.
    level : float

    Returns
    -------
    (float, float)
        Around the mean of the pseudo-values ``m rbar - (m-1) rbar(-i)``: plus and minus
        ``t(.975, m-1)`` standard errors of that mean. NaN for fewer than 3 people.

    Notes
    -----
    In simulations on real rankings it covers the truth in .93 to .95 of cases from 8 people on,
    where the percentile bootstrap of W covers .41 (section 7).

    Examples
    --------
    >>> rbar_interval(rankings.twice_centred([[1, 2, 3]] * 4))
    (1.0, 1.0)
    """
    pseudo = _pseudo_rbar(twice)
    m = len(pseudo)
    if m < 3:
        return nan, nan
    half = float(student.half_width(np.sqrt(pseudo.var(ddof=1) / m), m - 1, level=level))
    middle = float(pseudo.mean())
    return middle - half, middle + half


def _pseudo_rbar(twice: Whole) -> Floats:
    length = (twice**2).sum(axis=1)
    twice, length = twice[length > 0], length[length > 0]
    m = len(twice)
    if m < 3:
        return np.full(m, np.nan)

    def rbar(squared_sum: Whole, squares: Whole, people: int) -> Floats:
        return (squared_sum / squares - 1) / (people - 1)

    total, squares = twice.sum(axis=0), length.sum()
    whole = rbar((total**2).sum(), squares, m)
    without = rbar(((total - twice) ** 2).sum(axis=1), squares - length, m - 1)
    return m * whole - (m - 1) * without


def between_p(
    twice: Whole,
    group: ArrayLike,
    rng: np.random.Generator,
    *,
    shuffles: int = SHUFFLES,
) -> float:
    """How often chance alone separates the groups as far as they are (PERMANOVA [1]_).

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `twice_centred`; those without an order are left out.
    group : int array-like of shape (people,)
    rng : numpy.random.Generator
        ``np.random.default_rng(SEED)`` gives the same p every time.
    shuffles : int

    Returns
    -------
    float
        (b + 1) / (B + 1), with b of B shuffles of the groups' labels having at least the
        `between` of the real ones. NaN with fewer than two groups or where nobody differs.

    Notes
    -----
    For more than `MOST_TO_SHUFFLE` people, the statistic's distribution under chance is taken as
    what it comes near to: a sum of chi-squares of G - 1 degrees of freedom, one for each
    eigenvalue of the covariances of the ranks, approximated by one chi-square of the same mean
    and variance [2]_.

    References
    ----------
    .. [1] Anderson, M. J. (2001). A new method for non-parametric multivariate analysis of
       variance. Austral Ecology, 26, 32-46. R: ``vegan::adonis2(dist(ranks) ~ agency)``.
    .. [2] Box, G. E. P. (1954). Some theorems on quadratic forms applied in the study of analysis
       of variance problems, I. Annals of Mathematical Statistics, 25(2), 290-302.

    Examples
    --------
    >>> twice = rankings.twice_centred([[1, 2, 3]] * 4 + [[3, 2, 1]] * 4)
    >>> between_p(twice, [0] * 4 + [1] * 4, np.random.default_rng(SEED)) < 0.05
    True
    """
    where = np.asarray(group, dtype=np.intp)
    ordered = (twice**2).sum(axis=1) > 0
    twice, where = twice[ordered], where[ordered]
    _, where, sizes = np.unique(where, return_inverse=True, return_counts=True)
    apart = (twice != twice[:1]).any() if len(twice) else False
    if len(sizes) < 2 or not apart:
        return nan
    by_group = twice[np.argsort(where, kind="stable")]
    starts = np.cumsum(sizes) - sizes
    seen = float(_between(by_group[np.newaxis], starts, sizes)[0])
    if len(twice) > MOST_TO_SHUFFLE:
        return _between_p_of_many(twice, seen, len(sizes))
    m, q = twice.shape
    at_least = 0
    for block in _blocks(shuffles, m * q):
        order = rng.permuted(np.tile(np.arange(m), (block, 1)), axis=1)
        shuffled = _between(twice[order], starts, sizes)
        at_least += int((shuffled >= seen * (1 - 1e-12)).sum())
    return (at_least + 1) / (shuffles + 1)


def _between(twice: Whole, starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """sum_g ||sum of 2z||^2 / m_g for each of many orders (orders, people, purposes).

    `between` rises with it: what is taken off and divided by is the same for every order.
    """
    sums = np.add.reduceat(twice, starts, axis=1)
    return np.asarray(((sums**2).sum(axis=2) / sizes).sum(axis=1))


def _between_p_of_many(twice: Whole, seen: float, groups: int) -> float:
    from scipy.special import chdtrc

    m = len(twice)
    total = twice.sum(axis=0)
    covariance = (twice.T @ twice - np.outer(total, total) / m) / (m - 1)
    trace, trace_of_square = float(np.trace(covariance)), float((covariance**2).sum())
    scale = trace_of_square / trace
    apart = seen - float((total**2).sum()) / m
    return float(chdtrc((groups - 1) * trace / scale, apart / scale))


def shuffled_p(twice: Whole, rng: np.random.Generator, *, shuffles: int = SHUFFLES) -> float:
    """How often chance alone gives a W this large, shuffling each person's ranks.

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `twice_centred`; those without an order are left out.
    rng : numpy.random.Generator
    shuffles : int

    Returns
    -------
    float
        (b + 1) / (B + 1); for few people, where the p of chi2 is not to be trusted. NaN without
        people. For more than `MOST_TO_SHUFFLE` people it is the p of chi2.

    Examples
    --------
    >>> twice = rankings.twice_centred([[1, 2, 3, 4, 5]] * 5)
    >>> shuffled_p(twice, np.random.default_rng(SEED))
    0.0001
    """
    twice = twice[(twice**2).sum(axis=1) > 0]
    m, q = twice.shape
    if m == 0 or q < 2:
        return nan
    if m > MOST_TO_SHUFFLE:
        everybody = np.zeros(m, dtype=np.intp)
        return concordance(rankings.count(twice, everybody, 1)).p_chi2
    seen = (twice.sum(axis=0) ** 2).sum()
    at_least = 0
    for block in _blocks(shuffles, m * q):
        shuffled = rng.permuted(np.tile(twice, (block, 1, 1)), axis=2)
        at_least += int(((shuffled.sum(axis=1) ** 2).sum(axis=1) >= seen).sum())
    return (at_least + 1) / (shuffles + 1)


def _blocks(shuffles: int, numbers: int) -> list[int]:
    """Split many shuffles into blocks that fit into memory."""
    block = max(1, AT_A_TIME // numbers)
    return [min(block, shuffles - done) for done in range(0, shuffles, block)]
