"""The colours of drawn cells on white paper, and the small drawings that keys have."""

from typing import Any

from reports import theme
from reports.figures import map as maps
from reports.figures.cells import CENTRE, RADIUS, Box, Circle, Label, Line, Look, Pointer, Shape

COLOURS: dict[Look, str] = {
    "track": "#d3d6d8",
    "middle": "#8d949b",
    "mark": theme.MARK,
    "range": "#a9c8e6",
    "up": theme.HEALTHIER,
    "down": theme.FLAG,
    "quiet": theme.QUIET,
    "healthier": theme.HEALTHIER,
    "neither": theme.NEITHER,
    "less-healthy": theme.LESS_HEALTHY,
    "flagged": theme.FLAG,
}
INK = {look: theme.css(theme.ink_on(theme.from_css(colour))) for look, colour in COLOURS.items()}

# In a box as wide as a cell is high.
_DOT = 50.0
_SIDE = (22.0, 78.0)
KEYS: dict[str, Shape] = {
    "dot": Circle(_DOT, CENTRE, RADIUS, "mark"),
    "range": Line(0, CENTRE, 100, CENTRE, "range", 9),
    "before": Circle(_DOT, CENTRE, RADIUS - 1, "quiet", hollow=True),
    "unclear": Circle(_DOT, CENTRE, RADIUS, "quiet"),
    "up": Circle(_DOT, CENTRE, RADIUS, "up"),
    "down": Circle(_DOT, CENTRE, RADIUS, "down"),
    "healthier": Box(*_SIDE, "healthier", 6, 19),
    "neither": Box(*_SIDE, "neither", 6, 19),
    "less-healthy": Box(*_SIDE, "less-healthy", 6, 19),
    "flagged": Box(*_SIDE, "flagged", 6, 19),
    **{str(mark): pointer for mark, pointer in maps.POINTERS.items()},
}


def plain(shape: Shape) -> list[Any]:
    """A shape as parts.typ draws it: what it is, then where, then how it looks."""
    match shape:
        case Line():
            return ["line", shape.x1, shape.y1, shape.x2, shape.y2, shape.look, shape.width]
        case Circle():
            return ["circle", shape.x, shape.y, shape.radius, shape.look, shape.hollow]
        case Box():
            return ["box", shape.x1, shape.y1, shape.x2, shape.y2, shape.look]
        case Label():
            return ["label", shape.x, shape.text, INK[shape.look]]
        case Pointer():
            return ["pointer", 100, shape.look, shape.dashed]
