"""`score` as an analyst uses it: files that it reads, files that it refuses, what it prints.

That its numbers are right is shown in test_published_scores.py.
"""

import io
import json
import os
import subprocess
import sys
import unicodedata
from itertools import permutations

import pytest
from django.core.management import CommandError, call_command

from assessments.instruments import catalogue
from lab.score_files import natural_order
from tests.other_programs import as_xlsx
from tests.places import ROOT

TWO_CRITERIA = """
format: 1
key: calm
version: "1"
title: Calm & trust
scale: {min: 1, max: 5}
criteria:
  - code: calm
    title: Calm
    statements:
      - {code: calm1, text: "We are calm."}
      - {code: calm2, text: "We are hurried.", reverse: true}
  - code: trust
    title: Trust
    statements:
      - {code: trust1, text: "We trust each other."}
"""
HEADER = "agency,calm1,calm2,trust1\n"
GOOD = HEADER + "North,5,1,4\nNorth,4,,dk\nSouth,1,5,NA\nSouth,2,4,3\n"
ROSTER = "agency,N\nNorth,4\nSouth,2\nWest,3\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Score a file with that content; what was printed."""
    (tmp_path / "instrument.yaml").write_text(TWO_CRITERIA)

    def score(data=GOOD, *options, roster=None, instrument=None):
        write(tmp_path / "answers.csv", data)
        words = ["--instrument", instrument or str(tmp_path / "instrument.yaml"), *options]
        if roster is not None:
            write(tmp_path / "roster.csv", roster)
            words += ["--roster", str(tmp_path / "roster.csv")]
        out = io.StringIO()
        call_command("score", str(tmp_path / "answers.csv"), *words, stdout=out)
        return out.getvalue()

    return score


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def scored(printed):
    return json.loads(printed)


def test_the_names_are_those_of_the_contract(run):
    found = scored(run(roster=ROSTER))
    assert list(found) == [
        "schema", "instrument", "respondents", "groups", "items", "criteria", "reasons",
    ]  # fmt: skip
    assert found["schema"] == 1
    assert found["instrument"] == {
        "key": "calm",
        "version": "1",
        "title": "Calm & trust",
        "scale": {"min": 1, "max": 5},
    }
    assert found["groups"] == {
        "North": {"responded": 2, "invited": 4},
        "South": {"responded": 2, "invited": 2},
        "West": {"responded": 0, "invited": 3},
    }
    assert set(found["items"]["calm2"]) == {
        "reversed", "n", "missing", "dont_know", "mean", "sd", "histogram", "top_box_pct",
        "bottom_box_pct", "agreement_a", "consensus", "groups",
    }  # fmt: skip
    assert set(found["items"]["calm2"]["groups"]["West"]) == {
        "histogram", "agreement_a", "consensus",
    }  # fmt: skip
    calm = found["criteria"]["calm"]
    assert set(calm) == {
        "items", "scored", "not_scored", "mean", "sd", "groups", "partnership", "gap", "between",
        "reliability",
    }  # fmt: skip
    assert calm["items"] == ["calm1", "calm2"]
    assert set(calm["groups"]["West"]) == {
        "n", "mean", "sd", "se", "ci95", "r_wg_j", "r_star_wg_j",
    }  # fmt: skip
    assert set(calm["partnership"]) == {"agency_equal", "respondent_equal", "roster"}
    assert set(calm["partnership"]["roster"]) == {"estimate", "se", "df", "ci95"}
    assert set(calm["gap"]) == {"max_minus_min", "highest", "lowest"}
    assert set(calm["between"]) == {
        "f", "p", "welch_f", "welch_df2", "welch_p", "icc1", "icc1_mean_k", "icc2", "eta2",
        "omega2",
    }  # fmt: skip
    assert set(calm["reliability"]) == {"n_complete", "alpha", "alpha_ci95", "item_rest_r"}


def test_blanks_are_missing_and_dk_and_na_are_dont_knows(run):
    found = scored(run(GOOD, "--all-values"))
    calm2, trust1 = found["items"]["calm2"], found["items"]["trust1"]
    assert (calm2["reversed"], calm2["n"], calm2["missing"], calm2["dont_know"]) == (True, 3, 1, 0)
    assert calm2["histogram"] == [1, 1, 0, 0, 1]
    assert (trust1["n"], trust1["missing"], trust1["dont_know"]) == (2, 0, 2)
    assert trust1["mean"] == 3.5


