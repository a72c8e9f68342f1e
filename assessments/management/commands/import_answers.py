from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.csv_file import FileProblems
from assessments.instruments import answer_file
from assessments.models import Round
from assessments.services import imports

from ._files import read_file
from ._rounds import round_numbered


class Command(BaseCommand):
    help = "Put a file of answers into an import-only round, as sealed envelopes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, help="the round's number, as the admin lists it")
        parser.add_argument("data", help="CSV: agency, perhaps role, and the statements' codes")
        parser.add_argument("--roster", help="CSV: agency,N: how many were asked")

    def handle(self, *args: Any, **options: Any) -> None:
        survey_round = round_numbered(options["round"])
        try:
            now, with_roster = timezone.now(), options["roster"] is not None
            imports.check_can_import(survey_round, with_roster=with_roster, now=now)
            done = imports.import_answers(
                survey_round,
                self._answers(options["data"], survey_round),
                self._roster(options["roster"]),
                now=now,
            )
        except FileProblems as problem:
            raise CommandError(str(problem), returncode=2) from problem
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from problem
        except OSError as problem:
            sentence = f"The round's key could not be kept, so nothing was imported: {problem}"
            raise CommandError(sentence, returncode=2) from problem
        if done.new_agencies:
            self.stdout.write(f"New agencies: {', '.join(done.new_agencies)}.")
        for each in done.near:
            self.stdout.write(
                f"{each} Comparing the two reports could show what somebody answered."
            )
        self.stdout.write(
            f"Sealed the answers of {done.answered} of {done.asked} people in {survey_round}. "
            f"To publish: ./run manage close_round {survey_round.pk}"
        )

    def _answers(self, file: str, survey_round: Round) -> answer_file.AnswerFile:
        return answer_file.read_answers(read_file(file), Path(file).name, survey_round.instrument)

    def _roster(self, file: str | None) -> answer_file.Roster | None:
        return answer_file.read_roster(read_file(file), Path(file).name) if file else None
