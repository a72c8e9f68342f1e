"""What mail servers and mail programs are told of a mail, beside what people read."""

from django.conf import settings

from assessments import access
from assessments.mail_format import Letter, domain_of
from assessments.models import Mail


def add(message: Letter, mail: Mail) -> Letter:
    message.extra_headers |= {"Message-ID": _message_id(mail), **_ways_to_stop(mail)}
    if settings.BOUNCE_ADDRESS:
        message.sent_by(_comes_back_to(mail))
    return message


def _message_id(mail: Mail) -> str:
    """The same at every attempt: where a server got the mail and we were stopped before we had
    written that down, mailboxes show the second copy and the first as one."""
    return f"<{mail.token}@{domain_of(settings.DEFAULT_FROM_EMAIL)}>"


def _comes_back_to(mail: Mail) -> str:
    """An address for this mail alone (VERP): it holds neither a secret nor somebody's address."""
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{mail.token}@{domain}"


def _ways_to_stop(mail: Mail) -> dict[str, str]:
    """For the “unsubscribe” of mail programs: no more reminders (RFC 2369), by one press where the
    page can be reached safely (RFC 8058). The same in the invitation and in a reminder."""
    invitation = mail.invitation if mail.kind in Mail.LEADS_TO_NO_REMINDERS else None
    if invitation is None or not invitation.link_id:
        return {}
    headers = {"List-Unsubscribe": f"<{access.no_reminders_link(invitation)}>"}
    if settings.HTTPS:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
