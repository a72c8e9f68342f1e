"""Where each criterion stands: strengths, agreed problems, contested matters, and the rest.

From published scores, their margins, the word for agreement, and the groups' scores (scoring.md,
section 9, as far as the door lets it through).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import comb, hypot

from reports import reading
from reports.publication import CriterionResult, GroupScore, Publication
from reports.reading import MIDDLE, NEAR, SMALL_DIFFERENCE, in_the_middle, isolated, whole

AGREE = ("moderate", "strong")
LACK, WEAK = "lack", "weak"


class Kind(StrEnum):
    STRENGTH = "strength"
    PROBLEM = "problem"
    CONTESTED = "contested"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Standing:
    """A criterion with a score.

    agreement : within the groups, as a word; None where it cannot be told
    groups_apart : some groups lie further apart than chance would have it
    why : a sentence
    """

    code: str
    title: str
    score: int
    margin: int | None
    agreement: str | None
    groups_apart: bool
    kind: Kind
    why: str

    @property
    def figure(self) -> str:
        """Such as "32, give or take 4"."""
        return f"{self.score}, give or take {self.margin}" if self.margin else f"{self.score}"


def standings(publication: Publication) -> tuple[Standing, ...]:
    """All criteria with a score, lowest first."""
    return tuple(_standing(publication, each) for _score, each in reading.scored(publication))


def of_kind(found: tuple[Standing, ...], kind: Kind) -> tuple[Standing, ...]:
    """Lowest first; strengths, highest first."""
    those = tuple(each for each in found if each.kind is kind)
    return those[::-1] if kind is Kind.STRENGTH else those


@dataclass(frozen=True, slots=True)
class Apart:
    """The two groups that lie furthest apart on a criterion, further than chance would have it.

    Of many groups two lie far apart by chance, so that they have to lie further apart than two of
    two (Bonferroni's correction, over the pairs of groups).

    on_both_sides : one finds it good, the other bad, margins counted: that is more than seeing it
        more or less darkly
    """

    low: str
    lowest: int
    high: str
    highest: int
    on_both_sides: bool

    def __str__(self) -> str:
        low, high = isolated(self.low), isolated(self.high)
        return f"Furthest apart: {low} ({self.lowest}) and {high} ({self.highest})"


def apart(publication: Publication, criterion: CriterionResult) -> Apart | None:
    """None where the groups see it alike, or chance may have set them apart."""
    groups = {group.key: group for group in publication.groups}
    known = sorted(
        ((each.score, each) for each in criterion.groups if each.score is not None),
        key=lambda pair: pair[0],
    )
    if len(known) < 2:
        return None
    (low, one), (high, other) = known[0], known[-1]
    freedom = sum(groups[each.group].responded for _score, each in known) - len(known)
    beyond = hypot(_margin(one), _margin(other)) * _wider(comb(len(known), 2), freedom)
    if high - low < max(SMALL_DIFFERENCE, beyond):
        return None
    wider = _wider(len(known), freedom)
    return Apart(
        low=groups[one.group].label,
        lowest=whole(low),
        high=groups[other.group].label,
        highest=whole(high),
        on_both_sides=low + max(wider * _margin(one), NEAR) < MIDDLE
        and high - max(wider * _margin(other), NEAR) > MIDDLE,
    )


def _margin(group: GroupScore) -> float:
    return group.margin or 0.0


def _wider(comparisons: int, freedom: int) -> float:
    """How many times as wide a margin is that holds of so many at once, 19 times in 20."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - 0.025 / comparisons) / stdtrit(freedom, 0.975))


def _standing(publication: Publication, criterion: CriterionResult) -> Standing:
    assert criterion.overall  # noqa: S101
    score, margin = criterion.overall.score or 0.0, criterion.overall.margin
    groups = apart(publication, criterion)
    return Standing(
        code=criterion.code,
        title=criterion.title,
        score=whole(score),
        margin=None if margin is None else whole(margin),
        agreement=criterion.agreement,
        groups_apart=groups is not None,
        kind=_kind(score, margin or 0.0, criterion.agreement, groups),
        why=_why(score, margin or 0.0, _agreeing(publication, criterion), groups),
    )


def _kind(score: float, margin: float, agreement: str | None, groups: Apart | None) -> Kind:
    if groups and groups.on_both_sides:
        return Kind.CONTESTED
    low = score < MIDDLE and not in_the_middle(score, margin)
    if agreement == LACK or (agreement == WEAK and low):
        return Kind.CONTESTED
    if agreement not in (None, *AGREE) or in_the_middle(score, margin):
        return Kind.OTHER
    return Kind.STRENGTH if score > MIDDLE else Kind.PROBLEM


AGREEING = {
    "lack": "people do not agree",
    "weak": "people agree only weakly",
    "moderate": "people agree moderately",
    "strong": "people agree strongly",
}


def _why(score: float, margin: float, agreeing: str | None, groups: Apart | None) -> str:
    """Where it stands, how far people agree, and which groups lie apart."""
    if in_the_middle(score, margin):
        place = "Too close to the middle to call it high or low"
    else:
        place = f"Clearly {'above' if score > MIDDLE else 'below'} the middle"
    parts = [f"{place}; {agreeing}." if agreeing else f"{place}."]
    parts += [f"{groups}."] if groups else []
    return " ".join(parts)


def _agreeing(publication: Publication, criterion: CriterionResult) -> str | None:
    """Agreement is measured within groups: between them people may differ all the same."""
    if criterion.agreement is None:
        return "whether people agree cannot be told" if agreement_known(publication) else None
    within = "within their own group, " if len(publication.groups) > 1 else ""
    return f"{within}{AGREEING[criterion.agreement]}"


def agreement_known(publication: Publication) -> bool:
    """Of one criterion with a score at least."""
    return any(each.agreement for _score, each in reading.scored(publication))


def agreement_untold(publication: Publication) -> str | None:
    """Why it is known of none; None where it is of one, or where none has a score."""
    scored = reading.scored(publication)
    if not scored or agreement_known(publication):
        return None
    at = publication.criteria.index(scored[0][1])
    why = reading.withheld(publication, f"/criteria/{at}/agreement")
    return reading.sentence(f"{why}, so nobody can tell whether people agree")


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
