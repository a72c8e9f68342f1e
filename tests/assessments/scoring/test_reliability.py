"""Alpha, its interval and item-rest correlations, against R's psych and by their laws."""

import json

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring.reliability import feldt_interval, reliability
from tests import cases
from tests.properties import assume, given
from tests.published_values import CASES, compare

WORKED = json.loads((CASES / "small_worked_values.json").read_text())


def of(answers):
    """Reliability of complete answers, a row a statement."""
    answers = np.asarray(answers, dtype=np.int64)
    return reliability(answers.shape[1], answers.sum(axis=1), answers @ answers.T)


def answers(fewest=1, most=5):
    """Answers 0 to 4 of up to 12 people; a column a person."""
    shapes = st.tuples(st.integers(fewest, most), st.integers(0, 12))
    return shapes.flatmap(lambda shape: hnp.arrays(np.int64, shape, elements=st.integers(0, 4)))


def same(ours, theirs):
    for field in ("n_complete", "alpha", "low", "high", "item_rest"):
        np.testing.assert_allclose(
            getattr(ours, field), getattr(theirs, field), rtol=1e-9, atol=1e-12
        )


# Published values


@pytest.mark.parametrize(
    "criterion", cases.every_criterion(), ids=lambda each: f"{each.case}-{each.items[0]}"
)
def test_reliability_is_R_s(criterion):
    # > psych::alpha(complete)$total$raw_alpha; alpha.ci(alpha, n, J); item.stats$r.drop
    case, published, counted = criterion.case, criterion.published["reliability"], criterion.sums
    found = reliability(counted.complete, counted.complete_sum, counted.complete_cross)
    compare(case, "n complete", found.n_complete, published["n_complete"])
    compare(case, "alpha", found.alpha, published["alpha_complete"])
    compare(case, "alpha interval", [found.low, found.high], published["feldt95_complete"])
    item_rest = dict(zip(criterion.items, found.item_rest, strict=True))
    compare(case, "item-rest r", item_rest, published["item_rest_r_complete"])

    # > psych::alpha(complete)$alpha.drop$raw_alpha
    for place, code in enumerate(criterion.items):
        others = [each for each in range(len(criterion.items)) if each != place]
        if len(others) > 2:
            without = reliability(
                counted.complete,
                counted.complete_sum[others],
                counted.complete_cross[np.ix_(others, others)],
            )
            theirs = published["alpha_if_dropped_complete"][code]
            compare(case, "alpha, one dropped", without.alpha, theirs)


@pytest.mark.parametrize("published", WORKED["feldt"], ids=lambda each: str(each["alpha"]))
def test_feldt_s_interval_is_R_s(published):
    found = feldt_interval(published["alpha"], published["n"], published["J"])
    compare("small_worked_values", "Feldt", found, [published["lo"], published["hi"]])


def test_the_worked_example():
    counted = cases.WORKED_EXAMPLE.sums
    found = reliability(counted.complete, counted.complete_sum, counted.complete_cross)
    assert found.n_complete == 8
    total, cross = counted.complete_sum, counted.complete_cross
    covariance = (cross - np.outer(total, total) / 8) / 7
    assert (np.trace(covariance).round(6), covariance.sum().round(3)) == (6.339286, 22.125)
    assert [round(each, 4) for each in (found.alpha, found.low, found.high)] == [
        0.9513, 0.8554, 0.9891,
    ]  # fmt: skip


# Edges


@pytest.mark.parametrize("people", [0, 1])
def test_nobody_and_one_person_say_nothing_of_a_questionnaire(people):
    found = of(np.full((4, people), 3))
    assert found.n_complete == people
    assert np.isnan([found.alpha, found.low, found.high, *found.item_rest]).all()


def test_everybody_the_same():
    found = of(np.full((4, 9), 3))
    assert np.isnan([found.alpha, found.low, found.high, *found.item_rest]).all()


def test_sums_that_do_not_vary():
    # What one statement gives, another takes.
    found = of([[0, 1, 2, 3], [4, 3, 2, 1], [2, 2, 2, 2]])
    assert np.isnan([found.alpha, found.low, found.high]).all()
    assert found.item_rest[:2].tolist() == [-1, -1]
    assert np.isnan(found.item_rest[2])


