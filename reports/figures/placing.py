"""Where criteria stand on the map of how they connect: causes above effects.

Sizes are in units of the map (CSS pixels on a page, points on paper).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations

from assessments.instruments.schema import Link

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
