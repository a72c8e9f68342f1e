"""When so few took part that a report says less, or more (docs/scoring.md, section 12)."""

RESPONSE_RATE = 0.5
WORST_CASE_RATE = 0.8
WEIGHTINGS_DIFFER = 5  # points
INSTRUMENT_CRITERIA = 3 / 4
TREND_ROSTER_CHANGE = 0.5  # share of the earlier roster


def low_response(n: int, invited: float) -> bool:
    """Whether so few answered that every figure needs a warning and the worst case."""
    return n < RESPONSE_RATE * invited - 1e-9


def worst_case_belongs(n: int, invited: float) -> bool:
    """Whether a mean should be shown with what it would be whatever the others think."""
    return n < WORST_CASE_RATE * invited - 1e-9


def weightings_differ(one: float, other: float) -> bool:
    """Whether two weightings of the agencies differ enough to show both."""
    return abs(one - other) > WEIGHTINGS_DIFFER


def enough_criteria(scored: int, criteria: int) -> bool:
    """Whether so many of a questionnaire's criteria have a score that it has one as a whole."""
    return scored > 0 and scored >= INSTRUMENT_CRITERIA * criteria


def roster_changed(before: int, now: int) -> bool:
    """Whether so many more, or fewer, were asked the second time that rounds are not compared."""
    return abs(now - before) > TREND_ROSTER_CHANGE * before
