"""The score of several groups together (docs/scoring.md, section 2)."""

from collections.abc import Sequence
from fractions import Fraction


def weighted_mean(scores: Sequence[int | Fraction], weights: Sequence[int]) -> Fraction:
    """The mean of groups' scores, each counting as its weight says; exact.

    Parameters
    ----------
    scores : sequence of int
        In whole points, as they are published.
    weights : sequence of int
        Of each: the people asked in it, or 1 for all alike. At least one is above 0.

    Examples
    --------
    >>> weighted_mean([60, 45], [8, 32]), weighted_mean([60, 45], [1, 1])
    (Fraction(48, 1), Fraction(105, 2))
    """
    total = sum(
        (Fraction(score) * weight for score, weight in zip(scores, weights, strict=True)),
        Fraction(0),
    )
    return total / sum(weights)
