"""Single statements: the weakest, the typical ones, and those that many could not judge."""

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
# Points, at most, between a score and a statement that is an example of it: by its published
# counts, and by any counts that could have been rounded to them.
CLOSE, CLOSE_AT_WORST = 8, 20


@dataclass(frozen=True, slots=True)
class Sides:
    """A statement with its shares of healthier and less healthy answers, in per cent.

    balance : healthier less the less healthy answers, as a share of all answers (-1 to 1), by the
        published counts
    least, most : the ends of the same, over all counts that could have been rounded to these
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
        """Healthier less the less healthy, of the published shares."""
        return self.healthy - self.unhealthy

    @property
    def points(self) -> Fraction:
        """On the scale from 0 to 100, as if there were only agree, neither and disagree."""
        return _points(self.balance)


@dataclass(frozen=True, slots=True)
class Weakest:
    """The statement whose less healthy answers outweigh the healthier ones most.

    sides : of this statement; or of two, where it may be either
    """

    sides: tuple[Sides, ...]

    @property
    def is_healthy(self) -> bool:
        """More than half gave the healthier answer all the same."""
        return len(self.sides) == 1 and self.sides[0].least > 0 and self.sides[0].healthy > HALF


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement of which only words are published, and no numbers."""

    code: str
    view: View


# Views in which less healthy answers prevail, strongest first.
_DISAGREEING = (codes.MOST[0], codes.MORE_THAN_HALF[0], View.MORE_DISAGREE)
_AGREEING = (codes.MOST[2], codes.MORE_THAN_HALF[2], View.MORE_AGREE)


def weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> Weakest | None:
    """Named only where the rounding of counts cannot have decided which it is: otherwise a
    statement would be quoted for what chance did to it. Two are named where it may be either. None
    where it may be one of more, or where the shares of a statement are withheld.
    """
    results = statements_of(publication, criterion.code)
    all_sides = [each for one in results if (each := sides(publication, instrument, one))]
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
    """Where only words are published: the one or two statements with the strongest word."""
    by_weight: dict[int, list[Worded]] = {}
    for each in statements_of(publication, criterion.code):
        unhealthy = _AGREEING if instrument.statement(each.code).reverse else _DISAGREEING
        view = known(each.in_words)
        if view is not None and known(each.counts) is None and view in unhealthy:
            by_weight.setdefault(unhealthy.index(view), []).append(Worded(each.code, view))
    strongest = by_weight[min(by_weight)] if by_weight else []
    return tuple(strongest) if len(strongest) <= 2 else ()


def sides(
    publication: Publication, instrument: Instrument, result: StatementResult
) -> Sides | None:
    """None where shares are withheld."""
    counts = known(result.counts)
    agree, disagree = known(result.agree), known(result.disagree)
    if counts is None or agree is None or disagree is None:
        return None
    reverse = instrument.statement(result.code).reverse
    least, most = _extremes(counts, known(publication.participation.responded) or 0)
    balance = _balance(counts)
    if reverse:
        balance, least, most = -balance, -most, -least
    return Sides(
        code=result.code,
        criterion=result.criterion,
        healthy=disagree if reverse else agree,
        unhealthy=agree if reverse else disagree,
        reverse=reverse,
        balance=balance,
        least=least,
        most=most,
    )


def _balance(counts: Counts) -> Fraction:
    answered = counts.agree + counts.neither + counts.disagree
    return Fraction(counts.agree - counts.disagree, answered) if answered else Fraction(0)


def _extremes(counts: Counts, responded: int) -> tuple[Fraction, Fraction]:
    """The least and the most by which agreeing can outweigh disagreeing, as a share of all answers,
    before the counts were rounded.

    Each count may be off by two either way; all together are no more than those who responded. (The
    fewest don't knows leave the most room for the other answers.)
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


# Examples of a score


def typical(
    publication: Publication, instrument: Instrument, score: float, among: Sequence[StatementResult]
) -> tuple[Sides, ...]:
    """Up to two statements close to a score, nearest first: examples of how people answer at that
    score.

    If there is a choice, they lie on either side of the score and belong to different criteria; of
    two that are equally near, the first in the questionnaire is taken. None is further away than
    `CLOSE`, or than `CLOSE_AT_WORST` whatever the rounding, and none has hardly any answers either
    way.
    """
    with_shares = [each for one in among if (each := sides(publication, instrument, one))]
    near = [
        each
        for each in with_shares
        if max(each.healthy, each.unhealthy) > 0 and _is_near(each, score)
    ]
    if not near:
        return ()
    first = _nearest(near, score)
    others = [each for each in near if each is not first]
    beyond = [each for each in others if (each.points < score) != (first.points < score)] or others
    elsewhere = [each for each in beyond if each.criterion != first.criterion] or beyond
    return (first, _nearest(elsewhere, score)) if elsewhere else (first,)


def _is_near(one: Sides, score: float) -> bool:
    at_worst = (_points(one.least), _points(one.most))
    return abs(float(one.points) - score) <= CLOSE and all(
        abs(float(each) - score) <= CLOSE_AT_WORST for each in at_worst
    )


def _points(balance: Fraction) -> Fraction:
    return 50 + 50 * balance


def _nearest(statements: Sequence[Sides], score: float) -> Sides:
    return min(statements, key=lambda each: abs(float(each.points) - score))


def typical_in_words(
    publication: Publication,
    instrument: Instrument,
    score: float,
    among: Sequence[StatementResult],
) -> tuple[Worded, ...]:
    """The same where only words are published: two statements with the commonest view among those
    that lean to the same side as the score, from the criteria whose scores are nearest to it.

    Views of reverse-worded statements are reversed first: more agreeing counts as more disagreeing.
    """
    by_view: dict[tuple[Lean, View], list[Worded]] = {}
    distance = {
        each.code: abs(own - score)
        for each in publication.criteria
        if (own := known(each.overall.score)) is not None
    }
    for each in sorted(among, key=lambda one: distance.get(one.criterion, inf)):
        view = known(each.in_words)
        if view is None or known(each.counts) is not None or view not in LEANS:
            continue
        reverse = instrument.statement(each.code).reverse
        turned = LEANS[view].turned if reverse else LEANS[view]
        if turned is _lean_of(score):
            word = TURNED.get(view, view) if reverse else view
            by_view.setdefault((turned, word), []).append(Worded(each.code, view))
    commonest = max(by_view.values(), key=len, default=[])
    return tuple(commonest[:2])


class Lean(Enum):
    """To which side a view, or a score, leans."""

    LESS_HEALTHY = auto()
    NEITHER = auto()
    HEALTHIER = auto()

    @property
    def turned(self) -> "Lean":
        return Lean(len(Lean) + 1 - self.value)


# Points from the middle from which a score leans to its side.
LEANING = 10


def _lean_of(score: float) -> Lean:
    if abs(score - MIDDLE) < LEANING:
        return Lean.NEITHER
    return Lean.HEALTHIER if score > MIDDLE else Lean.LESS_HEALTHY


# Of the views that are published without numbers, but for those about how few could say.
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
    """Statements that three people in ten or more could not judge, with the share in per cent; most
    first."""
    shares = [(known(each.dont_know) or 0, each) for each in publication.statements]
    many = [pair for pair in shares if pair[0] >= MANY_DONT_KNOW]
    return sorted(many, key=lambda pair: -pair[0])


def with_known_dont_knows(publication: Publication) -> int:
    """The number of statements for which it is published how many could not say."""
    return sum(known(each.dont_know) is not None for each in publication.statements)
