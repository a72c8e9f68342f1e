"""What is said of a round: a worked example line by line, laws for any round, and the edges."""

import json
from math import inf

import numpy as np
import pytest
from hypothesis import strategies as st

from assessments.scoring import persons
from lab.statistics.analysis import Groups, Questionnaire, score
from lab.statistics.sums import count
from lab.statistics.withholding import Reason
from tests.cases import nulls
from tests.made_up_rounds import rounds
from tests.properties import given

DK = persons.DONT_KNOW


def analyse(
    answers, group=None, invited=None, *, reverse=(), categories=5, lowest=1, names=None, **options
):
    """One criterion, "calm", of the statements s0, s1, ...; a row a person."""
    answers = np.array(answers, dtype=np.uint8)
    answers = answers.reshape(len(answers), -1).T if answers.size else np.zeros((2, 0), np.uint8)
    people = answers.shape[1]
    group = np.array(group if group is not None else [0] * people, dtype=np.intp)
    if names is None:
        names = [f"g{g}" for g in range(max(group.max(initial=0) + 1, len(invited or ())))]
    codes = [f"s{j}" for j in range(len(answers))]
    turned = [j in reverse for j in range(len(answers))]
    sums = count(answers, turned, categories, group, max(len(names), 1))
    responded = np.bincount(group, minlength=max(len(names), 1)).tolist()
    said = score(
        Questionnaire({"calm": codes}, {codes[j] for j in reverse}, lowest),
        [sums],
        Groups(names, responded, invited or [inf] * len(responded)),
        **options,
    )
    check(said)
    return said


def check(said):
    """Plain data without NaN, and a reason for every null and for nothing else."""
    json.dumps(said, allow_nan=False)
    assert sorted(said["reasons"]) == sorted(nulls(said))
    assert set(said["reasons"].values()) <= {reason.value for reason in Reason}


def calm(said):
    return said["criteria"]["calm"]


# docs/scoring.md, section 13: numbers produced by R.

WORKED = [
    [4, 4, 5, 2], [3, 4, 4, 2], [5, 5, 4, 1], [4, 0, 4, 0], [2, 0, 0, 0],
    [2, 3, 2, 4], [3, 3, 2, 3], [2, 2, 1, 4], [4, 3, 3, 3], [1, 2, 2, 5], [3, 0, 3, 3],
]  # fmt: skip


def near(value):
    """As many digits as the example prints."""
    return pytest.approx(value, abs=5e-5)


@pytest.fixture(scope="module")
def worked():
    group = [0] * 5 + [1] * 6
    options = {"reverse": (3,), "names": ["A", "B"], "all_values": True}
    return analyse(WORKED, group, [8, 12], **options)


def test_worked_agencies(worked):
    a, b = calm(worked)["groups"].values()
    assert (a["n"], a["mean"]) == (4, 79.6875)
    assert (a["sd"], a["se"]) == (near(10.6739), near(3.7738))
    assert a["ci95"] == pytest.approx([67.68, 91.70], abs=5e-3)
    assert (b["n"], b["mean"], b["sd"], b["se"]) == (6, near(35.4167), near(17.5297), near(5.0604))
    assert b["ci95"] == pytest.approx([22.41, 48.42], abs=5e-3)
    assert (calm(worked)["scored"], calm(worked)["not_scored"]) == (10, 1)


def test_worked_partnership(worked):
    scores = calm(worked)["partnership"]
    equal, people = scores["agency_equal"], scores["respondent_equal"]
    assert (equal["estimate"], equal["se"]) == (near(57.5521), near(3.1563))
    assert equal["df"] == pytest.approx(7.989, abs=5e-4)
    assert equal["ci95"] == pytest.approx([50.27, 64.83], abs=5e-3)
    assert (people["estimate"], people["se"]) == (near(53.125), near(3.3908))
    assert people["df"] == pytest.approx(7.058, abs=5e-4)
    assert people["ci95"] == pytest.approx([45.12, 61.13], abs=5e-3)
    roster = scores["roster"]  # the same, as half of both agencies answered
    assert (roster["estimate"], roster["se"]) == (near(53.125), near(people["se"]))


def test_worked_statements(worked):
    for code, histogram, agree, consensus in (
        ("s0", [0, 1, 1, 2, 1], 0.4, 0.6206),
        ("s1", [0, 0, 0, 2, 1], 0.8333, 0.8286),
        ("s2", [0, 0, 0, 3, 1], 0.875, 0.8553),
    ):
        found = worked["items"][code]["groups"]["A"]
        assert found["histogram"] == histogram
        assert (found["agreement_a"], found["consensus"]) == (near(agree), near(consensus))
    # The fourth, turned round: 4, 4, 5 of agency A and 2, 3, 2, 3, 1, 3 of B.
    assert worked["items"]["s3"]["histogram"] == [1, 2, 3, 2, 1]
    assert worked["items"]["s3"]["mean"] == 3


