"""Agreement on statements and criteria, against R's agrmt and multilevel, and by its laws."""

import json
from itertools import combinations, product
from math import nan

import numpy as np
import pytest
import scipy.stats
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.agreement import (
    Band,
    agreement,
    agreement_interval,
    consensus,
    critical_value,
    in_words,
    random_answers,
    within_group,
    within_group_interval,
)
from tests import cases
from tests.properties import given
from tests.published_values import CASES, compare, expected

EVERY_CRITERION = pytest.mark.parametrize(
    "criterion", cases.every_criterion(), ids=lambda each: f"{each.case}-{each.items[0]}"
)
EXACT = json.loads((CASES / "exact_null_agreement_K5.json").read_text())
WORKED = json.loads((CASES / "small_worked_values.json").read_text())
COUNTS = st.integers(0, 9) | st.integers(0, 100_000)


def histograms(fewest=3, most=7, shape=()):
    """Counts of 3 to 7 categories, also in arrays of statements."""
    sizes = st.integers(fewest, most).map(lambda categories: (*shape, categories))
    return hnp.arrays(np.int64, sizes, elements=COUNTS)


# Published values


@pytest.mark.parametrize("case", cases.WITH_ANSWERS)
def test_agreement_and_consensus_on_each_statement_are_R_s(case):
    # > agrmt::agreement(V); agrmt::consensus(V)
    for item in expected(case)["items"].values():
        compare(case, "A", agreement(item["histogram_recoded"]), item["vandereijk_A"])
        compare(case, "consensus", consensus(item["histogram_recoded"]), item["consensus_TW"])
        names, by_group = zip(*item["histogram_by_group"].items(), strict=True)
        found = dict(zip(names, agreement(by_group), strict=True))
        compare(case, "A of an agency", found, item["vandereijk_A_by_group"])
        found = dict(zip(names, consensus(by_group), strict=True))
        compare(case, "consensus of an agency", found, item["consensus_TW_by_group"])


@EVERY_CRITERION
def test_within_group_agreement_is_R_s(criterion):
    case, published = criterion.case, criterion.published["agreement"]
    names = criterion.groups
    found = within_group(criterion.histogram)
    variance = (criterion.categories**2 - 1) / 12
    compare(case, "sigma2", variance, published["sigma2_uniform"])
    theirs = published["rwgj_available"]
    compare(case, "r_wg(j)", dict(zip(names, found.r_wg_j, strict=True)), theirs)
    theirs = published["rwgj_lindell_available"]
    compare(case, "r*_wg(j)", dict(zip(names, found.r_star_wg_j, strict=True)), theirs)
    theirs = published["mean_item_variance_available"]
    compare(case, "item variance", dict(zip(names, found.mean_variance, strict=True)), theirs)


@EVERY_CRITERION
def test_without_people_who_skipped_anything_it_is_what_multilevel_computes(criterion):
    # > multilevel::rwg.j(x, grpid, ranvar); rwg.j.lindell(x, grpid, ranvar)
    case, published = criterion.case, criterion.published["agreement"]
    names = criterion.groups
    complete = (criterion.answers > 0).all(axis=0)
    rows, group = criterion.recoded[:, complete], criterion.group[complete]
    each = np.arange(1, criterion.categories + 1)
    histogram = np.array(
        [(rows[:, group == g, None] == each).sum(axis=1) for g in range(len(names))]
    )
    found = within_group(histogram)
    theirs = published["rwgj_listwise_multilevel"]
    compare(case, "r_wg(j), listwise", dict(zip(names, found.r_wg_j, strict=True)), theirs)
    theirs = published["rwgj_lindell_listwise_multilevel"]
    compare(case, "r*_wg(j), listwise", dict(zip(names, found.r_star_wg_j, strict=True)), theirs)
    sizes = dict(zip(names, np.bincount(group, minlength=len(names)).tolist(), strict=True))
    compare(case, "n, listwise", sizes, published["n_listwise"])


