"""docs/publication.schema.json describes every publication, and knows nothing else."""

import json
from pathlib import Path

import jsonschema
import pytest

from reports import publication
from reports.publication import to_json
from tests import report_world as world

SCHEMA = json.loads((Path(__file__).parent.parent / "docs/publication.schema.json").read_text())


def test_the_schema_is_one_of_its_draft():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", [*world.KINDS, "below the minimum group"])
def test_every_kind_of_publication_keeps_to_the_schema(kind):
    value = world.below_k() if kind not in world.KINDS else world.KINDS[kind]()
    jsonschema.validate(json.loads(json.dumps(to_json(value))), SCHEMA)


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
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, SCHEMA)
        del each["scored"]
    jsonschema.validate(document, SCHEMA)


def test_the_schema_wants_every_name():
    document = to_json(world.of_answers())
    for name in list(document):
        value = document.pop(name)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, SCHEMA)
        document[name] = value


def test_the_schema_knows_the_words_and_reasons_of_the_code():
    codes = {
        value
        for name, value in vars(publication).items()
        if name.isupper() and isinstance(value, str) and value.islower()
    }
    reasons = set(SCHEMA["properties"]["reasons"]["additionalProperties"]["enum"])
    degrees = {publication.AGREED, publication.MIXED, publication.DIVIDED}
    statement = SCHEMA["$defs"]["statement"]["properties"]
    assert reasons == codes - degrees
    assert {*statement["agreement"]["enum"]} == degrees | {None}
    assert {*statement["in_words"]["enum"]} == {*publication.IN_WORDS, None}
    option = SCHEMA["$defs"]["ranking"]["properties"]["options"]["items"]["properties"]
    ends = {publication.ALMOST_FIRST, publication.ALMOST_LAST, None}
    assert {*option["in_words"]["enum"]} == ends
