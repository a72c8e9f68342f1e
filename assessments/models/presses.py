from django.db import models


class Press(models.Model):
    """A form submission that has been carried out, and where it led; see web.once."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    location = models.TextField(default="")  # empty while the first submission is being processed
    messages = models.TextField(default="[]")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key"], name="a_button_works_once"),)
        indexes = (models.Index(fields=["at"], name="presses_by_age"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.location}"