def test_one_statement_has_no_reliability():
    found = of([[0, 1, 4, 2]])
    assert np.isnan([found.alpha, found.low, found.high, *found.item_rest]).all()


def test_two_statements_have_that_of_spearman_and_brown():
    first, second = [0, 1, 4, 2, 3, 3], [1, 0, 3, 3, 3, 4]
    found = of([first, second])
    r = np.corrcoef(first, second)[0, 1]
    assert found.alpha == pytest.approx(2 * r / (1 + r), rel=1e-12)
    assert found.item_rest == pytest.approx([r, r])
    assert np.isnan([found.low, found.high]).all()


def test_two_statements_that_contradict_each_other_have_none():
    found = of([[0, 1, 4, 2], [4, 3, 0, 2]])
    assert np.isnan(found.alpha)
    assert found.item_rest.tolist() == [-1, -1]
    assert np.isnan(of([[0, 1, 4, 2], [3, 3, 3, 3]]).alpha)


def test_a_negative_alpha_is_said_as_it_is():
    found = of([[0, 1, 2, 3, 4, 2], [4, 3, 1, 1, 0, 2], [1, 1, 0, 1, 1, 0]])
    assert found.alpha < 0
    assert found.low < found.alpha < found.high


def test_the_same_statement_thrice_is_perfectly_reliable():
    found = of([[0, 1, 4, 2, 2]] * 3)
    assert (found.alpha, found.low, found.high) == (1, 1, 1)
    assert found.item_rest.tolist() == [1, 1, 1]


def test_an_item_that_does_not_vary_has_no_correlation():
    found = of([[0, 1, 4, 2, 2], [1, 1, 3, 2, 3], [2, 2, 2, 2, 2]])
    assert np.isnan(found.item_rest[2])
    assert not np.isnan([found.alpha, *found.item_rest[:2]]).any()


def test_a_hundred_million_people_do_not_overflow():
    few = np.array([[0, 6, 6, 3], [1, 6, 5, 2], [0, 4, 6, 2]])
    many = reliability(100_000_000, few.sum(axis=1) * 25_000_000, few @ few.T * 25_000_000)
    assert many.alpha == pytest.approx(of(few).alpha)


# Laws


@given(answers())
def test_it_is_what_numpy_computes(drawn):
    size, people = drawn.shape
    found = of(drawn)
    if size < 3 or people < 2 or drawn.sum(axis=0).var() < 1e-12:
        assert size == 2 or np.isnan(found.alpha)
        return
    covariance = np.cov(drawn)
    share = np.trace(covariance) / covariance.sum()
    assert found.alpha == pytest.approx(size / (size - 1) * (1 - share), abs=1e-9)
    for j, r in enumerate(found.item_rest):
        rest = np.delete(drawn, j, axis=0).sum(axis=0)
        if drawn[j].var() and rest.var():
            assert r == pytest.approx(np.corrcoef(drawn[j], rest)[0, 1], abs=1e-9)
        else:
            assert np.isnan(r)


@given(answers(), st.randoms())
def test_the_order_of_statements_changes_only_theirs(drawn, random):
    order = list(range(len(drawn)))
    random.shuffle(order)
    moved, found = of(drawn[order]), of(drawn)
    np.testing.assert_allclose(moved.item_rest, found.item_rest[order], atol=1e-12)
    np.testing.assert_allclose([moved.alpha, moved.low], [found.alpha, found.low], rtol=1e-9)


@given(answers())
def test_turning_every_statement_round_changes_nothing(drawn):
    same(of(4 - drawn), of(drawn))


@given(answers(fewest=3), st.integers(1, 9))
def test_where_the_scale_begins_does_not_matter(drawn, start):
    same(of(start + drawn), of(drawn))


@given(answers(fewest=3))
def test_the_interval_holds_alpha_and_alpha_is_at_most_one(drawn):
    found = of(drawn)
    assume(not np.isnan(found.alpha))
    assert found.low <= found.alpha + 1e-9
    assert found.alpha <= found.high + 1e-9
    assert found.alpha <= 1
