from argparse import ArgumentParser
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Forget whom an organisation means by an account, so that the address counts again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, _of_each = SocialAccount.objects.filter(user__email=options["address"]).delete()
        if not deleted:
            sentence = f"No organisation means an account with the address {options['address']}."
            raise CommandError(sentence, returncode=2)
        self.stdout.write("The next sign-in with the organisation finds it by its address.")
