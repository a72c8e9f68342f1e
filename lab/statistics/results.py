"""What is said of rankings, networks and rounds, as plain data ready for JSON.

Only numbers that may be said are in it (docs/scoring.md, section 12). What may not, or cannot be
computed, is None, and its place is named among the reasons with the reason why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.scoring import change, multiplicity, network, rankings
from assessments.scoring.arrays import Floats
from lab.statistics import concordance, false_discovery, welch, withholding
from lab.statistics.telling import Telling, token
from lab.statistics.withholding import DEFAULT, Reason, Thresholds

Json = dict[str, Any]


def ranking(
    twice: rankings.Whole,
    purposes: Sequence[str],
    group: ArrayLike,
    groups: int,
    rng: np.random.Generator,
    *,
    limits: Thresholds = DEFAULT,
) -> Json:
    """Say what people's rankings have in common.

    Parameters
    ----------
    twice : int array of shape (people, purposes)
        From `rankings.twice_centred`.
    purposes : sequence of str
        Their names.
    group : int array-like of shape (people,)
        The agency of each, 0 .. groups-1.
    groups : int
        How many agencies there are; 0 where it is not known who belongs to which.
    rng : numpy.random.Generator
        For the p of the differences between agencies.
    limits : Thresholds

    Returns
    -------
    dict
        As in docs/scoring.md, section 16, and "reasons".

    Notes
    -----
    With fewer people than an agency must have, even the sums of their ranks are withheld. With
    W = 1 there is no F.

    Examples
    --------
    >>> twice = rankings.twice_centred([[1, 2, 3]] * 4)
    >>> said = ranking(twice, ["a", "b", "c"], [0] * 4, 1, np.random.default_rng(1))
    >>> said["m"], said["w"], said["reasons"]["/w"]
    (4, None, 'below_threshold')
    """
    where = np.asarray(group, dtype=np.intp) if groups else np.zeros(len(twice), dtype=np.intp)
    sums = rankings.count(twice, where, max(groups, 1))
    found, parts = concordance.concordance(sums), rankings.split(sums)
    people = sums.people.tolist()
    why = withholding.ranking(found.m, found.q, limits)
    why_interval = why or withholding.ranking_interval(found.m, limits)
    why_split = why or (
        withholding.ranking_between(people, limits) if groups else Reason.NO_AGENCIES
    )
    low, high = concordance.rbar_interval(twice)
    p_between = float("nan") if why_split else concordance.between_p(twice, where, rng)
    telling = Telling()
    few = withholding.agency(found.m, limits)
    rank_sums = dict(zip(purposes, sums.rank_sums.tolist(), strict=True))
    return {
        "m": found.m,
        "q": found.q,
        "rank_sums": telling.tell("/rank_sums", rank_sums, few),
        **{
            name: telling.tell(f"/{name}", getattr(found, name), why, why)
            for name in ("w", "chi2", "p_chi2", "f", "p_f", "rbar")
        },
        "rbar_ci95": telling.tell_interval("/rbar_ci95", low, high, why_interval, why_interval),
        "shared": telling.tell("/shared", parts.shared, why, why),
        "between": telling.tell("/between", parts.between, why_split, why_split),
        "within": telling.tell("/within", parts.within, why_split, why_split),
        "p_between": telling.tell("/p_between", p_between, why_split, why_split),
        "reasons": telling.reasons,
    }


def ties(found: network.Ties, names: Sequence[str], *, limits: Thresholds = DEFAULT) -> Json:
    """Say who reports ties to whom.

    Parameters
    ----------
    found : network.Ties
    names : sequence of str
        Of the agencies.
    limits : Thresholds

    Returns
    -------
    dict
        As in docs/scoring.md, section 16, and "reasons". "cutpoints" are names, "constraint" is
        by name.

    Notes
    -----
    One agency has no ties to speak of. Two have two values: their difference is said, and of the
    rest what counts them, but no share of so few. Without any report nothing is said but how many
    agencies there are.

    Examples
    --------
    >>> said = ties(network.ties([[0, 1], [3, 0]]), ["a", "b"])
    >>> said["mean_asymmetry"], said["density"], said["reasons"]["/density"]
    (2.0, None, 'below_threshold')
    """
    n, pairs = found.agencies, network.dyads(found)
    alone = Reason.SINGLE_AGENCY if n < 2 else None
    none = alone or (None if pairs.observed else Reason.NO_ANSWERS)
    both = pairs.mutual + pairs.asymmetric + pairs.null
    unmatched = none or (None if both else Reason.NO_ANSWERS)
    two = Reason.BELOW_THRESHOLD if n == 2 else None
    no_ties = unmatched or two or Reason.NO_TIES
    telling = Telling()

    def tell(name: str, withheld: Reason | None, undefined: Reason | None = None) -> Any:
        return telling.tell(f"/{name}", getattr(pairs, name), withheld, undefined or withheld)

    return {
        "n": n,
        "arcs": tell("arcs", none),
        "density": tell("density", none or two),
        "mutual": tell("mutual", unmatched),
        "asymmetric": tell("asymmetric", unmatched),
        "null": tell("null", unmatched),
        "reciprocity_ties": tell("reciprocity_ties", unmatched or two, no_ties),
        "reciprocity_arcs": tell("reciprocity_arcs", unmatched or two, no_ties),
        "reciprocity_dyadic": tell("reciprocity_dyadic", unmatched or two),
        "interfaces": tell("interfaces", none),
        "interfaces_confirmed": tell("interfaces_confirmed", unmatched),
        "interfaces_possible": tell("interfaces_possible", alone),
        "weighted_reciprocity": tell("weighted_reciprocity", unmatched or two, no_ties),
        "mean_asymmetry": tell("mean_asymmetry", unmatched),
        **_shape(found, names, telling, alone or _shape_withheld(found, limits)),
        "reasons": telling.reasons,
    }


def _shape_withheld(found: network.Ties, limits: Thresholds) -> Reason | None:
    return withholding.network_shape(found.agencies, found.answered, limits)


def _shape(found: network.Ties, names: Sequence[str], telling: Telling, why: Reason | None) -> Json:
    """What has to do with the whole graph, for which most agencies must have answered."""
    no = float("nan")
    centres = network.Centralisation(no, no, no, no) if why else network.centralisation(found)
    cut = [] if why else [names[i] for i in network.cutpoints(found)]
    values = [no] * len(names) if why else network.constraint(found).tolist()
    return {
        "centralisation": {
            each.name: telling.tell(
                f"/centralisation/{each.name}", getattr(centres, each.name), why, why
            )
            for each in fields(centres)
        },
        "cutpoints": telling.tell("/cutpoints", cut, why),
        "constraint": {
            name: telling.tell(f"/constraint/{token(name)}", value, why, why or Reason.NO_TIES)
            for name, value in zip(names, values, strict=True)
        },
    }


@dataclass(frozen=True)
class Rounds:
    """The scores of two rounds on one criterion; arrays of shape (2, agencies + 1).

    n, mean, variance of the scores on 0-100, the earlier round first, in each round agency by
    agency, and everybody last.
    """

    n: NDArray[np.int64]
    mean: Floats
    variance: Floats


def changes(
    criteria: Sequence[Rounds],
    names: Sequence[str],
    telling: Telling,
    at: Sequence[str],
    *,
    limits: Thresholds = DEFAULT,
) -> list[Json]:
    """Say what changed from one round to the next.

    Parameters
    ----------
    criteria : sequence of Rounds
    names : sequence of str
        Of the agencies, in the order of the arrays.
    telling : Telling
        Keeps the reasons.
    at : sequence of str
        The JSON pointer of each criterion.
    limits : Thresholds

    Returns
    -------
    list of dict, one a criterion
        "groups" and "overall" as in docs/scoring.md, section 16.

    Notes
    -----
    Overall compares everybody who answered in either round. p values are adjusted over the
    criteria for "overall", and over all criteria and agencies that are reported for "groups". An
    agency that is withheld in a round, or would follow by subtraction, has no mean there and no
    change.

    Examples
    --------
    >>> both = Rounds(np.array([[9], [9]]), np.array([[50.], [80.]]), np.array([[100.], [100.]]))
    >>> telling = Telling()
    >>> [said] = changes([both], [], telling, [""])
    >>> said["overall"]["difference"], said["overall"]["verdict"]
    (30.0, 'improved')
    """
    n, mean, variance = (
        np.stack([getattr(each, name) for each in criteria]) for name in ("n", "mean", "variance")
    )
    found = welch.change(n[:, 0], mean[:, 0], variance[:, 0], n[:, 1], mean[:, 1], variance[:, 1])
    withheld = [_withheld(each.n.tolist(), limits) for each in criteria]
    allowed = np.array([[not why for _, _, why in each] for each in withheld])
    p = np.where(allowed, found.p, np.nan)
    adjusted = {"p_holm": _of_families(multiplicity.holm, p)}
    adjusted["p_bh"] = _of_families(false_discovery.benjamini_hochberg, p)

    def say(c: int, g: int, pointer: str) -> Json:
        figures = {each.name: getattr(found, each.name)[c, g].item() for each in fields(found)}
        figures |= {name: values[c, g].item() for name, values in adjusted.items()}
        return _change(figures, pointer, withheld[c][g], telling)

    return [
        {
            "groups": {
                name: say(c, g, f"{pointer}/groups/{token(name)}") for g, name in enumerate(names)
            },
            "overall": say(c, -1, f"{pointer}/overall"),
        }
        for c, pointer in enumerate(at)
    ]


def _of_families(adjust: Callable[[Floats], Floats], p: Floats) -> Floats:
    """Adjust over all agencies of all criteria, and apart from them over everybody's."""
    agencies = p[:, :-1]
    return np.column_stack([adjust(agencies.ravel()).reshape(agencies.shape), adjust(p[:, -1])])


