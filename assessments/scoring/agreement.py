"""How much people agree: on one statement, and on the statements of a criterion.

From counts of answers alone (docs/scoring.md, section 4); only the interval of r*wg looks at the
answers. Counts are arrays whose last axis is the K categories, lowest first; axes before it,
statements and agencies for instance, are kept. NaN stands for what cannot be computed.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats
from assessments.scoring.means import Interval
from assessments.scoring.persons import Answers

Statistic = Literal["agreement", "consensus", "r_wg"]

# Enumerate all histograms up to this number; 49 people on 5 categories have 292,825.
MOST_HISTOGRAMS = 300_000
DRAWS = 100_000


@dataclass(frozen=True)
class WithinGroup:
    """Agreement on a criterion; arrays of shape (...,).

    `statements` is how many had the two answers that a variance needs; the others are dropped.
    """

    r_wg_j: Floats
    r_star_wg_j: Floats
    mean_variance: Floats
    statements: NDArray[np.int64]


class Band(StrEnum):
    """LeBreton and Senter's words for r*wg(j)."""

    LACK = "lack"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very strong"


def agreement(histogram: ArrayLike) -> Floats:
    """Van der Eijk's coefficient of agreement A.

    Parameters
    ----------
    histogram : int array of shape (..., categories)
        Answers in each category, lowest first.

    Returns
    -------
    float array of shape (...,)
        In [-1, 1]: 1 all in one category, 0 evenly spread, -1 one half at each end. NaN where
        nobody answered, and for fewer than 3 categories.

    Notes
    -----
    The histogram is taken apart into layers: as long as anything is left, the smallest count m
    that is left, times the pattern of categories that have something left. A layer weighs its
    share of all answers, and A is the weighted mean of the patterns' agreements [1]_. A pattern
    with S of K categories has ``A = U (1 - (S - 1)/(K - 1))`` with
    ``U = ((K - 2) TU - (K - 1) TDU) / ((K - 2) (TU + TDU))``, where TU counts the triples of
    categories that read 110 or 011, and TDU those that read 101.

    A is biased upwards for few answers: do not compare agencies by it when either has fewer
    than 10.

    References
    ----------
    .. [1] Van der Eijk, C. (2001). Measuring agreement in ordered rating scales. Quality &
       Quantity, 35(3), 325-341. With the correction for U that R's package agrmt uses.

    Examples
    --------
    >>> agreement([[0, 0, 10, 0, 0], [4, 4, 4, 4, 4], [10, 0, 0, 0, 10]])
    array([ 1.,  0., -1.])
    """
    rest = np.array(histogram, dtype=np.int64)  # a copy, which is reduced layer by layer
    n = rest.sum(axis=-1)
    K = rest.shape[-1]
    if K < 3:
        return np.full(n.shape, np.nan)
    values = _pattern_values(K)
    digits = 1 << np.arange(K)
    total = np.zeros(n.shape)
    for _layer in range(K):
        there = rest > 0
        if not there.any():
            break
        smallest = np.where(there, rest, rest.max(axis=-1, keepdims=True)).min(axis=-1)
        total += smallest * values[there @ digits]
        rest -= smallest[..., np.newaxis] * there
    return _quotient(total, n)


@lru_cache(maxsize=16)
def _pattern_values(K: int) -> Floats:
    """S times A of each of the 2^K patterns; bit k of the index is category k."""
    patterns = np.arange(2**K)[:, np.newaxis] >> np.arange(K) & 1
    S = patterns.sum(axis=1)
    i, j, m = np.array(list(combinations(range(K), 3))).T
    read = 4 * patterns[:, i] + 2 * patterns[:, j] + patterns[:, m]
    TU = np.isin(read, (0b110, 0b011)).sum(axis=1)
    TDU = (read == 0b101).sum(axis=1)
    U = ((K - 2) * TU - (K - 1) * TDU) / ((K - 2) * np.maximum(TU + TDU, 1))
    A = np.where(S == 1, 1.0, U * (1 - (S - 1) / (K - 1)))  # a single category has no triples
    values: Floats = S * A
    values.flags.writeable = False
    return values


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


