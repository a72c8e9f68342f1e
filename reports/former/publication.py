"""A publication as it was: with the instrument's titles, labels, and sentences for what is said in
a word. What may not be said is None, with a reason code under its JSON pointer in `reasons`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from assessments.instruments.schema import Instrument
from reports import publication as new
from reports.publication import known
from reports.publication_json import reasons

SCHEMA = 1

# Reason codes, by JSON pointer. Numbers of people are of those who were invited at the opening.
Reasons = dict[str, str]
TOO_FEW_ANSWERS = "too_few_answers"  # fewer than the minimum group answered: nothing is published
TOO_FEW_SCORED = "too_few_scored"  # too few people of a group could say
TOO_FEW_STATEMENTS = "too_few_statements"  # groups show criteria of at least three statements
TOO_FEW_CRITERIA = "too_few_criteria"  # fewer than three quarters of the criteria have a score
FEWER_THAN_10 = "fewer_than_10"  # statements: not even words; spread and ranking: nothing
FEWER_THAN_15 = "fewer_than_15"  # statements: words only
FEWER_THAN_20 = "fewer_than_20"  # agreement: no word is much likelier than another
NOT_BY_AGENCY = "not_by_agency"  # a round broken down by role has no agencies to weigh
FEWER_THAN_30 = "fewer_than_30"  # alpha: fewer complete answers, or none that differ
TOO_FEW_COULD_SAY = "too_few_could_say"  # statements: so few could that shares would be chance
TOO_FEW_OR_ALIKE = "too_few_or_alike"  # ranking: too few ranked, or nearly all of a group alike
ALMOST_EVERYONE = "almost_everyone"  # a word says it, for a figure would tell what everybody wants
ONE_GROUP = "one_group"  # with one group there is nothing between groups
NOT_YET = "not_yet"  # in older publications: that version of the software did not publish it

# What is said of a statement in words: `in_words` is one of these sentences, so a page can
# translate it. Those of three are by band: below, at and above the scale's midpoint.
MOST = ("Most disagree", "Most neither agree nor disagree", "Most agree")
MORE_THAN_HALF = (
    "More than half disagree",
    "More than half neither agree nor disagree",
    "More than half agree",
)
THREE_IN_FIVE = (
    "About three in five disagree",
    "About three in five neither agree nor disagree",
    "About three in five agree",
)
ABOUT_HALF = (
    "About half disagree",
    "About half neither agree nor disagree",
    "About half agree",
)
VIEWS_DIFFER = "Views differ"
NO_CLEAR_VIEW = "There is no clear view"
MOST_COULD_NOT_SAY = "Half or more could not say"
MANY_COULD_NOT_SAY = "Many could not say"
TOO_FEW_TO_SAY = "Too few answered to say"
# Where few answered, chance plays too large a part for finer words than these and MOST.
MORE_DISAGREE = "More disagree than agree"
MORE_AGREE = "More agree than disagree"
IN_WORDS = (
    *MOST,
    *MORE_THAN_HALF,
    *THREE_IN_FIVE,
    *ABOUT_HALF,
    VIEWS_DIFFER,
    NO_CLEAR_VIEW,
    MOST_COULD_NOT_SAY,
    MANY_COULD_NOT_SAY,
    TOO_FEW_TO_SAY,
    MORE_DISAGREE,
    MORE_AGREE,
)
# What is said of the ranking where figures would show nearly everybody's.
ALMOST_FIRST = "Almost everyone's first"
ALMOST_LAST = "Almost everyone's last"
ALMOST_COMPLETE = "Almost complete"

# How a statement's answers lie, by van der Eijk's A of the rounded counts (scoring.md, 4.1).
AGREED = "agreed"
MIXED = "mixed"
DIVIDED = "divided"

# Points, for margins and comparisons of a criterion that has no spread.
ASSUMED_SD = 20


# Shares of statements: with fewer people than this, in steps of so many per cent; else the finest.
SHARE_UNITS = ((30, 20), (60, 10), (300, 5))
FINEST = 1


@dataclass(frozen=True, slots=True)
class Participation:
    """`responded` is None where nothing may be published.

    invited : everybody asked, at the opening and since; a person whose address changed, once
    late : how many of these were invited after the opening
    asked_is_known : False where nobody counted whom others had asked: then `invited`, here and of
        the groups, counts those who responded
    """

    responded: int | None
    invited: int
    late: int = 0
    asked_is_known: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Agencies, or roles, large enough to be shown together; people as in `Participation`."""

    key: str
    label: str
    members: tuple[str, ...]
    responded: int
    invited: int
    late: int = 0

    @property
    def invited_at_opening(self) -> int:
        return self.invited - self.late


