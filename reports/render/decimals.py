"""Numbers as files have them."""

from math import floor


def one_decimal(number: int | float) -> int | float:
    """Halves up; what is published in whole numbers stays whole."""
    return number if isinstance(number, int) else floor(10 * number + 0.5) / 10
