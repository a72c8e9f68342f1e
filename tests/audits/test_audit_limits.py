"""Limits that are documented, in figures: two insiders, and two rounds that differ by one."""

import numpy as np
import pytest

from audits import insiders, joiners
from audits.insiders import ENDS, MIDDLE
from reports.disclosure.door import rounding

CHANCE = 5


def known(people, minimum, means, groups=300):
    pairs = insiders.Pairs(insiders.group(people, minimum))
    return pairs.audit(np.random.default_rng(CHANCE), groups, means)


def test_two_of_three_know_the_third_and_two_of_five_do_not():
    """Of three all have to differ, so the rule often moves an answer by one: hence "nearly"."""
    three = known(3, 3, MIDDLE)
    assert three.nearly_known > 0.7 * three.others
    assert three.known > 0.2 * three.others
    five = known(5, 5, MIDDLE)
    assert five.others > 5_000
    assert five.nearly_known == five.known == 0


def test_near_the_ends_two_of_five_may_know_the_rest():
    five = known(5, 5, ENDS)
    assert 0 < five.known < 0.05 * five.others
    assert five.known < five.nearly_known < 0.4 * five.others


def joined(others, alike, **fields):
    found = joiners.audit(np.random.default_rng(CHANCE), 500, others, alike, **fields)
    return found.exact / found.joiners, found.side / found.joiners


def test_where_all_others_of_five_answer_alike_a_joiner_s_score_is_known():
    exact, side = joined(5, 1.0)
    assert exact == 1
    assert side > 0.85  # the others are in the middle


def test_whole_points_hide_a_joiner_among_ten_or_twenty(monkeypatch):
    assert joined(10, 1.0)[0] < 0.1
    assert joined(20, 1.0)[0] < 0.03
    monkeypatch.setattr(rounding, "whole", lambda value: value)
    monkeypatch.setattr(joiners, "_sums_of", lambda score, people: sums(score, people))
    assert joined(10, 1.0)[0] == 1


def sums(score, people):
    """With all decimals there is one."""
    return np.array([int(score * people * joiners.TOP / 100)])


@pytest.mark.parametrize("moves", [False, True])
def test_the_fewer_answer_alike_and_the_more_others_the_less_is_known(moves):
    sides = [
        [joined(others, alike, moves=moves)[1] for alike in (0.7, 0.9, 1)] for others in (5, 20)
    ]
    for of_some in sides:
        assert of_some == sorted(of_some)
    assert all(few > many for few, many in zip(*sides, strict=True))
    assert 0.2 < sides[0][0] < 0.7


def test_who_takes_something_for_certain_is_nearly_always_right():
    """What the attacker concludes of how likely things are holds of those who were invented."""
    rng, wrong, certain = np.random.default_rng(CHANCE), 0, 0
    changes = joiners.change_of_all(5, 0.7)
    for _ in range(1_500):
        joiner, *others = joiners._people(rng, 6)
        sums = joiners._both_rounds(rng, np.array(others), 0.7)
        odds = joiners.likelihood(sums, joiner.sum(), 5, changes)
        odds /= odds.sum()
        for side in (slice(0, 8), slice(9, None)):
            if odds[side].sum() >= joiners.CERTAIN:
                certain += 1
                wrong += joiner.sum() not in range(joiners.TOP + 1)[side]
    assert certain > 300
    assert wrong < 0.1 * certain
