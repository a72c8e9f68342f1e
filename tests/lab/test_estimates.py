"""Means of agencies and of the partnership, against R's survey package and by their laws."""

import math
from math import inf, nan

import numpy as np
import pytest
import scipy  # which loads scipy.stats when first asked for it
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lab.statistics.estimates import (
    WEIGHTINGS,
    group_means,
    partnership_mean,
    stratified_mean,
    weights,
)
from tests import cases
from tests.properties import assume, given
from tests.published_values import compare

EVERY_CRITERION = pytest.mark.parametrize(
    "criterion", cases.every_criterion(), ids=lambda each: f"{each.case}-{each.items[0]}"
)
FIELDS = ("estimate", "se", "df", "low", "high")


@st.composite
def partnerships(draw, fewest=1):
    """People scored, means, variances and rosters of some agencies, some without anybody."""
    agencies = draw(st.integers(fewest, 6))
    n = draw(hnp.arrays(np.int64, agencies, elements=st.integers(0, 12)))
    more = draw(hnp.arrays(np.int64, agencies, elements=st.integers(0, 9)))
    on_100 = st.floats(0, 100).map(lambda x: round(x, 3))
    mean = draw(hnp.arrays(np.float64, agencies, elements=on_100))
    variance = draw(hnp.arrays(np.float64, agencies, elements=on_100)) ** 2
    mean[n == 0], variance[n < 2] = nan, nan
    return n, mean, variance, n + more


def numbers(found):
    return [float(getattr(found, field)) for field in FIELDS]


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


# Published values


@EVERY_CRITERION
def test_each_agency_s_mean_is_R_s(criterion):
    found = group_means(*criterion.moments, criterion.invited)
    freely = group_means(*criterion.moments, inf)
    for g, name in enumerate(criterion.groups):
        published = criterion.published["by_group"][name]
        case = criterion.case
        compare(case, "agency n", int(found.n[g]), published["n_scored"])
        compare(case, "agency mean", found.mean[g], published["mean"])
        compare(case, "agency sd", found.sd[g], published["sd"])
        compare(case, "agency se", found.se[g], published["se_fpc"])
        compare(case, "agency interval", [found.low[g], found.high[g]], published["ci95_t_fpc"])
        compare(case, "agency se, no roster", freely.se[g], published["se_srs"])
        theirs = published["ci95_t"]
        compare(case, "agency interval, no roster", [freely.low[g], freely.high[g]], theirs)


@EVERY_CRITERION
@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_the_partnership_s_score_is_R_s(criterion, weighting):
    case, published = criterion.case, criterion.published["partnership"][weighting]
    found = partnership_mean(*criterion.moments, criterion.invited, weighting)
    estimate, se, df, *ends = numbers(found)
    compare(case, f"{weighting} estimate", estimate, published["estimate"])
    compare(case, f"{weighting} se", se, published["se_fpc"])
    compare(case, f"{weighting} df", df, published["df_satterthwaite"])
    compare(case, f"{weighting} interval", ends, published["ci95_fpc"])
    assert found.groups_counted == len(criterion.groups)

    share = weights(criterion.moments[0], criterion.invited, weighting)
    estimate, se, df, *ends = numbers(stratified_mean(share, *criterion.moments))
    compare(case, f"{weighting} se, no fpc", se, published["se_nofpc"])
    compare(case, f"{weighting} df, no fpc", df, published["df_nofpc"])
    compare(case, f"{weighting} interval, no fpc", ends, published["ci95_nofpc"])


@EVERY_CRITERION
def test_roster_weights_are_those_of_a_stratified_survey(criterion):
    # > svymean(~y, svydesign(~1, strata = ~agency, fpc = ~N, data = scored))
    theirs = criterion.published["partnership"]["roster"]["survey_svymean"]
    found = partnership_mean(*criterion.moments, criterion.invited, "roster")
    compare(criterion.case, "svymean estimate", found.estimate, theirs["estimate"])
    compare(criterion.case, "svymean se", found.se, theirs["se"])


@EVERY_CRITERION
def test_respondent_equal_is_the_mean_of_all_respondents(criterion):
    n, mean, variance = criterion.moments
    theirs = criterion.published["partnership"]["respondent_equal"]["check_grand_mean"]
    found = partnership_mean(n, mean, variance, criterion.invited, "respondent_equal")
    compare(criterion.case, "grand mean", found.estimate, theirs)
    compare(criterion.case, "persons scored", int(n.sum()), criterion.published["persons_scored"])
    total = criterion.published["sum_scores_0_100"]
    compare(criterion.case, "sum of scores", (n * mean).sum(), total)


def test_the_true_means_of_the_sampled_companies_are_mostly_inside():
    # Every third soldier of these companies answered; all of them are known.
    truth = cases.expected("lq2002_sampled_fpc")["truth_full_roster"]
    inside = []
    for criterion, of_all in zip(cases.criteria("lq2002_sampled_fpc"), truth.values(), strict=True):
        found = group_means(*criterion.moments, criterion.invited)
        true = np.array([of_all[name] for name in criterion.groups])
        inside += ((found.low <= true) & (true <= found.high)).tolist()
    assert len(inside) == 34
    assert sum(inside) >= 31


