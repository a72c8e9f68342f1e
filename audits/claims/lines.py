"""Comparing what a report says about invented rounds with the truth.

Each function goes through all sentences of one sort in a round, and yields for each its kind ("" if
there are no kinds) and whether it is what the line counts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import bands, persons
from audits.claims.rules import Bounds, Rules
from audits.claims.worlds import CATEGORIES, MIDDLE, TOP, Round
from reports import change
from reports import publication as codes
from reports.change import Verdict
from reports.claims import Level
from reports.disclosure.door import spread
from reports.findings import changes, overall, standing, statements, talk
from reports.findings.statements import Sides, Worded
from reports.publication import StatementResult, View, known, statements_of

Seen = Iterator[tuple[str, bool]]
Look = Callable[[Rules, Round], Seen]
EXACTLY = 1e-9


# Groups that lie apart


def apart(rules: Rules, survey: Round) -> Seen:
    """For each criterion on which groups are compared."""
    for criterion in survey.published.criteria:
        if sum(known(each.score) is not None for each in criterion.groups) > 1:
            yield "", rules.apart(survey.published, criterion)


def on_first_page(rules: Rules, survey: Round) -> Seen:
    yield "", rules.on_first_page(survey.published, survey.instrument)


def over_all(rules: Rules, survey: Round) -> Seen:
    yield "", rules.over_all(survey.published)


# If everybody had answered


def range_of_criteria(rules: Rules, survey: Round) -> Seen:
    for at in range(len(survey.published.criteria)):
        yield from _range_of(at, rules, survey)


def range_of_the_first(rules: Rules, survey: Round) -> Seen:
    yield from _range_of(0, rules, survey)


def _range_of(at: int, rules: Rules, survey: Round) -> Seen:
    criterion = survey.published.criteria[at]
    if known(criterion.overall.score) is not None:
        bounds = rules.overall(survey.published, criterion)
        yield from _holds(bounds, had_everybody_answered(survey, at))


def range_of_headline(rules: Rules, survey: Round) -> Seen:
    truths = [had_everybody_answered(survey, at) for at in _scored(survey)]
    if known(survey.published.headline.score) is not None:
        yield from _holds(rules.headline(survey.published), sum(truths) / len(truths))


def _holds(bounds: Bounds | None, truth: float) -> Seen:
    if bounds:
        yield "", bounds[0] <= truth <= bounds[1]


def had_everybody_answered(survey: Round, at: int) -> float:
    """A criterion's mean over everybody invited who could say, in the groups that have a score."""
    return _points(survey.steps[at][_could_say(survey, at)])


def _could_say(survey: Round, at: int) -> NDArray[np.bool_]:
    groups = survey.published.criteria[at].groups
    shown = [place for place, each in enumerate(groups) if known(each.score) is not None]
    scored: NDArray[np.bool_] = survey.steps[at] != persons.NOT_SCORED
    return scored & np.isin(survey.places, shown)


def _points(steps: NDArray[np.int64]) -> float:
    return float(steps.mean()) * 100 / TOP


def _scored(survey: Round) -> list[int]:
    return [
        at
        for at, each in enumerate(survey.published.criteria)
        if known(each.overall.score) is not None
    ]


# Level and agreement

CLEARLY = 5  # points from the middle


def on_the_other_side(rules: Rules, survey: Round) -> Seen:
    """For each criterion said to be clearly above or below the middle."""
    for at in _scored(survey):
        level = rules.level(survey.published, survey.published.criteria[at])
        if level is not Level.NEITHER:
            truth = had_everybody_answered(survey, at)
            yield "", truth <= MIDDLE if level is Level.ABOVE else truth >= MIDDLE


def agree_though_said_apart(rules: Rules, survey: Round) -> Seen:
    """For each criterion on which people are said to agree."""
    for at in _said_to_agree(rules, survey):
        yield "", rules.apart(survey.published, survey.published.criteria[at])