def test_the_example_of_the_package_agrmt():
    published = WORKED["vandereijk_doc_example"]
    compare("small_worked_values", "A", agreement(published["V"]), published["A"])
    compare("small_worked_values", "consensus", consensus(published["V"]), published["consensus"])


@pytest.mark.parametrize("published", WORKED["vandereijk_5"], ids=lambda each: str(each["h"]))
def test_small_histograms(published):
    compare("small_worked_values", "A", agreement(published["h"]), published["A"])
    compare("small_worked_values", "consensus", consensus(published["h"]), published["consensus"])


@pytest.mark.parametrize("n", sorted(EXACT, key=int))
def test_exact_critical_values(n):
    published, n = EXACT[n], int(n)
    case = "exact_null_agreement_K5"
    for statistic, name in (("agreement", "A"), ("consensus", "Cns"), ("r_wg", "rwg")):
        compare(case, f"critical {name}", critical_value(statistic, n), published[f"crit_{name}"])
    histogram, p = random_answers(n, 5)
    values = agreement(histogram)
    compare(case, "mean A", p @ values, published["E_A"])
    compare(case, "mean consensus", p @ consensus(histogram), published["E_Cns"])
    single = within_group(histogram[:, None, :]).r_star_wg_j
    assert p @ single == pytest.approx(0, abs=1e-12)
    assert published["E_rwg"] == pytest.approx(0, abs=1e-12)
    compare(case, "P(A = 1)", p[values == 1].sum(), published["P_A1"])


def test_the_worked_example():
    example = cases.WORKED_EXAMPLE
    first, second, third, fourth = example.histogram[0].tolist()
    assert [first, second, third] == [[0, 1, 1, 2, 1], [0, 0, 0, 2, 1], [0, 0, 0, 3, 1]]
    assert fourth == [0, 0, 0, 2, 1]
    assert agreement([first, second, third]).round(4).tolist() == [0.4, 0.8333, 0.875]
    assert consensus([first, second, third]).round(4).tolist() == [0.6206, 0.8286, 0.8553]
    found = within_group(example.histogram)
    assert found.mean_variance.round(6).tolist() == [0.554167, 0.658333]
    assert found.r_star_wg_j.round(4).tolist() == [0.7229, 0.6708]
    assert found.r_wg_j.round(4).tolist() == [0.9126, 0.8907]
    assert found.statements.tolist() == [4, 4]


# Edges


def test_nobody_answered():
    nobody = np.zeros((2, 4, 5), dtype=int)
    assert np.isnan(agreement(nobody)).all()
    assert np.isnan(consensus(nobody)).all()
    found = within_group(nobody)
    assert np.isnan([found.r_wg_j, found.r_star_wg_j, found.mean_variance]).all()
    assert found.statements.tolist() == [0, 0]
    assert agreement(np.zeros((0, 5), dtype=int)).shape == (0,)
    assert consensus(np.zeros((0, 5), dtype=int)).shape == (0,)


def test_one_person_agrees_with_nobody_else():
    one = [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0]]
    assert agreement(one).tolist() == [1, 1]
    assert np.isnan(within_group(one).r_star_wg_j)


@pytest.mark.parametrize("categories", range(2, 12))
def test_everybody_the_same_agrees_fully(categories):
    alike = np.eye(categories, dtype=int) * 7
    assert (consensus(alike) == 1).all()
    found = within_group(alike)
    assert (found.r_wg_j, found.r_star_wg_j) == (1, 1)
    if categories >= 3:
        assert (agreement(alike) == 1).all()


@pytest.mark.parametrize("categories", range(3, 12))
def test_half_at_each_end_and_evenly_spread(categories):
    halves = [6, *[0] * (categories - 2), 6]
    assert agreement(halves) == pytest.approx(-1)
    assert consensus(halves) == 0
    assert agreement([4] * categories) == 0


