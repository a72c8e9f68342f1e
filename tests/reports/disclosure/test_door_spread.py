"""The door: how far people lie apart, and the margins made of it (R10, R11)."""

from fractions import Fraction
from math import floor, sqrt

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.special import stdtrit

from reports.disclosure.door import spread
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.spread import Weighed
from reports.publication import (
    Counts,
    Participation,
    Reason,
    StatementResult,
    Withheld,
    could_say,
    known,
    reason_of,
)
from tests.door_world import DK, door, instrument
from tests.properties import given

ASKED = instrument((4,), reverse=())
LEVELS = ((2, 2, 2, 2), (3, 3, 3, 3), (4, 4, 4, 4), (3, 3, 4, 4), (4, 4, 4, 3))
ABBEY = [("abbey", sheet) for sheet in LEVELS]
MILL = [("mill", sheet) for sheet in LEVELS[::-1]]
UNITS = [Unit("abbey", "Abbey", 8), Unit("mill", "Mill", 10)]
MANY = [Unit("abbey", "Abbey", 90), Unit("mill", "Mill", 90)]
# Steps of a person: 4, 8, 12, 10, 11 of 16; they are 9 on average and have 40 squares around it.
T_OF_8 = 2.306004


def half_up(margin):
    return floor(10 * margin + 0.5) / 10


def only(sheets, **fields):
    result = door(sheets, ASKED, **{"units": UNITS, **fields})
    return result, result.criteria[0]


def test_the_spread_is_pooled_within_groups_and_rounded_up():
    _, found = only(ABBEY + MILL)
    assert sqrt(80 / 8) * 100 / 16 == pytest.approx(19.8, abs=0.05)
    assert found.sd == 20


def test_a_difference_between_groups_is_no_spread():
    darker = [("mill", tuple(answer - 1 for answer in sheet)) for sheet in LEVELS]
    _, found = only(ABBEY + darker)
    assert found.sd == 20
    assert found.groups[0].score - found.groups[1].score == 25


@pytest.mark.parametrize(
    ("variance", "sd"),
    [(0, 10), (1, 10), (Fraction(64, 25), 10), (Fraction(65, 25), 15), (9, 20), (100, 65)],
)
def test_up_to_the_next_five_and_at_least_ten(variance, sd):
    """Of 16 steps each is worth 6.25 points: 1.6 of them are ten."""
    assert spread.coarse_sd(Fraction(variance), 16) == sd


def test_below_ten_no_spread_is_said_and_twenty_is_assumed():
    result, found = only(ABBEY + MILL[:4], minimum_group=4)
    assert reason_of(result.criteria[0].sd) is Reason.FEWER_THAN_10
    # Of five and four responses four each are taken to have been scored: three quarters, or the
    # minimum group, whichever is more.
    t_of_6 = 2.446912
    assert found.groups[0].margin == half_up(t_of_6 * 20 * sqrt(3 / 8 / 4))


def test_whether_all_could_say_is_told_by_neither_spread_nor_margin():
    """Ten responded: that one of them could not say changes no margin, and the spread stays."""
    blank = ("mill", (DK, DK, DK, 4))
    _, all_could = only(ABBEY + MILL, minimum_group=4)
    _, one_could_not = only([*ABBEY, *MILL[:4], blank], minimum_group=4)
    assert all_could.sd == one_could_not.sd == 20
    assert all_could.overall.margin == one_could_not.overall.margin


def test_words_of_agreement_need_twenty_responses_however_many_could_say():
    blank = [("mill", (DK, DK, DK, 4))]
    few, nineteen = only([*ABBEY, *ABBEY, *MILL, *MILL[:4]], units=MANY)
    assert nineteen.sd == 20
    assert reason_of(few.criteria[0].agreement) is Reason.FEWER_THAN_20
    assert {each.agreement for each in few.statements} == {Withheld(Reason.FEWER_THAN_20)}
    twenty, found = only([*ABBEY, *ABBEY, *MILL, *MILL[:4], *blank], units=MANY)
    assert known(found.agreement)
    assert all(known(each.agreement) for each in twenty.statements)


