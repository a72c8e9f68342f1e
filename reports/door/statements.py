"""R9: what may be said about single statements, for the whole partnership only.

Everything here is computed from counts that chance has rounded to multiples of three, and from
nothing else; so whatever is said agrees with what is shown, and gives away no more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from assessments.scoring import agreement, bands
from assessments.scoring.bands import Bands
from reports import publication
from reports.publication import Counts, Reasons, StatementResult

COUNTS_FROM = 15  # responses; with fewer there are words only
WORDS_FROM = 10  # responses; with fewer, rounded counts are mostly chance: not even words
# Rounding moves the difference of two counts by four at most: one of six is there in truth too.
CLEAR = 6
ROUNDING = 1e-9


def results(
    answers: NDArray[np.uint8], instrument: Instrument, rng: np.random.Generator, reasons: Reasons
) -> tuple[StatementResult, ...]:
    """What is said of each statement; why what is not, under its pointer.

    answers : of shape (statements, respondents), after two differ
    """
    responses = answers.shape[1]
    if responses < WORDS_FROM:
        reasons["/statements"] = publication.FEWER_THAN_10
        return withheld(instrument)
    words_only = responses < COUNTS_FROM
    if words_only:
        reasons["/statements"] = publication.FEWER_THAN_15
    rounded = rounded_counts(bands.count_bands(answers, instrument.scale.size), responses, rng)
    criterion_of = [each.code for each in instrument.criteria for _ in each.statements]
    found = []
    for i, counts in enumerate(rounded):
        code = instrument.codes[i]
        if words_only:
            found.append(_words(code, criterion_of[i], counts))
        else:
            found.append(_figures(code, criterion_of[i], counts, f"/statements/{i}", reasons))
    return tuple(found)


def withheld(instrument: Instrument) -> tuple[StatementResult, ...]:
    return tuple(
        StatementResult(each.code, criterion.code, None, None, None, None, None, None, None)
        for criterion in instrument.criteria
        for each in criterion.statements
    )


def _words(code: str, criterion: str, counts: Counts) -> StatementResult:
    words = cautious_words(counts)
    return StatementResult(code, criterion, None, None, None, None, None, words, None)


def _figures(
    code: str, criterion: str, counts: Counts, pointer: str, reasons: Reasons
) -> StatementResult:
    shares = answer_shares(counts)
    if shares is None:
        reasons[pointer] = publication.TOO_FEW_SCORED
    disagree, neither, agree = shares or (None, None, None)
    return StatementResult(
        code=code,
        criterion=criterion,
        counts=counts,
        disagree=disagree,
        neither=neither,
        agree=agree,
        dont_know=dont_know_share(counts),
        in_words=in_words(counts),
        agreement=agreed(counts),
    )


def rounded_counts(bands: Bands, responses: int, rng: np.random.Generator) -> list[Counts]:
    """Each count rounded to a multiple of three, right on average.

    A count that leaves the remainder r goes up with odds of r in three, else down; a multiple of
    three stays. None goes above the number of responses: "18 of 16 agree" would tell that all 16
    do, and "18 of 17" would tell it to the one who does not. As many numbers are drawn whatever
    the counts are, in the order of the statements.
    Source: Statistics New Zealand, "Confidentiality rules for the 2018 Census": random rounding to
    base 3.
    """
    counts = np.stack([bands.below, bands.middle, bands.above, bands.dont_know], axis=1)
    remainder = counts % 3
    down = counts - remainder
    up = (rng.integers(3, size=counts.shape) < remainder) & (down + 3 <= responses)
    rounded: NDArray[np.int64] = down + 3 * up
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


def agreed(counts: Counts) -> str | None:
    """How the answers lie, by van der Eijk's A of the three bands; None if nobody answered.

    Agreed from .5 on; divided below 0, where the ends hold more than the middle; else mixed.
    """
    three = (counts.disagree, counts.neither, counts.agree)
    if not any(three):
        return None
    a = float(agreement.agreement(three))
    if a > 0.5 - ROUNDING:
        return publication.AGREED
    return publication.DIVIDED if a < -ROUNDING else publication.MIXED


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
