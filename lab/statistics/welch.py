"""What changed between two rounds, whose answers are at hand (docs/scoring.md, section 8).

Answers are anonymous, hence nobody is paired with themselves. The same people answering twice
answer alike, so that this errs on the side of seeing nothing. There is no finite population
correction: even when everybody answers, another day would have given other answers, and whether
the process changed is the question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring import student
from assessments.scoring.arrays import Floats
from assessments.scoring.visible import visible_change
from lab.statistics.estimates import NEGLIGIBLE, StratifiedMean, stratified_mean


@dataclass(frozen=True)
class Change:
    """From the first round to the second, in points; arrays of one shape. NaN: cannot be told."""

    n1: NDArray[np.int64]
    n2: NDArray[np.int64]
    mean1: Floats
    mean2: Floats
    difference: Floats
    se: Floats
    df: Floats
    p: Floats
    low90: Floats
    high90: Floats
    low95: Floats
    high95: Floats
    hedges_g: Floats
    mdc80: Floats


def change(
    n1: ArrayLike,
    mean1: ArrayLike,
    variance1: ArrayLike,
    n2: ArrayLike,
    mean2: ArrayLike,
    variance2: ArrayLike,
) -> Change:
    """Compare the scores of two rounds (Welch's t [1]_).

    Parameters
    ----------
    n1, n2 : int arrays of shape (...,)
        People scored in each round.
    mean1, mean2, variance1, variance2 : float arrays of that shape
        Of their scores on 0-100; variances with divisor n - 1. Not looked at where undefined.

    Returns
    -------
    Change
        difference d = mean2 - mean1; with a = s1^2/n1, b = s2^2/n2: se = sqrt(a + b),
        df = (a + b)^2 / (a^2/(n1-1) + b^2/(n2-1)); p two-sided; intervals d +/- t se;
        hedges_g = d / s_pooled (1 - 3 / (4 (n1+n2-2) - 1)) [2]_; mdc80, the change that would be
        seen in 80 % of cases, (t(.975, df) + t(.80, df)) se.

    Notes
    -----
    Nobody in a round: no difference. One person in a round, or no spread in either: a difference,
    and nothing that says how far it may be off.

    References
    ----------
    .. [1] Welch, B. L. (1947). The generalization of 'Student's' problem. Biometrika, 34, 28-35.
       R: ``t.test``.
    .. [2] Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size.
       Journal of Educational Statistics, 6(2), 107-128.

    Examples
    --------
    >>> found = change([10], [50.0], [400.0], [10], [60.0], [400.0])
    >>> found.difference, found.se.round(3), found.df, found.p.round(3), found.mdc80.round(1)
    (array([10.]), array([8.944]), array([18.]), array([0.278]), array([26.5]))
    """
    n = _stacked(n1, n2).astype(np.int64)
    mean, variance = _stacked(mean1, mean2), _stacked(variance1, variance2)
    mean = np.where(n >= 1, mean, np.nan)
    # `stratified_mean` gives a single person the other round's spread; not wanted here.
    variance = np.where((n >= 2).all(axis=-1, keepdims=True), variance, np.nan)
    weights = np.where((n >= 1).all(axis=-1, keepdims=True), [-1.0, 1.0], np.nan)
    return _change(n, mean, weights, n, mean, variance, _hedges_g(n, mean, variance))


def partnership_change(
    n1: ArrayLike,
    mean1: ArrayLike,
    variance1: ArrayLike,
    n2: ArrayLike,
    mean2: ArrayLike,
    variance2: ArrayLike,
    weights: ArrayLike = 1.0,
) -> Change:
    """Compare two rounds agency by agency, and put the differences together.

    Parameters
    ----------
    n1, mean1, variance1, n2, mean2, variance2 : arrays of shape (..., agencies)
        As in `change`.
    weights : float array, broadcast to that shape
        How much each agency counts, the same in both rounds; made to add up to 1. By default all
        count alike.

    Returns
    -------
    Change
        Arrays of shape (...,): d = sum w_g d_g over the agencies that answered in both rounds,
        with u_g = w_g^2 s_g^2/n_g of both rounds and Satterthwaite's df (`stratified_mean`).
        Agencies of one round only do not count, in n1 and n2 neither. There is no hedges_g.

    Notes
    -----
    Who answered in which agency may differ between rounds; comparing everybody with everybody
    (`change`) takes that for a change, and this does not.

    Examples
    --------
    >>> found = partnership_change([5, 5], [40, 80], [90, 90], [5, 20], [50, 80], [90, 90])
    >>> float(found.difference), float(found.mean1), int(found.n2)
    (5.0, 60.0, 25)
    """
    n = _stacked(n1, n2).astype(np.int64)
    mean, variance = _stacked(mean1, mean2), _stacked(variance1, variance2)
    both = np.asarray((n >= 1).all(axis=-1))
    n = np.where(both[..., np.newaxis], n, 0)
    w = np.where(both, np.broadcast_to(np.asarray(weights, dtype=np.float64), both.shape), 0.0)
    total = w.sum(axis=-1, keepdims=True)
    w = np.divide(w, total, out=np.full(w.shape, np.nan), where=total > 0)
    of_rounds = (w[..., np.newaxis] * np.where(n >= 1, mean, 0.0)).sum(axis=-2)
    signed = np.concatenate([-w, w], axis=-1)
    flat = [np.concatenate([each[..., 0], each[..., 1]], axis=-1) for each in (n, mean, variance)]
    none = np.full(of_rounds.shape[:-1], np.nan)
    return _change(n.sum(axis=-2), of_rounds, signed, flat[0], flat[1], flat[2], none)


def _change(
    people: NDArray[np.int64],
    means: Floats,
    weights: Floats,
    n: NDArray[np.int64],
    mean: Floats,
    variance: Floats,
    hedges_g: Floats,
) -> Change:
    """`people` and `means` have the rounds on the last axis; the others, whatever is summed."""

    def at(level: float) -> StratifiedMean:
        return stratified_mean(weights, n, mean, variance, level=level)

    found, narrow = at(0.95), at(0.90)
    told = found.se > 0  # False for NaN
    se, df = np.where(told, found.se, np.nan), np.where(told, found.df, np.nan)
    return Change(
        n1=people[..., 0],
        n2=people[..., 1],
        mean1=means[..., 0],
        mean2=means[..., 1],
        difference=found.estimate,
        se=se,
        df=df,
        p=student.p_value(found.estimate, se, df),
        low90=np.where(told, narrow.low, np.nan),
        high90=np.where(told, narrow.high, np.nan),
        low95=np.where(told, found.low, np.nan),
        high95=np.where(told, found.high, np.nan),
        hedges_g=hedges_g,
        mdc80=visible_change(se, df),
    )


def _hedges_g(n: NDArray[np.int64], mean: Floats, variance: Floats) -> Floats:
    df = n.sum(axis=-1) - 2
    there = (n >= 2).all(axis=-1)
    # A spread of 0 up to rounding is none, and so is NaN, for one person.
    within = ((n - 1) * np.where(variance > NEGLIGIBLE, variance, 0.0)).sum(axis=-1)
    pooled = np.sqrt(np.where(there & (within > 0), within, np.nan) / np.maximum(df, 1))
    small_sample = 1 - 3 / np.maximum(4 * df - 1, 1)
    return np.asarray((mean[..., 1] - mean[..., 0]) / pooled * small_sample)


def _stacked(first: ArrayLike, second: ArrayLike) -> Floats:
    """Stacks two rounds on a last axis."""
    one, two = np.broadcast_arrays(np.asarray(first, float), np.asarray(second, float))
    return np.stack([one, two], axis=-1)
