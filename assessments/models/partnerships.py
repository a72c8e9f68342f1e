from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments import working_days
from assessments.fields import AddressField, NameField
from files import names

if TYPE_CHECKING:
    from .rounds import Round


# A key may be longer than its name: İ becomes two characters in it.
NAME_IS_TAKEN = _("This partnership already has an agency of that name.")


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


def validate_region(code: str) -> None:
    if not working_days.is_known(code):
        raise ValidationError(_("The holidays of “%(code)s” are not known."), params={"code": code})


class Partnership(models.Model):
    """Agencies that work together, and everything that belongs to their assessment."""

    name = NameField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in the web address"), unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/London", validators=[validate_time_zone]
    )
    # The public holidays on which no reminders are sent.
    country = models.CharField(
        _("public holidays of"),
        max_length=40,
        default=working_days.USUAL_REGION,
        validators=[validate_region],
    )
    # Shown to respondents as somebody to write to. Empty unless a manager fills it in.
    contact_name = NameField(_("name of the contact"), max_length=120, blank=True)
    contact_email = AddressField(_("e-mail address of the contact"), blank=True)
    is_demo = models.BooleanField(_("is a demo"), default=False, editable=False)
    # Set only within the transaction that deletes the partnership (reports.deletion). The database
    # then allows its publications to be deleted; it refuses while a round has not ended.
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(contact_name="") | ~models.Q(contact_email=""),
                name="a_contact_has_an_address",
                violation_error_message=_("Enter an e-mail address for the contact."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Agencies(models.Manager["Agency"]):
    """Agencies that still exist: those that have merged appear in no list, form or count."""

    def get_queryset(self) -> models.QuerySet["Agency"]:
        return super().get_queryset().filter(merged_into=None)


class Agency(models.Model):
    """A partner organisation.

    An agency that has merged into another is kept for the rounds that invited its people.
    """

    class Sector(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")
        VOLUNTARY = "voluntary", _("voluntary")
        OTHER = "other", _("other")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="agencies")
    name = NameField(_("name"), max_length=names.LONGEST)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    # Names with the same key mean the same agency. Derived from the name on every save.
    key = models.CharField(max_length=names.LONGEST_KEY, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, editable=False, related_name="+"
    )
    merged_on = models.DateField(null=True, editable=False)

    objects = Agencies()
    including_merged: ClassVar[models.Manager["Agency"]] = models.Manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "key"),
                condition=models.Q(merged_into=None),
                name="no_two_agencies_of_a_partnership_mean_the_same",
                violation_error_message=NAME_IS_TAKEN,
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_on=None)
                | models.Q(merged_into__isnull=False, merged_on__isnull=False),
                name="an_agency_merges_on_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="an_agency_merges_into_another",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = names.key(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.key = names.key(self.name)
        if len(self.key) > names.LONGEST_KEY:
            raise ValidationError({"name": _("This name is too long.")})
        open_round = self.open_round()
        if open_round is not None and self._stored_name() != self.name:
            raise ValidationError(
                {
                    "name": _(
                        "“%(round)s” is open and asks people of this agency: its name stays as it "
                        "is until the round has ended."
                    )
                    % {"round": open_round.title}
                }
            )
        self._check_has_no_twin()

    def _check_has_no_twin(self) -> None:
        """Forms that show only some fields do not check the key's constraint, so check it here."""
        others = Agency.objects.filter(partnership=self.partnership_id, key=self.key)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"name": NAME_IS_TAKEN})
        former = merged_agency_named(self.name, self.partnership_id, but_for=[self])
        if former is not None:
            raise ValidationError({"name": name_of_merged(former)})

    def open_round(self) -> "Round | None":
        """An open round that invites people of this agency."""
        if self._state.adding:
            return None
        return self.partnership.rounds.open().filter(invitations__agency=self).first()

    def _stored_name(self) -> str:
        return Agency.including_merged.values_list("name", flat=True).get(pk=self.pk)

    def check_not_merged(self) -> None:
        """Raises ValidationError if the agency has merged into another."""
        former = Agency.including_merged.filter(pk=self.pk, merged_into__isnull=False).first()
        if former is not None:
            raise ValidationError(has_merged(former))


def merged_successor(agency: Agency) -> Agency:
    """The existing agency that this one has become part of, or the agency itself."""
    while agency.merged_into is not None:
        agency = agency.merged_into
    return agency


def merged_agency_named(
    name: str, partnership: int, *, but_for: Iterable[Agency] = ()
) -> Agency | None:
    """An agency of the partnership with that id that had this name and has merged.

    but_for : agencies whose own predecessors do not count, because they may reuse the name
    """
    heirs = {agency.pk for agency in but_for}
    same = Agency.including_merged.filter(partnership=partnership, key=names.key(name))
    named = same.exclude(merged_into=None).order_by("-pk")
    return next((each for each in named if merged_successor(each).pk not in heirs), None)


def has_merged(former: Agency) -> str:
    return _("%(agency)s has merged into %(into)s.") % {
        "agency": former,
        "into": merged_successor(former),
    }


def name_of_merged(former: Agency) -> str:
    return _(
        "%(agency)s has merged into %(into)s. Earlier reports still name it, so a new agency needs "
        "another name."
    ) % {"agency": former, "into": merged_successor(former)}
