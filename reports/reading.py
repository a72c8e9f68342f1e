"""How a publication is read, once for sentences and figures: numbers, reasons, what stands out.

Plain English for now: this module knows no Django.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import publication as codes
from reports.publication import CriterionResult, Publication, StatementResult

NOT_ENOUGH_EVIDENCE = "not enough evidence"
# Differences below this are said to be small; without margins no finer line can be drawn.
SMALL_DIFFERENCE = 10
MOST_NAMED = 3
MIDDLE = 50
# As near as this nothing is called high or low, not even where everybody answered.
NEAR = SMALL_DIFFERENCE / 2
MANY_DONT_KNOW = 30
HALF = 50


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
        f"{_named(lowest, what)} {are} lowest ({low} of 100) and {_named(highest, what)} highest "
        f"({high})."
    )


def _named(names: Sequence[str], what: str) -> str:
    return listed(names) if len(names) <= MOST_NAMED else f"{len(names)} {what}"


def in_the_middle(score: float, margin: float | None) -> bool:
    """Too near to it, with this margin, to call it high or low."""
    return abs(score - MIDDLE) <= max(margin or 0.0, NEAR)


# Statements


def of_criterion(publication: Publication, criterion: CriterionResult) -> list[StatementResult]:
    return [each for each in publication.statements if each.criterion == criterion.code]


@dataclass(frozen=True, slots=True)
class _Sides:
    """A statement with its shares of healthier and less healthy answers, in per cent."""

    text: str
    healthy: int
    unhealthy: int
    is_reverse: bool

    @property
    def balance(self) -> int:
        return self.healthy - self.unhealthy

    def healthier(self) -> str:
        """Of a reverse-worded statement the healthier answer is to disagree."""
        return _share(self.healthy, "disagree" if self.is_reverse else "agree")

    def less_healthy(self) -> str:
        return _share(self.unhealthy, "agree" if self.is_reverse else "disagree")


def weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    """The criterion's statement whose less healthy answers outweigh the healthier ones most.

    None where nothing can be said.
    """
    known = _weakest_first(publication, instrument, criterion)
    if not known:
        return _weakest_in_words(publication, instrument, criterion)
    first, *others = known
    if first.healthy >= HALF:
        shares = f"{first.healthier()} and {first.less_healthy()}"
        return f"Even with the weakest statement {shares}: “{first.text}”"
    tied = any(each.balance == first.balance for each in others)
    shares = f"{first.less_healthy()} and {first.healthier()}"
    return f"{'Among the weakest' if tied else 'Weakest on balance'}: {shares} with “{first.text}”"


def weakest_in_short(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    """The same for the first screen; None where no answers prevail that would explain a score."""
    known = _weakest_first(publication, instrument, criterion)
    if not known:
        return _weakest_in_words(publication, instrument, criterion)
    return f"{known[0].less_healthy()}: “{known[0].text}”" if known[0].balance < 0 else None


def _weakest_first(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> list[_Sides]:
    """Those of which shares are given."""
    found = []
    for each in of_criterion(publication, criterion):
        if each.agree is None or each.disagree is None:
            continue
        asked, sides = instrument.statement(each.code), (each.agree, each.disagree)
        healthy, unhealthy = sides[::-1] if asked.reverse else sides
        found.append(_Sides(asked.text, healthy, unhealthy, asked.reverse))
    return sorted(found, key=lambda each: each.balance)


def _share(per_cent: int, view: str) -> str:
    """A count that was rounded to nought may have been one or two people."""
    return f"{per_cent} % {view}" if per_cent else f"hardly anybody {view}s"


# What is said where the less healthy answer to a statement prevails, weightiest first.
_DISAGREEING = (codes.MOST[0], codes.MORE_THAN_HALF[0], codes.MORE_DISAGREE)
_AGREEING = (codes.MOST[2], codes.MORE_THAN_HALF[2], codes.MORE_AGREE)


def _weakest_in_words(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> str | None:
    found = []
    for each in of_criterion(publication, criterion):
        statement = instrument.statement(each.code)
        unhealthy = _AGREEING if statement.reverse else _DISAGREEING
        if each.in_words in unhealthy:
            found.append((unhealthy.index(each.in_words), f"{each.in_words}: “{statement.text}”"))
    return min(found, key=lambda pair: pair[0])[1] if found else None


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
    if not many:
        return "There is no statement that three in ten people or more could not answer"
    if many == asked and many > 1:
        each = f"Each of the {asked} statements is one"
        return f"{each} that three in ten people or more could not answer"
    statements = "1 statement" if many == 1 else f"{many} of {asked} statements"
    return f"Three in ten people or more could not answer {statements}"


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
        codes.FEWER_THAN_30: "fewer than 30 people answered every statement, or all answered alike",
        codes.TOO_FEW_OR_ALIKE: "fewer than 10 people gave an order, or a group hardly differs",
        codes.ALMOST_EVERYONE: "it would show what almost everyone wants",
        codes.ONE_GROUP: "there is only one group",
        codes.NOT_BY_AGENCY: "people were asked by role, so agencies cannot be weighed",
        codes.NOT_YET: "this report does not give it",
    }
    return reasons.get(code or "", "the reason was not recorded")


def withheld(publication: Publication, pointer: str) -> str:
    """What stands where a number may not."""
    reason = reason_in_words(publication.reason(pointer), publication.minimum_group)
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


def listed(names: Sequence[str]) -> str:
    """Such as "Trust, Vision and Ethos"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
