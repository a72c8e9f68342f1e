"""When the commands withhold a number for lack of evidence, and the reason why.

One small function for each rule of docs/scoring.md, section 12. Each takes single numbers and gives
a `Reason`, or None where the number may be said. What is withheld is None with its reason beside
it: never 0. The rules concern what may be claimed, not what can be computed; where both fail, the
function says the more basic reason first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isnan

from lab.statistics.estimates import NEGLIGIBLE


class Reason(StrEnum):
    """Why a number is withheld; read by programs, so a code never changes its meaning."""

    NO_ANSWERS = "no_answers"
    # Fewer people, statements, categories or agencies than the statistic needs.
    BELOW_THRESHOLD = "below_threshold"
    # Everybody the same, so that spread, reliability or a test of differences is meaningless.
    ZERO_VARIANCE = "zero_variance"
    SINGLE_AGENCY = "single_agency"
    TOO_WIDE = "too_wide"
    # Too few of those invited took part.
    LOW_PARTICIPATION = "low_participation"
    # It would reveal a number that is withheld.
    FOLLOWS_BY_SUBTRACTION = "follows_by_subtraction"
    # The number invited, or people's agencies, are unknown.
    NO_ROSTER = "no_roster"
    NO_AGENCIES = "no_agencies"
    # No ties are reported, or none to or by this agency.
    NO_TIES = "no_ties"


LEAST_PRIVACY = 3


@dataclass(frozen=True)
class Thresholds:
    """How much evidence is enough. People, unless said otherwise.

    Conventions of this product, except where docs/scoring.md names a source.

    Raises
    ------
    ValueError
        If `group` is below 3.
    """

    group: int = 5  # for any figure of an agency: privacy
    histogram: int = 10  # for every category, instead of low, middle and high
    partnership_agencies: float = 2 / 3  # share
    partnership_answered: float = 0.5  # share of the criterion's answers
    agreement: int = 10
    within_group: int = 5
    reliability: int = 30
    reliability_width: float = 0.30
    between_agencies: int = 2
    icc_agencies: int = 5
    ranking: int = 5
    ranking_purposes: int = 3
    ranking_interval: int = 8
    trend: int = 5
    network_answered: float = 0.8  # share of agencies
    network_agencies: int = 4

    def __post_init__(self) -> None:
        if self.group < LEAST_PRIVACY:
            raise ValueError(f"group must be at least {LEAST_PRIVACY}, but is {self.group}")


DEFAULT = Thresholds()


def people(n: int, least: int) -> Reason | None:
    """The commonest rule: at least so many people.

    Examples
    --------
    >>> [people(n, 5) for n in (0, 4, 5)]
    [<Reason.NO_ANSWERS: 'no_answers'>, <Reason.BELOW_THRESHOLD: 'below_threshold'>, None]
    """
    if n == 0:
        return Reason.NO_ANSWERS
    return Reason.BELOW_THRESHOLD if n < least else None


# Any figure of an agency


def agency(n: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """Any figure of an agency with n people."""
    return people(n, limits.group)


def agencies(n: Sequence[int], limits: Thresholds = DEFAULT) -> list[Reason | None]:
    """Any figure of each agency, where the figure of all together is said as well.

    Parameters
    ----------
    n : sequence of int
        People of each agency who count in the figure.
    limits : Thresholds

    Returns
    -------
    list of (Reason or None), one an agency

    Notes
    -----
    An agency that is too small is withheld. So that it does not follow from the total by
    subtraction, the smallest others are withheld too, until at least two agencies are, and with
    them as many people as an agency needs. Of agencies of one size the earlier is taken.

    Examples
    --------
    >>> [reason and reason.value for reason in agencies([4, 9, 6, 0])]
    ['below_threshold', None, 'follows_by_subtraction', 'no_answers']
    """
    reasons = [agency(each, limits) for each in n]
    withheld = [each for each in n if 0 < each < limits.group]
    shown = sorted((each, place) for place, each in enumerate(n) if each >= limits.group)
    for size, place in shown:
        if not withheld or sum(withheld) >= limits.group:  # a single one is fewer people
            break
        reasons[place] = Reason.FOLLOWS_BY_SUBTRACTION
        withheld.append(size)
    return reasons


def histogram(n: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """A count for every category; with fewer people, use low, middle and high."""
    return people(n, limits.histogram)


def histograms(n: Sequence[int], limits: Thresholds = DEFAULT) -> list[Reason | None]:
    """A count for every category of each agency, where those of all together are said as well.

    As `agencies`, with as many people as a histogram needs: else the counts of an agency that is
    too small follow from everybody's and the others'.

    Examples
    --------
    >>> [reason and reason.value for reason in histograms([20, 7])]
    ['follows_by_subtraction', 'below_threshold']
    """
    return agencies(n, replace(limits, group=max(limits.group, limits.histogram)))


# Means


def interval(n: int, invited: float, variance: float) -> Reason | None:
    """The interval, standard error and degrees of freedom of an agency's mean.

    Where all gave one score and some were not asked or did not answer, the width of 0 is not true.
    `invited` may be ``inf``, not known.
    """
    if n == 0:
        return Reason.NO_ANSWERS
    if n == invited:
        return None
    if n == 1:
        return Reason.BELOW_THRESHOLD
    return Reason.ZERO_VARIANCE if variance <= NEGLIGIBLE else None


def partnership(
    invited: int, counted: int, answered: float, limits: Thresholds = DEFAULT
) -> Reason | None:
    """The score of the partnership on a criterion.

    Parameters
    ----------
    invited : int
        Agencies that were asked.
    counted : int
        Agencies with anybody scored.
    answered : float
        Answers to the criterion's statements as a share of what the respondents could have given.
    limits : Thresholds

    Returns
    -------
    Reason or None

    Examples
    --------
    >>> partnership(4, 2, 0.9).value
    'low_participation'
    """
    if counted == 0:
        return Reason.NO_ANSWERS
    if invited == 1:
        return Reason.SINGLE_AGENCY  # it is that agency's score
    few = counted < limits.partnership_agencies * invited - 1e-9
    return Reason.LOW_PARTICIPATION if few or answered < limits.partnership_answered else None


def partnership_interval(n: Sequence[int], invited: Sequence[float], se: float) -> Reason | None:
    """The interval of the partnership's score, unless it is 0 only because all were equal."""
    if sum(n) == 0:
        return Reason.NO_ANSWERS
    if isnan(se):
        return Reason.BELOW_THRESHOLD
    everybody = all(own in (0, all_) for own, all_ in zip(n, invited, strict=True))
    return Reason.ZERO_VARIANCE if se == 0 and not everybody else None


