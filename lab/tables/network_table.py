"""The output of `score_network` as text tables."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from assessments.command_line.text_tables import NOT_SAID, count, number, reasons, table

if TYPE_CHECKING:
    from assessments.scoring.network import Ties


def as_table(scored: dict[str, Any], ties: "Ties", names: Sequence[str]) -> str:
    missing = scored["n"] - ties.answered
    title = f"{scored['n']} agencies"
    parts = [f"{title}, of which {missing} did not answer" if missing else title]
    parts += [_ties(scored), _pairs(scored), _shape(scored), _agencies(scored, ties, names)]
    if apart := _apart(ties, names):
        parts.append(apart)
    if scored["reasons"]:
        parts.append(reasons(scored["reasons"]))
    return "\n\n".join(parts)


def _ties(scored: dict[str, Any]) -> str:
    rows = [
        ["reported ties", count(scored["arcs"])],
        ["of all that were reported on (density)", number(scored["density"], 3)],
        ["pairs of agencies", count(scored["interfaces_possible"])],
        ["  with a tie that either reports", count(scored["interfaces"])],
        ["  with a tie that both report", count(scored["interfaces_confirmed"])],
    ]
    return table("Ties", [], rows)


def _pairs(scored: dict[str, Any]) -> str:
    rows = [
        ["both report a tie", count(scored["mutual"])],
        ["one does", count(scored["asymmetric"])],
        ["neither does", count(scored["null"])],
        ["reciprocity of ties", number(scored["reciprocity_ties"], 3)],
        ["  of reports", number(scored["reciprocity_arcs"], 3)],
        ["  of pairs", number(scored["reciprocity_dyadic"], 3)],
        ["  weighted", number(scored["weighted_reciprocity"], 3)],
        ["mean difference of two reports", number(scored["mean_asymmetry"], 2)],
    ]
    return table("Pairs in which both report", [], rows)


def _shape(scored: dict[str, Any]) -> str:
    names = {"indegree": "reported by others", "outdegree": "reported of others"}
    names |= {"degree": "ties", "betweenness": "ways between others"}
    rows = [[name, number(scored["centralisation"][key], 3)] for key, name in names.items()]
    cut = scored["cutpoints"]
    rows.append(
        ["cut points", NOT_SAID if cut is None else ", ".join(cut) or "none"],
    )
    return table("Centralisation: 0 all alike, 1 all through one", [], rows)


def _agencies(scored: dict[str, Any], ties: "Ties", names: Sequence[str]) -> str:
    from assessments.scoring import network

    given = network.mean_given(ties).tolist()
    received = network.mean_received(ties).tolist()
    rows = [
        [
            name,
            number(None if isnan(given[i]) else given[i], 2),
            number(None if isnan(received[i]) else received[i], 2),
            number(scored["constraint"][name], 3),
        ]
        for i, name in enumerate(names)
    ]
    return table("Agencies", ["", "gives", "receives", "constraint"], rows)


def _apart(ties: "Ties", names: Sequence[str]) -> str | None:
    """The pairs that differ most, by name, since they are the ones to talk about."""
    from assessments.scoring import network

    rows = [
        [
            f"{names[i]} and {names[j]}",
            f"{ties.values[i, j]:g}",
            f"{ties.values[j, i]:g}",
            f"{difference:g}",
        ]
        for i, j, difference in network.largest_asymmetries(ties)
    ]
    header = ["", "first reports", "second reports", "difference"]
    return table("Who see each other most differently", header, rows) if rows else None
