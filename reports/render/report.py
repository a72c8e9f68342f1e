"""What every format is made from: publications, the words of their instrument, and a heading."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from assessments.instruments.schema import Instrument
from reports.change import Changes
from reports.publication import Publication


@dataclass(frozen=True, slots=True)
class Earlier:
    """A round before this one, which has a report too.

    comparable : it asked the same version of the same instrument
    """

    title: str
    pk: int
    closed_at: datetime | None
    publication: Publication
    comparable: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report this is, and of when. Times are shown in `zone`."""

    partnership: str
    slug: str
    title: str
    pk: int
    opened_at: datetime | None
    closed_at: datetime | None
    zone: ZoneInfo
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """`earlier`: every round so far that has figures, oldest first.

    `changes`: since the last of them, if it asked the same; else None.
    """

    heading: Heading
    publication: Publication
    instrument: Instrument
    earlier: tuple[Earlier, ...] = ()
    changes: Changes | None = None

    @property
    def before(self) -> Earlier | None:
        return self.earlier[-1] if self.earlier else None

    @property
    def file_name(self) -> str:
        """Such as northside-autumn-2026-report, for a file of it; its ending comes behind."""
        name = slugify(self.heading.title) or str(self.heading.pk)
        return f"{self.heading.slug}-{name}-report"
