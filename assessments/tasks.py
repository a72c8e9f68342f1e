import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from assessments import waking
from assessments.services import (
    deeds,
    forgetting,
    handing_over,
    keys,
    mails,
    planned_round_mails,
    reminders,
)

logger = logging.getLogger(__name__)


@shared_task(name="assessments.tasks.send_due_mails")
def send_due_mails(*, goes_on: bool = False) -> None:
    if goes_on:
        waking.has_come(send_due_mails)
    mails.send_due(timezone.now(), when_more_are_due=lambda: waking.one_more(send_due_mails))


@shared_task(name="assessments.tasks.remind")
def remind() -> None:
    reminders.make_due(timezone.now())


@shared_task(name="assessments.tasks.hand_over")
def hand_over() -> None:
    handing_over.complete_due()


@shared_task(name="assessments.tasks.tell_leads")
def tell_leads() -> None:
    planned_round_mails.make_due(timezone.now())


@shared_task(name="assessments.tasks.look_after_keys")
def look_after_keys() -> None:
    keys.look_after()


@shared_task(name="assessments.tasks.forget_people")
def forget_people() -> None:
    forgetting.forget_due(timezone.now())


@shared_task(name="assessments.tasks.forget_deeds")
def forget_deeds() -> None:
    deeds.forget(timezone.now())


def send_soon() -> None:
    """Wake a worker once this transaction has committed. The work is stored as rows: if the broker
    is down, the timetable finds it later, and no request fails."""
    transaction.on_commit(_wake_a_worker)


def _wake_a_worker() -> None:
    try:
        send_due_mails.apply_async(retry=False, expires=18)
    except (OperationalError, OSError):
        logger.warning("The broker is down: e-mails wait for it.")
