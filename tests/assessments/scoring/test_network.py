"""Who is tied to whom: against R's sna and igraph, by their laws, and at the edges."""

import csv
from functools import cache

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.scoring import network
from lab.statistics import results
from tests.properties import given
from tests.published_values import CASES, compare, expected

NAN = float("nan")
NETWORKS = ("emon_Cheyenne", "emon_HurrFrederic", "emon_LakePomona")
# scoring.md, section 13: four agencies.
WORKED = [[NAN, 4, 3, 0], [4, NAN, 0, 0], [2, 5, NAN, 1], [0, 0, 3, NAN]]
NO_ROW = [NAN] * 4


@cache
def case(name):
    with (CASES / name / "matrix.csv").open(newline="") as file:
        (_, *names), *rows = csv.reader(file)
    assert [row[0] for row in rows] == names
    return names, np.array([row[1:] for row in rows], dtype=float)


# Published values


def compare_dyads(name, values, published):
    found = network.dyads(network.ties(values))
    census, valued = published["dyad_census"], published["valued"]
    pairs = found.mutual + found.asymmetric + found.null
    possible = len(values) * (len(values) - 1)
    for statistic, ours, theirs in [
        ("arcs", found.arcs, published["arcs"]),
        ("reports missing", possible - found.observed, published["missing_arcs"]),
        ("density", found.density, published["density_sna"]),
        ("dyad census", found.mutual, census["mutual"]),
        ("dyad census", found.asymmetric, census["asymmetric"]),
        ("dyad census", found.null, census["null"]),
        ("reciprocity, dyadic", found.reciprocity_dyadic, published["recip_dyadic"]),
        ("reciprocity of ties", found.reciprocity_ties, published["recip_dyadic_nonnull"]),
        ("reciprocity of arcs", found.reciprocity_arcs, published["recip_arc_edgewise"]),
        ("dyad census", pairs, valued["dyads_observed"]),
        ("mean asymmetry", found.mean_asymmetry, valued["mean_abs_asymmetry"]),
        (
            "weighted reciprocity",
            found.weighted_reciprocity,
            valued["weighted_reciprocity_squartini"],
        ),
    ]:
        compare(name, statistic, ours, theirs)
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_ties_of_complete_networks_are_R_s(name):
    _, values = case(name)
    published = expected(name)["complete"]
    found = compare_dyads(name, values, published)
    compare(name, "interfaces", found.interfaces, published["interfaces_undirected_weak"])
    compare(
        name, "interfaces", found.interfaces_confirmed, published["interfaces_undirected_strong"]
    )
    compare(name, "interfaces", found.interfaces_possible, published["possible_pairs"])
    assert found.interfaces_unconfirmed == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_ties_of_networks_with_missing_rows_are_R_s(name):
    names, values = case(name)
    published = expected(name)["rows_missing"]
    values = values.copy()
    values[[names.index(each) for each in published["nonresponding"]]] = NAN
    found = compare_dyads(name, values, published)
    assert found.interfaces_confirmed + found.interfaces_unconfirmed <= found.interfaces


@pytest.mark.parametrize("name", NETWORKS)
def test_the_shape_of_networks_is_R_s(name):
    names, values = case(name)
    published = expected(name)["complete"]
    ties = network.ties(values)
    found, theirs = network.centralisation(ties), published["centralization"]
    for ours, key in [
        (found.indegree, "indegree"),
        (found.outdegree, "outdegree"),
        (found.degree, "degree_undirected_weak"),
        (found.betweenness, "betweenness_undirected_weak"),
    ]:
        compare(name, "centralisation", ours, theirs[key])
    for statistic, ours, key in [
        ("betweenness", network.betweenness(ties), "betweenness_undirected_weak"),
        ("constraint", network.constraint(ties), "burt_constraint_undirected_weak"),
        ("degrees", ties.arcs.sum(axis=0), "indegree"),
        ("degrees", ties.arcs.sum(axis=1), "outdegree"),
        ("degrees", ties.linked.sum(axis=0), "degree_undirected_weak"),
        ("given and received", network.mean_given(ties) * (len(names) - 1), "strength_out"),
        ("given and received", network.mean_received(ties) * (len(names) - 1), "strength_in"),
    ]:
        compare(name, statistic, dict(zip(names, ours, strict=True)), published[key])
    cut = [names[i] for i in network.cutpoints(ties)]
    compare(name, "cutpoints", cut, published["cutpoints_undirected_weak"])


# The worked example, line by line


