"""A publication goes to JSON and comes back the same."""

import json

import numpy as np
import pytest

from reports import publication
from reports.door.groups import Unit
from reports.door.publish import publish
from tests.test_door import instrument


def published(people):
    return publish(
        np.full((6, people), 4, dtype=np.uint8),
        np.zeros((0, people), dtype=np.uint8),
        ["a"] * people,
        units=[Unit("a", "Abbey", 30)],
        minimum_group=5,
        breakdown="agency",
        instrument=instrument(),
        rng=np.random.default_rng(1),
    )


@pytest.mark.parametrize("people", [0, 5, 20])
def test_to_json_and_back(people):
    there = json.loads(json.dumps(publication.to_json(published(people))))
    assert publication.from_json(there) == published(people)


def test_the_names_are_those_of_the_json_file():
    document = publication.to_json(published(20))
    assert document.keys() == {
        "schema",
        "minimum_group",
        "breakdown",
        "participation",
        "groups",
        "headline",
        "criteria",
        "statements",
        "ranking",
        "reasons",
    }
    assert document["schema"] == 1
    assert document["groups"][0].keys() == {"key", "label", "members", "responded", "invited"}
    assert document["criteria"][0]["overall"].keys() == {"score", "margin", "agency_equal"}
    assert document["criteria"][0]["groups"][0].keys() == {"group", "score", "margin"}


def test_another_schema_is_refused():
    with pytest.raises(ValueError, match="schema 2"):
        publication.from_json({"schema": 2})


def test_a_reason_covers_what_stands_below_it():
    below = published(3)
    assert below.reason("/criteria/0/overall") == publication.TOO_FEW_ANSWERS
    assert below.reason("/headline/score") == publication.TOO_FEW_ANSWERS
    above = published(12)
    assert above.reason("/statements/0/agreement") == publication.FEWER_THAN_15
    assert above.reason("/groups") is None


def test_each_null_has_a_reason():
    for people in (0, 5, 20):
        result = published(people)
        for pointer in nulls(publication.to_json(result)):
            assert result.reason(pointer) or pointer == "/ranking", pointer


def nulls(value, pointer=""):
    if value is None:
        yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from nulls(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from nulls(item, f"{pointer}/{place}")


def test_late_people_and_practice_are_said_where_there_are_any():
    value = publish(
        np.full((6, 20), 4, dtype=np.uint8),
        np.zeros((0, 20), dtype=np.uint8),
        ["a"] * 20,
        np.arange(20) < 2,
        units=[Unit("a", "Abbey", 30, late=3)],
        minimum_group=5,
        breakdown="agency",
        instrument=instrument(),
        rng=np.random.default_rng(1),
        practice=True,
    )
    document = publication.to_json(value)
    assert document["practice"] is True
    assert document["participation"] == {"responded": 20, "invited": 30, "late": 3}
    assert document["groups"][0]["late"] == 3
    assert value.groups[0].invited_at_opening == 27
    assert publication.from_json(json.loads(json.dumps(document))) == value
