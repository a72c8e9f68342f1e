"""Do people see the same purpose first? Rankings, from sums that merge by ``+`` (section 7).

All sums are whole numbers: midranks are multiples of a half, so twice their distance from the
middle, 2z = 2 rank - (q + 1), is whole. Imports scipy inside, since most pages need none of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats

Whole = NDArray[np.int64]

SHUFFLES = 9_999
SEED = 20_070_917
# With more people than this, normal theory replaces shuffling (scoring.md, section 14).
MOST_TO_SHUFFLE = 5_000
# Numbers in memory at a time.
AT_A_TIME = 4_000_000


def twice_centred(given: ArrayLike) -> Whole:
    """Turn what people put first, second, ... into centred midranks, doubled.

    Parameters
    ----------
    given : array-like of shape (people, purposes)
        1 for what somebody puts first, or any numbers in that order; equal ones are ties; NaN is
        not ranked. All purposes that somebody did not rank share the mean of the remaining ranks.

    Returns
    -------
    int array of shape (people, purposes)
        ``2 rank - (q + 1)``: negative for what is put first. All 0 for somebody who expresses no
        order.

    Notes
    -----
    It is the number of purposes put before less the number put after. Who ranks t of q purposes
    gives each of the others the rank ``((t + 1) + q) / 2``.

    Examples
    --------
    Somebody with two in the second place, and somebody who named the first only:

    >>> twice_centred([[1, 2.5, 2.5, 4], [np.nan, 1, np.nan, np.nan]])
    array([[-3,  0,  0,  3],
           [ 1, -3,  1,  1]])
    """
    values = np.asarray(given, dtype=np.float64)
    last = np.where(np.isnan(values), np.inf, values)
    one, other = last[:, :, np.newaxis], last[:, np.newaxis, :]
    before = (other < one).sum(axis=2, dtype=np.int64)
    return np.asarray(before - (other > one).sum(axis=2, dtype=np.int64))


@dataclass(frozen=True)
class RankSums:
    """The sums that statistics of rankings need, by group; merged with ``+``.

    people : int array of shape (groups,)
        Who expressed an order.
    no_preference : int array of shape (groups,)
        Who tied everything, or ranked nothing: not among `people`.
    sums : int array of shape (groups, purposes)
        Sums of 2z.
    squares : int array of shape (groups,)
        Sums of ||2z||^2.
    """

    people: Whole
    no_preference: Whole
    sums: Whole
    squares: Whole

    def __add__(self, other: "RankSums") -> "RankSums":
        return RankSums(
            self.people + other.people,
            self.no_preference + other.no_preference,
            self.sums + other.sums,
            self.squares + other.squares,
        )

    def __sub__(self, other: "RankSums") -> "RankSums":
        return RankSums(
            self.people - other.people,
            self.no_preference - other.no_preference,
            self.sums - other.sums,
            self.squares - other.squares,
        )

    @property
    def purposes(self) -> int:
        return int(self.sums.shape[1])

    @property
    def rank_sums(self) -> Floats:
        """The sum of everybody's ranks, one a purpose."""
        total = self.sums.sum(axis=0) + self.people.sum() * (self.purposes + 1)
        return np.asarray(total / 2)

    @property
    def mean_ranks(self) -> Floats:
        """Mean rank of each purpose in each group, shape (groups, purposes); NaN without people."""
        means = _divide(self.sums, self.people[:, np.newaxis])
        return (means + (self.purposes + 1)) / 2


def count(twice: Whole, group: ArrayLike, groups: int) -> RankSums:
    """The sums of rankings.

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `twice_centred`.
    group : int array-like of shape (people,)
        0 .. groups-1.
    groups : int

    Returns
    -------
    RankSums

    Examples
    --------
    >>> sums = count(twice_centred([[1, 2, 3], [2, 1, 3], [1, 1, 1]]), [0, 1, 1], 2)
    >>> sums.people, sums.no_preference, sums.rank_sums
    (array([1, 1]), array([0, 1]), array([3., 3., 6.]))
    """
    where = np.asarray(group, dtype=np.intp)
    length = (twice**2).sum(axis=1)
    ordered = length > 0
    sums = np.zeros((groups, twice.shape[1]), dtype=np.int64)
    squares = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, where, twice)
    np.add.at(squares, where, length)
    return RankSums(
        people=np.bincount(where[ordered], minlength=groups).astype(np.int64),
        no_preference=np.bincount(where[~ordered], minlength=groups).astype(np.int64),
        sums=sums,
        squares=squares,
    )


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