def test_two_categories_have_consensus_but_no_A():
    assert np.isnan(agreement([[3, 4], [7, 0]])).all()
    assert consensus([[5, 5], [7, 0]]).tolist() == [0, 1]
    assert within_group([[5, 5]]).r_star_wg_j == pytest.approx(1 - (10 / 36) / 0.25)


def test_more_disagreement_than_chance_is_below_zero():
    found = within_group([[5, 0, 0, 0, 5]])
    assert found.r_star_wg_j == pytest.approx(1 - (160 / 36) / 2)  # not truncated
    assert found.r_wg_j == 0


def test_a_statement_with_one_answer_is_dropped():
    with_it = within_group([[0, 1, 2, 0, 0], [0, 0, 0, 2, 3], [0, 0, 0, 0, 1]])
    without = within_group([[0, 1, 2, 0, 0], [0, 0, 0, 2, 3]])
    assert with_it.statements == 2
    assert with_it.r_wg_j == without.r_wg_j
    assert with_it.r_star_wg_j == without.r_star_wg_j


def test_the_more_statements_the_higher_r_wg_whatever_people_think():
    histogram = [0, 1, 1, 2, 1]  # variance 1.3 of 2
    one, five = within_group([histogram]), within_group([histogram] * 5)
    assert one.r_wg_j == pytest.approx(0.35)
    assert five.r_wg_j == pytest.approx(5 * 0.35 / (5 * 0.35 + 0.65))
    assert five.r_star_wg_j == pytest.approx(one.r_star_wg_j)


def test_a_million_answers():
    histogram = np.array([30, 40, 210, 130, 530, 50, 10]) * 10**9
    assert agreement(histogram) == pytest.approx(0.611333333333333)
    assert consensus(histogram) == pytest.approx(0.725687613959346)


# Laws


@given(histograms())
def test_A_is_from_minus_one_to_one(histogram):
    value = agreement(histogram)
    assert np.isnan(value) if histogram.sum() == 0 else -1 - 1e-9 <= value <= 1


@given(histograms(fewest=2))
def test_consensus_is_from_zero_to_one(histogram):
    value = consensus(histogram)
    assert np.isnan(value) if histogram.sum() == 0 else -1e-9 <= value <= 1


@given(histograms(shape=(3,)))
def test_reversing_the_scale_changes_no_agreement(histogram):
    turned = histogram[:, ::-1]
    np.testing.assert_array_equal(agreement(turned), agreement(histogram))
    np.testing.assert_allclose(consensus(turned), consensus(histogram), rtol=0, atol=1e-12)
    ours, theirs = within_group(turned), within_group(histogram)
    np.testing.assert_allclose(ours.r_star_wg_j, theirs.r_star_wg_j, rtol=1e-12)
    np.testing.assert_allclose(ours.r_wg_j, theirs.r_wg_j, rtol=1e-9)


@given(hnp.arrays(np.int64, (4, 3, 5), elements=COUNTS), st.permutations(range(4)))
def test_the_order_of_agencies_changes_only_theirs(histogram, order):
    np.testing.assert_array_equal(agreement(histogram[order]), agreement(histogram)[order])
    np.testing.assert_array_equal(consensus(histogram[order]), consensus(histogram)[order])
    ours, theirs = within_group(histogram[order]), within_group(histogram)
    np.testing.assert_array_equal(ours.r_wg_j, theirs.r_wg_j[order])


@given(hnp.arrays(np.int64, (4, 5), elements=COUNTS), st.permutations(range(4)))
def test_the_order_of_statements_changes_no_r_wg(histogram, order):
    moved, found = within_group(histogram[order]), within_group(histogram)
    np.testing.assert_allclose(moved.r_wg_j, found.r_wg_j, rtol=1e-9)
    np.testing.assert_allclose(moved.r_star_wg_j, found.r_star_wg_j, rtol=1e-12)


