import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import demo


class Command(BaseCommand):
    help = "Print, as JSON, the demo's address, its sign-ins and one respondent's personal link."

    def handle(self, *args: Any, **options: Any) -> None:
        found = demo.sign_in(timezone.now())
        if found is None:
            raise CommandError("There is no demo here; ./run manage load_demo makes it.")
        self.stdout.write(json.dumps(found, indent=1))
