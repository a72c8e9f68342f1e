"""What people said about single statements: the weakest, the typical, and those few could judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from itertools import product
from math import inf

from assessments.instruments.schema import Instrument
from reports import publication as codes
from reports.claims import MIDDLE
from reports.publication import (
    Counts,
    CriterionResult,
    Publication,
    StatementResult,
    View,
    known,
    statements_of,
)

MANY_DONT_KNOW = 30  # per cent
HALF = 50
ROUNDED_BY = 2  # people, at most, that a rounded count is off
COARSEST = 20  # per cent: shares in fifths
# Points, at most, between a score and a statement that is an example of it: by its counts, and
# however they were rounded.
CLOSE, CLOSE_AT_WORST = 8, 20


@dataclass(frozen=True, slots=True)
class Sides:
    """A statement with its shares of healthier and less healthy answers, in per cent.

    balance : by how much of all answers the healthier ones outweigh the others, by its counts
    least, most : the same, under any rounding that its counts may have gone through
    """

    code: str
    criterion: str
    healthy: int
    unhealthy: int
    reverse: bool
    balance: Fraction
    least: Fraction
    most: Fraction

    @property
    def lead(self) -> int:
        """Healthier less the less healthy, of the shares that are shown."""
        return self.healthy - self.unhealthy

    @property
    def lies(self) -> Fraction:
        """Where its criterion would, from 0 to 100, if people only agreed, disagreed or neither."""
        return _lies(self.balance)


@dataclass(frozen=True, slots=True)
class Weakest:
    """The statement whose less healthy answers outweigh the healthier ones most.

    sides : one, or two of which one is the weakest
    """

    sides: tuple[Sides, ...]

    @property
    def is_healthy(self) -> bool:
        """Even so, more than half answered it healthily."""
        return len(self.sides) == 1 and self.sides[0].least > 0 and self.sides[0].healthy > HALF


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement of which there are words and no numbers."""

    code: str
    view: View


# Where the less healthy answer to a statement prevails, weightiest first.
_DISAGREEING = (codes.MOST[0], codes.MORE_THAN_HALF[0], View.MORE_DISAGREE)
_AGREEING = (codes.MOST[2], codes.MORE_THAN_HALF[2], View.MORE_AGREE)


def weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> Weakest | None:
    """Named only where it is so under every rounding that its counts and those of the others may
    have gone through: else the worst of several would be quoted for what chance did to it. Two are
    named where it is one of these; None where it may be one of more, or of one of them shares are
    not given.
    """
    results = statements_of(publication, criterion.code)
    found = [sides(publication, instrument, each) for each in results]
    all_sides = [each for each in found if each]
    if not all_sides or len(all_sides) < len(results):
        return None
    lowest = min(each.most for each in all_sides)
    named = [each for each in all_sides if each.least <= lowest]
    if len(named) > 2 or len(named) == len(all_sides):
        return None
    return Weakest(tuple(sorted(named, key=lambda each: each.most)))


def worded_weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> tuple[Worded, ...]:
    """Where there are words and no counts: the statements with the weightiest word, up to two."""
    found: dict[int, list[Worded]] = {}
    for each in statements_of(publication, criterion.code):
        unhealthy = _AGREEING if instrument.statement(each.code).reverse else _DISAGREEING
        view = known(each.in_words)
        if view is not None and known(each.counts) is None and view in unhealthy:
            found.setdefault(unhealthy.index(view), []).append(Worded(each.code, view))
    weightiest = found[min(found)] if found else []
    return tuple(weightiest) if len(weightiest) <= 2 else ()


def sides(
    publication: Publication, instrument: Instrument, result: StatementResult
) -> Sides | None:
    """None where there are no shares."""
    counts = known(result.counts)
    agree, disagree = known(result.agree), known(result.disagree)
    if counts is None or agree is None or disagree is None:
        return None
    asked = instrument.statement(result.code)
    least, most = _extremes(counts, known(publication.participation.responded) or 0)
    balance = _balance(counts)
    if asked.reverse:
        balance, least, most = -balance, -most, -least
    return Sides(
        code=result.code,
        criterion=result.criterion,
        healthy=disagree if asked.reverse else agree,
        unhealthy=agree if asked.reverse else disagree,
        reverse=asked.reverse,
        balance=balance,
        least=least,
        most=most,
    )


def _balance(counts: Counts) -> Fraction:
    answered = counts.agree + counts.neither + counts.disagree
    return Fraction(counts.agree - counts.disagree, answered) if answered else Fraction(0)


def _extremes(counts: Counts, responded: int) -> tuple[Fraction, Fraction]:
    """The least and the most by which agreeing outweighs disagreeing, as a share of all answers, of
    every way to come to these counts.

    Each count may be off by two to either side; all together are no more than answered. (Fewest
    don't knows leave most room for the others.)
    """

    def of(count: int) -> range:
        return range(max(0, count - ROUNDED_BY), count + ROUNDED_BY + 1)

    room = responded - max(0, counts.dont_know - ROUNDED_BY)
    ways = [
        (agree - disagree, total)
        for agree, neither, disagree in product(
            of(counts.agree), of(counts.neither), of(counts.disagree)
        )
        if 0 < (total := agree + neither + disagree) <= room
    ]
    if not ways:
        return Fraction(-1), Fraction(1)
    # Compared as floats, which tell any two apart that are not equal: fractions take long.
    return Fraction(*min(ways, key=_share)), Fraction(*max(ways, key=_share))


