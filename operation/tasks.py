import logging
from typing import Any

from celery import shared_task
from celery.signals import before_task_publish
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from operation import heartbeats
from operation.models import Heartbeat

logger = logging.getLogger(__name__)


@shared_task(name="operation.tasks.show_life")
def show_life() -> None:
    now = timezone.now()
    heartbeats.show(Heartbeat.Of.WORKER, now)
    heartbeats.note_mails(now)


@before_task_publish.connect(sender="operation.tasks.show_life")
def timetable_lives(**_: Any) -> None:
    """In the process that sends it, which only the timetable does."""
    close_old_connections()
    try:
        heartbeats.show(Heartbeat.Of.TIMETABLE, timezone.now())
    except DatabaseError:
        logger.warning("The database is away: nobody can see that the timetable lives.")
    close_old_connections()
