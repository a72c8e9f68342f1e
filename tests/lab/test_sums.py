"""The sums of a round: what they hold, and that they add up whoever adds them, in any order."""

from fractions import Fraction
from statistics import fmean, variance
from unittest import mock

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring import persons
from lab.statistics import sums
from tests.made_up_rounds import DK, rounds
from tests.properties import given

# All tables of patterns are worth while, or none: the two ways that answers are counted.
BY_PATTERN = mock.patch.object(sums, "CELLS_A_PERSON", 10**9)
BY_STATEMENT = mock.patch.object(sums, "CELLS_A_PERSON", 0)
WAYS = pytest.mark.parametrize("way", [BY_PATTERN, BY_STATEMENT], ids=["patterns", "statements"])


def numbers(counted):
    """All that the sums hold, as lists."""
    return {
        "histogram": counted.histogram.tolist(),
        "persons": counted.persons.tolist(),
        "complete": counted.complete,
        "complete_sum": counted.complete_sum.tolist(),
        "complete_cross": counted.complete_cross.tolist(),
    }


def by_hand(answers, reverse, categories, group, groups):
    """The sums as their definition says, person by person."""
    by_hand = sums.empty(len(answers), categories, groups)
    complete = 0
    for person, g in zip(answers.T.tolist(), group.tolist(), strict=True):
        turned = [
            categories + 1 - x if r and 1 <= x <= categories else x
            for x, r in zip(person, reverse, strict=True)
        ]
        for j, x in enumerate(turned):
            by_hand.histogram[g, j, categories + 1 if x == DK else x] += 1
        steps = [x - 1 for x in turned if 1 <= x <= categories]
        by_hand.persons[g, len(steps), sum(steps)] += 1
        if len(steps) == len(person):
            complete += 1
            by_hand.complete_sum[:] += steps
            by_hand.complete_cross[:] += np.outer(steps, steps)
    return numbers(by_hand) | {"complete": complete}


@WAYS
@given(drawn=rounds())
def test_the_sums_are_what_their_definition_says(way, drawn):
    with way:
        assert numbers(sums.count(*drawn)) == by_hand(*drawn)


@WAYS
def test_a_long_criterion_and_many_people_are_counted_block_by_block(way):
    rng = np.random.default_rng(11)
    answers = rng.choice(np.array([0, 1, 2, 3, DK], dtype=np.uint8), (5, 1000))
    drawn = (answers, [True, False, True, False, False], 3, rng.integers(0, 4, 1000), 4)
    with way, mock.patch.object(sums, "BLOCK", 64), mock.patch.object(sums, "SMALL_TABLE", 100):
        assert numbers(sums.count(*drawn)) == by_hand(*drawn)


def test_statements_too_many_for_a_table_are_counted_all_the_same():
    rng = np.random.default_rng(12)
    answers = rng.choice(np.array([1, 2, 3, 4, 5, 5, 5, DK], dtype=np.uint8), (60, 40))
    drawn = (answers, [False] * 60, 5, np.zeros(40, dtype=np.intp), 1)
    assert numbers(sums.count(*drawn)) == by_hand(*drawn)


@WAYS
@given(drawn=rounds(), data=st.data())
def test_parts_in_any_order_add_up_to_the_whole(way, drawn, data):
    answers, reverse, categories, group, groups = drawn
    part_of = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(group), max_size=len(group))), dtype=int
    )
    with way:
        parts = [
            sums.count(
                answers[:, part_of == each], reverse, categories, group[part_of == each], groups
            )
            for each in data.draw(st.permutations(range(4)))
        ]
        whole = sums.count(*drawn)
    merged = sum(parts, start=sums.empty(len(answers), categories, groups))
    assert numbers(merged) == numbers(whole)
    n, mean, spread = sums.moments(merged.persons, len(answers), categories)
    expected = sums.moments(whole.persons, len(answers), categories)
    assert [n.tolist(), str(mean), str(spread)] == [expected[0].tolist(), *map(str, expected[1:])]


