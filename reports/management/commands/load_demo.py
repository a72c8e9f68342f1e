from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports import demo


class Command(BaseCommand):
    help = "Make the demo partnership, unless it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        made = demo.load(timezone.now())
        self.stdout.write("The demo is made." if made else "The demo is there already.")
