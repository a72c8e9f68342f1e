import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.links import link_for
from files.formulas import harmless

from ._rounds import round_numbered


class Command(BaseCommand):
    help = "Print each participant's personal link of an open round, as CSV, for a mail merge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", type=int, help="the round's number, as the admin lists it")

    def handle(self, *args: Any, **options: Any) -> None:
        survey_round = round_numbered(options["round"])
        # People who get no more e-mails must not get one from a mail merge either.
        open_to_mail = survey_round.invitations.exclude(link_id=None).filter(no_more_mails=False)
        invitations = open_to_mail.order_by("email")
        if not invitations:
            sentence = f"{survey_round} has no personal links (any more)."
            raise CommandError(sentence, returncode=2)
        writer = csv.writer(self.stdout)
        writer.writerow(["email", "first_name", "last_name", "agency", "link"])
        for each in invitations.select_related("participant", "agency"):
            person = each.participant
            names = (person.first_name, person.last_name) if person else ("", "")
            cells = (each.email, *names, each.agency.name)
            writer.writerow([*map(harmless, cells), link_for(each)])