def share_unit(people: Participation) -> int:
    """In steps of how many per cent shares of statements are said: 20, 10, 5 or 1 (R9).

    By those of whom every reader can see that they were invited at the opening.
    """
    certain = (people.responded or 0) - people.late
    return next((unit for fewer_than, unit in SHARE_UNITS if certain < fewer_than), FINEST)


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, with half of its 95 % interval. `agency_equal`: each agency counting the same.

    The interval is of the score that there would be, had everybody answered.
    """

    score: float | None
    margin: float | None
    agency_equal: float | None


@dataclass(frozen=True, slots=True)
class GroupScore:
    group: str
    score: int | None
    margin: float | None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """`sd`: coarse, and within groups; where there is none, margins assume `ASSUMED_SD`.

    `agreement`: lack, weak, moderate or strong (scoring.md, 4.3).
    """

    code: str
    title: str
    overall: Score | None
    groups: tuple[GroupScore, ...]
    sd: int | None
    agreement: str | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """People, each randomly rounded to a multiple of three; as worded, not reversed."""

    disagree: int
    neither: int
    agree: int
    dont_know: int


@dataclass(frozen=True, slots=True)
class StatementResult:
    """Shares in per cent: of those who answered; don't knows of all (scoring 1.2, 1.5).

    Where few could say, they are said in coarser steps than `share_unit`, which are some of its.
    """

    code: str
    criterion: str
    counts: Counts | None
    disagree: int | None
    neither: int | None
    agree: int | None
    dont_know: int | None
    in_words: str | None
    agreement: str | None


# Where no counts are given, as fewer than 15 responded: so large a share is taken to have answered
# each statement of a criterion.
COULD_SAY_IF_UNKNOWN = Fraction(3, 4)


def could_say(people: Participation, statements: Iterable[StatementResult]) -> Fraction:
    """About which share of those who responded could judge these statements, all of a criterion.

    By their rounded counts, so that it tells nothing that these do not. Scores are made of the
    answers of so many: what is said of chance must not count those who could not say.
    """
    counts = [each.counts for each in statements if each.counts]
    if not counts or not people.responded:
        return COULD_SAY_IF_UNKNOWN
    answers = sum(each.disagree + each.neither + each.agree for each in counts)
    return min(Fraction(1), Fraction(answers, len(counts) * people.responded))


@dataclass(frozen=True, slots=True)
class OptionRank:
    """`mean_rank` to one decimal, 1 for what comes first; or words."""

    code: str
    text: str
    mean_rank: float | None
    in_words: str | None


@dataclass(frozen=True, slots=True)
class RankingResult:
    """All differences in rank, in whole per cent: shared, between groups, personal; or words."""

    code: str
    options: tuple[OptionRank, ...]
    shared: int | None
    between: int | None
    personal: int | None
    in_words: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    minimum_group: int
    breakdown: Literal["agency", "role"]
    participation: Participation
    groups: tuple[Group, ...]
    headline: Score
    criteria: tuple[CriterionResult, ...]
    statements: tuple[StatementResult, ...]
    ranking: RankingResult | None = None
    reasons: Reasons = field(default_factory=dict)
    practice: bool = False
    schema: int = SCHEMA

    def reason(self, pointer: str) -> str | None:
        """Why the value at this JSON pointer, or what it stands in, is withheld."""
        while pointer:
            if pointer in self.reasons:
                return self.reasons[pointer]
            pointer = pointer.rpartition("/")[0]
        return self.reasons.get("")


# From what is published


VIEWS = {
    **dict(zip(new.MOST, MOST, strict=True)),
    **dict(zip(new.MORE_THAN_HALF, MORE_THAN_HALF, strict=True)),
    **dict(zip(new.THREE_IN_FIVE, THREE_IN_FIVE, strict=True)),
    **dict(zip(new.ABOUT_HALF, ABOUT_HALF, strict=True)),
    new.View.VIEWS_DIFFER: VIEWS_DIFFER,
    new.View.NO_CLEAR_VIEW: NO_CLEAR_VIEW,
    new.View.MOST_COULD_NOT_SAY: MOST_COULD_NOT_SAY,
    new.View.MANY_COULD_NOT_SAY: MANY_COULD_NOT_SAY,
    new.View.TOO_FEW_TO_SAY: TOO_FEW_TO_SAY,
    new.View.MORE_DISAGREE: MORE_DISAGREE,
    new.View.MORE_AGREE: MORE_AGREE,
}
TOGETHER = {
    (new.Together.OTHERS, "agency"): "Other agencies",
    (new.Together.OTHERS, "role"): "Several roles together",
    (new.Together.EVERYBODY, "agency"): "All agencies together",
    (new.Together.EVERYBODY, "role"): "All roles together",
}
ENDS = {new.End.ALMOST_FIRST: ALMOST_FIRST, new.End.ALMOST_LAST: ALMOST_LAST}


def of(published: new.Publication, instrument: Instrument) -> Publication:
    """With the instrument's words, labels of groups and reasons by pointer."""
    people = published.participation
    return Publication(
        minimum_group=published.minimum_group,
        breakdown=published.breakdown,
        participation=Participation(
            known(people.responded), people.invited, people.late, people.asked_is_known
        ),
        groups=tuple(
            Group(
                each.key,
                label_of(each, published.breakdown),
                each.members,
                each.responded,
                each.invited,
                each.late,
            )
            for each in published.groups
        ),
        headline=_score(published.headline),
        criteria=tuple(_criterion(each, instrument) for each in published.criteria),
        statements=tuple(_statement(each) for each in published.statements),
        ranking=_ranking(published.ranking, instrument),
        reasons=_reasons_of(published),
        practice=published.practice,
    )


