"""One sheet of a workbook: how it looks on the screen and on paper, whatever stands on it.

Texts are only ever written as texts: a name that begins with = stays a name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from reports import theme
from reports.reading import NOT_ENOUGH_EVIDENCE

Cell = str | int | float

# What XML cannot hold, and so no spreadsheet.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
A4 = 9
LINE = 15  # points
PIXELS = 4 / 3  # in a point
NARROW, WIDE, WIDEST = 10, 30, 60  # characters
HEADER = 13
WITHHELD = 20  # such a text takes more lines, and no broader column than numbers beside it
PAGE, ACROSS = 660, 1020  # pixels of a printed page, of its height and of its width
CHART = 900  # pixels, across
# Wider tables go on several pages side by side, the first column on each.
COLUMNS_A_PAGE = 14


def plain(text: str) -> str:
    return IMPOSSIBLE.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: its header's row, its first and last row."""

    header: int
    first: int
    last: int


class Looks:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        def look(**properties: Any) -> Format:
            return book.add_format({"valign": "top", **properties})

        line = {"bottom": 1, "bottom_color": theme.NEITHER}
        grey = "#595f66"
        self.title = look(bold=True, font_size=16)
        self.whose = look(font_color=grey)
        self.said = look(text_wrap=True)
        self.heading = look(bold=True, font_size=12)
        head = {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#eceff2"}
        head["valign"] = "bottom"
        self.header = look(**head)
        self.header_of_texts = look(**head, align="left", indent=1)
        self.header_of_numbers = look(**head, align="right")
        self.text = look(text_wrap=True, align="left", indent=1, **line)
        self.first = look(text_wrap=True, **line)
        self.withheld = look(
            text_wrap=True, align="left", indent=1, italic=True, font_color=grey, **line
        )
        self.whole = look(num_format="0", **line)
        self.decimal = look(num_format="0.0", **line)

    def of(self, cell: Cell, column: int) -> Format:
        if isinstance(cell, int | float):
            return self.whole if isinstance(cell, int) else self.decimal
        if column == 0:
            return self.first
        return self.withheld if cell.startswith(NOT_ENOUGH_EVIDENCE) else self.text


class Sheet:
    """Filled from the top: `row` is the next free one.

    On paper: `page` is how many pixels go down a page, `used` how many of them are used, `repeated`
    those of the header that stands on each page.
    """

    def __init__(self, book: Workbook, looks: Looks, name: str, title: str, whose: str) -> None:
        self.name = name
        self.title = title
        self.looks = looks
        self.paper = book.add_worksheet(name)
        self.row = 0
        self.widths: list[int] = []
        self.page, self.used, self.repeated = float(PAGE), 0.0, 0.0
        self.breaks: list[int] = []
        self._line(title, looks.title, height=22)
        self._line(whose, looks.whose)
        self.paper.set_landscape()
        self.paper.set_paper(A4)
        self.paper.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.paper.set_footer("&L&A&R&P / &N")
        self.paper.fit_to_pages(1, 0)
        self.paper.hide_gridlines(2)

    def _line(self, text: str, look: Format, height: int = LINE) -> None:
        self.paper.write_string(self.row, 0, plain(text), look)
        self._next_row(height)

    def _next_row(self, height: int = LINE) -> None:
        """Leaves this one so many points high."""
        if height != LINE:
            self.paper.set_row(self.row, height)
        self.row += 1
        self._use(height * PIXELS)

    def _use(self, pixels: float) -> None:
        if self.used + pixels > self.page:
            self.used = self.repeated
        self.used += pixels

    def _together(self, pixels: float) -> None:
        """What is so high begins on a new page if this one would part it, and that one not."""
        if self.page - self.used < pixels <= self.page - self.repeated:
            self.breaks.append(self.row)
            self.paper.set_h_pagebreaks(self.breaks)
            self.used = self.repeated

    def heading(self, text: str) -> None:
        self._next_row()
        self._line(text, self.looks.heading, height=20)

    def sentence(self, text: str, across: int = 100) -> None:
        """A text as long as it likes, over the first columns."""
        last = max(self._columns_of(across), 1)
        self.paper.merge_range(self.row, 0, self.row, last, "", self.looks.said)
        self.paper.write_string(self.row, 0, plain(text), self.looks.said)
        self._next_row(LINE * _lines(text, sum(self.widths[: last + 1])))

    def note(self, text: str) -> None:
        """A text beneath what stands there."""
        self._next_row()
        self.sentence(text)

    def _columns_of(self, across: int) -> int:
        """The last column that is needed for so many characters."""
        found = 0
        while sum(self.widths[: found + 1]) < across and found + 1 < len(self.widths):
            found += 1
        return found

    def columns(self, widths: Sequence[int]) -> None:
        self.widths = list(widths)
        for at, width in enumerate(widths):
            self.paper.set_column(at, at, width)
        beside = ceil(len(widths) / COLUMNS_A_PAGE)
        self.paper.fit_to_pages(beside, 0)
        # Made smaller until it fits across, it fits more down the page.
        broad = max(CHART, sum(7 * width + 5 for width in widths)) / beside
        self.page = PAGE * max(1, broad / ACROSS)
        if len(widths) > COLUMNS_A_PAGE:
            self.paper.repeat_columns(0)

    def paragraph(self, text: str) -> None:
        """A text in the first column."""
        self.paper.write_string(self.row, 0, plain(text), self.looks.said)
        self._next_row(LINE * _lines(text, self.widths[0]) + 4)

    def only_table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        said: Sequence[str],
        *,
        first: int = 40,
    ) -> Place:
        """What the columns are made for, with sentences above it; the first at most so wide."""
        self.columns(fitting(header, rows, first))
        for text in said:
            self.sentence(text)
        return self.table(header, rows)

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, stays: bool = True
    ) -> Place:
        """`stays`: its header is always in sight, and on each printed page."""
        self._next_row()
        header_row = self.row
        if stays:
            self.paper.freeze_panes(header_row + 1, 1)
            self.paper.repeat_rows(header_row)
            self.repeated = LINE * PIXELS * self._height(header)
        self._write(header, self._headers(header, rows))
        for row in rows:
            self._write(row, [self.looks.of(cell, at) for at, cell in enumerate(row)])
        return Place(header_row, header_row + 1, self.row - 1)

    def next_table(
        self, title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> Place:
        """One below another, with its heading; in one piece on paper, if it fits a page."""
        lines = sum(self._height(each) for each in (header, *rows)) + 4
        self._together(LINE * PIXELS * lines)
        self.heading(title)
        return self.table(header, rows, stays=False)

    def _headers(self, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Format]:
        """Above numbers, to the right."""
        looks = self.looks
        of_numbers = (
            any(not isinstance(row[at], str) for row in rows) for at in range(len(header))
        )
        others = [
            looks.header_of_numbers if numbers else looks.header_of_texts for numbers in of_numbers
        ]
        return [looks.header, *others[1:]]

    def _write(self, cells: Sequence[Cell], looks: Sequence[Format]) -> None:
        for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            if isinstance(cell, str):
                self.paper.write_string(self.row, column, plain(cell), look)
            else:
                self.paper.write_number(self.row, column, cell, look)
        self._next_row(LINE * self._height(cells))

    def _height(self, cells: Sequence[Cell]) -> int:
        pairs = zip(cells, self.widths, strict=False)
        return max(
            (_lines(cell, width) for cell, width in pairs if isinstance(cell, str)), default=1
        )

    def colours(self, place: Place, columns: int) -> None:
        """Pale at 50, orange below it, blue above, as on the page; pale enough for black ink."""
        low, middle, high = (theme.css(theme.colour_of(score)) for score in (25, 50, 75))
        scale = {
            "type": "3_color_scale",
            **{f"{each}_type": "num" for each in ("min", "mid", "max")},
            **{"min_value": 0, "mid_value": 50, "max_value": 100},
            **{"min_color": low, "mid_color": middle, "max_color": high},
        }
        self.paper.conditional_format(place.first, 1, place.last, columns, scale)

    def chart(self, chart: Any, *, height: int, alt: str, width: int = CHART) -> None:
        """Beneath what stands there, on a new page if it would be cut."""
        self._next_row()
        self._together(height)
        chart.set_size({"width": width, "height": height})
        # Neither moved nor stretched with the cells.
        options = {"object_position": 3, "description": alt}
        self.paper.insert_chart(self.row, 0, chart, options)
        for _row in range(ceil(height / (LINE * PIXELS)) + 1):
            self._next_row()


def fitting(header: Sequence[str], rows: Sequence[Sequence[Cell]], first: int = 40) -> list[int]:
    """How wide the columns of a table are: as their longest text, within reason."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    widths = [_fitting(cells, first if at == 0 else WIDE) for at, cells in enumerate(columns)]
    return [max(width, _fitting_header(each)) for width, each in zip(widths, header, strict=True)]


def _fitting_header(text: str) -> int:
    """On several lines, but a long name on no more than five or so."""
    return min(_wide(text) + 2, max(HEADER, min(_wide(text) // 4, WIDE)))


def _fitting(cells: Sequence[Cell], most: int) -> int:
    wanted = max((_needs(each) + 3 for each in cells if isinstance(each, str)), default=0)
    return max(NARROW, min(wanted, most))


def _needs(text: str) -> int:
    return min(_wide(text), WITHHELD) if text.startswith(NOT_ENOUGH_EVIDENCE) else _wide(text)


def _wide(text: str) -> int:
    """In characters of the usual width; those of Chinese, say, are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _lines(text: str, width: int) -> int:
    """How many it takes: a cautious guess, for words are not broken."""
    return sum(_lines_of(_wide(each), width) for each in text.split("\n"))


def _lines_of(wide: int, width: int) -> int:
    return 1 if wide < width else ceil(1.15 * wide / width)
