"""Facts that agencies return: ratios of sums, and counts where people are few."""

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring.facts import average_headcount, facts, in_words
from tests.properties import given

NAN = float("nan")


def test_the_partnership_is_the_ratio_of_sums_not_the_mean_of_ratios():
    found = facts([1, 50], [2, 100])
    assert found.share.tolist() == [50, 50]
    found = facts([2, 10], [2, 100])
    assert found.partnership == pytest.approx(100 * 12 / 102)
    assert (found.lowest, found.highest) == (10, 100)


def test_an_agency_that_returned_nothing_does_not_count():
    found = facts([3, NAN, 4], [10, 50, NAN])
    assert found.partnership == 30
    assert np.isnan(found.share).tolist() == [False, True, True]
    assert found.as_counts.tolist() == [False, False, False]


def test_a_denominator_of_0_is_no_share():
    found = facts([0, 1], [0, 4])
    assert np.isnan(found.share[0])
    assert found.partnership == 25


@pytest.mark.parametrize("none", [[], [NAN], [0]])
def test_nothing_returned_says_nothing(none):
    found = facts(none, none)
    assert np.isnan([found.partnership, found.lowest, found.highest]).all()


@pytest.mark.parametrize(
    ("denominator", "as_counts", "unsteady"),
    [(9, True, True), (10, False, True), (19, False, True), (20, False, False)],
)
def test_shares_of_few_are_said_as_counts_or_with_a_word(denominator, as_counts, unsteady):
    found = facts([1], [denominator])
    assert (found.as_counts.tolist(), found.unsteady.tolist()) == ([as_counts], [unsteady])
    assert found.points_a_person.tolist() == [100 / denominator]


def test_a_negative_number_is_no_fact():
    with pytest.raises(ValueError, match="0 or more"):
        facts([-1], [10])


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [(3, 7, "3 of 7"), (0, 9, "0 of 9"), (13, 52, "25 %"), (1, 8.5, "1 of 8.5"), (1, 200, "1 %"),
     (30, 20, "150 %"), (0, 0, ""), (NAN, 8, ""), (3, NAN, "")],
)  # fmt: skip
def test_a_fact_in_words(numerator, denominator, words):
    assert in_words(numerator, denominator) == words


def test_turnover_divides_by_the_average_headcount():
    assert facts([6], average_headcount([20], [40])).share.tolist() == [20]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1), st.randoms())
def test_agencies_in_another_order_say_the_same(pairs, random):
    found = facts(*zip(*pairs, strict=True))
    shuffled = random.sample(pairs, len(pairs))
    again = facts(*zip(*shuffled, strict=True))
    assert found.partnership == again.partnership
    assert found.lowest <= found.partnership + 1e-9
    assert found.partnership <= found.highest + 1e-9
