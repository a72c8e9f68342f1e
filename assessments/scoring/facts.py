"""Facts that agencies return: turnover, vacancies and the like (scoring.md, section 11).

A fact is a numerator, a denominator and a date. Nobody is sampled, hence there is no interval; but
a share of few people moves far with one of them, and that is said. There are no cut-offs: compare
with the partnership's own round before, or with a benchmark that has a source.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats

# Below this denominator, "3 of 7" instead of a percentage.
LEAST_FOR_A_SHARE = 10
# Below this denominator, one person changes the share by more than 5 points.
LEAST_FOR_STEADINESS = 20


@dataclass(frozen=True)
class Facts:
    """One fact of every agency, and of the partnership. NaN: no denominator, or not returned.

    share, points_a_person : float arrays of shape (agencies,)
        In percent; by how many points one person more or less moves it.
    as_counts, unsteady : bool arrays of shape (agencies,)
        To be said as "3 of 7"; to be said with a word on how far one person moves it.
    partnership, lowest, highest : float
        The ratio of sums, and the range of the agencies' shares.
    """

    share: Floats
    points_a_person: Floats
    as_counts: NDArray[np.bool_]
    unsteady: NDArray[np.bool_]
    partnership: float
    lowest: float
    highest: float


def facts(numerator: ArrayLike, denominator: ArrayLike) -> Facts:
    """Combine one fact of all agencies.

    Parameters
    ----------
    numerator : float array-like of shape (agencies,)
        Leavers in 12 months, vacant posts, staff with a fixed term, money spent outside, ... NaN
        where an agency did not return it.
    denominator : float array-like of shape (agencies,)
        Average headcount (`average_headcount`), all posts, all staff, all money, ...

    Returns
    -------
    Facts
        The partnership's value is the ratio of sums, sum numerator / sum denominator over the
        agencies that returned both: never the mean of ratios, in which 1 of 2 would weigh as much
        as 50 of 100.

    Raises
    ------
    ValueError
        If a number is negative.

    Notes
    -----
    A turnover may be over 100 %. An agency with a denominator of 0 has no share.

    Examples
    --------
    >>> found = facts([3, 10, np.nan], [7, 100, 50])
    >>> found.share.round(1), round(found.partnership, 1), found.as_counts
    (array([42.9, 10. ,  nan]), 12.1, array([ True, False, False]))
    """
    above, below = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    if (above < 0).any() or (below < 0).any():
        raise ValueError("A fact is made of numbers of 0 or more.")
    returned = ~np.isnan(above) & (below > 0)
    share = _percent(above, below, returned)
    shares = share[returned]
    total = below[returned].sum()
    return Facts(
        share=share,
        points_a_person=_percent(np.ones(share.shape), below, returned),
        as_counts=returned & (below < LEAST_FOR_A_SHARE),
        unsteady=returned & (below < LEAST_FOR_STEADINESS),
        partnership=float(100 * above[returned].sum() / total) if total else float("nan"),
        lowest=float(shares.min()) if shares.size else float("nan"),
        highest=float(shares.max()) if shares.size else float("nan"),
    )


def average_headcount(start: ArrayLike, end: ArrayLike) -> Floats:
    """What turnover divides by: the mean of the headcounts at both ends of the 12 months.

    Examples
    --------
    >>> average_headcount([7, 40], [8, 44])
    array([ 7.5, 42. ])
    """
    return np.asarray((np.asarray(start, float) + np.asarray(end, float)) / 2)


def in_words(numerator: float, denominator: float) -> str:
    """One fact as text; empty if there is none.

    Examples
    --------
    >>> in_words(3, 7), in_words(13, 52), in_words(0, 0)
    ('3 of 7', '25 %', '')
    """
    if not denominator > 0 or not numerator >= 0:
        return ""
    if denominator < LEAST_FOR_A_SHARE:
        return f"{numerator:g} of {denominator:g}"
    # Rounded half up, as people do.
    return f"{int(100 * numerator / denominator + 0.5)} %"


def _percent(above: Floats, below: Floats, where: NDArray[np.bool_]) -> Floats:
    share = np.full(above.shape, np.nan)
    np.divide(100 * above, below, out=share, where=where)
    return share