@given(histograms(), st.integers(2, 1000))
def test_A_and_consensus_depend_on_shares_alone(histogram, times):
    np.testing.assert_allclose(
        agreement(times * histogram), agreement(histogram), rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(
        consensus(times * histogram), consensus(histogram), rtol=0, atol=1e-9
    )


@given(histograms(most=6))
def test_A_is_what_its_definition_says(histogram):
    np.testing.assert_allclose(agreement(histogram), by_layers(histogram.tolist()), atol=1e-9)


def by_layers(counts):
    """Van der Eijk (2001), layer by layer, triple by triple."""
    total, rest, value = sum(counts), list(counts), 0.0
    while any(rest):
        pattern = [each > 0 for each in rest]
        least = min(each for each in rest if each)
        value += least * sum(pattern) / total * of_pattern(pattern)
        rest = [each - least * there for each, there in zip(rest, pattern, strict=True)]
    return value if total else nan


def of_pattern(pattern):
    categories, ones = len(pattern), sum(pattern)
    if ones == 1:
        return 1
    if ones == categories:
        return 0
    triples = list(combinations(pattern, 3))
    tu = triples.count((True, True, False)) + triples.count((False, True, True))
    tdu = triples.count((True, False, True))
    u = ((categories - 2) * tu - (categories - 1) * tdu) / ((categories - 2) * (tu + tdu))
    return u * (1 - (ones - 1) / (categories - 1))


# Intervals


def test_the_interval_of_r_star_leaves_out_one_after_the_other():
    rng = np.random.default_rng(5)
    answers = rng.choice(np.array([1, 2, 3, 3, 4, 4, 5, 0, 255], dtype=np.uint8), (4, 12))

    def r_star(rows):
        return within_group([(row[:, None] == np.arange(1, 6)).sum(axis=0) for row in rows])

    whole = r_star(answers).r_star_wg_j
    pseudo = [
        12 * whole - 11 * r_star(np.delete(answers, i, axis=1)).r_star_wg_j for i in range(12)
    ]
    theirs = scipy.stats.t.interval(0.95, 11, np.mean(pseudo), scipy.stats.sem(pseudo))
    found = within_group_interval(answers, 5)
    np.testing.assert_allclose([found.low, found.high], theirs, rtol=1e-9)


def test_without_gaps_the_interval_of_r_star_is_around_it():
    rng = np.random.default_rng(6)
    answers = rng.integers(1, 6, (3, 9), dtype=np.uint8)
    whole = within_group((answers[:, :, None] == np.arange(1, 6)).sum(axis=1)).r_star_wg_j
    found = within_group_interval(answers, 5)
    assert (found.low + found.high) / 2 == pytest.approx(float(whole))


def test_people_who_said_nothing_are_nobody():
    answers = np.array([[1, 2, 3, 3, 5], [2, 2, 4, 3, 5]], dtype=np.uint8)
    silent = np.array([[0, 255], [255, 0]], dtype=np.uint8)
    assert within_group_interval(np.hstack([answers, silent]), 5) == within_group_interval(
        answers, 5
    )


@pytest.mark.parametrize("people", [0, 1, 2])
def test_few_people_have_no_interval(people):
    found = within_group_interval(np.full((3, people), 4, dtype=np.uint8), 5)
    assert np.isnan([found.low, found.high]).all()


def test_all_alike_or_all_dont_know():
    found = within_group_interval(np.full((3, 9), 4, dtype=np.uint8), 5)
    assert (found.low, found.high) == (1, 1)
    found = within_group_interval(np.full((3, 9), 255, dtype=np.uint8), 5)
    assert np.isnan([found.low, found.high]).all()


def test_the_interval_of_A_is_drawn_from_the_answers():
    rng = np.random.default_rng(7)
    found = agreement_interval([[2, 3, 9, 12, 4], [0, 0, 0, 0, 0], [0, 20, 0, 0, 0]], rng)
    assert found.low.shape == (3,)
    assert 0.2 < found.low[0] < agreement([2, 3, 9, 12, 4]) < found.high[0] < 0.7
    assert np.isnan([found.low[1], found.high[1]]).all()
    assert (found.low[2], found.high[2]) == (1, 1)

    # The same by resampling people.
    people = np.repeat(np.arange(5), [2, 3, 9, 12, 4])
    drawn = np.random.default_rng(8).choice(people, (2000, 30))
    resampled = agreement((drawn[:, :, None] == np.arange(5)).sum(axis=1))
    np.testing.assert_allclose(
        [found.low[0], found.high[0]], np.quantile(resampled, [0.025, 0.975]), atol=0.03
    )


# Words


@pytest.mark.parametrize(
    ("r_star", "word"),
    [
        (-0.4, Band.LACK), (0.30, Band.LACK), (0.1 + 0.2, Band.LACK), (0.301, Band.WEAK),
        (0.5, Band.WEAK), (0.51, Band.MODERATE), (0.7, Band.MODERATE), (0.71, Band.STRONG),
        (0.9, Band.STRONG), (0.91, Band.VERY_STRONG), (1, Band.VERY_STRONG), (nan, None),
    ],
)  # fmt: skip
def test_words(r_star, word):
    assert in_words(r_star) == word


# More than chance


def test_two_people_agree_fully_by_chance_too_often():
    assert [critical_value(statistic, 2) for statistic in ("agreement", "consensus", "r_wg")] == [
        None, None, None,
    ]  # fmt: skip
    assert [critical_value(statistic, 1) for statistic in ("agreement", "consensus", "r_wg")] == [
        None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("statistic", ["agreement", "consensus", "r_wg"])
@pytest.mark.parametrize(("n", "categories"), [(6, 3), (5, 4), (4, 6), (6, 2)])
def test_a_critical_value_is_seldom_reached_and_the_next_is_not_seldom(statistic, n, categories):
    """Every one of the ways to answer is looked at."""
    ways = np.array(
        [np.bincount(way, minlength=categories) for way in product(range(categories), repeat=n)]
    )
    compute = {
        "agreement": agreement,
        "consensus": consensus,
        "r_wg": lambda ways: within_group(ways[:, None, :]).r_star_wg_j,
    }
    values = compute[statistic](ways)
    critical = critical_value(statistic, n, categories)
    if categories == 2 and statistic == "agreement":
        assert critical is None
        return
    assert np.mean(values >= critical - 1e-9) <= 0.05
    next_lower = values[values < critical - 1e-9].max()
    assert np.mean(values >= next_lower - 1e-9) > 0.05


def test_five_per_cent_exactly_is_seldom_enough():
    # Two people on twenty categories agree fully by chance once in twenty.
    assert critical_value("consensus", 2, 20) == 1
    assert critical_value("consensus", 2, 19) is None


def test_many_people_are_drawn_and_the_value_goes_on_falling():
    exact, drawn = critical_value("agreement", 49), critical_value("agreement", 50)
    assert drawn == pytest.approx(exact, abs=0.01)
    hundreds = critical_value("agreement", 400)
    assert 0.05 < hundreds < drawn
    assert hundreds == critical_value.__wrapped__("agreement", 400)  # the same on every day


def test_the_ways_to_answer():
    ways, p = random_answers(3, 3)
    assert len(ways) == 10
    assert (ways.sum(axis=1) == 3).all()
    assert p.sum() == pytest.approx(1)
    assert p[ways.tolist().index([1, 1, 1])] == pytest.approx(6 / 27)


def test_what_there_is_no_critical_value_of_is_refused():
    with pytest.raises(ValueError, match="not 'alpha'"):
        critical_value("alpha", 5)
    with pytest.raises(ValueError, match="at least 1, but is 0"):
        critical_value("agreement", 0)