@given(rounds(), rounds(most_people=1))
def test_adding_a_person_and_taking_them_away_changes_nothing(drawn, other):
    answers, reverse, categories, _, groups = drawn
    person = np.resize(other[0].ravel(), (len(answers), 1))
    person[(person > categories) & (person != DK)] = 0
    everybody = sums.count(*drawn)
    one = sums.count(person, reverse, categories, np.array([0]), groups)
    assert numbers(everybody + one - one) == numbers(everybody)


@given(rounds(), st.randoms())
def test_the_order_of_people_does_not_matter(drawn, random):
    answers, reverse, categories, group, groups = drawn
    order = list(range(len(group)))
    random.shuffle(order)
    shuffled = sums.count(answers[:, order], reverse, categories, group[order], groups)
    assert numbers(shuffled) == numbers(sums.count(*drawn))


@given(rounds(), st.randoms())
def test_the_order_of_agencies_changes_nothing_but_theirs(drawn, random):
    answers, reverse, categories, group, groups = drawn
    order = list(range(groups))
    random.shuffle(order)
    there = sums.count(*drawn)
    moved = sums.count(answers, reverse, categories, np.array(order, dtype=np.intp)[group], groups)
    assert moved.histogram[order].tolist() == there.histogram.tolist()
    assert moved.persons[order].tolist() == there.persons.tolist()
    assert moved.complete_cross.tolist() == there.complete_cross.tolist()
    for ours, theirs in zip(moments(moved), moments(there), strict=True):
        assert str(ours[order]) == str(theirs)


@given(rounds(), st.randoms())
def test_the_order_of_statements_changes_nothing_but_theirs(drawn, random):
    answers, reverse, categories, group, groups = drawn
    order = list(range(len(answers)))
    random.shuffle(order)
    turned = [reverse[each] for each in order]
    there = sums.count(*drawn)
    moved = sums.count(answers[order], turned, categories, group, groups)
    assert moved.histogram.tolist() == there.histogram[:, order].tolist()
    assert moved.persons.tolist() == there.persons.tolist()
    assert moved.complete_cross.tolist() == there.complete_cross[np.ix_(order, order)].tolist()


@WAYS
@given(drawn=rounds())
def test_a_statement_reversed_beforehand_needs_no_reversing(way, drawn):
    answers, reverse, categories, group, groups = drawn
    recoded = persons.recode(answers, reverse, categories)
    with way:
        beforehand = sums.count(recoded, [False] * len(answers), categories, group, groups)
        assert numbers(beforehand) == numbers(sums.count(*drawn))


def moments(counted):
    return sums.moments(counted.persons, counted.statements, counted.categories)


@given(rounds())
def test_means_and_variances_are_those_of_the_people(drawn):
    answers, reverse, categories, group, groups = drawn
    recoded = persons.recode(answers, reverse, categories)
    n, mean, spread = moments(sums.count(*drawn))
    for g in range(groups):
        scores = scores_of(recoded[:, group == g], categories)
        assert n[g] == len(scores)
        if scores:
            assert mean[g] == pytest.approx(float(sum(scores) / len(scores)), rel=1e-12, abs=1e-12)
        else:
            assert np.isnan(mean[g])
        if len(scores) > 1:
            exact = float(variance(scores))
            assert spread[g] == pytest.approx(exact, rel=1e-12, abs=1e-12)
            assert (spread[g] == 0) == (exact == 0)
        else:
            assert np.isnan(spread[g])


def scores_of(recoded, categories):
    """Exact scores on 0-100 of the people who answered at least half."""
    given_ = [[x - 1 for x in person if 1 <= x <= categories] for person in recoded.T.tolist()]
    return [
        Fraction(100 * sum(steps), len(steps) * (categories - 1))
        for steps in given_
        if steps and 2 * len(steps) >= len(recoded)
    ]


def test_the_same_score_in_two_ways_has_no_variance():
    # Two of three, 7/8 of the way, and another who left out what the first answered.
    answers = np.array([[5, 5, 0], [4, 0, 5], [0, 4, 4]], dtype=np.uint8)
    _, mean, spread = moments(sums.count(answers, [False] * 3, 5, np.array([0, 0, 0]), 1))
    assert (mean[0], spread[0]) == (87.5, 0)


