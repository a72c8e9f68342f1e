"""`./run manage close_round 3`: close a round by hand, where it may be closed at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.encryption.sealing import EnvelopeBroken, KeyMissing
from assessments.management.commands._rounds import round_numbered
from assessments.models import Round
from reports.disclosure.end_of_round import closing


class Command(BaseCommand):
    help = (
        "Close a practice round, an imported round or one whose closing time has passed: publish "
        "its results once, and destroy the answers. Not reversible."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, metavar="ROUND", help="the number of the round")

    def handle(self, *args: Any, **options: Any) -> None:
        survey_round = round_numbered(options["round"])
        if survey_round.closed_at is not None:
            raise CommandError(f"Round {survey_round.pk} is already closed.", returncode=2)
        self.stdout.write(_close(survey_round))


def _close(survey_round: Round) -> str:
    try:
        row = closing.close(survey_round, now=timezone.now())
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages), returncode=2) from problem
    except (KeyMissing, EnvelopeBroken) as problem:
        sentence = f"{problem} The round stays open; nothing was published."
        raise CommandError(sentence, returncode=2) from problem
    if not row.value().groups:
        return f"Round {survey_round.pk} is closed. Too few people answered to publish anything."
    return f"Round {survey_round.pk} is closed, and its results are published."
