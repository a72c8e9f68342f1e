"""R10 and R11: the spread of people's scores, coarsely, and the margins computed from it.

Mean, spread and size together give away the whole set of answers in most small groups. So the
spread is published for the whole partnership only, and coarsely. Margins are computed from it and
from what is published anyway (responses, people invited, groups), so they give away nothing more.

Sums of squares are whole numbers and fractions, so no digit depends on the order of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import agreement, reliability, student
from reports.disclosure.door import rounding
from reports.publication import Strength

SPREAD_FROM = 10  # responses; with fewer, margins rest on ASSUMED_SD
AGREEMENT_FROM = 20  # responses; with fewer, the right word is hardly likelier than the next one
STEP = 5
LEAST = 10
ALPHA_FROM = 30  # complete answers


def variance_within(values: NDArray[np.int64], group_of: NDArray[np.intp]) -> Fraction | None:
    """Pooled within groups; None where no group has two values.

    values, group_of : of shape (people,), the value and the group of each person
    """
    squares, freedom = Fraction(0), 0
    for group in np.unique(group_of).tolist():
        own = values[group_of == group]
        total = int(own.sum())
        squares += int((own * own).sum()) - Fraction(total * total, len(own))
        freedom += len(own) - 1
    return squares / freedom if freedom else None


def coarse_sd(variance: Fraction, top: int) -> int:
    """The standard deviation in points of 100, rounded up to the next 5, at least 10.

    variance : of steps, of which `top` is the highest
    """
    points = variance * Fraction(100, top) ** 2
    sd = LEAST
    while sd * sd < points:
        sd += STEP
    return sd


# Margins


@dataclass(frozen=True, slots=True)
class Weighed:
    """A group with a score: its weight, and how many of its people responded.

    invited : None where it is not known
    scored : people taken to have a score: those who responded and could say, as far as is published
    """

    weight: int
    responded: int
    invited: int | None
    scored: Fraction


def margin_of_group(group: Weighed, among: Sequence[Weighed], sd: int) -> float:
    """Half the width of the 95 % interval of a group's score, in points; the spread is that of all.

    It is an interval for the score if everybody invited had answered: 0 where all did.
    """
    return _margin(sd * sqrt(_error(group)), among)


def margin_overall(groups: Sequence[Weighed], sd: int) -> float:
    """Half the width of the 95 % interval of the groups' weighted mean, in points.

    Source: Cochran (1977), Sampling Techniques, ch. 5: stratified sampling.
    """
    total = sum(each.weight for each in groups)
    error = sum(each.weight**2 * _error(each) for each in groups) / total**2
    return _margin(sd * sqrt(error), groups)


def _error(group: Weighed) -> float:
    """The variance of a group's mean, in units of the spread's variance.

    Never below 0, although somebody who answered at two addresses counts twice among the responses.
    Where nobody knows how many were asked, as for an infinite number, which errs on the safe side.
    """
    left = 1.0 if group.invited is None else max(0.0, 1 - group.responded / group.invited)
    return left / float(group.scored)


def _margin(error: float, groups: Sequence[Weighed]) -> float:
    """To one decimal, with the degrees of freedom of a spread within these groups."""
    freedom = float(sum(each.scored for each in groups)) - len(groups)
    return rounding.one_decimal(Fraction(float(student.half_width(error, freedom))))


# Agreement, and whether statements hang together


def strength(
    recoded: NDArray[np.uint8], group_of: NDArray[np.intp], categories: int
) -> Strength | None:
    """How far people of one group agree on a criterion: r*wg(j) of scoring.md 4.3, as a word.

    recoded : of shape (statements, people). Variances are pooled within groups.
    "Very strong" is said as strong: else it would tell that hardly anybody differs. None where no
    statement has two answers in a group.
    """
    scale = np.arange(1, categories + 1)
    histogram = [
        (recoded[:, group_of == group, np.newaxis] == scale).sum(axis=1)
        for group in np.unique(group_of)
    ]
    band = agreement.in_words(float(agreement.within_groups(histogram).r_star_wg_j))
    if band is None:
        return None
    return Strength.STRONG if band is agreement.Band.VERY_STRONG else Strength(str(band))


def alpha(recoded: NDArray[np.uint8], late: NDArray[np.bool_], categories: int) -> float | None:
    """Cronbach's alpha to one decimal; None for few complete answers, or where they are alike.

    Of everybody's complete answers, once enough of those invited at the opening have given some
    that differ: whoever came late, and knows it, must not make a figure of answers that are alike.
    """
    is_complete = _answered(recoded, categories).all(axis=0)
    if np.count_nonzero(is_complete & ~late) < ALPHA_FROM:
        return None
    on_time, everybody = (_alpha(recoded[:, those]) for those in (is_complete & ~late, is_complete))
    known = not (np.isnan(on_time) or np.isnan(everybody))
    return rounding.one_decimal(Fraction(everybody)) if known else None


def _alpha(complete: NDArray[np.uint8]) -> float:
    """Of answers of shape (statements, people) without a gap; NaN where they do not differ."""
    answers = complete.astype(np.int64)
    sums = answers.sum(axis=1)
    return float(reliability.reliability(answers.shape[1], sums, answers @ answers.T).alpha)


def _answered(recoded: NDArray[np.uint8], categories: int) -> NDArray[np.bool_]:
    return (recoded >= 1) & (recoded <= categories)
