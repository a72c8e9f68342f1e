"""Means of agencies and of the partnership, and how far they may be off.

Student's t with the finite population correction: an agency has a known number of people, and when
most of them answered, little is left to be unsure of (docs/scoring.md, sections 2 and 3). All
functions take arrays whose last axis is the agencies; axes before it, the criteria for instance,
are kept. NaN stands for what cannot be computed. Intervals are given as computed, beyond 0 and
100 too.
"""

from dataclasses import dataclass
from math import inf
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring import student
from assessments.scoring.arrays import Floats

Weighting = Literal["agency_equal", "respondent_equal", "roster"]
WEIGHTINGS: tuple[Weighting, ...] = get_args(Weighting)

# Points squared. Different scores differ by far more than 1e-10 points; less is rounding error.
NEGLIGIBLE = 1e-20


@dataclass(frozen=True)
class GroupMeans:
    """Each agency's mean on 0-100 with its 95 % interval; arrays of shape (..., agencies)."""

    n: NDArray[np.int64]
    mean: Floats
    sd: Floats
    se: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class StratifiedMean:
    """A weighted sum of means with its interval; arrays of shape (...,)."""

    estimate: Floats
    se: Floats
    df: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class PartnershipMean(StratifiedMean):
    """The partnership's score on 0-100; `groups_counted` is the agencies that are in it."""

    groups_counted: NDArray[np.int64]


def group_means(
    n: ArrayLike, mean: ArrayLike, variance: ArrayLike, invited: ArrayLike
) -> GroupMeans:
    """The standard error and 95 % interval of each agency's mean.

    Parameters
    ----------
    n : int array of shape (..., agencies)
        People scored.
    mean, variance : float array of shape (..., agencies)
        Of their scores on 0-100; the variance with divisor n - 1. Not looked at where undefined.
    invited : number array, broadcast to the shape of `n`
        People on the roster, N. ``inf`` where the roster is not known: then nothing is corrected.

    Returns
    -------
    GroupMeans

    Raises
    ------
    ValueError
        If more people were scored than invited.

    Notes
    -----
    ``se = sqrt(s^2 / n (1 - n/N))`` and ``mean +/- t(.975, n - 1) se`` [1]_. Where everybody
    invited answered, nothing was sampled: se is 0 and the interval is the point, also for one
    person. One person of several has a mean, and neither sd, se nor interval. Nobody: all NaN.

    Where all gave the same score (s = 0) and some did not answer, the width of 0 is computed but
    is not true, and withheld (`withholding.interval`).

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling techniques, 3rd ed. Wiley: chapter 2.

    Examples
    --------
    >>> agency = group_means([4], [79.6875], [113.9323], [8])
    >>> agency.se.round(4), agency.low.round(2), agency.high.round(2)
    (array([3.7738]), array([67.68]), array([91.7]))
    """
    n, mean, variance = _groups(n, mean, variance)
    unheard = _unheard(n, invited)
    mean = np.where(n >= 1, mean, np.nan)
    variance = np.where(n >= 2, variance, np.nan)
    sampled = np.maximum(n, 1)
    # If everybody invited answered, the error is 0 even without a variance.
    u = np.where((n >= 1) & (unheard == 0), 0.0, variance / sampled * unheard)
    se = np.sqrt(u)
    half = student.half_width(se, np.maximum(n - 1, 1))
    return GroupMeans(
        n=n, mean=mean, sd=np.sqrt(variance), se=se, low=mean - half, high=mean + half
    )


def partnership_mean(
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    invited: ArrayLike,
    weighting: Weighting = "agency_equal",
) -> PartnershipMean:
    """Combine the agencies' means into the partnership's score.

    Parameters
    ----------
    n, mean, variance, invited : arrays of shape (..., agencies)
        As for `group_means`.
    weighting : "agency_equal", "respondent_equal" or "roster"
        Whose voice counts how much; see `weights`.

    Returns
    -------
    PartnershipMean

    Raises
    ------
    ValueError
        If more people were scored than invited, or if there is no such weighting.

    Notes
    -----
    Agencies of which nobody was scored are left out: `groups_counted` says how many are in. For
    standard error, degrees of freedom and interval see `stratified_mean`.

    Respondent-equal and agency-equal means describe who answered. Only the roster's weights aim
    at the mean of everybody invited when some agencies answered more than others.

    Examples
    --------
    >>> score = partnership_mean([4, 6], [79.6875, 35.4167], [113.9323, 307.2917], [8, 12])
    >>> float(score.estimate.round(3)), float(score.se.round(4)), float(score.df.round(3))
    (57.552, 3.1563, 7.989)
    """
    whole = stratified_mean(
        weights(n, invited, weighting), n, mean, variance, _unheard(np.asarray(n), invited)
    )
    counted = np.asarray((np.asarray(n) >= 1).sum(axis=-1), dtype=np.int64)
    return PartnershipMean(
        whole.estimate, whole.se, whole.df, whole.low, whole.high, groups_counted=counted
    )


