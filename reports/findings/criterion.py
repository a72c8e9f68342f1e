"""How one criterion ranks among the others."""

from dataclasses import dataclass
from enum import Enum, auto

from reports import reading
from reports.findings.overall import ends
from reports.publication import Publication

NAMED = 3


class Place(Enum):
    ONLY = auto()
    LOWEST = auto()
    HIGHEST = auto()
    NUMBER = auto()  # counted from the lowest
    AMONG_LOWEST = auto()
    AMONG_HIGHEST = auto()


@dataclass(frozen=True, slots=True)
class Rank:
    """`number`, counted from the lowest, of so many criteria with a score."""

    place: Place
    number: int
    of: int


def rank(publication: Publication, code: str) -> Rank | None:
    """Only roughly, if another criterion lies less than 10 points away.

    None where it has no score, where all lie close together, or where it is neither among the
    lowest nor among the highest.
    """
    scored = reading.scored(publication)
    at = next((at for at, (_, each) in enumerate(scored) if each.code == code), None)
    if at is None:
        return None
    if len(scored) == 1:
        return Rank(Place.ONLY, 1, 1)
    both_ends = ends(publication)
    place = None if both_ends is None or both_ends.close_together else _place(scored, at)
    return Rank(place, at + 1, len(scored)) if place else None


def _place(scored: reading.Scored, at: int) -> Place | None:
    scores = [score for score, _ in scored]
    beside = [*scores[max(0, at - 1) : at], *scores[at + 1 : at + 2]]
    if all(abs(each - scores[at]) >= reading.SMALL_DIFFERENCE for each in beside):
        return {0: Place.LOWEST, len(scores) - 1: Place.HIGHEST}.get(at, Place.NUMBER)
    many = how_many(scored)
    low, high = scores[at] <= scores[many - 1], scores[at] >= scores[-many]
    if low == high:
        return None
    return Place.AMONG_LOWEST if low else Place.AMONG_HIGHEST


def how_many(scored: reading.Scored) -> int:
    """Three of ten, but never so many that the highest are also the lowest."""
    return max(1, min(NAMED, len(scored) // 3))
