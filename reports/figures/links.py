"""How the criteria bear on each other, as the instrument's sources argue: a small map."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations
from typing import Any

import plotly.graph_objects as go

from assessments.instruments.schema import Instrument, Link
from reports import reading, theme
from reports.figures.pieces import Figure, document, plain
from reports.figures.tables import Table
from reports.former.publication import Publication
from reports.reading import NOT_ENOUGH_EVIDENCE

ROW = 124
NODE = 38
NAME_LINE = 16
NAME_WIDTH = 14
Places = Mapping[str, tuple[float, float]]
# A map as narrow as on a phone, where arrows are most in the way of names: half as wide as a name,
# as parts of the map's width, and as high as a node with two lines of name, as parts of a row.
HALF_NAME = 0.15
UNDER = (NODE / 2 + 2 * NAME_LINE + 4) / ROW
ALONE = (0.28, 0.72, 0.5, 0.18, 0.82)
MOST_ORDERS = 3


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


def placed(given: Sequence[Link]) -> Places:
    """Each criterion with a link: (place across from 0 to 1, row from the top).

    A criterion stands below all that bears on it, as far as links do not run in a circle. Within
    its row it stands where arrows run through fewest names.
    """
    return _placed(tuple(given))


@cache
def _placed(given: tuple[Link, ...]) -> Places:
    places = _below_causes(given)
    rows = sorted({row for _, row in places.values()})
    for one, other in combinations(rows, 2):
        if not in_the_way(places, given)[0]:
            break
        both = (way for first in _ways(one, places) for way in _ways(other, first))
        places = min(both, key=lambda tried: in_the_way(tried, given))
    return places


def _ways(row: float, places: Places) -> Iterator[Places]:
    """How the criteria of a row can stand; first, as they do."""
    own = {code: at for code, at in places.items() if at[1] == row}
    yield places
    if len(own) == 1:
        yield from ({**places, code: (x, row)} for code in own for x in ALONE)
    elif len(own) <= MOST_ORDERS:
        for order in permutations(own.values()):
            yield {**places, **dict(zip(own, order, strict=True))}


def in_the_way(places: Places, given: Sequence[Link]) -> tuple[int, float]:
    """How many arrows run through the name or node of a third, and how long all are together."""
    lines = [(each, places[each.from_code], places[each.to_code]) for each in given]
    through = sum(
        _runs_through(start, end, at)
        for each, start, end in lines
        for code, at in places.items()
        if code not in (each.from_code, each.to_code)
    )
    return through, round(sum(abs(start[0] - end[0]) for _, start, end in lines), 3)


def _runs_through(
    start: tuple[float, float], end: tuple[float, float], at: tuple[float, float]
) -> bool:
    """Whether an arrow down from start to end meets what stands around a node."""
    top, bottom = start[1] + UNDER, end[1]
    low, high = max(top, at[1] - NODE / 2 / ROW), min(bottom, at[1] + UNDER)
    if low >= high:
        return False
    ends = [start[0] + (end[0] - start[0]) * (y - top) / (bottom - top) for y in (low, high)]
    return min(ends) < at[0] + HALF_NAME and max(ends) > at[0] - HALF_NAME


def _below_causes(given: Sequence[Link]) -> Places:
    codes = list(dict.fromkeys(code for each in given for code in (each.from_code, each.to_code)))
    rows = dict.fromkeys(codes, 0)
    for _ in codes:  # the longest way is no longer than there are criteria
        for each in given:
            if rows[each.from_code] + 1 > rows[each.to_code] and rows[each.from_code] + 1 < len(
                codes
            ):
                rows[each.to_code] = rows[each.from_code] + 1
    used = sorted(set(rows.values()))
    across: dict[str, float] = {}
    for row in used:
        own = [code for code in codes if rows[code] == row]
        own.sort(key=lambda code: _above(code, given, across))
        for place, code in enumerate(own):
            across[code] = _spread(place, len(own), _above(code, given, across))
    return {code: (across[code], used.index(rows[code])) for code in codes}


def _above(code: str, given: Sequence[Link], across: Mapping[str, float]) -> float:
    """The middle of what bears on it and is placed."""
    known = [
        across[each.from_code]
        for each in given
        if each.to_code == code and each.from_code in across
    ]
    return sum(known) / len(known) if known else 0.5


def _spread(place: int, of: int, above: float) -> float:
    """Evenly over the row; alone in it, to the side, so that arrows can pass."""
    if of > 1:
        return (place + 0.5) / of
    return 0.72 if above >= 0.5 else 0.28


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
