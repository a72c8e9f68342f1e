"""Shapes as inline SVG. Looks are classes of report.css: a strict policy bars inline styles.

Drawn cells are hidden from screen readers: the other cells of their row say the same in numbers.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from reports.blocks import Drawn, Key, Map, Scale
from reports.figures import cells
from reports.figures import map as maps
from reports.figures.cells import Box, Circle, Label, Line, Pointer, Shape
from reports.figures.map import Argued, Disc, MapShape, Name, Shaft
from reports.figures.placing import NAME_LINE
from reports.render.html.markup import markup

# Of the colours of scores: one for each so many points.
STEP = 5

# A mark of a drawn cell by itself, as wide as a legend gives it.
MARKS: dict[str, tuple[Shape, ...]] = {
    "dot": (Circle(50, cells.CENTRE, cells.RADIUS, "mark"),),
    "range": (Line(0, cells.CENTRE, 100, cells.CENTRE, "range", 6),),
    "unclear": (Circle(50, cells.CENTRE, cells.RADIUS, "quiet"),),
    "before": (Circle(50, cells.CENTRE, cells.RADIUS - 1, "quiet", hollow=True),),
    "up": (Circle(50, cells.CENTRE, cells.RADIUS, "up"),),
    "down": (Circle(50, cells.CENTRE, cells.RADIUS, "down"),),
    "healthier": (Box(0, 100, "healthier"),),
    "neither": (Box(0, 100, "neither"),),
    "less-healthy": (Box(0, 100, "less-healthy"),),
    "flagged": (Box(0, 100, "flagged"),),
    **{look: (pointer,) for look, pointer in maps.POINTERS.items()},
}


def cell(drawn: Drawn) -> SafeString:
    look = "drawn" if cells.height(drawn) == cells.HEIGHT else "drawn high"
    return _svg(look, map(_shape, cells.shapes(drawn)))


def mark(key: Key) -> SafeString:
    return _svg("swatch", map(_shape, MARKS[key.mark]))


def scale(found: Scale) -> SafeString:
    """Labels above a drawn column; those at its ends do not reach beyond it."""
    return _svg("scale", (_label_of_scale(x, text) for x, text in found.labels))


def tint(score: int) -> str:
    """The class of a score's colour."""
    return f"t-{STEP * ((score + STEP // 2) // STEP)}"


def map_of(drawn: Map) -> SafeString:
    looks: tuple[Argued, ...] = ("raises", "lowers")
    heads = "".join(_head(drawn.key, look) for look in looks)
    begins = (
        f'<svg class="map" role="img" aria-label="{escape(drawn.alt)}" width="100%" '
        f'height="{maps.height(drawn)}"><defs>{heads}</defs>'
    )
    inside = (_map_shape(drawn.key, each) for each in maps.shapes(drawn))
    return markup([begins, *inside, "</svg>"])


def _svg(look: str, inside: Iterable[str]) -> SafeString:
    return markup([f'<svg class="{look}" aria-hidden="true">', *inside, "</svg>"])


def _shape(shape: Shape) -> str:
    match shape:
        case Line(x1, y1, x2, y2, look, width):
            return (
                f'<line x1="{_x(x1)}" y1="{_y(y1)}" x2="{_x(x2)}" y2="{_y(y2)}" '
                f'stroke-width="{width:g}" class="{look}"/>'
            )
        case Circle(x, y, radius, look, hollow):
            also = " hollow" if hollow else ""
            return f'<circle cx="{_x(x)}" cy="{_y(y)}" r="{radius:g}" class="{look}{also}"/>'
        case Box(x1, x2, look, y1, y2):
            return (
                f'<rect x="{_x(x1)}" y="{_y(y1)}" width="{_x(x2 - x1)}" height="{_y(y2 - y1)}" '
                f'class="{look}"/>'
            )
        case Label(x, text, look):
            middle = _y(cells.CENTRE)
            return f'<text x="{_x(x)}" y="{middle}" class="on-{look}">{escape(text)}</text>'
        case Pointer(look, dashed):
            middle, dashes = _y(cells.CENTRE), ' stroke-dasharray="4 2"' if dashed else ""
            return (
                f'<line x1="0%" y1="{middle}" x2="75%" y2="{middle}" stroke-width="2" '
                f'class="{look}"{dashes}/><svg x="100%" y="{middle}" overflow="visible">'
                f'<path d="M-9 -4 0 0 -9 4z" class="{look}"/></svg>'
            )


def _label_of_scale(x: float, text: str) -> str:
    anchor = {0.0: "start", 1.0: "end"}.get(x, "middle")
    return f'<text x="{_x(100 * x)}" y="1em" text-anchor="{anchor}">{escape(text)}</text>'


def _head(key: str, look: Argued) -> str:
    """The tip of an arrow, which stays clear of the node that its line runs under."""
    reach = maps.RADIUS + maps.GAP
    return (
        f'<marker id="{look}-{escape(key)}" class="{look}" orient="auto" '
        f'markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" viewBox="0 0 10 10" '
        f'refX="{10 + reach:g}" refY="5" overflow="visible"><path d="M0 0 10 5 0 10z"/></marker>'
    )


def _map_shape(key: str, shape: MapShape) -> str:
    match shape:
        case Shaft(x1, y1, x2, y2, look):
            return (
                f'<line x1="{_x(x1)}" y1="{_y(y1)}" x2="{_x(x2)}" y2="{_y(y2)}" class="{look}" '
                f'marker-end="url(#{look}-{escape(key)})"/>'
            )
        case Disc(x, y, score):
            colour, text = ("t-none", "–") if score is None else (tint(score), str(score))
            return (
                f'<g class="{colour}"><circle cx="{_x(x)}" cy="{_y(y)}" r="{maps.RADIUS:g}"/>'
                f'<text x="{_x(x)}" y="{_y(y)}">{text}</text></g>'
            )
        case Name(x, y, lines):
            spans = "".join(
                f'<tspan x="{_x(x)}" y="{_y(y + NAME_LINE * at)}">{escape(line)}</tspan>'
                for at, line in enumerate(lines)
            )
            return f'<text class="name">{spans}</text>'


def _x(per_cent: float) -> str:
    return f"{round(per_cent, 1):g}%"


def _y(units: float) -> str:
    return f"{round(units, 1):g}"
