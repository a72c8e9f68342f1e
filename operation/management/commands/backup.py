"""`./run manage backup TO`: the whole database in one encrypted file."""

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operation import backups

NO_KEY = (
    "BACKUP_KEY is not set. Make one (openssl rand -base64 48), keep it where the backups are not, "
    "and set it as you set SECRET_KEY."
)


class Command(BaseCommand):
    help = "Write the whole database into one file, encrypted with BACKUP_KEY. No key of a round."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", metavar="TO", help="a new file; - writes to the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BACKUP_KEY:
            raise CommandError(NO_KEY, returncode=2)
        if options["to"] == "-":
            backups.make(sys.stdout.buffer, settings.BACKUP_KEY, timezone.now())
            return
        path = Path(options["to"])
        if path.exists():
            raise CommandError(f"{path} is there already. Name a new file.", returncode=2)
        try:
            _write(path)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{path} holds the database: {path.stat().st_size:,} bytes, encrypted.")


def _write(path: Path) -> None:
    """Beside it first, so that what is there under its name is always whole."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            backups.make(file, settings.BACKUP_KEY, timezone.now())
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
