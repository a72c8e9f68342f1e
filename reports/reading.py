"""How a publication is read, once for sentences and figures: numbers, reasons, what stands out.

Plain English for now: this module knows no Django.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from assessments.instruments.schema import Instrument
from reports.former import publication as codes
from reports.former.publication import Counts, CriterionResult, Publication, StatementResult

NOT_ENOUGH_EVIDENCE = "not enough evidence"
# Differences below this are said to be small; without margins no finer line can be drawn.
SMALL_DIFFERENCE = 10
MOST_NAMED = 3
MIDDLE = 50
MANY_DONT_KNOW = 30
HALF = 50
ROUNDED_BY = 2  # people, at most, that a rounded count is off
COARSEST = 20  # per cent: shares in fifths


# Criteria

Scored = list[tuple[int, CriterionResult]]


def scored(publication: Publication) -> Scored:
    """Criteria with a score, lowest first."""
    known = [
        (each.overall.score, each)
        for each in publication.criteria
        if each.overall and each.overall.score is not None
    ]
    return [(whole(score), each) for score, each in sorted(known, key=lambda pair: pair[0])]


def close_together(publication: Publication) -> str | None:
    """Said instead of highest and lowest where the order means little; without its full stop."""
    known = scored(publication)
    if len(known) < 2 or known[-1][0] - known[0][0] >= SMALL_DIFFERENCE:
        return None
    low, high = known[0][0], known[-1][0]
    if low == high:
        return f"All criteria have the same score, {low} of 100"
    return f"The criteria lie close together, between {low} and {high} of 100"


def ends(ordered: Sequence[tuple[int, str]], what: str) -> str:
    """Which lie lowest and highest, in the order of their scores; all of those that are alike.

    what : what they are where more are alike than can be named, such as "criteria"
    """
    low, high = ordered[0][0], ordered[-1][0]
    lowest, highest = (
        [isolated(name) for score, name in ordered if score == end] for end in (low, high)
    )
    are = "is" if len(lowest) == 1 else "are"
    return (
        f"{named(lowest, what)} {are} lowest ({low} of 100) and {named(highest, what)} highest "
        f"({high})."
    )


def named(names: Sequence[str], what: str) -> str:
    return listed(names) if len(names) <= MOST_NAMED else f"{len(names)} {what}"


# Statements


def of_criterion(publication: Publication, criterion: CriterionResult) -> list[StatementResult]:
    return [each for each in publication.statements if each.criterion == criterion.code]


@dataclass(frozen=True, slots=True)
class Sides:
    """A statement with its shares of healthier and less healthy answers, in per cent.

    least, most : by how much of all answers the healthier ones outweigh the others, under any
        rounding that its counts may have gone through
    """

    text: str
    healthy: int
    unhealthy: int
    is_reverse: bool
    in_fifths: bool
    least: Fraction
    most: Fraction

    def healthier(self) -> str:
        """Of a reverse-worded statement the healthier answer is to disagree."""
        return self._share(self.healthy, "disagree" if self.is_reverse else "agree")

    def less_healthy(self) -> str:
        return self._share(self.unhealthy, "agree" if self.is_reverse else "disagree")

    def _share(self, per_cent: int, view: str) -> str:
        """Nothing of what is rounded to nought, and not "all": it may be that some people did."""
        if per_cent in (0, 100):
            return f"nearly all {view}" if per_cent else ""
        return f"about {FIFTHS[per_cent] if self.in_fifths else f'{per_cent} %'} {view}"


FIFTHS = {20: "one in five", 40: "two in five", 60: "three in five", 80: "four in five"}


def weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    """The criterion's statement whose less healthy answers outweigh the healthier ones most.

    Only where that is so under every rounding that its counts and those of the others may have
    gone through: else the worst of several would be quoted for what chance did to it. Where it is
    one of two, both are named and no figure; None where it may be one of more.
    """
    named = may_be_weakest(publication, instrument, criterion)
    if not named:
        return _weakest_in_words(publication, instrument, criterion)
    if len(named) == 2:
        first, second = named
        return f"The weakest statement is one of two: “{first.text}” or “{second.text}”"
    (one,) = named
    if one.least > 0 and one.healthy > HALF:
        shares = _and(one.healthier(), one.less_healthy())
        return f"Even with the weakest statement {shares}: “{one.text}”"
    shares = _and(one.less_healthy(), one.healthier())
    return f"Weakest: {shares} with “{one.text}”" if shares else f"Weakest: “{one.text}”"


def weakest_in_short(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    """The same for the first screen; None where no answers prevail that would explain a score."""
    named = may_be_weakest(publication, instrument, criterion)
    if not named:
        return _weakest_in_words(publication, instrument, criterion)
    if len(named) > 1 or named[0].most >= 0 or not named[0].unhealthy:
        return None
    return f"{sentence(named[0].less_healthy())[:-1]}: “{named[0].text}”"


def may_be_weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> tuple[Sides, ...]:
    """The statements one of which is the weakest for sure: one or two of several.

    None where more may be, or where of one of them shares are not given.
    """
    results = of_criterion(publication, criterion)
    known = [_sides(publication, instrument, each) for each in results]
    sides = [each for each in known if each]
    if len(sides) < len(results):
        return ()
    lowest = min((each.most for each in sides), default=Fraction(0))
    named = [each for each in sides if each.least <= lowest]
    if len(named) > 2 or len(named) == len(sides):
        return ()
    return tuple(sorted(named, key=lambda each: each.most))


def _sides(
    publication: Publication, instrument: Instrument, result: StatementResult
) -> Sides | None:
    counts, agree, neither, disagree = result.counts, result.agree, result.neither, result.disagree
    if counts is None or agree is None or neither is None or disagree is None:
        return None
    asked = instrument.statement(result.code)
    balances = _balances(counts, publication.participation.responded or 0)
    least, most = min(balances), max(balances)
    if asked.reverse:
        least, most = -most, -least
    return Sides(
        text=asked.text,
        healthy=disagree if asked.reverse else agree,
        unhealthy=agree if asked.reverse else disagree,
        is_reverse=asked.reverse,
        in_fifths=not any(share % COARSEST for share in (agree, neither, disagree)),
        least=least,
        most=most,
    )


def _balances(counts: Counts, responded: int) -> list[Fraction]:
    """Agreeing less disagreeing, as a share of all answers, of every way to come to these counts.

    Each count may be off by two to either side; all together are no more than answered. (Fewest
    don't knows leave most room for the others.)
    """

    def of(count: int) -> range:
        return range(max(0, count - ROUNDED_BY), count + ROUNDED_BY + 1)

    room = responded - max(0, counts.dont_know - ROUNDED_BY)
    found = [
        Fraction(agree - disagree, agree + neither + disagree)
        for agree, neither, disagree in product(
            of(counts.agree), of(counts.neither), of(counts.disagree)
        )
        if 0 < agree + neither + disagree <= room
    ]
    return found or [Fraction(-1), Fraction(1)]


def _and(*shares: str) -> str:
    return " and ".join(each for each in shares if each)


# What is said where the less healthy answer to a statement prevails, weightiest first.
_DISAGREEING = (codes.MOST[0], codes.MORE_THAN_HALF[0], codes.MORE_DISAGREE)
_AGREEING = (codes.MOST[2], codes.MORE_THAN_HALF[2], codes.MORE_AGREE)


def _weakest_in_words(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    """Where there are words and no counts: the statements with the weightiest word, up to two."""
    found: dict[int, list[str]] = {}
    for each in of_criterion(publication, criterion):
        statement = instrument.statement(each.code)
        unhealthy = _AGREEING if statement.reverse else _DISAGREEING
        if each.counts is None and each.in_words in unhealthy:
            said = f"{each.in_words}: “{statement.text}”"
            found.setdefault(unhealthy.index(each.in_words), []).append(said)
    weightiest = found[min(found)] if found else []
    return "; ".join(weightiest) if 0 < len(weightiest) <= 2 else None


# How precisely shares are said, where they are said


def on_shares(publication: Publication) -> str | None:
    """What rounding does to shares; stands where they stand. None where there are none."""
    if not any(each.agree is not None for each in publication.statements):
        return None
    unit = codes.share_unit(publication.participation)
    if unit == codes.FINEST:
        return (
            "To protect people, counts are rounded at random: shares may be off by one per cent, "
            "and now and then by more. "
            "Where few could say, they are given in coarser steps."
        )
    if unit == COARSEST:
        steps = f"to the nearest {unit} %"
    else:
        steps = f"to the nearest {unit} %, or more coarsely where few could say"
    return (
        f"To protect people, counts are rounded at random. Shares are rounded {steps}, and "
        "adjusted to add up to 100: each may be off by one such step, and now and then by more."
    )


def many_dont_know(publication: Publication) -> list[StatementResult]:
    """What three in ten people or more could not answer, most first."""
    many = [each for each in publication.statements if (each.dont_know or 0) >= MANY_DONT_KNOW]
    return sorted(many, key=lambda each: -(each.dont_know or 0))


def dont_knows(publication: Publication) -> str | None:
    """How much people could not say, without its full stop; None where no number may be given."""
    asked = sum(each.dont_know is not None for each in publication.statements)
    if not asked:
        return None
    many = len(many_dont_know(publication))
    could_not = f"{_many(publication)} or more could not say"
    if not many:
        return f"There is no statement where {could_not}"
    if many == asked and many > 1:
        return f"On each of the {asked} statements {could_not}"
    statements = "1 statement" if many == 1 else f"{many} of {asked} statements"
    return f"On {statements} {could_not}"


def _many(publication: Publication) -> str:
    """As precisely as shares are said: in fifths there is nothing between one and two."""
    unit = codes.share_unit(publication.participation)
    return "about two people in five" if unit == COARSEST else "about three people in ten"


# Reasons, numbers and lists in words


def reason_in_words(code: str | None, minimum_group: int) -> str:
    """Why a value is withheld, to follow "not enough evidence:"."""
    reasons = {
        codes.TOO_FEW_ANSWERS: f"fewer than {minimum_group} people answered",
        codes.TOO_FEW_SCORED: f"fewer than {minimum_group} people could say",
        codes.TOO_FEW_STATEMENTS: "a group is only shown on criteria of at least three statements",
        codes.TOO_FEW_CRITERIA: "fewer than three quarters of the criteria have a score",
        codes.FEWER_THAN_10: "fewer than 10 people answered",
        codes.FEWER_THAN_15: "fewer than 15 people answered, so there are words and no numbers",
        codes.FEWER_THAN_20: "fewer than 20 people answered",
        codes.TOO_FEW_COULD_SAY: "so few people could say that shares would be chance",
        codes.FEWER_THAN_30: "fewer than 30 people answered every statement, or all answered alike",
        codes.TOO_FEW_OR_ALIKE: "fewer than 10 people gave an order, or a group hardly differs",
        codes.ALMOST_EVERYONE: "it would show what almost everyone wants",
        codes.ONE_GROUP: "there is only one group",
        codes.NOT_BY_AGENCY: "people were asked by role, so agencies cannot be weighed",
        codes.NOT_YET: "this report does not give it",
    }
    return reasons.get(code or "", "the reason was not recorded")


def why_withheld(publication: Publication, pointer: str) -> str:
    """To follow a colon. Of a ranking it is said what people gave: an order, not an opinion."""
    code, least = publication.reason(pointer), publication.minimum_group
    if code == codes.TOO_FEW_SCORED and pointer.startswith("/ranking"):
        return f"in some group fewer than {least} people gave an order"
    return reason_in_words(code, least)


def withheld(publication: Publication, pointer: str) -> str:
    """What stands where a number may not."""
    reason = why_withheld(publication, pointer)
    return f"{NOT_ENOUGH_EVIDENCE}: {reason}"


def counted(number: int, one: str, more: str) -> str:
    """Such as "1 criterion", or "10 criteria"."""
    return f"{number} {one if number == 1 else more}"


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def whole(score: float) -> int:
    """Rounded for display only, halves up."""
    return math.floor(score + 0.5)


def signed(difference: float) -> str:
    """Such as "+9", or "−12" with a real minus."""
    shown = whole(abs(difference))
    sign = "+" if difference > 0 else "−"
    return f"{sign}{shown}" if shown else "0"


def one_decimal(number: float) -> float:
    """As files to take away have it, halves up; what is published in whole numbers stays whole."""
    return number if isinstance(number, int) else math.floor(10 * number + 0.5) / 10


def isolated(name: str) -> str:
    """A name that runs from right to left keeps to itself: numbers beside it stay where they are.

    Between Unicode's signs for that (FSI and PDI); other names stay as they are.
    """
    runs_left = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in name)
    return f"\u2068{name}\u2069" if runs_left else name


# Behind the name of the reader's own agency; in a column that is too narrow for that, the second.
YOURS = " (your agency)"
YOURS_IN_SHORT = " (yours)"


def listed(names: Sequence[str]) -> str:
    """Such as "Trust, Vision and Ethos"; behind semicolons where a name has a comma itself."""
    *others, last = names
    if others and any("," in each for each in names):
        return f"{'; '.join(others)}; and {last}"
    return f"{', '.join(others)} and {last}" if others else last
