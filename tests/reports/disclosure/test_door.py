"""The door: who is shown together, and what may be said (docs/confidentiality.md, section 2)."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import strategies as st

from reports.disclosure.door import groups, statements
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from reports.publication import (
    Counts,
    Participation,
    Reason,
    Score,
    Together,
    View,
    Withheld,
    known,
    reason_of,
)
from reports.publication_json import reasons
from tests.door_world import DK, door, form, instrument, rounds, shape
from tests.properties import given

OTHERS, EVERYBODY = Together.OTHERS, Together.EVERYBODY


# R5: groups


def test_agencies_that_are_large_enough_stand_alone_in_order_of_their_names():
    assert shape({"mill": 6, "abbey": 5}) == [(None, ("Abbey",), 5), (None, ("Mill",), 6)]


def test_small_agencies_go_together():
    assert shape({"abbey": 7, "mill": 2, "well": 3}) == [
        (None, ("Abbey",), 7),
        (OTHERS, ("Mill", "Well"), 5),
    ]


def test_the_smallest_remaining_agency_joins_while_the_others_are_too_few():
    assert shape({"abbey": 9, "mill": 2, "well": 6}) == [
        (None, ("Abbey",), 9),
        (OTHERS, ("Mill", "Well"), 8),
    ]


def test_of_two_that_could_join_the_first_by_name_does():
    for responses in ({"abbey": 6, "well": 6, "mill": 2}, {"mill": 2, "well": 6, "abbey": 6}):
        assert shape(responses) == [
            (None, ("Well",), 6),
            (OTHERS, ("Abbey", "Mill"), 8),
        ]


def test_an_agency_without_responses_is_merged_like_any_other():
    assert shape({"abbey": 9, "mill": 0, "well": 6}) == [
        (None, ("Abbey",), 9),
        (OTHERS, ("Mill", "Well"), 6),
    ]


def test_when_all_are_merged_the_group_is_everybody():
    assert shape({"abbey": 3, "mill": 4}) == [(EVERYBODY, ("Abbey", "Mill"), 7)]


def test_fewer_than_the_minimum_in_all_form_no_group():
    assert shape({"abbey": 2, "mill": 2}) == []
    assert shape({"abbey": 0}) == []


def test_the_role_called_other_is_not_the_merged_group():
    formed = form({"other": 6, "strategic": 3, "operational": 2})
    assert [(g.key, g.together) for g in formed.groups] == [("other", None), ("other_", OTHERS)]
    assert formed.groups[0].name == "Other"
    with pytest.raises(ValueError, match="joins several"):
        assert formed.groups[1].name


def test_invited_people_are_counted_with_their_group():
    assert [g.invited for g in form({"abbey": 7, "mill": 2, "well": 3}).groups] == [14, 10]


def test_a_response_without_a_unit_or_a_unit_twice_is_an_error():
    for responded, late in (({"b": 7}, {}), ({"a": 7}, {"b": 1})):
        with pytest.raises(ValueError, match="without a unit"):
            groups.form([Unit("a", "A", 9)], responded, late, minimum=5)
    units = [Unit("a", "A", 9), Unit("b", "B", 2, late=2)]  # all of B were invited late
    with pytest.raises(ValueError, match="without a unit"):
        groups.form(units, {"a": 7}, {"b": 1}, minimum=5)
    with pytest.raises(ValueError, match="key of its own"):
        groups.form([Unit("a", "A", 9)] * 2, {"a": 7}, minimum=5)


partnerships = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 12), min_size=1)


@given(partnerships, st.integers(3, 20))
def test_every_group_has_the_minimum_and_nobody_is_left_out(responses, minimum):
    formed = form(responses, minimum)
    if sum(responses.values()) < minimum:
        assert formed.groups == ()
        return
    assert all(group.responded >= minimum for group in formed.groups)
    assert sum(group.responded for group in formed.groups) == sum(responses.values())
    assert sorted(m for g in formed.groups for m in g.members) == sorted(
        k.title() for k in responses
    )
    assert formed.index_of.keys() == responses.keys()


@given(partnerships, st.integers(3, 20))
def test_only_the_last_group_may_be_a_merged_one(responses, minimum):
    formed = form(responses, minimum)
    merged = [group for group in formed.groups if len(group.members) > 1]
    assert merged in ([], [formed.groups[-1]] if formed.groups else [])
    assert all(group.key == "other" for group in merged)


@given(partnerships, st.integers(3, 20), st.randoms())
def test_the_order_in_which_agencies_come_does_not_matter(responses, minimum, random):
    shuffled = list(responses.items())
    random.shuffle(shuffled)
    assert form(dict(shuffled), minimum) == form(responses, minimum)


# R12: counts while a round is open


def daily(invited, minimum=5):
    units = [Unit(key, key.title(), people) for key, people in invited.items()]
    return groups.counted_daily(units, minimum=minimum).groups


def test_while_a_round_is_open_agencies_with_enough_people_invited_are_counted():
    assert [
        (g.together, g.members, g.invited) for g in daily({"abbey": 9, "mill": 2, "well": 3})
    ] == [
        (None, ("Abbey",), 9),
        (OTHERS, ("Mill", "Well"), 5),
    ]


def test_where_the_small_ones_are_too_few_everybody_is_counted_together():
    """Else the report, where Well stands alone, would show how many of Mill's two answered."""
    (everybody,) = daily({"abbey": 9, "mill": 2, "well": 6})
    assert (everybody.together, everybody.invited) == (EVERYBODY, 17)
    assert daily({"abbey": 2, "mill": 2}) == ()


