"""Where each criterion stands, in words: its level, and whether people agree.

What may be said is `claims`'s matter; here it becomes sentences.
"""

from dataclasses import dataclass

from reports import reading
from reports.former import claims
from reports.former.claims import Agreement, Apart, Level, Range
from reports.former.publication import CriterionResult, Publication
from reports.reading import isolated, listed, sentence, whole

# Whether people agree, in a few words.
AGREEMENTS = {
    Agreement.AGREE: "people agree",
    Agreement.WEAK: "only weakly",
    Agreement.DIVIDED: "people do not agree",
    Agreement.APART: "groups see it differently",
    Agreement.UNCLEAR: "not clear between the groups",
    Agreement.UNKNOWN: "not known",
}
WITHIN = "within their own groups"
# In between there is no side on which people could agree.
NOT_APART = "groups do not clearly differ"


@dataclass(frozen=True, slots=True)
class Standing:
    """A criterion with a score.

    range : between what it would lie had everybody answered; None where everybody did
    left_out : the groups that have no score on it, so that it is not theirs
    people : whether they agree, for the second half of a sentence; None where nothing is said
    agreed : the same in a few words
    """

    code: str
    title: str
    score: int
    range: Range | None
    level: Level
    agreement: Agreement
    left_out: str | None
    people: str | None
    agreed: str

    @property
    def why(self) -> str:
        """A sentence with its level and whether people agree."""
        return sentence("; ".join(filter(None, (self.level, self.people))))

    @property
    def why_within_its_level(self) -> str:
        """The same where its level stands above it."""
        return " ".join(filter(None, (self.people and sentence(self.people), self.left_out)))

    @property
    def tag(self) -> str | None:
        """Whether people agree, behind its score in a short list; None where nothing is said."""
        return self.people and self.people.removeprefix(f"{WITHIN} ").removesuffix(
            f", not even {WITHIN}"
        )

    @property
    def placed(self) -> str:
        """Its level in a few words."""
        return "in between" if self.level is Level.NEITHER else self.level.value

    @property
    def figure(self) -> str:
        """Such as "32 (28 to 36)"."""
        return f"{self.score} ({self.range})" if self.range else f"{self.score}"


def standings(publication: Publication) -> tuple[Standing, ...]:
    """All criteria with a score, lowest first, each by itself."""
    return _standings(publication, None)


def seen_together(publication: Publication) -> tuple[Standing, ...]:
    """The same for whoever looks over all criteria at once, on a first screen or a board's page.

    Of so many pairs of groups on so many criteria some lie far apart by chance, so that groups have
    to lie further apart to be said to; and none is named. Where that is not so, nothing is said of
    them.
    """
    return _standings(publication, claims.of_all_criteria(publication))


def _standings(publication: Publication, comparisons: int | None) -> tuple[Standing, ...]:
    return tuple(
        _standing(publication, each, comparisons) for _score, each in reading.scored(publication)
    )


def of_level(found: tuple[Standing, ...], level: Level) -> tuple[Standing, ...]:
    """Lowest first; those above the middle, highest first."""
    those = tuple(each for each in found if each.level is level)
    return those[::-1] if level is Level.ABOVE else those


def seen_differently(found: tuple[Standing, ...]) -> tuple[Standing, ...]:
    return tuple(each for each in found if each.agreement in (Agreement.APART, Agreement.DIVIDED))


def _standing(
    publication: Publication, criterion: CriterionResult, comparisons: int | None
) -> Standing:
    assert criterion.overall  # noqa: S101
    agreement = claims.agreement(publication, criterion, comparisons)
    groups = claims.apart(publication, criterion, comparisons)
    level = claims.level_of(criterion)
    if groups:
        people: str | None = _groups_apart(groups, named=comparisons is None)
    elif agreement is Agreement.UNCLEAR:
        people = None if comparisons else _unclear(criterion)
    else:
        people = _agreeing(publication, criterion, agreement, level)
    return Standing(
        code=criterion.code,
        title=criterion.title,
        score=whole(criterion.overall.score or 0.0),
        range=claims.range_of_criterion(publication, criterion),
        level=level,
        agreement=agreement,
        left_out=_left_out(publication, criterion),
        people=people,
        agreed=_agreed(publication, agreement, level),
    )


