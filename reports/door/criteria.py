"""Scores of criteria: of the groups from people, all others from the groups' (R6, R8, R10, R11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Criterion, Instrument
from assessments.scoring import persons
from reports import publication
from reports.door import differing, rounding, spread
from reports.door.groups import Breakdown
from reports.publication import (
    CriterionResult,
    Group,
    GroupScore,
    Participation,
    Reasons,
    Score,
    StatementResult,
)


@dataclass(frozen=True)
class Answered:
    """What all criteria are scored from.

    answers : of shape (statements, respondents), after two differ
    places : of shape (respondents,), the place of each one's group among `groups`
    late : of shape (respondents,), who counts in figures, and towards no threshold (R4)
    said : what is said of the statements
    """

    answers: NDArray[np.uint8]
    places: NDArray[np.intp]
    late: NDArray[np.bool_]
    said: tuple[StatementResult, ...]
    people: Participation
    groups: tuple[Group, ...]
    minimum_group: int
    breakdown: Breakdown
    instrument: Instrument


def has_scores(criterion: Criterion) -> bool:
    return len(criterion.statements) >= differing.LEAST_STATEMENTS


def rows_of(criterion: Criterion, instrument: Instrument) -> differing.Rows:
    """Where the criterion's statements stand in the answers."""
    places = {code: i for i, code in enumerate(instrument.codes)}
    return differing.Rows(
        rows=np.array([places[each.code] for each in criterion.statements], dtype=np.intp),
        reverse=[each.reverse for each in criterion.statements],
    )


def withheld(criterion: Criterion, shown: Iterable[Group]) -> CriterionResult:
    return CriterionResult(
        code=criterion.code,
        title=criterion.title,
        overall=None,
        groups=tuple(GroupScore(group.key, None, None) for group in shown),
        sd=None,
        agreement=None,
        alpha=None,
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    """A criterion in the groups that have a score on it, by their places.

    people : of shape (respondents,), who counts in these scores
    """

    recoded: NDArray[np.uint8]
    steps: NDArray[np.int64]
    top: int
    scores: dict[int, int]
    weighed: dict[int, spread.Weighed]
    people: NDArray[np.bool_]


def result(
    criterion: Criterion, answered: Answered, pointer: str, reasons: Reasons
) -> CriterionResult:
    """Everything that is said about a criterion; why what is not, under its pointer."""
    if not has_scores(criterion):
        reasons[pointer] = publication.TOO_FEW_STATEMENTS
        return withheld(criterion, answered.groups)
    found = _scored(criterion, answered)
    for place in range(len(answered.groups)):
        if place not in found.scores:
            reasons[f"{pointer}/groups/{place}"] = publication.TOO_FEW_SCORED
    sd, agreement = _spread(found, answered, pointer, reasons)
    alpha = spread.alpha(found.recoded, answered.late, answered.instrument.scale.size)
    if alpha is None:
        reasons[f"{pointer}/alpha"] = publication.FEWER_THAN_30
    return CriterionResult(
        code=criterion.code,
        title=criterion.title,
        overall=_overall(found, sd, answered, f"{pointer}/overall", reasons),
        groups=_group_scores(found, sd, answered.groups),
        sd=sd,
        agreement=agreement,
        alpha=alpha,
    )


def _scored(criterion: Criterion, answered: Answered) -> _Scored:
    """A score for each group of which at least the minimum could say (R6)."""
    size, groups = answered.instrument.scale.size, answered.groups
    where = rows_of(criterion, answered.instrument)
    recoded = persons.recode(answered.answers[where.rows], where.reverse, size)
    steps = persons.person_steps(recoded, size)
    top = persons.top_step(len(where.rows), size)
    totals, people = persons.group_totals(steps, answered.places, len(groups))
    on_time = ~answered.late
    _totals, sure = persons.group_totals(steps[on_time], answered.places[on_time], len(groups))
    scores = {
        place: rounding.whole(Fraction(100 * totals[place], people[place] * top))
        for place in range(len(groups))
        if sure[place] >= answered.minimum_group
    }
    # How many were scored is not published; about how many could judge the statements is.
    could_say = publication.could_say(
        answered.people, (each for each in answered.said if each.criterion == criterion.code)
    )
    weighed = {
        place: spread.Weighed(
            weight=groups[place].invited_at_opening,
            responded=groups[place].responded,
            invited=groups[place].invited if answered.people.asked_is_known else None,
            scored=max(Fraction(answered.minimum_group), could_say * groups[place].responded),
        )
        for place in scores
    }
    counts = (steps != persons.NOT_SCORED) & np.isin(answered.places, list(scores))
    return _Scored(recoded, steps, top, scores, weighed, counts)


def _spread(
    found: _Scored, answered: Answered, pointer: str, reasons: Reasons
) -> tuple[int | None, str | None]:
    """The coarse spread and the word for agreement, within the groups that have a score.

    Given from so many responses on, however many of them were scored: that is not published.
    """
    responses = np.count_nonzero(np.isin(answered.places, list(found.scores)) & ~answered.late)
    if responses < spread.AGREEMENT_FROM:
        reasons[f"{pointer}/agreement"] = (
            publication.FEWER_THAN_20 if found.scores else publication.TOO_FEW_SCORED
        )
    if responses < spread.SPREAD_FROM:
        reasons[f"{pointer}/sd"] = (
            publication.FEWER_THAN_10 if found.scores else publication.TOO_FEW_SCORED
        )
        return None, None
    places = answered.places[found.people]
    variance = spread.variance_within(found.steps[found.people], places)
    sd = spread.coarse_sd(variance or Fraction(0), found.top)
    if responses < spread.AGREEMENT_FROM:
        return sd, None
    size = answered.instrument.scale.size
    return sd, spread.agreement_in_words(found.recoded[:, found.people], places, size)


def _overall(
    found: _Scored, sd: int | None, answered: Answered, pointer: str, reasons: Reasons
) -> Score | None:
    """From the published group scores alone, so that nobody can take one from the other.

    A group weighs as many as were asked in it when the round opened, as if response had been even;
    for `agency_equal`, as it has members named, whether or not all of these responded: that is not
    published.
    """
    if not found.scores:
        reasons[pointer] = publication.TOO_FEW_SCORED
        return None
    by_agency = answered.breakdown == "agency"
    if not by_agency:
        reasons[f"{pointer}/agency_equal"] = publication.NOT_BY_AGENCY
    asked = {place: each.weight for place, each in found.weighed.items()}
    members = {place: len(answered.groups[place].members) for place in found.scores}
    return Score(
        score=_weighted(found.scores, asked),
        margin=spread.margin_overall(list(found.weighed.values()), sd or publication.ASSUMED_SD),
        agency_equal=_weighted(found.scores, members) if by_agency else None,
    )


def _weighted(scores: Mapping[int, int], weights: Mapping[int, int]) -> float:
    total = sum((Fraction(score) * weights[place] for place, score in scores.items()), Fraction(0))
    return rounding.one_decimal(total / sum(weights.values()))


def _group_scores(
    found: _Scored, sd: int | None, groups: Sequence[Group]
) -> tuple[GroupScore, ...]:
    """In the order of the groups; None and None for those without a score."""
    among = list(found.weighed.values())
    margins = {
        place: spread.margin_of_group(each, among, sd or publication.ASSUMED_SD)
        for place, each in found.weighed.items()
    }
    return tuple(
        GroupScore(group.key, found.scores.get(place), margins.get(place))
        for place, group in enumerate(groups)
    )
