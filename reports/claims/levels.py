"""Whether a score is clearly above or below the middle."""

from enum import StrEnum

from reports.claims.points import MIDDLE, SMALL_DIFFERENCE, whole_points
from reports.claims.ranges import range_of
from reports.publication import CriterionResult, known

# A score this close to the middle is called neither high nor low, even where everybody answered.
CLOSE_TO_MIDDLE = SMALL_DIFFERENCE / 2


class Level(StrEnum):
    """Of a score.

    ABOVE, BELOW : clearly above, or below, the middle
    NEITHER : too close to the middle to call it high or low
    """

    ABOVE = "above"
    BELOW = "below"
    NEITHER = "neither"


def level_of_score(score: float, margin: float | None) -> Level:
    """Clear where the score as shown, and all of its range, lie on one side of the middle."""
    close = abs(whole_points(score) - MIDDLE) <= CLOSE_TO_MIDDLE
    range_ = range_of(score, margin)
    if close or (range_ and range_.low <= MIDDLE <= range_.high):
        return Level.NEITHER
    return Level.ABOVE if score > MIDDLE else Level.BELOW


def level_of_criterion(criterion: CriterionResult) -> Level:
    """Raises ValueError for a criterion without a score."""
    score = known(criterion.overall.score)
    if score is None:
        raise ValueError(f"{criterion.code} has no score.")
    return level_of_score(score, known(criterion.overall.margin))
