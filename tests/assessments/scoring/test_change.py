"""What changed between two rounds: against R's t.test and p.adjust, by laws, and at the edges."""

import csv
import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import scipy  # which loads scipy.stats when first asked for it
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.change import Verdict, verdict
from assessments.scoring.multiplicity import holm
from assessments.scoring.visible import smallest_visible_change
from lab.statistics import results
from lab.statistics.false_discovery import benjamini_hochberg
from lab.statistics.telling import Telling
from lab.statistics.welch import change, partnership_change
from tests.properties import given
from tests.published_values import CASES, compare, expected

NAN = float("nan")
CASE = "univbct_trend"
WORKED_VALUES = json.loads((CASES / "small_worked_values.json").read_text())


@cache
def scores():
    """(round, agency) -> scores on 0-100; everybody's under the agency None."""
    with (CASES / CASE / "data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (r, agency): np.array(
            [
                (float(row["JOBSAT"]) - 1) * 25
                for row in rows
                if row["round"] == r and agency in (None, row["agency"])
            ]
        )
        for r in ("1", "2")
        for agency in (None, *expected(CASE)["by_group"])
    }


def moments(of_round, agencies):
    each = [scores()[of_round, agency] for agency in agencies]
    return [
        np.array([len(x) for x in each]),
        np.array([x.mean() for x in each]),
        np.array([x.var(ddof=1) for x in each]),
    ]


def compare_change(found, position, published):
    for statistic, ours, theirs in [
        ("people in a round", found.n1, "n1"),
        ("people in a round", found.n2, "n2"),
        ("mean of a round", found.mean1, "mean1"),
        ("mean of a round", found.mean2, "mean2"),
        ("change", found.difference, "diff"),
        ("change, se", found.se, "se"),
        ("change, t", found.difference / found.se, "t"),
        ("change, df", found.df, "df_welch"),
        ("change, p", found.p, "p"),
        ("Hedges g", found.hedges_g, "hedges_g"),
        ("smallest change seen", found.mdc80, "mdc_power80"),
    ]:
        compare(CASE, statistic, ours[position], published[theirs])
    for percent, low, high in [(90, found.low90, found.high90), (95, found.low95, found.high95)]:
        ends = [low[position], high[position]]
        compare(CASE, "change, interval", ends, published[f"ci{percent}"])


# Published values


def test_the_change_of_each_agency_is_R_s():
    published = expected(CASE)
    agencies = list(published["by_group"])
    found = change(*moments("1", agencies), *moments("2", agencies))
    for position, agency in enumerate(agencies):
        compare_change(found, position, published["by_group"][agency])
    adjusted = {"p_holm": holm(found.p), "p_BH": benjamini_hochberg(found.p)}
    for name, ours in adjusted.items():
        compare(CASE, name, dict(zip(agencies, ours, strict=True)), published[name])


def test_the_change_of_everybody_is_R_s():
    found = change(*moments("1", [None]), *moments("2", [None]))
    compare_change(found, 0, expected(CASE)["overall_respondent_equal"])


def test_adjusted_p_values_are_R_s():
    published = WORKED_VALUES["p_adjust"]
    compare("small_worked_values", "p_holm", holm(published["p"]), published["holm"])
    compare("small_worked_values", "p_BH", benjamini_hochberg(published["p"]), published["BH"])


def test_the_change_that_can_be_seen_is_near_that_of_R_s_noncentral_t():
    for each in WORKED_VALUES["power_t_test"]:
        n = each["n_per_round"]
        ours = smallest_visible_change(n, n, sd=each["sd"])
        assert ours == pytest.approx(each["delta_power80"], rel=3e-3)


# Laws


@st.composite
def rounds(draw):
    """n, mean and variance of two rounds in some agencies."""
    agencies = draw(st.integers(1, 5))
    found = []
    for _ in range(2):
        n = draw(hnp.arrays(np.int64, agencies, elements=st.integers(0, 9)))
        figure = st.floats(0, 100).map(lambda x: round(x, 2))
        mean = draw(hnp.arrays(np.float64, agencies, elements=figure))
        variance = draw(hnp.arrays(np.float64, agencies, elements=figure))
        found += [n, np.where(n > 0, mean, NAN), np.where(n > 1, variance, NAN)]
    return found


@given(st.lists(st.integers(0, 20), min_size=2, max_size=9), st.data())
def test_a_change_is_Welch_s_test(one, data):
    other = data.draw(st.lists(st.integers(0, 20), min_size=2, max_size=9))
    a, b = np.array(one) * 5.0, np.array(other) * 5.0
    found = change(len(a), a.mean(), a.var(ddof=1), len(b), b.mean(), b.var(ddof=1))
    if np.ptp(a) == np.ptp(b) == 0:
        assert np.isnan([found.se, found.df, found.p, found.low95, found.mdc80]).all()
        assert found.difference == b[0] - a[0]
        return
    if not np.ptp(a) or not np.ptp(b):
        return  # scipy warns, see below
    welch = scipy.stats.ttest_ind(b, a, equal_var=False)
    assert float(found.p) == pytest.approx(welch.pvalue, rel=1e-9)
    assert float(found.df) == pytest.approx(welch.df, rel=1e-9)
    interval = welch.confidence_interval()
    ends = [float(found.low95), float(found.high95)]
    assert ends == pytest.approx([interval.low, interval.high], rel=1e-9, abs=1e-9)


