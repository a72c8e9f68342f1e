"""What cells say, and words that several sheets have."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from reports.publication import CriterionResult, Publication
from reports.reading import one_decimal, withheld
from reports.render.workbook.sheet import Cell

MARGIN = "Give or take"
OVERALL = "The overall picture"
EVERYBODY = "The whole partnership"
OF_SCORES = {
    "score": "Score, from 0 to 100",
    "margin": MARGIN,
    "agency_equal": "With each agency counting the same",
}


def number(publication: Publication, value: float | None, pointer: str) -> Cell:
    return withheld(publication, pointer) if value is None else one_decimal(value)


def as_it_is(publication: Publication, value: str | int | None, pointer: str) -> Cell:
    return withheld(publication, pointer) if value is None else value


def pointer_of(publication: Publication, result: CriterionResult) -> str:
    return f"/criteria/{publication.criteria.index(result)}"


def day(time: datetime | None, zone: ZoneInfo) -> str:
    return date_format(time.astimezone(zone), "j F Y") if time else "–"