def test_worked_agreement(worked):
    a, b = calm(worked)["groups"].values()
    assert (a["r_star_wg_j"], a["r_wg_j"]) == (near(0.7229), near(0.9126))
    assert (b["r_star_wg_j"], b["r_wg_j"]) == (near(0.6708), near(0.8907))


def test_worked_reliability(worked):
    found = calm(worked)["reliability"]
    assert (found["n_complete"], found["alpha"]) == (8, near(0.9513))
    assert found["alpha_ci95"] == [near(0.8554), near(0.9891)]


def test_worked_differences(worked):
    found = calm(worked)["between"]
    assert calm(worked)["gap"] == {
        "max_minus_min": pytest.approx(44.27, abs=5e-3),
        "highest": "A",
        "lowest": "B",
    }
    assert (found["f"], found["p"]) == (near(20.0347), pytest.approx(0.00207, abs=5e-6))
    assert (found["icc1"], found["icc2"]) == (near(0.7986), near(0.9501))
    assert (found["eta2"], found["omega2"]) == (near(0.7146), near(0.6556))
    # Of two agencies, Welch's F is the square of his t.
    assert found["welch_f"] ** 0.5 == pytest.approx(4.959, abs=5e-4)
    assert found["welch_df2"] == pytest.approx(7.989, abs=5e-4)
    assert found["welch_p"] == pytest.approx(0.00111, abs=5e-6)


def test_worked_without_evidence(worked):
    """Five and six people: enough to say agencies' means, of which A's has only four scored."""
    said = analyse(WORKED, [0] * 5 + [1] * 6, [8, 12], reverse=(3,), names=["A", "B"])
    reasons = said["reasons"]
    assert reasons["/criteria/calm/groups/A/mean"] == "below_threshold"
    assert reasons["/criteria/calm/groups/B/mean"] == "follows_by_subtraction"
    assert reasons["/criteria/calm/between/f"] == "below_threshold"
    assert reasons["/criteria/calm/reliability/alpha"] == "below_threshold"
    assert reasons["/items/s0/groups/B/histogram"] == "below_threshold"
    # From two weightings the two means that are withheld could be worked out.
    partnership = calm(said)["partnership"]
    everybody = calm(worked)["partnership"]["respondent_equal"] | {"se": None, "df": None}
    assert partnership["respondent_equal"] == everybody
    assert reasons["/criteria/calm/partnership/respondent_equal/se"] == "follows_by_subtraction"
    for weighting in ("agency_equal", "roster"):
        assert set(partnership[weighting].values()) == {None}
        pointer = f"/criteria/calm/partnership/{weighting}/estimate"
        assert reasons[pointer] == "follows_by_subtraction"


# Laws


@given(rounds(), st.booleans(), st.booleans())
def test_every_null_has_its_reason_and_nothing_else_has(drawn, all_values, with_roster):
    raw, reverse, categories, group, groups = drawn
    responded = np.bincount(group, minlength=groups)
    analyse(
        raw.T if raw.size else [],
        group,
        (responded + 2).tolist() if with_roster else None,
        reverse=[j for j, turned in enumerate(reverse) if turned] if raw.size else (),
        categories=categories,
        names=[f"g{g}" for g in range(groups)],
        all_values=all_values,
    )


@given(rounds(most_people=40))
def test_what_is_said_by_default_is_what_all_values_say(drawn):
    raw, _, categories, group, groups = drawn
    if not raw.size:
        return
    names = [f"g{g}" for g in range(groups)]
    options = {"categories": categories, "names": names}
    default = flat(analyse(raw.T, group, **options))
    everything = flat(analyse(raw.T, group, **options, all_values=True))
    differs = {pointer for pointer in default if default[pointer] != everything[pointer]}
    # Agencies are compared with those alone whose figures are said.
    assert all(
        default[pointer] is None or "/between/" in pointer or "/gap/" in pointer
        for pointer in differs
    )


