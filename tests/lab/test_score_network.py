"""An analyst scores a file of who reports what of whom."""

import io
import json
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from tests.published_values import CASES, compare, expected

GOOD = "from,a,b,c,d\na,0,4,3,0\nb,4,0,0,0\nc,2,5,0,1\nd,0,0,3,0\n"  # scoring.md, section 13
NETWORKS = ("emon_Cheyenne", "emon_HurrFrederic", "emon_LakePomona")
NAMES = ["n", "arcs", "density", "mutual", "asymmetric", "null", "reciprocity_ties"]
NAMES += ["reciprocity_arcs", "reciprocity_dyadic", "interfaces", "interfaces_confirmed"]
NAMES += ["interfaces_possible", "weighted_reciprocity", "mean_asymmetry", "centralisation"]
NAMES += ["cutpoints", "constraint", "reasons"]


@pytest.fixture
def run(on_a_file):
    return partial(on_a_file, "score_network", "matrix.csv")


def score_case(name, *options):
    out = io.StringIO()
    call_command("score_network", str(CASES / name / "matrix.csv"), *options, stdout=out)
    return json.loads(out.getvalue())


def compare_ties(name, found, published):
    census = published["dyad_census"]
    for ours, theirs in [
        ("n", published["n"]),
        ("arcs", published["arcs"]),
        ("density", published["density_sna"]),
        ("mutual", census["mutual"]),
        ("asymmetric", census["asymmetric"]),
        ("null", census["null"]),
        ("reciprocity_ties", published["recip_dyadic_nonnull"]),
        ("reciprocity_arcs", published["recip_arc_edgewise"]),
        ("reciprocity_dyadic", published["recip_dyadic"]),
        ("weighted_reciprocity", published["valued"]["weighted_reciprocity_squartini"]),
        ("mean_asymmetry", published["valued"]["mean_abs_asymmetry"]),
    ]:
        compare(name, f"score_network: {ours}", found[ours], theirs)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_case_is_scored_as_R_does(name):
    found, published = score_case(name), expected(name)["complete"]
    assert list(found) == NAMES
    assert found["reasons"] == {}
    compare_ties(name, found, published)
    shape = published["centralization"]
    for ours, theirs in [
        (found["interfaces"], published["interfaces_undirected_weak"]),
        (found["interfaces_confirmed"], published["interfaces_undirected_strong"]),
        (found["interfaces_possible"], published["possible_pairs"]),
        (found["cutpoints"], published["cutpoints_undirected_weak"]),
    ]:
        compare(name, "score_network: interfaces, cutpoints", ours, theirs)
    compare(
        name,
        "score_network: centralisation",
        found["centralisation"],
        {
            "indegree": shape["indegree"],
            "outdegree": shape["outdegree"],
            "degree": shape["degree_undirected_weak"],
            "betweenness": shape["betweenness_undirected_weak"],
        },
    )
    constraint = published["burt_constraint_undirected_weak"]
    compare(name, "score_network: constraint", found["constraint"], constraint)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_case_with_missing_rows_is_scored_as_R_does(name):
    published = expected(name)["rows_missing"]
    found = score_case(name, "--missing-rows", ",".join(published["nonresponding"]))
    assert found["reasons"] == {}
    compare_ties(name, found, published)


def test_the_worked_example_of_section_13(run):
    found = json.loads(run(GOOD))
    assert found["reasons"] == {}
    assert (found["arcs"], found["interfaces"], found["cutpoints"]) == (7, 4, ["c"])
    assert found["constraint"]["a"] == pytest.approx(1.0069, abs=5e-5)
    missing = json.loads(run(GOOD, "--missing-rows", "d"))
    assert (missing["mutual"], missing["asymmetric"], missing["null"]) == (2, 1, 0)
    assert missing["mean_asymmetry"] == 2


def test_a_blank_row_is_a_missing_row(run):
    blank = GOOD.replace("d,0,0,3,0", "d,,dk,NA,")
    assert run(blank) == run(GOOD, "--missing-rows", " d , ")