def concordance(people: int, sums: Whole, squares: int) -> Concordance:
    """How far people's preferences form one common order [1]_.

    Parameters
    ----------
    people : int
        Who expressed an order, m.
    sums : int array of shape (purposes,)
        Sums of 2z.
    squares : int
        Sum of ||2z||^2.

    Returns
    -------
    Concordance
        W = ||mean z||^2 / mean ||z||^2, from 0 to 1, which corrects for ties;
        chi2 = m (q-1) W on q - 1 degrees of freedom; F = (m-1) W / (1-W) on
        nu1 = q - 1 - 2/m and (m-1) nu1 [2]_; rbar = (mW - 1) / (m - 1), W without its bias: the
        mean of Spearman's rho of all pairs of people where nobody has ties.

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
    >>> sums = count(twice_centred([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]]), [0, 0, 0, 0], 1)
    >>> round(concordance(4, sums.sums[0], sums.squares[0]).w, 4)
    0.5625
    """
    from scipy.special import chdtrc, fdtrc

    m, q = int(people), len(sums)
    squared_sum, whole = int((sums**2).sum()), m * int(squares)
    if whole == 0 or q < 2:
        return Concordance(m, q, *[float("nan")] * 6)
    w = squared_sum / whole
    chi2 = m * (q - 1) * w
    f = p_f = rbar = float("nan")
    if m > 1:
        rbar = (m * w - 1) / (m - 1)
        nu1 = q - 1 - 2 / m
        if squared_sum < whole and nu1 > 0:
            # Integers for as long as possible: 1 - W loses digits if W is near 1.
            f = (m - 1) * squared_sum / (whole - squared_sum)
            p_f = float(fdtrc(nu1, (m - 1) * nu1, f))
    return Concordance(m, q, w, chi2, float(chdtrc(q - 1, chi2)), f, p_f, rbar)


def overall(sums: RankSums) -> Concordance:
    """`concordance` of everybody."""
    total = sums.sums.sum(axis=0)
    return concordance(int(sums.people.sum()), total, int(sums.squares.sum()))


def within_each(sums: RankSums) -> list[Concordance]:
    """`concordance` of each group by itself."""
    each = zip(sums.people.tolist(), sums.sums, sums.squares.tolist(), strict=True)
    return [concordance(*group) for group in each]


def rbar_interval(
    twice: Whole, *, invited: int | None = None, level: float = 0.95
) -> tuple[float, float]:
    """An interval for rbar, by leaving each person out in turn (jackknife).

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `twice_centred`; those without an order are left out.
    invited : int, optional
        How many were asked, N; then the standard error is multiplied by ``sqrt(1 - m/N)``.
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
    >>> rbar_interval(twice_centred([[1, 2, 3]] * 4))
    (1.0, 1.0)
    """
    from scipy.special import stdtrit

    pseudo = _pseudo_rbar(twice)
    m = len(pseudo)
    if m < 3:
        return float("nan"), float("nan")
    unasked = 1.0 if invited is None else max(0.0, 1 - m / invited)
    error = float(np.sqrt(unasked * pseudo.var(ddof=1) / m))
    half = float(stdtrit(m - 1, (1 + level) / 2)) * error
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


@dataclass(frozen=True)
class Split:
    """Three parts of all differences in rank, which add up to 1."""

    shared: float
    between: float
    within: float
    between_by_chance: float


