"""Where each criterion stands: its level, and whether people agree."""

from dataclasses import dataclass

from reports import claims, reading
from reports.claims import Agreement, Gap, Level, Range
from reports.publication import (
    CriterionResult,
    Group,
    Publication,
    Reason,
    Strength,
    known,
    reason_of,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A criterion with a score.

    range : within what it would lie if everybody had answered; None where everybody did
    strength : how far people of one group agree; None where it is not known
    gap : between the two groups that lie furthest apart, further than chance would explain
    lowest, highest : of the groups' scores
    left_out : the groups that have no score on it, so that it is not theirs
    """

    code: str
    score: int
    range: Range | None
    level: Level
    agreement: Agreement
    strength: Strength | None
    gap: Gap | None
    lowest: int
    highest: int
    left_out: tuple[Group, ...]


def by_itself(publication: Publication) -> tuple[Standing, ...]:
    """All criteria with a score, lowest first; each as whoever reads of it alone may take it."""
    return _standings(publication, None)


def seen_together(publication: Publication) -> tuple[Standing, ...]:
    """The same for whoever looks over all criteria at once.

    Of so many pairs of groups on so many criteria some lie far apart by chance, so that groups have
    to lie further apart to be said to.
    """
    if len(reading.scored(publication)) == 1:
        return by_itself(publication)
    return _standings(publication, claims.comparisons_on_all_criteria(publication))


def _standings(publication: Publication, comparisons: int | None) -> tuple[Standing, ...]:
    return tuple(
        _standing(publication, each, score, comparisons)
        for score, each in reading.scored(publication)
    )


def _standing(
    publication: Publication, criterion: CriterionResult, score: int, comparisons: int | None
) -> Standing:
    scores = claims.group_scores(criterion)
    return Standing(
        code=criterion.code,
        score=score,
        range=claims.range_of_criterion(publication, criterion),
        level=claims.level_of_criterion(criterion),
        agreement=claims.agreement_on(publication, criterion, comparisons),
        strength=known(criterion.agreement),
        gap=claims.widest_gap(publication, criterion, comparisons),
        lowest=min(scores.values()),
        highest=max(scores.values()),
        left_out=tuple(each for each in publication.groups if each.key not in scores),
    )


def seen_differently(standings: tuple[Standing, ...]) -> tuple[Standing, ...]:
    return tuple(
        each for each in standings if each.agreement in (Agreement.GROUPS_DIFFER, Agreement.DIVIDED)
    )


def agreement_unknown(publication: Publication) -> Reason | None:
    """Why it is known of no criterion whether people agree; None where it is of one, or where none
    has a score."""
    reasons = [reason_of(each.agreement) for _score, each in reading.scored(publication)]
    return reasons[0] if reasons and all(reasons) else None
