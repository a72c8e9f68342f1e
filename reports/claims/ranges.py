"""The range in which a score would lie if everybody had answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from reports.publication import CriterionResult, Group, GroupScore, Publication, known

LAST_DIGIT = 0.1  # of a published margin
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Range:
    """In whole points, rounded outwards, within 0 and 100."""

    low: int
    high: int


def range_of(score: float, margin: float | None) -> Range | None:
    """None without a margin. A margin counts for at least half of its last digit."""
    if margin is None:
        return None
    beyond = max(margin, LAST_DIGIT / 2)
    return Range(
        low=max(0, floor(score - beyond + ROUNDING)), high=min(100, ceil(score + beyond - ROUNDING))
    )


def everybody_answered(publication: Publication, groups: Sequence[Group]) -> bool:
    """In these groups. More may have answered than were asked: somebody whose address changed may
    answer twice."""
    is_known = publication.participation.asked_is_known
    return is_known and all(each.responded >= each.invited for each in groups)


def groups_with_score(publication: Publication, criterion: CriterionResult) -> tuple[Group, ...]:
    """The groups whose scores make up the criterion's overall score."""
    groups = {each.key: each for each in publication.groups}
    return tuple(groups[key] for key in group_scores(criterion))


def group_scores(criterion: CriterionResult) -> dict[str, int]:
    """By the key of each group that has a score."""
    return {
        each.group: score for each in criterion.groups if (score := known(each.score)) is not None
    }


def range_of_criterion(publication: Publication, criterion: CriterionResult) -> Range | None:
    """Of its overall score; None where it has none, or everybody in its groups answered."""
    score = known(criterion.overall.score)
    if score is None or everybody_answered(publication, groups_with_score(publication, criterion)):
        return None
    return range_of(score, known(criterion.overall.margin))


def range_of_group(publication: Publication, group: Group, result: GroupScore) -> Range | None:
    """Of its score on a criterion; None where it has none, or everybody in it answered."""
    score = known(result.score)
    if score is None or everybody_answered(publication, (group,)):
        return None
    return range_of(score, known(result.margin))


def range_of_headline(publication: Publication) -> Range | None:
    """Of the overall score; None where there is none, or everybody answered."""
    score = known(publication.headline.score)
    if score is None or everybody_answered(publication, publication.groups):
        return None
    return range_of(score, known(publication.headline.margin))
