"""`./run manage restore FROM`: a backup into an empty database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operation import backups, rows, sealed_file
from operation.management.commands.backup import NO_KEY

NOT_OURS = (
    "This file cannot be opened: it was made with another BACKUP_KEY, is no backup, or is damaged. "
    "Nothing was restored."
)


class Command(BaseCommand):
    help = "Restore a backup into an empty database, and end again what has ended since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FROM", help="the backup; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BACKUP_KEY:
            raise CommandError(NO_KEY, returncode=2)
        now = timezone.now()
        try:
            if options["source"] == "-":
                restored = backups.restore(sys.stdin.buffer, settings.BACKUP_KEY, now)
            else:
                with Path(options["source"]).open("rb") as file:
                    restored = backups.restore(file, settings.BACKUP_KEY, now)
        except OSError as problem:
            raise CommandError(f"{options['source']}: {problem.strerror}.") from problem
        except sealed_file.NotOurs as problem:
            raise CommandError(NOT_OURS) from problem
        except rows.CannotRestore as problem:
            raise CommandError(f"{problem} Nothing was restored.", returncode=2) from problem
        self.stdout.write("\n".join(_said(restored)))


def _said(restored: backups.Restored) -> list[str]:
    said = [
        f"Restored as it was at {restored.made_at:%Y-%m-%d %H:%M} UTC.",
        f"Done again since: {restored.closed} rounds closed, {restored.cancelled} cancelled, "
        f"{restored.deleted} partnerships deleted, {restored.erased} people and accounts erased.",
    ]
    if not restored.same_secret:
        said.append(
            "SECRET_KEY is another one than when the backup was made: links that were sent before "
            "do not work. Set the former one, and they do."
        )
    if restored.files:
        said.append(
            "These reports are of rounds that the backup does not know. They stay files in "
            f"RECORDS_DIR: {', '.join(restored.files)}"
        )
    return said
