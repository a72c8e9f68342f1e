from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from assessments.command_line import answer_files
from assessments.command_line.files import as_json, put, read_file
from assessments.command_line.instruments import instrument_named
from assessments.instruments.answer_file import read_answers
from assessments.instruments.schema import Instrument
from files.answer_columns import AGENCY
from files.answers import AnswerFile
from files.problems import FileProblems
from files.rosters import with_look_alikes
from lab.score_files import one_place, read_scale_scores
from lab.tables.change_table import as_table

if TYPE_CHECKING:
    from lab.round_scores import RoundScores


def finite(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ArgumentTypeError(f"{text!r} is not a number")
    return value


class Command(BaseCommand):
    help = (
        "Say what changed between rounds, from a file of answers (--instrument) or of one score a "
        "person (--min, --max). Rounds are compared in the order of their labels (9 comes before "
        "10), each with the one before. “Overall” compares everybody with everybody."
    )
    requires_system_checks = ()  # files only: no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", help="CSV: the round, perhaps the agency, answers or a score")
        parser.add_argument("--round-column", required=True, help="the column of the round")
        parser.add_argument(
            "--group-column", help="the column of the agency (agency, where there is one)"
        )
        parser.add_argument("--instrument", help="the questionnaire: its key, or its YAML file")
        answer_files.add_in_order(parser)
        parser.add_argument("--min", type=finite, help="the lowest score that is possible")
        parser.add_argument("--max", type=finite, help="the highest score that is possible")
        parser.add_argument("--format", choices=("json", "table"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        _check(options)
        try:
            scores, told = _read(options)
        except FileProblems as problem:
            raise CommandError(str(problem), returncode=2) from problem
        # Imported here, so that errors in a file are reported without waiting for it.
        from lab.round_scores import score

        answer_files.print_notes(told, self.stderr)
        scored = score(scores)
        text = as_json(scored) if options["format"] == "json" else as_table(scored, scores)
        put(text, self.stdout)


def _check(options: dict[str, Any]) -> None:
    lowest, highest, instrument = options["min"], options["max"], options["instrument"]
    sentence = ""
    if options["round_column"] == (options["group_column"] or AGENCY):
        sentence = f"The column {options['round_column']} cannot be both the round and the agency."
    elif instrument is None and (lowest is None or highest is None):
        sentence = "Say --instrument, or --min and --max of the scores."
    elif instrument is not None and (lowest, highest) != (None, None):
        sentence = "The scale is the instrument's: say --instrument, or --min and --max, not both."
    elif instrument is None and lowest >= highest:
        sentence = f"--min {lowest:g} is not below --max {highest:g}."
    if sentence:
        raise CommandError(sentence, returncode=2)


def _read(options: dict[str, Any]) -> "tuple[RoundScores, Sequence[str]]":
    columns = {key: options[key] for key in ("round_column", "group_column")}
    if options["instrument"] is not None:
        instrument = instrument_named(options["instrument"])
        order = {key: options[key] for key in ("in_order", "codes_in_order")}
        answers = _answers_of(options["data"], instrument, **order, **columns)
        from lab.round_scores import of_answers

        return of_answers(answers, instrument), answers.notes
    ends = (options["min"], options["max"])
    data = options["data"]
    scores = read_scale_scores(read_file(data), Path(data).name, *ends, **columns)
    from lab.round_scores import of_scale

    return of_scale(scores, *ends), ()


def _answers_of(
    file: str,
    instrument: Instrument,
    *,
    round_column: str,
    group_column: str | None,
    in_order: bool,
    codes_in_order: bool,
) -> AnswerFile:
    answers = read_answers(
        read_file(file),
        Path(file).name,
        instrument,
        group_column=group_column or AGENCY,
        group_needed=group_column is not None,
        round_column=round_column,
        dont_know=True,
        in_order=in_order,
        codes_in_order=codes_in_order,
    )
    first = answers.rows[0]
    if all(row.round == first.round for row in answers.rows):
        sentence = f"All rows are of round {first.round!r}; there is nothing to compare."
        raise FileProblems([answers.problem(first, round_column, sentence)])
    if found := one_place([row.round for row in answers.rows]):
        row, sentence = answers.rows[found[0]], found[1]
        raise FileProblems([answers.problem(row, round_column, sentence)])
    return with_look_alikes(answers)
