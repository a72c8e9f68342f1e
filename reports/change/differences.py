"""Differences of scores between two rounds, each with its standard error.

Scores of groups are published in whole points: their rounding counts as part of the error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum, isnan, nan, sqrt

from reports.publication import (
    ASSUMED_SD,
    CriterionResult,
    Publication,
    could_say,
    known,
    statements_of,
)

ROUNDING = Fraction(1, 12)  # variance of a score's rounding to whole points
MOST_ROUNDED = 1  # point of difference that rounding alone can make: half a point in each round


@dataclass(frozen=True, slots=True)
class GroupInRound:
    """A group's score on a criterion in one round, in points of 100.

    invited : people invited at the opening
    scored : people taken to have a score: those who responded and could say, as far as is published
    """

    score: int
    invited: int
    scored: float


@dataclass(frozen=True, slots=True)
class InRound:
    """A criterion in one round.

    score : in points of 100; None where it has none
    groups : by key, those with a score
    variance : pooled, within groups; NaN where it is not known
    freedom : degrees of freedom of the variance
    """

    score: float | None
    groups: dict[str, GroupInRound]
    variance: float
    freedom: float


def in_round(publication: Publication, criterion: CriterionResult) -> InRound:
    share = could_say(publication.participation, statements_of(publication, criterion.code))
    groups = {
        group.key: GroupInRound(
            score,
            group.invited_at_opening,
            max(float(publication.minimum_group), float(share * group.responded)),
        )
        for group, result in zip(publication.groups, criterion.groups, strict=True)
        if (score := known(result.score)) is not None
    }
    sd = known(criterion.sd)
    return InRound(
        score=known(criterion.overall.score),
        groups=groups,
        variance=nan if sd is None else sd**2,
        freedom=fsum(each.scored for each in groups.values()) - len(groups),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """Of a score in two rounds, in points of 100.

    difference, error : with its standard error; NaN where they are not known
    freedom : degrees of freedom of the error
    """

    before: float
    now: float
    difference: float
    error: float
    freedom: float


@dataclass(frozen=True, slots=True)
class _GroupInBoth:
    """A group in both rounds."""

    before: GroupInRound
    now: GroupInRound

    @property
    def weight(self) -> int:
        """As in an overall score, by people invited; here in both rounds together."""
        return self.before.invited + self.now.invited


def difference_of_all(before: InRound, now: InRound, keys: Mapping[str, str]) -> Difference | None:
    """Over the groups with the same members; None where a round has no score.

    keys : of each such group in this round, and in the one before
    """
    if before.score is None or now.score is None:
        return None
    pairs = [_in_both(before, now, key_before, key) for key, key_before in keys.items()]
    groups = [each for each in pairs if each]
    return _difference(before, now, before.score, now.score, groups)


def difference_of_group(
    before: InRound, now: InRound, key_before: str, key: str
) -> Difference | None:
    """None where a round has no score of the group."""
    group = _in_both(before, now, key_before, key)
    if group is None:
        return None
    return _difference(before, now, group.before.score, group.now.score, [group])


def with_usual_spread(criterion: InRound) -> InRound:
    """The spread within a single group is not published: it is taken to be at least the usual one.

    Otherwise a group whose people differ a lot, among others that agree, would seem to change.
    """
    if isnan(criterion.variance):
        return criterion
    return replace(criterion, variance=max(criterion.variance, ASSUMED_SD**2))


def _in_both(before: InRound, now: InRound, key_before: str, key: str) -> _GroupInBoth | None:
    if key_before not in before.groups or key not in now.groups:
        return None
    return _GroupInBoth(before.groups[key_before], now.groups[key])


def _difference(
    before: InRound,
    now: InRound,
    score_before: float,
    score_now: float,
    groups: Sequence[_GroupInBoth],
) -> Difference:
    """Welch's, stratified by group with fixed weights; each round has its own variance."""
    if not groups:
        return Difference(score_before, score_now, nan, nan, nan)
    total = sum(each.weight for each in groups)
    difference = sum(each.weight * (each.now.score - each.before.score) for each in groups) / total
    a = before.variance * fsum(e.weight**2 / e.before.scored for e in groups) / total**2
    b = now.variance * fsum(e.weight**2 / e.now.scored for e in groups) / total**2
    rounding = float(2 * ROUNDING) * sum(each.weight**2 for each in groups) / total**2
    variance = a + b + rounding
    freedom = variance**2 / (a**2 / before.freedom + b**2 / now.freedom)
    return Difference(score_before, score_now, difference, sqrt(variance), freedom)
