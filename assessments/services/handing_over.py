"""Giving up a role or handing it over: a lead asks, a manager agrees, and a sign-in completes it.

The old access ends when the successor has signed in; at once if they already have an account. Until
then, a mistyped address loses nothing.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Did, Handover, Mail, Membership, Partnership, User
from assessments.services import deeds, memberships, resending
from files import addresses

Access = Membership.Access


class Decided(Exception):
    """A manager has decided, or the successor has signed in, so the request cannot be withdrawn.

    The caller may complete what is due; done here, it would be rolled back."""


class AnotherRequest(Exception):
    """The lead has changed the request since the manager last saw it."""


@transaction.atomic
def ask(membership: Membership, to: str, *, now: datetime) -> Handover:
    """A lead's request to the managers, replacing one that is pending.

    The response does not depend on who owns that address. Raises Decided, resending.SentOften.
    """
    _wait_for_others(membership)
    _not_oneself(membership, to)
    if Handover.objects.filter(membership=membership, successor__isnull=False).exists():
        raise Decided
    Handover.objects.filter(membership=membership).delete()
    handover = Handover(membership=membership, to=to)
    handover.full_clean()
    handover.save()
    _tell_managers(membership, Mail.Kind.PASS_ON, sequence=_next_request(membership, now))
    deeds.record(membership.user, Did.ASKED_TO_HAND_OVER, membership)
    return handover


@transaction.atomic
def withdraw(membership: Membership, *, by: User) -> None:
    """Withdraw the lead's own request before a manager agrees. Raises Decided."""
    _end_request(membership)
    deeds.record(by, Did.WITHDREW_REQUEST, membership)


def _end_request(membership: Membership) -> None:
    _wait_for_others(membership)
    waiting = Handover.objects.filter(membership=membership, successor=None)
    if not waiting.delete()[0]:
        raise Decided


@transaction.atomic
def agree(handover: Handover, to: str, *, by: User, now: datetime) -> bool:
    """Agree to the request that the manager saw. Returns whether the handover is complete. Raises
    AnotherRequest, ValidationError."""
    membership = handover.membership
    _wait_for_others(membership)
    asked = Handover.objects.filter(membership=membership, successor=None).first()
    if asked is None or asked.to != to:
        raise AnotherRequest
    return name_successor(membership, to, by=by, now=now)


@transaction.atomic
def decline(handover: Handover, *, by: User) -> None:
    """Decline a request and tell the lead; or cancel an agreed handover before the sign-in.

    Raises Decided.
    """
    if handover.is_agreed:
        take_back(handover.membership, by=by)
        return
    member = handover.membership
    _end_request(member)
    _tell(member, Mail.Kind.NOT_PASSED_ON, by)
    deeds.record(by, Did.DECLINED_REQUEST, member)


@transaction.atomic
def name_successor(membership: Membership, to: str, *, by: User, now: datetime) -> bool:
    """A manager names who takes over their own access or a lead's, replacing an earlier choice.

    Returns whether the handover is complete, because the successor has signed in before.
    Raises ValidationError if that person cannot take over, Decided if somebody just has.
    """
    _wait_for_others(membership)
    _not_oneself(membership, to)
    earlier = Handover.objects.filter(membership=membership).first()
    if earlier is not None:
        if _is_ready(earlier):
            raise Decided
        _undo(earlier, by=by)
    successor, access_before = _invited(membership, to, by=by, now=now)
    handover = Handover.objects.create(
        membership=membership, to=to, successor=successor, access_before=access_before
    )
    deeds.record(by, Did.NAMED_SUCCESSOR, membership)
    return _complete(handover, notify=by.pk != membership.user_id)


@transaction.atomic
def take_back(membership: Membership, *, by: User) -> None:
    """Remove what the successor was given for it. Raises Decided if they have signed in."""
    _wait_for_others(membership)
    handover = Handover.objects.filter(membership=membership).first()
    if handover is None or _is_ready(handover):
        raise Decided
    _undo(handover, by=by)
    deeds.record(by, Did.TOOK_BACK_HANDOVER, membership)


