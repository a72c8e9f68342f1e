"""`score` on real answers says what R says (tests/published/README.md).

Every value of the agency cases that docs/scoring.md defines, through the command itself. Without
a roster nothing is corrected for a finite population, which are R's values without fpc.
"""

import json

import pytest
from django.core.management import call_command

from tests.cases import nulls
from tests.published_values import CASES, compare, expected

AGENCY_CASES = ("bfi_missing_reverse", "cohesion_tiny", "lq2002_leadership", "lq2002_sampled_fpc")


@pytest.fixture(params=AGENCY_CASES, scope="module")
def case(request):
    return request.param


@pytest.fixture(scope="module")
def r(case):
    return expected(case)


@pytest.fixture(scope="module")
def scored(case, tmp_path_factory):
    return run(case, tmp_path_factory, "--roster", str(CASES / case / "roster.csv"))


@pytest.fixture(scope="module")
def without_roster(case, tmp_path_factory):
    return run(case, tmp_path_factory)


def run(case, tmp_path_factory, *options):
    output = tmp_path_factory.mktemp(case) / "scored.json"
    folder = CASES / case
    call_command(
        "score",
        str(folder / "data.csv"),
        *("--instrument", str(folder / "instrument.yaml")),
        *("--all-values", "--output", str(output)),
        *options,
    )
    return json.loads(output.read_text())


def pick(mapping, key):
    """One value of each of a mapping's mappings."""
    return {name: each[key] for name, each in mapping.items()}


def test_who_took_part(case, r, scored):
    compare(case, "respondents", scored["respondents"], r["n_rows"])
    compare(case, "invited", pick(scored["groups"], "invited"), r["roster"])


def test_statements(case, r, scored):
    assert scored["items"].keys() == r["items"].keys()
    for code, theirs in r["items"].items():
        ours = scored["items"][code]
        assert ours["reversed"] == theirs["reversed"]
        for name, their_name in (
            ("n", "n"),
            ("missing", "missing"),
            ("mean", "mean"),
            ("sd", "sd"),
            ("top_box_pct", "top_box_pct"),
            ("bottom_box_pct", "bottom_box_pct"),
            ("histogram", "histogram_recoded"),
            ("agreement_a", "vandereijk_A"),
            ("consensus", "consensus_TW"),
        ):
            compare(case, f"statement: {name}", ours[name], theirs[their_name])
        for name, their_name in (
            ("histogram", "histogram_by_group"),
            ("agreement_a", "vandereijk_A_by_group"),
            ("consensus", "consensus_TW_by_group"),
        ):
            by_group = pick(ours["groups"], name)
            compare(case, f"statement, agency: {name}", by_group, theirs[their_name])


@pytest.fixture
def criteria(r, scored):
    assert scored["criteria"].keys() == r["scales"].keys()
    return [(scored["criteria"][code], theirs) for code, theirs in r["scales"].items()]


def test_everybody(case, r, criteria):
    low, high = r["response_min"], r["response_max"]
    for ours, theirs in criteria:
        assert ours["items"] == theirs["items"]
        compare(case, "criterion: scored", ours["scored"], theirs["persons_scored"])
        compare(case, "criterion: not_scored", ours["not_scored"], theirs["persons_not_scored"])
        total = ours["mean"] * ours["scored"]
        compare(case, "criterion: mean x scored", total, theirs["sum_scores_0_100"])
        raw = low + ours["mean"] * (high - low) / 100
        compare(case, "criterion: mean, raw", raw, theirs["mean_raw"])


def test_agencies(case, criteria):
    for ours, theirs in criteria:
        for name, their_name in (
            ("n", "n_scored"),
            ("mean", "mean"),
            ("sd", "sd"),
            ("se", "se_fpc"),
            ("ci95", "ci95_t_fpc"),
        ):
            found, published = pick(ours["groups"], name), pick(theirs["by_group"], their_name)
            compare(case, f"agency: {name}", found, published)