def degrees_of_freedom(df: float) -> Reason | None:
    """Withholds what a standard error of 0 cannot have."""
    return Reason.ZERO_VARIANCE if isnan(df) else None


def weightings(n: Sequence[int], withheld: Sequence[Reason | None]) -> Reason | None:
    """Further ways to weigh the agencies, where the figures of some are withheld.

    Two means that are withheld can be worked out from two weightings of them, three from three; so
    only one is said, that of everybody, which is the criterion's mean too, and of how far that may
    be off its interval alone.

    Notes
    -----
    This is no disclosure control. It closes the shortest way to a withheld mean and leaves longer
    ones open: the interval and the standard deviation of everybody, statements, other criteria and
    other runs tell of the same people, and together they may give the mean away all the same.

    Examples
    --------
    >>> weightings([4, 6], agencies([4, 6]))
    <Reason.FOLLOWS_BY_SUBTRACTION: 'follows_by_subtraction'>
    >>> weightings([0, 6], agencies([0, 6]))
    """
    hidden = any(why and people for people, why in zip(n, withheld, strict=True))
    return Reason.FOLLOWS_BY_SUBTRACTION if hidden else None


# Agreement and reliability


def agreement(n: int, categories: int = 5, limits: Thresholds = DEFAULT) -> Reason | None:
    """A and consensus on a statement, which are biased upwards for few people; and their
    intervals."""
    if n and categories < 3:
        return Reason.BELOW_THRESHOLD
    return people(n, limits.agreement)