@given(
    st.dictionaries(
        st.sampled_from("abcdefghij"),
        st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
        min_size=1,
    ),
    st.integers(3, 8),
)
def test_each_group_of_the_report_is_some_of_those_that_were_counted_daily(people, minimum):
    """So subtracting the last day's counts from the report's leads to nobody new."""
    counted = daily({key: invited for key, (invited, _) in people.items()}, minimum)
    units = [Unit(key, key.title(), invited) for key, (invited, _) in people.items()]
    responded = {key: answered for key, (_, answered) in people.items()}
    reported = groups.form(units, responded, minimum=minimum).groups
    for group in reported:
        parts = [set(each.members) for each in counted if set(each.members) & set(group.members)]
        assert len(counted) == 1 or set().union(*parts) == set(group.members)


# R9: statements


@given(st.integers(0, 2), st.integers(0, 30))
def test_rounding_is_to_a_neighbouring_multiple_of_three_and_right_on_average(rest, threes):
    count = 3 * threes + rest
    counts = np.full(3_000, count)
    rounded = statements.rounded_counts(
        statements.Bands(counts, counts, counts, counts), 4 * count, np.random.default_rng(7)
    )
    seen = [value for each in rounded for value in (each.disagree, each.dont_know)]
    assert {value % 3 for value in seen} == {0}
    assert all(abs(value - count) < 3 for value in seen)
    assert np.mean(seen) == pytest.approx(count, abs=0.15)


@pytest.mark.parametrize(("responses", "rounded"), [(15, 15), (16, 15), (17, 15), (18, 18)])
def test_no_count_is_rounded_to_more_than_all(responses, rounded):
    """ "18 of 16 agree" would tell that everybody does."""
    sheets = [("abbey", (4, 4, 4, 5, 1, 5))] * responses
    counts = [door(sheets, seed=seed).statements[0].counts.agree for seed in range(20)]
    assert set(counts) <= {rounded, rounded - 3}
    assert max(counts) == rounded


@given(
    st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(lambda each: sum(each) >= 5),
    st.sampled_from([1, 5, 10, 20]),
)
def test_shares_add_up_and_are_less_than_a_unit_off(thirds, unit):
    counts = Counts(*(3 * third for third in thirds), dont_know=30)
    shares = statements.answer_shares(counts, unit)
    unit = statements._unit(3 * sum(thirds), unit)
    assert sum(shares) == 100
    for share, third in zip(shares, thirds, strict=True):
        assert share % unit == 0
        assert abs(share - 100 * third / sum(thirds)) < unit


def test_of_equal_parts_disagree_comes_first_then_agree():
    assert statements.answer_shares(Counts(300, 300, 300, 0), 1) == (34, 33, 33)
    assert statements.answer_shares(Counts(30, 30, 30, 0), 5) == (35, 30, 35)
    assert statements.answer_shares(Counts(15, 0, 15, 0), 20) == (60, 0, 40)
    assert statements.answer_shares(Counts(0, 15, 15, 0), 20) == (0, 40, 60)