def agree_though_on_two_sides(rules: Rules, survey: Round) -> Seen:
    """For the same: whether two groups are truly clearly above and clearly below the middle."""
    for at in _said_to_agree(rules, survey):
        could = _could_say(survey, at)
        means = [
            _points(survey.steps[at][could & (survey.places == place)])
            for place in np.unique(survey.places[could])
        ]
        yield "", min(means) < MIDDLE - CLEARLY and max(means) > MIDDLE + CLEARLY


def _said_to_agree(rules: Rules, survey: Round) -> list[int]:
    criteria = survey.published.criteria
    return [at for at in _scored(survey) if rules.people_agree(survey.published, criteria[at])]


WORDS = ("lack", "weak", "moderate", "strong")


def word_given(rules: Rules, survey: Round) -> Seen:
    for at in _scored(survey):
        yield "", rules.agreement(survey, at) is not None


def word_as_of_everybody(most_off: int) -> Look:
    """For each word of agreement: whether it is that of everybody invited, or at most so far
    off."""

    def look(rules: Rules, survey: Round) -> Seen:
        for at in _scored(survey):
            quoted, people = rules.agreement(survey, at), _could_say(survey, at)
            true = spread.strength(survey.healthy(at)[:, people], survey.places[people], CATEGORIES)
            if quoted and true:
                yield "", abs(WORDS.index(quoted) - WORDS.index(true)) <= most_off

    return look


# Statements


@dataclass(frozen=True)
class AnswerCounts:
    """The answers to a statement as given, among those who answered."""

    disagree: int
    neither: int
    agree: int
    dont_know: int

    @property
    def answered(self) -> int:
        return self.disagree + self.neither + self.agree

    @property
    def shares(self) -> list[float]:
        """Percentages of those who could say: disagree, neither, agree."""
        people = (self.disagree, self.neither, self.agree)
        return [100 * each / self.answered for each in people]


def answer_counts(survey: Round, *, by_all: bool = False) -> list[AnswerCounts]:
    """In the order of the statements; with `by_all`, as everybody invited would have answered."""
    sheets = survey.sheets if by_all else survey.sheets[:, survey.responded]
    found = bands.count_bands(sheets, CATEGORIES)
    each = np.stack([found.below, found.middle, found.above, found.dont_know], axis=1)
    return [AnswerCounts(*row) for row in each.tolist()]


HIDDEN = 4  # people: each count may be off by two, so agree and disagree together by four


def weakest_but_another_is(by: float) -> Look:
    """For each criterion with a weakest statement: whether another is weaker, by more people.

    Weaker by the number of healthy answers less the others, among those who could say. If one of
    two is called the weakest, the weaker one counts."""

    def look(rules: Rules, survey: Round) -> Seen:
        balances = _balances(survey)
        for criterion in survey.published.criteria:
            called = rules.weakest(survey.published, survey.instrument, criterion)
            if called:
                share, people = min(balances[code] for code in called)
                others = survey.instrument.criterion(criterion.code).codes
                yield (
                    "",
                    any(
                        (share - balances[code][0]) * min(people, balances[code][1]) > by + EXACTLY
                        for code in others
                    ),
                )

    return look


def _balances(survey: Round) -> dict[str, tuple[float, int]]:
    """By statement: the healthier answers less the others, as a share, and how many could say."""
    found = {}
    for asked, each in zip(survey.instrument.statements, answer_counts(survey), strict=True):
        balance = (each.agree - each.disagree) / each.answered if each.answered else 1.0
        found[asked.code] = (-balance if asked.reverse else balance, each.answered)
    return found


def one_is_called_weakest(rules: Rules, survey: Round) -> Seen:
    """For each criterion: whether one statement, or one of two, is called the weakest."""
    for criterion in survey.published.criteria:
        yield "", bool(rules.weakest(survey.published, survey.instrument, criterion))


def shares_within_a_unit(rules: Rules, survey: Round) -> Seen:
    yield from _within_a_unit(rules, survey, survey.instrument.codes)


def quoted_within_a_unit(rules: Rules, survey: Round) -> Seen:
    """For the statements called the weakest of their criteria."""
    for criterion in survey.published.criteria:
        called = rules.weakest(survey.published, survey.instrument, criterion)
        if len(called) == 1:
            yield from _within_a_unit(rules, survey, called)