# The worked example


def test_the_worked_example_s_agencies():
    example = cases.WORKED_EXAMPLE
    found = group_means(*example.moments, example.invited)
    assert found.n.tolist() == [4, 6]
    assert found.mean.round(4).tolist() == [79.6875, 35.4167]
    assert found.sd.round(4).tolist() == [10.6739, 17.5297]
    assert found.se.round(4).tolist() == [3.7738, 5.0604]
    assert found.low.round(2).tolist() == [67.68, 22.41]
    assert found.high.round(2).tolist() == [91.70, 48.42]


@pytest.mark.parametrize(
    ("weighting", "expected"),
    [
        ("agency_equal", (57.5521, 3.1563, 7.989, 50.27, 64.83)),
        ("respondent_equal", (53.125, 3.3908, 7.058, 45.12, 61.13)),
        ("roster", (53.125, 3.3908, 7.058, 45.12, 61.13)),
    ],
)
def test_the_worked_example_s_partnership(weighting, expected):
    example = cases.WORKED_EXAMPLE
    found = numbers(partnership_mean(*example.moments, example.invited, weighting))
    digits = (4, 4, 3, 2, 2)
    rounded = [round(each, to) for each, to in zip(found, digits, strict=True)]
    assert rounded == list(expected)


# One agency, few people, everybody alike


def test_nobody_scored_has_no_mean():
    found = group_means([0], [nan], [nan], [7])
    for field in ("mean", "sd", "se", "low", "high"):
        assert np.isnan(getattr(found, field)).all()


def test_one_of_several_has_a_mean_and_no_interval():
    found = group_means([1], [60], [nan], [7])
    assert found.mean.tolist() == [60]
    for field in ("sd", "se", "low", "high"):
        assert np.isnan(getattr(found, field)).all()


def test_when_everybody_answered_there_is_no_sampling_error():
    found = group_means([1, 5], [60, 40], [nan, 100], [1, 5])
    assert found.se.tolist() == [0, 0]
    assert found.low.tolist() == found.high.tolist() == [60, 40]
    assert np.isnan(found.sd[0])
    assert found.sd[1] == 10

    whole = partnership_mean([1, 5], [60, 40], [nan, 100], [1, 5])
    assert (whole.estimate, whole.se, whole.low, whole.high) == (50, 0, 50, 50)
    assert np.isnan(whole.df)


def test_everybody_alike_has_an_interval_without_width():
    found = group_means([4], [75], [0], [9])
    assert (found.se[0], found.low[0], found.high[0]) == (0, 75, 75)


def test_a_variance_that_is_rounding_is_none():
    assert group_means([4], [75], [1e-27], [9]).se.tolist() == [0]
    assert group_means([4], [75], [1e-12], [9]).se[0] > 0


def test_everybody_at_one_end_and_beyond_the_scale():
    found = group_means([3, 4], [100, 97], [0, 36], [9, 40])
    assert found.high[1] > 100  # as computed


def test_a_roster_smaller_than_the_answers_is_refused():
    with pytest.raises(ValueError, match="5 of 4 were scored"):
        group_means([5], [60], [100], [4])
    with pytest.raises(ValueError, match="5 of 4"):
        partnership_mean([5], [60], [100], [4])


def test_an_unknown_weighting_is_refused():
    with pytest.raises(ValueError, match="agency_equal, respondent_equal, roster, not 'size'"):
        weights([5], [5], "size")


def test_without_a_roster_there_are_two_weightings_and_no_correction():
    n, mean, variance = np.array([5, 9]), np.array([40, 60]), np.array([100, 400])
    for weighting in ("agency_equal", "respondent_equal"):
        found = partnership_mean(n, mean, variance, inf, weighting)
        freely = stratified_mean(weights(n, inf, weighting), n, mean, variance)
        assert numbers(found) == numbers(freely)
    assert np.isnan(numbers(partnership_mean(n, mean, variance, inf, "roster"))).all()


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_nobody_at_all_has_no_score(weighting):
    found = partnership_mean([0, 0], [nan, nan], [nan, nan], [5, 5], weighting)
    assert np.isnan(numbers(found)).all()
    assert found.groups_counted == 0


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_one_agency_is_the_partnership(weighting):
    agency = group_means([6], [60], [150], [11])
    found = partnership_mean([6], [60], [150], [11], weighting)
    close(found.estimate, agency.mean[0])
    close(found.se, agency.se[0])
    close(found.df, 5)
    close([found.low, found.high], [agency.low[0], agency.high[0]])


