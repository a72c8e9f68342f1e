"""What to talk about first: the worked values of section 9, and how sure the first ones are."""

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring.agreement import critical_value
from assessments.scoring.priorities import SURELY, Label, label, order, priority, share_in_top
from tests.properties import given

NAN = float("nan")


def test_the_worked_values_of_section_9():
    assert float(priority(40, 0.2)) == pytest.approx(0.42)
    assert float(priority(40, 0.8)) == pytest.approx(0.33)


@given(st.floats(0, 100), st.floats(-1, 1))
def test_a_priority_is_from_0_to_1(score, agreement):
    assert 0 <= float(priority(score, agreement)) <= 1


@given(st.floats(0, 99), st.floats(-1, 0.9))
def test_lower_scores_and_less_agreement_come_first(score, agreement):
    assert priority(score, agreement) > priority(score + 1, agreement)
    assert priority(score, agreement) > priority(score, agreement + 0.1)


def test_it_is_0_for_full_marks_and_1_for_none_and_a_split():
    assert priority([100, 0], [-1, -1]).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("score", "agreement", "said"),
    [
        (49.9, 0.517, Label.ACT),
        (50, 0.517, Label.STRENGTH),
        (49.9, -0.01, Label.TALK),
        (50, -0.01, Label.DIVISION),
        (20, 0.0, Label.UNCLEAR),
        (80, 0.51, Label.UNCLEAR),
    ],
)
def test_ten_people_agree_from_the_critical_value_on_and_disagree_below_0(score, agreement, said):
    critical = critical_value("agreement", 10)
    at_it = critical if agreement == 0.517 else agreement
    assert label(score, at_it, critical) is said


def test_too_few_people_to_agree_may_still_disagree():
    assert label(20, 1.0, None) is Label.UNCLEAR
    assert label(20, -1.0, None) is Label.TALK


def test_equal_priorities_go_by_the_share_of_don_t_knows():
    assert order([0.3, 0.3 + 1e-15, 0.5, NAN, 0.3], [0.2, 0.1, 0, 0.9, NAN]) == [2, 0, 1, 4]


def test_a_clear_problem_is_surely_on_top_and_chance_is_not():
    rng = np.random.default_rng(5)
    answers = rng.integers(3, 6, (8, 40)).astype(np.uint8)
    answers[2] = rng.integers(1, 3, 40)
    shares = share_in_top(answers, np.repeat([0, 1], 20), 5, rng, top=3, resamples=300)
    assert shares[2] == 1
    assert shares.sum() == pytest.approx(3)
    assert (shares >= SURELY).sum() < 3


def test_people_are_drawn_within_their_agencies():
    """One agency of one person, who alone finds the first statement bad: always there."""
    answers = np.array([[1, 5, 5, 5, 5, 5, 5], [4] * 7], dtype=np.uint8)
    group = [0, 1, 1, 1, 1, 1, 1]
    shares = share_in_top(answers, group, 5, np.random.default_rng(1), top=1, resamples=50)
    assert shares.tolist() == [0, 1]
    alone = share_in_top(answers[:, :1], [0], 5, np.random.default_rng(1), top=1, resamples=50)
    assert alone.tolist() == [1, 0]


def test_a_statement_that_nobody_answered_is_not_on_top():
    answers = np.array([[0, 255, 0], [1, 2, 3]], dtype=np.uint8)
    shares = share_in_top(answers, [0] * 3, 5, np.random.default_rng(1), resamples=20)
    assert np.isnan(shares[0])
    assert shares[1] == 1


def test_two_categories_have_no_agreement_and_hence_no_order():
    answers = np.array([[1, 2, 1]], dtype=np.uint8)
    assert np.isnan(share_in_top(answers, [0] * 3, 2, np.random.default_rng(1), resamples=5)).all()


def test_the_same_chance_gives_the_same_shares():
    answers = np.random.default_rng(2).integers(1, 6, (9, 20)).astype(np.uint8)
    one, other = (share_in_top(answers, [0] * 20, 5, np.random.default_rng(3)) for _ in range(2))
    assert one.tolist() == other.tolist()
