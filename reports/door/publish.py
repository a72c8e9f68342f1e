"""The door: from everybody's answers to what may be said about them (docs/confidentiality.md).

Rules kept here: R4 to R9 and R12. R10 (spread), R11 (margins) and R13 (ranking) are still to come;
what they are about is withheld until then.

Answers are added up in whole numbers, and chance is drawn only for what moves under R7 and for
counts, each for itself. So the order of the people, or two people of one group changing sheets,
alters no digit.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Criterion, Instrument
from assessments.scoring import bands, persons
from reports import publication
from reports.door import differing, groups, statements
from reports.publication import (
    Counts,
    CriterionResult,
    Group,
    GroupScore,
    Participation,
    Publication,
    Score,
    StatementResult,
)

Reasons = dict[str, str]


def publish(
    answers: NDArray[np.uint8],
    people: Sequence[str],
    *,
    units: Iterable[groups.Unit],
    minimum_group: int,
    breakdown: groups.Breakdown,
    instrument: Instrument,
    rng: np.random.Generator,
) -> Publication:
    """Everything that is said about a round, once and for ever.

    answers : of shape (statements, respondents), coded as in an answer sheet, as answered
    people : the key of each respondent's unit
    units : the agencies or roles invited, those without responses too
    Raises ValueError for answers that the instrument does not have, or a unit that is not there.
    """
    _check(answers, people, instrument)
    units = tuple(units)
    invited = sum(unit.invited for unit in units)
    grouping = groups.form(units, Counter(people), minimum=minimum_group, breakdown=breakdown)
    if not grouping.groups:
        return _nothing(instrument, invited, minimum_group, breakdown)
    # An instrument without a ranking asks for none: there, null is no secret and needs no reason.
    reasons: Reasons = {"/ranking": publication.NOT_YET} if instrument.ranking else {}
    places = np.array([grouping.places[unit] for unit in people], dtype=np.intp)
    # Before anything is counted, so that all tables agree. What chance it takes is its own: the
    # draws for statements stay the same, whether it moved something or not.
    answers = differing.two_who_differ(
        answers,
        places,
        [_rows_of(each, instrument) for each in instrument.criteria if _has_scores(each)],
        minimum_group=minimum_group,
        categories=instrument.scale.size,
        rng=rng.spawn(1)[0],
    )
    criteria = _Criteria(answers, places, grouping.groups, minimum_group, breakdown, instrument)
    results = tuple(
        criteria.result(criterion, f"/criteria/{i}", reasons)
        for i, criterion in enumerate(instrument.criteria)
    )
    return Publication(
        minimum_group=minimum_group,
        breakdown=breakdown,
        participation=Participation(len(people), invited),
        groups=grouping.groups,
        headline=_headline(results, breakdown, reasons),
        criteria=results,
        statements=_statements(answers, instrument, rng, reasons),
        reasons=reasons,
    )


def _check(answers: NDArray[np.uint8], people: Sequence[str], instrument: Instrument) -> None:
    if answers.shape != (len(instrument.statements), len(people)):
        raise ValueError(f"The answers have the wrong shape, {answers.shape}.")
    if ((answers > instrument.scale.size) & (answers != persons.DONT_KNOW)).any():
        raise ValueError("There is an answer that the instrument's scale does not have.")


def _nothing(
    instrument: Instrument, invited: int, minimum_group: int, breakdown: groups.Breakdown
) -> Publication:
    """Fewer than the minimum answered: not even how many is said."""
    return Publication(
        minimum_group=minimum_group,
        breakdown=breakdown,
        participation=Participation(None, invited),
        groups=(),
        headline=Score(None, None, None),
        criteria=tuple(_withheld(criterion, ()) for criterion in instrument.criteria),
        statements=_no_statements(instrument),
        reasons={"": publication.TOO_FEW_ANSWERS},
    )


def _withheld(criterion: Criterion, shown: Iterable[Group]) -> CriterionResult:
    return CriterionResult(
        code=criterion.code,
        title=criterion.title,
        overall=None,
        groups=tuple(GroupScore(group.key, None, None) for group in shown),
        sd=None,
        agreement=None,
        alpha=None,
    )


# Criteria


def _has_scores(criterion: Criterion) -> bool:
    return len(criterion.statements) >= differing.LEAST_STATEMENTS


def _rows_of(criterion: Criterion, instrument: Instrument) -> differing.Rows:
    """Where the criterion's statements stand in the answers."""
    places = {statement.code: i for i, statement in enumerate(instrument.statements)}
    return differing.Rows(
        rows=np.array(
            [places[statement.code] for statement in criterion.statements], dtype=np.intp
        ),
        reverse=[statement.reverse for statement in criterion.statements],
    )


