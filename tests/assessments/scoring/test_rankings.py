"""Do people put the same first? Against R's irr and vegan, by their laws, and at the edges."""

import csv
from functools import cache
from itertools import combinations

import numpy as np
import pytest
import scipy  # which loads scipy.stats when first asked for it
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring import rankings
from lab.statistics import concordance, results
from lab.statistics.concordance import concordance as concordance_of
from tests.properties import given
from tests.published_values import CASES, compare, expected

NAN = float("nan")

# scoring.md, section 13: six people of two agencies rank four purposes.
WORKED = [(1, 2, 3, 4), (1, 2.5, 2.5, 4), (2, 1, 3, 4), (1, 3, 2, 4), (3, 1, 2, 4), (4, 1, 2, 3)]
WORKED_GROUP = [0, 0, 0, 1, 1, 1]


def rng():
    return np.random.default_rng(concordance.SEED)


def sums_of(given_, group=None, groups=1):
    twice = rankings.twice_centred(given_)
    return rankings.count(twice, [0] * len(twice) if group is None else group, groups)


def standard_error(twice):
    """The jackknife's, of rbar, as its interval has it."""
    low, high = concordance.rbar_interval(twice)
    return (high - low) / 2 / scipy.special.stdtrit(int(twice.any(axis=1).sum()) - 1, 0.975)


@cache
def case(name):
    """Purposes, groups, whose ranking is of which group, doubled centred ranks."""
    with (CASES / name / "data.csv").open(newline="") as file:
        (first, *purposes), *rows = csv.reader(file)
    groups = sorted({row[0] for row in rows}) if first == "agency" else [""]
    group = [groups.index(row[0]) if first == "agency" else 0 for row in rows]
    return purposes, groups, group, rankings.twice_centred([row[1:] for row in rows])


# Published values


@pytest.mark.parametrize("name", ["rank_firstnames", "rank_usjudges"])
def test_concordance_is_R_s(name):
    purposes, groups, group, twice = case(name)
    published = expected(name)
    sums = rankings.count(twice, group, len(groups))
    found = concordance_of(sums)
    for statistic, ours, theirs in [
        ("people", found.m, "m_judges"),
        ("purposes", found.q, "n_objects"),
        ("Kendall's W", found.w, "W_ties_irr"),
        ("Kendall's W", found.w, "W_vegan"),
        ("W, chi-square", found.chi2, "chisq_irr"),
        ("W, chi-square", found.chi2, "chi2_vegan"),
        ("W, chi-square", found.chi2, "friedman_stats"),
        ("W, F", found.f, "F_vegan"),
        ("rbar", found.rbar, "rbar_from_W"),
    ]:
        compare(name, statistic, ours, published[theirs])
    for statistic, ours, theirs in [
        ("W, log p of chi-square", found.p_chi2, "p_chisq_irr"),
        ("W, log p of chi-square", found.p_chi2, "friedman_p"),
        ("W, log p of F", found.p_f, "p_F_vegan"),
    ]:
        compare(name, statistic, np.log(ours), np.log(published[theirs]))  # down to 1e-40
    compare(
        name,
        "W, permutation p",
        concordance.shuffled_p(twice, rng()),
        published["p_perm_vegan"],
        tolerance=0.01,
    )
    compare(
        name, "rank sums", dict(zip(purposes, sums.rank_sums, strict=True)), published["rank_sums"]
    )
    compare(
        name,
        "mean ranks",
        dict(zip(purposes, sums.rank_sums / found.m, strict=True)),
        published["mean_ranks"],
    )
    first = (twice[0] + len(purposes) + 1) / 2
    compare(name, "midranks", first, published["ranks_first_judge"])


@pytest.mark.parametrize("name", ["rank_firstnames", "rank_usjudges"])
def test_rbar_is_near_the_mean_of_all_rank_correlations(name):
    """Exactly that only without ties: section 7."""
    *_, twice = case(name)
    rho = [scipy.stats.spearmanr(one, other).statistic for one, other in combinations(twice, 2)]
    compare(name, "mean Spearman", np.mean(rho), expected(name)["mean_pairwise_spearman"])
    assert concordance_of(rankings.count(twice, [0] * len(twice), 1)).rbar == pytest.approx(
        np.mean(rho), abs=2e-4
    )


