from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """The finished words of an e-mail to several people, which outlive what they are about.

    A cancelled round's links are destroyed at once, and a deleted partnership is gone, before its
    people can be told. It names nobody who gets it, and goes when the last of its e-mails has gone.
    """

    # From whom the e-mail comes, as people know it.
    partnership_name = models.CharField(max_length=120)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return self.subject
