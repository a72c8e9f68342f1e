"""R9: what may be said about single statements, for the whole partnership only.

Everything here is computed from counts that chance has rounded to multiples of three, and from
nothing else; so whatever is said agrees with what is shown, and gives away no more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.scoring.bands import Bands
from reports import publication
from reports.publication import Counts

COUNTS_FROM = 15  # responses; with fewer there are words only
WORDS_FROM = 10  # responses; with fewer, rounded counts are mostly chance: not even words
# Rounding moves the difference of two counts by four at most: one of six is there in truth too.
CLEAR = 6


def rounded_counts(bands: Bands, rng: np.random.Generator) -> list[Counts]:
    """Each count rounded to a multiple of three, right on average.

    A count that leaves the remainder r goes up with odds of r in three, else down; a multiple of
    three stays. As many numbers are drawn whatever the counts are, in the order of the statements.
    Source: Statistics New Zealand, "Confidentiality rules for the 2018 Census": random rounding to
    base 3.
    """
    counts = np.stack([bands.below, bands.middle, bands.above, bands.dont_know], axis=1)
    remainder = counts % 3
    up = rng.integers(3, size=counts.shape) < remainder
    rounded: NDArray[np.int64] = counts - remainder + 3 * up
    return [Counts(*row) for row in rounded.tolist()]


def answer_shares(counts: Counts) -> tuple[int, int, int] | None:
    """Disagree, neither and agree in whole per cent of those who answered: 100 together.

    Each share is rounded down; what is missing to 100 goes, point by point, to those who lost
    most by that (of equals: neither, then disagree, then agree). None if nobody answered.
    """
    order = (counts.neither, counts.disagree, counts.agree)
    total = sum(order)
    if not total:
        return None
    shares = [100 * count // total for count in order]
    lost = [100 * count % total for count in order]
    for place in sorted(range(3), key=lambda place: -lost[place])[: 100 - sum(shares)]:
        shares[place] += 1
    neither, disagree, agree = shares
    return disagree, neither, agree


def dont_know_share(counts: Counts) -> int | None:
    """Don't knows in whole per cent of all who gave the statement any answer (halves go up)."""
    total = counts.disagree + counts.neither + counts.agree + counts.dont_know
    return (200 * counts.dont_know + total) // (2 * total) if total else None


def in_words(counts: Counts) -> str:
    """One of a few sentences.

    Half or more don't know: that is said. Else, of those who answered: "most" is two thirds or
    more, "more than half" is what it says; "views differ" is said where at least a third agree and
    at least a third disagree; "no clear view" is the rest.
    """
    answered = counts.disagree + counts.neither + counts.agree
    if answered + counts.dont_know == 0:
        return publication.TOO_FEW_TO_SAY
    if counts.dont_know >= answered:
        return publication.MOST_COULD_NOT_SAY
    return _view((counts.disagree, counts.neither, counts.agree), answered)


def _view(bands: Sequence[int], answered: int) -> str:
    most, majority = publication.MOST, publication.MORE_THAN_HALF
    for band, people in enumerate(bands):
        if 3 * people >= 2 * answered:
            return most[band]
        if 2 * people > answered:
            return majority[band]
    disagree, _neither, agree = bands
    if 3 * min(disagree, agree) >= answered:
        return publication.VIEWS_DIFFER
    return publication.NO_CLEAR_VIEW


def cautious_words(counts: Counts) -> str:
    """One of a few sentences that hold although so few answered (`WORDS_FROM` or more).

    "Most" is said where a part of the scale is `CLEAR` of all others together, "more" where one
    side is of the other, "views differ" where anybody is on each side. Enumerated over all ways in
    which 10 to 14 people can answer, a sentence is wrong in fewer than one of a hundred
    (tests/test_door.py).
    """
    bands = (counts.disagree, counts.neither, counts.agree)
    answered = sum(bands)
    if answered + counts.dont_know == 0:
        return publication.TOO_FEW_TO_SAY
    if counts.dont_know >= answered:
        return publication.MANY_COULD_NOT_SAY
    for most, people in zip(publication.MOST, bands, strict=True):
        if people - (answered - people) >= CLEAR:
            return most
    if abs(counts.agree - counts.disagree) >= CLEAR:
        more_agree = counts.agree > counts.disagree
        return publication.MORE_AGREE if more_agree else publication.MORE_DISAGREE
    both = counts.agree and counts.disagree
    return publication.VIEWS_DIFFER if both else publication.NO_CLEAR_VIEW