@given(rounds(most_people=40))
def test_by_default_nothing_is_said_of_fewer_than_five_people(drawn):
    raw, _, categories, group, groups = drawn
    if not raw.size:
        return
    names = [f"g{g}" for g in range(groups)]
    said = analyse(raw.T, group, categories=categories, names=names)
    answered = (raw >= 1) & (raw <= categories)
    for j, item in enumerate(said["items"].values()):
        if answered[j].sum() < 5:
            assert item["mean"] is item["histogram"] is item["agreement_a"] is None
        for g, x in enumerate(item["groups"].values()):
            if answered[j, group == g].sum() < 5:
                assert set(x.values()) == {None}
    for x in calm(said)["groups"].values():
        if x["n"] < 5:
            assert {each for name, each in x.items() if name != "n"} == {None}


@given(rounds(most_people=30), st.randoms())
def test_the_order_of_people_changes_nothing(drawn, random):
    raw, _, categories, group, groups = drawn
    if not raw.size:
        return
    order = list(range(len(group)))
    random.shuffle(order)
    options = {"categories": categories, "names": list("abc")[:groups], "all_values": True}
    assert analyse(raw.T, group, **options) == analyse(raw.T[order], group[order], **options)


@given(rounds(most_people=30), st.randoms())
def test_the_order_of_agencies_changes_nothing_but_theirs(drawn, random):
    raw, _, categories, group, groups = drawn
    if not raw.size:
        return
    order = list(range(groups))
    random.shuffle(order)
    names = list("abc")[:groups]
    moved_names = sorted(names, key=lambda name: order[names.index(name)])
    moved_group = np.array(order, dtype=np.intp)[group]
    options = {"categories": categories, "all_values": True}
    there = flat(analyse(raw.T, group, names=names, **options))
    moved = flat(analyse(raw.T, moved_group, names=moved_names, **options))
    assert there.keys() == moved.keys()
    for pointer, value in there.items():
        if "/gap/" in pointer and isinstance(value, str):
            continue  # of two agencies with one mean the first is named
        expected = pytest.approx(value, rel=1e-12, abs=1e-12) if is_number(value) else value
        assert moved[pointer] == expected, pointer


def is_number(value):
    return all(isinstance(x, (int, float)) for x in (value if isinstance(value, list) else [value]))


def flat(said):
    """Every value by its pointer, reasons left out."""
    return dict(leaves({key: said[key] for key in said if key != "reasons"}))


def leaves(value, pointer=""):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{pointer}/{key}")
    else:
        yield pointer, value


# Edges


BOTH = pytest.mark.parametrize("all_values", [False, True])


@BOTH
def test_nobody_answered(all_values):
    said = analyse([], None, [5, 4], all_values=all_values)
    assert said["respondents"] == 0
    assert said["groups"] == {
        "g0": {"responded": 0, "invited": 5},
        "g1": {"responded": 0, "invited": 4},
    }
    assert (said["items"]["s0"]["n"], said["items"]["s0"]["mean"]) == (0, None)
    assert (calm(said)["scored"], calm(said)["mean"]) == (0, None)
    reasons = said["reasons"]
    if all_values:  # a histogram of nobody is known: nobody
        assert said["items"]["s0"]["histogram"] == [0] * 5
    for pointer, reason in reasons.items():
        assert reason == "no_answers", pointer


@BOTH
def test_all_blank_and_all_dont_know(all_values):
    for answer in (0, DK):
        said = analyse([[answer] * 3] * 8, [0] * 4 + [1] * 4, [5, 5], all_values=all_values)
        assert (said["respondents"], calm(said)["scored"], calm(said)["not_scored"]) == (8, 0, 8)
        item = said["items"]["s0"]
        assert (item["missing"], item["dont_know"]) == ((8, 0) if answer == 0 else (0, 8))
        assert set(said["reasons"].values()) == {"no_answers"}


def test_one_person_of_several():
    said = analyse([[4, 5]], None, [3], all_values=True)
    only = calm(said)["groups"]["g0"]
    assert only["mean"] == calm(said)["mean"] == 87.5
    assert only["sd"] is only["se"] is only["ci95"] is only["r_wg_j"] is None
    assert said["reasons"]["/criteria/calm/groups/g0/se"] == "below_threshold"
    assert calm(said)["partnership"]["agency_equal"] == {
        "estimate": 87.5, "se": None, "df": None, "ci95": None,
    }  # fmt: skip
    assert said["reasons"]["/criteria/calm/gap/highest"] == "single_agency"
    assert said["items"]["s0"]["agreement_a"] == 1


def test_one_person_of_one():
    only = calm(analyse([[4, 5]], None, [1], all_values=True))["groups"]["g0"]
    assert (only["se"], only["ci95"]) == (0, [87.5, 87.5])


