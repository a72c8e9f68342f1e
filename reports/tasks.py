from celery import shared_task
from django.utils import timezone

from reports import closing, services


@shared_task(name="reports.tasks.close_due")
def close_due() -> None:
    closing.close_due(timezone.now())


@shared_task(name="reports.tasks.count_responses")
def count_responses() -> None:
    services.count_responses(timezone.now())