def test_of_groups_without_a_score_nobody_counts_towards_twenty():
    could_not = [("mill", (DK, DK, DK, 3))] * 8
    _, found = only([*ABBEY * 3, *could_not], units=MANY)
    assert (found.sd, found.agreement) == (20, Withheld(Reason.FEWER_THAN_20))


def test_margins_are_made_of_published_figures():
    result, found = only(ABBEY + MILL)
    abbey, mill = (sqrt((1 - 5 / asked) / 5) for asked in (8, 10))
    assert [each.margin for each in found.groups] == [
        half_up(T_OF_8 * 20 * abbey),
        half_up(T_OF_8 * 20 * mill),
    ]
    # Weighted by people asked: 8 and 10 of 18.
    overall = T_OF_8 * 20 * sqrt((8 * abbey / 18) ** 2 + (10 * mill / 18) ** 2)
    assert found.overall.margin == half_up(overall)
    assert result.headline.margin == found.overall.margin


def test_who_could_not_say_makes_no_margin_smaller():
    """Of 30 who responded 20 could judge each statement, about as many by its rounded counts."""
    could = [("abbey", sheet) for sheet in LEVELS] * 4
    result, found = only([*could, *[("abbey", (DK,) * 4)] * 10], units=MANY[:1])
    answers = sum(
        each.counts.disagree + each.counts.neither + each.counts.agree for each in result.statements
    )
    scored = answers / 4
    assert 17 < scored < 23
    t = stdtrit(scored - 1, 0.975)
    assert found.overall.margin == half_up(t * 20 * sqrt((1 - 30 / 90) / scored))
    everybody, _ = only(could * 2, units=MANY[:1])
    assert could_say(everybody.participation, everybody.statements) > 0.95


def test_a_group_with_a_score_has_the_minimum_of_people_who_could_say():
    """Rounded counts may say less: of five responses none, here."""
    none = Counts(0, 0, 0, 15)
    statement = StatementResult("a1", "a", none, *[Withheld(Reason.FEWER_THAN_20)] * 6)
    assert could_say(Participation(15, 30), [statement]) == 0
    could = [("abbey", sheet) for sheet in LEVELS]
    _, found = only([*could, *[("abbey", (DK,) * 4)] * 30], units=MANY[:1])
    assert known(found.groups[0].score) is not None
    assert 0 < found.groups[0].margin < 100


def test_who_answered_at_two_addresses_makes_no_margin_negative():
    """Eleven responses of eight people: nobody is left to ask."""
    result = door(ABBEY * 2 + ABBEY[:1], ASKED, np.arange(11) >= 8, units=UNITS[:1])
    assert result.participation == Participation(11, 8)
    assert result.criteria[0].groups[0].margin == result.headline.margin == 0


def test_where_everybody_answered_nothing_is_left_to_chance():
    whole = [Unit("abbey", "Abbey", 5), Unit("mill", "Mill", 5)]
    found = door(ABBEY + MILL, ASKED, units=whole)
    assert {each.margin for each in found.criteria[0].groups} == {0}
    assert found.headline.margin == 0


def test_where_nobody_knows_how_many_were_asked_margins_hold_for_any_number():
    """No more than a million can make it wider."""
    margins = [
        door(
            ABBEY, ASKED, units=[Unit("abbey", "Abbey", asked)], asked_is_known=known
        ).headline.margin
        for asked, known in ((5, True), (8, True), (1_000_000, True), (5, False))
    ]
    assert margins[0] == 0 < margins[1] < margins[2] == margins[3]


def test_a_group_without_a_score_has_no_margin_and_makes_none():
    could_not = [*ABBEY[:4], ("abbey", (DK, DK, DK, 3))]
    _, found = only([*could_not, *MILL, *MILL], units=MANY)
    assert found.groups[0].margin == Withheld(Reason.TOO_FEW_SCORED)
    assert found.overall.margin == found.groups[1].margin


