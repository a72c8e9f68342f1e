"""Answers become bytes and come back: the statements', and the places of the ranking."""

import pytest
from hypothesis import strategies as st

from assessments.instruments import catalogue, coding
from files import ranks
from tests.properties import given

FULL = catalogue.find("partnership-health", "1.0")
SHORT = catalogue.find("partnership-health-core", "1.0")
PURPOSES = FULL.ranking.columns
ORDER = {"purpose_early": 1, "purpose_lives": 2, "purpose_value": 3}


@st.composite
def answers(draw, instrument):
    """Whatever somebody may answer: some statements, and an order of some of the purposes."""
    answer = st.one_of(st.integers(1, 5), st.just("dk"))
    said = draw(st.dictionaries(st.sampled_from(instrument.codes), answer))
    if not instrument.ranking:
        return said
    order = draw(st.permutations(instrument.ranking_columns))
    ranked = order[: draw(st.integers(0, len(order)))]
    return said | {column: place for place, column in enumerate(ranked, start=1)}


@given(st.data())
@pytest.mark.parametrize("instrument", [FULL, SHORT], ids=["with a ranking", "without"])
def test_what_is_answered_comes_back_from_a_sheet_of_one_length(instrument, data):
    said = data.draw(answers(instrument))
    sheet = coding.encode(instrument, said)
    assert len(sheet) == coding.length(instrument)
    assert coding.decode(instrument, sheet) == said


@given(st.lists(st.integers(0, 7), min_size=6, max_size=6))
def test_places_that_are_no_order_are_refused_both_ways(places):
    """An order, said in another way: as many different places as are given, and none beyond."""
    given_ = [place for place in places if place]
    is_order = set(given_) == set(range(1, len(given_) + 1))
    said = dict(zip(PURPOSES, places, strict=True))
    sheet = bytes(len(FULL.codes)) + bytes(places)
    if is_order:
        assert coding.encode(FULL, said) == sheet
        assert coding.decode(FULL, sheet) == {code: p for code, p in said.items() if p}
        return
    with pytest.raises(ValueError, match="not the places of a ranking"):
        coding.encode(FULL, said)
    with pytest.raises(ValueError, match="not the places of a ranking"):
        coding.decode(FULL, sheet)


def test_places_stand_behind_the_statements_in_the_order_of_the_options():
    sheet = coding.encode(FULL, ORDER | {"vision1": 1})
    assert sheet[0] == 1
    assert list(sheet[40:]) == [2, 0, 1, 0, 0, 3]


@pytest.mark.parametrize("wrong", [{"purpose_lives": "dk"}, {"purpose_lives": -1}], ids=str)
def test_what_is_no_place_is_refused(wrong):
    with pytest.raises(ValueError, match="not the places of a ranking"):
        coding.encode(FULL, wrong)


def test_a_questionnaire_without_a_ranking_has_no_room_for_one():
    assert coding.length(SHORT) == 16
    with pytest.raises(ValueError, match="has no statement purpose_lives"):
        coding.encode(SHORT, {"purpose_lives": 1})


@pytest.mark.parametrize(
    ("places", "doubles", "gap"),
    [
        ([], set(), None),
        ([0, 0, 0], set(), None),
        ([2, 0, 1, 3], set(), None),
        ([2, 2, 1, 0], {2}, None),
        ([3, 0, 1, 0], set(), (2, 3)),
        ([4, 4, 2, 2], {2, 4}, (1, 2)),
    ],
)
def test_what_is_no_order_is_told_by_its_doubles_and_its_gap(places, doubles, gap):
    assert ranks.repeated(places) == doubles
    assert ranks.first_gap(places) == gap


def test_a_ranking_alone_does_not_count_as_answered():
    assert not coding.answers_a_statement(FULL, coding.encode(FULL, ORDER))
    assert coding.answers_a_statement(FULL, coding.encode(FULL, ORDER | {"trust1": "dk"}))
