"""Groups that see nearly everything differently from all others."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from reports.claims.chance import people_with_score, standard_errors, within_groups
from reports.claims.points import SMALL_DIFFERENCE
from reports.claims.ranges import group_scores, groups_with_score
from reports.publication import CriterionResult, Group, Publication

LEAST_CRITERIA = 4  # on which a group is compared with the others


@dataclass(frozen=True, slots=True)
class OutlyingGroup:
    """`difference`: by how many points its scores lie above those of all others together, as the
    mean of the criteria; negative where they lie below."""

    group: Group
    difference: float


def outlying_groups(publication: Publication) -> tuple[OutlyingGroup, ...]:
    """Groups that, over all criteria, differ from all others by more than chance; lowest first.

    How strongly criteria are correlated is not known. So the error of the mean is the mean of the
    errors, which is cautious, as if all were wrong together; corrected for the number of groups
    (Bonferroni).
    """
    compared = [_compare(publication, each) for each in publication.criteria]
    outlying = []
    for group in publication.groups:
        difference = _mean([each[group.key] for each in compared if group.key in each])
        if difference is not None:
            outlying.append(OutlyingGroup(group, difference))
    return tuple(sorted(outlying, key=lambda each: each.difference))


def _mean(compared: Sequence[tuple[float, float]]) -> float | None:
    """Of a group's differences; None where chance may have made it."""
    if len(compared) < LEAST_CRITERIA:
        return None
    difference, error = (fsum(each) / len(compared) for each in zip(*compared, strict=True))
    return difference if abs(difference) >= max(SMALL_DIFFERENCE, error) else None


def _compare(
    publication: Publication, criterion: CriterionResult
) -> dict[str, tuple[float, float]]:
    """By the key of each group with a score: its difference from all others, and the error of that.

    The others' score is weighted by their responses.
    """
    scores, groups = group_scores(criterion), groups_with_score(publication, criterion)
    if len(groups) < 2:
        return {}
    people = people_with_score(publication, criterion, groups)
    responded = sum(each.responded for each in groups)
    points = sum(each.responded * scores[each.key] for each in groups)
    sd = within_groups(criterion, at_once=True)
    wide = standard_errors(sum(people) - len(people), len(publication.groups)) * sd
    return {
        group.key: (
            own - (points - group.responded * own) / (responded - group.responded),
            wide * sqrt(1 / in_group + 1 / (sum(people) - in_group)),
        )
        for group, in_group in zip(groups, people, strict=True)
        for own in [scores[group.key]]
    }
