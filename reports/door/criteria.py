"""Scores of criteria: of the groups from people, all others from the groups' (R6, R8, R10, R11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Criterion, Instrument
from assessments.scoring import persons
from reports.door import differing, rounding, spread
from reports.door.groups import Breakdown
from reports.publication import (
    ASSUMED_SD,
    CriterionResult,
    Group,
    GroupScore,
    Participation,
    Published,
    Reason,
    Score,
    StatementResult,
    Strength,
    Withheld,
    could_say,
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


def withheld(criterion: Criterion, groups: Iterable[Group], reason: Reason) -> CriterionResult:
    why = Withheld(reason)
    return CriterionResult(
        code=criterion.code,
        overall=Score(why, why, why),
        groups=tuple(GroupScore(group.key, why, why) for group in groups),
        sd=why,
        agreement=why,
        alpha=why,
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


def result(criterion: Criterion, answered: Answered) -> CriterionResult:
    """Everything that is said about a criterion."""
    if not has_scores(criterion):
        return withheld(criterion, answered.groups, Reason.TOO_FEW_STATEMENTS)
    found = _scored(criterion, answered)
    sd, agreement = _spread(found, answered)
    alpha = spread.alpha(found.recoded, answered.late, answered.instrument.scale.size)
    assumed_sd = sd if isinstance(sd, int) else ASSUMED_SD
    return CriterionResult(
        code=criterion.code,
        overall=_overall(found, assumed_sd, answered),
        groups=_group_scores(found, assumed_sd, answered.groups),
        sd=sd,
        agreement=agreement,
        alpha=Withheld(Reason.FEWER_THAN_30) if alpha is None else alpha,
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
    share = could_say(
        answered.people, (each for each in answered.said if each.criterion == criterion.code)
    )
    weighed = {
        place: spread.Weighed(
            weight=groups[place].invited_at_opening,
            responded=groups[place].responded,
            invited=groups[place].invited if answered.people.asked_is_known else None,
            scored=max(Fraction(answered.minimum_group), share * groups[place].responded),
        )
        for place in scores
    }
    counts = (steps != persons.NOT_SCORED) & np.isin(answered.places, list(scores))
    return _Scored(recoded, steps, top, scores, weighed, counts)


def _spread(found: _Scored, answered: Answered) -> tuple[Published[int], Published[Strength]]:
    """The coarse spread and how far people agree, within the groups that have a score.

    Given from so many responses on, however many of them were scored: that is not published.
    """
    if not found.scores:
        return Withheld(Reason.TOO_FEW_SCORED), Withheld(Reason.TOO_FEW_SCORED)
    responses = np.count_nonzero(np.isin(answered.places, list(found.scores)) & ~answered.late)
    if responses < spread.SPREAD_FROM:
        return Withheld(Reason.FEWER_THAN_10), Withheld(Reason.FEWER_THAN_20)
    places = answered.places[found.people]
    variance = spread.variance_within(found.steps[found.people], places)
    sd = spread.coarse_sd(variance or Fraction(0), found.top)
    if responses < spread.AGREEMENT_FROM:
        return sd, Withheld(Reason.FEWER_THAN_20)
    size = answered.instrument.scale.size
    strength = spread.strength(found.recoded[:, found.people], places, size)
    return sd, strength or Withheld(Reason.TOO_FEW_SCORED)


def _overall(found: _Scored, sd: int, answered: Answered) -> Score:
    """From the published group scores alone, so that nobody can take one from the other.

    A group weighs as many as were asked in it when the round opened, as if response had been even;
    for `agency_equal`, as it has members named, whether or not all of these responded: that is not
    published.
    """
    if not found.scores:
        why = Withheld(Reason.TOO_FEW_SCORED)
        return Score(why, why, why)
    by_agency = answered.breakdown == "agency"
    asked = {place: each.weight for place, each in found.weighed.items()}
    members = {place: len(answered.groups[place].members) for place in found.scores}
    equal = _weighted(found.scores, members)
    return Score(
        score=_weighted(found.scores, asked),
        margin=spread.margin_overall(list(found.weighed.values()), sd),
        agency_equal=equal if by_agency else Withheld(Reason.NOT_BY_AGENCY),
    )


def _weighted(scores: Mapping[int, int], weights: Mapping[int, int]) -> float:
    total = sum((Fraction(score) * weights[place] for place, score in scores.items()), Fraction(0))
    return rounding.one_decimal(total / sum(weights.values()))


def _group_scores(found: _Scored, sd: int, groups: Sequence[Group]) -> tuple[GroupScore, ...]:
    """In the order of the groups."""
    among = list(found.weighed.values())
    why = Withheld(Reason.TOO_FEW_SCORED)
    return tuple(
        GroupScore(
            group.key,
            found.scores[place],
            spread.margin_of_group(found.weighed[place], among, sd),
        )
        if place in found.scores
        else GroupScore(group.key, why, why)
        for place, group in enumerate(groups)
    )
