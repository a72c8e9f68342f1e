"""R9: what may be said about single statements, for the whole partnership only.

Everything is computed from counts that are randomly rounded to multiples of three, and from nothing
else: so words and shares agree with the published counts, and give away no more. Nor are they finer
than those counts allow: shares are in fifths where few answered, then in tenths, then to the
nearest 5 %; words come from these shares, by one table.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from assessments.scoring import agreement, bands
from assessments.scoring.bands import Bands
from reports.disclosure.door import rounding
from reports.publication import (
    ABOUT_HALF,
    MORE_THAN_HALF,
    MOST,
    SHARE_UNITS,
    THREE_IN_FIVE,
    Counts,
    Distribution,
    Participation,
    Published,
    Reason,
    StatementResult,
    View,
    Withheld,
    share_unit,
)

# Responses of people invited at the opening
WORDS_FROM = 10  # with fewer, rounded counts are mostly chance: not even words
COUNTS_FROM = 15  # with fewer there are words only
AGREEMENT_FROM = 20
# People, by the rounded counts, who could say something on a statement
SHARES_FROM = 15  # with fewer, no shares, and cautious words
# A statement that fewer people could judge than this part of what a unit needs is given in the next
# coarser unit: otherwise one share in twenty, or more, is further from the truth than a unit.
ENOUGH = Fraction(4, 5)
# Rounding moves the difference of two counts by four at most, so a difference of six is real.
CLEAR = 6
ROUNDING = 1e-9


def results(
    answers: NDArray[np.uint8],
    late: NDArray[np.bool_],
    people: Participation,
    instrument: Instrument,
    rng: np.random.Generator,
) -> tuple[StatementResult, ...]:
    """What is published of each statement.

    answers : of shape (statements, respondents), after `differing.two_who_differ`
    late : of shape (respondents,), who counts in figures but towards no threshold (R4)
    """
    responses = int(np.count_nonzero(~late))
    if responses < WORDS_FROM:
        return withheld(instrument, Reason.FEWER_THAN_10)
    size = instrument.scale.size
    rounded = rounded_counts(
        bands.count_bands(answers, size),
        responses,
        rng,
        late=bands.count_bands(answers[:, late], size),
    )
    criterion_of = [each.code for each in instrument.criteria for _ in each.statements]
    named = list(zip(instrument.codes, criterion_of, rounded, strict=True))
    if responses < COUNTS_FROM:
        return tuple(_view_alone(*each) for each in named)
    unit, with_agreement = share_unit(people), responses >= AGREEMENT_FROM
    return tuple(_figures(*each, unit, with_agreement=with_agreement) for each in named)


def withheld(instrument: Instrument, reason: Reason) -> tuple[StatementResult, ...]:
    nothing = [Withheld(reason)] * 7
    return tuple(
        StatementResult(each.code, criterion.code, *nothing)
        for criterion in instrument.criteria
        for each in criterion.statements
    )


def _view_alone(code: str, criterion: str, counts: Counts) -> StatementResult:
    why = Withheld(Reason.FEWER_THAN_15)
    view = cautious_view(counts)
    return StatementResult(code, criterion, why, why, why, why, why, view, why)


def _figures(
    code: str, criterion: str, counts: Counts, unit: int, *, with_agreement: bool
) -> StatementResult:
    few = Withheld(Reason.TOO_FEW_COULD_SAY)
    shares, dont_know = answer_shares(counts, unit), dont_know_share(counts, unit)
    disagree, neither, agree = shares or (few, few, few)
    agreement: Published[Distribution] = few
    if shares:
        agreement = distribution(counts) if with_agreement else Withheld(Reason.FEWER_THAN_20)
    return StatementResult(
        code=code,
        criterion=criterion,
        counts=counts,
        disagree=disagree,
        neither=neither,
        agree=agree,
        dont_know=few if dont_know is None else dont_know,
        in_words=view(counts, unit),
        agreement=agreement,
    )


def rounded_counts(
    counted: Bands, responses: int, rng: np.random.Generator, *, late: Bands | None = None
) -> list[Counts]:
    """Each count rounded at random to a multiple of three, right on average.

    counted : of everybody
    responses : the number of responses of people invited at the opening
    late : of those invited since, whose answers the person who runs the round may know

    A count with remainder r is rounded up with probability r/3, otherwise down; a multiple of three
    stays. No count exceeds the number of responses: "18 of 16 agree" would show that all 16 do, and
    "18 of 17" would show it to the one who does not. The same holds after subtracting those invited
    late, and no count falls below theirs: otherwise "18 of 18" would show that all of the 16 others
    agree, and a count of 0 that only people invited late gave that answer. The same number of
    random numbers is drawn whatever the counts are, in the order of the statements.
    Source: Statistics New Zealand, "Confidentiality rules for the 2018 Census": random rounding to
    base 3.
    """
    counts = _columns(counted)
    least = np.zeros_like(counts) if late is None else _columns(late)
    remainder = counts % 3
    down = counts - remainder
    up = (rng.integers(3, size=counts.shape) < remainder) & (down + 3 <= responses + least)
    up |= down < least
    rounded: NDArray[np.int64] = down + 3 * up
    return [Counts(*row) for row in rounded.tolist()]


def _columns(of: Bands) -> NDArray[np.int64]:
    return np.stack([of.below, of.middle, of.above, of.dont_know], axis=1)


# Shares


def answer_shares(counts: Counts, unit: int) -> tuple[int, int, int] | None:
    """Shares of disagree, neither and agree among those who answered, in steps of the unit.

    They add up to 100.

    Each share is rounded down; what is missing to 100 is given, step by step, to the shares that
    lost most (if equal: disagree, then agree, then neither). The largest, which words are about, is
    rounded up only where it lost at least half a step, so that 44 % does not become 50. The unit is
    coarser where few answered. None where fewer than `SHARES_FROM` did.
    """
    order = (counts.disagree, counts.agree, counts.neither)
    total = sum(order)
    if total < SHARES_FROM:
        return None
    unit = _unit(total, unit)
    steps = 100 // unit
    shares = [steps * count // total for count in order]
    lost = [steps * count % total for count in order]
    stays = [
        count == max(order) and 2 * rest < total for count, rest in zip(order, lost, strict=True)
    ]
    first_to_rise = sorted(range(3), key=lambda band: (stays[band], -lost[band]))
    for band in first_to_rise[: steps - sum(shares)]:
        shares[band] += 1
    disagree, agree, neither = (unit * share for share in shares)
    return disagree, neither, agree


def dont_know_share(counts: Counts, unit: int) -> int | None:
    """The share of don't knows among all answers to the statement, in the same steps, rounded half
    up; None without answers."""
    total = counts.disagree + counts.neither + counts.agree + counts.dont_know
    if not total:
        return None
    unit = _unit(total, unit)
    return unit * rounding.whole(Fraction(100 * counts.dont_know, unit * total))


def _unit(people: int, unit: int) -> int:
    """The report's unit, or a coarser one where so few people answered a statement."""
    own = (each for fewer, each in SHARE_UNITS if people < ENOUGH * fewer)
    return max(unit, next(own, unit))


