"""What somebody shows beside a password: a passkey, a code of an app, or a recovery code.

django-allauth keeps and checks them. Here is decided of whom one is asked.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from assessments.models import Membership, User
from assessments.services import accounts

Kind = Authenticator.Type
# By the setting SECOND_STEP, whose members it asks; administrators whenever it asks anybody.
ASKED = {
    "administrators": [],
    "managers": [Membership.Access.MANAGER],
    "leads": [Membership.Access.MANAGER, Membership.Access.LEAD],
}


def kinds(user: User) -> set[str]:
    """What this account has set up."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def is_set_up(user: User) -> bool:
    """Recovery codes alone are none: they stand in for another."""
    return bool(kinds(user) - {Kind.RECOVERY_CODES})


def takes_more_than_a_password(user: User) -> bool:
    """Whoever knows the password alone is not let in, or not before setting one up."""
    return is_set_up(user) or is_required(user)


def is_missing(request: HttpRequest) -> bool:
    """Whether the installation asks one of this account, and it has none."""
    user = request.user
    if not isinstance(user, User) or not is_required(user):
        return False
    return not (_came_from_their_organisation(request) or is_set_up(user))


def is_required(user: User) -> bool:
    who = settings.SECOND_STEP
    if who == "nobody":
        return False
    if who == "everybody" or user.is_superuser:
        return True
    return user.memberships.filter(access__in=ASKED[who]).exists()


def _came_from_their_organisation(request: HttpRequest) -> bool:
    """Whose own sign-in asks what it asks."""
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == "socialaccount" for each in records)


@transaction.atomic
def forget(user: User) -> bool:
    """Take away all of it, and tell the owner; False if there was none."""
    deleted, _of_each = Authenticator.objects.filter(user=user).delete()
    if deleted:
        accounts.tell_of_a_change(user, "totp_deactivated", by=None)
    return bool(deleted)
