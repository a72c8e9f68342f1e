"""E-mail addresses, in the one form in which they are stored and compared (docs/people.md).

Two texts with which people mean one mailbox give one form: capitals, spaces around it, characters
that nobody sees, and the spellings of a domain with letters beyond a to z make no difference. What
no e-mail of ours can be sent to is a BadAddress, which says what is wrong and where.

Part of an address before the @: "ann+north" and "ann", "a.nn" and "ann" are other mailboxes at many
services, so they stay apart here. Where they are likely to lead to one, `mailbox` says which.
"""

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
# Nothing longer is looked at letter by letter.
MOST_CHARACTERS = 1_000
# What may stand before the @, and a domain as computers write it.
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
ENDING = re.compile(r"[a-z][a-z-]*[a-z]|xn--[a-z0-9]+")
# Dots of other scripts, which browsers and mail programs take as ours.
# Only of plain letters: others become plain ones, and somebody else's address.
PLAIN_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
DOTS = re.compile("[.\u3002\uff0e\uff61]")
IN_CODE = "xn--"
# Joins or parts letters in some scripts: a domain that needs one is written in code.
JOINERS = "\u200c\u200d"
GMAIL = ("gmail.com", "googlemail.com")
WIDE_AT = "\uff20"
LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# The start of what mail programs would read as encoded words.
ENCODED = "=?"


# "Ann Ode <ann@north.example>", or an address that was a link.
NAMED = re.compile(r"(?:([^<>@]*)<)?(?:mailto:)?([^\s<>:@]+@[^\s<>@:]+)>?", re.IGNORECASE)


class BadAddress(ValueError):
    """Nothing can be sent to it; says in a sentence why not."""

    def __init__(self, why: Message) -> None:
        self.why = why
        super().__init__(why)


def clean(text: str) -> str:
    """The one form of an address. Raises BadAddress."""
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
    """The address alone, of one as e-mail programs write it; else the text as it is."""
    named = NAMED.fullmatch(text.strip()) if len(text) <= MOST_CHARACTERS else None
    return named[2] if named else text


def mailbox(address: str) -> str:
    """Where an address in its one form is likely to lead: what follows a + is for its owner alone.

    At Gmail dots make no difference, and it has two names; elsewhere they may be somebody else's.
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
    """As it is looked for: its one form, or of what is no address the text, which nobody has."""
    try:
        return clean(text)
    except BadAddress:
        return text.strip().translate(PLAIN_LOWER)


def readable(address: str) -> str:
    """An address as people read it: the letters of its domain in place of their code, unless they
    could be taken for others."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{readable_domain(domain)}"


def readable_domain(domain: str) -> str:
    return ".".join(_shown_label(label) for label in _as_stored(domain).split("."))


def decoded_domain(domain: str) -> str:
    """Whatever they could be taken for."""
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
    if len(labels) > 1 and not labels[-1]:  # a dot at the end says nothing
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
    """A part of a domain in small letters, or in code where it has others (IDNA)."""
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
    """One spelling: composed, small letters, wide ones as others. ß stays what it is, unlike in
    the older rules (IDNA 2003), which wrote to somebody else's domain."""
    small = "".join(letter.lower() for letter in unicodedata.normalize("NFKC", label))
    return unicodedata.normalize("NFKC", small)


def _may_stand_in_a_domain(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum() or letter == "-"
    return unicodedata.category(letter)[0] in "LMN"


def _in_code(folded: str, *, joiners: str = "") -> str | None:
    """A part of a domain as computers write it; None where it cannot be one."""
    fits = all(_may_stand_in_a_domain(letter) or letter in joiners for letter in folded)
    if not fits or folded.startswith(IN_CODE) or unicodedata.combining(folded[0]):
        return None
    if not folded.isascii():
        if folded.startswith("-") or folded.endswith("-"):
            return None
        folded = IN_CODE + folded.encode("punycode").decode()
    return folded if LABEL.fullmatch(folded) and len(folded) <= LONGEST_LABEL else None


def _in_letters(label: str) -> str | None:
    """What xn-- stands for; None where it is the code of nothing, or not the one code of it."""
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
    """Names a character that an address cannot have, and says after what it stands."""
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
