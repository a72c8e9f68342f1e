"""`./run manage rehearse DATA.csv --instrument KEY`: what would be published of these answers."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from assessments.command_line import answer_files
from assessments.command_line.files import as_json, put
from assessments.command_line.instruments import instrument_named
from assessments.instruments.schema import Instrument
from assessments.models.rounds import LARGEST_GROUP, SMALLEST_GROUP, USUAL_GROUP
from files.answers import AnswerFile
from files.rosters import Roster
from reports.publication import Publication
from reports.publication_json import to_json

from ._rehearsal_table import as_table

EVERYBODY = "Everybody"


class Command(BaseCommand):
    help = (
        "Print what would be published of a file of answers, through the door that guards reports: "
        "for whoever wants to attack it."
    )
    requires_system_checks = ()  # files only: no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        answer_files.add_arguments(parser)
        parser.add_argument(
            "--minimum-group",
            type=_minimum_group,
            default=USUAL_GROUP,
            help="the fewest people that are shown together, from 3 to 20 (5)",
        )
        parser.add_argument(
            "--seed",
            type=_seed,
            help="the same number, the same publication; else chance is different each time",
        )
        parser.add_argument("--format", choices=("json", "table"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        instrument = instrument_named(options["instrument"])
        answers, roster = answer_files.read(instrument, options, self.stderr)
        published = rehearse(
            instrument,
            answers,
            roster,
            minimum_group=options["minimum_group"],
            seed=options["seed"],
        )
        text = as_json(to_json(published)) if options["format"] == "json" else as_table(published)
        put(text, self.stdout)


def _minimum_group(text: str) -> int:
    allowed = range(SMALLEST_GROUP, LARGEST_GROUP + 1)
    if not (text.isascii() and text.isdecimal() and int(text) in allowed):
        raise ArgumentTypeError(f"{text!r} is no number from {SMALLEST_GROUP} to {LARGEST_GROUP}.")
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"{text!r} is not a whole number of 0 or more.")
    return int(text)


def rehearse(
    instrument: Instrument,
    answers: AnswerFile,
    roster: Roster | None,
    *,
    minimum_group: int,
    seed: int | None,
) -> Publication:
    """What closing a round with these answers would publish.

    As in a round, somebody who left every statement blank was asked and did not answer; without a
    roster, where nobody knows how many were asked, they count for nothing.
    """
    # Inside, so that what is wrong with a file is said without waiting for these.
    import numpy as np

    from reports.disclosure.door.groups import Unit
    from reports.disclosure.door.publish import publish

    count = len(instrument.statements)
    rows = [row for row in answers.rows if any(row.sheet[:count])]
    asked = roster.invited if roster else Counter(row.agency for row in rows)
    sheets = np.frombuffer(b"".join(row.sheet for row in rows), dtype=np.uint8)
    sheets = sheets.reshape(-1, len(answers.rows[0].sheet)).T
    return publish(
        sheets[:count],
        sheets[count:],
        [row.agency for row in rows],
        units=[Unit(name, name or EVERYBODY, invited) for name, invited in asked.items()],
        minimum_group=minimum_group,
        breakdown="role" if answers.group_column == "role" else "agency",
        instrument=instrument,
        rng=np.random.default_rng(seed),
        asked_is_known=roster is not None,
    )
