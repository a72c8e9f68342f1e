"""The output of `score` as text tables."""

from typing import Any

from assessments.command_line.text_tables import (
    NOT_SAID,
    chance,
    count,
    interval,
    number,
    reasons,
    table,
)

Json = dict[str, Any]


def as_table(scored: Json) -> str:
    instrument, scale = scored["instrument"], scored["instrument"]["scale"]
    parts = [
        f"{instrument['title']} ({instrument['key']} {instrument['version']}), "
        f"scale {scale['min']} to {scale['max']}\n"
        f"Respondents: {scored['respondents']}"
    ]
    if scored["groups"]:
        parts.append(_participation(scored["groups"]))
    parts += [_criteria(scored["criteria"]), _partnership(scored["criteria"])]
    if scored["groups"]:
        parts += [_agencies(scored["criteria"]), _between(scored["criteria"])]
    parts += [_reliability(scored["criteria"]), _statements(scored["items"])]
    if scored["reasons"]:
        parts.append(reasons(scored["reasons"]))
    return "\n\n".join(parts)


def _participation(groups: Json) -> str:
    rows = [[name, count(x["responded"]), count(x["invited"])] for name, x in groups.items()]
    return table("Agencies", ["", "responded", "invited"], rows)


def _criteria(criteria: Json) -> str:
    rows = [
        [code, count(x["scored"]), count(x["not_scored"]), number(x["mean"]), number(x["sd"])]
        for code, x in criteria.items()
    ]
    title = "Criteria, all respondents (0 to 100)"
    return table(title, ["", "scored", "not scored", "mean", "sd"], rows)


def _partnership(criteria: Json) -> str:
    rows = [
        [code, weighting.replace("_", "-"), number(x["estimate"]), interval(x["ci95"])]
        for code, criterion in criteria.items()
        for weighting, x in criterion["partnership"].items()
    ]
    return table("Partnership", ["", "weighting", "score", "95 % interval"], rows, left=2)


def _agencies(criteria: Json) -> str:
    rows = [
        [
            code,
            name,
            count(x["n"]),
            number(x["mean"]),
            interval(x["ci95"]),
            number(x["sd"]),
            number(x["r_star_wg_j"], 2),
        ]
        for code, criterion in criteria.items()
        for name, x in criterion["groups"].items()
    ]
    header = ["", "", "n", "mean", "95 % interval", "sd", "agreement r*wg"]
    return table("Agencies, criterion by criterion", header, rows, left=2)


def _between(criteria: Json) -> str:
    rows = [
        [
            code,
            number(x["gap"]["max_minus_min"]),
            x["gap"]["highest"] or NOT_SAID,
            x["gap"]["lowest"] or NOT_SAID,
            chance(x["between"]["welch_p"]),
            number(x["between"]["omega2"], 3),
            number(x["between"]["icc1"], 3),
            number(x["between"]["icc2"], 3),
        ]
        for code, x in criteria.items()
    ]
    header = ["", "gap", "highest", "lowest", "p (Welch)", "omega²", "ICC(1)", "ICC(2)"]
    return table("Differences between agencies", header, rows)


def _reliability(criteria: Json) -> str:
    rows = [
        [
            code,
            count(x["reliability"]["n_complete"]),
            number(x["reliability"]["alpha"], 3),
            interval(x["reliability"]["alpha_ci95"], 3),
        ]
        for code, x in criteria.items()
    ]
    return table("Reliability", ["", "complete", "alpha", "95 % interval"], rows)


def _statements(items: Json) -> str:
    rows = [
        [
            code + (" (reversed)" if x["reversed"] else ""),
            count(x["n"]),
            count(x["missing"]),
            count(x["dont_know"]),
            number(x["mean"], 2),
            number(x["sd"], 2),
            number(x["bottom_box_pct"]),
            number(x["top_box_pct"]),
            number(x["agreement_a"], 2),
            " ".join(map(str, x["histogram"])) if x["histogram"] else NOT_SAID,
        ]
        for code, x in items.items()
    ]
    header = ["", "n", "blank", "don't know", "mean", "sd", "bottom %", "top %", "A", "answers"]
    title = "Statements, reversed ones turned round; answers from the lowest category"
    return table(title, header, rows)