def test_a_lone_respondent_is_lent_the_others_variance():
    found = partnership_mean([1, 3, 5], [50, 60, 70], [nan, 100, 200], [4, 6, 10])
    pooled = (2 * 100 + 4 * 200) / 6
    u = np.array([pooled * 3 / 4, 100 / 3 / 2, 200 / 5 / 2]) / 9
    satterthwaite = u[1:].sum() ** 2 / (u[1] ** 2 / 2 + u[2] ** 2 / 4)
    close(found.se, math.sqrt(u.sum()))
    close(found.df, min(satterthwaite, 6))
    close(found.high - found.estimate, scipy.stats.t.ppf(0.975, found.df) * found.se)


def test_the_others_people_bound_the_degrees_of_freedom_too():
    # Both others were asked whole: nothing but the lone respondent is uncertain.
    found = partnership_mean([1, 3, 5], [50, 60, 70], [nan, 100, 200], [4, 3, 5])
    assert found.df == 2 + 4


def test_lone_respondents_without_others_have_no_interval():
    found = partnership_mean([1, 1], [50, 70], [nan, nan], [4, 4])
    assert found.estimate == 60
    assert np.isnan(numbers(found)[1:]).all()


def test_a_lone_respondent_who_was_all_is_certain():
    found = partnership_mean([1, 6], [50, 70], [nan, 100], [1, 11])
    close(found.se, math.sqrt(100 / 6 * 5 / 11) / 2)
    close(found.df, 5)


def test_the_difference_of_two_rounds_is_a_weighted_sum():
    # > t.test(y2, y1): 20 and 24 people, sd 18 and 21, means 55 and 61.
    found = stratified_mean([-1, 1], [20, 24], [55, 61], [18**2, 21**2], level=0.90)
    welch = scipy.stats.ttest_ind_from_stats(61, 21, 24, 55, 18, 20, equal_var=False)
    assert found.estimate == 6
    close(found.estimate / found.se, welch.statistic)
    close(2 * scipy.stats.t.sf(found.estimate / found.se, found.df), welch.pvalue)
    close(found.high - 6, scipy.stats.t.ppf(0.95, found.df) * found.se)


# Laws


@given(partnerships(), st.sampled_from(WEIGHTINGS), st.randoms())
def test_the_order_of_agencies_changes_only_theirs(drawn, weighting, random):
    order = list(range(len(drawn[0])))
    random.shuffle(order)
    moved = [each[order] for each in drawn]
    np.testing.assert_equal(group_means(*moved).low, group_means(*drawn).low[order])
    np.testing.assert_equal(
        weights(moved[0], moved[3], weighting) >= 0,
        (weights(drawn[0], drawn[3], weighting) >= 0)[order],
    )
    close(
        numbers(partnership_mean(*moved, weighting)), numbers(partnership_mean(*drawn, weighting))
    )


@given(partnerships(), st.sampled_from(WEIGHTINGS), st.integers(0, 50))
def test_an_agency_with_nobody_changes_nothing(drawn, weighting, invited):
    more = [np.append(each, new) for each, new in zip(drawn, (0, nan, nan, invited), strict=True)]
    with_it, without = partnership_mean(*more, weighting), partnership_mean(*drawn, weighting)
    close(numbers(with_it), numbers(without))
    assert with_it.groups_counted == without.groups_counted


@given(st.lists(partnerships(fewest=4), min_size=2, max_size=3), st.sampled_from(WEIGHTINGS))
def test_many_criteria_at_once_are_as_one_by_one(drawn, weighting):
    together = [np.stack([each[:4] for each in part]) for part in zip(*drawn, strict=True)]
    found = partnership_mean(*together, weighting)
    for row, one in enumerate(drawn):
        alone = numbers(partnership_mean(*[each[:4] for each in one], weighting))
        close([getattr(found, field)[row] for field in FIELDS], alone)
        np.testing.assert_equal(
            group_means(*together).high[row], group_means(*[each[:4] for each in one]).high
        )


@given(partnerships(), st.sampled_from(WEIGHTINGS))
def test_turning_the_scale_round_turns_the_score_round(drawn, weighting):
    n, mean, variance, invited = drawn
    there, back = partnership_mean(*drawn, weighting), None
    back = partnership_mean(n, 100 - mean, variance, invited, weighting)
    close(back.estimate, 100 - there.estimate)
    close([back.se, back.df], [there.se, there.df])
    close([back.low, back.high], [100 - there.high, 100 - there.low])


@given(partnerships(), st.sampled_from(WEIGHTINGS))
def test_the_score_is_between_the_lowest_and_the_highest_agency(drawn, weighting):
    n, mean = drawn[:2]
    assume((n > 0).any())
    found = partnership_mean(*drawn, weighting)
    assert mean[n > 0].min() - 1e-9 <= found.estimate <= mean[n > 0].max() + 1e-9
    assert weights(n, drawn[3], weighting).sum() == pytest.approx(1)


@given(partnerships())
def test_more_who_answered_of_the_same_roster_make_it_surer(drawn):
    n, mean, variance, invited = drawn
    by_chance = group_means(n, mean, variance, inf)
    corrected = group_means(n, mean, variance, invited)
    defined = ~np.isnan(by_chance.se)
    assert (corrected.se[defined] <= by_chance.se[defined]).all()
