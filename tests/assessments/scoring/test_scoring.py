"""Scores of people and bands of answers, against worked examples and by their properties."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.instruments import coding
from assessments.scoring import bands, persons
from assessments.scoring.persons import NOT_SCORED
from tests.properties import given

DK = persons.DONT_KNOW


def sheet(*rows):
    """A row a person, as people read it; item-major, as the functions want it."""
    return np.array(rows, dtype=np.uint8).reshape(len(rows), -1).T


@st.composite
def answers(draw, least_categories=2):
    categories = draw(st.integers(least_categories, 11))
    statements, people = draw(st.integers(1, 6)), draw(st.integers(0, 12))
    answer = st.sampled_from([0, DK, *range(1, categories + 1)])
    cells = draw(st.lists(answer, min_size=statements * people, max_size=statements * people))
    return np.array(cells, dtype=np.uint8).reshape(statements, people), categories


# Worked example: docs/scoring.md, section 13. Four statements, the fourth reverse-worded. All of
# its prorated scores fall on whole steps, so R's values stand as they are.
AGENCY_A = sheet((4, 4, 5, 2), (3, 4, 4, 2), (5, 5, 4, 1), (4, 0, 4, 0), (2, 0, 0, 0))
AGENCY_B = sheet((2, 3, 2, 4), (3, 3, 2, 3), (2, 2, 1, 4), (4, 3, 3, 3), (1, 2, 2, 5), (3, 0, 3, 3))
FOURTH_REVERSED = (False, False, False, True)


def scores(raw):
    steps = persons.person_steps(persons.recode(raw, FOURTH_REVERSED, 5), 5)
    top = persons.top_step(4, 5)
    return [
        None if each == persons.NOT_SCORED else persons.mean_score(each, 1, top)
        for each in steps.tolist()
    ]


def test_the_worked_example_of_agency_A():
    *scored, last = scores(AGENCY_A)
    assert scored == [81.25, 68.75, 93.75, 75]
    assert last is None  # one answer of four is fewer than half


def test_the_worked_example_of_agency_B():
    assert scores(AGENCY_B) == [31.25, 43.75, 18.75, 56.25, 12.5, 50]


def test_the_worked_example_s_group_means():
    people = np.concatenate([AGENCY_A, AGENCY_B], axis=1)
    steps = persons.person_steps(persons.recode(people, FOURTH_REVERSED, 5), 5)
    totals, scored = persons.group_totals(steps, np.array([0] * 5 + [1] * 6), 2)
    assert scored == [4, 6]
    assert persons.mean_score(totals[0], scored[0], 16) == 79.6875
    assert persons.mean_score(totals[1], scored[1], 16) == pytest.approx(35.4167, abs=5e-5)


def test_a_prorated_score_moves_to_the_nearest_whole_step():
    # (3 + 3 + 2) of three answers: 8 * 4/3 = 10 2/3 steps of 16, and 11 is nearest.
    assert persons.person_steps(sheet((4, 4, 3, 0)), 5).tolist() == [11]


@pytest.mark.parametrize(
    ("answered", "steps"),
    [((2, 1, 0), 2), ((3, 1, 0), 3), ((4, 1, 0), 4), ((4, 3, 0), 8), ((5, 4, 0), 10)],
)
def test_halves_go_to_the_even_step(answered, steps):
    # One, two, three, five and seven steps of two answers; times 3/2: 1.5, 3, 4.5, 7.5, 10.5.
    assert persons.person_steps(sheet(answered), 5).tolist() == [steps]


@pytest.mark.parametrize(
    ("statements", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (11, 6)]
)
def test_half_of_the_statements_are_needed(statements, needed):
    def answered(count):
        return persons.person_steps(sheet([3] * count + [0] * (statements - count)), 5)[0]

    assert answered(needed) == 2 * statements
    assert answered(needed - 1) == NOT_SCORED


def test_dont_knows_are_missing_not_in_the_middle():
    assert persons.person_steps(sheet((5, 5, DK, DK), (5, DK, DK, DK)), 5).tolist() == [16, -1]


def test_nobody_gives_no_scores_and_no_warning():
    assert persons.person_steps(np.zeros((4, 0), dtype=np.uint8), 5).tolist() == []


@given(answers())
def test_steps_are_what_fractions_say(drawn):
    raw, categories = drawn
    for person, steps in zip(raw.T.tolist(), persons.person_steps(raw, categories), strict=True):
        given_ = [x - 1 for x in person if 1 <= x <= categories]
        if given_ and 2 * len(given_) >= len(person):
            assert steps == round(Fraction(len(person) * sum(given_), len(given_)))
        else:
            assert steps == NOT_SCORED


@given(answers(), st.randoms())
def test_the_order_of_people_changes_nobody_s_score(drawn, random):
    raw, categories = drawn
    order = list(range(raw.shape[1]))
    random.shuffle(order)
    whole = persons.person_steps(raw, categories)
    assert persons.person_steps(raw[:, order], categories).tolist() == whole[order].tolist()


@given(answers(), st.data())
def test_reversing_twice_gives_the_answers_back(drawn, data):
    raw, categories = drawn
    size = len(raw)
    reverse = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    twice = persons.recode(persons.recode(raw, reverse, categories), reverse, categories)
    assert twice.tolist() == raw.tolist()
    assert twice.dtype == np.uint8


@given(answers())
def test_reversing_every_statement_turns_every_score_round(drawn):
    raw, categories = drawn
    top = persons.top_step(len(raw), categories)
    there = persons.person_steps(raw, categories)
    back = persons.person_steps(persons.recode(raw, [True] * len(raw), categories), categories)
    for person, one, other in zip(raw.T.tolist(), there, back, strict=True):
        if one == NOT_SCORED:
            assert other == NOT_SCORED
        elif top % 2 == 0 or not falls_between(person, categories):
            assert one + other == top


def falls_between(person, categories):
    given_ = [x - 1 for x in person if 1 <= x <= categories]
    return Fraction(len(person) * sum(given_), len(given_)).denominator == 2


@given(answers())
def test_scores_stay_on_the_scale(drawn):
    raw, categories = drawn
    steps = persons.person_steps(raw, categories)
    assert ((steps >= -1) & (steps <= persons.top_step(len(raw), categories))).all()


def test_bands_of_five_categories():
    counted = bands.count_bands(np.array([[1, 2, 2, 3, 4, 5, 5, 5, 0, DK, DK]], dtype=np.uint8), 5)
    assert numbers(counted) == [[3], [1], [4], [2]]


def test_an_even_scale_has_no_middle():
    counted = bands.count_bands(np.array([[1, 2, 3, 3, 4, 6, 5]], dtype=np.uint8), 6)
    assert numbers(counted) == [[4], [0], [3], [0]]


def numbers(counted):
    return [
        each.tolist() for each in (counted.below, counted.middle, counted.above, counted.dont_know)
    ]


@given(answers())
def test_everybody_who_gave_any_answer_is_in_one_band(drawn):
    raw, categories = drawn
    counted = bands.count_bands(raw, categories)
    total = counted.below + counted.middle + counted.above + counted.dont_know
    assert total.tolist() == (raw != 0).sum(axis=1).tolist()


@given(answers())
def test_reversing_swaps_the_bands(drawn):
    raw, categories = drawn
    there = bands.count_bands(raw, categories)
    back = bands.count_bands(persons.recode(raw, [True] * len(raw), categories), categories)
    assert there.below.tolist() == back.above.tolist()
    assert there.middle.tolist() == back.middle.tolist()


def test_the_codes_are_those_of_answer_sheets():
    assert (persons.BLANK, persons.DONT_KNOW) == (coding.BLANK, coding.DONT_KNOW)
