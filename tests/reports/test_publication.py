"""A publication goes to JSON and comes back the same."""

import copy
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from reports.publication import (
    Group,
    OptionRank,
    Participation,
    Reason,
    StatementResult,
    Together,
    View,
    Withheld,
    known,
    reason_of,
)
from reports.publication_json import from_json, reasons, to_json
from tests import report_world as world
from tests.door_world import instrument
from tests.made_up_publications import WORLDS, publications, through_json
from tests.places import ROOT
from tests.properties import HealthCheck, given, settings


def published(people, late=0, **fields):
    return publish(
        np.full((6, people), 4, dtype=np.uint8),
        np.zeros((0, people), dtype=np.uint8),
        ["a"] * people,
        np.arange(people) < late,
        units=[Unit("a", "Abbey", 30, late=late)],
        minimum_group=5,
        breakdown="agency",
        instrument=instrument(),
        rng=np.random.default_rng(1),
        **fields,
    )


# Published, or withheld


def test_a_value_is_known_or_has_a_reason():
    few = Withheld(Reason.FEWER_THAN_10)
    assert (known(0), reason_of(0)) == (0, None)
    assert (known(few), reason_of(few)) == (None, Reason.FEWER_THAN_10)
    assert known(None) is None


def test_nothing_is_published_of_fewer_than_the_minimum():
    assert published(4).nothing
    assert not published(5).nothing


def test_a_group_of_one_agency_has_its_name_and_a_joined_one_has_none():
    assert Group("a", None, ("Abbey",), 5, 9).name == "Abbey"
    with pytest.raises(ValueError, match="joins several"):
        assert Group("other", Together.OTHERS, ("Mill", "Well"), 6, 9).name


# There and back


@pytest.mark.parametrize("kind", WORLDS)
def test_to_json_and_back(kind):
    value = WORLDS[kind]()
    assert from_json(through_json(value)) == value


@pytest.mark.parametrize("people", [0, 5, 20])
def test_what_the_door_lets_through_comes_back(people):
    assert from_json(through_json(published(people))) == published(people)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(publications)
def test_any_publication_comes_back(value):
    assert from_json(through_json(value)) == value


@given(publications, st.sampled_from(Reason))
def test_where_all_is_withheld_for_one_reason_it_is_said_once(value, reason):
    nothing = _without_values(value, Withheld(reason))
    assert to_json(nothing)["reasons"] == {"": reason.value}
    assert from_json(through_json(nothing)) == nothing


def _without_values(value, why):
    """The same with each value withheld that could be: a score, a view, the whole ranking."""
    score = replace(value.headline, score=why, margin=why, agency_equal=why)
    return replace(
        value,
        participation=replace(value.participation, responded=why),
        headline=score,
        criteria=tuple(
            replace(
                each,
                overall=score,
                groups=tuple(replace(group, score=why, margin=why) for group in each.groups),
                sd=why,
                agreement=why,
                alpha=why,
            )
            for each in value.criteria
        ),
        statements=tuple(
            StatementResult(each.code, each.criterion, *[why] * 7) for each in value.statements
        ),
        ranking=value.ranking and why,
    )


# As it is written


