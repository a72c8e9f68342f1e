"""In which precision figures are published: exactly worked out, then rounded once, halves up.

Scores of groups have whole points. With decimals, how many people were scored follows from a
score in half of all small groups and more, and two rounds that differ by one person give away what
that person answered (R6).
"""

from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def whole(value: Fraction) -> int:
    return floor(value + HALF)


def one_decimal(value: Fraction) -> float:
    return floor(10 * value + HALF) / 10


def as_published(figure: float) -> Fraction:
    """A published figure as its digits say it: 61.4 is 307/5, which its bits only nearly are."""
    return Fraction(repr(figure))
