"""`rehearse`: what would be published, for whoever wants to attack it."""

import io
import json
import os
import random
import re
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

import manage
from assessments.instruments import catalogue
from assessments.instruments.answer_file import read_answers
from assessments.services import imports, rounds
from files.rosters import read_roster
from reports.publication_json import from_json, to_json
from tests.conftest import DAY, close_as_due
from tests.places import PACKAGES, ROOT

CORE = "partnership-health-core"
INSTRUMENT = catalogue.latest(CORE)
ROSTER = "agency,N\nCouncil,12\nHealth,9\nHomes,5\nCarers,4\n"
PEOPLE = {"Council": 9, "Health": 6, "Homes": 2, "Carers": 1}


def answers(people=PEOPLE, seed=7, more=()):
    """A file of answers: every agency's people around its own level, some of whom don't know."""
    chance = random.Random(seed)
    lines = [",".join(["agency", *more, *INSTRUMENT.codes])]
    for agency, number in people.items():
        for _person in range(number):
            cells = [
                chance.choice(["dk", "", "1", "2", "3", "3", "4", "4", "4", "5"])
                for _code in INSTRUMENT.codes
            ]
            lines.append(",".join([agency, *(chance.choice("xyz") for _ in more), *cells]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path):
    """Rehearse a file with that content; what was printed."""

    def rehearse(data, *options, roster=ROSTER, instrument=CORE):
        (tmp_path / "answers.csv").write_text(data)
        words = ["--instrument", instrument, *options]
        if roster is not None:
            (tmp_path / "roster.csv").write_text(roster)
            words += ["--roster", str(tmp_path / "roster.csv")]
        out = io.StringIO()
        call_command("rehearse", str(tmp_path / "answers.csv"), *words, stdout=out)
        return out.getvalue()

    return rehearse


def refused(run, *args, **fields):
    with pytest.raises(CommandError) as refusal:
        run(*args, **fields)
    return str(refusal.value)


def test_the_names_are_those_of_the_contract(run):
    found = json.loads(run(answers(), "--seed", "1"))
    assert list(found) == [
        "schema", "instrument", "version", "minimum_group", "breakdown", "participation",
        "groups", "headline", "criteria", "statements", "reasons",
    ]  # fmt: skip
    assert found["participation"] == {"responded": 18, "invited": 30}
    council, others = found["groups"]
    assert council == {"key": "Council", "members": ["Council"], "responded": 9, "invited": 12}
    assert (others["together"], others["responded"], others["invited"]) == ("others", 9, 18)
    assert others["members"] == ["Carers", "Health", "Homes"]
    assert set(found["headline"]) == {"score", "margin", "agency_equal"}
    for criterion in found["criteria"]:
        assert list(criterion) == [
            "code", "overall", "groups", "sd", "agreement", "alpha",
        ]  # fmt: skip
        assert [set(each) for each in criterion["groups"]] == [{"group", "score", "margin"}] * 2
    for statement in found["statements"]:
        assert list(statement) == [
            "code", "criterion", "counts", "disagree", "neither", "agree", "dont_know",
            "in_words", "agreement",
        ]  # fmt: skip
        assert {count % 3 for count in statement["counts"].values()} == {0}


def test_what_is_not_said_has_a_reason(run):
    for people in (PEOPLE, {"Council": 4}, {"Council": 7}, {"Council": 12}):
        document = json.loads(run(answers(people)))
        assert to_json(from_json(document)) == document


def test_with_the_same_seed_it_is_the_same_in_any_order_of_rows(run):
    header, *rows = answers().splitlines(keepends=True)
    shuffled = header + "".join(random.Random(3).sample(rows, len(rows)))
    assert run(answers(), "--seed", "5") == run(shuffled, "--seed", "5")
    assert run(answers(), "--seed", "5") != run(answers(), "--seed", "6")
    assert len({run(answers()) for _ in range(3)}) == 3


def test_it_is_what_closing_a_round_of_the_same_file_publishes(run, northside, now, db):
    planned = rounds.create(
        northside, "Rehearsed", INSTRUMENT,
        opens_at=now - 2 * DAY, closes_at=now - DAY, source="imported",
    )  # fmt: skip
    there = ROSTER + "".join(f"{agency.name},1\n" for agency in northside.agencies.all())
    file = read_answers(answers().encode(), "answers.csv", INSTRUMENT)
    roster = read_roster(there.encode(), "roster.csv")
    imports.import_answers(planned, file, roster, now=now)
    closed = close_as_due(planned, now=now).document
    rehearsed = json.loads(run(answers(), roster=there))
    for name in ("participation", "minimum_group", "breakdown"):
        assert closed[name] == rehearsed[name]
    assert without_keys(closed) == without_keys(rehearsed)


def without_keys(document):
    """What chance plays no part in, here: groups are called by numbers in a round.

    Margins are a little larger where statements' rounded counts say that more could not judge them.
    """
    groups = [{**group, "key": None} for group in document["groups"]]
    criteria = [
        {
            **each,
            "overall": without_margin(each["overall"]),
            "groups": [{**without_margin(group), "group": None} for group in each["groups"]],
        }
        for each in document["criteria"]
    ]
    reasons = {
        pointer: reason
        for pointer, reason in document["reasons"].items()
        if not pointer.startswith("/statements/")
    }
    return groups, criteria, without_margin(document["headline"]), reasons


def without_margin(score):
    assert 5 < score["margin"] < 20
    return {**score, "margin": None}


def test_another_column_groups_people_and_role_is_a_breakdown(run):
    by_role = json.loads(run(answers(more=["role"]), "--group-column", "role", roster=None))
    assert by_role["breakdown"] == "role"
    assert by_role["headline"]["agency_equal"] is None
    by_agency = json.loads(run(answers(more=["role"])))
    assert by_agency["breakdown"] == "agency"
    by_team = json.loads(run(answers(more=["team"]), "--group-column", "team", roster=None))
    assert {name for group in by_team["groups"] for name in group["members"]} == {"x", "y", "z"}


def test_without_agencies_everybody_is_one_group(run):
    data = "\n".join(line.partition(",")[2] for line in answers().splitlines())
    found = json.loads(run(data, roster=None))
    assert [(group["members"], group["responded"]) for group in found["groups"]] == [
        (["Everybody"], 18)
    ]


def test_who_left_everything_blank_was_asked_and_did_not_answer(run):
    blank = "Council" + "," * len(INSTRUMENT.codes) + "\n"
    counted = json.loads(run(answers() + blank, roster=ROSTER))
    assert counted["participation"] == {"responded": 18, "invited": 30}
    found = json.loads(run(answers() + blank, roster=None))
    asked = {"invited": 18, "asked_is_known": False}
    assert found["participation"] == {"responded": 18} | asked


def test_groups_weigh_as_many_as_were_asked_without_a_roster_as_many_as_answered(run):
    for roster, council, others in ((ROSTER, 12, 18), (None, 9, 9)):
        found = json.loads(run(answers(), "--seed", "1", roster=roster))
        assert "late" not in found["participation"]
        for criterion in found["criteria"]:
            one, other = (group["score"] for group in criterion["groups"])
            expected = (council * one + others * other) / (council + others)
            assert criterion["overall"]["score"] == pytest.approx(expected, abs=0.05 + 1e-9)
            assert isinstance(one, int)
            assert isinstance(other, int)


def test_the_smallest_group_can_be_chosen(run):
    found = json.loads(run(answers(), "--minimum-group", "3"))
    assert [group.get("together") for group in found["groups"]] == [None, None, "others"]
    for bad in ("2", "21", "five", "5.0"):
        assert "from 3 to 20" in refused(run, answers(), "--minimum-group", bad)
    assert "whole number" in refused(run, answers(), "--seed", "-1")


def test_fewer_than_the_smallest_group_publish_nothing(run):
    found = json.loads(run(answers({"Council": 4})))
    assert found["participation"] == {"responded": None, "invited": 30}
    assert found["reasons"] == {"": "too_few_answers"}


def test_the_table_is_for_reading(run):
    words = run(answers(), "--seed", "1", "--format", "table")
    assert words.startswith("Responded: 18 of 30, by agency, groups of 5 and more")
    assert "\nothers " in words
    assert "too_few" not in words.splitlines()[0]
    assert run(answers({"Council": 4}), "--format", "table").startswith("Responded: – of 30")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "answers.csv"),
        (answers().replace("vision1", "vision9", 1), "answers.csv:1: column vision9"),
        (answers() + "Council,6" + "," * 15 + "\n", "answers.csv:20: column vision1: '6'"),
        (answers() + "Parish,4" + "," * 15 + "\n", "answers.csv:20: column agency: “Parish”"),
    ],
)
def test_what_score_refuses_is_refused_in_the_same_words(run, data, sentence):
    assert sentence in refused(run, data)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_make_no_difference(run, separator):
    """Nor do quotes around cells, in the answers and in the roster."""
    quoted = '"' + answers().strip().replace(",", '","').replace("\n", '"\n"') + '"\n'
    plain = run(answers(), "--seed", "1", roster=ROSTER)
    for data in (answers(), quoted):
        there = data.replace(",", separator)
        assert run(there, "--seed", "1", roster=ROSTER.replace(",", separator)) == plain


