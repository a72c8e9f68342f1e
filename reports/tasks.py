from celery import shared_task
from django.utils import timezone

from reports import closing, opening, services


@shared_task(name="reports.tasks.close_due")
def close_due() -> None:
    closing.close_due(timezone.now())


@shared_task(name="reports.tasks.count_responses")
def count_responses() -> None:
    services.count_responses(timezone.now())


@shared_task(name="reports.tasks.warn_of_too_few")
def warn_of_too_few() -> None:
    services.warn_of_too_few(timezone.now())


@shared_task(name="reports.tasks.open_reports")
def open_reports() -> None:
    opening.open_due(timezone.now())
