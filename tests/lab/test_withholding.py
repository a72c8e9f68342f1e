"""When a command withholds a number, and why: a case for each rule, on either side of its limit."""

from math import inf, nan

import pytest
from hypothesis import strategies as st

from assessments.scoring.agreement import within_groups
from assessments.scoring.reliability import reliability
from lab.statistics import withholding
from lab.statistics.between import between
from lab.statistics.estimates import group_means, partnership_mean
from lab.statistics.withholding import Reason, Thresholds
from tests.properties import given

NO_ANSWERS, BELOW, ZERO_VARIANCE, SINGLE, TOO_WIDE, LOW = (
    Reason.NO_ANSWERS, Reason.BELOW_THRESHOLD, Reason.ZERO_VARIANCE, Reason.SINGLE_AGENCY,
    Reason.TOO_WIDE, Reason.LOW_PARTICIPATION,
)  # fmt: skip
BY_SUBTRACTION = Reason.FOLLOWS_BY_SUBTRACTION


def test_the_codes_of_the_contract_are_there():
    assert {reason.value for reason in Reason} >= {
        "no_answers", "below_threshold", "zero_variance", "single_agency", "too_wide",
        "low_participation",
    }  # fmt: skip
    assert all(reason.value == reason.name.lower() for reason in Reason)


NEEDED = {
    "any figure of an agency": (withholding.agency, 5),
    "every category": (withholding.histogram, 10),
    "A": (withholding.agreement, 10),
    "r*": (withholding.within_group, 5),
    "W": (lambda n: withholding.ranking(n, 3), 5),
    "the interval of rbar": (withholding.ranking_interval, 8),
    "the earlier round": (lambda n: withholding.trend(n, 60), 5),
    "the later round": (lambda n: withholding.trend(60, n), 5),
    "alpha": (lambda n: withholding.reliability(n, 3, 0.8, 0.7, 0.9), 30),
    "item-rest r": (lambda n: withholding.item_rest(n, 2, 0.4), 30),
}


@pytest.mark.parametrize(("rule", "least"), NEEDED.values(), ids=NEEDED)
def test_so_many_people_are_needed(rule, least):
    assert rule(0) is NO_ANSWERS
    assert rule(1) is BELOW
    assert rule(least - 1) is BELOW
    assert rule(least) is None


def test_a_group_may_be_smaller_but_not_below_three():
    assert withholding.agency(3, Thresholds(group=3)) is None
    with pytest.raises(ValueError, match="at least 3, but is 2"):
        Thresholds(group=2)


# Agencies whose figures would give away another's


@pytest.mark.parametrize(
    ("n", "reasons"),
    [
        ([], []),
        ([5, 9], [None, None]),
        ([0, 9], [NO_ANSWERS, None]),
        ([4], [BELOW]),
        ([4, 9], [BELOW, BY_SUBTRACTION]),
        ([4, 9, 6], [BELOW, None, BY_SUBTRACTION]),
        ([9, 7, 7, 2], [None, BY_SUBTRACTION, None, BELOW]),
        ([4, 4, 9], [BELOW, BELOW, None]),
        # Two hidden people are as good as one: a third agency goes with them.
        ([1, 1, 9, 8], [BELOW, BELOW, None, BY_SUBTRACTION]),
        ([1, 1, 0], [BELOW, BELOW, NO_ANSWERS]),
    ],
)
def test_a_hidden_agency_does_not_follow_from_the_others(n, reasons):
    assert withholding.agencies(n) == reasons


@given(st.lists(st.integers(0, 12), max_size=8), st.integers(3, 6))
def test_what_is_hidden_is_enough_people_or_everybody(n, least):
    reasons = withholding.agencies(n, Thresholds(group=least))
    hidden = [each for each, reason in zip(n, reasons, strict=True) if each and reason]
    shown = [each for each, reason in zip(n, reasons, strict=True) if reason is None]
    assert all(each >= least for each in shown)
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(hidden) >= least


def test_a_hidden_histogram_does_not_follow_from_the_others():
    assert withholding.histograms([20, 7]) == [BY_SUBTRACTION, BELOW]
    assert withholding.histograms([20, 7, 12, 0]) == [None, BELOW, BY_SUBTRACTION, NO_ANSWERS]
    assert withholding.histograms([20, 7, 6]) == [None, BELOW, BELOW]
    assert withholding.histograms([10, 11]) == [None, None]
    assert withholding.histograms([5, 6], Thresholds(histogram=4)) == [None, None]


# Means


@pytest.mark.parametrize(
    ("n", "invited", "variance", "reason"),
    [
        (0, 8, nan, NO_ANSWERS),
        (1, 8, nan, BELOW),
        (1, 1, nan, None),
        (5, 8, 0, ZERO_VARIANCE),
        (5, 8, 1e-27, ZERO_VARIANCE),
        (5, 5, 0, None),
        (5, inf, 0, ZERO_VARIANCE),
        (5, 8, 20, None),
    ],
)
def test_the_interval_of_an_agency(n, invited, variance, reason):
    assert withholding.interval(n, invited, variance) is reason
    if reason in (NO_ANSWERS, BELOW):
        assert group_means([n], [50], [variance], [invited]).low != 50  # NaN, that is