def test_the_worked_example_of_section_13():
    ties = network.ties(WORKED)
    found, shape = network.dyads(ties), network.centralisation(ties)
    assert (found.arcs, found.observed) == (7, 12)
    assert found.density == pytest.approx(0.5833, abs=5e-5)
    assert (found.mutual, found.asymmetric, found.null) == (3, 1, 2)
    assert found.reciprocity_ties == 0.75
    assert found.reciprocity_arcs == pytest.approx(0.857, abs=5e-4)
    assert found.mean_asymmetry == pytest.approx(1.333, abs=5e-4)
    assert found.weighted_reciprocity == pytest.approx(0.6364, abs=5e-5)
    assert (found.interfaces, found.interfaces_possible) == (4, 6)
    assert shape.indegree == pytest.approx(0.1111, abs=5e-5)
    assert shape.outdegree == pytest.approx(0.5556, abs=5e-5)
    assert shape.degree == pytest.approx(0.6667, abs=5e-5)
    assert network.cutpoints(ties) == (2,)
    assert network.constraint(ties) == pytest.approx([1.0069, 1.0069, 0.6111, 1.0], abs=5e-5)


def test_the_worked_example_without_its_fourth_row():
    found = network.dyads(network.ties([*WORKED[:3], NO_ROW]))
    assert (found.arcs, found.observed) == (6, 9)
    assert found.density == pytest.approx(0.6667, abs=5e-5)
    assert (found.mutual, found.asymmetric, found.null) == (2, 1, 0)
    assert found.reciprocity_arcs == pytest.approx(0.8)
    assert found.mean_asymmetry == 2.0
    # The third agency reports a tie with the fourth, which says nothing of it.
    assert (found.interfaces, found.interfaces_confirmed, found.interfaces_unconfirmed) == (4, 2, 1)


# Informants


def test_an_agency_reports_what_at_least_half_of_its_informants_do():
    reports = [[NAN, 4, 2], [NAN, 2, NAN], [NAN, 3, NAN], [5, NAN, NAN]]
    found = network.add_reports(reports, [0, 0, 0, 1], 3).values()
    np.testing.assert_array_equal(found, [[NAN, 3, NAN], [5, NAN, NAN], [NAN, NAN, NAN]])
    # One of two is half.
    found = network.add_reports([[NAN, 4, 2], [NAN, 2, NAN]], [0, 0], 3).values()
    np.testing.assert_array_equal(found[0], [NAN, 3, 2])


