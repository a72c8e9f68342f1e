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


# A key may be longer than its name: İ is two letters in it.
NAME_IS_TAKEN = _("This partnership already has an agency of that name.")


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


def validate_region(code: str) -> None:
    if not working_days.is_known(code):
        raise ValidationError(_("The holidays of “%(code)s” are not known."), params={"code": code})


class Partnership(models.Model):
    """Agencies that work together, and the home of everything they are asked."""

    name = NameField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in the web address"), unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/London", validators=[validate_time_zone]
    )
    # Whose public holidays are no working days.
    country = models.CharField(
        _("public holidays of"),
        max_length=40,
        default=working_days.USUAL_REGION,
        validators=[validate_region],
    )
    # Whom those who are asked may write to. Nobody is, unless a manager says so.
    contact_name = NameField(_("name of the contact"), max_length=120, blank=True)
    contact_email = AddressField(_("e-mail address of the contact"), blank=True)
    is_demo = models.BooleanField(_("is a demo"), default=False, editable=False)
    # Only within the transaction that deletes it (reports.deletion): the database then lets go of
    # its publications, and sets this for no partnership with a round that has to end first.
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
    """Those that there are today, so that no list, form or count holds one that has merged."""

    def get_queryset(self) -> models.QuerySet["Agency"]:
        return super().get_queryset().filter(merged_into=None)


class Agency(models.Model):
    """A partner organisation.

    One that has merged into another stays as it was, for the rounds that asked its people.
    """

    class Sector(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")
        VOLUNTARY = "voluntary", _("voluntary")
        OTHER = "other", _("other")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="agencies")
    name = NameField(_("name"), max_length=names.LONGEST)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    # Two names with the same key mean the same agency: made of the name whenever it is saved.
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
        """Here too, since a form that shows a part of the fields does not look at the key."""
        others = Agency.objects.filter(partnership=self.partnership_id, key=self.key)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"name": NAME_IS_TAKEN})
        former = merged_agency_named(self.name, self.partnership_id, but_for=[self])
        if former is not None:
            raise ValidationError({"name": name_of_merged(former)})

    def open_round(self) -> "Round | None":
        """An open round that asks people of this agency."""
        if self._state.adding:
            return None
        return self.partnership.rounds.open().filter(invitations__agency=self).first()

    def _stored_name(self) -> str:
        return Agency.including_merged.values_list("name", flat=True).get(pk=self.pk)

    def check_not_merged(self) -> None:
        """Raises ValidationError where it has merged, by now."""
        former = Agency.including_merged.filter(pk=self.pk, merged_into__isnull=False).first()
        if former is not None:
            raise ValidationError(has_merged(former))


def merged_successor(agency: Agency) -> Agency:
    """The agency that there is today of which this one, or the one that it became, is a part."""
    while agency.merged_into is not None:
        agency = agency.merged_into
    return agency


def merged_agency_named(
    name: str, partnership: int, *, but_for: Iterable[Agency] = ()
) -> Agency | None:
    """One of the partnership of that number that has merged, and had that name.

    but_for : not those that are part of one of these, which may take up the name
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
