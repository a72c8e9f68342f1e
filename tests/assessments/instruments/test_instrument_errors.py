"""Every problem of a questionnaire file is told at once, each with its file, line and item."""

import random
from contextlib import suppress

import pytest

from assessments.instruments.document import LIMIT
from assessments.instruments.loader import InstrumentError, load, loads

GOOD = """\
format: 1
key: northside
version: "1.0"
title: Northside
sources:
  - {id: H, citation: A commentary}
scale:
  min: 1
  max: 5
  labels: [A, B, C, D, E]
bands:
  - {from: 0, label: Low}
  - {from: 50, label: High}
criteria:
  - code: trust
    title: Trust
    sources: [H13]
    statements:
      - {code: trust1, text: I can rely on the others., reverse: false}
      - {code: trust2, text: Promises are kept.}
  - code: vision
    title: Vision
    statements:
      - {code: vision1, text: We want the same.}
links:
  - {from: vision, to: trust, effect: raises}
ranking:
  code: purpose
  question: What for?
  options:
    - {code: a, text: A}
    - {code: b, text: B}
    - {code: c, text: C}
    - {code: d, text: D}
agency_return: true
"""


def problems(text):
    with pytest.raises(InstrumentError) as caught:
        loads(text, name="northside.yaml")
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


def file_problems(tmp_path, content):
    path = tmp_path / "northside.yaml"
    path.write_bytes(content)
    with pytest.raises(InstrumentError) as caught:
        load(path)
    return [problem.removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


def test_the_good_file_is_good():
    assert loads(GOOD).name == "northside 1.0"


# What is replaced in the good file, by what, and the messages that this gives, a line each.
SPOILT = {
    "no format": (
        "format: 1\n",
        "",
        "1: format: is required, but missing.",
    ),
    "another format": (
        "format: 1",
        "format: 2",
        "1: format: must be 1, the only format there is, but 2 is read as a whole number.",
    ),
    "format in quotes": (
        "format: 1",
        'format: "1"',
        '1: format: must be 1, the only format there is, but is the text "1".',
    ),
    "a key with a space": (
        "key: northside",
        "key: north side",
        '2: key: must be letters, digits and dashes, but is "north side".',
    ),
    "a key that climbs folders": (
        "key: northside",
        "key: ../northside",
        '2: key: must be letters, digits and dashes, but is "../northside".',
    ),
    "a key that is too long": (
        "key: northside",
        "key: " + "n" * 51,
        "2: key: is longer than 50 characters.",
    ),
    "a version without quotes": (
        '"1.0"',
        "1.0",
        '3: version: must be text, but 1.0 is read as a number; put it in quotes: "1.0".',
    ),
    "a version that is a date": (
        '"1.0"',
        "2026-11-21",
        "3: version: must be text, but 2026-11-21 is read as a date; "
        'put it in quotes: "2026-11-21".',
    ),
    "a version with a slash": (
        '"1.0"',
        "1/0",
        '3: version: must be letters, digits, dots, dashes and underscores, but is "1/0".',
    ),
    "an empty title": (
        "title: Northside",
        "title:",
        "4: title: is required, but empty.",
    ),
    "a blank title": (
        "title: Northside",
        'title: "  "',
        "4: title: must be text, but is blank.",
    ),
    "a title that is a list": (
        "title: Northside",
        "title: [North, side]",
        "4: title: must be text, but is a list.",
    ),
    "a title that turns the text around": (
        "title: Northside",
        'title: "North\\u202eside"',
        "4: title: holds the invisible character U+202E.",
    ),
    "a title that goes on and on": (
        "title: Northside",
        "title: " + "n" * 1001,
        "4: title: is longer than 1000 characters.",
    ),
    "a misspelt name": (
        "agency_return",
        "agency_retrun",
        '35: agency_retrun: is not a name that this file may use. Did you mean "agency_return"?',
    ),
    "an unheard-of name": (
        "agency_return: true",
        "colour: red",
        "35: colour: is not a name that this file may use.",
    ),
    "a name given twice": (
        "agency_return: true",
        "title: Southside",
        "35: title: is given twice; the first is in line 4.",
    ),
    "a source that lacks its citation": (
        "{id: H, citation: A commentary}",
        "{id: H}",
        "6: sources[0].citation: is required, but missing.",
    ),
    "a source whose id holds a digit": (
        "id: H,",
        "id: H2,",
        '6: sources[0].id: must be letters, but is "H2".\n'
        '17: criteria[0].sources[0]: cites "H", which is not the id of a source.',
    ),
    "a source whose address is a script": (
        "A commentary}",
        'A commentary, url: "javascript:alert(1)"}',
        '6: sources[0].url: must start with https:// or http://, but is "javascript:alert(1)".',
    ),
    "a cited paragraph that has no paraphrase": (
        "A commentary}",
        "A commentary, paragraphs: {H12: It says so.}}",
        "17: criteria[0].sources[0]: cites H13, but the source's paragraphs do not hold it.",
    ),
    "a paragraph of another source": (
        "A commentary}",
        "A commentary, paragraphs: {H13: It says so., D1: Another.}}",
        '6: sources[0].paragraphs.D1: must be "H" and a number, such as H1.',
    ),
    "paragraphs in a list": (
        "A commentary}",
        "A commentary, paragraphs: [It says so.]}",
        "6: sources[0].paragraphs: must be a mapping, but is a list.",
    ),
    "a source cited twice over": (
        "  - {id: H, citation: A commentary}",
        "  - {id: H, citation: A commentary}\n  - {id: H, citation: Another}",
        '7: sources[1].id: must be unique, but "H" stands in line 6 too.',
    ),
    "a citation of an unlisted source": (
        "[H13]",
        "[H13, Q4]",
        '17: criteria[0].sources[1]: cites "Q", which is not the id of a source.',
    ),
    "a citation in a form of its own": (
        "[H13]",
        "[page 7]",
        "17: criteria[0].sources[0]: must be letters and a number, such as H1.",
    ),
    "sources that are no list": (
        "[H13]",
        "H13",
        '17: criteria[0].sources: must be a list, but is the text "H13".',
    ),
    "a scale with a fraction": (
        "min: 1",
        "min: 0.5",
        "8: scale.min: must be a whole number, but 0.5 is read as a number.",
    ),
    "a scale in another numeral system": (
        "min: 1",
        "min: 0x1",
        "8: scale.min: must be a whole number, but 0x1 is read as a whole number.",
    ),
    "a scale of one category": (
        "max: 5\n  labels: [A, B, C, D, E]",
        "max: 1",
        "8: scale: must have 2 to 11 categories, but 1 to 1 makes 1.",
    ),
    "a scale of twelve categories": (
        "max: 5\n  labels: [A, B, C, D, E]",
        "max: 12",
        "8: scale: must have 2 to 11 categories, but 1 to 12 makes 12.",
    ),
    "a scale upside down": (
        "max: 5\n  labels: [A, B, C, D, E]",
        "max: -1",
        "8: scale: must have 2 to 11 categories, but 1 to -1 makes 0.",
    ),
    "a scale far away": (
        "max: 5",
        "max: 500",
        "8: scale: must have 2 to 11 categories, but 1 to 500 makes 500.\n"
        "9: scale.max: must be from -100 to 100, but is 500.",
    ),
    "a label too few": (
        "[A, B, C, D, E]",
        "[A, B, C, D]",
        "10: scale.labels: must be one a category (5), but there are 4.",
    ),
    "a label that YAML takes for a yes or no": (
        "[A, B, C, D, E]",
        "[No, B, C, D, E]",
        '10: scale.labels[0]: must be text, but No is read as a yes or no; put it in quotes: "No".',
    ),
    "bands that start too high": (
        "{from: 0,",
        "{from: 10,",
        "12: bands[0].from: must be 0, so that the bands cover 0 to 100, but is 10.",
    ),
    "bands out of order": (
        "{from: 50,",
        "{from: 0,",
        "13: bands[1].from: must be above 0, where the band before it starts.",
    ),
    "a band outside the score": (
        "{from: 50,",
        "{from: 150,",
        "13: bands[1].from: must be from 0 to 100, but is 150.",
    ),
    "an empty band": (
        "{from: 50,",
        "{from: 100,",
        "13: bands[1].from: must be below 100, or the band is empty.",
    ),
    "a band that lacks its words": (
        "{from: 50, label: High}",
        "{from: 50}",
        "13: bands[1].label: is required, but missing.",
    ),
    "a criterion used twice": (
        "- code: vision",
        "- code: trust",
        '21: criteria[1].code: must be unique, but "trust" stands in line 15 too.\n'
        '26: links[0].from: "vision" is no criterion.',
    ),
    "a criterion that is only a word": (
        "  - code: trust\n",
        "  - purpose\n  - code: trust\n",
        '15: criteria[0]: must be a mapping of names and values, but is the text "purpose".',
    ),
    "a statement used twice, in another criterion": (
        "code: vision1",
        "code: trust1",
        '24: criteria[1].statements[0].code: must be unique, but "trust1" stands in line 19 too.',
    ),
    "a statement that lacks its code": (
        "{code: vision1, text",
        "{text",
        "24: criteria[1].statements[0].code: is required, but missing.",
    ),
    "a statement whose code is a number": (
        "code: vision1",
        "code: 1",
        "24: criteria[1].statements[0].code: must be text, but 1 is read as a whole number; "
        'put it in quotes: "1".',
    ),
    "a code that a spreadsheet would run": (
        "code: vision1",
        "code: -1+1",
        "24: criteria[1].statements[0].code: must be letters, digits, underscores and dashes "
        '(with no dash first), but is "-1+1".',
    ),
    "a code taken by the agency column": (
        "code: vision1",
        "code: agency",
        '24: criteria[1].statements[0].code: must not be "agency", '
        "a column that files of answers have already.",
    ),
    "a code taken by the role column": (
        "code: vision1",
        "code: Role",
        '24: criteria[1].statements[0].code: must not be "Role", '
        "a column that files of answers have already.",
    ),
    "a statement neither reversed nor not": (
        "reverse: false",
        "reverse: perhaps",
        '19: criteria[0].statements[0].reverse: must be true or false, but is the text "perhaps".',
    ),
    "a criterion that asks nothing": (
        "statements:\n      - {code: vision1, text: We want the same.}",
        "statements: []",
        "23: criteria[1].statements: must have at least 1, but has 0.",
    ),
    "a question to discuss that is only words": (
        "    statements:\n      - {code: vision1",
        "    discuss: [Talk about it]\n    statements:\n      - {code: vision1",
        "23: criteria[1].discuss[0]: must have a code and a text, as in "
        '{code: trust_q1, text: "..."}, but is the text "Talk about it".',
    ),
    "a first step that lacks its code": (
        "    statements:\n      - {code: vision1",
        "    first_steps: [{text: Talk.}]\n    statements:\n      - {code: vision1",
        "23: criteria[1].first_steps[0].code: is required, but missing.",
    ),
    "a question to discuss whose code has a space": (
        "    statements:\n      - {code: vision1",
        "    discuss: [{code: vision q1, text: Talk}]\n    statements:\n      - {code: vision1",
        "23: criteria[1].discuss[0].code: must be letters, digits, underscores and dashes "
        '(with no dash first), but is "vision q1".',
    ),
    "a first step with the code of a question": (
        "    statements:\n      - {code: vision1",
        "    discuss: [{code: talk, text: Talk}]\n    first_steps: [{code: talk, text: Do}]\n"
        "    statements:\n      - {code: vision1",
        '24: criteria[1].first_steps[0].code: must be unique, but "talk" stands in line 23 too.',
    ),
    "a question to discuss with the code of a statement": (
        "    statements:\n      - {code: vision1",
        "    discuss: [{code: trust2, text: Talk}]\n    statements:\n      - {code: vision1",
        '23: criteria[1].discuss[0].code: must be unique, but "trust2" stands in line 20 too.',
    ),
    "a purpose that is only words": (
        "{code: d, text: D}",
        "D",
        "34: ranking.options[3]: must have a code and a text, as in "
        '{code: trust_q1, text: "..."}, but is the text "D".',
    ),
    "a study that says nothing": (
        "scale:\n",
        "studies:\n  - {id: S1, citation: A work}\nscale:\n",
        "8: studies[0].found: is required, but missing.",
    ),
    "a study given twice": (
        "scale:\n",
        "studies:\n  - {id: S1, citation: A, found: It.}\n  - {id: S1, citation: B, found: It.}\n"
        "scale:\n",
        '9: studies[1].id: must be unique, but "S1" stands in line 8 too.',
    ),
    "a study whose address is a script": (
        "scale:\n",
        'studies:\n  - {id: S1, citation: A, found: It., url: "javascript:alert(1)"}\nscale:\n',
        '8: studies[0].url: must start with https:// or http://, but is "javascript:alert(1)".',
    ),
    "a study that is not listed": (
        "[H13]\n",
        "[H13]\n    studies: [S1]\n",
        '18: criteria[0].studies[0]: "S1" is not the id of a study.',
    ),
    "a frame that is a list": (
        "title: Northside\n",
        "title: Northside\nframe: [How, far]\n",
        "5: frame: must be text, but is a list.",
    ),
    "a link to nowhere": (
        "to: trust",
        "to: turst",
        '26: links[0].to: "turst" is no criterion. Did you mean "trust"?',
    ),
    "a link to itself": (
        "to: trust",
        "to: vision",
        "26: links[0]: must join two different criteria.",
    ),
    "a link with another effect": (
        "effect: raises",
        "effect: causes",
        '26: links[0].effect: must be "raises" or "lowers", but is the text "causes".',
    ),
    "a ranking of three": (
        "    - {code: d, text: D}\n",
        "",
        "31: ranking.options: must have 4 to 8, but has 3.",
    ),
    "a ranking with an option twice": (
        "{code: d, text: D}",
        "{code: a, text: D}",
        '34: ranking.options[3].code: must be unique, but "a" stands in line 31 too.',
    ),
    "a ranking that shares a statement's code": (
        "code: purpose",
        "code: trust2",
        '28: ranking.code: must be unique, but "trust2" stands in line 20 too.',
    ),
    "an option of the ranking that is a column of answers already": (
        "code: trust2",
        "code: purpose_c",
        '33: ranking.options[2].code: makes the column "purpose_c", '
        "the code of the statement in line 20.",
    ),
    "an object that YAML could make": (
        "title: Northside",
        "title: !!python/object/apply:os.system [ls]",
        "4: title: must be text, but "
        "is a value tagged tag:yaml.org,2002:python/object/apply:os.system.",
    ),
    "an alias": (
        "title: Northside",
        "title: *other",
        "4: file: anchors (&) and aliases (*) are not allowed; write the value out.",
    ),
    "an anchor": (
        "title: Northside",
        "title: &other Northside",
        "4: file: anchors (&) and aliases (*) are not allowed; write the value out.",
    ),
    "a tab for indentation": (
        "  min: 1",
        "\tmin: 1",
        "8: file: a tab stands where only spaces may; indent with spaces.",
    ),
    "a quote that is not closed": (
        "title: Northside",
        'title: "Northside',
        "36: file: is not valid YAML: found unexpected end of stream, "
        "while scanning a quoted scalar from line 4.",
    ),
    "a colon inside a text": (
        "title: Northside",
        "title: Northside: a partnership",
        "4: file: is not valid YAML: mapping values are not allowed here.",
    ),
    "two documents": (
        "agency_return: true",
        "---\nformat: 1",
        "35: file: holds more than one YAML document; keep one.",
    ),
    "a NUL": (
        "title: Northside",
        "title: North\0side",
        "4: file: holds the control character U+0000.",
    ),
    "a character that does not exist": (
        "title: Northside",
        'title: "\\UFFFFFFFF"',
        "4: file: is not valid YAML here.",
    ),
    "brackets without end": (
        "title: Northside",
        "title: " + "[" * 10_000,
        "4: file: lists and mappings are nested too deep.",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_problem_is_told_with_file_line_and_item(name):
    old, new, messages = SPOILT[name]
    assert old in GOOD
    expected = [f"northside.yaml:{message}" for message in messages.split("\n")]
    assert problems(GOOD.replace(old, new, 1)) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(text):
    assert problems(text) == ["northside.yaml:1: file: is empty."]


@pytest.mark.parametrize(
    ("text", "found"),
    [("- format: 1", "is a list"), ("just words", 'is the text "just words"')],
)
def test_the_top_of_a_file_must_be_a_mapping(text, found):
    sentence = f"must be a mapping of names and values, but {found}."
    assert problems(text) == [f"northside.yaml:1: file: {sentence}"]


def test_an_almost_empty_file_hears_of_all_that_is_missing():
    missing = ("key", "version", "title", "scale", "criteria")
    assert problems("format: 1") == [
        f"northside.yaml:1: {name}: is required, but missing." for name in missing
    ]


def test_all_problems_are_told_at_once_in_the_order_of_lines():
    spoilt = (
        GOOD.replace('"1.0"', "1.0").replace("max: 5", "max: five").replace("to: trust", "to: x")
    )
    assert problems(spoilt) == [
        "northside.yaml:3: version: must be text, but 1.0 is read as a number; "
        'put it in quotes: "1.0".',
        'northside.yaml:9: scale.max: must be a whole number, but is the text "five".',
        'northside.yaml:26: links[0].to: "x" is no criterion.',
    ]


def test_a_nest_of_aliases_is_refused_before_it_grows():
    bomb = "a: &a [x, x, x, x]\n" + "".join(
        f"{chr(98 + level)}: &{chr(98 + level)} [*{chr(97 + level)}, *{chr(97 + level)}]\n"
        for level in range(20)
    )
    sentence = "anchors (&) and aliases (*) are not allowed; write the value out."
    assert problems(bomb) == [f"northside.yaml:1: file: {sentence}"]


def test_text_that_is_too_large_is_refused():
    assert problems("#" * (LIMIT + 1)) == [
        "northside.yaml:1: file: is larger than 1,000,000 bytes."
    ]


def test_a_file_that_is_too_large_is_refused(tmp_path):
    assert file_problems(tmp_path, b"#" * (LIMIT + 1)) == [
        "northside.yaml:1: file: is larger than 1,000,000 bytes."
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [(GOOD.replace("Northside", "Gwynedd â").encode("latin-1"), 4), (GOOD.encode("utf-16"), 1)],
    ids=["latin-1", "utf-16"],
)
def test_a_file_that_is_not_utf_8_is_refused(tmp_path, content, line):
    assert file_problems(tmp_path, content) == [f"northside.yaml:{line}: file: is not UTF-8 text."]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "nowhere.yaml"
    with pytest.raises(InstrumentError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:1: file: cannot be read: No such file or directory."


def test_any_damage_is_an_instrument_error():
    """Whatever is lost or changed on the way, nothing but InstrumentError comes out."""
    chance = random.Random(20261121)
    for _ in range(400):
        start, length = chance.randrange(len(GOOD)), chance.randrange(1, 30)
        filling = "".join(chance.choices("[]{}:-#&*!|>'\"%@,?\n\t \\xU09eé", k=chance.randrange(4)))
        with suppress(InstrumentError):
            loads(GOOD[:start] + filling + GOOD[start + length :])