def test_little_evidence_is_kept_back_until_all_values_are_asked_for(run):
    found = scored(run(roster=ROSTER))
    assert found["criteria"]["calm"]["mean"] is None
    assert found["reasons"]["/criteria/calm/mean"] == "below_threshold"
    assert found["reasons"]["/criteria/calm/groups/West/mean"] == "no_answers"
    everything = scored(run(GOOD, "--all-values", roster=ROSTER))
    assert everything["criteria"]["calm"]["mean"] == pytest.approx((100 + 75 + 0 + 25) / 4)
    assert everything["reasons"]["/criteria/calm/groups/West/mean"] == "no_answers"


def test_without_a_roster_nothing_is_corrected_and_nobody_knows_who_was_invited(run):
    found = scored(run(GOOD, "--all-values"))
    assert found["groups"]["North"] == {"responded": 2, "invited": None}
    assert found["reasons"]["/groups/North/invited"] == "no_roster"
    calm = found["criteria"]["calm"]
    assert calm["groups"]["South"]["se"] == pytest.approx(calm["groups"]["South"]["sd"] / 2**0.5)
    assert calm["partnership"]["roster"]["estimate"] is None
    assert found["reasons"]["/criteria/calm/partnership/roster/df"] == "no_roster"
    with_roster = scored(run(GOOD, "--all-values", roster=ROSTER))["criteria"]["calm"]
    assert with_roster["groups"]["South"]["se"] == 0  # both answered


def test_a_file_without_agencies_is_one_of_people_only(run):
    people = "\n".join(line.partition(",")[2] for line in GOOD.splitlines())
    found = scored(run(people, "--all-values"))
    assert (found["respondents"], found["groups"]) == (4, {})
    calm = found["criteria"]["calm"]
    assert calm["groups"] == {}
    assert calm["mean"] == calm["partnership"]["respondent_equal"]["estimate"]
    assert calm["partnership"]["agency_equal"]["estimate"] is None
    assert found["reasons"]["/criteria/calm/partnership/agency_equal/estimate"] == "no_agencies"
    assert found["reasons"]["/criteria/calm/gap/highest"] == "no_agencies"
    assert "Agencies" not in run(people, "--format", "table")


def test_people_can_be_grouped_by_any_column(run):
    by_site = GOOD.replace("agency", "site", 1)
    assert list(scored(run(by_site, "--group-column", "site"))["groups"]) == ["North", "South"]
    with_role = "role," + HEADER + "strategic,North,1,2,3\nother,South,1,2,3\n"
    by_role = scored(run(with_role, "--group-column", "role"))["groups"]
    assert list(by_role) == ["other", "strategic"]


def test_agencies_come_as_on_the_roster_or_else_by_name(run):
    numbered = HEADER + "10,1,1,1\n9,1,1,1\n"
    assert list(scored(run(numbered))["groups"]) == ["9", "10"]
    roster = "agency,N\n10,5\n9,5\n"
    assert list(scored(run(numbered, roster=roster))["groups"]) == ["10", "9"]


def test_what_spreadsheets_make_of_a_file_is_read(run):
    data = (
        b"\xef\xbb\xbf"
        + GOOD.replace("North", "Ynys M\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}n")
        .replace("\n", "\r\n\r\n")
        .replace("5,1,4", '"5", 1 ,4')
        .encode()
    )
    found = scored(run(data))
    assert list(found["groups"]) == ["South", "Ynys Môn"]
    assert found["items"]["calm1"]["n"] == 4


def test_a_name_with_a_slash_is_found_by_its_pointer(run):
    found = scored(run(HEADER + "A/B ~1,1,1,1\n"))
    assert found["criteria"]["calm"]["groups"]["A/B ~1"]["mean"] is None
    assert found["reasons"]["/criteria/calm/groups/A~1B ~01/mean"] == "below_threshold"


def test_the_table_is_for_reading(run):
    printed = run(GOOD, "--all-values", "--format", "table", roster=ROSTER)
    assert "Calm & trust (calm 1), scale 1 to 5" in printed
    assert "North          2        4" in printed
    assert "calm2 (reversed)  3      1           0" in printed
    assert "no_answers" in printed
    assert max(map(len, printed.splitlines())) < 120