def test_the_largest_part_is_not_said_larger_than_to_the_nearest_step():
    assert statements.answer_shares(Counts(9, 6, 12, 0), 10) == (40, 20, 40)  # 12 of 27 are 44 %
    assert statements.answer_shares(Counts(12, 27, 21, 0), 5) == (20, 45, 35)


def test_don_t_knows_are_a_share_of_all():
    assert statements.dont_know_share(Counts(75, 75, 75, 75), 1) == 25
    assert statements.dont_know_share(Counts(0, 0, 21, 3), 10) == 10  # 12.5
    assert statements.dont_know_share(Counts(0, 0, 51, 9), 10) == 20  # 15: halves go up
    assert statements.dont_know_share(Counts(0, 0, 0, 0), 20) is None


def test_what_few_could_judge_is_said_in_a_coarser_unit():
    """From four fifths of those on that a unit asks for: 24 of 30, 48 of 60, 240 of 300."""
    for people, unit in ((21, 20), (24, 10), (45, 10), (48, 5), (237, 5), (240, 1)):
        assert statements._unit(people, 1) == unit
    assert statements._unit(300, 20) == 20  # never finer than the report's


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_something_is_said_whatever_the_counts_are(thirds):
    counts = Counts(*(3 * third for third in thirds))
    for unit in (1, 5, 10, 20):
        assert isinstance(statements.view(counts, unit), View)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 12, 0), View.MOST_AGREE),
        ((9, 0, 3, 0), View.MOST_DISAGREE),
        ((0, 9, 3, 0), View.MOST_NEITHER),
        ((0, 3, 6, 0), View.MORE_AGREE),
        ((9, 6, 0, 0), View.MORE_DISAGREE),
        ((6, 0, 9, 0), View.VIEWS_DIFFER),
        ((0, 6, 3, 0), View.NO_CLEAR_VIEW),
        ((3, 0, 3, 6), View.MANY_COULD_NOT_SAY),
        ((0, 0, 0, 0), View.TOO_FEW_TO_SAY),
    ],
)
def test_words_where_few_answered(counts, words):
    assert statements.cautious_view(Counts(*counts)) == words


def ways_to_answer(people):
    """How many may disagree, be in between, agree, not know, where nearly all answer."""
    for missing, disagree, neither, agree in product(range(2), *[range(people + 1)] * 3):
        dont_know = people - missing - disagree - neither - agree
        if dont_know >= 0:
            yield disagree, neither, agree, dont_know


def is_true(words, disagree, neither, agree, dont_know):
    """As somebody would check it who has seen the answers."""
    answered = disagree + neither + agree
    return {
        View.MOST_DISAGREE: 2 * disagree > answered,
        View.MOST_NEITHER: 2 * neither > answered,
        View.MOST_AGREE: 2 * agree > answered,
        View.MORE_AGREE: agree > disagree,
        View.MORE_DISAGREE: disagree > agree,
        View.VIEWS_DIFFER: agree > 0 and disagree > 0,
        View.NO_CLEAR_VIEW: 4 * max(agree, disagree) <= 3 * answered,
        View.MANY_COULD_NOT_SAY: 4 * dont_know >= answered + dont_know,
        View.TOO_FEW_TO_SAY: False,  # nearly all did
    }[words]


def roundings(counts):
    """Every way in which chance may round these counts, with its probability."""
    for ups in product((0, 1), repeat=4):
        odds = prod((n % 3 if up else 3 - n % 3) / 3 for n, up in zip(counts, ups, strict=True))
        if odds:
            yield Counts(*(n - n % 3 + 3 * up for n, up in zip(counts, ups, strict=True))), odds


@pytest.mark.parametrize("people", range(statements.WORDS_FROM, statements.COUNTS_FROM))
def test_words_are_true_of_nearly_every_way_in_which_few_may_answer(people):
    ways = list(ways_to_answer(people))
    wrong = [
        sum(
            odds
            for rounded, odds in roundings(way)
            if not is_true(statements.cautious_view(rounded), *way)
        )
        for way in ways
    ]
    assert sum(wrong) / len(ways) < 0.01
    assert max(wrong) < 0.3


# Publishing


# Abbey: 75 on a, where two differ; on b (b2 is reverse-worded) 12 steps of 12, or 11.
ABBEY = [("abbey", (4, 4, 4, 5, 1, 5))] * 3
ABBEY += [("abbey", (3, 4, 4, 5, 1, 4)), ("abbey", (4, 4, 5, 4, 1, 5))]
# Mill and Well together: three times 0 and two times 100 on a; 50 on b.
MILL = [("mill", (1, 1, 1, 3, 3, 3))] * 3
WELL = [("well", (5, 5, 5, 3, 3, 3))] * 3


