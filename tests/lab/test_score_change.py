"""An analyst asks what changed between rounds."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.imported_answers import THREE_STATEMENTS
from tests.published_values import CASES, compare, expected

CASE = "univbct_trend"
SCALE = ("--round-column", "round", "--min", "1", "--max", "5")
GOOD = "round,agency,mood\n1,North,4\n1,South,2.5\n2,North,5\n2,South,\n"
KEYS = ["n1", "n2", "mean1", "mean2", "difference", "se", "df", "p", "p_holm", "p_bh", "ci90"]
KEYS += ["ci95", "hedges_g", "mdc80", "verdict"]


@pytest.fixture
def run(on_a_file):
    """With the usual scale, unless other options are given."""
    return lambda data, *options: on_a_file("score_change", "data.csv", data, *(options or SCALE))


@pytest.fixture
def three(tmp_path):
    """The file of a questionnaire of three statements."""
    (tmp_path / "three.yaml").write_text(THREE_STATEMENTS)
    return str(tmp_path / "three.yaml")


def compare_change(found, published):
    for ours, theirs in [
        ("n1", "n1"),
        ("n2", "n2"),
        ("mean1", "mean1"),
        ("mean2", "mean2"),
        ("difference", "diff"),
        ("se", "se"),
        ("df", "df_welch"),
        ("p", "p"),
        ("ci90", "ci90"),
        ("ci95", "ci95"),
        ("hedges_g", "hedges_g"),
        ("mdc80", "mdc_power80"),
    ]:
        compare(CASE, f"score_change: {ours}", found[ours], published[theirs])


def test_the_case_is_scored_as_R_does():
    out = io.StringIO()
    call_command("score_change", str(CASES / CASE / "data.csv"), *SCALE, stdout=out)
    found, published = json.loads(out.getvalue()), expected(CASE)
    assert list(found) == ["groups", "overall", "reasons"]
    assert found["reasons"] == {}
    assert list(found["overall"]) == KEYS
    compare_change(found["overall"], published["overall_respondent_equal"])
    for agency, change in found["groups"].items():
        compare_change(change, published["by_group"][agency])
    for ours, theirs in [("p_holm", "p_holm"), ("p_bh", "p_BH")]:
        adjusted = {agency: change[ours] for agency, change in found["groups"].items()}
        compare(CASE, f"score_change: {ours}", adjusted, published[theirs])


def test_nothing_is_shown_to_have_changed_in_the_case():
    out = io.StringIO()
    call_command("score_change", str(CASES / CASE / "data.csv"), *SCALE, stdout=out)
    found = json.loads(out.getvalue())
    verdicts = {agency: change["verdict"] for agency, change in found["groups"].items()}
    not_enough = "not enough evidence to tell"
    assert verdicts == dict.fromkeys("ACD", not_enough) | {"B": "stable", "HHC": not_enough}
    assert found["overall"]["verdict"] == "stable"


def rows(label, score, n=8, agency="North"):
    """Scores a little apart, so that there is spread."""
    return "".join(f"{label},{agency},{score + 0.1 * (i % 2)}\n" for i in range(n))


def test_a_clear_change_is_said(run):
    said = json.loads(run("round,agency,mood\n" + rows(1, 2) + rows(2, 4)))
    assert said["overall"]["verdict"] == "improved"
    assert said["overall"]["difference"] == pytest.approx(50)
    back = json.loads(run("round,agency,mood\n" + rows(1, 4) + rows(2, 2)))
    assert back["groups"]["North"]["verdict"] == "declined"


def test_rounds_come_in_the_order_of_their_labels_each_after_the_one_before(run):
    data = "round,mood\n" + "".join(
        each.replace(",North", "")
        for each in (rows("Round 10", 4), rows("Round 2", 3), rows("Round 9", 2))
    )
    said = json.loads(run(data))
    assert (said["from"], said["to"]) == ("Round 9", "Round 10")
    assert said["overall"]["difference"] == pytest.approx(50)
    [before] = said["earlier"]
    assert (before["from"], before["to"]) == ("Round 2", "Round 9")
    assert before["overall"]["verdict"] == "declined"
    assert said["groups"] == before["groups"] == {}
    table = run(data, *SCALE, "--format", "table")
    assert table.index("Round Round 2") < table.index("Round Round 9 to")


def test_an_agency_of_one_round_only_has_no_change(run):
    data = "round,agency,mood\n" + rows(1, 3) + rows(2, 3) + rows(2, 3, agency="South")
    said = json.loads(run(data))
    assert said["groups"]["South"]["n1"] == 0
    assert said["groups"]["South"]["mean2"] == pytest.approx(51.25)
    assert said["reasons"]["/groups/South/difference"] == "no_answers"
    assert said["overall"]["n2"] == 16


def test_agencies_stand_in_the_order_of_their_names(run):
    agencies = ["Team 10", "Team 9", "Alms", "Zoo", "Bus", "Team 1"]
    data = "".join(rows(r, 3, agency=agency) for agency in agencies for r in (1, 2))
    said = json.loads(run("round,agency,mood\n" + data))
    assert list(said["groups"]) == ["Alms", "Bus", "Team 1", "Team 9", "Team 10", "Zoo"]


def test_blank_cells_and_don_t_knows_are_no_scores(run):
    data = "round,agency,mood\n" + rows(1, 3) + rows(2, 3) + "2,North,\n2,North,dk\n2,North,NA\n"
    assert json.loads(run(data))["overall"]["n2"] == 8


def test_the_ends_of_the_scale_are_said(run):
    data = "round,mood\n" + "1,0\n1,100\n" * 3 + "2,100\n" * 6
    said = json.loads(run(data, "--round-column", "round", "--min=0", "--max", "100"))
    assert (said["overall"]["mean1"], said["overall"]["mean2"]) == (50, 100)
    said = json.loads(run(data, "--round-column", "round", "--min=-100", "--max", "100"))
    assert (said["overall"]["mean1"], said["overall"]["mean2"]) == (75, 100)


def test_answers_are_scored_by_the_questionnaire(run, three):
    header = "round,agency,calm1,calm2,calm3\n"
    first, second = "1,North,2,4,dk\n1,North,2,3,3\n", "2,North,4,2,4\n2,North,5,1,\n"
    options = ("--round-column", "round", "--instrument", three)
    said = json.loads(run(header + first * 4 + second * 4, *options))
    assert list(said) == ["criteria", "reasons"]
    found = said["criteria"]["calm"]["overall"]
    # 25, 41 2/3 and 75, 100: the second statement is reverse-worded.
    assert found["mean1"] == pytest.approx((25 + 125 / 3) / 2)
    assert found["mean2"] == pytest.approx(87.5)
    assert found["verdict"] == "improved"
    assert said["criteria"]["calm"]["groups"]["North"] == found
    few = json.loads(run(header + first + second, *options))
    assert few["reasons"]["/criteria/calm/overall/p"] == "below_threshold"


def test_answers_need_no_agency(run, three):
    data = "when,calm1,calm2,calm3\n" + "1,2,4,3\n1,2,3,3\n" * 4 + "2,4,2,4\n2,5,1,4\n" * 4
    said = json.loads(run(data, "--round-column", "when", "--instrument", three))
    assert said["criteria"]["calm"]["groups"] == {}
    assert said["criteria"]["calm"]["overall"]["n1"] == 8


@pytest.mark.parametrize("before", ["2024-1", "2024-01"])
def test_rounds_that_no_order_tells_apart_are_refused(run, three, before):
    after = {"2024-1": "2024-01", "2024-01": "2024-1"}[before]
    data = f"round,mood\n{before},3\n{before},4\n{after},4\n2025-1,4\n"
    sentence = f"data.csv:4: column round: '{after}' and '{before}' have one place in the order"
    with pytest.raises(CommandError) as refused:
        run(data)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2
    rounds = (before, before, after, "2025-1")
    answers = "round,calm1,calm2,calm3\n" + "".join(f"{each},4,3,2\n" for each in rounds)
    with pytest.raises(CommandError) as refused:
        run(answers, "--round-column", "round", "--instrument", three)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


def test_rounds_without_spread_have_no_effect_size_and_no_interval_in_the_table(run):
    data = "round,agency,mood\n" + "".join(
        f"{r},{agency},{score}\n" * 6 for r, score in ((1, 0.1), (2, 0.2)) for agency in "NS"
    )
    options = ("--round-column", "round", "--min", "0", "--max", "0.3")
    said = json.loads(run(data, *options))
    for change in (said["overall"], *said["groups"].values()):
        assert change["difference"] == pytest.approx(100 / 3)
        assert change["hedges_g"] is change["se"] is change["verdict"] is None
    assert said["reasons"]["/overall/hedges_g"] == "zero_variance"
    table = run(data, *options, "--format", "table")
    assert "All agencies alike: +33.3 (–)" in table
    assert "nan" not in table


def test_a_table_is_for_reading(run):
    data = "round,agency,mood\n" + "".join(
        rows(r, score, agency=agency) for r, score in ((1, 2), (2, 4)) for agency in "NS"
    )
    said = run(data, *SCALE, "--format", "table")
    assert "Round 1 to round 2" in said
    assert "improved" in said
    assert "All agencies alike: +50.0" in said
    assert "nan" not in said
    assert "below_threshold" in run(GOOD, *SCALE, "--format", "table")


BAD_FILES = {
    "an empty file": ("", "data.csv:1: The file is empty."),
    "a header alone": ("round,agency,mood\n", "data.csv:2: There is a header and no scores."),
    "no round": (GOOD.replace("round", "wave"), "data.csv:1: column round: The column is missing."),
    "no scores": ("round,agency\n1,N\n2,N\n", "data.csv:1: Besides round and agency there must be"),
    "two scores": ("round,mood,joy\n1,4,5\n2,3,4\n", "data.csv:1: Besides round there must be one"),
    "a column twice": ("round,mood,mood\n1,4,5\n", "data.csv:1: column mood: The column is there"),
    "a column without a name": ("round,mood,\n1,4,5\n", "data.csv:1: column 3: The column has no"),
    "a score above the scale": (GOOD.replace(",5", ",5.1"), "data.csv:4: column mood: '5.1' is no"),
    "a score below the scale": (GOOD.replace("2.5", "0"), "data.csv:3: column mood: '0' is not a"),
    "a word": (GOOD.replace("2.5", "well"), "data.csv:3: column mood: 'well' is not a number from"),
    "nan": (GOOD.replace("2.5", "NaN"), "data.csv:3: column mood: 'NaN' is not a number from 1 to"),
    "a round that is not said": (GOOD + ",North,3\n", "data.csv:6: column round: It does not say"),
    "an agency that is not said": (GOOD + "2,,3\n", "data.csv:6: column agency: It does not say"),
    "one round": (
        GOOD.replace("\n2", "\n1"),
        "data.csv:2: column round: All rows are of round '1'",
    ),
    "a short line": (GOOD + "2,North\n", "data.csv:6: There are 2 cells, not 3."),
    "an open quote": (GOOD + '2,"North,3\n', "data.csv:6: This is not CSV"),
}


@pytest.mark.parametrize(("data", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_line_and_column(run, data, sentence):
    with pytest.raises(CommandError) as refused:
        run(data)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


BAD_ANSWERS = {
    "no round": ("agency,calm1,calm2,calm3\nN,1,1,1\n", "data.csv:1: column round: The column is"),
    "a statement missing": ("round,calm1,calm2,mood\n1,1,1,1\n", "data.csv:1: column calm3: The"),
    "an answer off the scale": (
        "round,calm1,calm2,calm3\n1,1,6,1\n",
        "data.csv:2: column calm2: '6",
    ),
    "a round not said": ("round,calm1,calm2,calm3\n,1,1,1\n", "data.csv:2: column round: It"),
    "one round": (
        "round,calm1,calm2,calm3\n1,1,1,1\n",
        "data.csv:2: column round: All rows are of",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_bad_answers_are_refused_with_their_line_and_column(run, three, data, sentence):
    with pytest.raises(CommandError) as refused:
        run(data, "--round-column", "round", "--instrument", three)
    assert str(refused.value).startswith(sentence)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--round-column", "round"], "Say --instrument, or --min and --max"),
        (["--round-column", "round", "--min", "1"], "Say --instrument, or --min and --max"),
        ([*SCALE, "--instrument", "x"], "The scale is the instrument's"),
        (["--round-column", "round", "--min", "5", "--max", "5"], "--min 5 is not below --max 5"),
        (["--round-column", "round", "--min", "nan", "--max", "5"], "'nan' is not a number"),
        (["--round-column", "agency", "--min", "1", "--max", "5"], "cannot be both the round and"),
        ([*SCALE, "--group-column", "region"], r"data\.csv:1: column region: The column"),
        (["--round-column", "round", "--instrument", "none.yaml"], r"none\.yaml"),
        (["--round-column", "round", "--instrument", "no-such-key"], "neither a file nor one of"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(run, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(GOOD, *options)
