from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """The finished text of an e-mail to several people, which outlives the thing it is about.

    Cancelling a round destroys its links at once, and a deleted partnership is gone before people
    can be told. A notice names no recipient, and is deleted with the last of its e-mails.
    """

    # The sender's name, as people know it.
    partnership_name = models.CharField(max_length=120)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return self.subject