def within_group(histogram: ArrayLike) -> WithinGroup:
    """Agreement of an agency on the statements of a criterion: r_wg(j) and r*_wg(j).

    Parameters
    ----------
    histogram : int array of shape (..., statements, categories)
        Answers in each category, recoded. Everyone counts who answered the statement.

    Returns
    -------
    WithinGroup
        NaN where no statement has two answers.

    Notes
    -----
    With v the mean of the statements' variances (divisor n - 1) and
    ``sigma2 = (K^2 - 1)/12``, the variance of answers spread evenly:
    ``r*wg(j) = 1 - v/sigma2``, not truncated [1]_, is what to report; and
    ``r_wg(j) = J q / (J q + v/sigma2)`` with ``q = 1 - min(v/sigma2, 1)`` [2]_, which grows with
    the number of statements J whatever people think. J counts the statements that are not dropped.

    References
    ----------
    .. [1] Lindell, M. K., Brandt, C. J. & Whitney, D. J. (1999). A revised index of interrater
       agreement for multi-item ratings of a single target. Applied Psychological Measurement,
       23(2), 127-135.
    .. [2] James, L. R., Demaree, R. G. & Wolf, G. (1984). Estimating within-group interrater
       reliability with and without response bias. Journal of Applied Psychology, 69(1), 85-98.

    Examples
    --------
    >>> within = within_group([[0, 1, 1, 2, 1], [0, 0, 0, 2, 1], [0, 0, 0, 3, 1], [0, 0, 0, 2, 1]])
    >>> round(float(within.r_star_wg_j), 4), round(float(within.r_wg_j), 4)
    (0.7229, 0.9126)
    """
    counts = np.asarray(histogram, dtype=np.int64)
    K = counts.shape[-1]
    k = np.arange(K)
    return _within(np.stack([counts @ k**0, counts @ k, counts @ k**2]), K)


def _within(sums: NDArray[np.int64], K: int) -> WithinGroup:
    """From numbers, sums and sums of squares of answers: shape (3, ..., statements)."""
    n, total, squares = sums
    kept = n >= 2
    variance = (n * squares - total**2) / np.maximum(n * (n - 1), 1)
    J = kept.sum(axis=-1)
    v = _quotient(np.where(kept, variance, 0.0).sum(axis=-1), J)
    ratio = v / ((K**2 - 1) / 12)
    q = 1 - np.minimum(ratio, 1)
    return WithinGroup(
        r_wg_j=J * q / (J * q + ratio),  # q and ratio are not both 0
        r_star_wg_j=1 - ratio,
        mean_variance=v,
        statements=J,
    )


def within_group_interval(recoded: Answers, categories: int, *, level: float = 0.95) -> Interval:
    """The interval of r*_wg(j) of one agency, by leaving out one person after the other.

    Parameters
    ----------
    recoded : uint8 array of shape (statements, people)
        The agency's answers to the criterion: 0 blank, 1 .. K the categories, 255 don't know.
    categories : int
        Categories of the scale, K.
    level : float

    Returns
    -------
    Interval
        NaN where fewer than 3 people answered anything, or where a statement or two are all that
        one person's leaving would leave without a variance.

    Notes
    -----
    The mean of the pseudo-values ``n r - (n - 1) r_(-i)`` plus and minus t(.975, n - 1) times
    their standard error, where n counts the people who answered any of the statements. In
    simulations it covers .93 to .95 from n = 8, and .90 at n = 6: not to be shown below 8.

    Examples
    --------
    >>> eight = np.array([[4, 4, 5, 4, 3, 4, 5, 4], [4, 3, 5, 4, 4, 4, 4, 2]], dtype=np.uint8)
    >>> found = within_group_interval(eight, 5)
    >>> round(float(found.low), 3), round(float(found.high), 3)
    (0.386, 1.016)
    """
    from scipy.special import stdtrit

    answered = (recoded >= 1) & (recoded <= categories)
    spoke = answered.any(axis=0)
    answered = answered[:, spoke].T  # a row per person
    steps = np.where(answered, recoded[:, spoke].T.astype(np.int64) - 1, 0)
    n = len(answered)
    one = np.stack([answered, steps, steps**2])
    all_ = one.sum(axis=1, keepdims=True)
    r = _within(all_, categories).r_star_wg_j[0]
    r_without = _within(all_ - one, categories).r_star_wg_j
    if n < 3 or np.isnan(r_without).any():
        return Interval(np.asarray(np.nan), np.asarray(np.nan))
    pseudo = n * r - (n - 1) * r_without
    half = stdtrit(n - 1, (1 + level) / 2) * pseudo.std(ddof=1) / np.sqrt(n)
    return Interval(np.asarray(pseudo.mean() - half), np.asarray(pseudo.mean() + half))


def agreement_interval(
    histogram: ArrayLike, rng: np.random.Generator, *, resamples: int = 2000
) -> Interval:
    """The 95 % percentile bootstrap interval of A, for 10 answers and more.

    Parameters
    ----------
    histogram : int array of shape (..., categories)
    rng : numpy.random.Generator
    resamples : int

    Returns
    -------
    Interval
        Of shape (...,); NaN where A is.

    Notes
    -----
    In simulations it covers .92 at n = 10 and .94 at n = 30, but only .68 at n = 6: not to be
    shown below 10.

    Examples
    --------
    >>> found = agreement_interval([1, 2, 6, 10, 3], np.random.default_rng(1))
    >>> 0.1 < found.low < agreement([1, 2, 6, 10, 3]) < found.high < 0.8
    np.True_
    """
    counts = np.asarray(histogram, dtype=np.int64)
    n = counts.sum(axis=-1)
    shares = counts / np.maximum(n, 1)[..., np.newaxis]
    drawn = rng.multinomial(n, shares, size=(resamples, *n.shape))
    low, high = np.quantile(agreement(drawn), [0.025, 0.975], axis=0)
    return Interval(np.asarray(low), np.asarray(high))


