"""R7: in every group and criterion at least two people differ from the commonest score.

`audits.plain` has the rule a second time, in the plainest way: by trying everything. That no small
world gives anybody away is in test_audit_worlds.py.
"""

from collections import Counter
from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import strategies as st

from audits.plain import differ, step, ways_to_make_two_differ
from reports.disclosure.door import differing
from reports.disclosure.door.differing import Rows
from tests.door_world import door, instrument, rounds
from tests.properties import assume, given

DK = 255


def moved(sheets, categories, *, minimum=3, rng=None, reverse=None):
    """One group and one criterion through the rule."""
    array = np.array(sheets, dtype=np.uint8).T
    criterion = Rows(np.arange(len(array)), reverse or [False] * len(array))
    result = differing.two_who_differ(
        array,
        np.zeros(array.shape[1], dtype=np.intp),
        [criterion],
        minimum_group=minimum,
        categories=categories,
        rng=rng or np.random.default_rng(1),
    )
    return tuple(tuple(sheet) for sheet in result.T.tolist())


class Script:
    """In place of chance: draws that are prescribed, and nought when they have run out."""

    def __init__(self, draws):
        self.draws, self.sizes = draws, []

    def integers(self, size):
        at = len(self.sizes)
        self.sizes.append(int(size))
        if at == len(self.draws):
            self.draws.append(0)
        return self.draws[at]


def every_draw(function):
    """What comes out for each way in which chance may fall, with its probability."""
    draws = []
    while True:
        script = Script(draws)
        yield function(script), Fraction(1, prod(script.sizes))
        while draws and draws[-1] + 1 == script.sizes[len(draws) - 1]:
            draws.pop()
        if not draws:
            return
        draws[-1] += 1


# One group, one criterion


@pytest.mark.parametrize(
    ("sheets", "categories"),
    [
        pytest.param([(3, 3, 3)] * 3, 5, id="three-in-the-middle"),
        pytest.param([(1, 1, 1)] * 3, 5, id="three-at-the-bottom"),
        pytest.param([(6, 6, 6)] * 3, 6, id="three-at-the-top-of-1-to-6"),
        pytest.param([(1, 1, 1), (1, 1, 1), (1, 2, 1)], 5, id="two-at-the-bottom-one-above"),
        pytest.param([(2, 3, 2), (2, 2, 3), (4, 2, 1)], 4, id="two-in-the-middle"),
        pytest.param([(1, 1, 0, DK), (1, 1, 1, 1), (1, 1, 1, 1)], 5, id="one-of-three-prorated"),
        pytest.param([(1, 1, 0)] * 3, 2, id="three-on-a-scale-of-two"),
        pytest.param([(2, 0, 2), (2, 2, 2), (1, 1, 1)], 2, id="both-ends-of-a-scale-of-two"),
        pytest.param([(5, 5, 0)] * 4, 5, id="four-at-the-top"),
        pytest.param([(3, 2, 3)] * 4, 3, id="four-in-the-middle"),
        pytest.param([(4, 4, 4)] * 3 + [(4, 4, 5)], 5, id="three-and-one-beside-them"),
        pytest.param([(3, 0, 3), (3, 3, 3), (DK, 3, 3), (2, 3, 3)], 5, id="prorated-and-whole"),
        pytest.param([(2, 2, 0, 0), (2, 2, 2, 2), (2, 3, 1, 2), (0, 0, 0, 4)], 3, id="unscored"),
        pytest.param([(1, 1, DK)] * 4 + [(0, 0, 2)], 2, id="four-at-the-bottom-one-unscored"),
    ],
)
def test_each_of_the_best_ways_is_as_likely_as_the_next(sheets, categories):
    ways = set(ways_to_make_two_differ(sheets, categories))
    odds = Counter()
    for outcome, probability in every_draw(lambda rng: moved(sheets, categories, rng=rng)):
        odds[outcome] += probability
    assert odds == dict.fromkeys(ways, Fraction(1, len(ways)))


def cells(*, most=6):
    """(sheets, categories) of one group and criterion, often alike, with blanks and don't knows."""

    @st.composite
    def cell(draw):
        categories, statements = draw(st.integers(2, 7)), draw(st.integers(3, 5))
        answer = st.sampled_from([*range(categories + 1), DK])
        sheet = st.tuples(*[answer] * statements)
        usual = draw(st.lists(sheet, min_size=1, max_size=2))
        one = st.one_of(st.sampled_from(usual), st.sampled_from(usual), sheet)
        size = draw(st.integers(3, most))
        return draw(st.lists(one, min_size=size, max_size=size)), categories

    return cell()


def is_scored(cell, minimum):
    sheets, categories = cell
    return sum(step(sheet, categories) is not None for sheet in sheets) >= minimum


@given(cells(most=4), st.integers(0, 9))
def test_what_moves_is_one_of_the_best_ways(cell, seed):
    assume(is_scored(cell, 3))
    assert moved(*cell, rng=np.random.default_rng(seed)) in ways_to_make_two_differ(*cell)


