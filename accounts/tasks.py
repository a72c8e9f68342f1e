from celery import shared_task
from django.utils import timezone

from accounts import sessions


@shared_task(name="accounts.tasks.forget_sessions")
def forget_sessions() -> None:
    sessions.forget_ended(timezone.now())
