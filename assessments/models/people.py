from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.fields import AddressField, NameField
from files import addresses

from .partnerships import Agency, Partnership

if TYPE_CHECKING:
    from .invitations import Invitation
    from .rounds import Round


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are stored in one form; sign-in accepts any spelling."""
        return self.get(email=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Raises addresses.BadAddress."""
        user = self.model(email=addresses.clean(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Somebody with an account: a manager, an agency lead, a viewer or an administrator.

    Respondents have no account; they hold a personal link.
    """

    username = None  # type: ignore[assignment]
    first_name = NameField(_("first name"), max_length=150, blank=True)
    last_name = NameField(_("last name"), max_length=150, blank=True)
    email = AddressField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this address.")},
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("There is already an account with this address."),
            ),
        )

    def __str__(self) -> str:
        return addresses.readable(self.email)

    @property
    def has_signed_in(self) -> bool:
        """Whether the account is active and has been used: then the address is right, and
        theirs."""
        return self.is_active and self.last_login is not None


class MembershipQuerySet(models.QuerySet["Membership"]):
    def leads(self) -> "MembershipQuerySet":
        """Agency leads whose accounts are active."""
        return self.filter(access=Membership.Access.LEAD, user__is_active=True)


class Membership(models.Model):
    """An account's access to a partnership."""

    class Access(models.TextChoices):
        VIEWER = "viewer", _("viewer")
        LEAD = "lead", _("agency lead")
        MANAGER = "manager", _("manager")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="memberships")
    access = models.CharField(_("access"), max_length=10, choices=Access.choices)
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        related_name="leads",
        null=True,
        blank=True,
        verbose_name=_("agency"),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "partnership"), name="one_membership_per_partnership"
            ),
            models.CheckConstraint(
                condition=models.Q(access="lead", agency__isnull=False)
                | (~models.Q(access="lead") & models.Q(agency__isnull=True)),
                name="an_agency_for_leads_and_only_for_them",
                violation_error_message=_(
                    "An agency lead has an agency; a manager or a viewer has none."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(access__in=("viewer", "lead", "manager")),
                name="a_membership_gives_a_known_access",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} ({self.get_access_display()}, {self.partnership})"

    def in_words(self) -> str:
        """The access alone, for use beside the person's and the partnership's names."""
        if self.agency is None:
            return self.get_access_display()
        return gettext("agency lead for %s") % self.agency

    def clean(self) -> None:
        if self.agency and self.agency.partnership_id != self.partnership_id:
            raise ValidationError({"agency": _("This agency belongs to another partnership.")})
        if self.agency:
            self.agency.check_not_merged()


class HandoverQuerySet(models.QuerySet["Handover"]):
    def ready(self) -> "HandoverQuerySet":
        """Agreed, and the successor has signed in; not if either access has changed since."""
        same_agency = models.Q(successor__agency=models.F("membership__agency"))
        return self.filter(
            same_agency | models.Q(membership__access=Membership.Access.MANAGER),
            successor__access=models.F("membership__access"),
            successor__user__is_active=True,
            successor__user__last_login__isnull=False,
        )


class Handover(models.Model):
    """Somebody's access that is to pass to somebody else.

    A manager has to agree, for their own access as well as a lead's. Then the successor is invited,
    and the old access ends when they have signed in. Deleted with either person's access.
    """

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="handover")
    to = AddressField(_("e-mail address of the successor"))
    # Empty until a manager agrees.
    successor = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="takes_over_from"
    )
    # The successor's access before, restored if the handover is undone; empty for none.
    access_before = models.CharField(max_length=10, choices=Membership.Access.choices, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("membership")),
                name="nobody_takes_over_from_themselves",
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership.user}: {addresses.readable(self.to)}"

    @property
    def is_agreed(self) -> bool:
        return self.successor_id is not None


class Role(models.TextChoices):
    """The kind of work a participant does in the partnership (not an access level)."""

    STRATEGIC = "strategic", _("strategic")
    OPERATIONAL = "operational", _("operational")
    OTHER = "other", _("other")


class Participant(models.Model):
    """A person in a partner agency who is invited to rounds."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="participants")
    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="participants", verbose_name=_("agency")
    )
    email = AddressField(_("e-mail address"))
    first_name = NameField(_("first name"), max_length=80, blank=True)
    last_name = NameField(_("last name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OTHER)
    # People who are never invited are deleted some time after this day (services.forgetting).
    added_on = models.DateField(_("added"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ("agency__name", "last_name", "first_name", "email")
        constraints = (
            models.UniqueConstraint(
                "partnership",
                Lower("email"),
                name="one_participant_per_address",
                violation_error_message=_("Somebody in this partnership already has this address."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="a_participant_has_a_known_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or addresses.readable(self.email)

    def clean(self) -> None:
        if self.agency_id and self.agency.partnership_id != self.partnership_id:
            raise ValidationError({"agency": _("This agency belongs to another partnership.")})
        if self.agency_id:
            self.agency.check_not_merged()
        before = Participant.objects.filter(pk=self.pk).first()
        if before is not None:
            self._check_stays_as_asked(before)

    def current_invitations(self) -> "QuerySet[Invitation]":
        """Invitations to rounds that have not ended, each at the latest address."""
        return self.invitations.select_related("survey_round").filter(
            survey_round__closed_at=None, survey_round__cancelled_at=None, replaced_by=None
        )

    def _check_stays_as_asked(self, before: "Participant") -> None:
        open_rounds = [each.survey_round for each in before.current_invitations()]
        moves, role_changes = self.agency_id != before.agency_id, self.role != before.role
        problems = blocked_changes(open_rounds, moves=moves, role_changes=role_changes)
        if problems:
            raise ValidationError(problems)


def blocked_changes(
    open_rounds: Iterable["Round"], *, moves: bool, role_changes: bool
) -> dict[str, list[str]]:
    """Changes that these open rounds forbid for somebody they invite: by field, with the reason."""
    problems: dict[str, list[str]] = {}
    for survey_round in open_rounds:
        if moves:
            sentence = _(
                "“%s” is open and asks this person, who stays in their agency until it ends."
            )
            problems["agency"] = [sentence % survey_round.title]
        if role_changes and survey_round.breakdown == survey_round.Breakdown.ROLE:
            sentence = _("“%s” is open and shows roles: this person keeps theirs until it ends.")
            problems["role"] = [sentence % survey_round.title]
    return problems