@given(cells(most=30), st.integers(3, 8), st.integers(0, 9))
def test_afterwards_two_differ_and_hardly_anything_has_moved(cell, minimum, seed):
    sheets, categories = cell
    after = moved(sheets, categories, minimum=minimum, rng=np.random.default_rng(seed))
    if not is_scored(cell, minimum) or differ(sheets, categories) >= 2:
        assert after == tuple(sheets)
        return
    assert differ(after, categories) >= 2
    changes = [
        (old, new)
        for before, now in zip(sheets, after, strict=True)
        for old, new in zip(before, now, strict=True)
        if old != new
    ]
    assert all(abs(old - new) == 1 for old, new in changes)
    assert all(1 <= each <= categories for change in changes for each in change)
    steps = {step(sheet, categories) for sheet in sheets} - {None}
    scored = sum(step(sheet, categories) is not None for sheet in sheets)
    ends = {0, (categories - 1) * len(sheets[0])}
    assert len(changes) <= (3 if scored == 3 and len(steps) == 1 and steps <= ends else 2)


@given(cells(), st.integers(0, 9), st.randoms())
def test_the_order_of_the_people_plays_no_part(cell, seed, random):
    sheets, categories = cell
    shuffled = random.sample(sheets, len(sheets))
    one = moved(sheets, categories, rng=np.random.default_rng(seed))
    other = moved(shuffled, categories, rng=np.random.default_rng(seed))
    assert sorted(one) == sorted(other)


@given(cells(), st.integers(0, 9))
def test_done_twice_is_done_once(cell, seed):
    sheets, categories = cell
    once = moved(sheets, categories, rng=np.random.default_rng(seed))
    assert moved(once, categories, rng=np.random.default_rng(seed + 1)) == once


@given(cells(), st.integers(0, 9), st.data())
def test_reverse_worded_statements_are_turned_round_and_back(cell, seed, data):
    sheets, categories = cell
    reverse = data.draw(st.lists(st.booleans(), min_size=len(sheets[0]), max_size=len(sheets[0])))

    def turned(all_sheets):
        return [
            tuple(
                categories + 1 - answer if turn and 1 <= answer <= categories else answer
                for answer, turn in zip(sheet, reverse, strict=True)
            )
            for sheet in all_sheets
        ]

    after = moved(turned(sheets), categories, rng=np.random.default_rng(seed), reverse=reverse)
    back = turned(after)
    if not is_scored(cell, 3) or differ(sheets, categories) >= 2:
        assert back == list(sheets)
    else:
        assert differ(back, categories) >= 2


def test_thousands_who_all_say_the_same_take_no_time():
    after = moved([(4, 4, 4, 4)] * 5_000, 5)
    assert Counter(sum(sheet) for sheet in after) == {16: 4_998, 15: 1, 17: 1}


def test_groups_are_told_apart_and_the_answers_given_are_not_changed():
    answers = np.array([(4, 4, 4)] * 5 + [(1, 1, 1)] * 5 + [(5, 4, 3)] * 2, dtype=np.uint8).T
    before = answers.copy()
    after = differing.two_who_differ(
        answers,
        np.array([0] * 5 + [1] * 5 + [2] * 2),
        [Rows(np.arange(3), [False] * 3)],
        minimum_group=3,
        categories=5,
        rng=np.random.default_rng(1),
    )
    assert (answers == before).all()
    assert sorted(after[:, :5].sum(axis=0).tolist()) == [11, 12, 12, 12, 13]
    assert sorted(after[:, 5:10].sum(axis=0).tolist()) == [3, 3, 3, 4, 4]
    assert (after[:, 10:] == before[:, 10:]).all()  # two people: nothing is shown of them


def test_what_it_cannot_do_is_an_error():
    with pytest.raises(ValueError, match="3 statements"):
        moved([(1, 1)] * 3, 5)
    with pytest.raises(ValueError, match="more than 2 people"):
        moved([(1, 1, 1)] * 3, 5, minimum=2)


# Through the door


def test_statements_are_counted_from_what_was_moved():
    """Of 15 people who agree one is moved up, and one down: to "neither", which is then counted.

    Unmoved, their 15 would be a multiple of three, and nobody in between.
    """
    ways = {
        (each.counts.neither, each.counts.agree)
        for seed in range(40)
        for each in door([("abbey", (4,) * 6)] * 15, seed=seed).statements[:3]
    }
    assert ways == {(0, 15), (3, 15), (0, 12), (3, 12)}


@given(rounds)
def test_where_nothing_has_to_move_chance_touches_the_statements_alone(answered):
    one, other = door(answered, seed=1), door(answered, seed=2)
    for place, group in enumerate(one.groups):
        own = [sheet for unit, sheet in answered if unit.title() in group.members]
        for number, first in enumerate((0, 3)):
            # b2 is reverse-worded
            sheets = [
                tuple(
                    6 - x if (first, at) == (3, 1) and 1 <= x <= 5 else x
                    for at, x in enumerate(part)
                )
                for part in (sheet[first : first + 3] for sheet in own)
            ]
            scores = [each.criteria[number].groups[place].score for each in (one, other)]
            if scores[0] is None or differ(sheets, 5) >= 2:
                assert scores[0] == scores[1]


@pytest.mark.parametrize("breakdown", ["agency", "role"])
def test_a_group_that_agrees_in_the_highest_degree_does_not_show_it(breakdown):
    result = door([("abbey", (5, 5, 5, 5, 1, 5))] * 5, breakdown=breakdown)
    assert [each.groups[0].score for each in result.criteria] == [97, 97]  # 58 of 60 steps
    assert result.headline.score == 97


def test_criteria_without_scores_are_left_alone():
    """Two statements make no score, so nothing needs to move: all 15 stay agreed."""
    asked = instrument((3, 2))
    sheet = (4, 3, 5, 5, 5)
    for seed in range(5):
        last = door([("abbey", sheet)] * 15, asked, seed=seed).statements[-1]
        assert last.counts.agree == 15
