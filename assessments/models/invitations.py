from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField
from files import addresses

from .partnerships import Agency
from .people import Participant, Role
from .rounds import Round


class Invitation(models.Model):
    """One person invited to a round, with the agency and role they had when invited."""

    survey_round = models.ForeignKey(Round, models.CASCADE, related_name="invitations")
    # Null in an imported round, where nobody is named.
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, related_name="invitations"
    )
    agency = models.ForeignKey(Agency, models.RESTRICT, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    email = AddressField(_("e-mail address"), blank=True)
    # 128 random bits, as text; deleted when the round closes.
    link_id = models.CharField(max_length=22, null=True, unique=True, editable=False)  # noqa: DJ001
    # Used to stop reminders; shown to nobody, and deleted at closing.
    answered = models.BooleanField(null=True, default=False, editable=False)
    # Invited after the round had opened: counts in scores but towards no threshold (R4).
    late = models.BooleanField(_("invited late"), default=False, editable=False)
    # No more e-mails to this person; with their link they can still answer and withdraw (R15).
    no_more_mails = models.BooleanField(_("no more e-mails"), default=False, editable=False)
    # The person wants no reminders. Shown to them alone, and deleted when the round ends, since
    # most people who choose it have not answered.
    no_reminders = models.BooleanField(_("no reminders"), default=False, editable=False)
    # The same person's invitation at their previous address.
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, editable=False, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("survey_round", "participant"),
                condition=models.Q(replaces=None),
                name="invited_once_per_round",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="an_invitation_is_for_a_known_role",
            ),
        )

    def __str__(self) -> str:
        return f"{addresses.readable(self.email) or self.agency} ({self.survey_round})"
