"""In which order people put the ranking's options."""

from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.pieces import (
    BAR,
    PIXELS_BESIDE_A_NUMBER,
    Figure,
    centres,
    document,
    line,
    note,
    row_label,
    slot,
    wrapped,
)
from reports.figures.tables import Table, ranking_table
from reports.former.publication import Publication, RankingResult
from reports.reading import listed

# Per cent of all differences in rank that are shared.
HARDLY, LARGELY = 20, 50
# Mean places that lie nearer to each other are not told apart.
CLOSE = 0.5
ROUNDING = 1e-9


def ranking(publication: Publication) -> Figure | None:
    """Dots from the first place to the last; None where the ranking may not be shown."""
    found = publication.ranking
    if found is None:
        return None
    table = ranking_table(publication, found)
    labels = [wrapped(text, PIXELS_BESIDE_A_NUMBER) for text in table.texts()]
    height = sum(slot(label) for label in labels) + 36
    return Figure(
        name="ranking",
        title=_title(table, found),
        table=table,
        plotly_json=_json(table, labels, height),
        alt=f"Dots of the mean places of {len(table.rows)} purposes, the most important first.",
        height=height,
    )


def _title(table: Table, found: RankingResult) -> str:
    first = _first(table)
    if found.in_words:
        return f"{first}, in an order that is almost completely shared."
    return f"{first}." if found.shared is None else f"{first}. {_how_alike(found.shared)}."


def _how_alike(shared: int) -> str:
    """How far the order is a common one, in words of ours."""
    if shared < HARDLY:
        return "There is little agreement on the order"
    return (
        "There is some agreement on the order" if shared < LARGELY else "People largely agree on it"
    )


def _first(table: Table) -> str:
    """Those that follow the first one closely come first together."""
    best = _number(str(table.rows[0][1]))
    texts = [
        f"“{text}”"
        for place, (text, rank) in enumerate(table.rows)
        if place == 0 or rank == table.rows[0][1] or _is_close(best, _number(str(rank)))
    ]
    if len(texts) == 1:
        return f"{texts[0]} comes first on average"
    return f"{listed(texts)} come first, too close to say which"


def _is_close(best: float | None, rank: float | None) -> bool:
    return best is not None and rank is not None and rank - best < CLOSE - ROUNDING


def _json(table: Table, labels: list[str], height: int) -> dict[str, Any]:
    last = len(table.rows)
    rows = centres(labels)
    ranks = [_number(str(cell)) for _text, cell in table.rows]
    dots = go.Scatter(
        x=ranks,
        y=rows,
        mode="markers+text",
        marker={"size": 13, "color": theme.MARK},
        text=["" if rank is None else f"{rank:.1f}" for rank in ranks],
        textposition="bottom center",
        textfont={"size": theme.SMALL},
        cliponaxis=False,
        hoverinfo="skip",
    )
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 14, "r": 14, "t": 0, "b": 36},
        "xaxis": theme.axis(
            range=[1, last],
            tickvals=[1, last],
            ticktext=["first", "last"],
            ticklabeloverflow="allow",
        ),
        "yaxis": theme.axis(range=[height - 36, 0], showticklabels=False),
        "shapes": [line((1, last), (row, row), theme.GRID) for row in rows],
        "annotations": [
            *(
                row_label(row, label, up=BAR // 2 + 2)
                for row, label in zip(rows, labels, strict=True)
            ),
            *(
                note(row, str(cell[1]), x=(1 + last) / 2)
                for row, cell, rank in zip(rows, table.rows, ranks, strict=True)
                if rank is None
            ),
        ],
    }
    return document([dots], layout)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
