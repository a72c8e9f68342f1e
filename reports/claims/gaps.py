"""Gaps between groups on a criterion that are wider than chance would explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt

from reports.claims.chance import people_with_score, standard_errors, within_groups
from reports.claims.points import SMALL_DIFFERENCE
from reports.claims.ranges import group_scores, groups_with_score
from reports.publication import CriterionResult, Group, Publication


@dataclass(frozen=True, slots=True)
class Gap:
    """Two groups with their scores on a criterion, the lower one first."""

    low: Group
    low_score: int
    high: Group
    high_score: int

    @property
    def points(self) -> int:
        return self.high_score - self.low_score


def widest_gap_between(
    scores: Sequence[float], responses: Sequence[float], sd: float, comparisons: int
) -> tuple[int, int] | None:
    """The two groups that differ most among those that differ by more than chance.

    scores : of each group, in points of 100
    responses : how many people of each group have a score
    sd : standard deviation of people within groups, in points of 100
    comparisons : how many are made at once (Bonferroni's correction)

    Returns the indices of the lower and the higher group; None where no two differ by more than
    chance, or by at least 10 points. The error of a difference has no finite population correction:
    the people who work there now are taken for a sample of those who might.
    """
    if len(scores) < 2:
        return None
    wide = standard_errors(sum(responses) - len(scores), comparisons) * sd
    by_score = sorted(range(len(scores)), key=lambda each: scores[each])
    pair, largest = None, 0.0
    for low in by_score:
        for high in reversed(by_score):
            difference = scores[high] - scores[low]
            # The groups that follow differ less from this one.
            if difference <= largest or difference < SMALL_DIFFERENCE:
                break
            if difference > wide * sqrt(1 / responses[low] + 1 / responses[high]):
                pair, largest = (low, high), difference
    return pair


def widest_gap(
    publication: Publication, criterion: CriterionResult, comparisons: int | None = None
) -> Gap | None:
    """Between the two groups that differ most on a criterion, by more than chance.

    comparisons : made at once; by default, one for each pair of groups of this criterion
    """
    groups = groups_with_score(publication, criterion)
    scores = list(group_scores(criterion).values())
    indices = widest_gap_between(
        scores,
        people_with_score(publication, criterion, groups),
        within_groups(criterion, at_once=comparisons is not None),
        comparisons or comb(len(groups), 2),
    )
    if indices is None:
        return None
    low, high = indices
    return Gap(groups[low], scores[low], groups[high], scores[high])


def comparisons_on_all_criteria(publication: Publication) -> int:
    """Of each group with each other on each criterion, for a reader who sees all criteria at once:
    on the first screen, or on the one page for a board."""
    pairs = (len(groups_with_score(publication, each)) for each in publication.criteria)
    return sum(comb(groups, 2) for groups in pairs)


def widest_gap_of_all(publication: Publication) -> tuple[CriterionResult, Gap] | None:
    """The criterion with the widest gap, all criteria being compared at once."""
    comparisons = comparisons_on_all_criteria(publication)
    gaps = [(each, widest_gap(publication, each, comparisons)) for each in publication.criteria]
    wide = [(criterion, gap) for criterion, gap in gaps if gap]
    return max(wide, key=lambda pair: pair[1].points, default=None)


def criteria_with_gaps(publication: Publication) -> tuple[CriterionResult, ...]:
    """Each compared as if it were the only criterion; in the order of the questionnaire."""
    return tuple(each for each in publication.criteria if widest_gap(publication, each))
