"""Parsing bounce reports: which of our e-mails came back, and why.

Reads delivery status notifications (RFC 3464), as Postfix, Exchange, Gmail, Exim and others send
them, and Exim's older format. Anybody can send such a report, so none of its text is kept: only our
own token and one of our reason codes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from itertools import islice

# Our mails are small, and so is a report; anything beyond this size is ignored.
MOST_BYTES = 1_000_000
MOST_PARTS = 100

THIRTY_TWO_DIGITS = "([0-9a-f]{32})"
# The address that a mail returns to: name+token@…
RETURNED_TO = re.compile(rf"\+{THIRTY_TWO_DIGITS}@", re.IGNORECASE)
# The headers of the returned mail, wherever the report quotes them.
ITS_NUMBER = re.compile(
    rf"^(?:(?:original-)?message-id|in-reply-to|references):\s*<{THIRTY_TWO_DIGITS}@",
    re.IGNORECASE | re.MULTILINE,
)
# An RFC 3463 status: class (4 gave up, 5 permanent), subject, detail.
CODE = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")


class Reason(StrEnum):
    """Reasons that a manager can understand and act on."""

    NO_MAILBOX = "no_mailbox"
    NO_DOMAIN = "no_domain"
    FULL = "full"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    OTHER = "other"


@dataclass(frozen=True)
class Bounce:
    """An e-mail that could not be delivered."""

    tokens: tuple[str, ...]  # tokens of our mails found in the report, the likeliest first
    reason: Reason


def read(raw: bytes) -> Bounce | None:
    """None for anything else, such as replies, automatic replies, and delays that may resolve."""
    raw = raw[:MOST_BYTES]
    try:
        reason = _reported(message_from_bytes(raw))
    except RecursionError:  # maliciously nested parts
        return None
    return Bounce(_tokens(raw), reason) if reason else None


def is_by_a_program(raw: bytes) -> bool:
    """Whether it was sent by a mail server or as an automatic reply, not by a person."""
    head = message_from_bytes(raw[:MOST_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    automatic = _field(head, "Auto-Submitted").lower().startswith("auto-")
    comes_from_nobody = _field(head, "Return-Path") == "<>"
    is_report = head.get_content_type() == "multipart/report"
    return automatic or comes_from_nobody or is_report or "X-Failed-Recipients" in head


def _tokens(raw: bytes) -> tuple[str, ...]:
    text = raw.decode("ascii", "replace").replace("\r\n", "\n")
    head = text.partition("\n\n")[0]
    found = [*RETURNED_TO.findall(head), *ITS_NUMBER.findall(text)]
    return tuple(dict.fromkeys(token.lower() for token in found))


def _reported(message: Message) -> Reason | None:
    parts = list(islice(message.walk(), MOST_PARTS))
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _first_failure(part)
    if message["X-Failed-Recipients"]:  # Exim before 4.83
        return _reason(" ".join(_texts(parts)))
    return None


def _first_failure(status: Message) -> Reason | None:
    for fields in _recipients(status):
        action, code = _field(fields, "Action").lower(), _field(fields, "Status")
        if action == "failed" or (not action and code.startswith("5")):
            return _reason(code, _field(fields, "Diagnostic-Code"))
    return None


def _recipients(status: Message) -> list[Message]:
    """The field groups: one for the message itself and one for each recipient."""
    payload = status.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    blocks = re.split(r"\n[ \t]*\n", str(payload).replace("\r\n", "\n"))
    return [message_from_string(block) for block in blocks]


def _field(fields: Message, name: str) -> str:
    return str(fields.get(name, "")).strip()


def _texts(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            yield payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""


def _reason(code: str, text: str = "") -> Reason:
    """By the first status code that is more specific than "other" (x.0.0)."""
    found = [tuple(map(int, each)) for each in CODE.findall(f"{code} {text}")]
    for kind, subject, detail in found:
        if (subject, detail) != (0, 0):
            return _by_code(kind, subject, detail)
    return Reason.UNREACHABLE if found and found[0][0] == 4 else Reason.OTHER


# Codes after which the server has given up, whatever their class.
EXACTLY = {
    (1, 2): Reason.NO_DOMAIN,
    (2, 2): Reason.FULL,
    (4, 4): Reason.NO_DOMAIN,
    (4, 7): Reason.UNREACHABLE,
}
# Permanent only: the address is wrong. Exchange sends 5.4.1 for an unknown address of a domain.
NO_MAILBOX = {(1, 0), (1, 1), (1, 3), (1, 6), (1, 10), (2, 1), (4, 1)}
POLICY = 7


def _by_code(kind: int, subject: int, detail: int) -> Reason:
    if subject == POLICY:
        return Reason.REFUSED
    if (subject, detail) in EXACTLY:
        return EXACTLY[subject, detail]
    if kind == 4:
        return Reason.UNREACHABLE
    return Reason.NO_MAILBOX if (subject, detail) in NO_MAILBOX else Reason.OTHER