@given(rounds())
def test_going_back_is_the_opposite_change(drawn):
    there, back = change(*drawn), change(*drawn[3:], *drawn[:3])
    np.testing.assert_allclose(there.difference, -back.difference)
    np.testing.assert_allclose(there.low90, -back.high90, atol=1e-9)
    np.testing.assert_allclose(there.p, back.p)


@given(rounds(), st.data())
def test_agencies_in_another_order_say_the_same(drawn, data):
    order = np.array(data.draw(st.permutations(range(len(drawn[0])))))
    one, other = change(*drawn), change(*[each[order] for each in drawn])
    np.testing.assert_equal(vars(other), {key: each[order] for key, each in vars(one).items()})
    whole = vars(partnership_change(*drawn)).values()
    again = vars(partnership_change(*[each[order] for each in drawn])).values()
    np.testing.assert_allclose(list(again), list(whole), rtol=1e-9, atol=1e-9)


@given(rounds())
def test_one_agency_s_partnership_is_that_agency(drawn):
    one = [each[:1] for each in drawn]
    if min(one[0][0], one[3][0]) < 2:
        return
    alone, whole = vars(change(*one)), vars(partnership_change(*one))
    for name in alone.keys() - {"hedges_g"}:
        np.testing.assert_allclose(whole[name], alone[name][0], err_msg=name)


P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.just(NAN)), max_size=9)


@given(P_VALUES)
def test_adjusting_keeps_the_order_and_what_was_not_tested(p):
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p)
        assert np.array_equal(np.isnan(adjusted), np.isnan(p))
        there = [(a, b) for a, b in zip(p, adjusted, strict=True) if not np.isnan(a)]
        assert all(a <= b * (1 + 1e-12) and b <= 1 for a, b in there)
        assert all(one[1] <= two[1] for one, two in pairwise(sorted(there)))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_benjamini_and_hochberg_are_scipy_s(p):
    np.testing.assert_allclose(benjamini_hochberg(p), scipy.stats.false_discovery_control(p))


def test_a_p_value_is_from_0_to_1():
    with pytest.raises(ValueError, match="from 0 to 1"):
        holm([0.2, 1.2])


# Rounds put together


def test_agencies_of_one_round_only_do_not_count():
    found = partnership_change(
        [10, 8, 0], [40, 60, NAN], [100, 100, NAN], [10, 0, 9], [50, NAN, 90], [100, NAN, 100]
    )
    alone = change([10], [40], [100], [10], [50], [100])
    assert (float(found.difference), int(found.n1), int(found.n2)) == (10, 10, 10)
    assert float(found.se) == pytest.approx(float(alone.se[0]))


def test_weights_say_how_much_each_agency_counts():
    both = ([10, 10], [40, 60], [100, 100], [10, 10], [50, 60], [100, 100])
    assert float(partnership_change(*both).difference) == 5
    assert float(partnership_change(*both, weights=[3, 1]).difference) == 7.5
    # se^2 = sum w^2 s^2/n over agencies and rounds: 2 (.75^2 + .25^2) 100/10.
    weighted = partnership_change(*both, weights=[3, 1])
    assert float(weighted.se) == pytest.approx(np.sqrt(2 * (0.75**2 + 0.25**2) * 10))


def test_who_answered_may_move_everybody_and_no_agency():
    """Each agency stays as it is, and the better one sends more people."""
    n1, n2 = np.array([20, 5]), np.array([5, 20])
    mean, variance = np.array([40.0, 80.0]), np.array([50.0, 50.0])
    assert float(partnership_change(n1, mean, variance, n2, mean, variance).difference) == 0


# Edges


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_in_a_round_say_nothing_of_chance(n):
    found = change(n, 50.0 if n else NAN, NAN, 10, 60.0, 100.0)
    assert np.isnan([found.se, found.p, found.low90, found.hedges_g, found.mdc80]).all()
    assert np.isnan(found.difference) == (n == 0)


def test_one_round_without_spread_is_compared():
    found = change(6, 50.0, 0.0, 6, 60.0, 100.0)
    assert float(found.df) == pytest.approx(5)
    assert not np.isnan(found.p)


