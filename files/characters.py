"""Properties of single characters: visibility, script, and look-alikes."""

import re
import unicodedata
from collections.abc import Iterable

# Invisible characters: Unicode's Default_Ignorable_Code_Point, as inclusive ranges. They come with
# text copied from chats, web pages and right-to-left programs.
UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Looks like a space; Unicode calls it a symbol.
BRAILLE_BLANK = "\u2800"

# Each letter, with the digits and the letters of other alphabets that look like it.
ALIKE = {
    "a": "4а\u0251α", "b": "8ь", "c": "сϲ", "d": "ԁđ", "e": "3еє", "f": "ƒ", "g": "9\u0261",
    "h": "һħ", "j": "ј", "k": "кκ", "l": "1i|іӏ\u0131\u03b9ł", "m": "м", "n": "пո",
    "o": "0оοօø", "p": "рρ", "q": "ԛ", "r": "г", "s": "5ѕ", "t": "7тτŧ", "u": "υսʋ", "v": "νѵ",
    "w": "ԝω", "x": "хχ", "y": "уγ", "z": "2",
}  # fmt: skip
# Capital letters that look Latin although their small letters do not.
CAPITALS_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХ", "ABEZHIKMNOPTYXABESIJKMHOPCTYX")
PLAIN = str.maketrans({each: plain for plain, others in ALIKE.items() for each in others})
PAIRS_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"))

# Scripts that are mixed within one word.
WRITTEN_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"}),
    frozenset({"CJK", "BOPOMOFO"}),
    frozenset({"CJK", "HANGUL"}),
)


def is_unseen(letter: str) -> bool:
    code = ord(letter)
    return code >= 0xAD and any(first <= code <= last for first, last in UNSEEN)


def is_control(letter: str) -> bool:
    """Including lone surrogates, which no file, page or e-mail can contain."""
    return unicodedata.category(letter) in ("Cc", "Cs")


def is_blank(letter: str) -> bool:
    return letter.isspace() or letter == BRAILLE_BLANK


def script(letter: str) -> str:
    """LATIN, CYRILLIC and so on, from the Unicode name; empty for digits, marks and signs."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "")
    return re.split("[ -]", name.removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH "))[0]


def mixes_scripts(text: str) -> bool:
    """Whether it mixes alphabets that nobody mixes in writing."""
    found = {script(letter) for letter in text} - {"", "MODIFIER", "MASCULINE", "FEMININE"}
    return len(found) > 1 and not any(found <= together for together in WRITTEN_TOGETHER)


def skeleton(text: str) -> str:
    """The same text for everything that looks alike; like Unicode's UTS 39, with far fewer
    letters."""
    small = text.translate(CAPITALS_ALIKE).casefold().translate(PLAIN)
    found = unicodedata.normalize("NFKD", small).translate(PLAIN)
    if not found.isascii():
        found = "".join(letter for letter in found if not unicodedata.combining(letter))
    for pair, letter in PAIRS_ALIKE:
        found = found.replace(pair, letter)
    return found


def could_be_latin(text: str) -> bool:
    """Whether it is all in another alphabet, in letters that look Latin: аррӏе."""
    return any(not letter.isascii() for letter in text) and all(
        skeleton(letter).isascii() and script(letter) != "LATIN"
        for letter in text
        if letter.isalpha()
    )


def without_unseen(letters: Iterable[str]) -> str:
    return "".join(letter for letter in letters if not is_unseen(letter))
