"""Facts about an agency's list of participants, apart from the participants themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField

from .partnerships import Agency
from .people import User


class Confirmation(models.Model):
    """The last confirmation that an agency's list is up to date."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="confirmation")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # Their name at the time, kept if their account is deleted.
    name = models.CharField(_("name"), max_length=400)
    at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("confirmation of a list")
        verbose_name_plural = _("confirmations of lists")

    def __str__(self) -> str:
        return f"{self.agency} ({self.name}, {self.at:%Y-%m-%d})"


class RefusedAddress(models.Model):
    """An address that a lead tried to add, and that is on another agency's list.

    The lead is only told that it cannot be added; managers see which it is, and decide.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="refused_addresses")
    email = AddressField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "email"), name="an_address_is_refused_to_an_agency_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} ({self.at:%Y-%m-%d})"
