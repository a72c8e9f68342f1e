"""Points of a score: from 0 to 100, shown as whole ones."""

from math import floor

MIDDLE = 50
# Smaller differences are called small, however unlikely they are by chance.
SMALL_DIFFERENCE = 10


def whole_points(score: float) -> int:
    """A score as shown, in whole points; rounded half up."""
    return floor(score + 0.5)
