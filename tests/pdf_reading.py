"""What a screen reader gets from a tagged PDF: its elements in order, and its tables.

Reads the structure tree and the marked content of each page, so lines broken on paper, drawn
columns and table headers repeated on the next page make no difference."""

import io
import re
import unicodedata
from functools import lru_cache

from pypdf import PdfReader
from pypdf.generic import ContentStream

from reports.blocks import Table, Where, walk

# Characters of no width: possible line breaks in a word, and isolates of a text's direction.
_WIDTHLESS = re.compile("[\u200b\u2066-\u2069]")


def read(data):
    return PdfReader(io.BytesIO(data))


def squeezed(text):
    """Without white space and characters of no width, as lines may be broken anywhere."""
    return "".join(
        each for each in text if not each.isspace() and unicodedata.category(each) != "Cf"
    )


def text_of(found):
    """All text on its pages, squeezed, including drawn cells, headers and footers."""
    return squeezed("".join(page.extract_text() for page in found.pages))


def elements(found, *kinds):
    """All elements of these kinds in the structure tree, in order."""
    waiting, seen = [found.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            if each.get("/S") in kinds:
                seen.append(each)
            if "/K" in each:
                waiting.append(each["/K"])
    return seen


class Said:
    """The text of any element, from the page content that it marks."""

    def __init__(self, found):
        self._pages = {}
        for page in found.pages:
            self._pages[page.indirect_reference.idnum] = _pieces(page, found)

    def by(self, element):
        return _clean("".join(self._pieces_of(element, None)))

    def _pieces_of(self, element, page):
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for each in element:
                yield from self._pieces_of(each, page)
        elif isinstance(element, int):
            yield self._pages[page].get(element, "")
        elif isinstance(element, dict):
            if "/Pg" in element:
                page = element.raw_get("/Pg").idnum
            if "/MCID" in element:
                yield self._pages[page].get(element["/MCID"], "")
            elif "/K" in element:
                yield from self._pieces_of(element["/K"], page)


@lru_cache(maxsize=2)
def said_in(found):
    """Reading a PDF's pages takes most of the time of a test, and several questions follow."""
    return Said(found)


def _clean(text):
    """A line break is a space, except within a word after a hyphen."""
    return " ".join(_WIDTHLESS.sub("", text).replace("-\n", "-").split())


def tables_of(found):
    """Each table as rows of cell texts; a group's title is a row with one cell.

    A drawn cell is empty, and its header contains only the scale's labels.
    """
    said = said_in(found)
    for table in elements(found, "/Table"):
        yield [
            [said.by(cell) for cell in _children(row, "/TH", "/TD")]
            for row in _children(table, "/TR")
        ]


def _children(element, *kinds):
    """Elements of these kinds inside it, but not inside one another."""
    inside = element.get("/K", [])
    inside = inside.get_object() if hasattr(inside, "get_object") else inside
    for each in inside if isinstance(inside, list) else [inside]:
        each = each.get_object() if hasattr(each, "get_object") else each
        if not isinstance(each, dict):
            continue
        if each.get("/S") in kinds:
            yield each
        else:
            yield from _children(each, *kinds)


# Marked content of a page, by its id


def _pieces(page, found):
    """Content with a replacement text, such as a right-to-left name, gives that text.

    Each positioned piece of text may begin a new line.
    """
    letters = {name: _letters(font.get_object()) for name, font in _fonts(page)}
    pieces, marks, font = {}, [], {}
    for operands, operator in ContentStream(page.get_contents(), found).operations:
        if operator in (b"BDC", b"BMC"):
            given = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            marks.append(given)
            if "/ActualText" in given:
                _add(pieces, marks, str(given["/ActualText"]))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            font = letters[operands[0]]
        elif operator in (b"Tj", b"TJ") and not any("/ActualText" in each for each in marks):
            shown = operands[0] if operator == b"TJ" else [operands[0]]
            texts = (_decoded(each, font) for each in shown if not isinstance(each, int | float))
            _add(pieces, marks, "".join(texts))
        elif operator == b"Tm":
            _add(pieces, marks, "\n")
    return pieces


def _add(pieces, marks, text):
    number = next((each["/MCID"] for each in reversed(marks) if "/MCID" in each), None)
    if number is not None:
        pieces[number] = pieces.get(number, "") + text


def _fonts(page):
    return page["/Resources"].get("/Font", {}).items()


def _letters(font):
    """The text of each glyph of a font, by two-byte code, from its ToUnicode table."""
    table = font["/ToUnicode"].get_object().get_data().decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, flags=re.S):
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(glyph, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, flags=re.S):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for at in range(int(low, 16), int(high, 16) + 1):
                found[at] = chr(ord(_utf16(text)) + at - int(low, 16))
    return found


def _utf16(text):
    return bytes.fromhex(text).decode("utf-16-be")


def _decoded(shown, letters):
    data = getattr(shown, "original_bytes", None) or bytes(shown)
    glyphs = (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
    return "".join(letters.get(glyph, "") for glyph in glyphs)


# Cells by what they are about, for comparison with other formats


def cells_of_pdf(data, document):
    """{(table's key, group's title, row's name, column's title): text}; None if withheld.

    All columns except drawn ones and those only in files. A table that is transposed on paper
    because of its many columns is transposed back."""
    found = {}
    blocks = walk((*document.opening, *document.parts))
    shown = [block for block in blocks if isinstance(block, Table)]
    for table, (heads, *rows) in zip(shown, tables_of(read(data)), strict=True):
        if not heads[0] and table.columns[0].title:
            rows = [list(column) for column in zip(heads, *rows, strict=True)]
            heads, *rows = rows
        found |= _cells(table, rows)
    return found


def _cells(table, rows):
    columns = [each for each in table.columns if each.where != Where.FILES]
    group, found = "", {}
    for row in rows:
        if len(row) == 1 < len(columns):
            (group,) = row
            continue
        for column, cell in zip(columns[1:], row[1:], strict=True):
            if column.scale is None:
                withheld = re.fullmatch("– ?[a-z]+", cell)
                found[table.key, group, row[0], column.title] = None if withheld else cell
    return found
