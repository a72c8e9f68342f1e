"""R4: whoever is invited after the opening counts in every score, and towards no threshold.

Else a manager could put invented colleagues round one person, after that person was told how many
are asked. Each test here fails if late people counted towards the threshold that it names.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring.bands import Bands
from reports.disclosure.door import differing, statements
from reports.disclosure.door.groups import Unit
from reports.publication import End, Participation, Reason, Withheld, known, reason_of
from tests.door_world import ASKED, DK, EARLY, LIVES, SHEET, VALUE, door, instrument
from tests.properties import given

HIGH, LOW, MIDDLE = (5, 5, 5, 5, 1, 5), (1, 1, 1, 1, 5, 1), (3, 3, 3, 3, 3, 3)
UNITS = [Unit("abbey", "Abbey", 100, late=40), Unit("mill", "Mill", 100, late=40)]
MIXED = [HIGH, LOW, MIDDLE, (4, 4, 4, 4, 2, 4), (2, 2, 2, 2, 4, 2)]


def of(agency, number, sheets=MIXED):
    return [(agency, sheets[at % len(sheets)]) for at in range(number)]


def published(on_time, late, *args, **fields):
    """The sheets of those invited at the opening, and of those invited since."""
    is_late = np.arange(len(on_time) + len(late)) >= len(on_time)
    return door([*on_time, *late], *args, late=is_late, **{"units": UNITS, **fields})


# Groups


def test_a_group_needs_the_minimum_of_people_invited_at_the_opening():
    formed = published([*of("abbey", 4), *of("mill", 9)], of("abbey", 3)).groups
    assert [group.members for group in formed] == [("Abbey", "Mill")]
    formed = published([*of("abbey", 5), *of("mill", 9)], of("abbey", 3)).groups
    assert [(group.name, group.responded, group.late) for group in formed] == [
        ("Abbey", 8, 40),
        ("Mill", 9, 40),
    ]


def test_below_the_minimum_of_people_invited_at_the_opening_nothing_is_said():
    result = published(of("abbey", 4), of("abbey", 6))
    assert result.nothing
    assert result.participation == Participation(Withheld(Reason.TOO_FEW_ANSWERS), 200, 80)


def test_late_people_do_not_choose_which_agency_joins_the_others():
    """Mill has the fewest responses of people invited at the opening, whoever came since."""
    units = [*UNITS, Unit("well", "Well", 9)]
    on_time = [*of("abbey", 7), *of("mill", 6), *of("well", 2)]
    for late in ([], of("mill", 5)):
        formed = published(on_time, late, units=units).groups
        assert [group.members for group in formed] == [("Abbey",), ("Mill", "Well")]


def test_an_agency_that_was_added_after_the_opening_changes_nothing():
    """Else Mill would be shown together with it, and it would count as a member."""
    on_time = [*of("abbey", 7), *of("mill", 6)]
    invented = [*UNITS, Unit("zed", "Zed", 3, late=3)]
    alone, beside = published(on_time, []), published(on_time, [], units=invented)
    assert [group.members for group in beside.groups] == [("Abbey",), ("Mill",)]
    assert (beside.groups, beside.criteria) == (alone.groups, alone.criteria)


def test_everybody_counts_in_the_size_of_a_group_and_in_its_score():
    result = published(of("abbey", 5, [HIGH, HIGH, HIGH, LOW, LOW]), of("abbey", 15, [LOW]))
    assert (result.participation.responded, result.groups[0].responded) == (20, 20)
    assert [each.groups[0].score for each in result.criteria] == [15, 15]  # 3 of 20


# Scores


def test_a_score_needs_the_minimum_of_people_invited_at_the_opening_who_could_say():
    could_not = (DK, DK, DK, 4, 4, 4)
    on_time = [*of("abbey", 4), ("abbey", could_not)]
    a, b = published(on_time, of("abbey", 6)).criteria
    assert a.groups[0].score == a.overall.score == Withheld(Reason.TOO_FEW_SCORED)
    assert known(b.groups[0].score) is not None
    a, _ = published([*on_time, *of("abbey", 1)], of("abbey", 6)).criteria
    assert known(a.groups[0].score) is not None


def test_two_who_differ_are_two_who_were_invited_at_the_opening():
    """Five at the top of the scale, and two late strangers who differ: five would be certain."""
    for seed in range(5):
        result = published(of("abbey", 5, [HIGH]), of("abbey", 2, [LOW]), seed=seed)
        # 58 of 84 steps: of the five, two are moved by a step; unmoved it would be 71.
        assert [each.groups[0].score for each in result.criteria] == [69, 69]


sheets = st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 4, 4, 5, DK])] * 6), min_size=1, max_size=9)


@given(sheets, sheets, st.integers(0, 9))
def test_nothing_of_late_people_moves_nor_moves_anything(on_time, late, seed):
    rows = [differing.Rows(np.arange(at, at + 3), [False] * 3) for at in (0, 3)]

    def moved(people, is_late):
        answers = np.array(people, dtype=np.uint8).T
        after = differing.two_who_differ(
            answers,
            np.zeros(len(people), dtype=np.intp),
            rows,
            late=is_late,
            minimum_group=3,
            categories=5,
            rng=np.random.default_rng(seed),
        )
        return [tuple(sheet) for sheet in after.T.tolist()]

    alone = moved(on_time, None)
    both = moved([*on_time, *late], np.arange(len(on_time) + len(late)) >= len(on_time))
    assert both == [*alone, *late]


# Spread, agreement, alpha


def test_spread_needs_ten_people_invited_at_the_opening():
    result = published(of("abbey", 9), of("abbey", 9))
    assert reason_of(result.criteria[0].sd) is Reason.FEWER_THAN_10
    assert known(published(of("abbey", 10), of("abbey", 9)).criteria[0].sd) is not None


def test_words_of_agreement_need_twenty_people_invited_at_the_opening():
    result = published(of("abbey", 19), of("abbey", 9))
    for each in (result.criteria[0], result.statements[0]):
        assert reason_of(each.agreement) is Reason.FEWER_THAN_20
    enough = published(of("abbey", 20), of("abbey", 9))
    for each in (enough.criteria[0], enough.statements[0]):
        assert known(each.agreement)


def test_alpha_needs_thirty_complete_answers_of_people_invited_at_the_opening():
    result = published(of("abbey", 29), of("abbey", 9))
    assert reason_of(result.criteria[0].alpha) is Reason.FEWER_THAN_30
    assert known(published(of("abbey", 30), of("abbey", 9)).criteria[0].alpha) is not None


# Statements


def test_words_need_ten_people_invited_at_the_opening():
    result = published(of("abbey", 9), of("abbey", 9))
    assert {each.in_words for each in result.statements} == {Withheld(Reason.FEWER_THAN_10)}
    assert all(known(each.in_words) for each in published(of("abbey", 10), []).statements)


def test_counts_need_fifteen_people_invited_at_the_opening():
    result = published(of("abbey", 14), of("abbey", 9))
    assert {each.counts for each in result.statements} == {Withheld(Reason.FEWER_THAN_15)}
    assert known(published(of("abbey", 15), of("abbey", 9)).statements[0].counts)


def test_shares_are_no_finer_for_people_who_may_have_been_invited_late():
    """Of 33 who answered four may be those invited late: fifths. In truth three are."""
    units = [Unit("abbey", "Abbey", 60, late=4)]
    result = published(of("abbey", 30), of("abbey", 3), units=units)
    shares = {each for s in result.statements for each in (s.disagree, s.neither, s.agree)}
    assert all(share % 20 == 0 for share in shares)
    result = published(of("abbey", 30), of("abbey", 4), units=units)
    shares = {each for s in result.statements for each in (s.disagree, s.neither, s.agree)}
    assert any(share % 20 for share in shares)


class Up:
    """In place of chance: which counts go up that can."""

    def __init__(self, up):
        self.up = np.array(up)

    def integers(self, high, size):
        return np.broadcast_to(np.where(self.up, 0, high - 1), size)


def roundings(everybody, late, responses):
    """All counts that may be published."""
    rows = [Bands(*np.array(counts).reshape(4, 1)) for counts in (everybody, late)]
    return {
        statements.rounded_counts(rows[0], responses, Up(up), late=rows[1])[0]
        for up in product((False, True), repeat=4)
    }


def test_who_knows_what_late_people_said_learns_no_more_than_without_them():
    """All 16 agree, and two late strangers too: "18 of 18" would say so of everybody."""
    strangers = (0, 0, 2, 0)
    assert {each.agree for each in roundings((0, 0, 18, 0), strangers, 16)} == {18}
    possible = [n for n in range(17) if {18} <= agree_of(n, strangers)]
    assert possible == [14, 15, 16]
    # Nobody agrees but the two: a count of nought would say so.
    assert {each.agree for each in roundings((16, 0, 2, 0), strangers, 16)} == {3}
    assert [n for n in range(17) if {3} <= agree_of(n, strangers)] == [0, 1, 2, 3]


def agree_of(on_time, late):
    everybody = (16 - on_time, 0, on_time + late[2], 0)
    return {each.agree for each in roundings(everybody, late, 16)}


@given(st.integers(10, 20), st.data())
def test_a_count_less_what_late_people_said_leaves_three_possibilities_or_more(people, data):
    late = data.draw(st.integers(0, 7))
    published_counts = {}
    for on_time in range(people + 1):
        everybody, of_late = (on_time + late,) + (0,) * 3, (late,) + (0,) * 3
        for each in roundings(everybody, of_late, people):
            assert abs(each.disagree - on_time - late) < 3
            published_counts.setdefault(each.disagree, set()).add(on_time)
    assert min(map(len, published_counts.values())) >= 3


def test_counts_of_everybody_are_right_on_average_away_from_the_ends():
    counts, late = np.full(3_000, 10), np.full(3_000, 3)
    rounded = statements.rounded_counts(
        Bands(*[counts] * 4), 30, np.random.default_rng(7), late=Bands(*[late] * 4)
    )
    assert np.mean([each.agree for each in rounded]) == pytest.approx(10, abs=0.15)


# Ranking


def ranked(on_time, late, agencies=("abbey",)):
    people = [agencies[at % len(agencies)] for at in range(len(on_time) + len(late))]
    is_late = np.arange(len(people)) >= len(on_time)
    answered = [(agency, SHEET) for agency in people]
    return door(answered, ASKED, late=is_late, ranked=[*on_time, *late], units=UNITS)


ORDERS = [LIVES, EARLY, VALUE, (3, 4, 1, 2)]


def test_the_ranking_needs_ten_people_invited_at_the_opening():
    result = ranked((ORDERS * 3)[:9], ORDERS * 2)
    assert reason_of(result.ranking) is Reason.FEWER_THAN_10
    assert known(ranked((ORDERS * 3)[:10], ORDERS * 2).ranking)


def test_two_whose_rankings_differ_were_invited_at_the_opening():
    result = ranked([LIVES] * 11 + [EARLY], ORDERS * 2)
    assert reason_of(result.ranking) is Reason.TOO_FEW_OR_ALIKE


def test_what_lies_between_groups_needs_the_minimum_of_people_invited_at_the_opening_in_each():
    """Ten at the abbey, and four at the mill, where a fifth gave no order; three came late."""
    on_time = [("abbey", each) for each in (ORDERS * 3)[:10]]
    on_time += [("mill", each) for each in [*ORDERS, (0, 0, 0, 0)]]
    people = [*on_time, *[("mill", each) for each in ORDERS[:3]]]
    result = door(
        [(agency, SHEET) for agency, _ in people],
        ASKED,
        late=np.arange(len(people)) >= len(on_time),
        ranked=[order for _, order in people],
        units=UNITS,
    )
    assert known(result.ranking.shared) is not None
    few = Withheld(Reason.TOO_FEW_RANKED)
    assert result.ranking.between == result.ranking.personal == few


def test_late_people_cannot_make_a_figure_of_what_is_said_in_words():
    """Ten put lives first; with five who put it last the mean is 2.0, and without them 1.0."""
    first = [LIVES] * 4 + [(1, 3, 2, 4)] * 3 + [(1, 4, 3, 2)] * 3
    result = ranked(first, [VALUE] * 5)
    lives = result.ranking.options[0]
    assert (lives.mean_rank, lives.in_words) == (Withheld(Reason.ALMOST_EVERYONE), None)
    for part in (result.ranking.shared, result.ranking.personal):
        assert reason_of(part) is Reason.ALMOST_EVERYONE
    alone = ranked(first, [])
    assert alone.ranking.options[0].in_words is End.ALMOST_FIRST


# Weights


def test_a_group_weighs_as_many_as_were_invited_at_the_opening():
    units = [Unit("abbey", "Abbey", 30, late=20), Unit("mill", "Mill", 30)]
    on_time = [*of("abbey", 5, [HIGH, HIGH, HIGH, LOW, LOW]), *of("mill", 5)]
    result = published(on_time, of("abbey", 10, [HIGH, LOW]), units=units)
    abbey, mill = (each.score for each in result.criteria[0].groups)
    assert (abbey, mill) == (53, 50)
    asked = Fraction(10 * abbey + 30 * mill, 40)
    assert result.criteria[0].overall.score == pytest.approx(float(asked), abs=0.05 + 1e-9)


def test_who_was_invited_late_has_to_be_said_of_everybody():
    with pytest.raises(ValueError, match="late has the wrong shape"):
        door(of("abbey", 6), replace(instrument()), late=np.zeros(5, dtype=np.bool_))
