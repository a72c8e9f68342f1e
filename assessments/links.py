"""Personal links of respondents, and links in e-mails to pages that ask for a sign-in.

Who may follow them is decided in assessments.access and by the pages themselves.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from assessments.models import (
    Agency,
    Invitation,
    Partnership,
    Round,
    User,
)
from assessments.prepared import PreparedQuery

# The purpose of a personal link; its MAC covers it.
ANSWER, REMINDERS = "invite", "reminders"
HINT = 8  # digits of the round's UUID that a link contains
# The pages that e-mails lead to. The wings mount them at these paths, so that nothing here names
# a wing.
HOME = ""
PROTECTION = "protection/"
FORGOTTEN_PASSWORD = "password/forgotten/"  # noqa: S105 - a path
CHOOSE_PASSWORD = "welcome/<uidb64>/<token>/"  # noqa: S105 - a path
LINK_AGAIN = "link/"
PERSONAL = "r/<str:link>/"
NO_REMINDERS = "reminders/<str:link>/"
PARTNERSHIP = "partnerships/<slug:slug>/"
ACCESS = f"{PARTNERSHIP}access/"
OWN_ACCESS = f"{ACCESS}mine/"
AGENCY = f"{PARTNERSHIP}agencies/<int:pk>/"
ADD_PEOPLE = f"{AGENCY}people/"
CONFIRM_PEOPLE = f"{AGENCY}confirm/"
ROUND = f"{PARTNERSHIP}rounds/<int:pk>/"
REPORT = f"{ROUND}report/"


def _to(path: str, **given: object) -> str:
    """The full address of the page at that path."""
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: quote(str(given[name[1]])), path)
    return f"{settings.BASE_URL}/{filled}"


# Links in e-mails to pages that ask for a sign-in or an e-mail address


class Tokens(PasswordResetTokenGenerator):
    """Each works once. For a new account within PASSWORD_RESET_TIMEOUT, else for a day."""

    def check_token(self, user: Any, token: str | None) -> bool:
        if not super().check_token(user, token) or token is None:
            return False
        made_at = base36_to_int(token.partition("-")[0])
        age = timedelta(seconds=self._num_seconds(self._now()) - made_at)
        return bool(user.last_login is None or age <= A_DAY)


A_DAY = timedelta(days=1)
TOKENS = Tokens()


def access_link(user: User) -> str:
    """The page where this person sets a password."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return _to(CHOOSE_PASSWORD, uidb64=uid, token=TOKENS.make_token(user))


def home_link() -> str:
    return _to(HOME)


def forgotten_link() -> str:
    return _to(FORGOTTEN_PASSWORD)


def link_again_link() -> str:
    return _to(LINK_AGAIN)


def protection_link() -> str:
    return _to(PROTECTION)


def who_has_access_link(partnership: Partnership) -> str:
    return _to(ACCESS, slug=partnership.slug)


def own_access_link(partnership: Partnership) -> str:
    return _to(OWN_ACCESS, slug=partnership.slug)


def list_link(agency: Agency) -> str:
    """The page where the agency's lead confirms its list, or adds the first people."""
    page = CONFIRM_PEOPLE if agency.participants.exists() else ADD_PEOPLE
    return _to(page, slug=agency.partnership.slug, pk=agency.pk)


def report_link(survey_round: Round) -> str:
    return _to(REPORT, slug=survey_round.partnership.slug, pk=survey_round.pk)


def round_link(survey_round: Round) -> str:
    return _to(ROUND, slug=survey_round.partnership.slug, pk=survey_round.pk)


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
    return _to(PERSONAL, link=link)


def invitation_by_link(link: str, *, purpose: str = ANSWER) -> Invitation | None:
    """The invitation that a genuine link belongs to; None once its round has ended."""
    invitation = invitation_with_id(link.partition(".")[0])
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
    """Made with the secret of today, or with a former one: links that were sent go on working."""
    secrets_ = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (_link(survey_round, link.partition(".")[0], purpose, each) for each in secrets_)
    given = link.encode(errors="replace")
    return any(hmac.compare_digest(each.encode(errors="replace"), given) for each in made)


def _link(survey_round: UUID, link_id: str, purpose: str, secret: str = "") -> str:
    mac = _mac(survey_round, link_id, purpose, secret or settings.SECRET_KEY)
    return f"{link_id}.{survey_round.hex[:HINT]}{mac}"


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
    return _to(NO_REMINDERS, link=link)


_BY_ID = PreparedQuery(
    lambda: Invitation.objects.select_related("survey_round__partnership", "envelope"),
    "link_id",
)


def invitation_with_id(link_id: str) -> Invitation | None:
    return _BY_ID.first(link_id) if link_id else None


def _mac(survey_round: UUID, link_id: str, purpose: str, secret: str) -> str:
    message = f"{purpose}:v2:{survey_round.hex}:{link_id}".encode(errors="replace")
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