def weights(n: ArrayLike, invited: ArrayLike, weighting: Weighting) -> Floats:
    """How much each agency counts in the score of the partnership.

    Parameters
    ----------
    n, invited : arrays of shape (..., agencies)
        People scored and people on the roster.
    weighting : "agency_equal", "respondent_equal" or "roster"
        ``1/G``, ``n_g / n`` or ``N_g / N``.

    Returns
    -------
    float array of shape (..., agencies)
        Adding up to 1 over the agencies with anybody scored, and 0 for the others; NaN where
        nobody at all was scored, and for "roster" where a roster is not known.

    Raises
    ------
    ValueError
        If there is no such weighting.

    Examples
    --------
    >>> weights([4, 6, 0], [8, 32, 9], "roster")
    array([0.2, 0.8, 0. ])
    """
    n, invited = np.broadcast_arrays(np.asarray(n), np.asarray(invited, dtype=np.float64))
    if weighting not in WEIGHTINGS:
        raise ValueError(f"weighting must be one of {', '.join(WEIGHTINGS)}, not {weighting!r}")
    size = {"agency_equal": np.ones(n.shape), "respondent_equal": n, "roster": invited}[weighting]
    size = np.where(n >= 1, size, 0.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(size / size.sum(axis=-1, keepdims=True))


def stratified_mean(
    weights: ArrayLike,
    n: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    unheard: ArrayLike = 1.0,
    *,
    level: float = 0.95,
) -> StratifiedMean:
    """A weighted mean of independent groups, with its error.

    Parameters
    ----------
    weights : float array of shape (..., groups)
        Of any sign: two rounds with weights of opposite sign give their difference.
    n, mean, variance : arrays of shape (..., groups)
        As for `group_means`. Groups with n = 0 are left out.
    unheard : float array, broadcast to the shape of `n`
        Share of each group that did not answer, the finite population correction ``1 - n/N``;
        1 where nothing is to be corrected.
    level : float
        Of the interval.

    Returns
    -------
    StratifiedMean

    Notes
    -----
    ``u_g = w_g^2 s_g^2 / n_g (1 - n_g/N_g)``, ``se = sqrt(sum u_g)``, and ``t`` with
    ``df = (sum u_g)^2 / sum(u_g^2 / (n_g - 1))`` [1]_. If nothing is uncertain (se = 0) the
    interval is the point, and df is NaN.

    A group with one person of several has no variance of its own; it is given the pooled one,
    ``sum((n_h - 1) s_h^2) / sum(n_h - 1)`` over the groups with two or more, and df is then the
    smaller of the one above over those groups and ``sum(n_h - 1)``: a convention of ours. Where
    there is no group with two, se and interval are NaN. Nobody at all: everything is NaN.

    References
    ----------
    .. [1] Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance
       components. Biometrics Bulletin, 2(6), 110-114.

    Examples
    --------
    >>> whole = stratified_mean([0.5, 0.5], [9, 9], [60, 40], [144, 144])
    >>> float(whole.estimate), float(whole.se.round(6)), float(whole.df.round(6))
    (50.0, 2.828427, 16.0)
    """
    n, mean, variance = _groups(n, mean, variance)
    unheard = np.asarray(unheard, dtype=np.float64)
    weights = np.where(n >= 1, weights, 0.0)
    several = n >= 2
    df_of = np.where(several, n - 1, 0)
    sum_df = df_of.sum(axis=-1)
    own = np.where(several, variance, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (df_of * own).sum(axis=-1) / sum_df  # 0 / 0 if no group has two people
        of_each = np.where(several, own, pooled[..., np.newaxis])
        u = weights**2 * of_each / np.maximum(n, 1) * unheard
        u = np.where((weights == 0) | (unheard == 0), 0.0, u)
        u_own = np.where(several, u, 0.0)
        df = u_own.sum(axis=-1) ** 2 / (u_own**2 / np.maximum(df_of, 1)).sum(axis=-1)
    lone = (u > 0) & ~several
    df = np.where(lone.any(axis=-1), np.fmin(df, sum_df), df)
    se = np.sqrt(u.sum(axis=-1))
    somebody = (n >= 1).any(axis=-1)
    se = np.where(somebody, se, np.nan)
    df = np.where(se > 0, df, np.nan)
    estimate = np.where(somebody, (weights * np.where(n >= 1, mean, 0.0)).sum(axis=-1), np.nan)
    half = np.where(se == 0, 0.0, student.half_width(se, df, level=level))
    return StratifiedMean(estimate, se, df, low=estimate - half, high=estimate + half)


def _groups(
    n: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """As arrays, with variances set to 0 that are only rounding errors."""
    variance = np.asarray(variance, dtype=np.float64)
    variance = np.where(variance <= NEGLIGIBLE, 0.0, variance)
    return np.asarray(n, dtype=np.int64), np.asarray(mean, dtype=np.float64), variance


def _unheard(n: NDArray[np.int64], invited: ArrayLike) -> Floats:
    """The share of those invited who were not scored, 1 - n/N; 1 if N is unknown."""
    n, roster = np.broadcast_arrays(n, np.asarray(invited, dtype=np.float64))
    if (n > roster).any():
        most, few = n[n > roster][0], roster[n > roster][0]
        raise ValueError(f"invited must not be less than scored, but {most} of {few:g} were scored")
    known = roster < inf
    size = np.where(known, roster, 1)
    return np.where(known, (size - n) / np.maximum(size, 1), 1.0)
