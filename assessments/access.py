"""Access checks. Objects are only reached through a check in this module.

Somebody without access gets 404, as if the object did not exist; a member whose access is too low
gets 403.
"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from assessments.models import (
    Agency,
    Handover,
    Invitation,
    Membership,
    Participant,
    Partnership,
    Round,
    User,
)

Access = Membership.Access
RANK = {Access.VIEWER: 0, Access.LEAD: 1, Access.MANAGER: 2}


def partnerships_for(user: User | AnonymousUser) -> QuerySet[Partnership]:
    """The partnerships this account may see; an administrator may see them all."""
    if not user.is_authenticated:
        return Partnership.objects.none()
    if user.is_superuser:
        return Partnership.objects.all()
    return Partnership.objects.filter(memberships__user=user)


def partnership_for(
    user: User | AnonymousUser, slug: str, *, access: Membership.Access = Access.VIEWER
) -> Partnership:
    """The partnership, if this account has at least that access to it."""
    partnership = partnerships_for(user).filter(slug=slug).first()
    if partnership is None:
        raise Http404
    # Everybody who can see the partnership has at least a viewer's access.
    if access != Access.VIEWER and not may(user, partnership, access):
        raise PermissionDenied
    return partnership


def round_for(
    user: User | AnonymousUser, slug: str, pk: int, *, access: Membership.Access = Access.VIEWER
) -> Round:
    """The round of that partnership, if this account has at least that access to it."""
    partnership = partnership_for(user, slug, access=access)
    survey_round = partnership.rounds.select_related("partnership").filter(pk=pk).first()
    if survey_round is None:
        raise Http404
    return survey_round


def may_read_report(user: User | AnonymousUser, survey_round: Round, now: datetime) -> bool:
    """Whether this account, which may see the round, may read its report yet.

    Managers may as soon as the round has closed. Everybody else may from the time that was fixed
    before the round opened, or earlier if a manager opens the report (R16).
    """
    if survey_round.closed_at is None:
        return False
    return survey_round.report_is_open(now) or may(user, survey_round.partnership, Access.MANAGER)


def invitation_for(user: User | AnonymousUser, slug: str, pk: int, number: int) -> Invitation:
    """An invitation to that round; for managers only."""
    survey_round = round_for(user, slug, pk, access=Access.MANAGER)
    invitations = survey_round.invitations.select_related("survey_round__partnership", "agency")
    invitation = invitations.filter(pk=number).first()
    if invitation is None:
        raise Http404
    return invitation


def agencies_for(user: User | AnonymousUser, partnership: Partnership) -> QuerySet[Agency]:
    """The agencies whose people this account manages: all for a manager, their own for a lead."""
    if not user.is_authenticated:
        return partnership.agencies.none()
    if may(user, partnership, Access.MANAGER):
        return partnership.agencies.all()
    return partnership.agencies.filter(leads__user=user, leads__access=Access.LEAD)


def agency_for(
    user: User | AnonymousUser, slug: str, pk: int, *, access: Membership.Access = Access.LEAD
) -> Agency:
    """The agency, if this account manages its people and has at least that access."""
    partnership = partnership_for(user, slug, access=access)
    agency = agencies_for(user, partnership).select_related("partnership").filter(pk=pk).first()
    if agency is None:
        raise Http404
    return agency


def participant_for(user: User | AnonymousUser, slug: str, pk: int) -> Participant:
    """The participant, if this account manages the people of their agency."""
    partnership = partnership_for(user, slug, access=Access.LEAD)
    people = partnership.participants.filter(agency__in=agencies_for(user, partnership))
    participant = people.select_related("agency", "partnership").filter(pk=pk).first()
    if participant is None:
        raise Http404
    return participant


def account(request: HttpRequest) -> User:
    """The account making this request, on a page that requires signing in."""
    assert isinstance(request.user, User)  # noqa: S101 - tells the type checker
    return request.user


def administrator(user: User | AnonymousUser) -> User:
    """The same account, if it is an administrator: only administrators create partnerships."""
    if not isinstance(user, User) or not user.is_superuser:
        raise PermissionDenied
    return user


def may(user: User | AnonymousUser, partnership: Partnership, access: Membership.Access) -> bool:
    """Whether this account has at least that access to the partnership."""
    has = access_of(user, partnership)
    return has is not None and RANK[has] >= RANK[access]


def access_of(user: User | AnonymousUser, partnership: Partnership) -> Membership.Access | None:
    """This account's access to the partnership; an administrator counts as a manager."""
    if not user.is_authenticated:
        return None
    if user.is_superuser:
        return Access.MANAGER
    membership = partnership.memberships.filter(user=user).first()
    return Access(membership.access) if membership else None


def membership_for(user: User | AnonymousUser, slug: str, pk: int) -> Membership:
    """Somebody's access to the partnership; for managers only."""
    partnership = partnership_for(user, slug, access=Access.MANAGER)
    members = partnership.memberships.select_related("user", "partnership", "agency")
    membership = members.filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def own_membership(
    user: User | AnonymousUser, slug: str, *, access: Membership.Access = Access.VIEWER
) -> Membership:
    """This account's own access to the partnership. An administrator may have none: 404."""
    partnership = partnership_for(user, slug, access=access)
    members = partnership.memberships.select_related("user", "partnership", "agency")
    membership = members.filter(user=user.pk).first()
    if membership is None:
        raise Http404
    if RANK[Access(membership.access)] < RANK[access]:
        raise PermissionDenied
    return membership


def lead_for(user: User | AnonymousUser, slug: str, pk: int) -> Membership:
    """An agency lead's access to the partnership; for managers only."""
    membership = membership_for(user, slug, pk)
    if membership.access != Access.LEAD:
        raise Http404
    return membership


def handover_for(user: User | AnonymousUser, slug: str, pk: int) -> Handover | None:
    """The pending handover of that lead's role, for managers; None if there is none."""
    return Handover.objects.filter(membership=lead_for(user, slug, pk)).first()