def test_groups_are_R_s():
    name = "rank_firstnames"
    purposes, groups, group, twice = case(name)
    published = expected(name)
    sums = rankings.count(twice, group, len(groups))
    ones = concordance.of_each_group(sums)
    each = [concordance_of(one) for one in ones]
    mean_ranks = np.array([one.rank_sums / one.people for one in ones])
    found = {
        "n_by_group": {g: one.m for g, one in zip(groups, each, strict=True)},
        "W_by_group": {g: one.w for g, one in zip(groups, each, strict=True)},
        "mean_ranks_by_group": {
            g: dict(zip(purposes, means, strict=True))
            for g, means in zip(groups, mean_ranks, strict=True)
        },
    }
    for statistic, ours in found.items():
        compare(name, statistic.replace("_", " "), ours, published[statistic])
    of_groups = concordance_of(sums_of(mean_ranks)).w
    compare(name, "Kendall's W", of_groups, published["W_between_group_mean_rank_orders"])


def test_the_split_is_R_s():
    name = "rank_firstnames"
    _, groups, group, twice = case(name)
    published = expected(name)["decomposition"]
    found = rankings.split(rankings.count(twice, group, len(groups)))
    m, g = len(twice), len(groups)
    compare(name, "shared", found.shared, published["shared_W"])
    compare(name, "between", found.between, published["between"])
    compare(name, "within", found.within, published["within"])
    r2 = found.between / (1 - found.shared)
    compare(name, "between", r2, published["adonis2_R2"])
    compare(name, "between", r2 / (g - 1) / ((1 - r2) / (m - g)), published["adonis2_F"])
    assert found.between_by_chance == pytest.approx(0.014, abs=5e-4)


def test_the_p_of_differences_between_agencies_is_within_a_hundredth_of_R_s():
    name = "rank_firstnames"
    _, _, group, twice = case(name)
    theirs = expected(name)["decomposition"]["adonis2_p"]
    assert abs(concordance.between_p(twice, group, rng()) - theirs) < 0.01
    assert concordance.between_p(twice, group, rng()) == concordance.between_p(twice, group, rng())


def test_normal_theory_takes_over_where_people_are_many(monkeypatch):
    _, _, group, twice = case("rank_firstnames")
    shuffled = concordance.between_p(twice, group, rng())
    exact = concordance.shuffled_p(twice[:30], rng())
    monkeypatch.setattr(concordance, "MOST_TO_SHUFFLE", 10)
    assert concordance.between_p(twice, group, rng()) == pytest.approx(shuffled, abs=0.01)
    assert concordance.shuffled_p(twice[:30], rng()) == pytest.approx(exact, abs=0.01)


def test_shuffles_that_are_no_better_nor_worse_count():
    """All are as far apart as can be: of the six ways to pair four people, two are like that."""
    twice = rankings.twice_centred([[1, 2, 3]] * 2 + [[3, 2, 1]] * 2)
    assert concordance.between_p(twice, [0, 0, 1, 1], rng()) == pytest.approx(1 / 3, abs=0.02)
    # Agencies of three and one: the three must be two alike and the other, as all ways are.
    assert concordance.between_p(twice, [0, 0, 0, 1], rng()) == 1
    # The real agencies are one of the shuffles: p is never 0.
    apart = rankings.twice_centred([[1, 2, 3]] * 15 + [[3, 2, 1]] * 15)
    assert concordance.between_p(apart, [0] * 15 + [1] * 15, rng()) == 0.0001
    # Two people agree fully in one of 3! orders of the second.
    assert concordance.shuffled_p(twice[:2], rng()) == pytest.approx(1 / 6, abs=0.02)


# The worked example, line by line


