"""What chance does to the scores of groups."""

from collections.abc import Sequence
from functools import lru_cache

from reports.publication import (
    ASSUMED_SD,
    CriterionResult,
    Group,
    Publication,
    could_say,
    known,
    statements_of,
)

CONFIDENCE = 0.95
LEAST_SD_AT_ONCE = 25  # points, where all criteria are compared at once


@lru_cache(maxsize=1024)
def standard_errors(freedom: float, comparisons: int) -> float:
    """How many standard errors all of so many comparisons stay within, 19 times in 20.

    freedom : degrees of freedom of the spread
    """
    from scipy.special import stdtrit

    return float(stdtrit(max(1, freedom), 1 - (1 - CONFIDENCE) / 2 / comparisons))


def people_with_score(
    publication: Publication, criterion: CriterionResult, groups: Sequence[Group]
) -> list[float]:
    """How many people of each group are taken to have a score: the exact number is not published.

    Never fewer than the smallest group that is shown.
    """
    share = float(could_say(publication.participation, statements_of(publication, criterion.code)))
    return [max(publication.minimum_group, share * each.responded) for each in groups]


def within_groups(criterion: CriterionResult, *, at_once: bool) -> float:
    """The standard deviation of people within groups, in points.

    Some groups may be more spread than all together, so never less than is usual; nor less than 25
    where all criteria are compared at once, for some of so many are more spread than usual.
    """
    return max(known(criterion.sd) or 0, LEAST_SD_AT_ONCE if at_once else ASSUMED_SD)