def label_of(group: new.Group, breakdown: str) -> str:
    return group.name if group.together is None else TOGETHER[group.together, breakdown]


def _score(score: new.Score) -> Score:
    return Score(known(score.score), known(score.margin), known(score.agency_equal))


def _criterion(found: new.CriterionResult, instrument: Instrument) -> CriterionResult:
    strength = known(found.agreement)
    return CriterionResult(
        code=found.code,
        title={each.code: each.title for each in instrument.criteria}.get(found.code, ""),
        overall=None if known(found.overall.score) is None else _score(found.overall),
        groups=tuple(
            GroupScore(each.group, known(each.score), known(each.margin)) for each in found.groups
        ),
        sd=known(found.sd),
        agreement=strength.value if strength else None,
        alpha=known(found.alpha),
    )


def _statement(found: new.StatementResult) -> StatementResult:
    counts, view, lie = known(found.counts), known(found.in_words), known(found.agreement)
    return StatementResult(
        code=found.code,
        criterion=found.criterion,
        counts=Counts(counts.disagree, counts.neither, counts.agree, counts.dont_know)
        if counts
        else None,
        disagree=known(found.disagree),
        neither=known(found.neither),
        agree=known(found.agree),
        dont_know=known(found.dont_know),
        in_words=VIEWS[view] if view else None,
        agreement=lie.value if lie else None,
    )


def _ranking(
    found: new.RankingResult | new.Withheld | None, instrument: Instrument
) -> RankingResult | None:
    asked = instrument.ranking
    if found is None or isinstance(found, new.Withheld) or asked is None:
        return None
    texts = {each.code: each.text for each in asked.options}
    return RankingResult(
        code=found.code,
        options=tuple(
            OptionRank(
                each.code,
                texts[each.code],
                known(each.mean_rank),
                ENDS[each.in_words] if each.in_words else None,
            )
            for each in found.options
        ),
        shared=known(found.shared),
        between=known(found.between),
        personal=known(found.personal),
        in_words=ALMOST_COMPLETE if found.almost_complete else None,
    )


def _reasons_of(published: new.Publication) -> Reasons:
    found = reasons(published)
    for at, each in enumerate(published.statements):
        few = new.reason_of(each.counts) or new.reason_of(each.agree)
        if few is new.Reason.TOO_FEW_COULD_SAY:
            found[f"/statements/{at}"] = few.value
        elif few is new.Reason.FEWER_THAN_15:
            found["/statements"] = few.value
    split = new.Reason.TOO_FEW_RANKED.value
    return {
        pointer: TOO_FEW_SCORED if reason == split else reason for pointer, reason in found.items()
    }
