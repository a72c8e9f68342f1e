"""E-mail addresses in the one form in which they are stored and compared (docs/people.md).

Spellings of the same mailbox give the same form: upper and lower case, surrounding spaces,
invisible characters and the spellings of an internationalised domain make no difference. An address
that we cannot send to raises BadAddress, which says what is wrong and where.

The part before the @ is kept: "ann+north" and "ann", or "a.nn" and "ann", are different mailboxes
at many services. `mailbox` says where they probably lead to the same one."""

import re
import string
import unicodedata

from files.characters import (
    could_be_latin,
    is_blank,
    is_control,
    is_unseen,
    mixes_scripts,
    script,
    without_unseen,
)
from files.messages import Message
from files.messages import message as _

LONGEST = 254
LONGEST_NAME, LONGEST_DOMAIN, LONGEST_LABEL = 64, 253, 63
# Longer text is not examined character by character.
MOST_CHARACTERS = 1_000
# What may stand before the @, and a domain in ASCII.
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
ENDING = re.compile(r"[a-z][a-z-]*[a-z]|xn--[a-z0-9]+")
# Full stops of other scripts, which browsers and mail programs treat as ".".
# ASCII letters only: lower-casing others can give ASCII letters, and somebody else's address.
PLAIN_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
DOTS = re.compile("[.\u3002\uff0e\uff61]")
IN_CODE = "xn--"
# Zero-width joiners, which some scripts need: a domain with one is written in its encoded form.
JOINERS = "\u200c\u200d"
GMAIL = ("gmail.com", "googlemail.com")
WIDE_AT = "\uff20"
LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# The beginning of what mail programs would read as an encoded word.
ENCODED = "=?"


# "Ann Ode <ann@north.example>", or an address copied from a link.
NAMED = re.compile(r"(?:([^<>@]*)<)?(?:mailto:)?([^\s<>:@]+@[^\s<>@:]+)>?", re.IGNORECASE)


class BadAddress(ValueError):
    """An address that cannot receive mail; `why` is a sentence."""

    def __init__(self, why: Message) -> None:
        self.why = why
        super().__init__(why)


def clean(text: str) -> str:
    """The canonical form of an address. Raises BadAddress."""
    if len(text) > MOST_CHARACTERS:
        raise _too_long()
    typed = without_unseen(text).strip()
    if not typed:
        raise BadAddress(_("The address is missing."))
    if typed.count("@") > 1:
        raise BadAddress(_("There is more than one @ in it."))
    for place, letter in enumerate(typed):
        if is_control(letter) or is_blank(letter) or letter == WIDE_AT:
            raise _odd(typed, place)
    if "@" not in typed:
        raise BadAddress(_("There is no @ in it."))
    name, _at, domain = typed.partition("@")
    address = f"{_name(name)}@{_domain(domain)}"
    if len(address) > LONGEST:
        raise _too_long()
    return address


def without_name(text: str) -> str:
    """The address alone, if written as in e-mail programs; otherwise the text unchanged."""
    named = NAMED.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
    return named[2] if named else text


def mailbox(address: str) -> str:
    """The mailbox that a canonical address probably leads to: without anything after a +.

    At Gmail dots make no difference and there are two domain names; elsewhere they may.
    """
    name, _at, domain = address.partition("@")
    name = name.partition("+")[0] or name
    if domain in GMAIL:
        name, domain = name.replace(".", ""), GMAIL[0]
    return f"{name}@{domain}"


def is_address(text: str) -> bool:
    try:
        clean(text)
    except BadAddress:
        return False
    return True


def lookup_form(text: str) -> str:
    """The form to search for: canonical, or the text itself if it is no address and matches
    nobody."""
    try:
        return clean(text)
    except BadAddress:
        return text.strip().translate(PLAIN_LOWER)