@pytest.mark.parametrize(
    ("statements", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (11, 6)]
)
def test_half_of_the_statements_are_needed(statements, needed):
    scores = sums.person_scores(statements, 5)
    assert np.isnan(scores[needed - 1]).all()
    assert scores[needed, 2 * needed] == 50


# Worked example: scoring.md, section 13 (means and deviations from R).
WORKED = np.array(
    [
        [4, 4, 5, 2], [3, 4, 4, 2], [5, 5, 4, 1], [4, 0, 4, 0], [2, 0, 0, 0],
        [2, 3, 2, 4], [3, 3, 2, 3], [2, 2, 1, 4], [4, 3, 3, 3], [1, 2, 2, 5], [3, 0, 3, 3],
    ],
    dtype=np.uint8,
).T  # fmt: skip


def test_the_worked_example():
    group = np.array([0] * 5 + [1] * 6)
    counted = sums.count(WORKED, [False, False, False, True], 5, group, 2)
    n, mean, spread = moments(counted)
    assert n.tolist() == [4, 6]
    assert mean.tolist() == pytest.approx([79.6875, 35.4167], abs=5e-5)
    assert np.sqrt(spread).tolist() == pytest.approx([10.6739, 17.5297], abs=5e-5)
    assert fmean(mean) == pytest.approx(57.5521, abs=5e-5)
    assert counted.histogram[0, 0, 1:-1].tolist() == [0, 1, 1, 2, 1]
    assert counted.histogram[0, 1, 1:-1].tolist() == [0, 0, 0, 2, 1]
    assert counted.histogram[0, 2, 1:-1].tolist() == [0, 0, 0, 3, 1]
    assert counted.complete == 8


# Edges


def test_nobody_answered():
    counted = sums.count(np.zeros((3, 0), np.uint8), [False] * 3, 5, np.zeros(0, np.intp), 2)
    assert numbers(counted) == numbers(sums.empty(3, 5, 2))
    n, mean, spread = moments(counted)
    assert n.tolist() == [0, 0]
    assert np.isnan(mean).all()
    assert np.isnan(spread).all()


def test_no_groups_at_all():
    n, mean, spread = moments(sums.empty(3, 5, 0))
    assert (n.shape, mean.shape, spread.shape) == ((0,), (0,), (0,))


def test_everybody_at_one_end_of_a_scale_of_two():
    answers = np.full((2, 1000), 2, dtype=np.uint8)
    counted = sums.count(answers, [False, True], 2, np.zeros(1000, np.intp), 1)
    assert counted.histogram[0].tolist() == [[0, 0, 1000, 0], [0, 1000, 0, 0]]
    assert [each.tolist() for each in moments(counted)] == [[1000], [50], [0]]


def test_all_dont_know():
    counted = sums.count(np.full((2, 9), DK, np.uint8), [False] * 2, 5, np.zeros(9, np.intp), 1)
    assert counted.histogram[0].tolist() == [[0, 0, 0, 0, 0, 0, 9]] * 2
    assert (counted.complete, moments(counted)[0].tolist()) == (0, [0])


SHEET = np.array([[1, 5], [2, 0]], dtype=np.uint8)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((SHEET.astype(int), [False] * 2, 5, np.array([0, 0]), 1), "uint8"),
        ((SHEET, [False] * 2, 1, np.array([0, 0]), 1), "2 to 250"),
        ((SHEET, [False] * 3, 5, np.array([0, 0]), 1), "reverse for 3"),
        ((SHEET, [False] * 2, 5, np.array([0]), 1), "a group for 1"),
        ((SHEET, [False] * 2, 5, np.array([0, 2]), 2), "goes to 2"),
        ((SHEET, [False] * 2, 4, np.array([0, 0]), 1), "above 4"),
    ],
)
def test_what_cannot_be_counted_is_refused(wrong, said):
    for way in (BY_PATTERN, BY_STATEMENT):
        with way, pytest.raises(ValueError, match=said):
            sums.count(*wrong)


def test_sums_of_two_kinds_do_not_add():
    with pytest.raises(ValueError, match="two kinds"):
        sums.empty(3, 5, 2) + sums.empty(3, 6, 2)
