"""What is said of a statement, from the histogram of its answers."""

import numpy as np
import pytest
from hypothesis import strategies as st

from lab.statistics.items import describe
from tests.properties import given
from tests.published_values import compare, expected

AGENCY_CASES = ("bfi_missing_reverse", "cohesion_tiny", "lq2002_leadership", "lq2002_sampled_fpc")


@pytest.mark.parametrize("case", AGENCY_CASES)
def test_published_means_of_agencies(case):
    published = expected(case)
    lowest = published["response_min"]
    for item in published["items"].values():
        for group, counts in item["histogram_by_group"].items():
            mean = float(describe(np.array([0, *counts, 0])).mean) + lowest - 1
            compare(case, "statement, agency: mean", mean, item["mean_by_group"][group])


def test_nobody_answered():
    found = describe(np.array([3, 0, 0, 0, 0, 0, 0]))
    assert (found.n, found.missing, found.dont_know) == (0, 3, 0)
    for each in (found.mean, found.sd, found.top_box, found.bottom_box):
        assert np.isnan(each)


def test_one_person_has_a_mean_and_no_deviation():
    found = describe(np.array([0, 0, 1, 0, 0, 0, 0]))
    assert found.mean == 2
    assert np.isnan(found.sd)


def test_everybody_the_same_has_no_deviation():
    found = describe(np.array([0, 0, 0, 0, 0, 7, 0]))
    assert (found.mean, found.sd, found.top_box, found.bottom_box) == (5, 0, 100, 0)


@pytest.mark.parametrize(
    ("answers", "top", "bottom"),
    [
        ((1, 3), 75, 25),
        ((1, 2, 1), 25, 25),
        ((1, 2, 3, 4), 70, 30),
        ((1, 2, 4, 2, 1), 30, 30),
        ((1, 2, 4, 2, 0, 1), 10, 30),
        ((1, 2, 4, 2, 0, 1, 0), 10, 30),
    ],
)
def test_boxes_of_2_to_7_categories_never_reach_the_middle(answers, top, bottom):
    found = describe(np.array([0, *answers, 0]))
    assert (found.top_box, found.bottom_box) == (top, bottom)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=9))
def test_turning_a_statement_round_turns_what_is_said_of_it(counts):
    there, back = describe(np.array(counts)), describe(np.array(counts)[::-1])
    assert back.mean == pytest.approx(len(counts) - 1 - there.mean, nan_ok=True)
    assert back.sd == pytest.approx(there.sd, nan_ok=True, abs=1e-12)
    assert (back.n, back.missing, back.dont_know) == (there.n, there.dont_know, there.missing)
    assert back.top_box == pytest.approx(there.bottom_box, nan_ok=True)
