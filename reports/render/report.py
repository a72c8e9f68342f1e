"""What every format is made from: a publication, the words of its instrument, and its heading."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assessments.instruments.schema import Instrument
from reports.publication import Publication


@dataclass(frozen=True, slots=True)
class Before:
    """The round before, which has a report too."""

    title: str
    pk: int


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report this is, and of when. Times are shown in `zone`."""

    partnership: str
    slug: str
    title: str
    opened_at: datetime | None
    closed_at: datetime | None
    zone: ZoneInfo
    is_demo: bool = False
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Report:
    heading: Heading
    publication: Publication
    instrument: Instrument