def _within_a_unit(rules: Rules, survey: Round, of: Sequence[str]) -> Seen:
    unit = rules.unit(survey.published)
    for quoted, true in zip(survey.published.statements, answer_counts(survey), strict=True):
        stated = rules.shares(quoted) if quoted.code in of else None
        if stated:
            for share, truth in zip(stated, true.shares, strict=True):
                yield "", abs(share - truth) <= unit + EXACTLY


def false_views(rules: Rules, survey: Round) -> Seen:
    """For each statement's word, by itself."""
    for quoted, true in zip(survey.published.statements, answer_counts(survey), strict=True):
        view = rules.words(quoted)
        if view is not None and true.answered:
            yield view, not is_true(view, true)


def is_true(view: View, of: AnswerCounts) -> bool:
    """Whether the word is true of the answers as given, as readers may understand it.

    As defined in docs/scoring.md, except that with fewer than 20 answers "views differ" is true if
    somebody is on each side.
    """
    disagree, _neither, agree = of.shares
    for views, least, most in (
        (codes.MOST, 50 + EXACTLY, 100),
        (codes.MORE_THAN_HALF, 50 + EXACTLY, 100),
        (codes.THREE_IN_FIVE, 40, 80),
        (codes.ABOUT_HALF, 40, 60),
    ):
        if view in views:
            return least <= of.shares[views.index(view)] <= most
    return {
        View.MORE_AGREE: agree > disagree,
        View.MORE_DISAGREE: disagree > agree,
        View.VIEWS_DIFFER: min(disagree, agree) >= (20 if of.answered >= 20 else EXACTLY),
        View.NO_CLEAR_VIEW: max(disagree, agree) <= 60,
        View.MOST_COULD_NOT_SAY: of.dont_know >= of.answered,
        View.MANY_COULD_NOT_SAY: 3 * of.dont_know >= of.answered + of.dont_know,
        View.TOO_FEW_TO_SAY: of.answered < 20,
    }[view]


# Examples of what people say at a score


@dataclass(frozen=True)
class _Example:
    """Statements quoted at a score, with what everybody invited would have answered.

    score : the true one, over all criteria or for one
    lies : for each statement, 50 plus half of the true lead of its healthier answers
    """

    quoted: tuple[Sides, ...] | tuple[Worded, ...]
    score: float
    lies: tuple[float, ...]


def _on_the_first_screen(survey: Round, *, in_words: bool = False) -> Iterator[_Example]:
    score = known(survey.published.headline.score)
    if score is not None:
        truths = [had_everybody_answered(survey, at) for at in _scored(survey)]
        among = survey.published.statements
        yield _example(survey, score, sum(truths) / len(truths), among, in_words)


def _on_pages_of_criteria(survey: Round, *, in_words: bool = False) -> Iterator[_Example]:
    for found in standing.by_itself(survey.published):
        at = [each.code for each in survey.published.criteria].index(found.code)
        among = statements_of(survey.published, found.code)
        truth = had_everybody_answered(survey, at)
        yield _example(survey, found.score, truth, among, in_words)


PLACES = {"the first screen": _on_the_first_screen, "a criterion": _on_pages_of_criteria}


def _example(
    survey: Round, score: float, truth: float, among: Sequence[StatementResult], in_words: bool
) -> _Example:
    found: tuple[Sides, ...] | tuple[Worded, ...]
    if in_words:
        found = statements.typical_in_words(survey.published, survey.instrument, score, among)
    else:
        found = statements.typical(survey.published, survey.instrument, score, among)
    return _Example(found, truth, tuple(_truly_lies(survey, each.code) for each in found))


def _truly_lies(survey: Round, code: str) -> float:
    disagree, _neither, agree = answer_counts(survey, by_all=True)[_place_of(survey, code)].shares
    lead = disagree - agree if survey.instrument.statement(code).reverse else agree - disagree
    return 50 + lead / 2


def _place_of(survey: Round, code: str) -> int:
    return list(survey.instrument.codes).index(code)


