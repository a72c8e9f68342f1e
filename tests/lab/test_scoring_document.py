"""docs/scoring.md says what the software computes, or a test fails.

Its files, commands and JSON are taken out of the page as they stand there.
"""

import io
import json
import re
import shlex
from dataclasses import fields
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.core.management import call_command

from assessments.instruments import loader
from lab.statistics.withholding import DEFAULT, Reason
from tests.places import ROOT

PAGE = (ROOT / "docs" / "scoring.md").read_text()
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```\w*\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
EXAMPLES = re.findall(r"```\n\./run manage ([^\n]+)\n```\n(.*?)```json\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [command.split()[0] for command, _between, _json in EXAMPLES]


def test_each_command_has_an_example():
    assert COMMANDS == ["score", "score_ranking", "score_network", "score_change"]
    assert all(len(between) < 200 for _command, between, _json in EXAMPLES)  # its own JSON


@pytest.fixture
def printed(tmp_path, monkeypatch):
    """What a command says when it is given the files of the page."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)

    def run(command):
        out = io.StringIO()
        call_command(*shlex.split(command), stdout=out)
        return json.loads(out.getvalue())

    return run


def rounded(value):
    """As the page has it."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


@pytest.mark.parametrize("example", EXAMPLES, ids=COMMANDS)
def test_a_command_prints_the_json_that_stands_there(printed, example):
    command, _between, said = example
    assert rounded(printed(command)) == json.loads(said)


def test_what_it_says_of_the_example_without_all_values(printed):
    command = EXAMPLES[0][0].removesuffix(" --all-values")
    assert command != EXAMPLES[0][0]
    reasons = printed(command)["reasons"]
    assert reasons["/criteria/rota/groups/A/mean"] == "below_threshold"
    assert reasons["/criteria/rota/groups/B/mean"] == "follows_by_subtraction"
    for place in ("gap/max_minus_min", "between/welch_p", "reliability/alpha"):
        assert reasons[f"/criteria/rota/{place}"] == "below_threshold"
    assert reasons["/items/r2/agreement_a"] == "below_threshold"
    assert reasons["/items/r4/consensus"] == "below_threshold"
    assert "/items/r1/agreement_a" not in reasons


def test_the_steps_by_hand_are_those_of_the_example(printed):
    a = printed(EXAMPLES[0][0])["criteria"]["rota"]["groups"]["A"]
    assert f"their mean is {a['mean']}, SE = sqrt(.5) {a['sd']:.4f}/2 = {a['se']:.4f}" in words()
    assert f"the interval {a['ci95'][0]:.2f} to {a['ci95'][1]:.2f}" in words()


def words():
    return " ".join(PAGE.split())


def test_three_rounds_have_the_names_that_the_page_gives(printed, tmp_path):
    (tmp_path / "rounds.csv").write_text(FILES["rounds.csv"] + "2026,North,4.0\n2026,South,3.0\n")
    found = printed(EXAMPLES[3][0])
    assert {"from", "to", "earlier"} <= found.keys()
    assert {"from", "to"} <= found["earlier"][0].keys()
    assert found["earlier"][0]["overall"].keys() == found["overall"].keys()


# Names


def names(value, data):
    """All keys of a JSON but those that the data gives."""
    if isinstance(value, list):
        return {name for each in value for name in names(each, data)}
    if not isinstance(value, dict):
        return set()
    own = set(value) - data
    return own.union(*(names(each, data) for name, each in value.items() if name != "reasons"))


DATA = set("A B a b c d North South rota r1 r2 r3 r4 home safe cost staff".split())  # noqa: SIM905


@pytest.mark.parametrize("example", EXAMPLES, ids=COMMANDS)
def test_every_name_of_the_json_is_documented_under_its_command(example):
    command, _between, said = example
    heading = f"### `{command.split()[0]}`\n"
    section = re.split(r"\n##+ ", PAGE.partition(heading)[2])[0]
    table = " ".join(line for line in section.splitlines() if line.startswith("|"))
    documented = set(re.findall(r"`(\w+)`", table))
    found = names(json.loads(said), DATA)
    assert found - documented - {"reasons"} == set()
    more = {"criteria", "from", "to", "earlier"} if command.startswith("score_change") else set()
    assert documented - found - {"reasons", "n"} == more


# Evidence


def rows(header):
    """The cells of the table with that header."""
    table = PAGE.partition(f"| {header}")[2].partition("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def test_every_reason_is_documented_and_every_documented_one_exists():
    documented = [row[0].strip("`") for row in rows("reason |")]
    assert sorted(documented) == sorted(reason.value for reason in Reason)


def test_every_threshold_is_the_one_that_counts():
    documented = {row[0].strip("`"): float(Fraction(row[1])) for row in rows("name | value |")}
    assert documented == {each.name: getattr(DEFAULT, each.name) for each in fields(DEFAULT)}


def test_every_other_constant_is_the_one_that_counts():
    found = rows("where | value |")
    assert len(found) > 10
    for place, value, _what in found:
        module, name = place.strip("`").split(".")
        package = (
            "lab.statistics" if find_spec(f"lab.statistics.{module}") else "assessments.scoring"
        )
        assert getattr(import_module(f"{package}.{module}"), name) == float(value), place


def test_the_questionnaire_of_the_page_is_a_right_one(tmp_path):
    (tmp_path / "questions.yaml").write_text(FILES["questions.yaml"])
    assert loader.load(tmp_path / "questions.yaml").key == "our-rota"


def test_sections_that_the_code_names_are_there():
    """Modules point at sections by their number."""
    numbers = [int(each) for each in re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE)]
    assert numbers == list(range(len(numbers)))
    modules = [*(ROOT / "assessments" / "scoring").glob("*.py"), *(ROOT / "lab").glob("*.py")]
    named = "".join(path.read_text() for path in modules)
    assert {int(each) for each in re.findall(r"section\s+(\d+)", named)} <= set(numbers)


def test_what_waits_for_its_page_is_not_used_outside():
    """The page marks it as waiting; when a command or a report takes it up, say so."""
    outside = [
        path.read_text()
        for app in ROOT.glob("*/__init__.py")
        if app.parent.name != "tests"
        for path in app.parent.rglob("*.py")
        if path.parent.name != "scoring"
    ]
    for name in ("add_reports", "scoring import facts", "scoring.facts"):
        assert not [text for text in outside if name in text], name
