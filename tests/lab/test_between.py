"""Differences between agencies, against R's aov, oneway.test and multilevel, and by their laws."""

from math import nan

import numpy as np
import pytest
import scipy  # which loads scipy.stats when first asked for it
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lab.statistics.between import NONE, between
from tests import cases
from tests.properties import assume, given
from tests.published_values import compare

STATISTICS = (
    "ssb", "ssw", "f", "p", "welch_f", "welch_df2", "welch_p", "icc1", "icc1_mean_k", "icc2",
    "eta2", "omega2",
)  # fmt: skip
TESTS = ("f", "p", "welch_f", "welch_df2", "welch_p")


def of(*groups):
    """Compare groups of scores."""
    with_two = [np.array(each, dtype=float) for each in groups]
    return between(
        [len(each) for each in with_two],
        [each.mean() if len(each) else nan for each in with_two],
        [each.var(ddof=1) if len(each) > 1 else nan for each in with_two],
    )


def numbers(found, fields=STATISTICS):
    return [float(getattr(found, field)) for field in fields]


agencies = st.lists(
    st.lists(st.integers(0, 20).map(lambda steps: 5.0 * steps), max_size=8), min_size=1, max_size=6
)


# Published values


@pytest.mark.parametrize(
    "criterion", cases.every_criterion(), ids=lambda each: f"{each.case}-{each.items[0]}"
)
def test_differences_between_agencies_are_R_s(criterion):
    # > summary(aov(y ~ agency)); oneway.test(y ~ agency); ICC1(aov(...)); ICC2(aov(...))
    case, published = criterion.case, criterion.published["between"]
    found = between(*criterion.moments)
    theirs = {
        "ssb": "SSB", "ssw": "SSW", "f": "F", "p": "p", "welch_f": "welch_F",
        "welch_df2": "welch_df2", "welch_p": "welch_p", "icc1": "ICC1_n0",
        "icc1_mean_k": "ICC1_multilevel", "icc2": "ICC2_multilevel", "eta2": "eta2",
        "omega2": "omega2",
    }  # fmt: skip
    for field, name in theirs.items():
        compare(case, field, float(getattr(found, field)), published[name])
    compare(case, "agencies compared", int(found.agencies), published["n_groups"])
    compare(case, "df of F", int(found.agencies) - 1, published["df1"])

    gap = criterion.published["perception_gap"]
    compare(case, "gap", float(found.gap), gap["max_minus_min"])
    compare(case, "highest", criterion.groups[found.highest], gap["highest"])
    compare(case, "lowest", criterion.groups[found.lowest], gap["lowest"])


def test_the_worked_example():
    found = between(*cases.WORKED_EXAMPLE.moments)
    rounded = {
        "ssb": 4703.776, "ssw": 1878.255, "f": 20.0347, "p": 0.00207, "icc1": 0.7986,
        "icc2": 0.9501, "eta2": 0.7146, "omega2": 0.6556, "gap": 44.27, "welch_df2": 7.989,
        "welch_p": 0.00111,
    }  # fmt: skip
    for field, expected in rounded.items():
        digits = len(str(expected).partition(".")[2])
        assert round(float(getattr(found, field)), digits) == expected, field
    assert np.sqrt(found.welch_f).round(3) == 4.959  # Welch's t
    assert (found.highest, found.lowest) == (0, 1)
    # n0 = 4.8 people: (MSB - MSW)/(MSB + 3.8 MSW).
    msw = found.ssw / 8
    assert found.icc1 == pytest.approx((found.ssb - msw) / (found.ssb + 3.8 * msw))


def test_two_agencies_have_the_t_test_of_Welch():
    one, other = [50, 60, 40, 75], [55, 90, 95, 80, 70, 75]
    found = of(one, other)
    theirs = scipy.stats.ttest_ind(one, other, equal_var=False)
    assert found.welch_f == pytest.approx(theirs.statistic**2)
    assert found.welch_p == pytest.approx(theirs.pvalue)
    assert found.welch_df2 == pytest.approx(theirs.df)


# Edges


@pytest.mark.parametrize("groups", [[], [[]], [[50, 60, 70]], [[50], [70]], [[50, 60], [70], []]])
def test_fewer_than_two_agencies_with_two_people_are_not_compared(groups):
    found = of(*groups) if groups else between(*np.zeros((3, 1)))
    assert np.isnan(numbers(found, (*STATISTICS, "gap"))).all()
    assert (found.highest, found.lowest) == (NONE, NONE)


