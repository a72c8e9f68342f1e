"""Checks of one person's ranking: rank 1 is first, 0 stands for an option left unranked."""

from collections import Counter
from collections.abc import Iterable, Sequence

NOT_RANKED = 0


def repeated(ranks: Sequence[int]) -> set[int]:
    """The ranks given to more than one option."""
    return {rank for rank, times in Counter(ranks).items() if times > 1} - {NOT_RANKED}


def first_gap(ranks: Iterable[int]) -> tuple[int, int] | None:
    """The first rank that was skipped, and the next one that was given; None without a gap."""
    given = sorted({*ranks} - {NOT_RANKED})
    return next((pair for pair in enumerate(given, start=1) if pair[0] != pair[1]), None)
