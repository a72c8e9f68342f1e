"""Which letters a PDF can show, and names in any script made ready for it.

The fonts come with packages; those of the system are not asked, so that a report looks the same
everywhere. PDF/UA allows no letter that no font has.
"""

import re
import struct
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

# Packages with a folder of fonts, and the fonts' family. The first that has a letter shows it.
FONTS = {
    "font_source_sans_pro": "Source Sans Pro",
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "fontpkg_assistant": "Assistant",  # Hebrew; its Latin letters are those of Source Sans
}
REGULAR = ("SourceSansPro-Regular.otf", "NotoSansArabic[wdth,wght].ttf", "Assistant[wght].ttf")
MISSING = "?"
JOINERS = "\u200c\u200d"  # they shape words in Arabic and others
ISOLATED, ISOLATED_END = "\u2068", "\u2069"
MAY_BREAK = "\u200b"
ALLOWED = f"\n \u00a0{JOINERS}{ISOLATED}{ISOLATED_END}"
# A word longer than this is broken, so that it stays in its column.
LONG, PIECE = 24, 12

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# Such words with what stands between them, but for the commas of a list.
_WORD = f"[{_RIGHT_TO_LEFT}]+"
_NAME = re.compile(rf"{_WORD}(?:[ /&.–-]*\({_WORD}[^()]*\)|[ /&.–-]+{_WORD})*")
_LATIN = re.compile("[A-Za-z]")
_LONG = re.compile(rf"[^\s{MAY_BREAK}]{{{LONG},}}")


@cache
def loaded() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=_folders()
    )


def _folders() -> list[Path]:
    return [_folder(package) for package in FONTS]


def shown(text: str) -> str:
    """With letters that can be shown and no others; words that are too long may be broken."""
    kept = "".join(_letter(each) for each in unicodedata.normalize("NFC", text))
    return _LONG.sub(lambda word: _in_pieces(word[0]), _isolated(kept))


def _isolated(text: str) -> str:
    """A name from right to left keeps to itself: the number behind it would go to its other side.

    Sentences may have done that already.
    """
    if ISOLATED in text or not _NAME.search(text):
        return text
    if not _LATIN.search(text):
        return f"{ISOLATED}{text}{ISOLATED_END}"
    return _NAME.sub(lambda name: f"{ISOLATED}{name[0]}{ISOLATED_END}", text)


def shown_in(data: Any) -> Any:
    """The same of every text in it."""
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return {key: shown_in(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [shown_in(value) for value in data]
    return data


def cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def misses(text: str) -> bool:
    """Has it a letter that no font of ours has?"""
    return any(_letter(each) == MISSING != each for each in {*unicodedata.normalize("NFC", text)})


def _letter(letter: str) -> str:
    if letter in ALLOWED or letter in letters():
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Zs", "Zl", "Zp") or letter in "\t\r":
        return " "
    # Other marks without a shape, such as those that turn the direction of what follows.
    return "" if kind in ("Cc", "Cf", "Mn") else MISSING


def _in_pieces(word: str) -> str:
    return MAY_BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


@cache
def letters() -> frozenset[str]:
    """All that one of our fonts has."""
    found: set[str] = set()
    for folder, name in zip(_folders(), REGULAR, strict=True):
        found |= _letters_in((folder / name).read_bytes())
    return frozenset(each for each in found if unicodedata.category(each)[0] != "C")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The package {package} is missing: it has letters for PDFs.")
    return Path(spec.origin).parent / "files"


# Of a font file, only its table of letters is read: OpenType, "cmap", formats 4 and 12.


def _letters_in(font: bytes) -> set[str]:
    cmap = _table(font, b"cmap")
    (many,) = struct.unpack(">H", cmap[2:4])
    found: set[str] = set()
    for at in range(many):
        (start,) = struct.unpack(">I", cmap[8 + 8 * at : 12 + 8 * at])
        (form,) = struct.unpack(">H", cmap[start : start + 2])
        ranges = {4: _ranges_4, 12: _ranges_12}.get(form)
        if ranges:
            found |= {chr(code) for low, high in ranges(cmap[start:]) for code in range(low, high)}
    return found


def _table(font: bytes, wanted: bytes) -> bytes:
    (many,) = struct.unpack(">H", font[4:6])
    for at in range(12, 12 + 16 * many, 16):
        name, _sum, start, length = struct.unpack(">4sIII", font[at : at + 16])
        if name == wanted:
            return font[start : start + length]
    raise ValueError(f"There is no table {wanted!r} in this font.")


def _ranges_4(table: bytes) -> list[tuple[int, int]]:
    (twice,) = struct.unpack(">H", table[6:8])
    ends = struct.unpack(f">{twice // 2}H", table[14 : 14 + twice])
    starts = struct.unpack(f">{twice // 2}H", table[16 + twice : 16 + 2 * twice])
    return [(low, high + 1) for low, high in zip(starts, ends, strict=True) if high < 0xFFFF]


def _ranges_12(table: bytes) -> list[tuple[int, int]]:
    (many,) = struct.unpack(">I", table[12:16])
    groups = struct.iter_unpack(">III", table[16 : 16 + 12 * many])
    return [(low, high + 1) for low, high, _glyph in groups]
