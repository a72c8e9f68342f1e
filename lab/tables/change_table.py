"""The output of `score_change` as text tables."""

from math import isnan
from typing import TYPE_CHECKING, Any

from assessments.command_line.text_tables import (
    NOT_SAID,
    chance,
    count,
    interval,
    number,
    reasons,
    table,
)

if TYPE_CHECKING:
    from lab.round_scores import RoundScores


def as_table(scored: dict[str, Any], scores: "RoundScores") -> str:
    parts = []
    for place, said in enumerate([*scored.get("earlier", ()), scored]):
        one, two = scores.rounds[place : place + 2]
        criteria = said["criteria"] if scores.criteria else {"": said}
        for c, (code, found) in enumerate(criteria.items()):
            title = f"Round {one} to round {two}" + (f": {code}" if code else "")
            parts.append(_changes(title, found))
            if alike := _agencies_alike(found, scores, c, place):
                parts.append(alike)
    if scored["reasons"]:
        parts.append(reasons(scored["reasons"]))
    return "\n\n".join(parts)


def _changes(title: str, found: dict[str, Any]) -> str:
    rows = [_row(name, change) for name, change in found["groups"].items()]
    rows.append(_row("everybody", found["overall"]))
    header = ["", "people", "before", "after", "change", "95 % interval", "p (Holm)"]
    return table(title, [*header, "seen from", "verdict"], rows)


def _row(name: str, x: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{count(x['n1'])}, {count(x['n2'])}",
        number(x["mean1"]),
        number(x["mean2"]),
        _signed(x["difference"]),
        interval(x["ci95"]),
        chance(x["p_holm"]),
        number(x["mdc80"]),
        x["verdict"] or NOT_SAID,
    ]


def _signed(value: float | None) -> str:
    return NOT_SAID if value is None else f"{value:+.1f}"


def _agencies_alike(
    found: dict[str, Any], scores: "RoundScores", criterion: int, place: int
) -> str | None:
    """The mean of the agencies' changes, which differs from everybody's if their sizes changed."""
    from lab.statistics.welch import partnership_change

    said = [each for each in found["groups"].values() if each["difference"] is not None]
    if len(said) < 2 or len(said) < len(found["groups"]):
        return None
    (n1, n2), (mean1, mean2), (v1, v2) = (
        (each[criterion, place, :-1], each[criterion, place + 1, :-1])
        for each in (scores.n, scores.mean, scores.variance)
    )
    change = partnership_change(n1, mean1, v1, n2, mean2, v2)
    low, high = float(change.low95), float(change.high95)
    ends = interval(None if isnan(low) else [low, high])
    return f"All agencies alike: {_signed(float(change.difference))} ({ends})"