def examples_are_given(where: str, *, in_words: bool = False) -> Look:
    """For each score: whether any statement is quoted."""

    def look(_rules: Rules, survey: Round) -> Seen:
        for each in PLACES[where](survey, in_words=in_words):
            yield "", bool(each.quoted)

    return look


def examples_lie_within(points: float, where: str, *, in_words: bool = False) -> Look:
    """For each statement quoted: whether it truly lies this close to the true score."""

    def look(_rules: Rules, survey: Round) -> Seen:
        for each in PLACES[where](survey, in_words=in_words):
            for lies in each.lies:
                yield "", abs(lies - each.score) <= points

    return look


def examples_within_a_unit(where: str) -> Look:
    """For each share quoted in the examples."""

    def look(rules: Rules, survey: Round) -> Seen:
        for each in PLACES[where](survey):
            yield from _within_a_unit(rules, survey, [one.code for one in each.quoted])

    return look


def false_words_of_examples(where: str) -> Look:
    """For each example quoted with a word."""

    def look(_rules: Rules, survey: Round) -> Seen:
        answers = answer_counts(survey)
        for each in PLACES[where](survey, in_words=True):
            for one in each.quoted:
                if isinstance(one, Worded):
                    yield "", not is_true(one.view, answers[_place_of(survey, one.code)])

    return look


# Change, where nothing has changed


def a_group_changed(rules: Rules, survey: Round) -> Seen:
    """For a round: whether any group is said to have changed on any criterion."""
    if survey.before:
        yield "", any(rules.groups_changed(survey.before.published, survey.published))


def something_changed(_rules: Rules, survey: Round) -> Seen:
    """For a round: whether the first screen says that a criterion or the overall score changed."""
    if found := _changes_found(survey):
        yield "", bool(found.improved or found.declined or found.overall_moved)


def hardly_changed(_rules: Rules, survey: Round) -> Seen:
    """For a round: whether the first screen says that hardly anything has changed."""
    if found := _changes_found(survey):
        yield "", found.nothing_changed


def _changes_found(survey: Round) -> changes.WhatChanged | None:
    if survey.before is None:
        return None
    return changes.what_changed(change.changes_between(survey.before.published, survey.published))


def said_to_decline(_rules: Rules, survey: Round) -> Seen:
    """For each score said to have changed: whether it is said to have declined."""
    if found := _changes_found(survey):
        overall = [found.overall] if found.overall and found.overall_moved else []
        moved = [each.overall for each in (*found.improved, *found.declined)]
        for each in (*overall, *moved):
            yield "", each is not None and each.verdict is Verdict.DECLINED


# What is named as lowest


def truly_lowest_within(points: float) -> Look:
    """For each criterion that the profile's title calls lowest: whether it is truly within these
    points of the lowest."""

    def look(_rules: Rules, survey: Round) -> Seen:
        for code in _ends(survey).lowest:
            yield "", _above_the_lowest(survey, code) <= points

    return look


def truly_highest_within(points: float) -> Look:
    """The same for each that it calls highest."""

    def look(_rules: Rules, survey: Round) -> Seen:
        truths = _truths(survey)
        for code in _ends(survey).highest:
            yield "", max(truths.values()) - truths[code] <= points

    return look


NONE = overall.Ends(0, (), 0, ())


def _ends(survey: Round) -> overall.Ends:
    """None where criteria lie too close together."""
    found = overall.ends(survey.published)
    return NONE if found is None or found.close_together else found


def to_talk_about_within(points: float) -> Look:
    """The same for each criterion to talk about first."""

    def look(_rules: Rules, survey: Round) -> Seen:
        together = standing.seen_together(survey.published)
        for each in talk.topics(survey.published, survey.instrument, together):
            yield "", _above_the_lowest(survey, each.code) <= points

    return look


def _above_the_lowest(survey: Round, code: str) -> float:
    truths = _truths(survey)
    return truths[code] - min(truths.values())


def _truths(survey: Round) -> dict[str, float]:
    criteria = survey.published.criteria
    return {criteria[at].code: had_everybody_answered(survey, at) for at in _scored(survey)}