@pytest.mark.parametrize(
    ("invited", "counted", "answered", "reason"),
    [
        (5, 0, 0, NO_ANSWERS),
        (1, 1, 1, SINGLE),
        (3, 2, 0.5, None),
        (4, 2, 1, LOW),
        (4, 3, 1, None),
        (9, 6, 1, None),
        (9, 5, 1, LOW),
        (10, 6, 1, LOW),
        (10, 7, 1, None),
        (3, 3, 0.49, LOW),
    ],
)
def test_the_partnership_s_score(invited, counted, answered, reason):
    assert withholding.partnership(invited, counted, answered) is reason


@pytest.mark.parametrize(
    ("n", "variance", "invited", "interval", "df"),
    [
        ([0, 0], [nan, nan], [5, 5], NO_ANSWERS, ZERO_VARIANCE),
        ([1, 1], [nan, nan], [5, 5], BELOW, ZERO_VARIANCE),
        ([3, 4], [0, 0], [5, 5], ZERO_VARIANCE, ZERO_VARIANCE),
        ([5, 4], [9, 0], [5, 5], ZERO_VARIANCE, ZERO_VARIANCE),
        ([5, 5], [9, 4], [5, 5], None, ZERO_VARIANCE),
        ([5, 0], [9, nan], [5, 5], None, ZERO_VARIANCE),
        ([3, 4], [9, 0], [5, 5], None, None),
    ],
)
def test_the_interval_of_the_partnership(n, variance, invited, interval, df):
    found = partnership_mean(n, [50, 60], variance, invited)
    assert withholding.partnership_interval(n, invited, float(found.se)) is interval
    assert withholding.degrees_of_freedom(float(found.df)) is df


# Agreement and reliability


def test_agreement_wants_three_categories():
    assert withholding.agreement(20, 2) is BELOW
    assert withholding.agreement(0, 2) is NO_ANSWERS
    assert withholding.agreement(20, 3) is None


def test_agreement_on_a_criterion_wants_a_statement_with_two_answers():
    found = within_groups([[[0, 1, 0], [0, 0, 1]]])
    assert withholding.within_group(7, int(found.statements)) is BELOW
    assert withholding.within_group(7, 1) is None
    assert withholding.within_group(0, 0) is NO_ANSWERS


@pytest.mark.parametrize(
    ("n", "statements", "alpha", "low", "high", "reason"),
    [
        (30, 4, 0.8, 0.66, 0.89, None),
        (30, 4, 0.5, 0.21, 0.72, TOO_WIDE),
        (30, 2, 0.8, nan, nan, None),
        (30, 1, nan, nan, nan, BELOW),
        (30, 4, nan, nan, nan, ZERO_VARIANCE),
        (30, 4, -0.1, -0.2, 0.05, None),
    ],
)
def test_alpha(n, statements, alpha, low, high, reason):
    assert withholding.reliability(n, statements, alpha, low, high) is reason


def test_everybody_the_same_has_no_alpha():
    found = reliability(40, [80] * 3, [[160] * 3] * 3)
    numbers = (found.alpha, found.low, found.high)
    assert withholding.reliability(40, 3, *numbers) is ZERO_VARIANCE
    assert withholding.item_rest(40, 3, float(found.item_rest[0])) is ZERO_VARIANCE


# Between agencies


@pytest.mark.parametrize(
    ("n", "gap", "icc"),
    [
        ([], NO_ANSWERS, NO_ANSWERS),
        ([0, 0], NO_ANSWERS, NO_ANSWERS),
        ([40], SINGLE, SINGLE),
        ([40, 4], BELOW, BELOW),
        ([40, 5], None, BELOW),
        ([5, 5, 5, 5, 4], None, BELOW),
        ([5, 5, 5, 5, 5], None, None),
    ],
)
def test_agencies_to_compare(n, gap, icc):
    assert withholding.between(n) is gap
    assert withholding.icc(n) is icc
    assert withholding.ranking_between(n) is gap


def test_a_test_that_is_not_defined():
    found = between([6, 7], [50, 60], [0, 90])
    assert withholding.tested(float(found.welch_p), None) is ZERO_VARIANCE
    assert withholding.tested(float(found.p), None) is None
    assert withholding.tested(nan, BELOW) is BELOW
    assert withholding.tested(0.5, BELOW) is BELOW


# Rankings, rounds, networks


def test_two_purposes_are_too_few_to_rank():
    assert withholding.ranking(20, 2) is BELOW
    assert withholding.ranking(0, 2) is NO_ANSWERS


@pytest.mark.parametrize(
    ("agencies", "answered", "reason"),
    [(5, 0, NO_ANSWERS), (1, 1, SINGLE), (3, 3, BELOW), (4, 3, LOW), (5, 4, None), (10, 7, LOW)],
)
def test_the_shape_of_a_network(agencies, answered, reason):
    assert withholding.network_shape(agencies, answered) is reason