def test_the_worked_example_of_section_13():
    twice = rankings.twice_centred(WORKED)
    sums = rankings.count(twice, WORKED_GROUP, 2)
    found, parts = concordance_of(sums), rankings.split(sums)
    assert sums.rank_sums.tolist() == [12, 10.5, 14.5, 23]
    # T = 6: one pair of ties, 2^3 - 2, which takes T/12 off that person's squares.
    untied = 6 * (4**3 - 4) / 12
    assert int(sums.squares.sum()) / 4 == untied - 6 / 12
    assert found.w == pytest.approx(0.528249, abs=5e-7)
    assert found.chi2 == pytest.approx(9.5085, abs=5e-5)
    assert found.p_chi2 == pytest.approx(0.02324, abs=5e-6)
    assert found.f == pytest.approx(5.5988, abs=5e-5)
    assert found.p_f == pytest.approx(0.01218, abs=5e-6)
    assert found.rbar == pytest.approx(0.433898, abs=5e-7)
    assert standard_error(twice) == pytest.approx(0.2028, abs=5e-5)
    assert [parts.shared, parts.between, parts.within] == pytest.approx(
        [0.5282, 0.1328, 0.3390], abs=5e-5
    )


# Ranks


def test_who_ranks_some_gives_the_others_the_mean_of_the_remaining_ranks():
    # t = 2 of q = 5: the rest have ((2 + 1) + 5) / 2 = 4.
    twice = rankings.twice_centred([[1, 2, NAN, NAN, NAN]])
    assert ((twice + 6) / 2).tolist() == [[1, 2, 4, 4, 4]]


@given(
    hnp.arrays(
        np.float64, st.tuples(st.integers(1, 4), st.integers(1, 7)), elements=st.integers(1, 5)
    )
)
def test_ties_share_the_mean_of_their_ranks(given_):
    ranks = (rankings.twice_centred(given_) + given_.shape[1] + 1) / 2
    assert np.array_equal(ranks, scipy.stats.rankdata(given_, axis=1))


def test_who_ties_everything_or_ranks_nothing_counts_apart():
    sums = sums_of([[1, 2, 3], [2, 2, 2], [NAN, NAN, NAN], [3, 1, 2]])
    assert (sums.people.tolist(), sums.no_preference.tolist()) == ([2], [2])
    assert concordance_of(sums) == concordance_of(sums_of([[1, 2, 3], [3, 1, 2]]))


# Laws


@st.composite
def ranked(draw, fewest=2):
    people, purposes = draw(st.integers(fewest, 9)), draw(st.integers(2, 5))
    cell = st.sampled_from([NAN, *range(1, purposes + 1)])
    given_ = draw(hnp.arrays(np.float64, (people, purposes), elements=cell))
    group = draw(hnp.arrays(np.int64, people, elements=st.integers(0, 2)))
    return rankings.twice_centred(given_), group


@given(ranked(), st.data())
def test_people_agencies_and_purposes_in_another_order_say_the_same(drawn, data):
    twice, group = drawn
    people = np.array(data.draw(st.permutations(range(len(twice)))))
    purposes = np.array(data.draw(st.permutations(range(twice.shape[1]))))
    agencies = np.array(data.draw(st.permutations(range(3))))
    one = rankings.count(twice, group, 3)
    other = rankings.count(twice[people][:, purposes], agencies[group[people]], 3)
    np.testing.assert_equal(vars(concordance_of(one)), vars(concordance_of(other)))
    np.testing.assert_allclose(
        list(vars(rankings.split(one)).values()),
        list(vars(rankings.split(other)).values()),
        rtol=1e-12,
        atol=1e-12,
    )
    assert np.array_equal(one.rank_sums[purposes], other.rank_sums)


@given(ranked())
def test_ranking_everything_the_other_way_round_is_the_same_agreement(drawn):
    twice, group = drawn
    one, other = rankings.count(twice, group, 3), rankings.count(-twice, group, 3)
    np.testing.assert_equal(vars(concordance_of(one)), vars(concordance_of(other)))


@given(ranked())
def test_the_parts_of_the_split_are_shares_of_the_whole(drawn):
    twice, group = drawn
    found = rankings.split(rankings.count(twice, group, 3))
    if np.isnan(found.shared):
        assert not twice.any()
        return
    parts = np.array([found.shared, found.between, found.within])
    assert ((parts >= 0) & (parts <= 1 + 1e-12)).all()
    assert parts.sum() == pytest.approx(1, abs=1e-12)


