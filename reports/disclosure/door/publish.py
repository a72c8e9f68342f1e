"""The door: from everybody's answers to what may be said about them (docs/confidentiality.md).

Groups are formed (groups.py), two are made to differ in each (differing.py), and then criteria,
statements and the ranking are each said by their own rules.

Those who were invited after the round had opened count in every figure, and towards no threshold
(R4): else invented colleagues could be put round one person who was told how many are asked.

Answers are added up in whole numbers, and chance is drawn only for what moves under R7 and for
counts, each for itself. So the order of the people, or two people of one group changing sheets,
alters no digit.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from assessments.scoring import evidence, persons
from reports.disclosure.door import criteria, differing, groups, ranking, rounding, statements
from reports.disclosure.door.criteria import Answered
from reports.publication import (
    CriterionResult,
    Participation,
    Publication,
    Published,
    RankingResult,
    Reason,
    Score,
    Withheld,
    known,
)


def publish(
    answers: NDArray[np.uint8],
    rankings: NDArray[np.uint8],
    people: Sequence[str],
    late: NDArray[np.bool_] | None = None,
    *,
    units: Iterable[groups.Unit],
    minimum_group: int,
    breakdown: groups.Breakdown,
    instrument: Instrument,
    rng: np.random.Generator,
    practice: bool = False,
    asked_is_known: bool = True,
) -> Publication:
    """Everything that is said about a round, once and for ever.

    answers : of shape (statements, respondents), coded as in an answer sheet, as answered
    rankings : of shape (options of the ranking, respondents): 1 for the first, 0 not ranked
    people : the key of each respondent's unit
    late : of shape (respondents,), who was invited after the round had opened; None for nobody
    units : the agencies or roles invited, those without responses too
    asked_is_known : False where units count only those who responded
    Raises ValueError for answers that the instrument does not have, or a unit that is not there.
    """
    late = np.zeros(len(people), dtype=np.bool_) if late is None else late
    _check(answers, rankings, people, late, instrument)
    units = tuple(units)
    invited = Participation(
        responded=Withheld(Reason.TOO_FEW_ANSWERS),
        invited=sum(unit.invited for unit in units),
        late=sum(unit.late for unit in units),
        asked_is_known=asked_is_known,
    )
    grouping = groups.form(
        units,
        Counter(unit for unit, is_late in zip(people, late, strict=True) if not is_late),
        Counter(unit for unit, is_late in zip(people, late, strict=True) if is_late),
        minimum=minimum_group,
    )
    if not grouping.groups:
        return _nothing(instrument, invited, minimum_group, breakdown, practice)
    participation = replace(invited, responded=len(people))
    group_of = np.array([grouping.index_of[unit] for unit in people], dtype=np.intp)
    # Before anything is counted, so that all tables agree. What chance it takes is its own: the
    # draws for statements stay the same, whether it moved something or not.
    answers = differing.two_who_differ(
        answers,
        group_of,
        _scored_rows(instrument),
        late=late,
        minimum_group=minimum_group,
        categories=instrument.scale.size,
        rng=rng.spawn(1)[0],
    )
    results_of_statements = statements.results(answers, late, participation, instrument, rng)
    answered = Answered(
        answers=answers,
        group_of=group_of,
        late=late,
        statements=results_of_statements,
        people=participation,
        groups=grouping.groups,
        minimum_group=minimum_group,
        breakdown=breakdown,
        instrument=instrument,
    )
    results = tuple(criteria.result(criterion, answered) for criterion in instrument.criteria)
    return Publication(
        instrument=instrument.key,
        version=instrument.version,
        minimum_group=minimum_group,
        breakdown=breakdown,
        participation=participation,
        groups=grouping.groups,
        headline=_headline(results, breakdown),
        criteria=results,
        statements=results_of_statements,
        ranking=_ranking(rankings, answered),
        practice=practice,
    )


def _check(
    answers: NDArray[np.uint8],
    rankings: NDArray[np.uint8],
    people: Sequence[str],
    late: NDArray[np.bool_],
    instrument: Instrument,
) -> None:
    if late.shape != (len(people),):
        raise ValueError(f"Who was invited late has the wrong shape, {late.shape}.")
    if answers.shape != (len(instrument.statements), len(people)):
        raise ValueError(f"The answers have the wrong shape, {answers.shape}.")
    if ((answers > instrument.scale.size) & (answers != persons.DONT_KNOW)).any():
        raise ValueError("There is an answer that the instrument's scale does not have.")
    options = len(instrument.ranking.options) if instrument.ranking else 0
    if rankings.shape != (options, len(people)):
        raise ValueError(f"The rankings have the wrong shape, {rankings.shape}.")
    if (rankings > options).any():
        raise ValueError("There is a rank that the instrument's ranking does not have.")


def _nothing(
    instrument: Instrument,
    invited: Participation,
    minimum_group: int,
    breakdown: groups.Breakdown,
    practice: bool,
) -> Publication:
    """Fewer than the minimum answered: not even how many is said."""
    reason = Reason.TOO_FEW_ANSWERS
    why = Withheld(reason)
    return Publication(
        instrument=instrument.key,
        version=instrument.version,
        minimum_group=minimum_group,
        breakdown=breakdown,
        participation=invited if invited.asked_is_known else replace(invited, invited=0),
        groups=(),
        headline=Score(why, why, why),
        criteria=tuple(criteria.withheld(each, (), reason) for each in instrument.criteria),
        statements=statements.withheld(instrument, reason),
        ranking=why if instrument.ranking else None,
        practice=practice,
    )


def _scored_rows(instrument: Instrument) -> list[differing.Rows]:
    return [
        criteria.rows_of(each, instrument)
        for each in instrument.criteria
        if criteria.has_scores(each)
    ]


def _headline(results: Sequence[CriterionResult], breakdown: groups.Breakdown) -> Score:
    """The mean of the criteria's overall scores, if three quarters of all criteria have one.

    So is its margin, which is cautious: as if all criteria erred together.
    """
    overall = [each.overall for each in results if known(each.overall.score) is not None]
    if not evidence.enough_criteria(len(overall), len(results)):
        why = Withheld(Reason.TOO_FEW_CRITERIA)
        return Score(why, why, why)
    equal = Withheld(Reason.NOT_BY_AGENCY)
    return Score(
        score=_mean(each.score for each in overall),
        margin=_mean(each.margin for each in overall),
        agency_equal=equal if breakdown == "role" else _mean(each.agency_equal for each in overall),
    )


def _mean(values: Iterable[Published[float]]) -> float:
    """Of published figures, as their digits say them."""
    figures = [
        rounding.as_published(value) for each in values if (value := known(each)) is not None
    ]
    return rounding.one_decimal(sum(figures, Fraction(0)) / len(figures))


def _ranking(rankings: NDArray[np.uint8], answered: Answered) -> RankingResult | Withheld | None:
    """None where the instrument asks for no ranking."""
    question = answered.instrument.ranking
    if question is None:
        return None
    return ranking.result(
        rankings,
        answered.group_of,
        answered.late,
        len(answered.groups),
        question,
        answered.minimum_group,
    )
