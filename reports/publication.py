"""What a report says: codes, numbers and typed names, frozen; no sentence and no markup.

A publication is written once, when its round closes, and never changes. Pages, charts and files
are drawn from it alone. Numbers are as precise as they may be said: groups' scores are whole
points, other scores and margins have one decimal, shares the unit of `share_unit`. What may not be
published is `Withheld`, with its reason. Fields and codes are those of the JSON (publication_json).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias, TypeVar

from annotated_types import Ge, Interval, Le, MinLen, MultipleOf

SCHEMA: Literal[1] = 1

# Published, or withheld


class Reason(StrEnum):
    """Why a value is withheld. Numbers of people are of those who were invited at the opening."""

    TOO_FEW_ANSWERS = "too_few_answers"  # fewer than the minimum group answered: nothing at all
    TOO_FEW_SCORED = "too_few_scored"  # too few people of a group could say
    TOO_FEW_STATEMENTS = "too_few_statements"  # groups show criteria of at least three statements
    TOO_FEW_CRITERIA = "too_few_criteria"  # fewer than three quarters of the criteria have a score
    FEWER_THAN_10 = "fewer_than_10"  # statements: not even words; spread and ranking: nothing
    FEWER_THAN_15 = "fewer_than_15"  # statements: words only
    FEWER_THAN_20 = "fewer_than_20"  # agreement: no word is much likelier than another
    FEWER_THAN_30 = "fewer_than_30"  # alpha: fewer complete answers, or none that differ
    NOT_BY_AGENCY = "not_by_agency"  # a round broken down by role has no agencies to weigh
    TOO_FEW_COULD_SAY = "too_few_could_say"  # statements: so few that shares would be chance
    TOO_FEW_RANKED = "too_few_ranked"  # parts of the ranking: in some group too few gave an order
    TOO_FEW_OR_ALIKE = "too_few_or_alike"  # ranking: too few ranked, or nearly all of a group alike
    ALMOST_EVERYONE = "almost_everyone"  # a figure would tell what nearly everybody wants
    ONE_GROUP = "one_group"  # with one group there is nothing between groups


@dataclass(frozen=True, slots=True)
class Withheld:
    reason: Reason


T = TypeVar("T")
Published: TypeAlias = T | Withheld


def known(value: T | Withheld | None) -> T | None:
    """The value if it is published, else None."""
    return None if isinstance(value, Withheld) else value


def reason_of(value: object) -> Reason | None:
    """Why the value is withheld; None if it is published."""
    return value.reason if isinstance(value, Withheld) else None


# Codes


class View(StrEnum):
    """What is said of a statement in a word."""

    MOST_DISAGREE = "most_disagree"
    MOST_NEITHER = "most_neither"
    MOST_AGREE = "most_agree"
    MORE_THAN_HALF_DISAGREE = "more_than_half_disagree"
    MORE_THAN_HALF_NEITHER = "more_than_half_neither"
    MORE_THAN_HALF_AGREE = "more_than_half_agree"
    THREE_IN_FIVE_DISAGREE = "three_in_five_disagree"
    THREE_IN_FIVE_NEITHER = "three_in_five_neither"
    THREE_IN_FIVE_AGREE = "three_in_five_agree"
    ABOUT_HALF_DISAGREE = "about_half_disagree"
    ABOUT_HALF_NEITHER = "about_half_neither"
    ABOUT_HALF_AGREE = "about_half_agree"
    VIEWS_DIFFER = "views_differ"
    NO_CLEAR_VIEW = "no_clear_view"
    MOST_COULD_NOT_SAY = "most_could_not_say"  # half or more
    MANY_COULD_NOT_SAY = "many_could_not_say"
    TOO_FEW_TO_SAY = "too_few_to_say"
    # Where few answered, chance plays too large a part for finer words than these and MOST.
    MORE_DISAGREE = "more_disagree"
    MORE_AGREE = "more_agree"


# By band: below, at and above the scale's midpoint.
MOST = (View.MOST_DISAGREE, View.MOST_NEITHER, View.MOST_AGREE)
MORE_THAN_HALF = (
    View.MORE_THAN_HALF_DISAGREE,
    View.MORE_THAN_HALF_NEITHER,
    View.MORE_THAN_HALF_AGREE,
)
THREE_IN_FIVE = (
    View.THREE_IN_FIVE_DISAGREE,
    View.THREE_IN_FIVE_NEITHER,
    View.THREE_IN_FIVE_AGREE,
)
ABOUT_HALF = (View.ABOUT_HALF_DISAGREE, View.ABOUT_HALF_NEITHER, View.ABOUT_HALF_AGREE)


class Strength(StrEnum):
    """How far people of one group agree on a criterion (scoring.md, 4.3)."""

    LACK = "lack"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class Distribution(StrEnum):
    """How a statement's answers lie, by van der Eijk's A of its counts (scoring.md, 4.1)."""

    AGREED = "agreed"
    MIXED = "mixed"
    DIVIDED = "divided"


class End(StrEnum):
    """What is said of a purpose where a figure would show what nearly everybody wants."""

    ALMOST_FIRST = "almost_first"  # almost everyone's first
    ALMOST_LAST = "almost_last"


class Together(StrEnum):
    """Which agencies, or roles, a joined group holds."""

    OTHERS = "others"  # those that are too small to stand alone
    EVERYBODY = "everybody"  # all there are


# Numbers

Name: TypeAlias = Annotated[str, MinLen(1)]
People: TypeAlias = Annotated[int, Ge(0)]
WholePoints: TypeAlias = Annotated[int, Interval(ge=0, le=100)]
Points: TypeAlias = Annotated[float, Interval(ge=0, le=100)]  # to one decimal
Margin: TypeAlias = Annotated[float, Ge(0)]  # points, to one decimal
PerCent: TypeAlias = Annotated[int, Interval(ge=0, le=100)]
Count: TypeAlias = Annotated[int, Ge(0), MultipleOf(3)]
Minimum: TypeAlias = Annotated[int, Interval(ge=3, le=20)]

# Points, for margins and comparisons of a criterion that has no spread.
ASSUMED_SD = 20
# Shares of statements: with fewer people than this, in steps of so many per cent; else the finest.
SHARE_UNITS = ((30, 20), (60, 10), (300, 5))
FINEST = 1


@dataclass(frozen=True, slots=True)
class Participation:
    """How many people were asked, and how many answered."""

    responded: Published[People]
    invited: People
    """Everybody asked, at the opening and since; a person whose address changed, once."""
    late: People = 0
    """How many of these were invited after the opening."""
    asked_is_known: bool = True
    """False where nobody counted how many were asked: then `invited`, here and of the groups,
    counts those who responded, and margins hold for however many others were asked."""


@dataclass(frozen=True, slots=True)
class Group:
    """Agencies, or roles, that are shown together; people as in `Participation`."""

    key: Name
    together: Together | None
    """Not there for one agency, or role, by itself."""
    members: Annotated[tuple[Name, ...], MinLen(1)]
    """Names of agencies, or codes of roles."""
    responded: People
    invited: People
    late: People = 0

    @property
    def name(self) -> str:
        """Of an agency (a role: its code) by itself; raises ValueError for a joined group."""
        if self.together is not None:
            raise ValueError(f"Group {self.key!r} joins several, and has no name.")
        return self.members[0]

    @property
    def invited_at_opening(self) -> int:
        return self.invited - self.late


def share_unit(people: Participation) -> int:
    """In steps of how many per cent shares of statements are said: 20, 10, 5 or 1 (R9).

    By those of whom every reader can see that they were invited at the opening.
    """
    certain = (known(people.responded) or 0) - people.late
    return next((unit for fewer_than, unit in SHARE_UNITS if certain < fewer_than), FINEST)


@dataclass(frozen=True, slots=True)
class Score:
    """Of all groups that have one."""

    score: Published[Points]
    margin: Published[Margin]
    """Half of the 95 % interval of the score that there would be if everybody had answered."""
    agency_equal: Published[Points]
    """The score if each agency counted the same."""


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Of one group."""

    group: Name
    """The group's key."""
    score: Published[WholePoints]
    margin: Published[Margin]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What is published of a criterion."""

    code: Name
    overall: Score
    groups: tuple[GroupScore, ...]
    sd: Published[Annotated[int, Ge(10), MultipleOf(5)]]
    """The spread within groups, in points, rounded up to the next 5. Where it is withheld, margins
    assume 20."""
    agreement: Published[Strength]
    alpha: Published[Annotated[float, Le(1)]]
    """Cronbach's, to one decimal."""


