from celery import shared_task
from django.utils import timezone

from reports import closing


@shared_task(name="reports.tasks.close_due")
def close_due() -> None:
    closing.close_due(timezone.now())