def in_words(r_star: float) -> Band | None:
    """LeBreton and Senter's word for an r*_wg(j) [1]_; None for NaN.

    Up to .30 lack of agreement, to .50 weak, to .70 moderate, to .90 strong, above very strong.

    References
    ----------
    .. [1] LeBreton, J. M. & Senter, J. L. (2008). Answers to 20 questions about interrater
       reliability and interrater agreement. Organizational Research Methods, 11(4), 815-852.

    Examples
    --------
    >>> in_words(0.7229).value
    'strong'
    """
    if np.isnan(r_star):
        return None
    steps = zip((0.30, 0.50, 0.70, 0.90), Band, strict=False)
    # .30 may be computed as .30000000000000004.
    return next((band for top, band in steps if r_star <= top + 1e-9), Band.VERY_STRONG)


@lru_cache(maxsize=512)
def critical_value(statistic: Statistic, n: int, categories: int = 5) -> float | None:
    """The least agreement on a statement that n people answering at random seldom reach.

    Parameters
    ----------
    statistic : "agreement", "consensus" or "r_wg"
        A, Cns, or r_wg of a single statement.
    n : int
        People who answered.
    categories : int
        Categories of the scale, K.

    Returns
    -------
    float or None
        The smallest value c that the statistic can take with ``P(statistic >= c) <= .05`` if all
        K^n ways to answer are equally likely [1]_. None if even full agreement is likelier, as
        with two people on five categories. Compare with ``>= c - 1e-9``.

    Raises
    ------
    ValueError
        If n is below 1, or if there is no such statistic.

    Notes
    -----
    Exact, from all histograms of n answers, as long as these are no more than 300,000 (5
    categories: 49 people). Beyond, from 100,000 random ones with a fixed seed, which leaves the
    5 % uncertain by 0.15 of a point. Never None for that: with so many people, full agreement is
    not likely.

    References
    ----------
    .. [1] Cf. Dunlap, W. P., Burke, M. J. & Smith-Crowe, K. (2003). Accurate tests of statistical
       significance for r_wg and average deviation interrater agreement indexes. Journal of
       Applied Psychology, 88(2), 356-362.

    Examples
    --------
    >>> round(critical_value("agreement", 10), 3), critical_value("agreement", 2)
    (0.517, None)
    """
    compute = {"agreement": agreement, "consensus": consensus, "r_wg": _r_wg}.get(statistic)
    if compute is None:
        raise ValueError(f"statistic must be 'agreement', 'consensus' or 'r_wg', not {statistic!r}")
    if n < 1:
        raise ValueError(f"n must be at least 1, but is {n}")
    if comb(n + categories - 1, n) <= MOST_HISTOGRAMS:
        histograms, probability = random_answers(n, categories)
    else:
        rng = np.random.default_rng((n, categories))
        histograms = rng.multinomial(n, np.full(categories, 1 / categories), size=DRAWS)
        probability = np.full(DRAWS, 1 / DRAWS)
    values = compute(histograms)
    if np.isnan(values).any():  # r_wg of one person, A on two categories
        return None
    order = np.argsort(-values)
    values, tail = values[order], np.cumsum(probability[order])
    # Values that differ by rounding are equal: count the tail where the next one is clearly lower.
    last = np.append(values[:-1] - values[1:] > 1e-9, True)
    seldom = np.flatnonzero(last & (tail <= 0.05 + 1e-12))
    return float(values[seldom[-1]]) if len(seldom) else None


def random_answers(n: int, categories: int) -> tuple[NDArray[np.int64], Floats]:
    """All histograms of n answers, and how likely each is if people answer at random.

    Parameters
    ----------
    n, categories : int

    Returns
    -------
    (int array of shape (ways, categories), float array of shape (ways,))
        The ``C(n + K - 1, K - 1)`` histograms and ``n! / (h_1! .. h_K!) / K^n``.

    Examples
    --------
    >>> random_answers(2, 2)
    (array([[0, 2],
           [1, 1],
           [2, 0]]), array([0.25, 0.5 , 0.25]))
    """
    from scipy.special import gammaln

    histograms = np.zeros((1, 0), dtype=np.int64)
    left = np.array([n])
    for _category in range(categories - 1):
        choices = left + 1
        first = np.repeat(np.cumsum(choices) - choices, choices)
        taken = np.arange(choices.sum()) - first
        histograms = np.column_stack([np.repeat(histograms, choices, axis=0), taken])
        left = np.repeat(left, choices) - taken
    histograms = np.column_stack([histograms, left])
    factorials = gammaln(np.arange(n + 1) + 1.0)
    logarithm = factorials[n] - factorials[histograms].sum(axis=1) - n * np.log(categories)
    return histograms, np.exp(logarithm)


def _r_wg(histogram: NDArray[np.int64]) -> Floats:
    return within_group(histogram[..., np.newaxis, :]).r_star_wg_j


def _quotient(above: Floats, below: NDArray[np.int64]) -> Floats:
    """NaN on division by zero."""
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)