@dataclass(frozen=True)
class _Criteria:
    """Scores of criteria: of the groups from people, all others from the groups' (R8)."""

    answers: NDArray[np.uint8]
    places: NDArray[np.intp]
    shown: Sequence[Group]
    minimum_group: int
    breakdown: groups.Breakdown
    instrument: Instrument

    def result(self, criterion: Criterion, pointer: str, reasons: Reasons) -> CriterionResult:
        if not _has_scores(criterion):
            reasons[pointer] = publication.TOO_FEW_STATEMENTS
            return _withheld(criterion, self.shown)
        scores = self._group_scores(criterion)
        for name in ("groups", "sd", "agreement", "alpha"):
            reasons[f"{pointer}/{name}"] = publication.NOT_YET
        for i, score in enumerate(scores):
            if score is None:
                reasons[f"{pointer}/groups/{i}"] = publication.TOO_FEW_SCORED
        return CriterionResult(
            code=criterion.code,
            title=criterion.title,
            overall=self._overall(scores, f"{pointer}/overall", reasons),
            groups=tuple(
                GroupScore(group.key, score, None)
                for group, score in zip(self.shown, scores, strict=True)
            ),
            sd=None,
            agreement=None,
            alpha=None,
        )

    def _group_scores(self, criterion: Criterion) -> list[float | None]:
        """A score for each group of which at least the minimum could say (R6)."""
        size = self.instrument.scale.size
        where = _rows_of(criterion, self.instrument)
        recoded = persons.recode(self.answers[where.rows], where.reverse, size)
        steps = persons.person_steps(recoded, size)
        totals, scored = persons.group_totals(steps, self.places, len(self.shown))
        top = persons.top_step(len(where.rows), size)
        return [
            persons.mean_score(total, people, top) if people >= self.minimum_group else None
            for total, people in zip(totals, scored, strict=True)
        ]

    def _overall(self, scores: list[float | None], pointer: str, reasons: Reasons) -> Score | None:
        """From the published group scores alone, so that nobody can take one from the other.

        A group weighs as many as responded in it; for `agency_equal`, as it has members named,
        whether or not all of these responded: that is not published.
        """
        if all(score is None for score in scores):
            reasons[pointer] = publication.TOO_FEW_SCORED
            return None
        reasons[f"{pointer}/margin"] = publication.NOT_YET
        by_agency = self.breakdown == "agency"
        members = [len(group.members) for group in self.shown]
        if not by_agency:
            reasons[f"{pointer}/agency_equal"] = publication.NOT_BY_AGENCY
        return Score(
            score=_weighted(scores, [group.responded for group in self.shown]),
            margin=None,
            agency_equal=_weighted(scores, members) if by_agency else None,
        )


def _weighted(scores: Iterable[float | None], weights: Iterable[int]) -> float:
    """The weighted mean of the scores that there are."""
    pairs = [(s, w) for s, w in zip(scores, weights, strict=True) if s is not None]
    return fsum(score * weight for score, weight in pairs) / sum(weight for _, weight in pairs)


def _headline(
    criteria: Sequence[CriterionResult], breakdown: groups.Breakdown, reasons: Reasons
) -> Score:
    """The mean of the criteria's overall scores, if three quarters of all criteria have one."""
    overall = [criterion.overall for criterion in criteria if criterion.overall]
    if 4 * len(overall) < 3 * len(criteria):
        reasons["/headline"] = publication.TOO_FEW_CRITERIA
        return Score(None, None, None)
    reasons["/headline/margin"] = publication.NOT_YET
    if breakdown == "role":
        reasons["/headline/agency_equal"] = publication.NOT_BY_AGENCY
    return Score(
        score=_mean(score.score for score in overall),
        margin=None,
        agency_equal=_mean(score.agency_equal for score in overall),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return fsum(there) / len(there) if there else None


# Statements


def _statements(
    answers: NDArray[np.uint8], instrument: Instrument, rng: np.random.Generator, reasons: Reasons
) -> tuple[StatementResult, ...]:
    """Single statements, for the whole partnership, all of it from rounded counts (R9)."""
    responses = answers.shape[1]
    if responses < statements.WORDS_FROM:
        reasons["/statements"] = publication.FEWER_THAN_10
        return _no_statements(instrument)
    words_only = responses < statements.COUNTS_FROM
    if words_only:
        reasons["/statements"] = publication.FEWER_THAN_15
    rounded = statements.rounded_counts(bands.count_bands(answers, instrument.scale.size), rng)
    criterion_of = [each.code for each in instrument.criteria for _ in each.statements]
    results = []
    for i, counts in enumerate(rounded):
        pointer = f"/statements/{i}"
        reasons[f"{pointer}/agreement"] = publication.NOT_YET
        code = instrument.statements[i].code
        if words_only:
            results.append(_words(code, criterion_of[i], counts))
        else:
            results.append(_figures(code, criterion_of[i], counts, pointer, reasons))
    return tuple(results)


def _no_statements(instrument: Instrument) -> tuple[StatementResult, ...]:
    return tuple(
        StatementResult(each.code, criterion.code, None, None, None, None, None, None, None)
        for criterion in instrument.criteria
        for each in criterion.statements
    )


def _words(code: str, criterion: str, counts: Counts) -> StatementResult:
    words = statements.cautious_words(counts)
    return StatementResult(code, criterion, None, None, None, None, None, words, None)


def _figures(
    code: str, criterion: str, counts: Counts, pointer: str, reasons: Reasons
) -> StatementResult:
    shares = statements.answer_shares(counts)
    if shares is None:
        reasons[pointer] = publication.TOO_FEW_SCORED
    disagree, neither, agree = shares or (None, None, None)
    return StatementResult(
        code=code,
        criterion=criterion,
        counts=counts,
        disagree=disagree,
        neither=neither,
        agree=agree,
        dont_know=statements.dont_know_share(counts),
        in_words=statements.in_words(counts),
        agreement=None,
    )
