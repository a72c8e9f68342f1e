"""Backups of the database: encrypted, without any key of a round; and restoring them.

Closings, deletions and erasures that are younger than the backup are done again, by the records
that each left outside the database (reports/disclosure/end_of_round/records.py).
"""

import gzip
import io
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.crypto import salted_hmac

from assessments.models import Did, Participant, Round, User
from assessments.services import deeds, people
from operation import rows, sealed_file
from reports import deletion
from reports.disclosure.end_of_round import closing, records


@dataclass
class Restored:
    made_at: datetime
    same_secret: bool
    closed: int = 0
    cancelled: int = 0
    deleted: int = 0
    erased: int = 0
    # Reports of rounds that the backup does not know: they stay files.
    files: list[str] = field(default_factory=list)


def make(file: IO[bytes], key: str, now: datetime) -> None:
    manifest = {"made_at": now.isoformat(), "secret": _mark_of(settings.SECRET_KEY)}
    sealed = sealed_file.Writer(file, key)
    with gzip.GzipFile(fileobj=sealed, mode="wb", mtime=0) as packed:
        for line in rows.read(manifest):
            packed.write(f"{line}\n".encode())
    sealed.finish()


def restore(file: IO[bytes], key: str, now: datetime) -> Restored:
    """Into an empty database.

    Raises sealed_file.NotOurs or rows.CannotRestore; nothing is written then.
    """
    manifest = rows.write(_lines(file, key))
    call_command("migrate", verbosity=0, interactive=False)
    made_at = datetime.fromisoformat(manifest["made_at"])
    restored = Restored(made_at, manifest["secret"] in map(_mark_of, _secrets()))
    _end_again(restored, now)
    _erase_again(restored, now)
    return restored


def _mark_of(secret: str) -> str:
    """Tells whether it is the same SECRET_KEY, and nothing else of it."""
    return salted_hmac("backup", "", secret=secret, algorithm="sha256").hexdigest()[:16]


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _lines(file: IO[bytes], key: str) -> Any:
    opened = io.BufferedReader(sealed_file.Reader(file, key))
    try:
        with gzip.GzipFile(fileobj=opened) as unpacked:
            for line in unpacked:
                yield line.decode()
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise sealed_file.NotOurs from problem


def _end_again(restored: Restored, now: datetime) -> None:
    for uuid, end in records.ends():
        survey_round = Round.objects.filter(uuid=uuid).select_related("partnership").first()
        if survey_round is None:
            if end.how == "closed":
                restored.files.append(f"{uuid.hex}.json")
            continue
        was_opened = survey_round.opened_at is not None or end.opened_at is not None
        ended = was_opened and closing.end_again(survey_round, end)
        if end.how == "deleted":
            deletion.delete_again(survey_round.partnership, now)
            restored.deleted += 1
        elif ended and end.how == "closed":
            restored.closed += 1
        elif ended:
            restored.cancelled += 1


def _erase_again(restored: Restored, now: datetime) -> None:
    for model, pk in records.erasures(restored.made_at):
        erase = _ERASE[model]
        restored.erased += erase(pk, now)


def _erase_person(pk: int, now: datetime) -> bool:
    person = Participant.objects.filter(pk=pk).first()
    if person is not None:
        people.remove(person, now, by=None)
    return person is not None


@transaction.atomic
def _erase_account(pk: int, now: datetime) -> bool:
    account = User.objects.filter(pk=pk).first()
    if account is not None:
        deeds.record(None, Did.DELETED_ACCOUNT, account)
        account.delete()
    return account is not None


_ERASE = {"participant": _erase_person, "user": _erase_account}
