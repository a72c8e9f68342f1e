"""Who has access to a partnership: inviting, changing, taking away."""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Agency, Mail, Membership, Partnership, User
from assessments.services import partnerships

logger = logging.getLogger(__name__)
Access = Membership.Access


@transaction.atomic
def invite(
    partnership: Partnership,
    email: str,
    access: str,
    agency: Agency | None = None,
    *,
    by: User,
    now: datetime,
) -> Membership:
    """Give somebody access at once, with an account if they have none, and write to them."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, date_joined=now)
        user.set_unusable_password()
        user.full_clean()
        user.save()
    membership = partnerships.add_member(partnership, user, access, agency)
    Mail.objects.create(kind=Mail.Kind.ACCESS, to=email, user=user, partnership=partnership)
    _log(by, "gave", membership)
    return membership


@transaction.atomic
def change(membership: Membership, access: str, agency: Agency | None = None, *, by: User) -> None:
    if access != Access.MANAGER:
        _keep_a_manager(membership)
    membership.access, membership.agency = access, agency
    membership.full_clean()
    membership.save()
    _log(by, "changed", membership)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """Ends at the person's next request. The account stays: it may have access elsewhere."""
    _keep_a_manager(membership)
    unsent = Mail.objects.filter(kind=Mail.Kind.ACCESS, sent_at=None)
    unsent.filter(user=membership.user, partnership=membership.partnership).delete()
    _log(by, "took away", membership)
    membership.delete()


def is_last_manager(membership: Membership) -> bool:
    """Would nobody look after the partnership without this person?"""
    managers = Membership.objects.filter(
        partnership=membership.partnership_id, access=Access.MANAGER
    )
    return membership.pk in set(managers.values_list("pk", flat=True)) and managers.count() == 1


def _keep_a_manager(membership: Membership) -> None:
    # Two managers who remove each other at the same moment wait for one another here.
    Partnership.objects.select_for_update().get(pk=membership.partnership_id)
    if is_last_manager(membership):
        raise ValidationError(
            _("A partnership needs a manager. Make somebody else a manager first.")
        )


def _log(by: User, deed: str, membership: Membership) -> None:
    logger.info(
        "Account %s %s access: account %s, partnership %s, %s.",
        by.pk,
        deed,
        membership.user_id,
        membership.partnership_id,
        membership.access,
    )
