"""Places of a ranking: 1 for what was put first, 0 for what was given none."""

from collections import Counter
from collections.abc import Iterable, Sequence

NONE = 0


def doubles(places: Sequence[int]) -> set[int]:
    """The places that are given more than once."""
    return {place for place, times in Counter(places).items() if times > 1} - {NONE}


def gap(places: Iterable[int]) -> tuple[int, int] | None:
    """The first place that is passed over, and the next that is given; None without a gap."""
    given = sorted({*places} - {NONE})
    return next((pair for pair in enumerate(given, start=1) if pair[0] != pair[1]), None)
