"""Who took part, and the overall score."""

from dataclasses import dataclass
from math import fsum

from assessments.scoring import evidence
from reports import claims, reading
from reports.claims import OutlyingGroup, Range
from reports.publication import CriterionResult, Publication, known

MOST_PATTERNS = 3


def everybody_answered(publication: Publication) -> bool:
    return claims.everybody_answered(publication, publication.groups)


def answered_twice(publication: Publication) -> bool:
    """Whether somebody certainly did: a group gave more answers than it has people."""
    return any(each.responded > each.invited for each in publication.groups)


def few_answered(publication: Publication) -> bool:
    """Fewer than half of those asked."""
    people = publication.participation
    responded = known(people.responded)
    return responded is not None and evidence.low_response(responded, people.invited)


def did_not_answer(publication: Publication) -> int | None:
    """The number of people; None where nobody counted how many were asked."""
    if not publication.participation.asked_is_known:
        return None
    return sum(max(0, each.invited - each.responded) for each in publication.groups)


def at_worst(publication: Publication) -> Range | None:
    """The lowest and the highest overall score, whatever those who did not answer think; None where
    nearly everybody answered.

    Source: Manski (1989), bounds without any assumption (scoring.md, 3.2). On each criterion, what
    the groups with a score answered is known; all others may have given any answer.
    """
    people = publication.participation
    responded = known(people.responded)
    if responded is None or known(publication.headline.score) is None:
        return None
    if not evidence.worst_case_belongs(responded, people.invited):
        return None
    bounds = [
        _whatever_others_think(publication, each) for _score, each in reading.scored(publication)
    ]
    low, high = (
        reading.whole_points(fsum(each) / len(bounds)) for each in zip(*bounds, strict=True)
    )
    return Range(low, high)


def _whatever_others_think(
    publication: Publication, criterion: CriterionResult
) -> tuple[float, float]:
    responded = {each.key: each.responded for each in publication.groups}
    scores = {
        each.group: score for each in criterion.groups if (score := known(each.score)) is not None
    }
    invited = publication.participation.invited
    of_groups = fsum(responded[key] * score for key, score in scores.items())
    others = invited - sum(responded[key] for key in scores)
    return of_groups / invited, (of_groups + 100 * others) / invited


def may_include_silent(publication: Publication) -> bool:
    """May a joined group name agencies from which nobody answered?"""
    joined = [group for group in publication.groups if len(group.members) > 1]
    if not publication.participation.asked_is_known:
        return False  # then only agencies from which somebody answered are members
    return not claims.everybody_answered(publication, joined)


def each_agency_equal(publication: Publication) -> int | None:
    """The overall score if each agency counted the same; None where that makes no difference."""
    score, equal = known(publication.headline.score), known(publication.headline.agency_equal)
    if score is None or equal is None or not evidence.weightings_differ(equal, score):
        return None
    return reading.whole_points(equal)


# The order of the criteria


@dataclass(frozen=True, slots=True)
class Ends:
    """The criteria with the lowest score, and those with the highest, by their codes."""

    low: int
    lowest: tuple[str, ...]
    high: int
    highest: tuple[str, ...]

    @property
    def close_together(self) -> bool:
        """Too close for their order to mean much."""
        return self.high - self.low < reading.SMALL_DIFFERENCE


def ends(publication: Publication) -> Ends | None:
    """None where no criterion has a score."""
    scored = reading.scored(publication)
    if not scored:
        return None
    low, high = scored[0][0], scored[-1][0]
    return Ends(
        low=low,
        lowest=tuple(each.code for score, each in scored if score == low),
        high=high,
        highest=tuple(each.code for score, each in scored if score == high),
    )


def some_are_low(publication: Publication) -> bool:
    """May some be called low? Not a single criterion, nor where all scores are close together."""
    both_ends = ends(publication)
    return both_ends is not None and not both_ends.close_together


def patterns(publication: Publication) -> tuple[OutlyingGroup, ...]:
    """The groups that see nearly everything differently from the others, lowest first."""
    outlying = claims.outlying_groups(publication)
    # With two groups, each is compared with the other: one says it for both.
    return outlying[:1] if len(publication.groups) == 2 else outlying[:MOST_PATTERNS]
