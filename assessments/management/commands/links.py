import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.access import link_for

from ._rounds import round_numbered


class Command(BaseCommand):
    help = "Print each participant's personal link of an open round, as CSV, for a mail merge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, help="the round's number, as the admin lists it")

    def handle(self, *args: Any, **options: Any) -> None:
        survey_round = round_numbered(options["round"])
        invitations = survey_round.invitations.exclude(link_id=None).order_by("email")
        if not invitations:
            raise CommandError(f"{survey_round} has no personal links (any more).")
        writer = csv.writer(self.stdout)
        writer.writerow(["email", "link"])
        writer.writerows([harmless(each.email), link_for(each)] for each in invitations)


def harmless(text: str) -> str:
    """A spreadsheet must not take an address for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
