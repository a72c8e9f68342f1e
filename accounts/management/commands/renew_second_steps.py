from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

# What django-allauth has the adapter encrypt: of an app, and of recovery codes.
ENCRYPTED = {"secret", "seed"}


class Command(BaseCommand):
    help = (
        "After a change of SECRET_KEY: encrypt the second steps of all accounts with the new one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        adapter, number = get_adapter(), 0
        with transaction.atomic():
            for each in Authenticator.objects.select_for_update():
                for name in ENCRYPTED & each.data.keys():
                    each.data[name] = adapter.encrypt(adapter.decrypt(each.data[name]))
                    number += 1
                each.save(update_fields=["data"])
        self.stdout.write(f"{number} are encrypted with the SECRET_KEY of today.")
