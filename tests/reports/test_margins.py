"""The range "if everybody had answered" holds what it says, though agencies answer unevenly (R11).

Rounds are invented in which agencies lie 15 points apart and answer at rates of .3 to .9, and are
published by the door. Looked up is the score that there would be if everybody had answered: each
group's mean of all its people who can say, weighted by people asked. Nominal: 95 %.
"""

from fractions import Fraction

import numpy as np
import pytest

from assessments.instruments import catalogue
from assessments.scoring import persons
from reports.disclosure.door import criteria, spread
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from reports.publication import known

INSTRUMENT = catalogue.latest("partnership-health-core")
ROWS = [criteria.rows_of(each, INSTRUMENT) for each in INSTRUMENT.criteria]
ROUNDS, AT_LEAST = 20_000, 0.93  # rounds, by people invited
APART, WITHIN = 15, 19
SIX = (8,) * 6
TWENTY = tuple(4 + at * 16 // 19 for at in range(20))


def answers_of(agency, could_not, rng):
    """Of everybody, turned so that a high answer speaks well; of shape (statements, people)."""
    people = len(agency)
    level = rng.normal(50, 5) + rng.normal(0, APART, agency.max() + 1)[agency]
    own = rng.normal(0, 0.6 * WITHIN, people)
    answers = np.empty((len(INSTRUMENT.codes), people), dtype=np.uint8)
    for criterion in ROWS:
        of_criterion = level + rng.normal(0, 6) + own + rng.normal(0, 0.75 * WITHIN, people)
        points = of_criterion + rng.normal(0, 14, (len(criterion.rows), people))
        answers[criterion.rows] = np.rint(1 + points / 25).clip(1, 5)
        silent = rng.random(people) < could_not
        answers[np.ix_(criterion.rows, np.flatnonzero(silent))] = persons.DONT_KNOW
    return answers


def a_round(sizes, could_not, one_is_silent, rng):
    """What is published, everybody's answers, and everybody's agency."""
    agency = np.repeat(np.arange(len(sizes)), sizes)
    answers = answers_of(agency, could_not, rng)
    if one_is_silent:  # on one criterion, the largest agency
        largest = np.flatnonzero(agency == np.argmax(sizes))
        answers[np.ix_(ROWS[0].rows, largest)] = persons.DONT_KNOW
    there = rng.random(len(agency)) < rng.uniform(0.3, 0.9, len(sizes))[agency]
    reverse = [each.reverse for each in INSTRUMENT.statements]
    published = publish(
        persons.recode(answers[:, there], reverse, 5),
        np.zeros((0, there.sum()), dtype=np.uint8),
        [str(each) for each in agency[there]],
        units=[Unit(str(at), f"{at:02}", people) for at, people in enumerate(sizes)],
        minimum_group=5,
        breakdown="agency",
        instrument=INSTRUMENT,
        rng=rng,
    )
    return published, answers, agency


def had_everybody_answered(published, answers, agency):
    """By criterion, in the groups that are shown on it."""
    place = {name: at for at, group in enumerate(published.groups) for name in group.members}
    places = np.array([place[f"{each:02}"] for each in agency])
    for rows, criterion in zip(ROWS, published.criteria, strict=True):
        steps = persons.person_steps(answers[rows.rows], 5)
        shown = [at for at, group in enumerate(criterion.groups) if known(group.score) is not None]
        means = [steps[(places == at) & (steps >= 0)].mean() for at in shown]
        asked = [published.groups[at].invited for at in shown]
        yield np.average(means, weights=asked) * 100 / persons.top_step(len(rows.rows), 5)


def coverage(sizes, could_not=0.0, one_is_silent=False):
    """(of criteria, of headlines): how often the range holds the truth."""
    assert INSTRUMENT.ranking is None
    rng, held, headlines = np.random.default_rng(12), [], []
    for _ in range(ROUNDS // sum(sizes)):
        published, answers, agency = a_round(sizes, could_not, one_is_silent, rng)
        if any(known(each.overall.score) is None for each in published.criteria):
            continue
        truths = list(had_everybody_answered(published, answers, agency))
        found = [*(each.overall for each in published.criteria), published.headline]
        *of_criteria, of_all = (
            abs(each.score - truth) <= each.margin
            for each, truth in zip(found, [*truths, np.mean(truths)], strict=True)
        )
        held += of_criteria
        headlines.append(of_all)
    return np.mean(held), np.mean(headlines)


KINDS = {
    "everybody can say": {},
    "a third cannot": {"could_not": 1 / 3},
    "one group has no score": {"one_is_silent": True},
}


@pytest.mark.parametrize("sizes", [SIX, TWENTY], ids=["6 of 8", "20 of 4 to 20"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_range_of_everybody_holds_the_truth(sizes, kind):
    of_criteria, of_headlines = coverage(sizes, **KINDS[kind])
    print(f"{kind}, {len(sizes)} agencies: {of_criteria:.1%} of criteria, {of_headlines:.1%}")
    assert of_criteria >= AT_LEAST
    assert of_headlines >= AT_LEAST


def test_margins_that_count_those_who_could_not_say_would_be_caught(monkeypatch):
    monkeypatch.setattr(criteria, "could_say", lambda *_: Fraction(1))
    assert coverage(TWENTY, could_not=1 / 3)[0] < AT_LEAST


def test_weights_by_who_responded_would_be_caught(monkeypatch):
    """Whoever answers more would weigh more: that is no estimate of everybody asked."""
    rule = spread.Weighed

    def by_responses(weight, responded, invited, scored):
        return rule(responded, responded, invited, scored)

    monkeypatch.setattr(spread, "Weighed", by_responses)
    assert coverage(TWENTY)[0] < 0.85
