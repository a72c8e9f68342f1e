from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When one of our processes last showed that it works (operation/heartbeats.py)."""

    class Of(models.TextChoices):
        TIMETABLE = "timetable", _("timetable")  # it sent a task
        WORKER = "worker", _("worker")  # one carried out that task
        MAILS = "mails", _("e-mails")  # none waited, or one was sent

    of = models.CharField(max_length=10, choices=Of.choices, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return str(self.get_of_display())