def test_equal_rounds_have_not_changed():
    found = change(30, 50.0, 100.0, 30, 50.0, 100.0)
    assert (float(found.difference), float(found.p), float(found.hedges_g)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("p", "difference", "interval", "said_"),
    [
        (0.049, 3.0, (0.1, 5.9), Verdict.IMPROVED),
        (0.049, -3.0, (-5.9, -0.1), Verdict.DECLINED),
        (0.05, 3.0, (0.1, 5.9), Verdict.UNTOLD),
        (0.5, 0.0, (-4.9, 4.9), Verdict.STABLE),
        (0.5, 0.0, (-5.0, 4.9), Verdict.UNTOLD),
        (0.5, 0.0, (-4.9, 5.0), Verdict.UNTOLD),
        (0.001, 2.0, (1.0, 3.0), Verdict.IMPROVED),
    ],
)
def test_a_verdict_is_one_of_three_or_none(p, difference, interval, said_):
    assert verdict(p, difference, *interval) is said_


# What is said


def say(n, mean=50.0, variance=100.0):
    """Of (first round, second round), agency by agency and everybody last."""
    n = np.array(n)
    means = np.where(n > 0, np.broadcast_to(mean, n.shape), NAN)
    variances = np.where(n > 1, np.broadcast_to(variance, n.shape), NAN)
    telling = Telling()
    names = [f"a{g}" for g in range(n.shape[1] - 1)]
    found = results.changes([results.Rounds(n, means, variances)], names, telling, [""])
    return found[0], telling.reasons


def test_every_value_that_is_not_said_has_its_reason():
    found, reasons = say([[9, 4, 12, 0, 25], [9, 9, 12, 9, 39]])
    everybody = {f"/groups/{name}": x for name, x in found["groups"].items()}
    everybody["/overall"] = found["overall"]
    none = {f"{at}/{key}" for at, x in everybody.items() for key, each in x.items() if each is None}
    assert none == reasons.keys()


def test_an_agency_that_is_too_small_in_a_round_has_no_change():
    found, reasons = say([[9, 4, 3, 16], [9, 9, 9, 27]])
    assert (found["groups"]["a1"]["n1"], found["groups"]["a1"]["mean1"]) == (4, None)
    assert found["groups"]["a1"]["mean2"] == 50
    assert found["groups"]["a1"]["difference"] is None
    assert reasons["/groups/a1/difference"] == "below_threshold"
    assert found["groups"]["a0"]["difference"] == 0


def test_an_agency_that_would_follow_by_subtraction_has_no_change_either():
    _, reasons = say([[9, 4, 8, 21], [9, 9, 9, 27]])
    assert reasons["/groups/a1/mean1"] == "below_threshold"
    assert reasons["/groups/a2/mean1"] == "follows_by_subtraction"
    assert reasons["/groups/a2/verdict"] == "follows_by_subtraction"
    assert "/groups/a0/mean1" not in reasons


def test_an_agency_of_one_round_only_has_no_answers_in_the_other():
    found, reasons = say([[9, 0, 9], [9, 9, 18]])
    assert reasons["/groups/a1/mean1"] == reasons["/groups/a1/verdict"] == "no_answers"
    assert found["overall"]["difference"] == 0


def test_rounds_without_spread_have_a_change_and_no_verdict():
    found, reasons = say([[9], [9]], mean=[[50], [60]], variance=0.0)
    assert (found["overall"]["difference"], found["overall"]["verdict"]) == (10, None)
    assert set(reasons.values()) == {"zero_variance"}


def test_a_spread_that_is_rounding_has_no_effect_size():
    noise = np.var([100 * 0.1 / 0.3] * 7 + [100 * (0.3 - 0.2) / 0.3] * 6, ddof=1)
    assert 0 < noise < 1e-20
    found = change([9], [33.0], [noise], [9], [66.0], [noise])
    assert np.isnan([found.hedges_g, found.se]).all()
    assert np.isfinite(change([9], [33.0], [noise], [9], [66.0], [400.0]).hedges_g).all()


def test_p_values_are_adjusted_over_what_is_reported():
    """Three agencies, of which two are reported, of two criteria: four tests."""
    n = np.array([[20, 20, 2, 42], [20, 20, 2, 42]])
    mean = np.array([[50, 50, 50, 50], [60, 55, 90, 53]])
    both = results.Rounds(n, mean, np.full(n.shape, 100.0))
    found = results.changes([both, both], ["a", "b", "c"], Telling(), ["/1", "/2"])
    # With one agency of three too small, the smallest other is withheld as well.
    shown = [name for name, x in found[0]["groups"].items() if x["p"] is not None]
    assert len(shown) == 1
    p = found[0]["groups"][shown[0]]["p"]
    assert found[0]["groups"][shown[0]]["p_holm"] == pytest.approx(2 * p)
    assert found[0]["overall"]["p_holm"] == pytest.approx(2 * found[0]["overall"]["p"])
    assert found[0]["overall"]["p_bh"] == pytest.approx(found[0]["overall"]["p"])
