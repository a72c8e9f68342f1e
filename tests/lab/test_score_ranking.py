"""An analyst scores a file of rankings."""

import io
import json
import os
import subprocess
import sys
from functools import partial

import pytest
from django.core.management import CommandError, call_command, load_command_class

from tests.places import ROOT
from tests.published_values import CASES, compare, expected

MANAGE = ROOT / "manage.py"
GOOD = "agency,a,b,c\nNorth,1,2,3\nNorth,1,2.5,2.5\nSouth,3,,1\n"


@pytest.fixture
def run(on_a_file):
    return partial(on_a_file, "score_ranking", "data.csv")


def score_case(name):
    out = io.StringIO()
    call_command("score_ranking", str(CASES / name / "data.csv"), stdout=out)
    return json.loads(out.getvalue())


NAMES = ["m", "q", "rank_sums", "w", "chi2", "p_chi2", "f", "p_f", "rbar", "rbar_ci95"]
NAMES += ["shared", "between", "within", "p_between", "reasons"]


@pytest.mark.parametrize("name", ["rank_firstnames", "rank_usjudges"])
def test_a_case_is_scored_as_R_does_with_nothing_but_its_file(name):
    found, published = score_case(name), expected(name)
    assert list(found) == NAMES
    for ours, theirs in [
        ("m", "m_judges"),
        ("q", "n_objects"),
        ("rank_sums", "rank_sums"),
        ("w", "W_ties_irr"),
        ("chi2", "chisq_irr"),
        ("f", "F_vegan"),
        ("rbar", "rbar_from_W"),
    ]:
        compare(name, f"score_ranking: {ours}", found[ours], published[theirs])
    low, high = found["rbar_ci95"]
    assert low < found["rbar"] < high


def test_agencies_are_compared_where_the_file_names_them():
    found = score_case("rank_firstnames")
    published = expected("rank_firstnames")["decomposition"]
    compare("rank_firstnames", "score_ranking: shared", found["shared"], published["shared_W"])
    for part in ("between", "within"):
        compare("rank_firstnames", f"score_ranking: {part}", found[part], published[part])
    assert abs(found["p_between"] - published["adonis2_p"]) < 0.01
    assert found["reasons"] == {}
    assert score_case("rank_firstnames") == found


def test_a_label_of_the_rows_is_neither_agency_nor_purpose():
    found = score_case("rank_usjudges")
    assert "judge" not in found["rank_sums"]
    assert set(found["reasons"].values()) == {"no_agencies"}


@pytest.mark.parametrize(
    "header_and_rows",
    [
        "id,a,b\n17,1,2\n18,2,1\n",
        "Respondent,a,b\n1,1,2\n2,2,1\n",
        "who,a,b\nAnn,1,2\nBob,2,1\n",
        "agency,who,a,b\nNorth,Ann,1,2\nSouth,Bob,2,1\n",
        "who,a,b,agency\nAnn,1,2,North\nBob,2,1,South\n",
    ],
)
def test_the_first_column_is_a_label_by_its_name_or_if_it_holds_words(run, header_and_rows):
    assert json.loads(run(header_and_rows))["q"] == 2


@pytest.mark.parametrize("word", ["dk", "NA"])
def test_a_first_column_of_don_t_knows_labels_nothing_and_is_no_rank(run, word):
    with pytest.raises(CommandError) as refused:
        run(f"home,safe,cost\n{word},1,2\n{word},2,1\n")
    assert str(refused.value).startswith(f"data.csv:2: column home: '{word}' is not a rank from")


def test_a_first_column_that_nobody_ranked_is_a_purpose(run):
    assert json.loads(run("home,safe,cost\n,1,2\n,2,1\n"))["q"] == 3


def test_the_table_names_the_column_that_is_left_out_and_help_says_so(run, capsys):
    said = run("who,a,b\nAnn,1,2\nBob,2,1\n", "--format", "table")
    assert "The column who labels the rows: it is not looked at." in said
    assert "not looked at" not in run(GOOD, "--format", "table")
    with pytest.raises(SystemExit):
        load_command_class("lab", "score_ranking").run_from_argv(
            ["manage.py", "score_ranking", "--help"]
        )
    assert "not looked at, and `--format table` names it" in capsys.readouterr().out


def test_a_first_column_of_ranks_is_a_purpose(run):
    assert json.loads(run("a,b\n1,2\n,1\n"))["q"] == 2


def test_the_column_of_the_agency_may_be_named(run):
    data = "region,a,b,c\n" + "N,1,2,3\n" * 5 + "S,3,2,1\n" * 5
    found = json.loads(run(data, "--group-column", "region"))
    assert (found["w"], found["between"], found["within"]) == (0, 1, 0)
    assert found["p_between"] < 0.05
    assert json.loads(run(data))["reasons"]["/between"] == "no_agencies"


