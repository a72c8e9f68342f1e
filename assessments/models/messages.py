from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import User
from .rounds import Round

# Everybody gets each message; with more than a few, people stop reading them.
MOST_MESSAGES = 3


class Message(models.Model):
    """A manager's message to everybody invited to an open round, whether or not they have answered.

    Its e-mails are ordinary Mail rows of the kind "message", with the message's number.
    """

    survey_round = models.ForeignKey(Round, models.CASCADE, related_name="messages")
    number = models.PositiveSmallIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("text"), max_length=3_000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("survey_round", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("survey_round", "number"), name="one_message_of_a_number_per_round"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=MOST_MESSAGES),
                name="a_round_has_few_messages",
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey_round} ({self.number})"
