"""One drawing of each drawn cell, as shapes: pages make SVG of them, typst draws the same.

A cell is `height` units high and as wide as its column: x is in per cent of the width, y and all
sizes in units (CSS pixels on a page, points on paper). `look` names a colour of the sheet.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from reports.blocks import Bar, Dot, Drawn, Moved, Position, Stack, Trace

HEIGHT = 24
CENTRE = HEIGHT / 2
RADIUS = 5.0
TRACE_RADIUS = 3.0
TRACE_HEIGHT = 32
BAR_TOP, BAR_BOTTOM = 4.0, 20.0
TRACE_TOP = 3.0

Look = Literal[
    "track", "middle", "mark", "range", "up", "down", "quiet", "healthier", "neither",
    "less-healthy", "flagged",
]  # fmt: skip
LOOKS: dict[Moved, Look] = {Moved.UP: "up", Moved.DOWN: "down", Moved.NOT_CLEARLY: "quiet"}


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    look: Look
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    look: Look
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    x1: float
    x2: float
    look: Look
    y1: float = BAR_TOP
    y2: float = BAR_BOTTOM


@dataclass(frozen=True, slots=True)
class Label:
    """A number in a bar, in the ink that reads on its look."""

    x: float
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Pointer:
    """An arrow across, at half the height: a legend shows it for those of a map."""

    look: Look
    dashed: bool


Shape = Line | Circle | Box | Label | Pointer


def height(cell: Drawn) -> int:
    """A trace is higher: rounds are told apart by how far up they are."""
    return TRACE_HEIGHT if isinstance(cell, Trace) else HEIGHT


def shapes(cell: Drawn) -> tuple[Shape, ...]:
    """From what lies behind to what lies in front."""
    match cell:
        case Dot():
            return _dot(cell)
        case Stack():
            return _stack(cell)
        case Bar():
            return _bar(cell)
        case Position():
            return _position(cell)
        case Trace():
            return _trace(cell)


def _scale() -> tuple[Shape, ...]:
    """The whole scale from 0 to 100, with its middle."""
    return (
        Line(0, CENTRE, 100, CENTRE, "track", 1.5),
        Line(50, CENTRE - 5, 50, CENTRE + 5, "middle", 1.5),
    )


def _dot(cell: Dot) -> tuple[Shape, ...]:
    found = list(_scale())
    if cell.low is not None and cell.high is not None:
        found.append(Line(cell.low, CENTRE, cell.high, CENTRE, "range", 9))
    if cell.before is None:
        return (*found, Circle(cell.score, CENTRE, RADIUS, "mark"))
    look = LOOKS[cell.moved]
    found.append(Line(cell.before, CENTRE, cell.score, CENTRE, look, 3))
    found.append(Circle(cell.before, CENTRE, RADIUS - 1, look, hollow=True))
    return (*found, Circle(cell.score, CENTRE, RADIUS, look))


LEAST_LABELLED = 14  # per cent: a narrower part of a bar has no room for its number


def _stack(cell: Stack) -> tuple[Shape, ...]:
    sides: tuple[Look, Look] = ("less-healthy", "healthier")
    left, right = sides[::-1] if cell.reverse else sides
    found: list[Shape] = []
    start = 0.0
    parts: tuple[tuple[int, Look], ...] = (
        (cell.disagree, left), (cell.neither, "neither"), (cell.agree, right),
    )  # fmt: skip
    for share, look in parts:
        if share:
            found.append(Box(start, start + share, look))
        if share >= LEAST_LABELLED:
            found.append(Label(start + share / 2, str(share), look))
        start += share
    return tuple(found)


def _bar(cell: Bar) -> tuple[Shape, ...]:
    look: Look = "flagged" if cell.flagged else "quiet"
    return (Line(0, BAR_BOTTOM, 100, BAR_BOTTOM, "track", 1), Box(0, cell.per_cent, look))


def _position(cell: Position) -> tuple[Shape, ...]:
    x = 100 * (cell.mean_rank - 1) / (cell.last - 1) if cell.last > 1 else 0.0
    return (Line(0, CENTRE, 100, CENTRE, "track", 1.5), Circle(x, CENTRE, RADIUS, "mark"))


def _trace(cell: Trace) -> tuple[Shape, ...]:
    """Rounds from left to right; 0 at the foot of the cell and 100 on top."""
    many = len(cell.scores)
    points = [
        None
        if score is None
        else (
            100 * (at + 0.5) / many,
            TRACE_TOP + (TRACE_HEIGHT - 2 * TRACE_TOP) * (1 - score / 100),
        )
        for at, score in enumerate(cell.scores)
    ]
    look = LOOKS[cell.moved]
    lines = [Line(*one, *other, look) for one, other in pairwise(points) if one and other]
    dots = [Circle(*point, TRACE_RADIUS, look) for point in points if point]
    middle = TRACE_HEIGHT / 2
    return (Line(0, middle, 100, middle, "track", 1), *lines, *dots)
