"""Reading a file of answers for a command that does not store it."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from assessments.command_line.files import read_file
from assessments.instruments.answer_file import read_answers
from assessments.instruments.schema import Instrument
from files import rosters
from files.answer_columns import AGENCY
from files.answers import AnswerFile
from files.problems import FileProblems
from files.rosters import Roster


def add_arguments(parser: ArgumentParser) -> None:
    """Arguments for the file, its questionnaire, and how people are grouped."""
    parser.add_argument(
        "data", help="CSV or XLSX: agency, and a column for every statement, by its code or words"
    )
    parser.add_argument(
        "--instrument", required=True, help="the questionnaire: its key, or its YAML file"
    )
    parser.add_argument("--roster", help="CSV or XLSX: agency,N: how many were asked")
    parser.add_argument(
        "--group-column", help="the column to group people by (agency, where there is one)"
    )
    add_in_order(parser)


def add_in_order(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--in-order",
        action="store_true",
        help="the columns of answers have other names, and stand in the questionnaire's order",
    )
    parser.add_argument(
        "--codes-in-order",
        action="store_true",
        help="the answers A1, A2 and so on are the scale's, from the lowest on (LimeSurvey)",
    )


def print_notes(notes: Sequence[str], stderr: OutputWrapper) -> None:
    """Print notes about how a file was read."""
    for sentence in notes:
        stderr.write(sentence, style_func=str)


def read(
    instrument: Instrument, options: Mapping[str, Any], stderr: OutputWrapper
) -> tuple[AnswerFile, Roster | None]:
    """Read the files given in the arguments, and print notes about them.

    Raises CommandError with all their errors.
    """
    try:
        answers, roster = _read(
            instrument,
            options["data"],
            options["roster"],
            options["group_column"],
            in_order=options["in_order"],
            codes_in_order=options["codes_in_order"],
        )
    except FileProblems as problem:
        raise CommandError(str(problem), returncode=2) from problem
    print_notes(answers.notes, stderr)
    return answers, roster


def _read(
    instrument: Instrument,
    data: str,
    roster: str | None,
    group_column: str | None,
    *,
    in_order: bool,
    codes_in_order: bool,
) -> tuple[AnswerFile, Roster | None]:
    asked = rosters.read_roster(read_file(roster), Path(roster).name) if roster else None
    answers = read_answers(
        read_file(data),
        Path(data).name,
        instrument,
        group_column=group_column or AGENCY,
        group_needed=group_column is not None or asked is not None,
        dont_know=True,
        in_order=in_order,
        codes_in_order=codes_in_order,
    )
    if asked:
        answers = rosters.with_roster_names(answers, asked)
        rosters.check_against_roster(answers, asked)
    return rosters.with_look_alikes(answers), asked
