"""Who works with whom, and who trusts whom: what agencies report of each other (section 10).

These are censuses of agencies, hence no p values. Missing is not 0: an agency that did not answer
has said nothing about its ties. Imports networkx inside, since most pages do without.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring.arrays import Floats


@dataclass(frozen=True)
class ReportSums:
    """What informants report of each agency, added up; merging is ``+``.

    total : float array of shape (agencies, agencies)
        [i, j]: the sum of what informants of i said of j.
    answers : int array of shape (agencies, agencies)
        How many of them said something.
    informants : int array of shape (agencies,)
        How many informants each agency has.
    """

    total: Floats
    answers: NDArray[np.int64]
    informants: NDArray[np.int64]

    def __add__(self, other: "ReportSums") -> "ReportSums":
        return ReportSums(
            self.total + other.total,
            self.answers + other.answers,
            self.informants + other.informants,
        )

    def __sub__(self, other: "ReportSums") -> "ReportSums":
        return ReportSums(
            self.total - other.total,
            self.answers - other.answers,
            self.informants - other.informants,
        )

    def values(self) -> Floats:
        """[i, j]: the mean of what i reports of j; NaN if under half of i's informants did."""
        enough = (2 * self.answers >= self.informants[:, np.newaxis]) & (self.answers > 0)
        means = np.full(self.total.shape, np.nan)
        np.divide(self.total, self.answers, out=means, where=enough)
        np.fill_diagonal(means, np.nan)
        return means


def add_reports(reports: ArrayLike, agency: ArrayLike, agencies: int) -> ReportSums:
    """Add up what informants report.

    Parameters
    ----------
    reports : float array-like of shape (informants, agencies)
        What each says of each agency; NaN is no answer, and of their own agency ignored.
    agency : int array-like of shape (informants,)
        Which agency each is of, 0 .. agencies-1.
    agencies : int

    Returns
    -------
    ReportSums

    Examples
    --------
    Two informants of the first agency, one of whom says nothing of the third:

    >>> nan = np.nan
    >>> add_reports([[nan, 4, 2], [nan, 3, nan], [5, nan, nan]], [0, 0, 1], 3).values()
    array([[nan, 3.5, 2. ],
           [5. , nan, nan],
           [nan, nan, nan]])
    """
    given = np.asarray(reports, dtype=np.float64).reshape(-1, agencies)
    where = np.asarray(agency, dtype=np.intp)
    said = ~np.isnan(given)
    total = np.zeros((agencies, agencies))
    answers = np.zeros((agencies, agencies), dtype=np.int64)
    np.add.at(total, where, np.where(said, given, 0.0))
    np.add.at(answers, where, said)
    return ReportSums(total, answers, np.bincount(where, minlength=agencies).astype(np.int64))


@dataclass(frozen=True)
class Ties:
    """What was reported, and what counts as a tie.

    values : float array of shape (agencies, agencies)
        [i, j]: what i reports of j; NaN missing; the diagonal is NaN.
    arcs : bool array of the same shape
        Reported, and at least the threshold.
    """

    values: Floats
    arcs: NDArray[np.bool_]

    @property
    def agencies(self) -> int:
        return len(self.values)

    @property
    def reported(self) -> NDArray[np.bool_]:
        """[i, j]: i said something of j."""
        return ~np.isnan(self.values)

    @property
    def answered(self) -> int:
        """How many agencies said anything of any other."""
        return int(self.reported.any(axis=1).sum())

    @property
    def linked(self) -> NDArray[np.bool_]:
        """The undirected graph of the weak rule: either side reports a tie."""
        return np.asarray(self.arcs | self.arcs.T)


def ties(values: ArrayLike, threshold: float = 1.0) -> Ties:
    """Which values are ties.

    Parameters
    ----------
    values : float array-like of shape (agencies, agencies)
        [i, j]: what i reports of j, 0 or more; NaN missing. The diagonal is ignored.
    threshold : float
        A value of at least that much is a tie: any contact, or trust of 4 of 5.

    Returns
    -------
    Ties

    Examples
    --------
    >>> ties([[0, 3], [np.nan, 0]]).arcs
    array([[False,  True],
           [False, False]])
    """
    matrix = np.array(values, dtype=np.float64)
    np.fill_diagonal(matrix, np.nan)
    return Ties(matrix, np.asarray(matrix >= threshold))  # False for NaN