def _agreed(publication: Publication, agreement: Agreement, level: Level) -> str:
    if agreement is Agreement.AGREE and level is Level.NEITHER and len(publication.groups) > 1:
        return NOT_APART
    return AGREEMENTS[agreement]


def _groups_apart(groups: Apart, *, named: bool) -> str:
    if not named:
        return "groups see it differently"
    low, high = isolated(groups.low.label), isolated(groups.high.label)
    return (
        f"groups see it differently: {low} ({groups.lowest}) and {high} ({groups.highest}) lie "
        f"{claims.FURTHER}"
    )


def _unclear(criterion: CriterionResult) -> str:
    scores = [whole(each.score) for each in criterion.groups if each.score is not None]
    return (
        "whether all groups see it so is not clear: their scores lie between "
        f"{min(scores)} and {max(scores)}, which may be chance"
    )


def _agreeing(
    publication: Publication, criterion: CriterionResult, agreement: Agreement, level: Level
) -> str | None:
    """What is known of none is said once, for all of them."""
    within = WITHIN if len(publication.groups) > 1 else ""
    return {
        Agreement.AGREE: _not_apart(publication, criterion)
        if level is Level.NEITHER
        else "most people see it so",
        Agreement.WEAK: f"{within} people agree only weakly".strip(),
        Agreement.DIVIDED: f"people do not agree, not even {within}"
        if within
        else "people do not agree",
        Agreement.UNKNOWN: "whether people agree is not known"
        if agreement_known(publication)
        else None,
    }.get(agreement)


def _not_apart(publication: Publication, criterion: CriterionResult) -> str:
    """In between, there is no side on which people could agree."""
    if len(publication.groups) > 1:
        return f"groups do not clearly differ, and people of one group agree {_how(criterion)}"
    return f"people agree {_how(criterion)}"


def _how(criterion: CriterionResult) -> str:
    return "strongly" if criterion.agreement == claims.STRONG else "moderately"


def _left_out(publication: Publication, criterion: CriterionResult) -> str | None:
    """Whose score it is not, where a group has none of its own."""
    shown = claims.groups_shown(publication, criterion)
    others = [isolated(each.label) for each in publication.groups if each not in shown]
    if not others:
        return None
    have = "has" if len(others) == 1 else "have"
    names = listed(others) if len(others) <= reading.MOST_NAMED else f"{len(others)} groups"
    return f"This is the score of the groups shown: {names} {have} none on it."


def agreement_known(publication: Publication) -> bool:
    """Of one criterion with a score at least."""
    return any(each.agreement for _score, each in reading.scored(publication))


def agreement_untold(publication: Publication) -> str | None:
    """Why it is known of none; None where it is of one, or where none has a score."""
    scored = reading.scored(publication)
    if not scored or agreement_known(publication):
        return None
    at = publication.criteria.index(scored[0][1])
    return not_known(publication, f"/criteria/{at}/agreement")


def not_known(publication: Publication, pointer: str) -> str:
    why = reading.reason_in_words(publication.reason(pointer), publication.minimum_group)
    return f"Whether people agree is not known: {why}."


@dataclass(frozen=True, slots=True)
class WithoutScore:
    """A criterion without a score, and why it has none."""

    code: str
    title: str
    why: str


def without_score(publication: Publication) -> tuple[WithoutScore, ...]:
    """In the order in which they were asked."""
    return tuple(
        WithoutScore(each.code, each.title, why_without(publication, each))
        for each in publication.criteria
        if each.overall is None or each.overall.score is None
    )


def why_without(publication: Publication, criterion: CriterionResult) -> str:
    """Such as "Not enough evidence: fewer than 5 people could say."."""
    pointer = f"/criteria/{publication.criteria.index(criterion)}"
    pointer += "/overall/score" if criterion.overall else "/overall"
    return reading.sentence(reading.withheld(publication, pointer))


def nothing_scored(publication: Publication) -> str | None:
    """Said where no criterion has a score; None where one has."""
    if reading.scored(publication):
        return None
    return "No criterion has a score, so none can be called a strength or a problem."
