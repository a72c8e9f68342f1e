"""Answers to single statements, and don't knows."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from assessments.instruments.schema import Instrument
from reports import reading, theme
from reports.figures.pieces import (
    BAR,
    Figure,
    centres,
    document,
    note,
    row_label,
    slot,
    tick,
    wrapped,
)
from reports.figures.tables import Table, dont_knows_table, statements_table
from reports.former.publication import CriterionResult, Publication
from reports.reading import NOT_ENOUGH_EVIDENCE, counted

SIDES = 22
# A number is written into a bar only where it fits.
LEAST_LABELLED = 9
# The whole scale, with room for the number behind a full bar on a phone.
WITH_NUMBER = 120


def statements(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> Figure | None:
    """Diverging bars of one criterion's statements, for the whole partnership.

    Left and right are the answers as people gave them. The colour says which of the two is the
    healthier answer, so that a reverse-worded statement is not misread.
    """
    table = statements_table(publication, instrument, criterion)
    if not any(number is not None for number in table.numbers(1)):
        return None
    reverse = [
        instrument.statement(each.code).reverse
        for each in reading.of_criterion(publication, criterion)
    ]
    labels = [wrapped(text) for text in table.texts()]
    height = SIDES + sum(slot(label) for label in labels) + 8
    return Figure(
        name=f"statements-{publication.criteria.index(criterion) + 1}",
        title=reading.weakest(publication, instrument, criterion) or table.caption,
        table=table,
        plotly_json=_statements_json(table, labels, height, reverse),
        alt=f"Bars of how many people disagreed, neither agreed nor disagreed, or agreed with "
        f"{counted(len(table.rows), 'statement', 'statements')} on {criterion.title}.",
        height=height,
    )


def _statements_json(
    table: Table, labels: Sequence[str], height: int, reverse: Sequence[bool]
) -> dict[str, Any]:
    rows = centres(labels, top=SIDES)
    disagree, neither, agree = (table.numbers(column) for column in (1, 2, 3))
    half = [(share or 0) / 2 for share in neither]
    left = [-(share or 0) - offset for share, offset in zip(disagree, half, strict=True)]
    bars = [
        _answers("Disagree", disagree, left, rows, [_colour(each) for each in reverse]),
        _answers("Neither", neither, [-each for each in half], rows, [theme.NEITHER] * len(rows)),
        _answers("Agree", agree, half, rows, [_colour(not each) for each in reverse]),
    ]
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 8},
        "barmode": "overlay",
        "xaxis": theme.axis(range=[-100, 100], showticklabels=False),
        "yaxis": theme.axis(range=[height - 8, 0], showticklabels=False),
        "shapes": [tick(0, row, BAR / 2 + 4) for row in rows],
        "annotations": [
            row_label(row, label, up=BAR // 2 + 2) for row, label in zip(rows, labels, strict=True)
        ]
        + _sides()
        + [
            note(row, NOT_ENOUGH_EVIDENCE, x=0)
            for row, share in zip(rows, agree, strict=True)
            if share is None
        ]
        + _beside(rows, disagree, left, "right")
        + _beside(rows, agree, [(a or 0) + b for a, b in zip(agree, half, strict=True)], "left"),
    }
    return document(bars, layout)


def _answers(
    name: str,
    shares: Sequence[int | None],
    base: Sequence[float],
    rows: Sequence[float],
    colours: Sequence[str],
) -> go.Bar:
    inks = [theme.css(theme.ink_on(theme.from_css(colour))) for colour in colours]
    return go.Bar(
        name=name,
        x=list(shares),
        y=list(rows),
        base=list(base),
        width=BAR,
        orientation="h",
        marker={"color": list(colours), "line": {"width": 1, "color": theme.QUIET}},
        text=[str(share) if (share or 0) >= LEAST_LABELLED else "" for share in shares],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": inks, "size": theme.SMALL + 1},
        hovertemplate=f"{name}: about %{{x}} %<extra></extra>",
    )


def _beside(
    rows: Sequence[float], shares: Sequence[int | None], ends: Sequence[float], anchor: str
) -> list[dict[str, Any]]:
    """The numbers of bars too short to hold them, at their outer ends."""
    return [
        {**note(row, str(share), x=end), "xanchor": anchor}
        for row, share, end in zip(rows, shares, ends, strict=True)
        if share and share < LEAST_LABELLED
    ]


def _sides() -> list[dict[str, Any]]:
    """Which side is which, above the bars."""
    return [
        {**note(SIDES / 2, "◂ disagree", x=-3), "xanchor": "right"},
        {**note(SIDES / 2, "agree ▸", x=3), "xanchor": "left"},
    ]


def _colour(is_healthier: bool) -> str:
    """Agreeing is the healthier answer, unless the statement is reverse-worded."""
    return theme.HEALTHIER if is_healthier else theme.LESS_HEALTHY


def dont_knows(publication: Publication, instrument: Instrument) -> Figure | None:
    """The statements that most people had no answer to; None where there is none, or no number."""
    table = dont_knows_table(publication, instrument)
    if not table.rows:
        return None
    labels = [wrapped(text) for text in table.texts()]
    height = sum(slot(label) for label in labels) + 8
    return Figure(
        name="dont-know",
        title=f"{reading.dont_knows(publication)}.",
        table=table,
        plotly_json=_dont_knows_json(table, labels, height),
        alt=f"Bars of {counted(len(table.rows), 'statement', 'statements')} with most don’t knows, "
        "most first.",
        height=height,
    )


def _dont_knows_json(table: Table, labels: Sequence[str], height: int) -> dict[str, Any]:
    shares = table.numbers(1)
    rows = centres(labels)
    bars = go.Bar(
        x=shares,
        y=rows,
        width=BAR - 8,
        orientation="h",
        marker={"color": [theme.FLAG if row[2] == "yes" else theme.QUIET for row in table.rows]},
        text=[f"{share} %" for share in shares],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 8},
        "xaxis": theme.axis(range=[0, WITH_NUMBER], showticklabels=False),
        "yaxis": theme.axis(range=[height - 8, 0], showticklabels=False),
        "annotations": [
            row_label(row, label, up=BAR // 2) for row, label in zip(rows, labels, strict=True)
        ],
    }
    return document([bars], layout)
