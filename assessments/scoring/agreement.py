"""How much people agree: on one statement, and on the statements of a criterion.

From counts of answers alone (docs/scoring.md, section 4): arrays whose last axis is the K
categories, lowest first; axes before it, statements for instance, are kept. NaN stands for what
cannot be computed.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats


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


@dataclass(frozen=True)
class WithinGroups:
    """Agreement on a criterion; arrays of shape (...,).

    `statements` is how many had the two answers in one group that a variance needs; the others are
    dropped.
    """

    r_star_wg_j: Floats
    statements: NDArray[np.int64]


def within_groups(histogram: ArrayLike) -> WithinGroups:
    """Agreement of people of the same group on the statements of a criterion: r*_wg(j).

    Parameters
    ----------
    histogram : int array of shape (..., groups, statements, categories)
        Answers in each category, recoded. Everyone counts who answered the statement. With one
        group it is that group's agreement; of several, variances are pooled within groups.

    Returns
    -------
    WithinGroups
        NaN where no statement has two answers in a group.

    Notes
    -----
    With v the mean of the statements' variances (divisor n - 1, or n less the number of groups)
    and ``sigma2 = (K^2 - 1)/12``, the variance of answers spread evenly:
    ``r*wg(j) = 1 - v/sigma2``, not truncated [1]_.

    Sums of squares are made of whole numbers, so no digit depends on the order of people.

    References
    ----------
    .. [1] Lindell, M. K., Brandt, C. J. & Whitney, D. J. (1999). A revised index of interrater
       agreement for multi-item ratings of a single target. Applied Psychological Measurement,
       23(2), 127-135.

    Examples
    --------
    >>> one = [[0, 1, 1, 2, 1], [0, 0, 0, 2, 1], [0, 0, 0, 3, 1], [0, 0, 0, 2, 1]]
    >>> round(float(within_groups([one]).r_star_wg_j), 4)
    0.7229
    """
    counts = np.asarray(histogram, dtype=np.int64)
    K = counts.shape[-1]
    k = np.arange(K)
    n, total, squares = counts @ k**0, counts @ k, counts @ k**2
    apart = ((n * squares - total**2) / np.maximum(n, 1)).sum(axis=-2)
    freedom = np.maximum(n - 1, 0).sum(axis=-2)
    J = (freedom >= 1).sum(axis=-1)
    v = _quotient((apart / np.maximum(freedom, 1)).sum(axis=-1), J)
    return WithinGroups(r_star_wg_j=1 - v / ((K**2 - 1) / 12), statements=J)


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


def _quotient(above: Floats, below: NDArray[np.int64]) -> Floats:
    """NaN on division by zero."""
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)
