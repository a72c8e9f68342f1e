"""Scores of criteria: of groups from people, and all other scores from those (R6, R8, R10, R11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Criterion, Instrument
from assessments.scoring import means, persons
from reports.disclosure.door import differing, rounding, spread
from reports.disclosure.door.groups import Breakdown
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

    answers : of shape (statements, respondents), after `differing.two_who_differ`
    group_of : of shape (respondents,), the index of each person's group in `groups`
    late : of shape (respondents,), who counts in figures but towards no threshold (R4)
    statements : as published
    """

    answers: NDArray[np.uint8]
    group_of: NDArray[np.intp]
    late: NDArray[np.bool_]
    statements: tuple[StatementResult, ...]
    people: Participation
    groups: tuple[Group, ...]
    minimum_group: int
    breakdown: Breakdown
    instrument: Instrument


def has_scores(criterion: Criterion) -> bool:
    return len(criterion.statements) >= differing.LEAST_STATEMENTS


def rows_of(criterion: Criterion, instrument: Instrument) -> differing.Rows:
    """The rows of the answers that hold the criterion's statements."""
    row_of = {code: row for row, code in enumerate(instrument.codes)}
    return differing.Rows(
        rows=np.array([row_of[each.code] for each in criterion.statements], dtype=np.intp),
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
    """A criterion in the groups that have a score on it, by their indices.

    people : of shape (respondents,), who counts in these scores
    """

    recoded: NDArray[np.uint8]
    steps: NDArray[np.int64]
    top: int
    scores: dict[int, int]
    weighed: dict[int, spread.Weighed]
    people: NDArray[np.bool_]


def result(criterion: Criterion, answered: Answered) -> CriterionResult:
    """Everything that is published of a criterion."""
    if not has_scores(criterion):
        return withheld(criterion, answered.groups, Reason.TOO_FEW_STATEMENTS)
    scored = _scored(criterion, answered)
    sd, agreement = _spread(scored, answered)
    alpha = spread.alpha(scored.recoded, answered.late, answered.instrument.scale.size)
    assumed_sd = sd if isinstance(sd, int) else ASSUMED_SD
    return CriterionResult(
        code=criterion.code,
        overall=_overall(scored, assumed_sd, answered),
        groups=_group_scores(scored, assumed_sd, answered.groups),
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
    totals, people = persons.group_totals(steps, answered.group_of, len(groups))
    on_time = ~answered.late
    _totals, sure = persons.group_totals(steps[on_time], answered.group_of[on_time], len(groups))
    scores = {
        index: rounding.whole(persons.mean_score(totals[index], people[index], top))
        for index in range(len(groups))
        if sure[index] >= answered.minimum_group
    }
    # The number of people with a score is not published; the share who could judge statements is.
    share = could_say(
        answered.people, (each for each in answered.statements if each.criterion == criterion.code)
    )
    weighed = {
        index: spread.Weighed(
            weight=groups[index].invited_at_opening,
            responded=groups[index].responded,
            invited=groups[index].invited if answered.people.asked_is_known else None,
            scored=max(Fraction(answered.minimum_group), share * groups[index].responded),
        )
        for index in scores
    }
    counts = (steps != persons.NOT_SCORED) & np.isin(answered.group_of, list(scores))
    return _Scored(recoded, steps, top, scores, weighed, counts)


def _spread(scored: _Scored, answered: Answered) -> tuple[Published[int], Published[Strength]]:
    """The coarse spread and the agreement of people, within the groups that have a score.

    Withheld by the number of responses, whatever the number of people with a score: that is not
    published.
    """
    if not scored.scores:
        return Withheld(Reason.TOO_FEW_SCORED), Withheld(Reason.TOO_FEW_SCORED)
    responses = np.count_nonzero(np.isin(answered.group_of, list(scored.scores)) & ~answered.late)
    if responses < spread.SPREAD_FROM:
        return Withheld(Reason.FEWER_THAN_10), Withheld(Reason.FEWER_THAN_20)
    group_of = answered.group_of[scored.people]
    variance = spread.variance_within(scored.steps[scored.people], group_of)
    sd = spread.coarse_sd(variance or Fraction(0), scored.top)
    if responses < spread.AGREEMENT_FROM:
        return sd, Withheld(Reason.FEWER_THAN_20)
    size = answered.instrument.scale.size
    strength = spread.strength(scored.recoded[:, scored.people], group_of, size)
    return sd, strength or Withheld(Reason.TOO_FEW_SCORED)


def _overall(scored: _Scored, sd: int, answered: Answered) -> Score:
    """From the published scores of groups alone, so that nothing can be worked out by subtraction.

    A group is weighted by the people invited when the round opened, as if response had been equal;
    for `agency_equal`, by the members that it names, whether or not all of them responded: that is
    not published.
    """
    if not scored.scores:
        why = Withheld(Reason.TOO_FEW_SCORED)
        return Score(why, why, why)
    by_agency = answered.breakdown == "agency"
    invited = {index: each.weight for index, each in scored.weighed.items()}
    members = {index: len(answered.groups[index].members) for index in scored.scores}
    equal = _weighted(scored.scores, members)
    return Score(
        score=_weighted(scored.scores, invited),
        margin=spread.margin_overall(list(scored.weighed.values()), sd),
        agency_equal=equal if by_agency else Withheld(Reason.NOT_BY_AGENCY),
    )


def _weighted(scores: Mapping[int, int], weights: Mapping[int, int]) -> float:
    of_each = [weights[index] for index in scores]
    return rounding.one_decimal(means.weighted_mean(list(scores.values()), of_each))


def _group_scores(scored: _Scored, sd: int, groups: Sequence[Group]) -> tuple[GroupScore, ...]:
    """In the order of the groups."""
    among = list(scored.weighed.values())
    why = Withheld(Reason.TOO_FEW_SCORED)
    return tuple(
        GroupScore(
            group.key,
            scored.scores[index],
            spread.margin_of_group(scored.weighed[index], among, sd),
        )
        if index in scored.scores
        else GroupScore(group.key, why, why)
        for index, group in enumerate(groups)
    )
