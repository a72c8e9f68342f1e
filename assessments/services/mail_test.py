"""Sends a test e-mail through the configured mail server, and reports the server's response."""

import smtplib
import ssl
from typing import Any

from django.conf import settings
from django.core import mail as django_mail
from django.utils.encoding import force_str
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from assessments.mail import mail_headers
from assessments.mail.mail_format import Letter, domain_of
from assessments.mail.sender_records import Finding
from assessments.models import Mail


class NoMailServer(Exception):
    """No mail server is configured: e-mails are written to files."""


def domains() -> tuple[str, str]:
    """The sender's domain that readers see, and the domain that bounces return to."""
    sender = domain_of(settings.DEFAULT_FROM_EMAIL).lower()
    return sender, domain_of(settings.BOUNCE_ADDRESS).lower() or sender


def send(address: str) -> list[Finding]:
    """Send it, and report the result. Raises NoMailServer."""
    if not settings.EMAIL_HOST:
        raise NoMailServer
    server: Any = django_mail.get_connection()
    host = f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}"
    try:
        server.open()
        encrypted = _encryption(server.connection.sock, host)
        server.send_messages([_letter(address)])
    except (OSError, smtplib.SMTPException) as problem:
        return [Finding("wrong", _why(problem, host, address))]
    finally:
        _hang_up(server)
    return [encrypted, Finding("ok", f"The server took the e-mail to {address}.")]


def _letter(address: str) -> Letter:
    text = _(
        "This is a test e-mail of Partnership Health, sent by whoever runs it.\n\n"
        "If it was in your junk folder, look at the header Authentication-Results: it says whether "
        "SPF, DKIM and DMARC have passed."
    )
    letter = Letter(
        subject=_("Partnership Health: a test e-mail"),
        body=f"{text}\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(linebreaks(text), "text/html")
    return mail_headers.add(letter, Mail(to=address))


def _encryption(sock: Any, host: str) -> Finding:
    if isinstance(sock, ssl.SSLSocket):
        return Finding("ok", f"{host} answers, encrypted with {sock.version()}.")
    return Finding(
        "look",
        f"{host} answers, without encryption (EMAIL_TLS=0): only for one on the same machine.",
    )


def _why(problem: Exception, host: str, address: str) -> str:
    said = _said(problem)
    match problem:
        case smtplib.SMTPAuthenticationError():
            return f"{host} does not accept EMAIL_USER and EMAIL_PASSWORD{said}."
        case smtplib.SMTPSenderRefused():
            return (
                f"{host} does not send for {problem.sender}{said}. Set FROM_EMAIL, and "
                "BOUNCE_ADDRESS if you use it, to addresses that it may send for."
            )
        case smtplib.SMTPRecipientsRefused():
            return f"{host} does not take e-mails to {address}{said}."
        case smtplib.SMTPNotSupportedError():
            return (
                f"{host} cannot encrypt, or knows no sign-in ({problem}). Use the port for "
                "encryption (587 or 465); EMAIL_TLS=0 is for a server on the same machine alone."
            )
        case ssl.SSLCertVerificationError():
            return (
                f"The certificate of {host} is not valid ({problem.verify_message}). EMAIL_HOST "
                "must be the name in it."
            )
        case ssl.SSLError():
            return f"{host} does not encrypt as expected. Port 465 does so at once, 587 later."
        case smtplib.SMTPResponseException():
            return f"{host} did not take the e-mail{said}."
        case _:
            return (
                f"{host} does not answer ({type(problem).__name__}). Check EMAIL_HOST and "
                "EMAIL_PORT, and that a firewall lets this machine out."
            )


def _said(problem: Exception) -> str:
    """The server's own message, for the operator."""
    code: int
    text: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, text = problem.smtp_code, problem.smtp_error
    else:
        return ""
    return f": {code} {' '.join(force_str(text, errors='replace').split())}"


def _hang_up(server: Any) -> None:
    try:
        server.close()
    except OSError:  # already disconnected
        pass