def test_the_cautious_margin_of_the_headline_is_the_mean_of_the_criteria_s():
    asked = instrument((3, 3))
    close, wide = [(4, 4, 4), (4, 4, 3), (3, 4, 4)], [(1, 1, 2), (5, 4, 5), (3, 3, 3)]
    sheets = [("abbey", (*a, *b)) for a in close for b in wide] * 2
    units = [Unit("abbey", "Abbey", 40)]
    result = door(sheets, asked, units=units)
    a, b = (each.overall.margin for each in result.criteria)
    assert a < b
    assert result.headline.margin == pytest.approx((a + b) / 2, abs=0.05 + 1e-9)


@given(
    st.lists(st.tuples(st.integers(3, 40), st.integers(0, 40)), min_size=1, max_size=6),
    st.sampled_from([10, 15, 20, 35]),
)
def test_all_groups_together_are_surer_than_the_least_sure(sizes, sd):
    groups = [Weighed(n + more, n, n + more, Fraction(n)) for n, more in sizes]
    each = [spread.margin_of_group(group, groups, sd) for group in groups]
    assert 0 <= spread.margin_overall(groups, sd) <= max(each)


# Agreement


def test_agreement_is_one_of_four_words():
    """Variances of the four statements: 0.7, 0.7, 0.8 and 0.7 of 2 by chance: r* is .64."""
    assert only((ABBEY + MILL) * 2, units=MANY)[1].agreement == "moderate"
    apart = [("abbey", (answer,) * 4) for answer in (1, 1, 5, 5, 3)] * 4
    assert only(apart, units=MANY)[1].agreement == "lack"


def test_very_strong_agreement_is_said_as_strong():
    same = [("abbey", (4, 4, 4, 4))] * 18 + [("abbey", (4, 4, 4, 3))] * 2
    assert only(same, units=MANY)[1].agreement == "strong"


def test_statements_that_few_answered_count_as_far_as_they_go():
    recoded = np.array([[4, 4, 0], [0, 0, 2]], dtype=np.uint8)
    assert spread.strength(recoded, np.zeros(3, dtype=np.intp), 5) == "strong"
    alone = np.array([[4, 0, 0]], dtype=np.uint8)
    assert spread.strength(alone, np.zeros(3, dtype=np.intp), 5) is None


# Alpha


def test_alpha_needs_thirty_complete_answers_and_has_one_decimal():
    enough, few = only(ABBEY * 6, units=MANY), only((ABBEY * 6)[:-1], units=MANY)
    assert enough[1].alpha == 0.9  # 4/3 (1 - 11.6/40), which is .947
    assert few[1].alpha == Withheld(Reason.FEWER_THAN_30)


def test_alpha_of_people_who_do_not_vary_is_not_said():
    recoded = np.full((4, 40), 4, dtype=np.uint8)
    assert spread.alpha(recoded, np.zeros(40, dtype=np.bool_), 5) is None


def test_late_people_who_vary_make_no_alpha_of_others_who_do_not():
    recoded = np.full((4, 40), 4, dtype=np.uint8)
    recoded[:, 35:] = np.arange(1, 6)
    assert spread.alpha(recoded, np.arange(40) >= 35, 5) is None
    recoded[:, :5] = np.arange(1, 6)
    assert spread.alpha(recoded, np.arange(40) >= 35, 5) is not None


# Statements


@pytest.mark.parametrize(
    ("answers", "word"),
    [((4,) * 21, "agreed"), ((1, 3, 5) * 7, "mixed"), ((1, 5) * 12, "divided")],
)
def test_how_the_answers_to_a_statement_lie(answers, word):
    sheets = [("abbey", (each,) * 4) for each in answers]
    assert only(sheets, units=MANY)[0].statements[0].agreement == word


def test_nobody_could_judge_it_so_nobody_agrees():
    result, _ = only([("abbey", (DK, 3, 3, 4))] * 20, units=MANY)
    assert reason_of(result.statements[0].agreement) is Reason.TOO_FEW_COULD_SAY