ASKED = [Unit("abbey", "Abbey", 15), Unit("mill", "Mill", 4), Unit("well", "Well", 6)]


def test_group_scores_and_what_is_made_of_them():
    result = door([*ABBEY, *MILL, *WELL], units=ASKED)
    assert [(g.together, g.responded, g.invited) for g in result.groups] == [
        (None, 5, 15),
        (OTHERS, 6, 10),
    ]
    a, b = result.criteria
    assert [each.score for each in a.groups] == [75, 50]
    assert [each.score for each in b.groups] == [97, 50]  # 58 of 60 steps
    # Abbey weighs 15 of 25 people asked, and one of three agencies.
    assert a.overall.score == 65  # (15 x 75 + 10 x 50) / 25
    assert b.overall.score == 78.2  # (15 x 97 + 10 x 50) / 25
    assert a.overall.agency_equal == 58.3  # (75 + 2 x 50) / 3
    assert b.overall.agency_equal == 65.7
    assert result.headline.score == 71.6
    assert result.headline.agency_equal == 62
    assert result.participation == Participation(11, 25)


def test_below_the_minimum_nothing_is_said_at_all():
    result = door(ABBEY[:4])
    nothing = Withheld(Reason.TOO_FEW_ANSWERS)
    assert result.nothing
    assert result.participation == Participation(nothing, 300)
    assert result.groups == ()
    assert result.headline == Score(nothing, nothing, nothing)
    assert [each.code for each in result.criteria] == ["a", "b"]
    assert {each.overall for each in result.criteria} == {Score(nothing, nothing, nothing)}
    assert {each.in_words for each in result.statements} == {nothing}
    assert {each.counts for each in result.statements} == {nothing}
    assert reasons(result) == {"": "too_few_answers"}


def test_nobody_answered():
    assert door([]).nothing


def test_a_group_of_which_too_few_could_say_has_no_score():
    could_not = [("abbey", (4, 4, 4, DK, DK, 5))]
    result = door([*ABBEY[:4], *could_not, *MILL, *WELL])
    _, b = result.criteria
    assert [known(each.score) for each in b.groups] == [None, 50]
    assert b.overall.score == b.overall.agency_equal == 50
    assert reason_of(result.criteria[1].groups[0].score) is Reason.TOO_FEW_SCORED
    assert result.groups[0].responded == 5  # the group's size stays its number of responses


def test_without_any_group_score_there_is_no_overall_score():
    asked = instrument((3, 3, 3, 3))
    result = door([("abbey", (4,) * 9 + (DK,) * 3)] * 5, asked)
    few = Withheld(Reason.TOO_FEW_SCORED)
    assert result.criteria[3].overall == Score(few, few, few)
    assert known(result.headline.score) is not None  # three quarters of the criteria have a score
    without = door([("abbey", (4,) * 6 + (DK,) * 6)] * 5, asked)
    few = Withheld(Reason.TOO_FEW_CRITERIA)
    assert without.headline == Score(few, few, few)


def test_a_criterion_of_two_statements_has_no_score():
    result = door([("abbey", (4, 4, 4, 5, 5))] * 5, instrument((3, 2)))
    few = Withheld(Reason.TOO_FEW_STATEMENTS)
    assert result.criteria[1].overall == Score(few, few, few)
    assert [each.score for each in result.criteria[1].groups] == [few]
    assert reason_of(result.headline.score) is Reason.TOO_FEW_CRITERIA


def test_by_role_no_agencies_are_weighed():
    result = door([*ABBEY, *MILL, *WELL], breakdown="role")
    for score in (result.headline, result.criteria[0].overall):
        assert reason_of(score.agency_equal) is Reason.NOT_BY_AGENCY
        assert known(score.score) is not None