def test_agencies_without_a_roster(case, r, without_roster):
    for code, theirs in r["scales"].items():
        groups = without_roster["criteria"][code]["groups"]
        for name, their_name in (("se", "se_srs"), ("ci95", "ci95_t")):
            found, published = pick(groups, name), pick(theirs["by_group"], their_name)
            compare(case, f"agency, no roster: {name}", found, published)


FPC = (("se", "se_fpc"), ("df", "df_satterthwaite"), ("ci95", "ci95_fpc"))
NO_FPC = (("se", "se_nofpc"), ("df", "df_nofpc"), ("ci95", "ci95_nofpc"))


def test_the_partnership(case, criteria):
    for ours, theirs in criteria:
        for weighting, published in theirs["partnership"].items():
            found = ours["partnership"][weighting]
            for name, their_name in (("estimate", "estimate"), *FPC):
                compare(case, f"partnership: {name}", found[name], published[their_name])
            if survey := published.get("survey_svymean"):
                compare(case, "partnership: svymean", found["estimate"], survey["estimate"])
                compare(case, "partnership: svymean's se", found["se"], survey["se"])
        assert ours["partnership"].keys() == theirs["partnership"].keys()


def test_the_partnership_without_a_roster(case, r, without_roster):
    for code, theirs in r["scales"].items():
        for weighting in ("agency_equal", "respondent_equal"):
            found = without_roster["criteria"][code]["partnership"][weighting]
            for name, their_name in NO_FPC:
                published = theirs["partnership"][weighting][their_name]
                compare(case, f"partnership, no roster: {name}", found[name], published)


def test_differences_between_agencies(case, criteria):
    for ours, theirs in criteria:
        for name, published in theirs["perception_gap"].items():
            compare(case, f"gap: {name}", ours["gap"][name], published)
        for name, their_name in (
            ("f", "F"),
            ("p", "p"),
            ("welch_f", "welch_F"),
            ("welch_df2", "welch_df2"),
            ("welch_p", "welch_p"),
            ("icc1", "ICC1_n0"),
            ("icc1_mean_k", "ICC1_multilevel"),
            ("icc2", "ICC2_multilevel"),
            ("eta2", "eta2"),
            ("omega2", "omega2"),
        ):
            compare(case, f"between: {name}", ours["between"][name], theirs["between"][their_name])


def test_agreement_within_agencies(case, criteria):
    for ours, theirs in criteria:
        for name, their_name in (
            ("r_wg_j", "rwgj_available"),
            ("r_star_wg_j", "rwgj_lindell_available"),
        ):
            published = theirs["agreement"][their_name]
            compare(case, f"agreement: {name}", pick(ours["groups"], name), published)


def test_reliability(case, criteria):
    for ours, theirs in criteria:
        for name, their_name in (
            ("n_complete", "n_complete"),
            ("alpha", "alpha_complete"),
            ("alpha_ci95", "feldt95_complete"),
            ("item_rest_r", "item_rest_r_complete"),
        ):
            found, published = ours["reliability"][name], theirs["reliability"][their_name]
            compare(case, f"reliability: {name}", found, published)


def test_every_null_has_its_reason(scored, without_roster):
    for each in (scored, without_roster):
        assert sorted(each["reasons"]) == sorted(nulls(each))


def test_by_default_nothing_is_said_without_evidence(tmp_path_factory):
    case = "cohesion_tiny"
    output = tmp_path_factory.mktemp("default") / "scored.json"
    folder = CASES / case
    files = ("--instrument", str(folder / "instrument.yaml"))
    roster = ("--roster", str(folder / "roster.csv"))
    call_command("score", str(folder / "data.csv"), *files, *roster, "--output", str(output))
    scored = json.loads(output.read_text())
    cohesion = scored["criteria"]["cohesion"]
    assert cohesion["mean"] is not None  # eleven people
    # Two and three people in each agency.
    assert {x["mean"] for x in cohesion["groups"].values()} == {None}
    assert cohesion["gap"]["highest"] is None
    assert cohesion["reliability"]["alpha"] is None
    assert scored["reasons"]["/criteria/cohesion/gap/highest"] == "below_threshold"
    assert sorted(scored["reasons"]) == sorted(nulls(scored))