def test_everybody_the_same():
    found = of([200 / 3] * 4, [200 / 3] * 3, [400 / 6] * 7)
    assert (found.gap, found.ssb, found.ssw) == (0, 0, 0)
    assert np.isnan(numbers(found, STATISTICS[2:])).all()


def test_means_that_differ_by_rounding_do_not_differ():
    found = between([4, 5], [200 / 3, 200 / 3 * (1 + 1e-15)], [0, 1e-27])
    assert (found.ssb, found.ssw) == (0, 0)
    assert np.isnan(found.eta2)


def test_everybody_as_the_others_of_their_agency():
    found = of([50] * 4, [70] * 3)
    assert (found.eta2, found.omega2, found.icc1, found.icc2) == (1, 1, 1, 1)
    assert np.isnan(numbers(found, TESTS)).all()
    assert found.gap == 20


def test_an_agency_without_spread_leaves_the_other_test():
    found = of([50] * 4, [70, 80, 75], [40, 60])
    assert np.isnan(numbers(found, TESTS[2:])).all()
    assert not np.isnan(numbers(found, TESTS[:2])).any()


def test_agencies_with_the_same_mean():
    found = of([40, 60], [30, 50, 70], [50, 45, 55])
    assert (found.gap, found.f, found.p, found.omega2) == (0, 0, 1, 0)
    assert found.icc1 < 0  # stored as it is
    assert np.isnan(found.icc2)
    assert found.welch_p == 1


def test_the_first_of_several_highest_is_named():
    found = of([50, 60], [80, 90], [40, 70], [85, 85])
    assert (found.highest, found.lowest) == (1, 0)


# Laws


@given(agencies, st.randoms())
def test_the_order_of_agencies_changes_only_their_places(groups, random):
    moved = list(groups)
    random.shuffle(moved)
    np.testing.assert_allclose(
        numbers(of(*moved), (*STATISTICS, "gap")),
        numbers(of(*groups), (*STATISTICS, "gap")),
        rtol=1e-9,
        atol=1e-9,
    )


@given(agencies, st.sampled_from([[], [55.0]]), st.integers(0, 6))
def test_an_agency_with_nobody_or_one_person_changes_nothing(groups, few, place):
    more = groups[:place] + [few] + groups[place:]
    np.testing.assert_allclose(numbers(of(*more)), numbers(of(*groups)), rtol=1e-12)


@given(agencies)
def test_it_is_the_analysis_of_variance(groups):
    compared = [each for each in groups if len(each) > 1]
    assume(len(compared) > 1)
    assume(any(len(set(each)) > 1 for each in compared))
    found = of(*groups)
    everybody = np.concatenate(compared)
    assert found.ssb + found.ssw == pytest.approx(((everybody - everybody.mean()) ** 2).sum())
    theirs = scipy.stats.f_oneway(*compared)
    assert found.f == pytest.approx(theirs.statistic, abs=1e-9)
    # Where all means are equal, scipy's F can come out a hair below nought, and its p is NaN.
    p = 1.0 if theirs.statistic <= 0 else theirs.pvalue
    assert found.p == pytest.approx(p, abs=1e-9)
    assert 0 <= found.omega2 <= found.eta2 + 1e-12
    assert found.eta2 <= 1 + 1e-12
    assert found.icc1 <= 1
    assert found.gap == pytest.approx(max(map(np.mean, compared)) - min(map(np.mean, compared)))


@given(agencies)
def test_turning_the_scale_round_changes_only_who_is_highest(groups):
    there = of(*groups)
    back = of(*[[100 - each for each in group] for group in groups])
    np.testing.assert_allclose(numbers(back), numbers(there), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(back.gap, there.gap, atol=1e-9)


@given(hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 6)), st.integers(0, 2**32))
def test_many_criteria_at_once_are_as_one_by_one(n, seed):
    rng = np.random.default_rng(seed)
    mean, variance = rng.uniform(0, 100, n.shape), rng.uniform(0, 900, n.shape)
    mean[n < 1], variance[n < 2] = nan, nan
    together = between(n, mean, variance)
    for row in range(3):
        alone = between(n[row], mean[row], variance[row])
        for field in (*STATISTICS, "agencies", "gap", "highest", "lowest"):
            ours, theirs = getattr(together, field)[row], getattr(alone, field)
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)
