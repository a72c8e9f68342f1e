"""Agreement on statements and criteria, against R's agrmt and multilevel, and by its laws.

A and r*_wg(j) are the functions that reports run; consensus and r_wg(j) are the lab's.
"""

import json
from dataclasses import dataclass
from itertools import combinations
from math import nan

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.agreement import Band, agreement, in_words, within_groups
from lab.statistics.consensus import consensus, r_wg_j
from tests import cases
from tests.properties import given
from tests.published_values import CASES, compare, expected

EVERY_CRITERION = pytest.mark.parametrize(
    "criterion", cases.every_criterion(), ids=lambda each: f"{each.case}-{each.items[0]}"
)
WORKED = json.loads((CASES / "small_worked_values.json").read_text())
COUNTS = st.integers(0, 9) | st.integers(0, 100_000)


def histograms(fewest=3, most=7, shape=()):
    """Counts of 3 to 7 categories, also in arrays of statements."""
    sizes = st.integers(fewest, most).map(lambda categories: (*shape, categories))
    return hnp.arrays(np.int64, sizes, elements=COUNTS)


@dataclass
class Within:
    r_wg_j: np.ndarray
    r_star_wg_j: np.ndarray
    statements: np.ndarray


def within_group(histogram):
    """Of each agency by itself: shape (..., statements, categories)."""
    found = within_groups(np.asarray(histogram)[..., np.newaxis, :, :])
    both = found.r_star_wg_j, found.statements
    return Within(r_wg_j(*both), *both)


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
    spread = dict(zip(names, (1 - found.r_star_wg_j) * variance, strict=True))
    compare(case, "item variance", spread, theirs, tolerance=1e-8)


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


def test_the_worked_example():
    example = cases.WORKED_EXAMPLE
    first, second, third, fourth = example.histogram[0].tolist()
    assert [first, second, third] == [[0, 1, 1, 2, 1], [0, 0, 0, 2, 1], [0, 0, 0, 3, 1]]
    assert fourth == [0, 0, 0, 2, 1]
    assert agreement([first, second, third]).round(4).tolist() == [0.4, 0.8333, 0.875]
    assert consensus([first, second, third]).round(4).tolist() == [0.6206, 0.8286, 0.8553]
    found = within_group(example.histogram)
    assert found.r_star_wg_j.round(4).tolist() == [0.7229, 0.6708]
    assert found.r_wg_j.round(4).tolist() == [0.9126, 0.8907]
    assert found.statements.tolist() == [4, 4]


# Edges


def test_nobody_answered():
    nobody = np.zeros((2, 4, 5), dtype=int)
    assert np.isnan(agreement(nobody)).all()
    assert np.isnan(consensus(nobody)).all()
    found = within_group(nobody)
    assert np.isnan([found.r_wg_j, found.r_star_wg_j]).all()
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
