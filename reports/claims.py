"""What may be claimed of scores, by one rule each, wherever a report says it.

Of every criterion two things are said: its level, and whether people agree. Of groups it is said
that they lie apart only where that is more than chance. And every score has a range: between what
it would lie if everybody had answered. Two questions, two rules: the range knows that only so many
people were asked, chance does not end there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil, comb, floor, fsum, sqrt

from reports.publication import (
    ASSUMED_SD,
    CriterionResult,
    Group,
    GroupScore,
    Publication,
    Strength,
    could_say,
    known,
    statements_of,
)

MIDDLE = 50
# Points: differences below this are small, whatever chance there is in them.
SMALL_DIFFERENCE = 10
# As near to the middle as this nothing is called high or low, not even where everybody answered.
NEAR = SMALL_DIFFERENCE / 2
CONFIDENCE = 0.95
LAST_DIGIT = 0.1  # of a published margin
ROUNDING = 1e-9
LEAST_SD_AT_ONCE = 25  # points, where all criteria are looked at together


def whole(score: float) -> int:
    """A score as it is shown, in whole points; halves up."""
    return floor(score + 0.5)


class Level(StrEnum):
    """Of a score.

    ABOVE, BELOW : clearly above, or below, the middle
    NEITHER : too close to the middle to call it high or low
    """

    ABOVE = "above"
    BELOW = "below"
    NEITHER = "neither"


class Agreement(StrEnum):
    """Whether people agree on a criterion.

    AGREE : within their groups, and no group says otherwise
    WEAK : within their groups, only weakly
    DIVIDED : not even within their groups
    APART : two groups lie further apart than chance would have it
    UNCLEAR : within their groups, but their groups lie on two sides, which may be chance
    UNKNOWN : too few people answered to know it
    """

    AGREE = "agree"
    WEAK = "weak"
    DIVIDED = "divided"
    APART = "apart"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


# If everybody had answered


@dataclass(frozen=True, slots=True)
class Range:
    """Within what a score would lie if everybody had answered: whole points, rounded outwards."""

    low: int
    high: int


def range_of(score: float, margin: float | None) -> Range | None:
    """Within the scale; None without a margin. A margin is at least half of its last digit."""
    if margin is None:
        return None
    beyond = max(margin, LAST_DIGIT / 2)
    return Range(
        low=max(0, floor(score - beyond + ROUNDING)), high=min(100, ceil(score + beyond - ROUNDING))
    )


def everybody_answered(publication: Publication, groups: Sequence[Group]) -> bool:
    """Somebody whose address changed may have answered twice: then more did than were asked."""
    is_known = publication.participation.asked_is_known
    return is_known and all(each.responded >= each.invited for each in groups)


def groups_shown(publication: Publication, criterion: CriterionResult) -> tuple[Group, ...]:
    """Those with a score on it: its overall score is theirs."""
    groups = {each.key: each for each in publication.groups}
    return tuple(groups[key] for key in scores_of_groups(criterion))


def scores_of_groups(criterion: CriterionResult) -> dict[str, int]:
    """By the key of each group that has one."""
    return {
        each.group: score for each in criterion.groups if (score := known(each.score)) is not None
    }


def range_of_criterion(publication: Publication, criterion: CriterionResult) -> Range | None:
    """Of its overall score; None where it has none, or everybody in its groups answered."""
    score = known(criterion.overall.score)
    if score is None or everybody_answered(publication, groups_shown(publication, criterion)):
        return None
    return range_of(score, known(criterion.overall.margin))


def range_of_group(publication: Publication, group: Group, found: GroupScore) -> Range | None:
    """Of its score on a criterion; None where it has none, or everybody in it answered."""
    score = known(found.score)
    if score is None or everybody_answered(publication, (group,)):
        return None
    return range_of(score, known(found.margin))


def range_of_headline(publication: Publication) -> Range | None:
    score = known(publication.headline.score)
    if score is None or everybody_answered(publication, publication.groups):
        return None
    return range_of(score, known(publication.headline.margin))


# Level


def level(score: float, margin: float | None) -> Level:
    """Clear where the score as shown, and all of its range, lie on one side of the middle."""
    near = abs(whole(score) - MIDDLE) <= NEAR
    bounds = range_of(score, margin)
    if near or (bounds and bounds.low <= MIDDLE <= bounds.high):
        return Level.NEITHER
    return Level.ABOVE if score > MIDDLE else Level.BELOW


def level_of(criterion: CriterionResult) -> Level:
    """Raises ValueError for a criterion without a score."""
    score = known(criterion.overall.score)
    if score is None:
        raise ValueError(f"{criterion.code} has no score.")
    return level(score, known(criterion.overall.margin))


# Groups that lie apart


def furthest_apart(
    scores: Sequence[float], responses: Sequence[float], sd: float, comparisons: int
) -> tuple[int, int] | None:
    """The two groups that differ most among those that differ by more than chance, by index.

    scores, responses : of each group; responses as far as people could say
    sd : of people within groups, in points of 100
    comparisons : how many are made at once; so many pairs at least (Bonferroni's correction)
    Lower first; None where no two do. The error is that of a difference between two groups whoever
    might have been asked: without the finite population correction, which would take the people who
    happen to work there now for all there could be. A difference of less than 10 points is small
    however many answered.
    """
    if len(scores) < 2:
        return None
    wide = _wide(sum(responses) - len(scores), comparisons) * sd
    by_score = sorted(range(len(scores)), key=lambda each: scores[each])
    pair, largest = None, 0.0
    for low in by_score:
        for high in reversed(by_score):
            difference = scores[high] - scores[low]
            # Those that follow differ less from this one.
            if difference <= largest or difference < SMALL_DIFFERENCE:
                break
            if difference > wide * sqrt(1 / responses[low] + 1 / responses[high]):
                pair, largest = (low, high), difference
    return pair


@lru_cache(maxsize=1024)
def _wide(freedom: float, comparisons: int) -> float:
    """How many standard errors so many comparisons all stay within, 19 times in 20."""
    from scipy.special import stdtrit

    return float(stdtrit(max(1, freedom), 1 - (1 - CONFIDENCE) / 2 / comparisons))


@dataclass(frozen=True, slots=True)
class Apart:
    """Two groups with their scores on a criterion."""

    low: Group
    lowest: int
    high: Group
    highest: int


def apart(
    publication: Publication, criterion: CriterionResult, comparisons: int | None = None
) -> Apart | None:
    """The two groups that lie furthest apart on a criterion, further than chance would have it.

    comparisons : made at once; if not given, as many as the criterion has pairs of groups
    """
    groups = groups_shown(publication, criterion)
    scores = list(scores_of_groups(criterion).values())
    indices = furthest_apart(
        scores,
        _could_say(publication, criterion, groups),
        _spread(criterion, at_once=comparisons is not None),
        comparisons or comb(len(groups), 2),
    )
    if indices is None:
        return None
    low, high = indices
    return Apart(groups[low], scores[low], groups[high], scores[high])


def _could_say(
    publication: Publication, criterion: CriterionResult, groups: Sequence[Group]
) -> list[float]:
    """How many people of each group are taken to have a score: how many do is not published."""
    share = float(could_say(publication.participation, statements_of(publication, criterion.code)))
    return [max(publication.minimum_group, share * each.responded) for each in groups]


def _spread(criterion: CriterionResult, *, at_once: bool) -> float:
    """Of people within groups. Some groups may lie wider than all together, so it is not taken for
    narrower than usual; nor for no more than usual among so many as all criteria have."""
    return max(known(criterion.sd) or 0, LEAST_SD_AT_ONCE if at_once else ASSUMED_SD)


def of_all_criteria(publication: Publication) -> int:
    """Comparisons of each group with each other on each criterion.

    For whoever looks over all criteria at once: a first screen, a page for a board.
    """
    return sum(comb(len(groups_shown(publication, each)), 2) for each in publication.criteria)


def furthest(publication: Publication) -> tuple[CriterionResult, Apart] | None:
    """The criterion on which two groups lie furthest apart, of all criteria looked at together."""
    comparisons = of_all_criteria(publication)
    furthest_of = [(each, apart(publication, each, comparisons)) for each in publication.criteria]
    pairs = [(each, groups) for each, groups in furthest_of if groups]
    return max(pairs, key=lambda pair: pair[1].highest - pair[1].lowest, default=None)


def apart_by_themselves(publication: Publication) -> tuple[CriterionResult, ...]:
    """The criteria on which two groups lie further apart than chance would have it, each looked at
    as if it were the only one; in the order in which they were asked."""
    return tuple(each for each in publication.criteria if apart(publication, each))


@dataclass(frozen=True, slots=True)
class FromOthers:
    """How many points a group lies above all others together, the mean of the criteria."""

    group: Group
    difference: float


LEAST_COMPARED = 4  # criteria, to look at a group over all of them


def from_others(publication: Publication) -> tuple[FromOthers, ...]:
    """Groups that, over all criteria, differ from all others by more than chance; lowest first.

    How far criteria go together is not known. So the error of the mean is the mean of the errors:
    cautious, as if all of them erred together (Bonferroni's correction, over the groups).
    """
    compared = [_from_others_on(publication, each) for each in publication.criteria]
    differ = [
        FromOthers(group, points)
        for group in publication.groups
        if (points := _on_all([each[group.key] for each in compared if group.key in each]))
        is not None
    ]
    return tuple(sorted(differ, key=lambda each: each.difference))


def _on_all(compared: Sequence[tuple[float, float]]) -> float | None:
    """The mean of a group's differences; None where chance may have made it."""
    if len(compared) < LEAST_COMPARED:
        return None
    difference, error = (fsum(each) / len(compared) for each in zip(*compared, strict=True))
    return difference if abs(difference) >= max(SMALL_DIFFERENCE, error) else None


def _from_others_on(
    publication: Publication, criterion: CriterionResult
) -> dict[str, tuple[float, float]]:
    """Of each group with a score: how far it lies above all others, by responses; and the error."""
    scores, groups = scores_of_groups(criterion), groups_shown(publication, criterion)
    if len(groups) < 2:
        return {}
    could = _could_say(publication, criterion, groups)
    responded = sum(each.responded for each in groups)
    points = sum(each.responded * scores[each.key] for each in groups)
    spread = _spread(criterion, at_once=True)
    wide = _wide(sum(could) - len(could), len(publication.groups)) * spread
    return {
        group.key: (
            own - (points - group.responded * own) / (responded - group.responded),
            wide * sqrt(1 / who_could + 1 / (sum(could) - who_could)),
        )
        for group, who_could in zip(groups, could, strict=True)
        for own in [scores[group.key]]
    }


# Whether people agree


def agreement(
    publication: Publication, criterion: CriterionResult, comparisons: int | None = None
) -> Agreement:
    """`comparisons` between groups that are made at once, as for `apart`."""
    if apart(publication, criterion, comparisons):
        return Agreement.APART
    match known(criterion.agreement):
        case None:
            return Agreement.UNKNOWN
        case Strength.LACK:
            return Agreement.DIVIDED
        case Strength.WEAK:
            return Agreement.WEAK
    on_one_side = not apart(publication, criterion) and _on_one_side(criterion)
    return Agreement.AGREE if on_one_side else Agreement.UNCLEAR


def _on_one_side(criterion: CriterionResult) -> bool:
    """Does no group's score, whatever chance did to it, gainsay what is said of all together?"""
    scores = scores_of_groups(criterion).values()
    match level_of(criterion):
        case Level.ABOVE:
            return min(scores) > MIDDLE
        case Level.BELOW:
            return max(scores) < MIDDLE
        case Level.NEITHER:
            return max(scores) - min(scores) < 2 * SMALL_DIFFERENCE
