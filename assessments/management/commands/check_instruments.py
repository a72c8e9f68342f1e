from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.instruments import catalogue
from assessments.instruments.loader import InstrumentError, load
from assessments.instruments.readability import advice
from assessments.instruments.schema import Instrument


class Command(BaseCommand):
    help = "Checks questionnaire files: those named, or else all released ones."
    requires_system_checks = ()  # files only: no database, no settings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        errors = [error for path in files or catalogue.released_files() for error in self.say(path)]
        if not files:
            errors += catalogue.changed_files()
            errors += [] if errors else catalogue.misplaced_files()
        if errors:
            raise CommandError("\n".join(errors), returncode=2)

    def say(self, path: Path) -> tuple[str, ...]:
        """Prints a line if the file is valid; otherwise returns its errors."""
        try:
            instrument = load(path)
        except InstrumentError as error:
            return error.problems
        self.stdout.write(f"{instrument.name}: {summary(instrument)}")
        for said in advice(instrument):
            self.stdout.write(f"note: {said}")
        return ()


def summary(instrument: Instrument) -> str:
    parts = [f"criteria: {len(instrument.criteria)}", f"statements: {len(instrument.statements)}"]
    parts += [f"scale: {instrument.scale.min} to {instrument.scale.max}"]
    parts += ["ranking"] if instrument.ranking else []
    parts += ["agency return"] if instrument.agency_return else []
    return ", ".join(parts)
