"""How the criteria bear on each other, as the instrument's sources argue: a small map."""

import textwrap
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from assessments.instruments.schema import Instrument, Link
from reports import reading, theme
from reports.figures.pieces import Figure, document, plain
from reports.figures.placing import NAME_LINE, NAME_WIDTH, NODE, ROW, Places, placed
from reports.figures.tables import Table
from reports.publication import Publication
from reports.reading import NOT_ENOUGH_EVIDENCE


def links(publication: Publication, instrument: Instrument) -> Figure | None:
    """Causes above effects; None where the instrument has no links."""
    if not instrument.links:
        return None
    places = placed(instrument.links)
    scores = {each.code: score for score, each in reading.scored(publication)}
    rows = 1 + max(int(row) for _, row in places.values())
    height = ROW * rows + 8
    return Figure(
        name="links",
        title="How the criteria bear on each other, as the sources argue.",
        table=_table(instrument, scores),
        plotly_json=_json(instrument, places, scores, height),
        alt=f"Map of {len(places)} criteria with their scores, joined by {len(instrument.links)} "
        "arrows from what may raise or lower to what may be raised or lowered.",
        height=height,
    )


def as_argued(effect: str) -> str:
    """Sources argue it; no round shows it."""
    return f"the more of this, the {'more' if effect == 'raises' else 'less'} of that"


def _table(instrument: Instrument, scores: Mapping[str, int]) -> Table:
    rows = tuple(
        (
            instrument.criterion(each.from_code).title,
            scores.get(each.from_code, NOT_ENOUGH_EVIDENCE),
            as_argued(each.effect),
            instrument.criterion(each.to_code).title,
            scores.get(each.to_code, NOT_ENOUGH_EVIDENCE),
            ", ".join(each.sources),
        )
        for each in instrument.links
    )
    columns = ("This", "Score", "As argued", "That", "Score ", "Source")
    return Table("How the criteria bear on each other", columns, rows)


def _json(
    instrument: Instrument, places: Places, scores: Mapping[str, int], height: int
) -> dict[str, Any]:
    codes = list(places)
    x = [places[code][0] for code in codes]
    y = [ROW * places[code][1] + NODE / 2 + 8 for code in codes]
    colours = [
        theme.css(theme.colour_of(scores[code])) if code in scores else theme.NEITHER
        for code in codes
    ]
    nodes = go.Scatter(
        x=x,
        y=y,
        mode="markers+text",
        marker={
            "size": NODE,
            "color": colours,
            "opacity": 1,
            "line": {"width": 1, "color": theme.QUIET},
        },
        text=[str(scores.get(code, "–")) for code in codes],
        textfont={
            "color": [theme.css(theme.ink_on(theme.from_css(colour))) for colour in colours],
            "size": theme.FONT_SIZE,
        },
        hoverinfo="skip",
        cliponaxis=False,
    )
    names = {code: _wrapped(instrument.criterion(code).title) for code in codes}
    where = dict(zip(codes, zip(x, y, strict=True), strict=True))
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": theme.axis(range=[0, 1], showticklabels=False),
        "yaxis": theme.axis(range=[height, 0], showticklabels=False),
        "annotations": [
            *(
                _arrow(where[each.from_code], where[each.to_code], names[each.from_code], each)
                for each in instrument.links
            ),
            *(_name(names[code], *where[code]) for code in codes),
        ],
    }
    return document([nodes], layout)


def _arrow(
    start: tuple[float, float], end: tuple[float, float], name: str, each: Link
) -> dict[str, Any]:
    """From below the name of where it comes from to the edge of where it goes."""
    below = start[1] + NODE / 2 + NAME_LINE * (name.count("<br>") + 1) + 4
    return {
        "x": end[0], "y": end[1], "ax": start[0], "ay": below,
        "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 1.1, "arrowwidth": 1.6,
        "arrowcolor": theme.QUIET if each.effect == "raises" else theme.FLAG,
        "standoff": NODE / 2 + 3,
    }  # fmt: skip


def _name(name: str, x: float, y: float) -> dict[str, Any]:
    return {
        "x": x, "y": y, "yshift": -NODE / 2 - 2, "yanchor": "top", "xanchor": "center",
        "text": name, "showarrow": False, "font": {"size": theme.SMALL},
    }  # fmt: skip


def _wrapped(title: str) -> str:
    lines = textwrap.wrap(title, NAME_WIDTH, max_lines=3, placeholder="…", break_long_words=False)
    return "<br>".join(map(plain, lines))