@st.composite
def reports(draw):
    informants = draw(st.integers(0, 8))
    cell = st.sampled_from([NAN, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    given_ = draw(hnp.arrays(np.float64, (informants, 4), elements=cell))
    return given_, draw(hnp.arrays(np.int64, informants, elements=st.integers(0, 3)))


@given(reports(), st.data())
def test_parts_add_up_to_the_whole(drawn, data):
    given_, agency = drawn
    part = data.draw(hnp.arrays(np.bool_, len(agency)))
    one = network.add_reports(given_[part], agency[part], 4)
    other = network.add_reports(given_[~part], agency[~part], 4)
    whole = network.add_reports(given_, agency, 4)
    for merged in (one + other, other + one, one + other - one + one):
        np.testing.assert_equal(vars(merged), vars(whole))
    np.testing.assert_array_equal((one + other).values(), whole.values())


# Laws


@st.composite
def matrices(draw, least=1):
    n = draw(st.integers(least, 6))
    cell = st.sampled_from([NAN, 0.0, 1.0, 2.0, 5.0])
    return draw(hnp.arrays(np.float64, (n, n), elements=cell))


@given(matrices(), st.data())
def test_agencies_in_another_order_say_the_same(values, data):
    order = np.array(data.draw(st.permutations(range(len(values)))))
    one, other = network.ties(values), network.ties(values[np.ix_(order, order)])
    for of in (network.dyads, network.centralisation):
        ours, theirs = list(vars(of(one)).values()), list(vars(of(other)).values())
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        network.constraint(one)[order], network.constraint(other), rtol=1e-12
    )
    cut = {int(np.flatnonzero(order == each)[0]) for each in network.cutpoints(one)}
    assert cut == set(network.cutpoints(other))


@given(matrices())
def test_reports_the_other_way_round_are_as_reciprocal(values):
    one, other = network.dyads(network.ties(values)), network.dyads(network.ties(values.T))
    np.testing.assert_allclose(list(vars(one).values()), list(vars(other).values()), rtol=1e-12)


@given(matrices(), st.floats(0, 9))
def test_the_diagonal_is_not_looked_at(values, diagonal):
    other = values.copy()
    np.fill_diagonal(other, diagonal)
    one, two = network.dyads(network.ties(values)), network.dyads(network.ties(other))
    np.testing.assert_equal(vars(one), vars(two))


@given(matrices(least=3))
def test_shares_are_between_0_and_1(values):
    ties = network.ties(values)
    found = [vars(network.centralisation(ties)), vars(network.dyads(ties))]
    names = {"indegree", "outdegree", "degree", "betweenness", "density", "weighted_reciprocity"}
    names |= {"reciprocity_ties", "reciprocity_arcs", "reciprocity_dyadic"}
    shares = np.array([each[name] for each in found for name in names if name in each])
    assert len(shares) == len(names)
    assert not (shares[~np.isnan(shares)] < -1e-12).any()
    assert not (shares[~np.isnan(shares)] > 1 + 1e-12).any()


def test_a_threshold_makes_weak_trust_no_tie():
    assert network.dyads(network.ties(WORKED)).arcs == 7
    assert network.dyads(network.ties(WORKED, 4)).arcs == 3
    assert network.dyads(network.ties(WORKED, 4)).mean_asymmetry == pytest.approx(4 / 3)


def test_degrees_are_shares_of_reports_where_some_are_missing():
    # A star: all report the first. With the first's own row missing it is a star as before.
    star = np.zeros((5, 5))
    star[1:, 0] = 1
    assert network.centralisation(network.ties(star)).indegree == 1
    star[0] = NAN
    assert network.centralisation(network.ties(star)).indegree == 1
    assert network.centralisation(network.ties(star)).outdegree == 0


# Edges


def test_no_ties_are_no_reciprocity_which_is_not_0():
    found = network.dyads(network.ties(np.zeros((4, 4))))
    assert (found.density, found.null, found.reciprocity_dyadic) == (0, 6, 1)
    undefined = [found.reciprocity_ties, found.reciprocity_arcs, found.weighted_reciprocity]
    assert np.isnan(undefined).all()
    assert np.isnan(network.constraint(network.ties(np.zeros((4, 4))))).all()


def test_the_largest_asymmetries_are_named_from_the_side_that_reports_more():
    found = network.largest_asymmetries(network.ties(WORKED), most=2)
    assert found == [(2, 1, 5.0), (3, 2, 2.0)]


# What is said


def say(values, threshold=1.0):
    return results.ties(network.ties(values, threshold), [f"a/{i}" for i in range(len(values))])


def none_in(found, at=""):
    """The pointers of everything that is None."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield from none_in(value, f"{at}/{key.replace('/', '~1')}")
        elif value is None:
            yield f"{at}/{key.replace('/', '~1')}"


@pytest.mark.parametrize(
    "values",
    [
        [[0]],
        [[0, 3], [1, 0]],
        [[0, 3], [NAN, 0]],
        np.zeros((4, 4)),
        np.full((4, 4), NAN),
        [*WORKED[:3], NO_ROW],
        [*WORKED[:2], NO_ROW, NO_ROW],
        WORKED,
        np.ones((7, 7)),
    ],
)
def test_every_value_that_is_not_said_has_its_reason(values):
    found = say(values)
    reasons = found.pop("reasons")
    assert set(none_in(found)) == reasons.keys()


@pytest.mark.parametrize(
    ("values", "pointer", "reason"),
    [
        ([[0]], "/density", "single_agency"),
        ([[0]], "/centralisation/degree", "single_agency"),
        ([[0, 3], [1, 0]], "/density", "below_threshold"),
        ([[0, 3], [1, 0]], "/cutpoints", "below_threshold"),
        ([[0, 3], [NAN, 0]], "/mean_asymmetry", "no_answers"),
        (np.ones((3, 3)), "/centralisation/degree", "below_threshold"),
        (np.zeros((4, 4)), "/reciprocity_ties", "no_ties"),
        (np.zeros((4, 4)), "/constraint/a~11", "no_ties"),
        (np.full((4, 4), NAN), "/arcs", "no_answers"),
        (np.full((4, 4), NAN), "/centralisation/indegree", "no_answers"),
        ([*WORKED[:3], NO_ROW], "/cutpoints", "low_participation"),
    ],
)
def test_why_a_value_is_not_said(values, pointer, reason):
    assert say(values)["reasons"][pointer] == reason


def test_two_agencies_have_their_difference_and_no_shares():
    found = say([[0, 3], [1, 0]])
    assert (found["arcs"], found["mutual"], found["mean_asymmetry"]) == (2, 1, 2.0)
    assert found["reciprocity_ties"] is None


def test_with_four_of_five_agencies_the_shape_is_said():
    values = np.ones((5, 5))
    values[4] = NAN
    assert say(values)["cutpoints"] == []
    values[3] = NAN
    assert say(values)["cutpoints"] is None
    assert say(values)["density"] == 1.0