@dataclass(frozen=True, slots=True)
class Counts:
    """People, each randomly rounded to a multiple of three; as worded, not reversed."""

    disagree: Count
    neither: Count
    agree: Count
    dont_know: Count


@dataclass(frozen=True, slots=True)
class StatementResult:
    """Shares in per cent: of those who answered; don't knows of all (scoring.md, 1.2 and 1.5).

    Where few could say, they are given in coarser steps than elsewhere in the publication.
    """

    code: Name
    criterion: Name
    counts: Published[Counts]
    disagree: Published[PerCent]
    neither: Published[PerCent]
    agree: Published[PerCent]
    dont_know: Published[PerCent]
    in_words: Published[View]
    agreement: Published[Distribution]


# Where no counts are given, as fewer than 15 responded: so large a share is taken to have answered
# each statement of a criterion.
COULD_SAY_IF_UNKNOWN = Fraction(3, 4)


def could_say(people: Participation, statements: Iterable[StatementResult]) -> Fraction:
    """About which share of those who responded could judge these statements, all of a criterion.

    By their rounded counts, so that it tells nothing that these do not. Scores are made of the
    answers of so many: what is said of chance must not count those who could not say.
    """
    counts = [published for each in statements if (published := known(each.counts))]
    responded = known(people.responded)
    if not counts or not responded:
        return COULD_SAY_IF_UNKNOWN
    answers = sum(each.disagree + each.neither + each.agree for each in counts)
    return min(Fraction(1), Fraction(answers, len(counts) * responded))


