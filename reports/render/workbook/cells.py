"""What cells say, and words that several sheets have."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from reports.figures.tables import HAD_EVERYBODY
from reports.former.publication import CriterionResult, GroupScore, Publication, Score
from reports.reading import one_decimal, withheld
from reports.render.workbook.sheet import Cell

OVERALL = "The overall picture"
EVERYBODY = "The whole partnership"
OF_SCORES = {"score": "Score, from 0 to 100", "agency_equal": "With each agency counting the same"}
FROM, TO = f"{HAD_EVERYBODY}: from", f"{HAD_EVERYBODY}: to"


def bounds(publication: Publication, holder: Score | GroupScore | None, pointer: str) -> list[Cell]:
    """Between what a score would lie had everybody answered; the score itself where everybody did.

    Within the scale, to one decimal.
    """
    if holder is None or holder.score is None or holder.margin is None:
        return [withheld(publication, f"{pointer}/margin")] * 2
    ends = (max(0.0, holder.score - holder.margin), min(100.0, holder.score + holder.margin))
    return [one_decimal(each) for each in ends]


def number(publication: Publication, value: float | None, pointer: str) -> Cell:
    return withheld(publication, pointer) if value is None else one_decimal(value)


def as_it_is(publication: Publication, value: str | int | None, pointer: str) -> Cell:
    return withheld(publication, pointer) if value is None else value


def pointer_of(publication: Publication, result: CriterionResult) -> str:
    return f"/criteria/{publication.criteria.index(result)}"


def day(time: datetime | None, zone: ZoneInfo) -> str:
    return date_format(time.astimezone(zone), "j F Y") if time else "–"