@dataclass(frozen=True)
class Dyads:
    """Pairs of agencies. NaN: not to be computed.

    Counted over ordered pairs with a report: arcs, of `observed`, density.
    Over pairs that both report: mutual, asymmetric, null; the three reciprocities; of the values,
    the mean absolute difference and the weighted reciprocity.
    Over all pairs: interfaces by the weak rule (either side reports a tie), confirmed (both do),
    unconfirmed (one does, and the other side's report is missing), possible.
    """

    observed: int
    arcs: int
    density: float
    mutual: int
    asymmetric: int
    null: int
    reciprocity_ties: float
    reciprocity_arcs: float
    reciprocity_dyadic: float
    mean_asymmetry: float
    weighted_reciprocity: float
    interfaces: int
    interfaces_confirmed: int
    interfaces_unconfirmed: int
    interfaces_possible: int


def dyads(network: Ties) -> Dyads:
    """Count ties, and how mutual they are.

    Parameters
    ----------
    network : Ties

    Returns
    -------
    Dyads
        density = arcs / observed ordered pairs; with M, A, U pairs mutual, asymmetric and null,
        reciprocity of ties M / (M+A), of arcs 2M / (2M+A), dyadic (M+U) / (M+A+U);
        weighted reciprocity = sum min(w_ij, w_ji) / sum w_ij [1]_.

    Notes
    -----
    Without any tie, the reciprocities of ties and arcs are undefined, not 0.

    References
    ----------
    .. [1] Squartini, T., Picciolo, F., Ruzzenenti, F. & Garlaschelli, D. (2013). Reciprocity of
       weighted networks. Scientific Reports, 3, 2729. The others: R's ``sna::gden``,
       ``sna::grecip``, ``igraph::reciprocity``.

    Examples
    --------
    >>> found = dyads(ties([[0, 4, 2], [3, 0, 0], [0, 0, 0]]))
    >>> found.mutual, found.asymmetric, found.null, found.reciprocity_ties, found.mean_asymmetry
    (1, 1, 1, 0.5, 1.0)
    """
    upper = np.triu_indices(network.agencies, k=1)
    there, back = network.values[upper], network.values.T[upper]
    tie, tie_back = network.arcs[upper], network.arcs.T[upper]
    both = ~np.isnan(there) & ~np.isnan(back)
    one = np.isnan(there) ^ np.isnan(back)
    mutual = int((both & tie & tie_back).sum())
    asymmetric = int((both & (tie ^ tie_back)).sum())
    null = int(both.sum()) - mutual - asymmetric
    observed, arcs = int(network.reported.sum()), int(network.arcs.sum())
    smaller = np.minimum(there[both], back[both]).sum()
    return Dyads(
        observed=observed,
        arcs=arcs,
        density=_ratio(arcs, observed),
        mutual=mutual,
        asymmetric=asymmetric,
        null=null,
        reciprocity_ties=_ratio(mutual, mutual + asymmetric),
        reciprocity_arcs=_ratio(2 * mutual, 2 * mutual + asymmetric),
        reciprocity_dyadic=_ratio(mutual + null, mutual + asymmetric + null),
        mean_asymmetry=_ratio(np.abs(there[both] - back[both]).sum(), int(both.sum())),
        weighted_reciprocity=_ratio(2 * smaller, (there[both] + back[both]).sum()),
        interfaces=int((tie | tie_back).sum()),
        interfaces_confirmed=mutual,
        interfaces_unconfirmed=int((one & (tie | tie_back)).sum()),
        interfaces_possible=len(tie),
    )


@dataclass(frozen=True)
class Centralisation:
    """0: all agencies have the same position; 1: everything goes through one. NaN: undefined."""

    indegree: float
    outdegree: float
    degree: float
    betweenness: float


def centralisation(network: Ties) -> Centralisation:
    """How far ties are concentrated on one agency [1]_.

    Parameters
    ----------
    network : Ties

    Returns
    -------
    Centralisation
        sum (max d - d_i) over the most that it can be: in- and outdegree of the reported ties,
        (n-1)^2; degree of the weak undirected graph, (n-1)(n-2); betweenness of that graph,
        unnormalised, (n-1)^2 (n-2) / 2. Undefined for n < 3.

    Notes
    -----
    Where reports are missing, an indegree is the share of those who said something of the agency,
    and an outdegree the share of those of whom the agency said something; agencies of whom, or
    which, nothing was said are left out. With all reports this is Freeman's measure. The weak
    graph has the ties that were reported.

    References
    ----------
    .. [1] Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social
       Networks, 1(3), 215-239. R: ``sna::centralization``.

    Examples
    --------
    A star, in which everybody reports a tie to the first, and the first to nobody:

    >>> centralisation(ties([[0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]))
    Centralisation(indegree=1.0, outdegree=0.1111111111111111, degree=1.0, betweenness=1.0)
    """
    n = network.agencies
    if n < 3:
        return Centralisation(*[float("nan")] * 4)
    degree = network.linked.sum(axis=0)
    between = betweenness(network)
    return Centralisation(
        indegree=_spread_of_shares(network.arcs.sum(axis=0), network.reported.sum(axis=0)),
        outdegree=_spread_of_shares(network.arcs.sum(axis=1), network.reported.sum(axis=1)),
        degree=float((degree.max() - degree).sum() / ((n - 1) * (n - 2))),
        betweenness=float((between.max() - between).sum() / ((n - 1) ** 2 * (n - 2) / 2)),
    )