def test_the_names_are_those_of_the_json_file():
    document = to_json(published(20))
    assert list(document) == [
        "schema", "instrument", "version", "minimum_group", "breakdown", "participation", "groups",
        "headline", "criteria", "statements", "reasons",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert document["groups"] == [
        {"key": "a", "members": ["Abbey"], "responded": 20, "invited": 30}
    ]
    assert document["criteria"][0]["overall"].keys() == {"score", "margin", "agency_equal"}
    assert document["criteria"][0]["groups"][0].keys() == {"group", "score", "margin"}


def test_no_sentence_is_in_it():
    """All text of ours is codes; names are agencies' own."""
    of_ours = [each for each in texts(to_json(world.northside())) if each not in NAMES]
    assert of_ours
    assert [each for each in of_ours if " " in each or each != each.lower()] == []


NAMES = {member for group in world.GROUPS for member in group.members}


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def test_late_people_and_practice_are_said_where_there_are_any():
    value = published(20, late=3, practice=True)
    document = through_json(value)
    assert document["practice"] is True
    assert document["participation"] == {"responded": 20, "invited": 30, "late": 3}
    assert document["groups"][0]["late"] == 3
    assert value.groups[0].invited_at_opening == 27
    assert from_json(document) == value


def test_that_nobody_counted_who_was_asked_is_said_where_it_is_so():
    unknown = replace(published(20), participation=Participation(20, 20, asked_is_known=False))
    document = through_json(unknown)
    assert document["participation"] == {"responded": 20, "invited": 20, "asked_is_known": False}
    assert from_json(document) == unknown


def test_null_always_means_withheld():
    """What a questionnaire does not ask for, and what no word is said of, has no key."""
    assert "ranking" not in to_json(published(20))
    assert to_json(world.below_10())["ranking"] is None
    (first, *_) = to_json(world.northside())["ranking"]["options"]
    assert first == {"code": "lives", "mean_rank": 1.8}
    assert "together" not in to_json(published(20))["groups"][0]


# Why a value is null


def test_a_reason_stands_under_all_that_is_withheld_for_it():
    assert reasons(world.northside()) == {"/criteria/9/groups/2": "too_few_scored"}
    assert reasons(world.without_a_criterion()) == {"/criteria/9": "too_few_scored"}
    assert reasons(world.below_10())["/statements"] == "fewer_than_10"
    assert reasons(world.below_k()) == {"": "too_few_answers"}


def test_a_single_value_has_its_reason_under_its_own_pointer():
    (lives, *others) = world.RANKING.options
    hidden = replace(
        world.RANKING, options=(OptionRank(lives.code, Withheld(Reason.ALMOST_EVERYONE)), *others)
    )
    found = reasons(replace(world.northside(), ranking=hidden))
    assert found["/ranking/options/0/mean_rank"] == "almost_everyone"


def test_a_view_that_is_given_beside_shares_that_are_not_leaves_each_its_reason():
    document = to_json(world.below_15())
    assert document["statements"][0]["in_words"] == View.VIEWS_DIFFER
    assert "/statements/0" not in document["reasons"]
    assert document["reasons"]["/statements/0/agree"] == "fewer_than_15"


# What is refused


@pytest.fixture
def document():
    return through_json(world.northside())


def refused(document, match):
    with pytest.raises(ValueError, match=match):
        from_json(document)


def test_another_schema_is_refused():
    refused({"schema": 2}, "schema 2")


@pytest.mark.parametrize(
    "where",
    [
        (),
        ("participation",),
        ("groups", 0),
        ("headline",),
        ("criteria", 0),
        ("criteria", 0, "overall"),
        ("criteria", 0, "groups", 0),
        ("statements", 0),
        ("statements", 0, "counts"),
        ("ranking",),
        ("ranking", "options", 0),
    ],
)
def test_a_field_that_nobody_knows_is_refused(document, where):
    part = document
    for name in where:
        part = part[name]
    part["scored"] = 4
    refused(document, "scored")


@pytest.mark.parametrize("name", ["instrument", "participation", "headline", "statements"])
def test_a_field_that_is_missing_is_refused(document, name):
    del document[name]
    refused(document, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minimum_group", 2),
        ("minimum_group", "5"),
        ("breakdown", "team"),
        ("groups", 7),
        ("groups", [7]),
        ("headline", {"score": 101, "margin": 3, "agency_equal": 50}),
        ("headline", {"score": "50", "margin": 3, "agency_equal": 50}),
    ],
)
def test_a_value_that_there_cannot_be_is_refused(document, name, value):
    refused(document | {name: value}, name)


def test_a_null_without_a_reason_and_a_reason_without_a_null_are_refused(document):
    null = copy.deepcopy(document)
    null["headline"]["score"] = None
    refused(null, "/headline/score is null")
    of_nothing = copy.deepcopy(document)
    of_nothing["reasons"]["/headline"] = "too_few_criteria"
    refused(of_nothing, "'/headline'")


def test_what_is_never_withheld_is_not_null(document):
    document["instrument"] = None
    document["reasons"]["/instrument"] = "too_few_answers"
    refused(document, "instrument")


@pytest.mark.parametrize("reasons", [None, [], {"/headline": 7}, {"/headline": ["one_group"]}])
def test_reasons_of_another_kind_are_refused(document, reasons):
    refused(document | {"reasons": reasons}, "reasons of a publication")


def test_an_unknown_reason_is_refused(document):
    document["reasons"]["/criteria/9/groups/2"] = "because"
    refused(document, "because")


# What it costs


def test_nobody_waits_for_the_reading_of_publications_who_reads_none():
    """Pages of respondents need no publication."""
    script = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; "
        "django.setup(); import config.urls; assert 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
