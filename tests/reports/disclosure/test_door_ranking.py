"""The door: in which order people put the ranking's options (R13)."""

from itertools import permutations

import pytest
from hypothesis import strategies as st

from reports.disclosure.door.groups import Unit
from reports.publication import End, RankingResult, Reason, Withheld, known, reason_of
from reports.publication_json import reasons
from tests.door_world import ASKED, EARLY, LIVES, SHEET, VALUE, door
from tests.properties import given

UNITS = [Unit("abbey", "Abbey", 60), Unit("mill", "Mill", 60)]
WHOLE = ("shared", "between", "personal")


def ranked(*rankings, agencies=("abbey",)):
    """Everybody's ranking, given out to the agencies in turn."""
    people = [agencies[i % len(agencies)] for i in range(len(rankings))]
    return door([(agency, SHEET) for agency in people], ASKED, ranked=rankings, units=UNITS)


def test_mean_ranks_to_one_decimal():
    result = ranked(*[LIVES] * 5, *[EARLY] * 4, *[VALUE] * 2)
    assert result.ranking.code == "purpose"
    means = [each.mean_rank for each in result.ranking.options]
    assert means == [1.9, 1.8, 2.8, 3.5]  # 21, 20, 31 and 38 of 11
    assert {each.in_words for each in result.ranking.options} == {None}


def test_the_three_parts_add_up_to_a_hundred():
    result = ranked(*[LIVES] * 6, *[EARLY] * 6, *[VALUE] * 4, agencies=("abbey", "mill"))
    assert sum(getattr(result.ranking, name) for name in WHOLE) == 100
    assert not result.ranking.almost_complete


def test_two_groups_that_want_the_opposite_differ_between_groups():
    opposite = [LIVES, VALUE] * 6 + [EARLY, (3, 4, 2, 1)] * 3
    result = ranked(*opposite, agencies=("abbey", "mill"))
    assert result.ranking.shared == 0
    assert result.ranking.between > 90


def test_with_one_group_nothing_is_between_groups():
    result = ranked(*[LIVES] * 6, *[VALUE] * 6)
    assert reason_of(result.ranking.between) is Reason.ONE_GROUP
    assert result.ranking.shared + result.ranking.personal == 100


def test_who_ranked_some_shares_the_rest_and_who_ranked_none_is_left_out():
    first_only = (1, 0, 0, 0)
    result = ranked(*[LIVES] * 6, *[VALUE] * 4, *[first_only] * 2, *[(0, 0, 0, 0)] * 5)
    lives, *_others, value = result.ranking.options
    assert lives.mean_rank == 2.0  # 24 of 12
    assert value.mean_rank == 2.8  # 24, 4 and twice 3 of 12


def test_below_ten_rankings_nothing_is_said():
    few = ranked(*[LIVES] * 5, *[EARLY] * 4)
    assert reason_of(few.ranking) is Reason.FEWER_THAN_10
    most_did_not = ranked(*[LIVES] * 5, *[EARLY] * 4, *[(0, 0, 0, 0)] * 5)
    assert reason_of(most_did_not.ranking) is Reason.TOO_FEW_OR_ALIKE


def test_a_group_in_which_fewer_than_two_differ_withholds_it_for_all():
    """Who differs from all others would know the ranking of each of them."""
    alike = ranked(*[LIVES] * 11, EARLY)
    assert reason_of(alike.ranking) is Reason.TOO_FEW_OR_ALIKE
    one_group_alike = ranked(*[LIVES, EARLY, LIVES, VALUE] * 4, agencies=("abbey", "mill"))
    assert reason_of(one_group_alike.ranking) is Reason.TOO_FEW_OR_ALIKE


def test_what_almost_everyone_puts_first_is_said_in_words():
    result = ranked(*[LIVES] * 6, *[(1, 3, 2, 4)] * 5, *[(1, 4, 3, 2)] * 3)
    lives, early, joined, value = result.ranking.options
    assert lives.in_words is End.ALMOST_FIRST
    assert value.in_words is joined.in_words is early.in_words is None
    # Ranks add up to ten: with the three others the first would be known. So another is withheld.
    hidden = Withheld(Reason.ALMOST_EVERYONE)
    assert lives.mean_rank == joined.mean_rank == hidden
    assert known(early.mean_rank) is not None
    assert known(value.mean_rank) is not None
    assert result.ranking.shared == result.ranking.personal == hidden


def test_first_and_last_in_words_hide_a_third():
    """With all the others, the two would be known: the first from 1, the last up to 4."""
    result = ranked(*[LIVES] * 8, *[(1, 3, 2, 4)] * 6)
    lives, early, joined, value = result.ranking.options
    assert (lives.in_words, value.in_words) == (End.ALMOST_FIRST, End.ALMOST_LAST)
    assert (early.mean_rank, joined.mean_rank) == (Withheld(Reason.ALMOST_EVERYONE), 2.6)


def test_what_lies_between_groups_needs_the_minimum_of_rankings_in_each():
    """Of the mill six answered and four ranked."""
    orders = [LIVES, EARLY, VALUE, (3, 4, 1, 2)]
    people = [("abbey", each) for each in orders * 2]
    people += [("mill", each) for each in [*orders, (0, 0, 0, 0), (0, 0, 0, 0)]]
    result = door(
        [(agency, SHEET) for agency, _ in people],
        ASKED,
        ranked=[order for _, order in people],
        units=UNITS,
    )
    assert known(result.ranking.shared) is not None
    few = Withheld(Reason.TOO_FEW_RANKED)
    assert result.ranking.between == result.ranking.personal == few


def test_an_order_that_nearly_all_share_is_almost_complete():
    complete = ranked(*[LIVES] * 40, *[EARLY] * 2).ranking
    hidden = Withheld(Reason.ALMOST_EVERYONE)
    assert complete.almost_complete
    assert complete.shared == complete.between == complete.personal == hidden


def test_without_a_ranking_in_the_instrument_there_is_none_and_no_reason():
    result = door([("abbey", SHEET)] * 12, units=UNITS)
    assert result.ranking is None
    assert "/ranking" not in reasons(result)


def test_ranks_that_do_not_exist_are_an_error():
    with pytest.raises(ValueError, match="rank that"):
        ranked((1, 2, 3, 5))


every_order = st.sampled_from([*permutations((1, 2, 3, 4)), (1, 0, 0, 0), (0, 0, 0, 0)])
people = st.lists(st.tuples(st.sampled_from(["abbey", "mill"]), every_order), min_size=10)


@given(people, st.randoms())
def test_the_order_of_people_changes_no_digit(answered, random):
    shuffled = random.sample(answered, len(answered))
    one, other = (
        door([(agency, SHEET) for agency, _ in each], ASKED, ranked=[r for _, r in each])
        for each in (answered, shuffled)
    )
    assert one == other


@given(people)
def test_it_is_either_published_or_withheld(answered):
    sheets = [(agency, SHEET) for agency, _ in answered]
    result = door(sheets, ASKED, ranked=[order for _, order in answered], units=UNITS)
    assert isinstance(result.ranking, RankingResult | Withheld)
