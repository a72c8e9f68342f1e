"""How a publication is read, once for claims, findings and documents: numbers and their order."""

from math import floor

from reports.claims import SMALL_DIFFERENCE, whole_points
from reports.publication import CriterionResult, Publication, known

__all__ = ["SMALL_DIFFERENCE", "by_need", "criterion", "one_decimal", "scored", "whole_points"]

Scored = list[tuple[int, CriterionResult]]


def scored(publication: Publication) -> Scored:
    """Criteria with a score, lowest first; scores in whole points."""
    found = [
        (score, each)
        for each in publication.criteria
        if (score := known(each.overall.score)) is not None
    ]
    return [(whole_points(score), each) for score, each in sorted(found, key=lambda pair: pair[0])]


def by_need(publication: Publication) -> list[CriterionResult]:
    """Lowest overall score first; those without a score last."""
    with_score = [each for _score, each in scored(publication)]
    return [*with_score, *(each for each in publication.criteria if each not in with_score)]


def criterion(publication: Publication, code: str) -> CriterionResult | None:
    return next((each for each in publication.criteria if each.code == code), None)


def one_decimal(number: float) -> float:
    """As files have it, halves up; what is published in whole numbers stays whole."""
    return number if isinstance(number, int) else floor(10 * number + 0.5) / 10
