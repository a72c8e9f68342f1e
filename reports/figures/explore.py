"""What somebody explores by hand: a table of rounds, or the map, as a figure for plotly.js.

Written as plotly.js reads it, so that nothing large is loaded here. Everything stands in the
document already; only the way of looking at it is new.
"""

import html
import textwrap
from collections.abc import Sequence
from typing import Any

from reports import theme
from reports.blocks import Document, Map, Moved, Number, Row, Table, Trace, walk
from reports.figures import map as maps
from reports.figures.map import Disc, Name, Shaft

Json = dict[str, Any]

HEIGHT = 380
HEADING_WIDTH = 11
STILL = "rgba(128,128,128,0.55)"
COLOURS = {Moved.UP: theme.HEALTHIER, Moved.DOWN: theme.FLAG}
ARROW_COLOURS = {"raises": theme.QUIET, "lowers": theme.FLAG}


def figure(document: Document, key: str) -> Json | None:
    """What the document has under this key to explore; None where it has nothing."""
    for block in walk((*document.opening, *document.parts)):
        match block:
            case Table(key="rounds") if key == "rounds":
                return rounds(block)
            case Map(key="links") if key == "links":
                return links(block)
    return None


# Every round so far


def rounds(table: Table) -> Json:
    """A line a row through its numbers, oldest round first; those that moved in colour, on top.

    A row may have a colour from its drawn cell. The first row is the overall score: bold.
    """
    columns = [at for at, each in enumerate(table.columns) if each.numeric]
    titles = [table.columns[at].title for at in columns]
    first, *others = table.rows
    others.sort(key=lambda row: _moved(row) in COLOURS)
    traces = [
        *(_line(row, columns, COLOURS.get(_moved(row), STILL), 2) for row in others),
        _line(first, columns, theme.QUIET, 5),
    ]
    layout = {
        **theme.base_layout(HEIGHT),
        "margin": {"l": 12, "r": 34, "t": 20, "b": 56},
        "xaxis": theme.axis(
            tickvals=list(range(len(columns))),
            ticktext=[_heading(title) for title in titles],
            tickangle=0,
            range=[-0.45, len(columns) - 0.55],
            tickfont={"size": theme.SMALL},
        ),
        "yaxis": theme.points_axis(side="right", showgrid=True, gridcolor=theme.GRID),
        "annotations": _numbers(first, columns),
    }
    return {"data": traces, "layout": layout}


def _line(row: Row, columns: Sequence[int], colour: str, width: int) -> Json:
    return {
        "type": "scatter",
        "x": list(range(len(columns))),
        "y": [_value(row, at) for at in columns],
        "mode": "lines+markers",
        "line": {"color": colour, "width": width},
        "marker": {"size": width + 6, "color": colour},
        "connectgaps": False,
        "cliponaxis": False,
        "hovertemplate": f"{_plain(str(row.cells[0]))}: %{{y:.0f}}<extra></extra>",
    }


def _numbers(row: Row, columns: Sequence[int]) -> list[Json]:
    """Those of the overall score, above its line."""
    values = [_value(row, at) for at in columns]
    return [
        {"x": x, "y": value, "yshift": 16, "text": f"{value:.0f}", "showarrow": False,
         "font": {"weight": 700}}
        for x, value in enumerate(values)
        if value is not None
    ]  # fmt: skip


def _value(row: Row, at: int) -> float | None:
    cell = row.cells[at]
    return cell.value if isinstance(cell, Number) else None


def _moved(row: Row) -> Moved:
    return next((cell.moved for cell in row.cells if isinstance(cell, Trace)), Moved.NOT_CLEARLY)


def _heading(title: str) -> str:
    return "<br>".join(map(_plain, textwrap.wrap(title, HEADING_WIDTH)))


def _plain(text: str) -> str:
    """Names may hold anything; plotly reads tags in its texts, so these must not be any."""
    return html.escape(text, quote=False)


# The map


def links(found: Map) -> Json:
    """The same nodes and arrows, as they stand on the page; what each is shows when it is near."""
    height = maps.height(found)
    shapes = maps.shapes(found)
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "dragmode": False,
        "xaxis": theme.axis(range=[0, 100], showticklabels=False),
        "yaxis": theme.axis(range=[height, 0], showticklabels=False),
        "annotations": [
            *(_arrow(each) for each in shapes if isinstance(each, Shaft)),
            *(_name(each) for each in shapes if isinstance(each, Name)),
        ],
    }
    discs = [each for each in shapes if isinstance(each, Disc)]
    return {"data": [_nodes(discs, [_about(found, each.code) for each in found.nodes])],
            "layout": layout}  # fmt: skip


def _nodes(discs: Sequence[Disc], about: Sequence[str]) -> Json:
    colours = [
        theme.NEITHER if each.score is None else theme.css(theme.colour_of(each.score))
        for each in discs
    ]
    return {
        "type": "scatter",
        "x": [each.x for each in discs],
        "y": [each.y for each in discs],
        "mode": "markers+text",
        "marker": {
            "size": 2 * maps.RADIUS,
            "color": colours,
            "opacity": 1,
            "line": {"width": 1, "color": theme.QUIET},
        },
        "text": ["–" if each.score is None else str(each.score) for each in discs],
        "textfont": {
            "color": [theme.css(theme.ink_on(theme.from_css(colour))) for colour in colours],
            "size": theme.FONT_SIZE,
        },
        "hovertext": list(about),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _about(found: Map, code: str) -> str:
    """Its name, and whose arrows lead to it and from it."""
    titles = {each.code: _plain(each.title) for each in found.nodes}
    before = [f"← {titles[each.start]}" for each in found.arrows if each.end == code]
    behind = [f"→ {titles[each.end]}" for each in found.arrows if each.start == code]
    return "<br>".join([titles[code], *before, *behind])


def _arrow(shaft: Shaft) -> Json:
    return {
        "x": shaft.x2, "y": shaft.y2, "ax": shaft.x1, "ay": shaft.y1,
        "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 1.1, "arrowwidth": 1.6,
        "arrowcolor": ARROW_COLOURS[shaft.look],
        "standoff": maps.RADIUS + maps.GAP,
    }  # fmt: skip


def _name(name: Name) -> Json:
    return {
        "x": name.x, "y": name.y, "yshift": 10, "yanchor": "top", "xanchor": "center",
        "text": "<br>".join(map(_plain, name.lines)), "showarrow": False,
        "font": {"size": theme.SMALL},
    }  # fmt: skip
