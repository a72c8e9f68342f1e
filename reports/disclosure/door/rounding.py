"""The precision of published figures: they are computed exactly, then rounded once, half up.

Scores of groups are whole points. With decimals, the number of people scored would follow from the
score in at least half of all small groups, and two rounds that differ by one person would give away
what that person answered (R6).
"""

from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def whole(value: Fraction) -> int:
    return floor(value + HALF)


def one_decimal(value: Fraction) -> float:
    return floor(10 * value + HALF) / 10


def as_published(figure: float) -> Fraction:
    """Exactly the decimal that is printed: 61.4 becomes 307/5, not the float's binary value."""
    return Fraction(repr(figure))