@pytest.mark.parametrize("key", ["partnership-health", "partnership-health-core"])
def test_released_questionnaires_go_by_their_key(run, key):
    newest = catalogue.latest(key)
    row = ",".join(["North", *("3" for _ in newest.codes)])
    data = ",".join(["agency", *newest.codes]) + "\n" + row + "\n"
    for name in (key, newest.name):
        found = scored(run(data, "--all-values", instrument=name))
        assert found["instrument"]["version"] == newest.version
        assert {x["mean"] for x in found["criteria"].values()} == {50}


def test_the_result_can_go_to_a_file(run, tmp_path):
    output = tmp_path / "scored.json"
    output.write_text("old")
    assert run(GOOD, "--output", str(output)) == ""
    assert scored(output.read_text())["respondents"] == 4
    assert list(tmp_path.glob(".*")) == []


def test_who_may_read_a_file_that_is_written_again_stays_as_it_was(run, tmp_path):
    output = tmp_path / "scored.json"
    output.write_text("old")
    for mode in (0o600, 0o640):
        output.chmod(mode)
        run(GOOD, "--output", str(output))
        assert output.stat().st_mode & 0o777 == mode
    assert scored(output.read_text())["respondents"] == 4


def test_a_link_stays_a_link_and_what_it_points_to_is_written(run, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    output = tmp_path / "elsewhere" / "scored.json"
    link = tmp_path / "link.json"
    link.symlink_to(output)
    for _ in ("a file that is not there", "one that is"):
        run(GOOD, "--output", str(link))
        assert link.is_symlink()
        assert scored(output.read_text())["respondents"] == 4
        output.chmod(0o600)
    assert output.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("**/.*")) == []


def test_a_row_with_nothing_in_it_is_no_person(run):
    people = "calm1,calm2,trust1\n1,1,1\n,,\n\n2,2,2\n , ,\n,,\n"
    assert scored(run(people))["respondents"] == 2
    assert scored(run(GOOD + "North,,,\n,,,\n"))["respondents"] == 5


def test_names_that_sort_alike_stand_in_one_order_whatever_the_hash_seed(run):
    same = ["Team 01", "Team 1", "Team 001"]
    data = HEADER + "".join(f"{name},1,2,3\n" for name in same)
    assert list(scored(run(data))["groups"]) == sorted(same)
    assert {tuple(sorted(each, key=natural_order)) for each in permutations(same)} == {
        tuple(sorted(same))
    }


def test_names_that_look_alike_are_counted_apart_and_said(run, capsys):
    found = scored(run(GOOD.replace("South,2", "SOUTH,2") + "Nroth Council,1,1,1\n"))
    assert len(found["groups"]) == 4
    said = capsys.readouterr().err
    assert said == (
        "“South” and “SOUTH” look alike and are counted as two agencies. If they are "
        "one, write them the same way.\n"
    )
    run(HEADER + "Northbank Trust,1,1,1\nNorthbank Trsut,1,1,1\n")
    assert "“Northbank Trust” and “Northbank Trsut” look alike" in capsys.readouterr().err


def test_a_name_is_one_composed_or_not_in_the_answers_and_on_the_roster(run, capsys):
    composed, apart = (unicodedata.normalize(form, "Café Aid") for form in ("NFC", "NFD"))
    assert composed != apart
    data = GOOD.replace("South", apart, 1).replace("South", composed)
    assert list(scored(run(data))["groups"]) == [composed, "North"]
    roster = f"agency,N\n{apart},2\nNorth,4\n"
    assert [each["invited"] for each in scored(run(data, roster=roster))["groups"].values()] == [
        2,
        4,
    ]
    assert capsys.readouterr().err == ""


def test_an_agency_is_on_the_roster_however_it_is_written(run):
    there = scored(run(GOOD.replace("South", "SOUTH", 1), roster="agency,N\nNorth,4\nSouth,2\n"))
    assert list(there["groups"]) == ["North", "South"]


def test_what_was_understood_is_said_beside_the_figures(run, capsys):
    data = GOOD.replace("calm1", "Do you agree? [We are calm.]").replace("agency", "Organisation")
    assert scored(run(data)) == scored(run(GOOD))
    assert capsys.readouterr().err == (
        "The column “Organisation” is read as agency.\n"
        "1 of 3 statements is found by its words: calm1 is column 2.\n"
    )
    with_others = GOOD.replace("trust1", "trust1,mood").replace(",4\nNorth", ",4,5\nNorth")
    with_others = with_others.replace(",dk\n", ",dk,\n").replace(",NA\n", ",NA,x\n")
    with_others = with_others.replace("4,3\n", "4,3,\n")
    assert scored(run(with_others)) == scored(run(GOOD))
    assert capsys.readouterr().err == "The column “mood” was left out.\n"


