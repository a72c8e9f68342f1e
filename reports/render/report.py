"""What every format is made from: publications, the words of their instrument, and a heading."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from assessments.instruments.schema import Instrument
from reports import publication as new
from reports.former.change import Changes
from reports.former.publication import Publication
from reports.mergers import Merger


@dataclass(frozen=True, slots=True)
class Earlier:
    """A round before this one, which has a report too.

    asked_until : when people could answer for the last time
    comparable : it asked the same version of the same instrument
    is_import : its answers were typed in, or came from a file
    brought_in : when they did, if this report was there before them
    """

    title: str
    pk: int
    asked_until: datetime
    publication: Publication
    comparable: bool
    is_import: bool = False
    brought_in: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report this is, and of when. Times are shown in `zone`.

    asked_from, asked_until : between these people could answer
    published_at : when the round was closed, which for an import may be years later
    is_import : answers were given on paper or with another tool, and typed in or imported
    """

    partnership: str
    slug: str
    title: str
    pk: int
    asked_from: datetime
    asked_until: datetime
    zone: ZoneInfo
    published_at: datetime | None = None
    is_demo: bool = False
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """`earlier`: every round so far that has figures, oldest first.

    `changes`: since the last of them, if it asked the same; else None.

    `mergers`: what became of agencies that the round asked.

    `yours`: to the lead of an agency on a page, where that agency is; empty in every file.
    """

    heading: Heading
    publication: Publication
    instrument: Instrument
    published: new.Publication
    earlier: tuple[Earlier, ...] = ()
    changes: Changes | None = None
    mergers: tuple[Merger, ...] = ()
    yours: str = ""

    @property
    def before(self) -> Earlier | None:
        return self.earlier[-1] if self.earlier else None

    @property
    def file_name(self) -> str:
        """Such as northside-autumn-2026-report, for a file of it; its ending comes behind."""
        name = slugify(self.heading.title) or str(self.heading.pk)
        return f"{self.heading.slug}-{name}-report"
