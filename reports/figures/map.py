"""One drawing of the map of how criteria connect, as shapes: pages and typst draw the same.

x is in per cent of the width, y and all sizes in units, as in cells: so names keep their size on
a phone and at a desk, and nothing is scaled.
"""

import textwrap
from dataclasses import dataclass
from typing import Literal

from reports.blocks import Map, Node
from reports.figures.cells import Pointer
from reports.figures.placing import NAME_LINE, NAME_WIDTH, NODE, ROW

RADIUS = NODE / 2
TOP = RADIUS + 8
MOST_LINES = 3
# From the edge of a node to the tip of an arrow.
GAP = 3
Argued = Literal["raises", "lowers"]
# How an arrow looks: known apart without its colour, too.
POINTERS: dict[Argued, Pointer] = {
    "raises": Pointer("quiet", dashed=False),
    "lowers": Pointer("flagged", dashed=True),
}


@dataclass(frozen=True, slots=True)
class Shaft:
    """An arrow's line. It runs to the middle of a node, which lies over it; its tip stays
    `RADIUS + GAP` short of that."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: Argued


@dataclass(frozen=True, slots=True)
class Disc:
    """A node: its score on the score's colour, or a dash."""

    x: float
    y: float
    score: int | None


@dataclass(frozen=True, slots=True)
class Name:
    """Lines below a node, centred; `y` is the middle of the first."""

    x: float
    y: float
    lines: tuple[str, ...]


MapShape = Shaft | Disc | Name


def height(drawn: Map) -> int:
    return ROW * (1 + max((each.row for each in drawn.nodes), default=0)) + 8


def shapes(drawn: Map) -> tuple[MapShape, ...]:
    """From what lies behind to what lies in front."""
    nodes = {each.code: each for each in drawn.nodes}
    arrows = tuple(
        Shaft(
            100 * nodes[each.start].x,
            _below_name(nodes[each.start]),
            100 * nodes[each.end].x,
            _middle(nodes[each.end]),
            "lowers" if each.lowers else "raises",
        )
        for each in drawn.arrows
    )
    discs = tuple(Disc(100 * each.x, _middle(each), each.score) for each in drawn.nodes)
    names = tuple(
        Name(100 * each.x, _middle(each) + RADIUS + 2 + NAME_LINE / 2, wrapped(each.title))
        for each in drawn.nodes
    )
    return (*arrows, *discs, *names)


def wrapped(title: str) -> tuple[str, ...]:
    lines = textwrap.wrap(
        title, NAME_WIDTH, max_lines=MOST_LINES, placeholder="…", break_long_words=False
    )
    return tuple(lines)


def _middle(node: Node) -> float:
    return ROW * node.row + TOP


def _below_name(node: Node) -> float:
    return _middle(node) + RADIUS + NAME_LINE * len(wrapped(node.title)) + 4
