from argparse import ArgumentParser
from math import inf
from typing import Any

from django.core.management.base import BaseCommand

from assessments.command_line import answer_files
from assessments.command_line.files import as_json, put
from assessments.command_line.instruments import instrument_named
from assessments.instruments.schema import Instrument
from files.answers import AnswerFile
from files.rosters import Roster
from lab.score_files import natural_order
from lab.tables.score_table import as_table

FORMAT = 1


class Command(BaseCommand):
    help = "Score a file of answers that you hold: statements, criteria, agencies, reliability."
    requires_system_checks = ()  # files only: no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        answer_files.add_arguments(parser)
        parser.add_argument(
            "--all-values",
            action="store_true",
            help="say every number that can be computed, however little evidence there is for it",
        )
        parser.add_argument("--format", choices=("json", "table"), default="json")
        parser.add_argument("--output", help="a file to write, instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        instrument = instrument_named(options["instrument"])
        answers, roster = answer_files.read(instrument, options, self.stderr)
        scored = score(instrument, answers, roster, all_values=options["all_values"])
        text = as_json(scored) if options["format"] == "json" else as_table(scored)
        put(text, self.stdout, options["output"])


def score(
    instrument: Instrument, answers: AnswerFile, roster: Roster | None, *, all_values: bool
) -> dict[str, Any]:
    """Everything in docs/scoring.md, section 16, as plain data."""
    # Imported here, so that errors in a file are reported without waiting for these.
    import numpy as np

    from lab.statistics import analysis
    from lab.statistics.counting import count

    names = _agencies(answers, roster)
    place = {name: g for g, name in enumerate(names)}
    group = np.array([place.get(row.agency, 0) for row in answers.rows], dtype=np.intp)
    groups = analysis.Groups(
        names=names,
        responded=np.bincount(group, minlength=len(names)).tolist(),
        invited=[roster.invited[name] if roster else inf for name in names or [""]],
    )
    questionnaire = analysis.Questionnaire(
        criteria={criterion.code: criterion.codes for criterion in instrument.criteria},
        reverse={statement.code for statement in instrument.statements if statement.reverse},
        lowest=instrument.scale.min,
    )
    counted = count(answers, instrument, group, len(groups.responded))
    return {
        "schema": FORMAT,
        "instrument": {
            "key": instrument.key,
            "version": instrument.version,
            "title": instrument.title,
            "scale": {"min": instrument.scale.min, "max": instrument.scale.max},
        },
        **analysis.score(questionnaire, counted, groups, all_values=all_values),
    }


def _agencies(answers: AnswerFile, roster: Roster | None) -> list[str]:
    """In the roster's order, or by name; empty if the file has none."""
    if roster:
        return list(roster.invited)
    if answers.group_column is None:
        return []
    return sorted({row.agency for row in answers.rows}, key=natural_order)