Withheld = tuple[Reason | None, Reason | None, Reason | None]


def _withheld(n: list[list[int]], limits: Thresholds) -> list[Withheld]:
    """Why the first mean, the second and the change are not said: agencies, and everybody last."""
    first, second = (
        [*withholding.agencies(each[:-1], limits), withholding.agency(each[-1], limits)]
        for each in n
    )
    return [
        (one, two, withholding.trend(n1, n2, limits) or one or two)
        for one, two, n1, n2 in zip(first, second, *n, strict=True)
    ]


def _change(figures: Json, at: str, withheld: Withheld, telling: Telling) -> Json:
    first, second, why = withheld

    def tell(name: str, reason: Reason | None = why) -> Any:
        return telling.tell(f"{at}/{name}", figures[name], reason, reason)

    def interval(percent: int) -> list[float] | None:
        low, high = figures[f"low{percent}"], figures[f"high{percent}"]
        return telling.tell_interval(f"{at}/ci{percent}", low, high, why, why)

    verdict: Any = float("nan")
    if not isnan(figures["p_holm"]):
        verdict = change.verdict(
            figures["p_holm"], figures["difference"], figures["low90"], figures["high90"]
        ).value
    return {
        "n1": figures["n1"],
        "n2": figures["n2"],
        "mean1": tell("mean1", first),
        "mean2": tell("mean2", second),
        **{name: tell(name) for name in ("difference", "se", "df", "p", "p_holm", "p_bh")},
        "ci90": interval(90),
        "ci95": interval(95),
        "hedges_g": tell("hedges_g"),
        "mdc80": tell("mdc80"),
        "verdict": telling.tell(f"{at}/verdict", verdict, why, why),
    }
