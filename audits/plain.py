"""Scores, and the rule that two differ (R7), worked out a second time in the plainest way.

The rule tries everything. Nothing here is shared with the code that is audited.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

Sheet = tuple[int, ...]  # somebody's answers to the statements of one criterion; 0 and 255 are none


@cache
def step(sheet: Sheet, categories: int) -> int | None:
    """A person's score by the half rule, in whole steps; None if they are not scored."""
    given = [answer - 1 for answer in sheet if 1 <= answer <= categories]
    if not given or 2 * len(given) < len(sheet):
        return None
    return round(Fraction(len(sheet) * sum(given), len(given)))  # halves to the even step


def differ(sheets: Sequence[Sheet], categories: int) -> int:
    """How many of the scored people do not have the commonest score."""
    counts = Counter(step(sheet, categories) for sheet in sheets)
    del counts[None]
    return counts.total() - max(counts.values(), default=0)


def ways_to_make_two_differ(sheets: Sequence[Sheet], categories: int) -> list[tuple[Sheet, ...]]:
    """All ways to move the fewest answers by one that change the mean least, and how they end."""
    singles = [
        (person, statement, by)
        for person, sheet in enumerate(sheets)
        if step(sheet, categories) is not None
        for statement, answer in enumerate(sheet)
        for by in (-1, 1)
        if 1 <= answer <= categories and 1 <= answer + by <= categories
    ]
    for fewest in range(4):
        found = defaultdict(list)
        for moves in combinations(singles, fewest):
            moved = list(sheets)
            for person, statement, by in moves:
                sheet = moved[person]
                moved[person] = (*sheet[:statement], sheet[statement] + by, *sheet[statement + 1 :])
            once_each = len({move[:2] for move in moves}) == len(moves)
            if once_each and differ(moved, categories) >= 2:
                found[abs(_total(moved, categories) - _total(sheets, categories))].append(
                    tuple(moved)
                )
        if found:
            return found[min(found)]
    raise AssertionError("Three moves are always enough.")


def _total(sheets: Sequence[Sheet], categories: int) -> int:
    return sum(step(sheet, categories) or 0 for sheet in sheets)