def test_a_workbook_is_scored_as_its_csv(run, tmp_path):
    rows = [line.split(",") for line in GOOD.splitlines()]
    assert scored(run(as_xlsx(("Answers", rows)))) == scored(run(GOOD))


def test_statements_in_order_where_no_column_names_one(run, capsys):
    data = GOOD.replace("calm1,calm2,trust1", "Q1,Q2,Q3")
    assert "say --in-order" in refused(run, data)
    assert scored(run(data, "--in-order")) == scored(run(GOOD))
    assert "taken as the statements in the questionnaire’s order" in capsys.readouterr().err


def test_it_is_the_same_for_any_order_of_rows(run):
    header, *rows = GOOD.splitlines()
    assert run("\n".join([header, *reversed(rows)])) == run(GOOD)


# What is refused: the content of the file, the sentence, and other options.

BAD_DATA = {
    "an empty file": ("", "answers.csv:1: The file is empty."),
    "blank lines alone": ("\n\n\n", "answers.csv:1: The file is empty."),
    "a header alone": (HEADER, "answers.csv:2: There is a header and no answers."),
    "a code that is misspelt": (
        GOOD.replace("trust1", "trist1"),
        "answers.csv:1: column trist1: calm 1 has no 'trist1'; is it trust1?",
    ),
    "a column without a name": (
        "agency,calm1,calm2,trust1,\nN,1,1,1,1\n",
        "answers.csv:1: column 5: The column has no name.",
    ),
    "a column twice": (
        "agency,calm1,calm2,trust1,calm1\nN,1,1,1,1\n",
        "answers.csv:1: column calm1: The column is there 2 times.",
    ),
    "agency twice": (
        "agency,agency,calm1,calm2,trust1\nN,N,1,1,1\n",
        "answers.csv:1: column agency: The column is there 2 times.",
    ),
    "a statement missing": (
        "agency,calm1,trust1\nN,1,1\n",
        "answers.csv:1: column calm2: The column is missing.",
    ),
    "no header": (
        "North,5,1,4\n",
        "answers.csv:1: None of the 3 statements of calm 1",
    ),
    "a row without an agency": (
        GOOD + ",1,1,1\n",
        "answers.csv:6: column agency: It does not say whose answers these are.",
    ),
    "above the scale": (
        GOOD + "North,6,1,1\n",
        "answers.csv:6: column calm1: '6' is not an answer. "
        "Use 1, 2, 3, 4, 5, dk or na, or leave it empty.",
    ),
    "below the scale": (GOOD + "North,1,0,1\n", "answers.csv:6: column calm2: '0' is not"),
    "below zero": (GOOD + "North,1,1,-1\n", "answers.csv:6: column trust1: '-1' is not an answer"),
    "a decimal": (GOOD + "North,1,3.5,1\n", "answers.csv:6: column calm2: '3.5' is not an answer"),
    "with an exponent": (GOOD + "North,1e0,3,1\n", "answers.csv:6: column calm1: '1e0' is not"),
    "a word": (GOOD + "North,1,agree,1\n", "answers.csv:6: column calm2: 'agree' is not an answer"),
    "nan": (GOOD + "North,nan,1,1\n", "answers.csv:6: column calm1: 'nan' is not an answer"),
    "another dash": (GOOD + "North,1,–,1\n", "answers.csv:6: column calm2: '–' is not an answer"),
    "other digits": (GOOD + "North,1,1,٢\n", "answers.csv:6: column trust1: '٢' is not an answer"),
    "a formula": (GOOD + "North,=1+1,1,1\n", "answers.csv:6: column calm1: '=1+1' is not"),
    "a cell too many": (GOOD + "North,1,1,1,1\n", "answers.csv:6: There are 5 cells, not 4."),
    "a cell too few": (GOOD + "North,1,1\n", "answers.csv:6: There are 3 cells, not 4."),
    "a wrong line far down": (
        GOOD + "North,1,1,1\n" * 3000 + "North,9,1,1\n",
        "answers.csv:3006: column calm1: '9' is not an answer",
    ),
    "a line after one with a line break in it": (
        GOOD + '"North\n",1,1,1\nNorth,7,1,1\n',
        "answers.csv:8: column calm1: '7' is not an answer",
    ),
    "a NUL": (
        GOOD.encode() + b"North,1,\0,1\n",
        "answers.csv:6: This is not a text file (it holds a NUL byte).",
    ),
    "a piece of a spreadsheet": (b"PK\x03\x04\x14\0\x08\0", "answers.csv: This workbook cannot"),
    "a piece of UTF-16": (GOOD.encode("utf-16")[:-1], "answers.csv: This is UTF-16, but dam"),
    "Latin-1": (
        GOOD.encode() + "Ynys Môn,1,1,1\n".encode("latin-1"),
        "answers.csv:6: This is not UTF-8",
    ),
    "a line break in a name": (
        GOOD + '"No\nrth",1,1,1\n',
        "answers.csv:6: column agency: There is",
    ),
    "a name that clears the screen": (
        GOOD + "North\x1b[2J!,1,1,1\n",
        "answers.csv:6: column agency: There is a line break or another control character",
    ),
    "a name that turns the direction of reading": (
        GOOD + "No\u202erth,1,1,1\n",
        "answers.csv:6: column agency: There is a line break or another control character",
    ),
    "a column with a control character": (
        GOOD.replace("calm1", "ca\x07lm1"),
        "answers.csv:1: column 2: There is a line break or another control character",
    ),
    "a quote that never ends": (GOOD + '"North,1,1,1\n', "This is not CSV"),
    "letters after a quote": (GOOD + '"North"x,1,1,1\n', "answers.csv:6: This is not CSV"),
    "a long cell": (
        GOOD + "N" * 121 + ",1,1,1\n",
        "answers.csv:6: A cell has more than 120 characters.",
    ),
    "a great many columns": (
        "agency" + ",calm1" * 2000 + "\n",
        "answers.csv:1: There are more than 2,000 columns.",
    ),
}