def _share(way: tuple[int, int]) -> float:
    part, total = way
    return part / total


# What people say at such a score


def typical(
    publication: Publication, instrument: Instrument, score: float, among: Sequence[StatementResult]
) -> tuple[Sides, ...]:
    """Two statements that lie nearest to a score, nearest first, and one on either side of it if
    there is: examples of what people say where that is the score.

    None that lies further away than `CLOSE`, or than `CLOSE_AT_WORST` under some rounding. Of two
    that lie alike the first asked is taken, and the two are of different criteria where several are
    among them. Those that hardly anybody answered either way say nothing.
    """
    found = [each for each in (sides(publication, instrument, one) for one in among) if each]
    spoken = [
        each for each in found if max(each.healthy, each.unhealthy) > 0 and _is_near(each, score)
    ]
    if not spoken:
        return ()
    first = _nearest(spoken, score)
    others = [each for each in spoken if each is not first]
    beyond = [each for each in others if (each.lies < score) != (first.lies < score)] or others
    elsewhere = [each for each in beyond if each.criterion != first.criterion] or beyond
    return (first, _nearest(elsewhere, score)) if elsewhere else (first,)


def _is_near(one: Sides, score: float) -> bool:
    at_worst = (_lies(one.least), _lies(one.most))
    return abs(float(one.lies) - score) <= CLOSE and all(
        abs(float(each) - score) <= CLOSE_AT_WORST for each in at_worst
    )


def _lies(balance: Fraction) -> Fraction:
    return 50 + 50 * balance


def _nearest(those: Sequence[Sides], score: float) -> Sides:
    return min(those, key=lambda each: abs(float(each.lies) - score))


def typical_in_words(
    publication: Publication,
    instrument: Instrument,
    score: float,
    among: Sequence[StatementResult],
) -> tuple[Worded, ...]:
    """Where there are words and no numbers: two statements with the commonest word, of those whose
    word leans to the side on which the score lies; of criteria whose score lies nearest to it.

    That more agree than disagree with a reverse-worded statement is the word of more disagreeing.
    """
    found: dict[tuple[Lean, View], list[Worded]] = {}
    far = {
        each.code: abs(own - score)
        for each in publication.criteria
        if (own := known(each.overall.score)) is not None
    }
    for each in sorted(among, key=lambda one: far.get(one.criterion, inf)):
        view = known(each.in_words)
        if view is None or known(each.counts) is not None or view not in LEANS:
            continue
        reverse = instrument.statement(each.code).reverse
        turned = LEANS[view].turned if reverse else LEANS[view]
        if turned is _lean_of(score):
            word = TURNED.get(view, view) if reverse else view
            found.setdefault((turned, word), []).append(Worded(each.code, view))
    commonest = max(found.values(), key=len, default=[])
    return tuple(commonest[:2])


class Lean(Enum):
    """To which side words about a statement, or a score, lean."""

    LESS_HEALTHY = auto()
    NEITHER = auto()
    HEALTHIER = auto()

    @property
    def turned(self) -> "Lean":
        return Lean(len(Lean) + 1 - self.value)


# A score so far from the middle leans to its side.
LEANING = 10


def _lean_of(score: float) -> Lean:
    if abs(score - MIDDLE) < LEANING:
        return Lean.NEITHER
    return Lean.HEALTHIER if score > MIDDLE else Lean.LESS_HEALTHY


# Of the words that there are where there are no numbers; not of those that say how few could say.
LEANS = {
    View.MOST_DISAGREE: Lean.LESS_HEALTHY,
    View.MORE_DISAGREE: Lean.LESS_HEALTHY,
    View.MOST_NEITHER: Lean.NEITHER,
    View.VIEWS_DIFFER: Lean.NEITHER,
    View.NO_CLEAR_VIEW: Lean.NEITHER,
    View.MORE_AGREE: Lean.HEALTHIER,
    View.MOST_AGREE: Lean.HEALTHIER,
}
TURNED = {
    View.MOST_DISAGREE: View.MOST_AGREE,
    View.MORE_DISAGREE: View.MORE_AGREE,
    View.MORE_AGREE: View.MORE_DISAGREE,
    View.MOST_AGREE: View.MOST_DISAGREE,
}


# How precisely, and what people could not say


def has_shares(publication: Publication) -> bool:
    return any(known(each.agree) is not None for each in publication.statements)


def could_not_say(publication: Publication) -> list[tuple[int, StatementResult]]:
    """What three people in ten or more could not judge, most first, with the share in per cent."""
    shares = [(known(each.dont_know) or 0, each) for each in publication.statements]
    many = [pair for pair in shares if pair[0] >= MANY_DONT_KNOW]
    return sorted(many, key=lambda pair: -pair[0])


def asked_whether_known(publication: Publication) -> int:
    """Of how many statements it is published how many could not say."""
    return sum(known(each.dont_know) is not None for each in publication.statements)