def _spread_of_shares(arcs: NDArray[np.int64], reports: NDArray[np.int64]) -> float:
    """sum (max p - p_i) / (m - 1), with p_i the share of i's reports that are ties."""
    there = reports > 0
    if there.sum() < 2:
        return float("nan")
    shares = arcs[there] / reports[there]
    return float((shares.max() - shares).sum() / (len(shares) - 1))


def betweenness(network: Ties) -> Floats:
    """How many shortest paths between two others pass through each agency, in the weak graph.

    Returns
    -------
    float array of shape (agencies,)
        Unnormalised: with several shortest ways between two, each counts as its share.

    Examples
    --------
    >>> betweenness(ties([[0, 1, 0], [0, 0, 1], [0, 0, 0]]))
    array([0., 1., 0.])
    """
    import networkx

    found = networkx.betweenness_centrality(_graph(network), normalized=False)
    return np.array([float(found[i]) for i in range(network.agencies)])


def cutpoints(network: Ties) -> tuple[int, ...]:
    """Agencies without which the weak graph would fall apart, by index.

    Examples
    --------
    >>> cutpoints(ties([[0, 1, 0], [0, 0, 1], [0, 0, 0]]))
    (1,)
    """
    import networkx

    return tuple(sorted(networkx.articulation_points(_graph(network))))


def constraint(network: Ties) -> Floats:
    """How far an agency's contacts are tied among themselves (Burt [1]_), weak graph.

    Returns
    -------
    float array of shape (agencies,)
        c_i = sum over its contacts j of (p_ij + sum_q p_iq p_qj)^2, with p_ij one over the number
        of contacts of i. Low: it can broker. NaN without a contact.

    References
    ----------
    .. [1] Burt, R. S. (1992). Structural holes. Harvard University Press. R:
       ``igraph::constraint``.

    Examples
    --------
    >>> constraint(ties([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]))
    array([1. , 0.5, 1. , nan])
    """
    import networkx

    linked = np.flatnonzero(network.linked.any(axis=0)).tolist()
    found = {}
    if linked:  # the library divides by zero for agencies without contacts
        found = networkx.constraint(_graph(network).subgraph(linked))
    return np.array([float(found.get(i, np.nan)) for i in range(network.agencies)])


def mean_given(network: Ties) -> Floats:
    """The mean of what each agency reports of the others; NaN if it reported nothing."""
    return _means(network.values)


def mean_received(network: Ties) -> Floats:
    """The mean of what the others report of each agency; NaN if nobody reported anything."""
    return _means(network.values.T)


def _means(values: Floats) -> Floats:
    said = ~np.isnan(values)
    count = said.sum(axis=1)
    means = np.full(len(values), np.nan)
    np.divide(np.where(said, values, 0).sum(axis=1), count, out=means, where=count > 0)
    return means


def largest_asymmetries(network: Ties, most: int = 5) -> list[tuple[int, int, float]]:
    """The pairs whose reports of each other differ most.

    Returns
    -------
    list of (i, j, difference)
        i reports more of j than j of i, by `difference` > 0; largest first, ties in the order of
        the agencies.

    Examples
    --------
    >>> largest_asymmetries(ties([[0, 4, 2], [1, 0, 0], [3, 0, 0]]))
    [(0, 1, 3.0), (2, 0, 1.0)]
    """
    difference = np.nan_to_num(network.values - network.values.T, nan=0.0)
    found = [(int(i), int(j), float(difference[i, j])) for i, j in np.argwhere(difference > 0)]
    return sorted(found, key=lambda each: -each[2])[:most]


def _graph(network: Ties) -> Any:
    """The weak graph, as networkx has it (which comes without types)."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(network.agencies))
    graph.add_edges_from(np.argwhere(np.triu(network.linked)).tolist())
    return graph


def _ratio(over: float, under: float) -> float:
    return float(over / under) if under > 0 else float("nan")
