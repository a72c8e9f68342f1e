from celery import shared_task
from django.utils import timezone

from assessments import waking
from reports import opening
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing


@shared_task(name="reports.tasks.close_due")
def close_due(*, goes_on: bool = False) -> None:
    if goes_on:
        waking.has_come(close_due)
    closing.close_due(timezone.now(), when_more_are_due=lambda: waking.one_more(close_due))


@shared_task(name="reports.tasks.count_responses")
def count_responses() -> None:
    counting.count_responses(timezone.now())


@shared_task(name="reports.tasks.warn_of_too_few")
def warn_of_too_few() -> None:
    counting.warn_of_too_few(timezone.now())


@shared_task(name="reports.tasks.open_reports")
def open_reports() -> None:
    opening.open_due(timezone.now())