def within_group(
    n: int, statements: int | None = None, limits: Thresholds = DEFAULT
) -> Reason | None:
    """r*_wg(j) and r_wg(j) of an agency; `statements` is those with two answers or more."""
    if n and statements == 0:
        return Reason.BELOW_THRESHOLD
    return people(n, limits.within_group)


def reliability(
    n_complete: int,
    statements: int,
    alpha: float,
    low: float,
    high: float,
    limits: Thresholds = DEFAULT,
) -> Reason | None:
    """Alpha of a criterion and its interval.

    Parameters
    ----------
    n_complete : int
        People who answered all of the criterion.
    statements : int
        J.
    alpha, low, high : float
        From `reliability.reliability`; NaN where undefined.
    limits : Thresholds

    Returns
    -------
    Reason or None

    Examples
    --------
    >>> reliability(120, 4, 0.55, 0.38, 0.69).value
    'too_wide'
    """
    if n_complete == 0:
        return Reason.NO_ANSWERS
    if n_complete < limits.reliability or statements < 2:
        return Reason.BELOW_THRESHOLD
    if isnan(alpha):
        return Reason.ZERO_VARIANCE
    # Two statements have no interval (NaN), which is not too wide.
    return Reason.TOO_WIDE if high - low > limits.reliability_width else None


def item_rest(
    n_complete: int, statements: int, r: float, limits: Thresholds = DEFAULT
) -> Reason | None:
    """The correlation of a statement with the others: as alpha, on its own variance."""
    return reliability(n_complete, statements, r, r, r, limits)


# Between agencies


def between(n: Sequence[int], limits: Thresholds = DEFAULT) -> Reason | None:
    """The gap between agencies, F, eta^2 and omega^2.

    Parameters
    ----------
    n : sequence of int
        People scored of each agency that was asked. Only agencies whose figures are not withheld
        belong into the comparison: give `between.between` n = 0 for the others.
    limits : Thresholds

    Returns
    -------
    Reason or None

    Examples
    --------
    >>> [reason and reason.value for reason in (between([9]), between([9, 4]), between([9, 5]))]
    ['single_agency', 'below_threshold', None]
    """
    return _agencies(n, limits.between_agencies, limits)


def icc(n: Sequence[int], limits: Thresholds = DEFAULT) -> Reason | None:
    """ICC(1) and ICC(2), which are noise with few agencies."""
    return _agencies(n, limits.icc_agencies, limits)


def tested(value: float, reason: Reason | None) -> Reason | None:
    """A test or share of variance that comes under `reason` but may be undefined by itself.

    Welch's test where an agency has no spread, F where none has, shares where all are alike.
    """
    return reason or (Reason.ZERO_VARIANCE if isnan(value) else None)


def _agencies(n: Sequence[int], least: int, limits: Thresholds) -> Reason | None:
    if sum(n) == 0:
        return Reason.NO_ANSWERS
    if len(n) == 1:
        return Reason.SINGLE_AGENCY
    return Reason.BELOW_THRESHOLD if sum(each >= limits.group for each in n) < least else None


# Rankings, rounds, networks


def ranking(m: int, purposes: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """Kendall's W of m people, and what comes with it."""
    if m and purposes < limits.ranking_purposes:
        return Reason.BELOW_THRESHOLD
    return people(m, limits.ranking)


def ranking_interval(m: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """The interval of the adjusted W, rbar."""
    return people(m, limits.ranking_interval)


def ranking_between(m: Sequence[int], limits: Thresholds = DEFAULT) -> Reason | None:
    """The share of the variation of rankings that lies between agencies."""
    return _agencies(m, limits.between_agencies, limits)


def trend(n1: int, n2: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """A change between two rounds of so many respondents."""
    return people(min(n1, n2), limits.trend)


def network_shape(agencies: int, answered: int, limits: Thresholds = DEFAULT) -> Reason | None:
    """Centralisation, brokers and betweenness; density and reciprocity need less evidence."""
    if answered == 0:
        return Reason.NO_ANSWERS
    if agencies == 1:
        return Reason.SINGLE_AGENCY
    if agencies < limits.network_agencies:
        return Reason.BELOW_THRESHOLD
    few = answered < limits.network_answered * agencies - 1e-9
    return Reason.LOW_PARTICIPATION if few else None