@pytest.mark.parametrize("what", BAD_DATA)
def test_a_bad_file_is_refused(run, what):
    data, sentence = BAD_DATA[what]
    assert sentence in refused(run, data)


def test_all_that_is_wrong_is_said_at_once_up_to_a_limit(run):
    said = refused(run, HEADER + "North,6,7,8\n")
    assert said.count("answers.csv:2: column") == 3
    said = refused(run, HEADER + "North,6,7,8\n" * 1000)
    assert len(said.splitlines()) == 21
    assert said.endswith("answers.csv: … and more.")


BAD_ROSTERS = {
    "empty": ("", "roster.csv:1: The header must be: agency,N"),
    "another header": ("agency,n\nNorth,4\n", "roster.csv:1: The header must be: agency,N"),
    "a header alone": ("agency,N\n", "roster.csv:2: There are no agencies."),
    "no number": ("agency,N\nNorth,many\n", "roster.csv:2: column N: 'many' is not a number"),
    "nobody": ("agency,N\nNorth,0\n", "roster.csv:2: column N: '0' is not a number of people."),
    "half a person": ("agency,N\nNorth,2.5\n", "roster.csv:2: column N: '2.5' is not a number"),
    "an agency twice": (
        "agency,N\nNorth,4\nNorth,4\n",
        "roster.csv:3: column agency: 'North' is there twice.",
    ),
    "a control character": (
        "agency,N\nNo\x9brth,4\n",
        "roster.csv:2: column agency: There is a line",
    ),
    "a cell too many": ("agency,N\nNorth,4,5\n", "roster.csv:2: A line must be an agency and"),
    "not all agencies": (
        "agency,N\nNorth,4\n",
        "answers.csv:4: column agency: “South” is not in roster.csv.",
    ),
    "more answers than people": (
        "agency,N\nNorth,4\nSouth,1\n",
        "answers.csv:5: column agency: “South” has more answers than the 1 person in roster.csv.",
    ),
}


@pytest.mark.parametrize("what", BAD_ROSTERS)
def test_a_bad_roster_is_refused(run, what):
    roster, sentence = BAD_ROSTERS[what]
    assert sentence in refused(run, GOOD, roster=roster)


def refused(run, *arguments, **options):
    with pytest.raises(CommandError) as refusal:
        run(*arguments, **options)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def test_a_group_column_that_is_asked_for_must_be_there(run):
    said = refused(run, GOOD, "--group-column", "site")
    assert said == "answers.csv:1: column site: The column is missing."


def test_nobody_is_grouped_by_what_they_said(run):
    assert "answers.csv:1: column calm1: This is a statement" in refused(
        run, GOOD, "--group-column", "calm1"
    )


def test_a_roster_needs_agencies(run):
    people = "calm1,calm2,trust1\n1,1,1\n"
    said = refused(run, people, roster=ROSTER)
    assert said == "answers.csv:1: column agency: The column is missing."


