"""Answers to statements, and the findings of them."""

from dataclasses import replace

from reports.publication import Participation
from tests import report_world as world


def with_answers(*counts, people=60):
    """The first criterion's statements, with these rounded counts: (healthier, neither, other)."""
    published = replace(world.northside(), participation=Participation(people, people + 20))
    asked = world.INSTRUMENT.criteria[0].statements
    first = tuple(
        world.statement(each.code, *(those if each.reverse else those[::-1]), 0, people=people)
        for each, those in zip(asked, counts, strict=True)
    )
    return replace(published, statements=first + published.statements[len(first) :])


HEALTHY = (48, 6, 6)