def readable(address: str) -> str:
    """An address as people read it: its domain decoded, unless its letters could be mistaken for
    others."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{readable_domain(domain)}"


def readable_domain(domain: str) -> str:
    return ".".join(_shown_label(label) for label in _as_stored(domain).split("."))


def decoded_domain(domain: str) -> str:
    """The decoded domain, even if its letters could mislead."""
    labels = _as_stored(domain).split(".")
    return ".".join(_letters_of(label) or label for label in labels)


def _name(name: str) -> str:
    if not name:
        raise BadAddress(_("There is nothing before the @."))
    for place, letter in enumerate(name):
        if letter != "." and not NAME.fullmatch(letter):
            raise _odd(name, place)
    if len(name) > LONGEST_NAME:
        raise BadAddress(
            _("There are more than %(most)s characters before the @.", most=LONGEST_NAME)
        )
    if not all(name.split(".")):
        raise BadAddress(_("A dot before the @ needs a letter or digit on each side."))
    if ENCODED in name:
        raise _odd(name, name.index(ENCODED))
    return name.lower()


def _domain(domain: str) -> str:
    if not domain:
        raise BadAddress(_("There is nothing after the @."))
    for place, letter in enumerate(domain):
        folded = _folded(letter)
        if not DOTS.fullmatch(letter) and not all(map(_may_stand_in_a_domain, folded)):
            raise _odd(f"@{domain}", place + 1)
    labels = DOTS.split(domain)
    if len(labels) > 1 and not labels[-1]:  # a trailing dot means the same domain
        labels.pop()
    if not all(labels):
        raise BadAddress(_("A dot after the @ needs a letter or digit on each side."))
    found = ".".join(_label(label) for label in labels)
    _rest, dot, ending = found.rpartition(".")
    if found != "localhost" and not (dot and ENDING.fullmatch(ending)):
        raise BadAddress(_("The part after the @ has no ending, such as .org."))
    if len(found) > LONGEST_DOMAIN:
        raise _too_long()
    return found


def _label(label: str) -> str:
    """One label of a domain in lower case, encoded if it has other letters (IDNA)."""
    folded = _folded(label)
    if folded.isascii() and folded.startswith(IN_CODE):
        code = folded if _in_letters(folded) else None
    else:
        code = _in_code(folded)
    if code is None:
        part = label[:LONGEST_LABEL]
        raise BadAddress(_("“%(part)s” after the @ cannot be part of a domain.", part=part))
    return code


def _folded(label: str) -> str:
    """Composed, lower case, wide letters as ordinary ones. ß is kept: the older rules (IDNA 2003)
    replaced it, which led to somebody else's domain."""
    small = "".join(letter.lower() for letter in unicodedata.normalize("NFKC", label))
    return unicodedata.normalize("NFKC", small)


def _may_stand_in_a_domain(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum() or letter == "-"
    return unicodedata.category(letter)[0] in "LMN"


def _in_code(folded: str, *, joiners: str = "") -> str | None:
    """A label in ASCII; None if it is not valid."""
    fits = all(_may_stand_in_a_domain(letter) or letter in joiners for letter in folded)
    if not fits or folded.startswith(IN_CODE) or unicodedata.combining(folded[0]):
        return None
    if not folded.isascii():
        if folded.startswith("-") or folded.endswith("-"):
            return None
        folded = IN_CODE + folded.encode("punycode").decode()
    return folded if LABEL.fullmatch(folded) and len(folded) <= LONGEST_LABEL else None


def _in_letters(label: str) -> str | None:
    """The decoded form of an xn-- label; None if it is invalid or not the canonical encoding."""
    if len(label) > LONGEST_LABEL:
        return None
    try:
        letters = label.removeprefix(IN_CODE).encode().decode("punycode")
    except UnicodeError:
        return None
    if not letters or letters.isascii() or _folded(letters) != letters:
        return None
    return letters if _in_code(letters, joiners=JOINERS) == label else None


def _as_stored(domain: str) -> str:
    try:
        return domain if domain.isascii() else _domain(domain)
    except BadAddress:
        return domain


def _letters_of(label: str) -> str | None:
    return _in_letters(label) if label.startswith(IN_CODE) else None


def _shown_label(label: str) -> str:
    letters = _letters_of(label)
    if letters is None or mixes_scripts(letters) or could_be_latin(letters):
        return label
    return label if any(is_unseen(letter) for letter in letters) else letters


def _odd(typed: str, place: int) -> BadAddress:
    """An error naming a character that an address cannot have, and what it follows."""
    before = typed[max(0, place - 20) : place]
    letter = typed[place]
    why = _("An e-mail address cannot contain that.")
    if letter.isalpha() and "@" not in before:
        why = _("Before the @, only the letters a to z, digits and a few signs are possible.")
    if before:
        sentence = _(
            "There is %(sign)s in it, after “%(before)s”. %(why)s",
            sign=_named(letter),
            before=before,
            why=why,
        )
    else:
        sentence = _("There is %(sign)s at its beginning. %(why)s", sign=_named(letter), why=why)
    return BadAddress(sentence)


def _named(letter: str) -> Message:
    if letter in LINE_BREAKS:
        return _("a line break")
    if is_blank(letter):
        return _("a space")
    if is_control(letter):
        return _("a control character")
    alphabet = script(letter)
    if alphabet in ("", "LATIN"):
        return _("“%(letter)s”", letter=letter)
    return _("“%(letter)s” (%(alphabet)s)", letter=letter, alphabet=alphabet.capitalize())


def _too_long() -> BadAddress:
    return BadAddress(
        _("It is too long: an address has at most %(most)s characters.", most=LONGEST)
    )
