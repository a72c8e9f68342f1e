"""The ends of rounds as files (RECORDS_DIR), so that a backup from before undoes none of them.

Closing destroys the round's answers and its key. If the database is lost after that, a backup from
before holds neither the report nor answers that anybody can open. So before the key goes, a file
holds the report; or says that the round was cancelled, or deleted with its partnership. `restore`
ends these rounds again. A file holds no answer and no name of a person.
"""

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from assessments.models import Round
from reports.models import Publication

logger = logging.getLogger(__name__)

ERASED = "erased.jsonl"


@dataclass(frozen=True)
class End:
    """How and when a round ended. Of a closed one also what its rows held."""

    how: Literal["closed", "cancelled", "deleted"]
    at: datetime
    opened_at: datetime | None = None
    published_at: datetime | None = None
    report_opened_at: datetime | None = None
    document: Any = None


def keep(survey_round: Round) -> bool:
    """Write down how this round ended. False, and logged, if that is impossible now."""
    if survey_round.cancelled_at is not None:
        end = End("cancelled", survey_round.cancelled_at, survey_round.opened_at)
    else:
        published = Publication.objects.get(survey_round=survey_round)
        end = End(
            "closed",
            survey_round.closed_at or published.published_at,
            survey_round.opened_at,
            published.published_at,
            survey_round.report_opened_at,
            published.document,
        )
    return _written(survey_round.uuid, end)


def keep_deletion(uuid: UUID) -> bool:
    """The same of a round that was deleted: in place of its report, if there was one."""
    return _written(uuid, End("deleted", timezone.now()))


def ends() -> Iterator[tuple[UUID, End]]:
    for path in sorted(Path(settings.RECORDS_DIR).glob("*.json")):
        fields = json.loads(path.read_text())
        for name, value in fields.items():
            if name.endswith("at") and value is not None:
                fields[name] = datetime.fromisoformat(value)
        yield UUID(path.stem), End(**fields)


def keep_erasure(model: str, pk: int, now: datetime) -> None:
    """That this person or account was deleted: by number alone."""
    line = json.dumps({"model": model, "pk": pk, "at": now.isoformat()})
    try:
        with (_folder() / ERASED).open("a") as file:
            file.write(f"{line}\n")
    except OSError:
        logger.exception("A deletion could not be recorded: a restore would bring the row back.")


def erasures(after: datetime) -> Iterator[tuple[str, int]]:
    try:
        lines = (_folder() / ERASED).read_text().splitlines()
    except FileNotFoundError:
        return
    for line in map(json.loads, lines):
        if datetime.fromisoformat(line["at"]) > after:
            yield line["model"], line["pk"]


def _written(uuid: UUID, end: End) -> bool:
    fields = asdict(end)
    for name, value in fields.items():
        if isinstance(value, datetime):
            fields[name] = value.isoformat()
    try:
        _put(_folder() / f"{uuid.hex}.json", json.dumps(fields))
    except OSError:
        logger.exception("The end of round %s could not be recorded: its key stays.", uuid.hex[:8])
        return False
    return True


def _folder() -> Path:
    folder = Path(settings.RECORDS_DIR)
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _put(path: Path, text: str) -> None:
    """Whole or not at all, whatever crashes."""
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