# In a word


def distribution(counts: Counts) -> Distribution:
    """How the answers are distributed, by van der Eijk's A of the three bands.

    Agreed from .5 on; divided below 0, where there are more at the ends than in the middle;
    otherwise mixed.
    """
    a = float(agreement.agreement((counts.disagree, counts.neither, counts.agree)))
    if a > 0.5 - ROUNDING:
        return Distribution.AGREED
    return Distribution.DIVIDED if a < -ROUNDING else Distribution.MIXED


def view(counts: Counts, unit: int) -> View:
    """The answers in words, from the published shares.

    "Half or more could not say" where clearly more than half don't know, "many" where about half
    do. Otherwise, of those who answered: "most" from 70 % on; "about three in five" for 60 % in
    fifths and tenths, and in finer units "more than half" from 55 % or 52 % on; "views differ"
    where both sides have 30 % or more; "about half" for 50 %, in finer units from 45 % on;
    otherwise "no clear view". Without shares, a cautious view, or "too few answered".

    A view is wrong about the answers before rounding in at most one of twenty cases
    (tests/reports/disclosure/test_words.py, which also says what each view is taken to mean).
    """
    dont_know = dont_know_share(counts, unit)
    if dont_know is None:
        return View.TOO_FEW_TO_SAY
    if dont_know >= 50 + max(_unit(_answers(counts) + counts.dont_know, unit), 2):
        return View.MOST_COULD_NOT_SAY
    if dont_know >= 50:
        return View.MANY_COULD_NOT_SAY
    shares = answer_shares(counts, unit)
    if shares is None:
        cautious = cautious_view(counts)
        return View.TOO_FEW_TO_SAY if cautious is View.NO_CLEAR_VIEW else cautious
    return _view_of(shares, _unit(_answers(counts), unit))


def _answers(counts: Counts) -> int:
    return counts.disagree + counts.neither + counts.agree


def _view_of(shares: tuple[int, int, int], unit: int) -> View:
    largest = max(shares)
    band = shares.index(largest)
    disagree, _neither, agree = shares
    if largest >= 70:
        return MOST[band]
    if unit < 10 and largest >= 50 + max(unit, 2):
        return MORE_THAN_HALF[band]
    if largest >= 60:
        return THREE_IN_FIVE[band]
    if min(disagree, agree) >= 30:
        return View.VIEWS_DIFFER
    if largest >= (50 if unit >= 10 else 45):
        return ABOUT_HALF[band]
    return View.NO_CLEAR_VIEW


def cautious_view(counts: Counts) -> View:
    """One of the few views that can be trusted with so few answers (`WORDS_FROM` or more).

    "Most" where one part of the scale leads all others together by `CLEAR`, "more" where one side
    leads the other by that, "views differ" where there are people on both sides. Enumerated over
    all ways in which 10 to 14 people can answer, a view is wrong in fewer than one in a hundred
    (tests/reports/disclosure/test_door.py).
    """
    bands, answered = (counts.disagree, counts.neither, counts.agree), _answers(counts)
    if answered + counts.dont_know == 0:
        return View.TOO_FEW_TO_SAY
    if counts.dont_know >= answered:
        return View.MANY_COULD_NOT_SAY
    for most, people in zip(MOST, bands, strict=True):
        if people - (answered - people) >= CLEAR:
            return most
    if abs(counts.agree - counts.disagree) >= CLEAR:
        return View.MORE_AGREE if counts.agree > counts.disagree else View.MORE_DISAGREE
    both = counts.agree and counts.disagree
    return View.VIEWS_DIFFER if both else View.NO_CLEAR_VIEW
