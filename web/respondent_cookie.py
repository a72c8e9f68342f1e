"""The personal link that was used on this device, kept in a signed cookie; nothing is stored on the
server."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from assessments import links
from assessments.models import Invitation, Round

SALT = "respondent"


def remember(response: HttpResponse, invitation: Invitation) -> None:
    """Exchange the link for a cookie."""
    response.set_signed_cookie(
        settings.RESPONDENT_COOKIE_NAME,
        f"{invitation.link_id}.{invitation.survey_round.uuid.hex}",
        salt=SALT,
        max_age=60 * 60 * 24 * 120,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(settings.RESPONDENT_COOKIE_NAME, samesite="Lax")


def respondent(request: HttpRequest) -> Invitation | None:
    """The invitation whose personal link was used on this device."""
    return links.invitation_with_id(_remembered(request).partition(".")[0])


def is_set(request: HttpRequest) -> bool:
    """Whether a personal link was used on this device, even if it no longer works."""
    return bool(_remembered(request))


def ended_round(request: HttpRequest) -> Round | None:
    """The ended round of the link used on this device; None if it has not ended or is unknown."""
    uuid = _remembered(request).partition(".")[2]
    if not uuid:
        return None
    return Round.objects.ended().select_related("partnership").filter(uuid=uuid).first()


def _remembered(request: HttpRequest) -> str:
    """The cookie's value: the ids of the link and its round; empty without a cookie."""
    name = settings.RESPONDENT_COOKIE_NAME
    return request.get_signed_cookie(name, default="", salt=SALT) or ""
