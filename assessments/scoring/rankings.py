"""Do people see the same purpose first? Rankings, from sums (scoring.md, section 7).

All sums are whole numbers: midranks are multiples of a half, so twice their distance from the
middle, 2z = 2 rank - (q + 1), is whole.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats

Whole = NDArray[np.int64]


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
    """The sums that statistics of rankings need, by group.

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

    @property
    def purposes(self) -> int:
        return int(self.sums.shape[1])

    @property
    def rank_sums(self) -> Floats:
        """The sum of everybody's ranks, one a purpose."""
        total = self.sums.sum(axis=0) + self.people.sum() * (self.purposes + 1)
        return np.asarray(total / 2)


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
