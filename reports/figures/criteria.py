"""Scores of criteria: the profile, and groups beside each other."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.pieces import (
    Figure,
    document,
    heading,
    line,
    note,
    plain,
    row_label,
    short,
    tick,
)
from reports.figures.tables import Cell, Table, heatmap_table, number_in, profile_table
from reports.publication import Publication
from reports.reading import NOT_ENOUGH_EVIDENCE, SMALL_DIFFERENCE, close_together, scored

PROFILE_ROW = 46
HEATMAP_ROW = 56
HEATMAP_CELL = 32
HEATMAP_COLUMN = 68
HEATMAP_HEADING = 60


def profile(publication: Publication) -> Figure | None:
    """Dots from 0 to 100; None where no criterion has a score."""
    table = profile_table(publication)
    if not any(number is not None for number in table.numbers(1)):
        return None
    height = PROFILE_ROW * len(table.rows) + 60
    return Figure(
        name="criteria",
        title=_profile_title(publication),
        table=table,
        plotly_json=_profile_json(table, height),
        alt=f"Dot plot of {len(table.rows)} criteria from 0 to 100, lowest first, "
        "with a mark at the midpoint of 50.",
        height=height,
    )


def _profile_title(publication: Publication) -> str:
    known = scored(publication)
    (low, lowest), (high, highest) = known[0], known[-1]
    if len(known) == 1:
        return f"{lowest.title} scores {low} of 100."
    if close := close_together(publication):
        return f"{close}."
    return f"{lowest.title} is lowest ({low} of 100) and {highest.title} highest ({high})."


def _profile_json(table: Table, height: int) -> dict[str, Any]:
    scores = table.numbers(1)
    rows = list(range(len(scores)))
    stems = go.Bar(
        x=scores,
        y=rows,
        orientation="h",
        width=0.06,
        marker={"color": theme.QUIET},
        hoverinfo="skip",
    )
    dots = go.Scatter(
        x=scores,
        y=rows,
        mode="markers",
        marker={"size": 15, "color": theme.MARK},
        cliponaxis=False,
        hovertext=[plain(title) for title in table.texts()],
        hovertemplate="%{hovertext}: %{x}<extra></extra>",
    )
    labels = [row_label(row, short(title)) for row, title in enumerate(table.texts())]
    numbers = [_score(row, number) for row, number in enumerate(scores) if number is not None]
    missing = [_missing(row) for row, number in enumerate(scores) if number is None]
    known = [row for row, number in enumerate(scores) if number is not None]
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 14, "r": 14, "t": 4, "b": 40},
        "xaxis": theme.axis(
            range=[0, 100],
            tickvals=[0, 25, 50, 75, 100],
            ticklabeloverflow="allow",
            tickfont={"size": theme.SMALL},
        ),
        "yaxis": theme.rows_axis(len(rows), before=0.75),
        "shapes": [shape for row in known for shape in (_track(row), tick(50, row, 0.17))],
        "annotations": [*labels, *numbers, *missing],
    }
    return document([stems, dots], layout)


def _score(row: int, score: int) -> dict[str, Any]:
    """At the right end of a row, in bold (a tag for it would need an inline style)."""
    place = {"x": 1, "xanchor": "right", "align": "right"}
    return {**row_label(row, str(score)), **place, "font": {"weight": 700}}


def _missing(row: int) -> dict[str, Any]:
    return {**row_label(row, NOT_ENOUGH_EVIDENCE, up=-8), "font": {"size": theme.SMALL}}


def _track(row: float) -> dict[str, Any]:
    """The whole scale behind a dot."""
    return line((0, 100), (row, row), theme.GRID)


def heatmap(publication: Publication) -> Figure | None:
    """Scores of groups; None where there are fewer than two groups to compare."""
    if len(publication.groups) < 2 or not publication.criteria:
        return None
    table = heatmap_table(publication)
    height = HEATMAP_ROW * len(table.rows) + HEATMAP_HEADING
    return Figure(
        name="groups",
        title=_heatmap_title(table),
        table=table,
        plotly_json=_heatmap_json(table, height),
        alt=f"Heatmap of {len(table.rows)} criteria by {len(publication.groups)} groups, "
        "from 0 to 100, pale at 50.",
        height=height,
        least_width=HEATMAP_COLUMN * len(publication.groups),
    )


def _heatmap_title(table: Table) -> str:
    gaps = [(max(known) - min(known), row) for row in table.rows if len(known := _known(row)) > 1]
    if not gaps:
        return "There is not enough evidence to compare the groups."
    gap, row = max(gaps, key=lambda pair: pair[0])
    if gap < SMALL_DIFFERENCE:
        return f"The groups see the partnership much alike: at most {gap} points apart."
    known = _known(row)
    low, high = min(known), max(known)
    lowest, highest = table.columns[row.index(low, 1)], table.columns[row.index(high, 1)]
    return f"Views lie furthest apart on {row[0]}: {low} in {lowest}, {high} in {highest}."


def _heatmap_json(table: Table, height: int) -> dict[str, Any]:
    columns = len(table.columns) - 1
    rows = [HEATMAP_ROW * (row + 1) - HEATMAP_CELL for row in range(len(table.rows))]
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": HEATMAP_HEADING, "b": 0},
        "barmode": "overlay",
        "xaxis": theme.axis(
            side="top",
            tickvals=list(range(columns)),
            ticktext=[heading(name) for name in table.columns[1:]],
            tickangle=0,
            ticklabeloverflow="allow",
            tickfont={"size": theme.SMALLEST},
            range=[-0.5, columns - 0.5],
        ),
        "yaxis": theme.axis(range=[height - HEATMAP_HEADING, 0], showticklabels=False),
        "annotations": [
            *(
                row_label(top, short(title), up=1)
                for top, title in zip(rows, table.texts(), strict=True)
            ),
            *_dashes(table, rows),
        ],
    }
    return document([_cells(table, rows)], layout)


def _cells(table: Table, tops: Sequence[int]) -> go.Bar:
    """Every cell is a bar of its own: plotly's heatmap is an image, which a strict policy bars."""
    known = [
        (column, top, number, f"{plain(str(row[0]))}, {plain(table.columns[column + 1])}")
        for top, row in zip(tops, table.rows, strict=True)
        for column, number in enumerate(map(number_in, row[1:]))
        if number is not None
    ]
    columns, bases, numbers, names = zip(*known, strict=True) if known else ((), (), (), ())
    colours = [theme.colour_of(number) for number in numbers]
    return go.Bar(
        x=columns,
        y=[HEATMAP_CELL] * len(known),
        base=bases,
        width=0.96,
        marker={
            "color": [theme.css(colour) for colour in colours],
            "line": {"width": 1, "color": theme.GRID},
        },
        text=[str(number) for number in numbers],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": [theme.css(theme.ink_on(colour)) for colour in colours]},
        hovertext=names,
        hovertemplate="%{hovertext}: %{text}<extra></extra>",
    )


def _dashes(table: Table, tops: Sequence[int]) -> list[dict[str, Any]]:
    """Where a score is withheld (the table says why)."""
    return [
        {**note(top + HEATMAP_CELL / 2, "–", x=column), "font": {"size": theme.FONT_SIZE}}
        for top, row in zip(tops, table.rows, strict=True)
        for column, number in enumerate(map(number_in, row[1:]))
        if number is None
    ]


def _known(row: Sequence[Cell]) -> list[int]:
    return [cell for cell in row[1:] if isinstance(cell, int)]
