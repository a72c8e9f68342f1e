"""What a document is made from: publications, the words of their questionnaire, and whose it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assessments.instruments.schema import Instrument
from reports.change import Changes
from reports.mergers import Merger
from reports.publication import Publication


@dataclass(frozen=True, slots=True)
class Earlier:
    """A round before this one, which has a report too.

    answers_until : when people could answer for the last time
    comparable : it asked the same version of the same questionnaire
    is_import : its answers were typed in, or came from a file
    imported_after : when they did, if this report was there before them
    """

    title: str
    pk: int
    answers_until: datetime
    publication: Publication
    comparable: bool
    is_import: bool = False
    imported_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report this is, and of when. Times are shown in `zone`.

    answers_from, answers_until : between these people could answer
    published_at : when the round was closed, which for an import may be years later
    is_import : answers were given on paper or with another tool, and typed in or imported
    """

    partnership: str
    slug: str
    title: str
    pk: int
    answers_from: datetime
    answers_until: datetime
    zone: ZoneInfo
    published_at: datetime | None = None
    is_demo: bool = False
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Yours:
    """The agency of a reader in a round, for the lead of that agency; on pages alone, for files are
    the same for everybody.

    alone : the keys of the groups that are this agency, or one of which it is made now
    among : those of them that were asked and do not stand alone, by name
    includes : the names of the agencies that the round asked and of which this one is made now
    """

    agency: str
    alone: frozenset[str] = frozenset()
    among: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`earlier`: every round so far that has figures, oldest first.

    changes : since the last of them, if it asked the same; else None
    not_open_yet : the title of a later round before this one that is not compared, for its report
        is not open to everybody yet
    mergers : what became of agencies that the round asked
    """

    heading: Heading
    publication: Publication
    instrument: Instrument
    earlier: tuple[Earlier, ...] = ()
    changes: Changes | None = None
    not_open_yet: str | None = None
    mergers: tuple[Merger, ...] = ()
    yours: Yours | None = None

    @property
    def before(self) -> Earlier | None:
        return self.earlier[-1] if self.earlier else None
