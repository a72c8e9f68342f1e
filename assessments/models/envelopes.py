from django.db import models

from .rounds import Invitation


class Envelope(models.Model):
    """What one person has answered so far, sealed (see assessments.sealing).

    There is one for every invitation from the opening of the round, empty or not, and always of
    one length; so neither its presence nor its size says anything. It carries no times.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="envelope")
    draft = models.BinaryField()
    submitted = models.BinaryField()
    # Raised by every save: tells a stale page from the newest one.
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Envelope {self.pk}"
