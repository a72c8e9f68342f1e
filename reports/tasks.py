import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from reports import opening
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing

logger = logging.getLogger(__name__)


@shared_task(name="reports.tasks.close_due")
def close_due() -> None:
    closing.close_due(timezone.now(), when_more_are_due=_close_more)


def _close_more() -> None:
    """In another worker, or in this one after its other tasks."""
    try:
        close_due.apply_async(retry=False, expires=55)
    except (OperationalError, OSError):
        logger.warning("The broker is down: the other rounds wait for it.")


@shared_task(name="reports.tasks.count_responses")
def count_responses() -> None:
    counting.count_responses(timezone.now())


@shared_task(name="reports.tasks.warn_of_too_few")
def warn_of_too_few() -> None:
    counting.warn_of_too_few(timezone.now())


@shared_task(name="reports.tasks.open_reports")
def open_reports() -> None:
    opening.open_due(timezone.now())
