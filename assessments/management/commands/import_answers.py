from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.command_line import answer_files
from assessments.command_line.files import read_file
from assessments.instruments.answer_file import read_answers
from assessments.models import Round
from assessments.services import imports
from files.answer_columns import AGENCY
from files.answers import AnswerFile
from files.problems import FileProblems
from files.rosters import Roster, read_roster

from ._rounds import round_numbered


class Command(BaseCommand):
    help = "Put a file of answers into an import-only round, as sealed envelopes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, help="the round's number, as the admin lists it")
        parser.add_argument(
            "data",
            help="CSV or XLSX: agency, perhaps role, and the statements by their codes or words",
        )
        parser.add_argument("--roster", help="CSV or XLSX: agency,N: how many were asked")
        parser.add_argument("--group-column", help="the column of the agency (agency)")
        answer_files.add_in_order(parser)
        parser.add_argument(
            "--check",
            action="store_true",
            help="say what is understood of the files, and import nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        survey_round = round_numbered(options["round"])
        try:
            self._import(survey_round, options)
        except FileProblems as problem:
            raise CommandError(str(problem), returncode=2) from problem
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from problem
        except OSError as problem:
            sentence = f"The round's key could not be kept, so nothing was imported: {problem}"
            raise CommandError(sentence, returncode=2) from problem

    def _import(self, survey_round: Round, options: dict[str, Any]) -> None:
        now = timezone.now()
        imports.check_can_import(survey_round, with_roster=options["roster"] is not None, now=now)
        answers = self._read(survey_round, options)
        roster = self._roster(options["roster"])
        for sentence in answers.notes:
            self.stdout.write(sentence)
        if options["check"]:
            self._say_what_would_be(survey_round, answers, roster)
            return
        done = imports.import_answers(survey_round, answers, roster, now=now)
        if done.new_agencies:
            self.stdout.write(f"New agencies: {', '.join(done.new_agencies)}.")
        for each in done.near:
            self.stdout.write(
                f"{each} Comparing the two reports could show what somebody answered."
            )
        self.stdout.write(
            f"Sealed the answers of {done.answered} of {done.invited} people in {survey_round}. "
            f"To publish: ./run manage close_round {survey_round.pk}"
        )

    def _say_what_would_be(
        self, survey_round: Round, answers: AnswerFile, roster: Roster | None
    ) -> None:
        would = imports.check(survey_round, answers, roster, now=timezone.now())
        if would.new_agencies:
            self.stdout.write(f"New agencies would be: {', '.join(would.new_agencies)}.")
        self.stdout.write(
            f"The answers of {would.answered} of {would.invited} people can be imported. "
            "Nothing was imported: leave out --check to import them."
        )

    def _read(self, survey_round: Round, options: dict[str, Any]) -> AnswerFile:
        file = options["data"]
        return read_answers(
            read_file(file),
            Path(file).name,
            survey_round.instrument,
            group_column=options["group_column"] or AGENCY,
            in_order=options["in_order"],
            codes_in_order=options["codes_in_order"],
        )

    def _roster(self, file: str | None) -> Roster | None:
        return read_roster(read_file(file), Path(file).name) if file else None