def split(sums: RankSums) -> Split:
    """The shares of differences in rank that are common, between groups, and personal.

    Parameters
    ----------
    sums : RankSums

    Returns
    -------
    Split
        With D = sum ||z_i||^2: shared = m ||zbar||^2 / D, which is W;
        between = sum_g m_g ||zbar_g - zbar||^2 / D; within = the rest.
        between_by_chance = (1 - W) (G - 1) / (m - 1) is what to expect of `between` where groups
        do not differ: print it beside.

    Notes
    -----
    Groups without people do not count. Nobody: all NaN. One group: between is 0.

    Examples
    --------
    Two people of one group, two of another, who want the opposite:

    >>> sums = count(twice_centred([[1, 2, 3]] * 2 + [[3, 2, 1]] * 2), [0, 0, 1, 1], 2)
    >>> split(sums)
    Split(shared=0.0, between=1.0, within=0.0, between_by_chance=0.3333333333333333)
    """
    there = sums.people > 0
    m, squares = int(sums.people.sum()), int(sums.squares.sum())
    if squares == 0:
        return Split(*[float("nan")] * 4)
    people = sums.people[there, np.newaxis]
    total = sums.sums.sum(axis=0)
    shared = int((total**2).sum()) / (m * squares)
    apart = sums.sums[there] / people - total / m
    between = float((people * apart**2).sum() / squares)
    chance = (1 - shared) * (len(people) - 1) / (m - 1) if m > 1 else float("nan")
    return Split(shared, between, max(0.0, 1 - shared - between), chance)


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
    >>> twice = twice_centred([[1, 2, 3]] * 4 + [[3, 2, 1]] * 4)
    >>> between_p(twice, [0] * 4 + [1] * 4, np.random.default_rng(SEED)) < 0.05
    True
    """
    where = np.asarray(group, dtype=np.intp)
    ordered = (twice**2).sum(axis=1) > 0
    twice, where = twice[ordered], where[ordered]
    _, where, sizes = np.unique(where, return_inverse=True, return_counts=True)
    apart = (twice != twice[:1]).any() if len(twice) else False
    if len(sizes) < 2 or not apart:
        return float("nan")
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
    >>> twice = twice_centred([[1, 2, 3, 4, 5]] * 5)
    >>> shuffled_p(twice, np.random.default_rng(SEED))
    0.0001
    """
    twice = twice[(twice**2).sum(axis=1) > 0]
    m, q = twice.shape
    if m == 0 or q < 2:
        return float("nan")
    if m > MOST_TO_SHUFFLE:
        return overall(count(twice, np.zeros(m, dtype=np.intp), 1)).p_chi2
    seen = (twice.sum(axis=0) ** 2).sum()
    at_least = 0
    for block in _blocks(shuffles, m * q):
        shuffled = rng.permuted(np.tile(twice, (block, 1, 1)), axis=2)
        at_least += int(((shuffled.sum(axis=1) ** 2).sum(axis=1) >= seen).sum())
    return (at_least + 1) / (shuffles + 1)


def order_correlations(mean_ranks: Floats) -> Floats:
    """Kendall's tau-b between groups' mean ranks: 1 the same order, -1 the opposite one.

    Parameters
    ----------
    mean_ranks : float array of shape (groups, purposes)

    Returns
    -------
    float array of shape (groups, groups)
        NaN where a group has nobody, or all mean ranks are equal. Descriptive: small groups' mean
        ranks differ by chance.

    Examples
    --------
    >>> order_correlations(np.array([[1.5, 1.5, 3.0], [3.0, 2.0, 1.0]])).round(3)
    array([[ 1.   , -0.816],
           [-0.816,  1.   ]])
    """
    from scipy.stats import kendalltau

    groups = len(mean_ranks)
    tau = np.full((groups, groups), np.nan)
    ordered = [g for g in range(groups) if np.ptp(mean_ranks[g]) > 0]  # False for NaN
    for g in ordered:
        for h in ordered:
            tau[g, h] = kendalltau(mean_ranks[g], mean_ranks[h]).statistic
    return tau


def _blocks(shuffles: int, numbers: int) -> list[int]:
    """Split many shuffles into blocks that fit into memory."""
    block = max(1, AT_A_TIME // numbers)
    return [min(block, shuffles - done) for done in range(0, shuffles, block)]


def _divide(over: NDArray[np.int64], under: NDArray[np.int64]) -> Floats:
    quotient = np.full(np.broadcast_shapes(over.shape, under.shape), np.nan)
    np.divide(over, under, out=quotient, where=under > 0)
    return quotient