def test_a_roster_of_other_groups_is_held_against_them(run):
    by_site = GOOD.replace("agency", "site", 1)
    said = refused(run, by_site, "--group-column", "site", roster="agency,N\nNorth,4\n")
    assert said == "answers.csv:4: column site: “South” is not in roster.csv."


def test_a_file_that_is_too_large_is_not_looked_at(run, tmp_path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(CommandError, match="larger than 50 MB"):
        call_command(
            "score", str(tmp_path / "large.csv"), "--instrument", "partnership-health-core"
        )


def test_files_that_are_not_there(run, tmp_path):
    assert "'happiness' is neither a file nor one of partnership-health" in refused(
        run, instrument="happiness"
    )
    nowhere = str(tmp_path / "no.yaml")
    assert nowhere in refused(run, instrument=nowhere)
    for path, why in ((tmp_path / "no.csv", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(CommandError, match=f"cannot be read: {why}") as refusal:
            call_command("score", str(path), "--instrument", "partnership-health-core")
        assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "instrument.yaml:"),
        (TWO_CRITERIA.replace("max: 5", "max: 1"), "instrument.yaml:6: scale"),
        (TWO_CRITERIA.replace("calm2", "calm1"), "instrument.yaml:"),
    ],
)
def test_a_bad_questionnaire_is_refused(run, tmp_path, text, sentence):
    (tmp_path / "instrument.yaml").write_text(text)
    assert sentence in refused(run)


def test_an_output_that_cannot_be_written_leaves_nothing(run, tmp_path):
    assert "cannot be written" in refused(run, GOOD, "--output", str(tmp_path / "no" / "x.json"))
    output = tmp_path / "scored.json"
    output.write_text("old")
    refused(run, HEADER, "--output", str(output))
    assert output.read_text() == "old"


def in_a_shell(tmp_path, *words):
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "manage.py"), "score", *words],
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )


def test_in_a_shell_it_ends_with_2_and_prints_nothing_but_the_sentence(tmp_path):
    (tmp_path / "instrument.yaml").write_text(TWO_CRITERIA)
    (tmp_path / "answers.csv").write_text(GOOD + "North,6,1,1\n")
    result = in_a_shell(tmp_path, "answers.csv", "--instrument", "instrument.yaml")
    sentence = (
        "answers.csv:6: column calm1: '6' is not an answer. "
        "Use 1, 2, 3, 4, 5, dk or na, or leave it empty."
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"CommandError: {sentence}\n"
    assert in_a_shell(tmp_path, "answers.csv").returncode == 2


def test_in_a_shell_it_prints_json_and_no_warnings(tmp_path):
    (tmp_path / "instrument.yaml").write_text(TWO_CRITERIA)
    (tmp_path / "answers.csv").write_text(GOOD)
    result = in_a_shell(tmp_path, "answers.csv", "--instrument", "instrument.yaml", "--all-values")
    assert (result.returncode, result.stderr) == (0, "")
    assert scored(result.stdout)["respondents"] == 4


# With a ranking


def with_a_ranking(run, tmp_path):
    ranking = "ranking: {code: aim, question: Q, options: ["
    ranking += ", ".join(f"{{code: {each}, text: {each}}}" for each in "abcd") + "]}\n"
    (tmp_path / "ranked.yaml").write_text(TWO_CRITERIA + ranking)
    return lambda data, *options: run(data, *options, instrument=str(tmp_path / "ranked.yaml"))


def test_a_ranking_changes_no_figure(run, tmp_path):
    score = with_a_ranking(run, tmp_path)
    orders = (",aim_a,aim_b,aim_c,aim_d", ",1,2,3,4", ",,,,", ",2,,1,", ",,1,,")
    ranked = "".join(f"{line}{order}\n" for line, order in zip(GOOD.split(), orders, strict=True))
    assert score(ranked, "--all-values") == score(GOOD, "--all-values")


def test_people_are_not_grouped_by_a_place(run, tmp_path):
    data = "aim_a,aim_b,aim_c,aim_d,calm1,calm2,trust1\n1,,,,5,1,4\n"
    with pytest.raises(CommandError) as refused:
        with_a_ranking(run, tmp_path)(data, "--group-column", "aim_a")
    sentence = "answers.csv:1: column aim_a: This is a place, and people cannot be grouped by it."
    assert str(refused.value) == sentence