def test_rows_may_stand_in_any_order_and_the_diagonal_may_hold_anything(run):
    lines = GOOD.splitlines()
    assert run("\n".join([lines[0], lines[3], lines[1], lines[4], lines[2]])) == run(GOOD)
    assert run(GOOD.replace("a,0,", "a,–,").replace("from", "")) == run(GOOD)


def test_a_higher_threshold_leaves_fewer_ties(run):
    assert json.loads(run(GOOD, "--threshold", "4"))["arcs"] == 3
    assert json.loads(run(GOOD, "--threshold", "2.5"))["arcs"] == 5


def test_with_few_answers_the_shape_is_not_said(run):
    found = json.loads(run(GOOD, "--missing-rows", "c,d"))
    assert found["density"] is not None
    assert (found["cutpoints"], found["constraint"]["a"]) == (None, None)
    assert found["reasons"]["/centralisation/degree"] == "low_participation"


def test_a_table_is_for_reading(run):
    said = run(GOOD, "--format", "table", "--missing-rows", "d")
    assert "4 agencies, of which 1 did not answer" in said
    assert "c and b" in said
    assert "low_participation" in said
    assert "nan" not in said
    assert "cut points" in run(GOOD, "--format", "table")
    assert "no_answers" in run("from,a,b\na,,\nb,,\n", "--format", "table")


BAD_FILES = {
    "a name that clears the screen": (
        ",a,b\na,,1\n\x1b[2Jb,2,\n",
        "matrix.csv:3: column 1: There is a line break or another control character",
    ),
    "an empty file": ("", "matrix.csv:1: The file is empty."),
    "a header alone": ("from,a,b\n", "matrix.csv:2: There is a header and no reports."),
    "one column": ("from\na\n", "matrix.csv:1: There is one column; there must be one an agency."),
    "an agency twice among the columns": (
        GOOD.replace("a,b,c,d", "a,b,c,a"), "matrix.csv:1: column a: The column is there 2 times",
    ),
    "a column without a name": (
        GOOD.replace("a,b,c,d", "a,,c,d"), "matrix.csv:1: column 3: The column has no name.",
    ),
    "an agency twice among the rows": (
        GOOD.replace("d,0", "c,0"), "matrix.csv:5: column from: 'c' has a row already, in line 4.",
    ),
    "a row without a column": (GOOD + "e,0,0,0,0\n", "matrix.csv:6: column from: 'e' is no column"),
    "a row without a name": (GOOD + ",0,0,0,0\n", "matrix.csv:6: column from: '' is no column"),
    "a column without a row": (
        GOOD.replace("d,0,0,3,0\n", ""), "matrix.csv:1: column d: There is no row 'd'",
    ),
    "a negative value": (GOOD.replace("2,5", "2,-5"), "matrix.csv:4: column b: '-5' is not a numb"),
    "a word": (GOOD.replace("2,5", "2,often"), "matrix.csv:4: column b: 'often' is not a number"),
    "nan": (GOOD.replace("2,5", "2,nan"), "matrix.csv:4: column b: 'nan' is not a number"),
    "infinity": (GOOD.replace("2,5", "2,inf"), "matrix.csv:4: column b: 'inf' is not a number"),
    "a power": (GOOD.replace("2,5", "2,1e3"), "matrix.csv:4: column b: '1e3' is not a number"),
    "a decimal comma": (GOOD.replace("2,5", '2,"4,5"'), "matrix.csv:4: column b: '4,5' is not a"),
    "a short line": (GOOD.replace("c,2,5,0,1", "c,2,5,0"), "matrix.csv:4: There are 4 cells, not"),
    "an open quote": (GOOD + '"e,0', "matrix.csv:6: This is not CSV"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_line_and_column(run, data, sentence):
    with pytest.raises(CommandError) as refused:
        run(data)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


def test_a_missing_row_that_is_not_there_is_an_error(run):
    with pytest.raises(CommandError, match="--missing-rows: there is no row 'x'") as refused:
        run(GOOD, "--missing-rows", "a,x")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("threshold", ["0", "-1", "nan", "inf", "high"])
def test_a_threshold_is_a_number_above_0(run, threshold):
    with pytest.raises(CommandError, match="is not a number above 0"):
        run(GOOD, f"--threshold={threshold}")
