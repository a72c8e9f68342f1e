"""How a publication is read, once for claims, findings and documents: numbers and their order."""

import math

from reports.publication import CriterionResult, Publication, StatementResult, known

# Differences below this are small; without margins no finer line can be drawn.
SMALL_DIFFERENCE = 10
MIDDLE = 50

Scored = list[tuple[int, CriterionResult]]


def scored(publication: Publication) -> Scored:
    """Criteria with a score, lowest first; scores in whole points."""
    found = [
        (score, each)
        for each in publication.criteria
        if (score := known(each.overall.score)) is not None
    ]
    return [(whole(score), each) for score, each in sorted(found, key=lambda pair: pair[0])]


def by_need(publication: Publication) -> list[CriterionResult]:
    """Lowest overall score first; those without a score last."""
    with_score = [each for _score, each in scored(publication)]
    return [*with_score, *(each for each in publication.criteria if each not in with_score)]


def criterion(publication: Publication, code: str) -> CriterionResult | None:
    return next((each for each in publication.criteria if each.code == code), None)


def of_criterion(publication: Publication, criterion: CriterionResult) -> list[StatementResult]:
    return [each for each in publication.statements if each.criterion == criterion.code]


def whole(score: float) -> int:
    """Rounded for display only, halves up."""
    return math.floor(score + 0.5)


def one_decimal(number: float) -> float:
    """As files have it, halves up; what is published in whole numbers stays whole."""
    return number if isinstance(number, int) else math.floor(10 * number + 0.5) / 10
