"""What may be claimed of scores, by one rule each, wherever a report says it.

Of every criterion two things are said: its level, and whether people agree. Groups are said to
differ only where that is more than chance. And every score has a range, in which it would lie if
everybody had answered. The range and chance are two questions: the range allows for those who did
not answer, of so many people; by chance the same people would answer differently on another day.
"""

from reports.claims.agreement import Agreement, agreement_on
from reports.claims.gaps import (
    Gap,
    comparisons_on_all_criteria,
    criteria_with_gaps,
    widest_gap,
    widest_gap_between,
    widest_gap_of_all,
)
from reports.claims.levels import Level, level_of_criterion, level_of_score
from reports.claims.outlying import OutlyingGroup, outlying_groups
from reports.claims.points import MIDDLE, SMALL_DIFFERENCE, whole_points
from reports.claims.ranges import (
    Range,
    everybody_answered,
    group_scores,
    groups_with_score,
    range_of,
    range_of_criterion,
    range_of_group,
    range_of_headline,
)

__all__ = [
    "MIDDLE",
    "SMALL_DIFFERENCE",
    "Agreement",
    "Gap",
    "Level",
    "OutlyingGroup",
    "Range",
    "agreement_on",
    "comparisons_on_all_criteria",
    "criteria_with_gaps",
    "everybody_answered",
    "group_scores",
    "groups_with_score",
    "level_of_criterion",
    "level_of_score",
    "outlying_groups",
    "range_of",
    "range_of_criterion",
    "range_of_group",
    "range_of_headline",
    "whole_points",
    "widest_gap",
    "widest_gap_between",
    "widest_gap_of_all",
]
