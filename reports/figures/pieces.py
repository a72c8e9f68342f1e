"""What figures are put together from: labels, marks, and the place of each row."""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.tables import Table
from reports.reading import YOURS, YOURS_IN_SHORT

BAR = 26
LINE = 17
# Pixels that there are above a bar on a phone of 320 px, and beside a number at its end; characters
# of a title there, and in a heading of the heatmap.
LABEL_PIXELS = 284
PIXELS_BESIDE_A_NUMBER = 236
TITLE_WIDTH = 30
HEADING_WIDTH = 11
HEADING_LINES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """`height` and `least_width` are in CSS pixels; a narrower page scrolls the figure sideways.

    newest_last : then it begins at its right end
    """

    name: str
    title: str
    table: Table
    plotly_json: dict[str, Any] = field(repr=False)
    alt: str
    height: int
    least_width: int = 0
    newest_last: bool = False


def plain(text: str) -> str:
    """Names may hold anything; plotly reads tags in its texts, so these must not be any."""
    return html.escape(text, quote=False)


def short(title: str) -> str:
    """A title that fits above its row; the table has it whole."""
    mark = YOURS if title.endswith(YOURS) else ""
    room = TITLE_WIDTH - len(mark)
    return plain(textwrap.shorten(title.removesuffix(mark), room, placeholder="…") + mark)


# Hundredths of the font's size that letters are wide, in DejaVu Sans: few fonts are wider.
WIDTHS = {
    letter: width
    for width, letters in (
        (28, "ijlIJ'"), (32, " .,’:;|"), (36, "f-/"), (40, "()rt![]"), (53, "cszvxyk?"),
        (61, "abdeghnopquPEFSTLYZ"), (64, "0123456789"), (70, "ACBKRVXU"), (79, "DGHNOQ"),
        (85, "wM"), (99, "mW—…@%"),
    )
    for letter in letters
}  # fmt: skip
WIDTH_OF_OTHERS = 79


def pixels(text: str, size: float = theme.FONT_SIZE) -> float:
    """About how wide a text is at most."""
    return size / 100 * sum(WIDTHS.get(letter, WIDTH_OF_OTHERS) for letter in text)


def wrapped(text: str, room: int = LABEL_PIXELS) -> str:
    """In lines that fit into so many pixels, as far as its words let it."""
    lines: list[str] = []
    for word in text.split():
        if lines and pixels(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines += _in_pieces(word, room)
    return "<br>".join(map(plain, lines))


def _in_pieces(word: str, room: int) -> list[str]:
    """A word that is longer than a line is broken anywhere."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and pixels(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def heading(name: str) -> str:
    """A group's name in a narrow column; the table has it whole.

    A long one keeps its beginning and its end: that is where the parts of a large agency differ.
    """
    if name.endswith(YOURS):
        name = name.removesuffix(YOURS) + YOURS_IN_SHORT
    lines = textwrap.wrap(name, HEADING_WIDTH)
    if len(lines) > HEADING_LINES:
        first, *_, before_last, last = lines
        lines = [f"{first} …", before_last, last]
    return "<br>".join(plain(line) for line in lines)


def slot(label: str) -> int:
    """The height of a bar with its label above."""
    return (label.count("<br>") + 1) * LINE + BAR + 22


def centres(labels: Sequence[str], top: int = 0) -> list[float]:
    """Where each bar's middle is, in pixels from the top."""
    centres = []
    for label in labels:
        top += slot(label)
        centres.append(top - 14 - BAR / 2)
    return centres


def row_label(row: float, text: str, up: int = 11) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": row,
        "yanchor": "bottom",
        "yshift": up,
        "borderpad": 0,
        "align": "left",
        "text": text,
        "showarrow": False,
    }


def note(row: float, text: str, x: float = 50) -> dict[str, Any]:
    return {"x": x, "y": row, "text": text, "showarrow": False, "font": {"size": theme.SMALL}}


def tick(x: float, y: float, half: float) -> dict[str, Any]:
    """A mark across one row only: through all rows, it would run through their labels."""
    return line((x, x), (y - half, y + half), theme.MIDDLE)


def line(x: tuple[float, float], y: tuple[float, float], colour: str) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "layer": "below",
        "line": {"color": colour, "width": 2},
    }


def document(traces: Sequence[Any], layout: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = go.Figure(data=list(traces), layout=layout).to_plotly_json()
    return document
