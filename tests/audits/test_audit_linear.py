"""No combination of published sums touches fewer people than the minimum (audits/linear.py)."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import strategies as st

from audits import linear, other_rules
from audits.partnerships import MINIMUMS, as_counted, invented, published
from tests.properties import given

PARTNERSHIPS = 2_000  # with all three minimums together


@pytest.mark.parametrize("minimum", MINIMUMS)
def test_nothing_published_can_be_combined_to_fewer_than_the_minimum(minimum):
    times = -(-PARTNERSHIPS // len(MINIMUMS))
    seen = linear.audit(np.random.default_rng([7, minimum]), times, minimum)
    assert seen.with_report > 0.95 * times
    assert seen.sums > 15 * times
    assert seen.measured == 0  # every figure is what we say it is
    assert seen.leaks == []


def test_the_audit_finds_the_leaks_of_rules_that_people_use_elsewhere():
    found = other_rules.audit(np.random.default_rng(7), 100, 5)
    naive, two_hidden, remainder = found.values()
    assert naive.sets > 0.4
    assert naive.sets > two_hidden.sets >= remainder.sets > 0.1
    assert naive.persons > 0.1


def test_each_row_is_what_changes_if_one_answer_does():
    """Nothing about rows is taken on trust: what we say of them can be measured."""
    rng, compared, door = np.random.default_rng(5), 0, linear.unrounded(published)
    for _ in range(3):
        counted, document = as_counted(invented(rng, 5), door)
        explained = dict(linear._explained(counted, document))
        there = dict(linear.figures(document))
        pointers = [each for each in explained if each in there and "responded" not in each]
        found = linear.measured(counted, pointers, door)
        for pointer, criteria in found.items():
            assert criteria.keys() == {
                of for of, row in explained[pointer].rows.items() if any(row)
            }
            for of, row in criteria.items():
                assert proportional(row, explained[pointer].rows[of]), pointer
                compared += 1
    assert compared > 20


def proportional(one, other):
    ratios = {Fraction(a) / b for a, b in zip(one, other, strict=True) if b}
    return len(ratios) == 1 and all(not a for a, b in zip(one, other, strict=True) if not b)


# The smallest set of people that a combination touches


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 1, 2, -1]), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    ),
    st.lists(st.integers(1, 3), min_size=5, max_size=5),
    st.integers(2, 5),
)
def test_it_is_found_exactly_where_there_is_one(rows, sizes, minimum):
    rows = np.repeat(rows, sizes[: len(rows[0])], axis=1).tolist()
    people = linear.touched(rows, minimum)
    assert bool(people) == any(
        carries(rows, some)
        for size in range(1, min(minimum, len(rows[0]) + 1))
        for some in combinations(range(len(rows[0])), size)
    )
    if people:
        assert len(people) < minimum
        assert carries(rows, people)


def carries(rows, people):
    """Is some combination of the rows made of these people's answers alone?"""
    others = [[each for at, each in enumerate(row) if at not in people] for row in rows]
    return rank(others) < rank(rows)


def rank(rows):
    rows, found = [[Fraction(each) for each in row] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        found += 1
        rows = [
            [a - row[column] / pivot[column] * b for a, b in zip(row, pivot, strict=True)]
            for row in rows
            if row is not pivot
        ]
    return found


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        pytest.param([[1] * 9, [1] * 6 + [0] * 3], [6, 7, 8], id="a-hidden-agency-by-subtraction"),
        pytest.param([[1] * 9, [1] * 5 + [0] * 4], [5, 6, 7, 8], id="just-below-the-minimum"),
        pytest.param([[1] * 10, [1] * 5 + [0] * 5], [], id="both-large-enough"),
        pytest.param([[1] * 5 + [0] * 5, [0] + [1] * 5 + [0] * 4], [0, 5], id="nearly-the-same"),
        pytest.param(
            [
                [1] * 6 + [0] * 6,
                [0] * 6 + [1] * 6,
                [1] * 5 + [0] * 6 + [1],
                [0] * 5 + [1] * 6 + [0],
            ],
            [5, 11],
            id="two-breakdowns",
        ),
    ],
)
def test_well_known_leaks(rows, people):
    assert linear.touched(rows, 5) == people