def test_one_agency_is_no_partnership():
    answers = [[1 + (i + j) % 5 for j in range(3)] for i in range(20)]
    said = analyse(answers, None, [30])
    assert calm(said)["groups"]["g0"]["mean"] is not None
    for weighting in ("agency_equal", "respondent_equal", "roster"):
        pointer = f"/criteria/calm/partnership/{weighting}/estimate"
        assert said["reasons"][pointer] == "single_agency"
    assert said["reasons"]["/criteria/calm/between/welch_p"] == "single_agency"
    everything = analyse(answers, None, [30], all_values=True)
    roster = calm(everything)["partnership"]["roster"]
    assert roster["estimate"] == calm(everything)["mean"]


@pytest.mark.parametrize("answer", [1, 3, 5])
def test_everybody_the_same(answer):
    said = analyse([[answer] * 4] * 40, [0] * 20 + [1] * 20, [25, 20])
    mean = 25 * (answer - 1)
    assert (calm(said)["mean"], calm(said)["sd"]) == (mean, 0)
    assert said["items"]["s0"]["agreement_a"] == said["items"]["s0"]["consensus"] == 1
    first, second = calm(said)["groups"].values()
    assert first["r_wg_j"] == first["r_star_wg_j"] == 1
    # Of 25 invited, five were not heard: an interval without width would not be true.
    assert first["ci95"] is None
    assert said["reasons"]["/criteria/calm/groups/g0/ci95"] == "zero_variance"
    assert second["ci95"] == [mean, mean]
    for weighting in ("agency_equal", "respondent_equal", "roster"):
        assert calm(said)["partnership"][weighting]["estimate"] == mean
        for name in ("se", "df", "ci95"):
            pointer = f"/criteria/calm/partnership/{weighting}/{name}"
            assert said["reasons"][pointer] == "zero_variance"
    assert calm(said)["gap"]["max_minus_min"] == 0
    for pointer in ("between/f", "between/welch_p", "between/omega2", "reliability/alpha"):
        assert said["reasons"][f"/criteria/calm/{pointer}"] == "zero_variance"


def test_a_statement_that_nobody_answered():
    answers = [[1 + (i + j) % 5 for j in range(3)] + [0] for i in range(40)]
    said = analyse(answers, [0] * 20 + [1] * 20)
    assert said["items"]["s3"]["n"] == 0
    assert said["items"]["s3"]["mean"] is None
    assert said["reasons"]["/items/s3/groups/g0/histogram"] == "no_answers"
    assert calm(said)["scored"] == 40
    assert calm(said)["groups"]["g0"]["r_star_wg_j"] is not None  # of the other three
    assert calm(said)["reliability"]["n_complete"] == 0
    assert said["reasons"]["/criteria/calm/reliability/alpha"] == "no_answers"


def test_an_agency_with_one_respondent_is_not_given_away():
    answers = [[1 + (i + j) % 5 for j in range(3)] for i in range(31)]
    said = analyse(answers, [0] * 10 + [1] * 20 + [2], [12, 30, 4])
    assert said["reasons"]["/criteria/calm/groups/g2/mean"] == "below_threshold"
    assert said["reasons"]["/criteria/calm/groups/g0/mean"] == "follows_by_subtraction"
    assert calm(said)["groups"]["g1"]["mean"] is not None
    assert said["reasons"]["/criteria/calm/gap/highest"] == "below_threshold"


@BOTH
@pytest.mark.parametrize("categories", range(2, 8))
def test_scales_of_2_to_7_categories(categories, all_values):
    answers = [[1 + (i * j + j) % categories for j in (1, 2, 5)] for i in range(60)]
    options = {"categories": categories, "all_values": all_values}
    said = analyse(answers, [i % 3 for i in range(60)], [30] * 3, **options)
    assert 0 <= calm(said)["mean"] <= 100
    assert len(said["items"]["s0"]["histogram"]) == categories
    # With two categories there is nothing between the ends for A to speak of.
    assert (said["items"]["s0"]["agreement_a"] is None) == (categories == 2)


@pytest.mark.parametrize(("lowest", "highest"), [(0, 4), (1, 6), (-3, 3)])
def test_items_are_in_the_scale_s_units_and_criteria_on_0_to_100(lowest, highest):
    categories = highest - lowest + 1
    said = analyse([[categories, 1]] * 10, lowest=lowest, categories=categories, reverse=(1,))
    assert [item["mean"] for item in said["items"].values()] == [highest, highest]
    assert calm(said)["mean"] == 100


