"""The headers of a mail for servers and mail programs, apart from its visible content."""

from django.conf import settings

from assessments import links
from assessments.mail.mail_format import Letter, domain_of
from assessments.models import Mail


def add(message: Letter, mail: Mail) -> Letter:
    message.extra_headers |= {"Message-ID": _message_id(mail), **_ways_to_stop(mail)}
    if settings.BOUNCE_ADDRESS:
        message.sent_by(_comes_back_to(mail))
    return message


def _message_id(mail: Mail) -> str:
    """The same at every attempt. If the server accepted a mail and we were stopped before recording
    that, mailboxes show both copies as one."""
    return f"<{mail.token}@{domain_of(settings.DEFAULT_FROM_EMAIL)}>"


def _comes_back_to(mail: Mail) -> str:
    """A return address for this mail only (VERP), containing no secret and nobody's address."""
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{mail.token}@{domain}"


def _ways_to_stop(mail: Mail) -> dict[str, str]:
    """The "unsubscribe" of mail programs stops reminders (RFC 2369), with one click if the page is
    served securely (RFC 8058). The same in invitations and reminders."""
    invitation = mail.invitation if mail.kind in Mail.LEADS_TO_NO_REMINDERS else None
    if invitation is None or not invitation.link_id:
        return {}
    headers = {"List-Unsubscribe": f"<{links.no_reminders_link(invitation)}>"}
    if settings.HTTPS:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