def test_a_few_rankings_say_next_to_nothing(run):
    found = json.loads(run(GOOD))
    assert (found["m"], found["q"], found["w"]) == (3, 3, None)
    assert found["reasons"]["/w"] == "below_threshold"


def test_a_table_is_for_reading(run):
    data = "agency,a,b,c\n" + "North,1,2,3\nNorth,1,3,2\nSouth,2,1,3\n" * 5 + "South,1,1,1\n"
    said = run(data, "--format", "table")
    assert "3 purposes, ranked by 15 people (1 more express no order)" in said
    assert [line.split()[0] for line in said.splitlines()[4:7]] == ["a", "b", "c"]
    assert "by chance alone" in said
    assert "nan" not in said
    few = run("a,b,c\n" + "1,2,3\n" * 6, "--format", "table")
    assert "p from shuffling" in few
    assert "zero_variance (2)" in few
    assert "below_threshold" in run(GOOD, "--format", "table")


BAD_FILES = {
    "an empty file": ("", "data.csv:1: The file is empty."),
    "blank lines alone": ("\n\n", "data.csv:1: The file is empty."),
    "a header alone": ("agency,a,b,c\n", "data.csv:2: There is a header and no rankings."),
    "one purpose": ("agency,a\nNorth,1\n", "data.csv:1: Columns with ranks: 1;"),
    "no purpose": ("agency\nNorth\n", "data.csv:1: Columns with ranks: 0;"),
    "a column twice": (GOOD.replace("c", "a", 2), "data.csv:1: column a: The column is there 2"),
    "a column without a name": (GOOD.replace("a,b,c", "a,,c"), "data.csv:1: column 3: The col"),
    "a rank of 0": (GOOD.replace("1,2,3", "0,2,3"), "data.csv:2: column a: '0' is not a rank from"),
    "a rank beyond the last": (GOOD.replace(",,1", ",4,1"), "data.csv:4: column b: '4' is not"),
    "a negative rank": (GOOD.replace(",,1", ",-1,1"), "data.csv:4: column b: '-1' is not"),
    "a rank between ranks": (GOOD.replace("2.5,", "2.3,"), "data.csv:3: column b: '2.3' is not"),
    "a word for a rank": (GOOD.replace(",,1", ",first,1"), "data.csv:4: column b: 'first' is not"),
    "nan": (GOOD.replace(",,1", ",nan,1"), "data.csv:4: column b: 'nan' is not"),
    "infinity": (GOOD.replace(",,1", ",inf,1"), "data.csv:4: column b: 'inf' is not"),
    "a number too large": (GOOD.replace(",,1", f",{'9' * 99},1"), "data.csv:4: column b: '999"),
    "an Arabic digit": (GOOD.replace(",,1", ",١,1"), "data.csv:4: column b: '١' is not"),
    "an agency that is not said": (
        GOOD + " ,1,2,3\n",
        "data.csv:5: column agency: It does not say whose row",
    ),
    "a short line": (GOOD + "South,1,2\n", "data.csv:5: There are 3 cells, not 4."),
    "a long line": (GOOD + "South,1,2,3,4\n", "data.csv:5: There are 5 cells, not 4."),
    "an open quote": (GOOD + '"South,1,2,3\n', "data.csv:5: This is not CSV"),
    "a NUL byte": (GOOD.replace("South", "So\0uth"), "data.csv:4: This is not a text file"),
    "Latin-1": (GOOD.replace("South", "Süd").encode("latin-1"), "data.csv:4: This is not UTF-8"),
    "a long cell": (GOOD.replace("South", "x" * 121), "data.csv:4: A cell has more than 120"),
    "columns without end": (
        ",".join(map(str, range(2001))),
        "data.csv:1: There are more than 2,000",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_line_and_column(run, data, sentence):
    with pytest.raises(CommandError) as refused:
        run(data)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


def test_every_problem_is_named_and_many_are_cut_short(run):
    with pytest.raises(CommandError) as refused:
        run(GOOD.replace("1,2,3", "0,9,3"))
    assert [line.split(": ")[1] for line in str(refused.value).split("\n")] == [
        "column a",
        "column b",
    ]
    with pytest.raises(CommandError, match="and more") as refused:
        run("a,b\n" + "9,9\n" * 1000)
    assert len(str(refused.value).split("\n")) == 21


def test_a_group_column_that_is_not_there_is_an_error(run):
    with pytest.raises(CommandError, match=r"data\.csv:1: column region: The column is missing"):
        run(GOOD, "--group-column", "region")


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file") as refused:
        call_command("score_ranking", str(tmp_path / "none.csv"))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        call_command("score_ranking", str(tmp_path))


def test_the_command_ends_with_2_and_prints_nothing(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(GOOD.replace("1,2,3", "0,2,3"))
    done = subprocess.run(
        [sys.executable, MANAGE, "score_ranking", path],
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "data.csv:2: column a: '0' is not a rank from 1 to 3, or blank." in done.stderr
    assert "Traceback" not in done.stderr
