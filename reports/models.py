from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Round
from reports import daily_counts, publication, publication_json


class Publication(models.Model):
    """What is said about a closed round. A database trigger refuses any change to it."""

    # Protected: what was published is not lost because something that it hangs from is deleted.
    survey_round = models.OneToOneField(Round, models.PROTECT, related_name="publication")
    document = models.JSONField(_("document"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-published_at",)

    def __str__(self) -> str:
        return f"{self.survey_round}"

    def value(self) -> publication.Publication:
        return publication_json.from_json(self.document)


class Destruction(models.Model):
    """Work to be done: the key and the traces of an ended round are still to be destroyed.

    The row comes when the answers are deleted, in one transaction, and goes when the work is
    done; so whoever is stopped in between, it is not forgotten. It outlives the round where that is
    deleted with its partnership.
    """

    survey_round = models.OneToOneField(
        Round, models.SET_NULL, null=True, related_name="destruction"
    )
    # The round's: its key is called after it.
    uuid = models.UUIDField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    # The traces are gone, and only the key or its copy is still out of reach.
    scrubbed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")

    def __str__(self) -> str:
        return f"{self.survey_round or self.uuid}"


class DailyCount(models.Model):
    """How many have answered, as the round's page may say it while the round is open (R12).

    Counted once a day, so nobody sees an answer arrive. It holds nothing finer than is shown, and
    is deleted when the round closes.
    """

    survey_round = models.OneToOneField(Round, models.CASCADE, related_name="daily_count")
    counted_at = models.DateTimeField(_("counted"))
    # As reports.disclosure.door.counts makes them.
    groups = models.JSONField(_("groups"))
    enough = models.BooleanField(_("enough for a report"), null=True)

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")

    def __str__(self) -> str:
        return f"{self.survey_round}"

    def value(self) -> daily_counts.Counts:
        return daily_counts.from_json(self.groups, self.enough)
