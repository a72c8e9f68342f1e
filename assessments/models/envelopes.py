from django.db import models

from .invitations import Invitation


class Envelope(models.Model):
    """One person's sealed answers so far (see assessments.encryption.sealing).

    Every invitation has an envelope from the moment the round opens, empty or not, always of the
    same length; so neither its existence nor its size says whether the person has answered. It has
    no timestamps.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="envelope")
    draft = models.BinaryField()
    submitted = models.BinaryField()
    # Incremented by every save, to recognise a stale page.
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Envelope {self.pk}"