def test_from_fifteen_responses_statements_have_counts():
    few, enough = door((ABBEY * 3)[:14]), door(ABBEY * 3)
    assert reason_of(few.statements[0].agree) is Reason.FEWER_THAN_15
    assert reason_of(few.statements[0].dont_know) is Reason.FEWER_THAN_15
    assert few.statements[0].in_words == View.MOST_AGREE
    assert all(known(each.in_words) for each in few.statements)
    assert reason_of(few.statements[0].counts) is Reason.FEWER_THAN_15
    assert reason_of(few.statements[0].agreement) is Reason.FEWER_THAN_15
    assert enough.statements[0].counts == Counts(0, 3, 12, 0)
    assert (enough.statements[0].neither, enough.statements[0].agree) == (20, 80)
    assert enough.statements[4].counts == Counts(15, 0, 0, 0)  # as worded, not turned round


def test_below_ten_responses_nothing_is_said_of_single_statements():
    """Of three people, rounded counts are chance: "hardly anybody answered" though all did."""
    for responses in (3, 9):
        few = door(ABBEY[:1] * responses, minimum_group=3)
        assert len(few.statements) == 6
        nothing = Withheld(Reason.FEWER_THAN_10)
        assert {(each.counts, each.agree, each.in_words) for each in few.statements} == {
            (nothing, nothing, nothing)
        }
        assert reasons(few)["/statements"] == "fewer_than_10"
        assert few.criteria[0].overall.score == 75
    ten = door(ABBEY[:1] * 10, minimum_group=3)
    assert all(known(each.in_words) for each in ten.statements)


def test_a_statement_that_nobody_could_judge_has_no_shares():
    result = door([("abbey", (DK, 4, 4, 5, 1, 5))] * 15)
    first = result.statements[0]
    few = Withheld(Reason.TOO_FEW_COULD_SAY)
    assert (first.disagree, first.neither, first.agree, first.dont_know) == (few, few, few, 100)
    assert first.in_words is View.MOST_COULD_NOT_SAY


def test_a_statement_that_fewer_than_fifteen_could_judge_has_no_shares():
    """By its rounded counts, so that whether it has any tells no more than these."""
    sheets = [("abbey", (DK, 4, 4, 5, 1, 5))] * 6 + [("abbey", (4, 4, 4, 5, 1, 5))] * 12
    first, second, *_others = door(sheets).statements
    assert first.counts == Counts(0, 0, 12, 6)
    few = Withheld(Reason.TOO_FEW_COULD_SAY)
    assert (first.disagree, first.neither, first.agree, first.agreement) == (few,) * 4
    assert (first.dont_know, first.in_words) == (40, View.MOST_AGREE)
    assert second.agree == 100


def test_answers_that_do_not_exist_are_an_error():
    with pytest.raises(ValueError, match="scale does not have"):
        door([("abbey", (6, 4, 4, 5, 1, 5))])
    with pytest.raises(ValueError, match="shape"):
        publish(
            np.zeros((5, 1), dtype=np.uint8),
            np.zeros((0, 1), dtype=np.uint8),
            ["abbey"],
            units=[],
            minimum_group=5,
            breakdown="agency",
            instrument=instrument(),
            rng=np.random.default_rng(),
        )


@given(rounds, st.randoms())
def test_the_order_of_people_changes_no_digit(answered, random):
    shuffled = random.sample(answered, len(answered))
    assert door(shuffled) == door(answered)


@given(rounds.filter(len), st.data())
def test_two_people_of_a_group_may_change_sheets_and_nothing_changes(answered, data):
    places = door(answered).groups
    one = data.draw(st.integers(0, len(answered) - 1))
    of_one = next((g for g in places if answered[one][0].title() in g.members), None)
    if of_one is None:
        return
    fellows = [i for i, (unit, _) in enumerate(answered) if unit.title() in of_one.members]
    other = data.draw(st.sampled_from(fellows))
    changed = list(answered)
    changed[one] = (answered[one][0], answered[other][1])
    changed[other] = (answered[other][0], answered[one][1])
    assert door(changed) == door(answered)


@given(rounds, st.integers(3, 8))
def test_every_figure_of_a_group_is_made_of_enough_people(answered, minimum):
    result = door(answered, minimum_group=minimum)
    for place, group in enumerate(result.groups):
        sheets_of = [sheet for unit, sheet in answered if unit.title() in group.members]
        assert len(sheets_of) == group.responded >= minimum
        for number, criterion in enumerate(result.criteria):
            own = [sheet[3 * number : 3 * number + 3] for sheet in sheets_of]
            scored = [sheet for sheet in own if sum(1 <= x <= 5 for x in sheet) >= 2]
            assert (known(criterion.groups[place].score) is not None) == (len(scored) >= minimum)
