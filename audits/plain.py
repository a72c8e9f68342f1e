"""An independent implementation of scores and of the rule that two people differ (R7).

As simple as possible: the rule tries everything, and shares no code with what is audited.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

Sheet = tuple[int, ...]  # a person's answers to one criterion's statements; 0 and 255 do not count


@cache
def step(sheet: Sheet, categories: int) -> int | None:
    """A person's score by the half rule, in whole steps; None if they are not scored."""
    given = [answer - 1 for answer in sheet if 1 <= answer <= categories]
    if not given or 2 * len(given) < len(sheet):
        return None
    return round(Fraction(len(sheet) * sum(given), len(given)))  # halves to the even step


def differ(sheets: Sequence[Sheet], categories: int) -> int:
    """How many scored people do not have the most common score."""
    counts = Counter(step(sheet, categories) for sheet in sheets)
    del counts[None]
    return counts.total() - max(counts.values(), default=0)


def ways_to_make_two_differ(sheets: Sequence[Sheet], categories: int) -> list[tuple[Sheet, ...]]:
    """All results of moving the fewest answers by one category that change the mean least."""
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
