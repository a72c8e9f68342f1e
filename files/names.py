"""Names of agencies and people: their stored form, and when two of them mean the same."""

import unicodedata

from files.characters import is_blank, is_control, is_unseen

# Scripts in which a zero-width joiner is part of the spelling.
WITH_JOINERS = frozenset(
    """
    ARABIC BENGALI DEVANAGARI GUJARATI GURMUKHI KANNADA KHMER MALAYALAM MANDAIC MONGOLIAN MYANMAR
    NKO ORIYA SINHALA SYRIAC TAMIL TELUGU TIBETAN
    """.split()  # noqa: SIM905
)
JOINERS = "\u200c\u200d"
# Column widths: of an agency's name, and of its key, in which one letter may become eighteen.
LONGEST, LONGEST_KEY = 120, 360


def clean(text: str) -> str:
    """On one line, composed, with single spaces and without invisible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    cleaned = _once_cleaned(text)
    while cleaned != text:  # cleaning may bring characters together that then combine
        text, cleaned = cleaned, _once_cleaned(cleaned)
    return cleaned


def _once_cleaned(text: str) -> str:
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if is_blank(letter):
            kept.append(" ")
        elif not is_control(letter) and (not is_unseen(letter) or _is_spelling(kept, letter)):
            kept.append(letter)
    return " ".join("".join(kept).split()).rstrip(JOINERS)


def key(name: str) -> str:
    """Names with the same key mean the same, whatever their case, spaces, composition and width."""
    if name.isascii() and name.isprintable():
        return " ".join(name.lower().split())
    seen = "".join(
        " " if is_blank(letter) else letter
        for letter in unicodedata.normalize("NFKC", name)
        if is_blank(letter) or not (is_control(letter) or is_unseen(letter))
    )
    return " ".join(_folded(_folded(seen)).split())


def is_too_long(name: str) -> bool:
    """For an agency, after cleaning."""
    return len(name) > LONGEST or len(key(name)) > LONGEST_KEY


def _folded(text: str) -> str:
    """Case-folded and compatibility-composed, like Unicode's NFKC_Casefold."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", apart)


def _is_spelling(before: list[str], letter: str) -> bool:
    """Whether it is a joiner after a letter of a script that needs it."""
    if letter not in JOINERS or not before:
        return False
    script = unicodedata.name(before[-1], "").partition(" ")[0]
    return script in WITH_JOINERS
