"""Whether people agree on a criterion."""

from enum import StrEnum

from reports.claims.gaps import widest_gap
from reports.claims.levels import Level, level_of_criterion
from reports.claims.points import MIDDLE, SMALL_DIFFERENCE
from reports.claims.ranges import group_scores
from reports.publication import CriterionResult, Publication, Strength, known


class Agreement(StrEnum):
    """AGREE : people of one group agree, and no group says otherwise
    WEAK : people of one group agree only weakly
    DIVIDED : not even people of one group agree
    GROUPS_DIFFER : two groups lie further apart than chance would explain
    UNCLEAR : people of one group agree, but their groups lie on two sides, which may be chance
    UNKNOWN : too few people answered to know it
    """

    AGREE = "agree"
    WEAK = "weak"
    DIVIDED = "divided"
    GROUPS_DIFFER = "groups_differ"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


def agreement_on(
    publication: Publication, criterion: CriterionResult, comparisons: int | None = None
) -> Agreement:
    """`comparisons` between groups that are made at once, as for `widest_gap`."""
    if widest_gap(publication, criterion, comparisons):
        return Agreement.GROUPS_DIFFER
    match known(criterion.agreement):
        case None:
            return Agreement.UNKNOWN
        case Strength.LACK:
            return Agreement.DIVIDED
        case Strength.WEAK:
            return Agreement.WEAK
    on_one_side = not widest_gap(publication, criterion) and _on_one_side(criterion)
    return Agreement.AGREE if on_one_side else Agreement.UNCLEAR


def _on_one_side(criterion: CriterionResult) -> bool:
    """Is every group's score, as published, in line with the level of the whole?"""
    scores = group_scores(criterion).values()
    match level_of_criterion(criterion):
        case Level.ABOVE:
            return min(scores) > MIDDLE
        case Level.BELOW:
            return max(scores) < MIDDLE
        case Level.NEITHER:
            return max(scores) - min(scores) < 2 * SMALL_DIFFERENCE
