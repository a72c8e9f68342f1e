"""People and accounts that were deleted are written down by number, for a restore."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from reports.disclosure.end_of_round import records

WATCHED = ("assessments.Participant", "assessments.User")


def watch() -> None:
    for model in WATCHED:
        post_delete.connect(_keep, sender=model, dispatch_uid=f"erasures:{model}")


def _keep(sender: Any, instance: Any, **_: Any) -> None:
    name, pk = sender._meta.model_name, instance.pk  # Django takes the number away afterwards
    transaction.on_commit(partial(records.keep_erasure, name, pk, timezone.now()))
