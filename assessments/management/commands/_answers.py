"""Reading a file of answers for a command that keeps nothing of it."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from assessments.csv_file import AGENCY, FileProblems
from assessments.instruments import answer_file
from assessments.instruments.answer_file import AnswerFile, Roster
from assessments.instruments.schema import Instrument

from ._files import read_file


def add_arguments(parser: ArgumentParser) -> None:
    """What is read, by which questionnaire, and how people are grouped."""
    parser.add_argument("data", help="CSV: agency, and a column for every statement's code")
    parser.add_argument(
        "--instrument", required=True, help="the questionnaire: its key, or its YAML file"
    )
    parser.add_argument("--roster", help="CSV: agency,N: how many were asked")
    parser.add_argument(
        "--group-column", help="the column to group people by (agency, where there is one)"
    )


def read(
    instrument: Instrument, data: str, roster: str | None, group_column: str | None
) -> tuple[AnswerFile, Roster | None]:
    """Raises CommandError with all that is wrong in the files."""
    try:
        return _read(instrument, data, roster, group_column)
    except FileProblems as problem:
        raise CommandError(str(problem), returncode=2) from problem


def _read(
    instrument: Instrument, data: str, roster: str | None, group_column: str | None
) -> tuple[AnswerFile, Roster | None]:
    asked = answer_file.read_roster(read_file(roster), Path(roster).name) if roster else None
    answers = answer_file.read_answers(
        read_file(data),
        Path(data).name,
        instrument,
        group_column=group_column or AGENCY,
        group_needed=group_column is not None or asked is not None,
        dont_know=True,
    )
    if asked:
        answer_file.check_against_roster(answers, asked)
    return answers, asked