def test_a_criterion_of_one_statement_has_no_reliability():
    said = analyse([[1 + i % 5] for i in range(40)], all_values=True)
    assert calm(said)["scored"] == 40
    assert said["reasons"]["/criteria/calm/reliability/alpha"] == "below_threshold"
    assert said["reasons"]["/criteria/calm/reliability/item_rest_r/s0"] == "below_threshold"


def test_a_criterion_of_two_statements_has_no_interval_of_its_reliability():
    answers = [[1 + i % 5, 1 + (i + i // 7) % 5] for i in range(40)]
    said = analyse(answers)
    assert calm(said)["reliability"]["alpha"] is not None
    assert said["reasons"]["/criteria/calm/reliability/alpha_ci95"] == "below_threshold"


def test_people_in_no_agency():
    answers = [[1 + (i + j) % 5 for j in range(3)] for i in range(40)]
    said = analyse(answers, names=[])
    assert said["groups"] == calm(said)["groups"] == said["items"]["s0"]["groups"] == {}
    everybody = calm(said)["partnership"]["respondent_equal"]
    assert everybody["estimate"] == calm(said)["mean"]
    assert everybody["se"] == pytest.approx(calm(said)["sd"] / 40**0.5)
    assert said["reasons"]["/criteria/calm/partnership/roster/se"] == "no_agencies"


def test_agencies_that_are_withheld_are_not_compared():
    agree, split = [5, 5, 5], [[1, 1, 1], [1, 2, 1]]
    answers = [[1 + (i * i + j + i // 20) % 5 for j in range(3)] for i in range(40)]
    group = [0] * 20 + [1] * 20 + [2] * 6 + [3] * 2
    said = analyse([*answers, *([agree] * 6), *split], group)
    means = [x["mean"] for x in calm(said)["groups"].values()]
    assert means[2:] == [None, None]
    assert calm(said)["gap"]["max_minus_min"] == pytest.approx(abs(means[0] - means[1]))
    everything = analyse([*answers, *([agree] * 6), *split], group, all_values=True)
    assert calm(everything)["gap"]["highest"] == "g2"
    assert calm(everything)["gap"]["lowest"] == "g3"
    assert calm(said)["between"]["f"] != calm(everything)["between"]["f"]
    # Two agencies are compared, and five would be needed to say how reliable their means are.
    assert calm(said)["between"]["welch_p"] is not None
    assert said["reasons"]["/criteria/calm/between/icc2"] == "below_threshold"


def test_a_histogram_does_not_follow_from_that_of_everybody_and_the_others():
    answers = [[1 + (i * j + i) % 5 for j in range(2)] for i in range(27)]
    said = analyse(answers, [0] * 20 + [1] * 7)
    item = said["items"]["s0"]
    assert sum(item["histogram"]) == 27
    assert [x["histogram"] for x in item["groups"].values()] == [None, None]
    assert said["reasons"]["/items/s0/groups/g1/histogram"] == "below_threshold"
    assert said["reasons"]["/items/s0/groups/g0/histogram"] == "follows_by_subtraction"
    # A says what it says of itself otherwise: its mean and its agreement.
    assert item["groups"]["g0"]["agreement_a"] is not None
    all_values = analyse(answers, [0] * 20 + [1] * 7, all_values=True)
    assert sum(all_values["items"]["s0"]["groups"]["g1"]["histogram"]) == 7


def test_four_people_of_two_agencies_are_too_few_for_a_score_of_all():
    said = analyse([[4, 5], [3, 4], [2, 2], [5, 1]], [0, 0, 1, 1], [2, 2])
    assert calm(said)["mean"] is None
    for weighting in ("agency_equal", "respondent_equal", "roster"):
        assert set(calm(said)["partnership"][weighting].values()) == {None}
    assert said["reasons"]["/criteria/calm/partnership/roster/se"] == "below_threshold"


def test_half_of_the_agencies_are_no_partnership():
    answers = [[1 + (i + j) % 5 for j in range(3)] for i in range(40)]
    said = analyse(answers, [0] * 20 + [1] * 20, [25] * 4)
    pointer = "/criteria/calm/partnership/agency_equal/estimate"
    assert said["reasons"][pointer] == "low_participation"


def test_mostly_dont_knows_are_no_partnership():
    answers = [[4, DK, DK] if i % 5 else [4, 3, 5] for i in range(40)]
    said = analyse(answers, [0] * 20 + [1] * 20, [25] * 2)
    pointer = "/criteria/calm/partnership/roster/estimate"
    assert said["reasons"][pointer] == "low_participation"
