from argparse import ArgumentParser, ArgumentTypeError
from math import inf
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.command_line.files import as_json, put, read_file
from files.problems import FileProblems
from lab.score_files import Matrix, read_matrix
from lab.tables.network_table import as_table


def threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


class Command(BaseCommand):
    help = (
        "Say how agencies are tied to each other, from a file in which a row and a column stand "
        "for each: in the row, what it reports of the others (how often they meet, how far it "
        "trusts them). A blank cell is no report, and a row of them an agency that did not answer; "
        "the diagonal is not looked at."
    )
    requires_system_checks = ()  # files only: no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("matrix", help="CSV: who reports, and a column for each agency")
        parser.add_argument(
            "--missing-rows",
            metavar="ID,ID",
            help="agencies that did not answer: what their rows hold is not looked at",
        )
        parser.add_argument(
            "--threshold",
            type=threshold,
            default=1.0,
            help="what is at least that much is a tie (1; for trust on 1 to 5, say 4)",
        )
        parser.add_argument("--format", choices=("json", "table"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["matrix"]
        try:
            found = read_matrix(read_file(file), Path(file).name)
        except FileProblems as problem:
            raise CommandError(str(problem), returncode=2) from problem
        missing = _named(options["missing_rows"], found, Path(file).name)
        put(score(found, missing, options["threshold"], options["format"]), self.stdout)


def _named(missing_rows: str | None, found: Matrix, file: str) -> list[str]:
    named = [each.strip() for each in (missing_rows or "").split(",") if each.strip()]
    for each in named:
        if each not in found.names:
            sentence = f"{file}: --missing-rows: there is no row {each!r}."
            raise CommandError(sentence, returncode=2)
    return named


def score(found: Matrix, missing: list[str], least: float, form: str) -> str:
    # Imported here, so that errors in a file are reported without waiting for these.
    import numpy as np

    from assessments.scoring import network
    from lab.statistics import results

    values = np.array(found.values)
    values[[found.names.index(each) for each in missing]] = np.nan
    ties = network.ties(values, least)
    scored = results.ties(ties, found.names)
    return as_json(scored) if form == "json" else as_table(scored, ties, found.names)
