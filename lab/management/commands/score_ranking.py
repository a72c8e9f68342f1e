from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.command_line.files import as_json, put, read_file
from files.problems import FileProblems
from lab.score_files import Rankings, read_rankings
from lab.tables.ranking_table import as_table


class Command(BaseCommand):
    help = """\
Say how far people rank purposes alike, from a file of rankings that you hold.

DATA.csv has a header, a row a person and a column a purpose: 1 for what they put first, ties
sharing a rank (1, 2.5, 2.5, 4), blank for what they did not rank. Two columns are no purposes:

  the agency   the column named with --group-column; without that, one called `agency`, if any
  a label      the first other column, if it is called `id`, `judge` or `respondent`, or if all
               its cells are words, neither empty nor numbers, and not all `dk` or `na`; it is
               not looked at, and `--format table` names it"""
    requires_system_checks = ()  # files only: no database

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "data", help="CSV: a column a purpose, a row a person, with their ranks"
        )
        parser.add_argument("--group-column", help="the column of the agency")
        parser.add_argument("--format", choices=("json", "table"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["data"]
        try:
            found = read_rankings(read_file(file), Path(file).name, options["group_column"])
        except FileProblems as problem:
            raise CommandError(str(problem), returncode=2) from problem
        put(score(found, options["format"]), self.stdout)


def score(found: Rankings, form: str) -> str:
    # Imported here, so that errors in a file are reported without waiting for these.
    import numpy as np

    from assessments.scoring import rankings
    from lab.statistics import concordance, results

    twice = rankings.twice_centred(found.ranks)
    rng = np.random.default_rng(concordance.SEED)
    scored = results.ranking(twice, found.purposes, found.group, len(found.groups), rng)
    if form == "json":
        return as_json(scored)
    return as_table(scored, found, twice)