def test_blank_lines_before_the_header_are_no_separators(run):
    blank = "\n  \n" + "," * len(INSTRUMENT.codes) + "\n"
    assert run(blank + answers(), "--seed", "1") == run(answers(), "--seed", "1")


def in_a_shell(tmp_path, *words):
    """As a process of its own, with no data folder yet; what it printed, and what it left."""
    env = {"DATA_DIR": tmp_path / "data", "KEY_DIR": tmp_path / "locked", "TMPDIR": tmp_path}
    before = set(tmp_path.rglob("*"))
    command = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *words]
    result = subprocess.run(
        command, env=os.environ | env, capture_output=True, text=True, cwd=tmp_path
    )
    return result, set(tmp_path.rglob("*")) - before


@pytest.fixture
def documented():
    """The blocks under "A file to try" in docs/commands.md: the file, and what is printed."""
    page = (ROOT / "docs" / "commands.md").read_text().partition("### A file to try")[2]
    [command] = re.findall(r"`\./run manage (rehearse sample\.csv [^`]+)`", page)
    return command, *re.findall(r"^```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_documented_file_prints_what_the_document_says(tmp_path, documented):
    command, sample, printed = documented
    (tmp_path / "sample.csv").write_text(sample)
    result, left = in_a_shell(tmp_path, *command.split())
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == printed
    assert left == set()


def test_what_is_refused_leaves_nothing_either(tmp_path):
    (tmp_path / "sample.csv").write_text(answers().replace("vision1", "visions"))
    result, left = in_a_shell(tmp_path, "rehearse", "sample.csv", "--instrument", CORE)
    assert result.returncode == 2
    assert left == set()


def test_no_command_that_only_reads_files_leaves_anything():
    ours = ((name, app) for name, app in get_commands().items() if app in PACKAGES)
    commands = {name: load_command_class(app, name) for name, app in ours}
    only_files = {name for name, each in commands.items() if each.requires_system_checks == ()}
    assert only_files == manage.READ_FILES_ONLY
