from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import second_step
from assessments.models import User


class Command(BaseCommand):
    help = "For somebody who has lost phone and recovery codes: take their second step away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="of their account")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["address"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['address']}.", returncode=2)
        if not second_step.forget(user):
            raise CommandError(f"{user} has no second step.", returncode=2)
        self.stdout.write(f"{user} signs in with the password alone, and is told so by e-mail.")
