"""People who tick one answer all the way down."""

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring.straight_lines import straight_lines
from tests.properties import given


def found(person, reverse, categories=5):
    answers = np.array([person], dtype=np.uint8).T
    return bool(straight_lines(answers, reverse, categories)[0])


LAST_REVERSED = [*[False] * 9, True]


def test_ten_in_a_row_with_a_reversed_one_are_a_straight_line():
    assert found([3] * 10, LAST_REVERSED)


@pytest.mark.parametrize(
    "person", [[3] * 9, [3] * 9 + [4], [4] + [3] * 9, [3] * 5 + [0] + [3] * 5, [0] * 10, [255] * 10]
)
def test_fewer_are_not(person):
    assert not found(person, [*[False] * (len(person) - 1), True])


def test_saying_the_same_to_statements_that_all_speak_well_is_not():
    assert not found([4] * 40, [False] * 40)
    assert not found([2] + [4] * 10, [True] + [False] * 10)


def test_nobody():
    assert straight_lines(np.zeros((10, 0), dtype=np.uint8), LAST_REVERSED, 5).tolist() == []


@given(st.data())
def test_it_is_what_the_definition_says(data):
    size = data.draw(st.integers(1, 14))
    person = data.draw(
        st.lists(st.sampled_from([3, 3, 3, 3, 2, 0, 255]), min_size=size, max_size=size)
    )
    reverse = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    long = data.draw(st.integers(1, 4))
    rows = [
        (person[start : start + long], range(start, start + long))
        for start in range(size - long + 1)
        if len(set(person[start : start + long])) == 1 and 1 <= person[start] <= 5
    ]
    # A reversed one anywhere in the longest row around it.
    theirs = any(any(reverse[place] for place in longest(person, start[0])) for _, start in rows)
    answers = np.array([person], dtype=np.uint8).T
    assert straight_lines(answers, reverse, 5, long=long).tolist() == [theirs]


def longest(person, place):
    first = last = place
    while first > 0 and person[first - 1] == person[place]:
        first -= 1
    while last + 1 < len(person) and person[last + 1] == person[place]:
        last += 1
    return range(first, last + 1)
