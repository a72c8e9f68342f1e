"""E-mails in a format that even strict mail servers accept.

Django may fold a subject beyond ASCII so that its first line is empty and its encoded words are too
long, which some servers reject. And where a line is long it uses quoted-printable, which breaks
links at the end of a line, so that some programs copy only half of one. Here

- encoded words have at most 75 characters (RFC 2047), and the first one follows the header's name;
- the text is wrapped at spaces and sent unencoded (8bit), so that every link stays on one line.
  Plain text is marked as wrapped (format=flowed, RFC 3676): phones join the lines again, old
  programs show them as they are. Only text without spaces for too long (Chinese, Thai) is sent as
  base64.
"""

import re
from collections.abc import Iterable, Iterator
from email.header import Header, decode_header, make_header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr, formatdate, parseaddr
from typing import Any

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import MIMEMixin, SafeMIMEText, sanitize_address
from django.utils.encoding import punycode

# A header line with an encoded word has at most 76 characters (RFC 2047, 2).
HEADER_LINE = 76
# A longer word does not fit on a header's first line, and becomes several encoded words.
LONGEST_WORD = 60
# Not counting the trailing space.
TEXT_LINE = 75
# No line may have more bytes than this (RFC 5322, 2.1.1).
LONGEST_LINE = 998
# HTML is only wrapped enough to stay well below that limit.
HTML_LINE = 900
# Flowed text stuffs lines with these beginnings with a space, which readers remove.
STUFFED = (" ", ">", "From ")
A_SPACE_OUTSIDE_OF_TAGS = re.compile(r" (?![^<]*>)")


class Letter(EmailMultiAlternatives):
    """Plain text, the same as HTML, and headers. Attachments are not supported."""

    def sent_by(self, address: str) -> None:
        """Use this address for bounces; readers see the same sender."""
        self.extra_headers["From"] = self.from_email
        self.from_email = address

    def message(self, *, policy: Any = None) -> Any:
        whole = _Whole("alternative", policy=compat32.clone(max_line_length=None))
        for name, value in self._headers():
            whole[name] = value
        whole.attach(_part("\n".join(flowed(str(self.body))), "plain", format="flowed"))
        for html, _kind in self.alternatives:
            whole.attach(_part("\n".join(wrapped(str(html))), "html"))
        return whole

    def _headers(self) -> Iterator[tuple[str, str]]:
        yield "From", mailbox("From", self.extra_headers.get("From", self.from_email))
        yield "To", ", ".join(sanitize_address(one_line(to), "utf-8") for to in self.to)
        if self.reply_to:
            yield "Reply-To", ",\n ".join(mailbox("Reply-To", each) for each in self.reply_to)
        yield "Subject", folded("Subject", str(self.subject))
        yield "Date", formatdate()
        for name, value in self.extra_headers.items():
            if name != "From":
                yield name, one_line(value)


class _Whole(MIMEMixin, MIMEMultipart):  # type: ignore[misc] # as in Django
    """Its headers are folded already and must not be folded again."""


# Headers


def one_line(value: object) -> str:
    text = str(value)
    if "\n" in text or "\r" in text:
        raise BadHeaderError("A line break would begin another header.")
    return text


def folded(name: str, text: str) -> str:
    """The header's value, folded over as many lines as needed."""
    text = "".join(sign for sign in one_line(text) if sign.isprintable() or not sign.isascii())
    return _header(name, text, "us-ascii" if _is_plain(text) else "utf-8")


def mailbox(header: str, value: str) -> str:
    """An optional name and an address."""
    name, address = parseaddr(one_line(value))
    name = one_line(make_header(decode_header(name)))
    address = _in_ascii(address)
    if not name:
        return address
    short = formataddr((name, address)) if _is_plain(name) else ""
    if short and len(header) + 2 + len(short) <= HEADER_LINE:
        return short
    words = _header(header, name, "utf-8")
    last = words.rpartition("\n")[2] if "\n" in words else f"{header}: {words}"
    between = " " if len(last) + len(f" <{address}>") <= HEADER_LINE else "\n "
    return f"{words}{between}<{address}>"


def _is_plain(text: str) -> bool:
    """Whether it can stay unencoded. Text that looks like an encoded word cannot."""
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and "=?" not in text and longest <= LONGEST_WORD


def _header(name: str, text: str, charset: str) -> str:
    return Header(text, charset, maxlinelen=HEADER_LINE, header_name=name).encode()


def domain_of(mailbox: str) -> str:
    """The ASCII form of the domain of an address, with or without a name."""
    return punycode(parseaddr(mailbox)[1].rpartition("@")[2])


def _in_ascii(address: str) -> str:
    name, at, domain = address.rpartition("@")
    return name + at + punycode(domain)


# Text


def _part(text: str, kind: str, **parameters: str) -> MIMEText:
    too_long = any(len(line.encode()) > LONGEST_LINE for line in text.split("\n"))
    # The standard library encodes UTF-8 as base64; Django's class leaves it unencoded.
    part = (MIMEText if too_long else SafeMIMEText)(text, kind, "utf-8")
    for name, value in parameters.items():
        part.set_param(name, value)
    return part


def flowed(text: str) -> Iterator[str]:
    """The text's lines, wrapped at spaces; a line that continues ends with a space."""
    for line in _lines(text):
        *others, last = _fill(line.rstrip(" ").split(" "), TEXT_LINE, len)
        yield from (_stuffed(f"{each} ") for each in others)
        yield _stuffed(last)


def wrapped(html: str) -> Iterator[str]:
    """The HTML's lines, long ones wrapped at spaces between words but not within tags."""
    for line in _lines(html):
        if len(line.encode()) <= HTML_LINE:
            yield line
        else:
            yield from _fill(A_SPACE_OUTSIDE_OF_TAGS.split(line), HTML_LINE, _bytes)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith(STUFFED) else line


def _bytes(text: str) -> int:
    return len(text.encode())


def _fill(words: Iterable[str], width: int, length: Any) -> list[str]:
    """As many words per line as fit; a longer word gets its own line."""
    lines: list[str] = []
    for word in words:
        if lines and length(lines[-1]) + 1 + length(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