@given(ranked(fewest=3))
def test_the_jackknife_leaves_out_one_person_after_the_other(drawn):
    twice, _ = drawn
    twice = twice[twice.any(axis=1)]
    m = len(twice)
    if m < 3:
        assert np.isnan(concordance.rbar_interval(twice)).all()
        return

    def rbar(rows):
        return concordance_of(rankings.count(rows, [0] * len(rows), 1)).rbar

    pseudo = [m * rbar(twice) - (m - 1) * rbar(np.delete(twice, i, axis=0)) for i in range(m)]
    assert standard_error(twice) == pytest.approx(np.std(pseudo, ddof=1) / np.sqrt(m), abs=1e-9)
    low, high = concordance.rbar_interval(twice)
    assert (low + high) / 2 == pytest.approx(np.mean(pseudo), abs=1e-9)


# Edges


def test_everybody_alike_is_a_W_of_1_without_an_F():
    twice = rankings.twice_centred([[3, 1, 2, 4]] * 9)
    found = concordance_of(rankings.count(twice, [0] * 9, 1))
    assert (found.w, found.rbar) == (1, 1)
    assert np.isnan([found.f, found.p_f]).all()
    assert concordance.rbar_interval(twice) == (1, 1)
    assert concordance.shuffled_p(twice, rng()) == 0.0001
    assert np.isnan(concordance.between_p(twice, [0, 1] * 4 + [0], rng()))


@pytest.mark.parametrize("given_", [np.empty((0, 4)), [[2, 2, 2, 2]] * 3])
def test_nobody_with_an_order_says_nothing(given_):
    sums = sums_of(given_)
    found = concordance_of(sums)
    assert found.m == 0
    assert np.isnan([found.w, found.chi2, found.p_chi2, found.f, found.p_f, found.rbar]).all()
    assert np.isnan(list(vars(rankings.split(sums)).values())).all()
    twice = rankings.twice_centred(given_)
    assert np.isnan(concordance.shuffled_p(twice, rng()))
    assert np.isnan(concordance.between_p(twice, [0] * len(twice), rng()))


def test_one_person_agrees_with_themselves_which_says_nothing():
    found = concordance_of(sums_of([[1, 2, 3]]))
    assert found.w == 1
    assert np.isnan(found.rbar)


def test_one_agency_has_no_difference_between_agencies():
    twice = rankings.twice_centred(WORKED)
    assert rankings.split(rankings.count(twice, [0] * 6, 1)).between == 0
    assert np.isnan(concordance.between_p(twice, [0] * 6, rng()))


# What is said


def say(given_, group=None, groups=0):
    twice = rankings.twice_centred(given_)
    purposes = [f"p{i}" for i in range(twice.shape[1])]
    return results.ranking(twice, purposes, group or [0] * len(twice), groups, rng())


@pytest.mark.parametrize(
    ("given_", "group", "groups", "withheld"),
    [
        (WORKED[:4], None, 0, {"/rank_sums": "below_threshold", "/rbar": "below_threshold"}),
        ([[1, 2]] * 9, None, 0, {"/w": "below_threshold"}),
        ([[1, 1, 1]] * 9, None, 0, {"/rank_sums": "no_answers", "/w": "no_answers"}),
        (WORKED, WORKED_GROUP, 2, {"/rbar_ci95": "below_threshold", "/between": "below_threshold"}),
        (WORKED * 2, [0] * 12, 1, {"/between": "single_agency", "/within": "single_agency"}),
        (WORKED * 2, None, 0, {"/between": "no_agencies", "/p_between": "no_agencies"}),
        ([[3, 1, 2]] * 9, None, 0, {"/f": "zero_variance", "/p_f": "zero_variance"}),
    ],
)  # fmt: skip
def test_what_may_not_be_said_is_none_with_its_reason(given_, group, groups, withheld):
    found = say(given_, group, groups)
    reasons = found.pop("reasons")
    assert reasons.items() >= withheld.items()
    assert {key for key, value in found.items() if value is None} == {key[1:] for key in reasons}


def test_from_five_people_and_three_purposes_on_W_is_said():
    found = say([[1, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2, 3], [3, 2, 1]])
    assert found["w"] is not None
    assert found["rbar"] is not None
    assert found["rbar_ci95"] is None
    assert say([[1, 2, 3], [1, 3, 2]] * 4)["rbar_ci95"] is not None


def test_two_agencies_of_five_are_compared():
    found = say(WORKED * 2, WORKED_GROUP * 2, 2)
    assert found["between"] == pytest.approx(0.1327683615819209)
    assert found["shared"] + found["between"] + found["within"] == pytest.approx(1)
