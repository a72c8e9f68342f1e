"""Access checks and the personal links. Objects are only reached through a check in this module.

Somebody without access gets 404, as if the object did not exist; a member whose access is too low
gets 403.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

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
RESPONDENT_SALT = "respondent"
# The purpose of a personal link; its MAC covers it.
ANSWER, REMINDERS = "invite", "reminders"
HINT = 8  # digits of the round's UUID that a link contains

# Accounts


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


def access_link(user: User) -> str:
    """The page where this person sets a password. Works once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.BASE_URL + reverse("choose-password", args=[uid, token])


# Links in e-mails to pages that ask for a sign-in or an e-mail address


def home_link() -> str:
    return settings.BASE_URL + reverse("home")


def forgotten_link() -> str:
    return settings.BASE_URL + reverse("password-forgotten")


def link_again_link() -> str:
    return settings.BASE_URL + reverse("link-again")


def protection_link() -> str:
    return settings.BASE_URL + reverse("protection")


def who_has_access_link(partnership: Partnership) -> str:
    return settings.BASE_URL + reverse("access", args=[partnership.slug])


def own_access_link(partnership: Partnership) -> str:
    return settings.BASE_URL + reverse("access-mine", args=[partnership.slug])


def list_link(agency: Agency) -> str:
    """The page where the agency's lead confirms its list, or adds the first people."""
    page = "people-confirm" if agency.participants.exists() else "people-add"
    return settings.BASE_URL + reverse(page, args=[agency.partnership.slug, agency.pk])


def report_link(survey_round: Round) -> str:
    return _link_to("report", survey_round)


def round_link(survey_round: Round) -> str:
    return _link_to("round", survey_round)


def _link_to(page: str, survey_round: Round) -> str:
    place = (survey_round.partnership.slug, survey_round.pk)
    return settings.BASE_URL + reverse(page, args=place)


# A personal link is `<id>.<hint><mac>`. The MAC is not stored, so the database alone contains no
# working link, and a reminder can build the same link again. The MAC covers the round's UUID, so a
# link still shows which round it was for after its id has been deleted with everything about the
# person. The hint narrows that search to one round, so a guess does not make us try every ended
# one.


def new_link_id() -> str:
    """128 random bits, as URL-safe text."""
    return secrets.token_urlsafe(16)


def link_for(invitation: Invitation) -> str:
    """The person's full personal link."""
    assert invitation.link_id is not None  # noqa: S101 - tells the type checker
    link = _link(invitation.survey_round.uuid, invitation.link_id, ANSWER)
    return settings.BASE_URL + reverse("respond-start", args=[link])


def invitation_by_link(link: str, *, purpose: str = ANSWER) -> Invitation | None:
    """The invitation that a genuine link belongs to; None once its round has ended."""
    invitation = _invitation(link.partition(".")[0])
    if invitation is None or not _is_of(invitation.survey_round.uuid, link, purpose):
        return None
    return invitation


def ended_round_of(link: str, *, purpose: str = ANSWER) -> Round | None:
    """The ended round that this link was made for; None for any other link.

    The answer is the same for everybody invited to the round: nothing about the person is kept.
    """
    ended = Round.objects.ended().filter(source=Round.Source.INVITED)
    hinted = ended.select_related("partnership").filter(uuid__range=_with_hint(link))
    return next((each for each in hinted if _is_of(each.uuid, link, purpose)), None)


def _is_of(survey_round: UUID, link: str, purpose: str) -> bool:
    made = _link(survey_round, link.partition(".")[0], purpose)
    return hmac.compare_digest(made.encode(errors="replace"), link.encode(errors="replace"))


def _link(survey_round: UUID, link_id: str, purpose: str) -> str:
    return f"{link_id}.{survey_round.hex[:HINT]}{_mac(survey_round, link_id, purpose)}"


def _with_hint(link: str) -> tuple[UUID, UUID]:
    """The range of round UUIDs that this link's hint allows: almost always a single round."""
    hint = link.partition(".")[2][:HINT]
    if not re.fullmatch(rf"[0-9a-f]{{{HINT}}}", hint):
        hint = "0" * HINT
    rest = 32 - HINT
    return UUID(hint + "0" * rest), UUID(hint + "f" * rest)


def no_reminders_link(invitation: Invitation) -> str:
    """The page where this person turns reminders off. Its MAC differs, so it cannot be turned into
    their personal link."""
    link_id = invitation.link_id or ""
    link = _link(invitation.survey_round.uuid, link_id, REMINDERS)
    return settings.BASE_URL + reverse("no-reminders", args=[link])


def remember_respondent(response: HttpResponse, invitation: Invitation) -> None:
    """Exchange the link for a cookie; nothing is stored on the server."""
    response.set_signed_cookie(
        settings.RESPONDENT_COOKIE_NAME,
        f"{invitation.link_id}.{invitation.survey_round.uuid.hex}",
        salt=RESPONDENT_SALT,
        max_age=60 * 60 * 24 * 120,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget_respondent(response: HttpResponse) -> None:
    response.delete_cookie(settings.RESPONDENT_COOKIE_NAME, samesite="Lax")


def respondent(request: HttpRequest) -> Invitation | None:
    """The invitation whose personal link was used on this device."""
    return _invitation(_remembered(request).partition(".")[0])


def has_respondent_cookie(request: HttpRequest) -> bool:
    """Whether a personal link was used on this device, even if it no longer works."""
    return bool(_remembered(request))


def ended_round_of_cookie(request: HttpRequest) -> Round | None:
    """The ended round of the link used on this device; None if it has not ended or is unknown."""
    uuid = _remembered(request).partition(".")[2]
    if not uuid:
        return None
    return Round.objects.ended().select_related("partnership").filter(uuid=uuid).first()


def _remembered(request: HttpRequest) -> str:
    """The cookie's value: the ids of the link and its round; empty without a cookie."""
    name = settings.RESPONDENT_COOKIE_NAME
    return request.get_signed_cookie(name, default="", salt=RESPONDENT_SALT) or ""


def _invitation(link_id: str) -> Invitation | None:
    invitations = Invitation.objects.select_related("survey_round__partnership", "agency")
    return invitations.filter(link_id=link_id).first() if link_id else None


def _mac(survey_round: UUID, link_id: str, purpose: str = ANSWER) -> str:
    message = f"{purpose}:v2:{survey_round.hex}:{link_id}".encode(errors="replace")
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
