from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from assessments.instruments.loader import InstrumentError, load
from assessments.services import instruments


class Command(BaseCommand):
    help = "Add a questionnaire of your own from its file, so that a round can ask it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="YAML, as docs/instruments.md describes it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            custom = instruments.add(load(options["file"]))
        except InstrumentError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from problem
        self.stdout.write(f"{custom} can be asked now.")