@dataclass(frozen=True, slots=True)
class OptionRank:
    """One purpose that people put in an order."""

    code: Name
    mean_rank: Published[Annotated[float, Ge(1)]]
    """To one decimal, 1 for what comes first."""
    in_words: End | None = None


@dataclass(frozen=True, slots=True)
class RankingResult:
    """All differences in rank are shared, between groups, or personal; in whole per cent."""

    code: Name
    options: tuple[OptionRank, ...]
    shared: Published[PerCent]
    between: Published[PerCent]
    personal: Published[PerCent]
    almost_complete: bool
    """Do almost all differences in rank lie in the order that people share?"""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a round of Partnership Health says: the JSON file of a report."""

    instrument: Name
    """The key of the questionnaire."""
    version: Name
    """The questionnaire's version: codes below are those of this version."""
    minimum_group: Minimum
    """The fewest people that are shown together."""
    breakdown: Literal["agency", "role"]
    """What groups are made of."""
    participation: Participation
    groups: tuple[Group, ...]
    headline: Score
    """The mean of the criteria."""
    criteria: tuple[CriterionResult, ...]
    statements: tuple[StatementResult, ...]
    ranking: RankingResult | Withheld | None = None
    """Not there where the questionnaire asks for none."""
    practice: bool = False
    """A practice round: no promise held for its people, and its figures say nothing about the
    partnership."""
    schema: Literal[1] = SCHEMA

    @property
    def nothing(self) -> bool:
        """So few answered that nothing may be published."""
        return isinstance(self.participation.responded, Withheld)


def statements_of(publication: Publication, criterion: str) -> tuple[StatementResult, ...]:
    """Those of the criterion with this code."""
    return tuple(each for each in publication.statements if each.criterion == criterion)