@transaction.atomic
def give_up(membership: Membership) -> None:
    """End the access at once. Managers are told if somebody has to take over the work.

    Raises ValidationError for the last manager.
    """
    memberships.remove(membership, by=membership.user)
    if membership.access != Access.VIEWER:
        _tell_managers(membership, Mail.Kind.GAVE_UP)


# Completing: when somebody signs in, and by the timetable for anything missed


def complete_due() -> None:
    for handover in Handover.objects.ready():
        _complete(handover)


def complete_for(user: User) -> None:
    """Called when this account has just signed in."""
    for handover in Handover.objects.ready().filter(successor__user=user):
        _complete(handover)


@transaction.atomic
def _complete(handover: Handover, *, notify: bool = True) -> bool:
    """End the old access if the successor has signed in; returns whether it ended."""
    _wait_for_others(handover.membership)
    ready = Handover.objects.ready().select_related("membership__user", "successor__user")
    found = ready.filter(pk=handover.pk).first()
    if found is None or found.successor is None:
        return False
    old, successor = found.membership, found.successor
    memberships.remove(old, by=successor.user)
    if notify:
        _tell(old, Mail.Kind.HANDED_OVER, successor.user)
    return True


def _is_ready(handover: Handover) -> bool:
    return Handover.objects.ready().filter(pk=handover.pk).exists()


def _invited(membership: Membership, to: str, *, by: User, now: datetime) -> tuple[Membership, str]:
    """The successor's membership, and the access they had before."""
    partnership, who = membership.partnership, addresses.readable(to)
    if User.objects.filter(email=to, is_active=False).exists():
        raise ValidationError(
            _("The account of %s is closed. Only an administrator can open it.") % who
        )
    has = partnership.memberships.select_related("user", "agency").filter(user__email=to).first()
    if has is None:
        access, agency = membership.access, membership.agency
        return memberships.invite(partnership, to, access, agency, by=by, now=now), ""
    before = has.access
    if (has.access, has.agency) == (membership.access, membership.agency):
        return has, before
    if has.access != Access.VIEWER:
        raise ValidationError(
            _(
                "%(who)s has access already (%(access)s), and would lose it. Change it under "
                "“Access” first, or name somebody else."
            )
            % {"who": who, "access": has.in_words()}
        )
    memberships.change(has, membership.access, membership.agency, by=by)
    memberships.tell_of_access(has, by=by)
    return has, before


def _undo(handover: Handover, *, by: User) -> None:
    successor = handover.successor
    handover.delete()
    if successor is None or successor.access == handover.access_before:
        return
    if handover.access_before:
        memberships.change(successor, handover.access_before, by=by)
    else:
        memberships.remove(successor, by=by)


def _not_oneself(membership: Membership, to: str) -> None:
    if membership.user.email == to:
        raise ValidationError(_("This is the address of the person who has the role now."))


def _tell_managers(membership: Membership, kind: Mail.Kind, *, sequence: int = 1) -> None:
    managers = membership.partnership.memberships.filter(
        access=Access.MANAGER, user__is_active=True
    )
    Mail.objects.bulk_create(
        Mail(
            kind=kind,
            sequence=sequence,
            to=manager.user.email,
            user=manager.user,
            partnership=membership.partnership,
            agency=membership.agency,
            by=membership.user,
        )
        for manager in managers.select_related("user").order_by("pk")
    )


def _tell(membership: Membership, kind: Mail.Kind, by: User) -> None:
    """Tell somebody what a manager, or their successor, did about their role."""
    Mail.objects.create(
        kind=kind,
        to=membership.user.email,
        user=membership.user,
        partnership=membership.partnership,
        agency=membership.agency,
        by=by,
    )


def _next_request(membership: Membership, now: datetime) -> int:
    """The number of the next request; limits how many mails a day managers get from a lead."""
    earlier = Mail.objects.filter(
        kind=Mail.Kind.PASS_ON, by=membership.user, partnership=membership.partnership
    )
    earlier.filter(sent_at=None).delete()
    return resending.next_number(earlier, now, first_counts=True)


def _wait_for_others(membership: Membership) -> None:
    """Simultaneous decisions wait for each other here."""
    Partnership.objects.select_for_update(no_key=True).get(pk=membership.partnership_id)
