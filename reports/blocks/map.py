"""A map of arrows between criteria."""

from dataclasses import dataclass

from reports.blocks.table import Key


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion on a map.

    score : None where it has none
    x : from 0 (left) to 1 (right)
    row : counted from the top
    """

    code: str
    title: str
    score: int | None
    x: float
    row: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another.

    start, end : codes of the nodes
    lowers : more of the one means less of the other
    """

    start: str
    end: str
    lowers: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing that only eyes can read: the table after it says the same.

    alt : what a screen reader says instead
    legend : what its arrows mean, for the kinds of arrow that it has
    """

    key: str
    alt: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[Key, ...] = ()
