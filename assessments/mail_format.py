"""An e-mail as mail servers carry it: in headers and lines that the strict ones accept too.

Django folds a subject with letters beyond ASCII so that its first line may be empty and its encoded
words too long, which some servers refuse; and it makes the text quoted-printable where a line is
long, which cuts links at the end of a line, and some programs then copy half of one. Here

- encoded words have at most 75 characters (RFC 2047), the first of them beside the header's name;
- the text is wrapped at spaces and sent as it is (8bit), so that every link stands whole on one
  line. Plain text says that it is wrapped (format=flowed, RFC 3676): a phone joins the lines again,
  an old program shows them as they are. Only where something has no space for too long (Chinese,
  Thai), the part is base64.
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

# A header's line that holds an encoded word has at most 76 characters (RFC 2047, 2).
HEADER_LINE = 76
# A word that is longer does not fit on a header's first line, and becomes several encoded words.
LONGEST_WORD = 60
# Without the space at its end.
TEXT_LINE = 75
# No line has more bytes than that (RFC 5322, 2.1.1).
LONGEST_LINE = 998
# HTML need not be wrapped to be read: only so far that no line comes near to that.
HTML_LINE = 900
# In flowed text a line that begins so gets one space before it, which readers take away again.
STUFFED = (" ", ">", "From ")
A_SPACE_OUTSIDE_OF_TAGS = re.compile(r" (?![^<]*>)")


class Letter(EmailMultiAlternatives):
    """A text, the same as HTML, and headers. Attachments are not sent."""

    def sent_by(self, address: str) -> None:
        """What cannot be delivered goes to that address; readers see the same sender."""
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
    """Its headers are folded already: nothing folds them once more."""


# Headers


def one_line(value: object) -> str:
    text = str(value)
    if "\n" in text or "\r" in text:
        raise BadHeaderError("A line break would begin another header.")
    return text


def folded(name: str, text: str) -> str:
    """The value of a header of that name, over as many lines as it takes."""
    text = "".join(sign for sign in one_line(text) if sign.isprintable() or not sign.isascii())
    return _header(name, text, "us-ascii" if _is_plain(text) else "utf-8")


def mailbox(header: str, value: str) -> str:
    """A name, if there is one, and the address."""
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
    """Can it stand there as it is? What looks like an encoded word would be read as one."""
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and "=?" not in text and longest <= LONGEST_WORD


def _header(name: str, text: str, charset: str) -> str:
    return Header(text, charset, maxlinelen=HEADER_LINE, header_name=name).encode()


def domain_of(mailbox: str) -> str:
    """As servers know it, of an address with or without a name."""
    return punycode(parseaddr(mailbox)[1].rpartition("@")[2])


def _in_ascii(address: str) -> str:
    name, at, domain = address.rpartition("@")
    return name + at + punycode(domain)


# Text


def _part(text: str, kind: str, **parameters: str) -> MIMEText:
    too_long = any(len(line.encode()) > LONGEST_LINE for line in text.split("\n"))
    # The standard library makes base64 of UTF-8, Django's text leaves it as it is.
    part = (MIMEText if too_long else SafeMIMEText)(text, kind, "utf-8")
    for name, value in parameters.items():
        part.set_param(name, value)
    return part


def flowed(text: str) -> Iterator[str]:
    """The lines of a text, wrapped at spaces; a line that goes on in the next ends with a space."""
    for line in _lines(text):
        *others, last = _fill(line.rstrip(" ").split(" "), TEXT_LINE, len)
        yield from (_stuffed(f"{each} ") for each in others)
        yield _stuffed(last)


def wrapped(html: str) -> Iterator[str]:
    """The lines of an HTML text; the long ones wrapped at spaces between words, not in tags."""
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
    """As many words on each line as it is wide; a longer one has a line of its own."""
    lines: list[str] = []
    for word in words:
        if lines and length(lines[-1]) + 1 + length(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
