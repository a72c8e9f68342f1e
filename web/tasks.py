from celery import shared_task
from django.utils import timezone

from web import once


@shared_task(name="web.tasks.forget_presses")
def forget_presses() -> None:
    once.forget(timezone.now())
