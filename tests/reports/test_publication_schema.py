"""docs/publication.schema.json describes every publication, and knows nothing else."""

import json

import jsonschema
import pytest

from reports.publication import Distribution, End, Reason, Strength, Together, View
from reports.publication_json import schema, to_json
from tests import report_world as world
from tests.made_up_publications import SCHEMA, WORLDS, publications, through_json
from tests.properties import given

VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_document_is_made_from_the_classes():
    """Else: python -m reports.publication_json > docs/publication.schema.json"""
    assert schema() == SCHEMA


def test_the_schema_is_one_of_its_draft():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", WORLDS)
def test_every_kind_of_publication_keeps_to_the_schema(kind):
    VALIDATOR.validate(through_json(WORLDS[kind]()))


@given(publications)
def test_any_publication_keeps_to_the_schema(value):
    VALIDATOR.validate(through_json(value))


def test_the_schema_refuses_names_that_it_does_not_know():
    document = to_json(world.of_answers())
    objects = [
        document,
        document["participation"],
        document["groups"][0],
        document["headline"],
        document["criteria"][0],
        document["criteria"][0]["overall"],
        document["criteria"][0]["groups"][0],
        document["statements"][0],
        document["statements"][0]["counts"],
        document["ranking"],
        document["ranking"]["options"][0],
    ]
    for each in objects:
        each["scored"] = 4
        assert not VALIDATOR.is_valid(document)
        del each["scored"]
    VALIDATOR.validate(document)


def test_the_schema_wants_every_name_but_that_of_what_does_not_apply():
    document = to_json(world.of_answers())
    for name in list(document):
        value = document.pop(name)
        assert VALIDATOR.is_valid(document) == (name == "ranking")
        document[name] = value


@pytest.mark.parametrize("codes", [Distribution, End, Reason, Strength, Together, View])
def test_the_schema_knows_the_codes(codes):
    assert SCHEMA["$defs"][codes.__name__]["enum"] == [*codes]


def test_only_what_may_be_withheld_may_be_null():
    score = SCHEMA["$defs"]["Score"]["properties"]
    assert all({"type": "null"} in each["anyOf"] for each in score.values())
    assert {"type": "null"} in SCHEMA["properties"]["ranking"]["anyOf"]
    option = SCHEMA["$defs"]["OptionRank"]["properties"]
    assert option["in_words"] == {"$ref": "#/$defs/End"}
    assert "null" not in json.dumps(SCHEMA["$defs"]["Group"])


def test_every_object_and_code_is_described():
    assert all(each["description"] for each in SCHEMA["$defs"].values())
