"""The output of `score_ranking` as text tables."""

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
from lab.score_files import Rankings

if TYPE_CHECKING:
    from assessments.scoring.rankings import RankSums, Whole


def as_table(scored: dict[str, Any], found: Rankings, twice: "Whole") -> str:
    from assessments.scoring import rankings

    sums = rankings.count(twice, found.group, max(len(found.groups), 1))
    without = int(sums.no_preference.sum())
    title = f"{scored['q']} purposes, ranked by {scored['m']} people"
    parts = [f"{title} ({without} more express no order)" if without else title]
    if found.label is not None:
        parts.append(f"The column {found.label} labels the rows: it is not looked at.")
    if scored["rank_sums"]:
        parts.append(_purposes(scored, found, sums))
    parts.append(_agreement(scored, twice))
    if found.groups:
        parts += [_parts(scored, sums), _agencies(found, sums)]
    if scored["reasons"]:
        parts.append(reasons(scored["reasons"]))
    return "\n\n".join(parts)


def _purposes(scored: dict[str, Any], found: Rankings, sums: "RankSums") -> str:
    """The most popular first."""
    from lab.statistics import concordance, withholding

    means = [
        [None] * len(found.purposes) if not one.people else (one.rank_sums / one.people).tolist()
        for one in concordance.of_each_group(sums)
    ]
    withheld = withholding.agencies(sums.people.tolist()) if found.groups else []
    shown = [g for g, why in enumerate(withheld) if not why]
    order = sorted(found.purposes, key=lambda purpose: float(scored["rank_sums"][purpose]))
    rows = [
        [
            purpose,
            number(scored["rank_sums"][purpose] / scored["m"], 2),
            *[number(means[g][found.purposes.index(purpose)], 2) for g in shown],
        ]
        for purpose in order
    ]
    header = ["", "all", *[found.groups[g] for g in shown]]
    return table("Mean ranks, 1 is first", header, rows)


def _agreement(scored: dict[str, Any], twice: "Whole") -> str:
    rows = [
        ["Kendall's W", number(scored["w"], 3)],
        ["  p from chi-square", chance(scored["p_chi2"])],
        ["  p from F", chance(scored["p_f"])],
    ]
    if scored["w"] is not None and (scored["m"] < 8 or scored["f"] is None):
        rows.append(["  p from shuffling, the one to trust here", chance(_shuffled(twice))])
    rows += [
        ["without what chance gives, rbar", number(scored["rbar"], 3)],
        ["  95 % interval", interval(scored["rbar_ci95"], 3)],
    ]
    return table("One common order?", [], rows)


def _shuffled(twice: "Whole") -> float:
    import numpy as np

    from lab.statistics import concordance

    return concordance.shuffled_p(twice, np.random.default_rng(concordance.SEED))


def _parts(scored: dict[str, Any], sums: "RankSums") -> str:
    from assessments.scoring import rankings

    rows = [
        [name, NOT_SAID if scored[key] is None else f"{100 * scored[key]:.1f} %"]
        for name, key in (
            ("a common order", "shared"),
            ("a difference between agencies", "between"),
            ("personal", "within"),
        )
    ]
    if scored["between"] is not None:
        by_chance = rankings.split(sums).between_by_chance
        rows.insert(2, ["  by chance alone", f"{100 * by_chance:.1f} %"])
        rows.insert(3, ["  p from shuffling", chance(scored["p_between"])])
    return table("Where differences in rank come from", [], rows)


def _agencies(found: Rankings, sums: "RankSums") -> str:
    from lab.statistics import concordance, withholding

    each = [concordance.concordance(one) for one in concordance.of_each_group(sums)]
    withheld = withholding.agencies(sums.people.tolist())
    rows = [
        [
            name,
            count(one.m),
            number(None if why or withholding.ranking(one.m, one.q) else one.w, 3),
            number(None if why or withholding.ranking(one.m, one.q) else one.rbar, 3),
        ]
        for name, one, why in zip(found.groups, each, withheld, strict=True)
    ]
    title = "One common order within an agency? Compare rbar: W is larger where people are few"
    return table(title, ["", "people", "W", "rbar"], rows)
