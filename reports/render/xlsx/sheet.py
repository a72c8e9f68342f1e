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
from reports.blocks import Absent, Number, Tinted, Tone
from reports.render.xlsx.grid import Cell, Grid

# What XML cannot hold, and so no spreadsheet.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
A4 = 9
LINE = 15  # points
PIXELS = 4 / 3  # in a point
NARROW, WIDE = 10, 30  # characters
FIRST = 46  # the names of rows; wider, and less of the table is read on paper
HEADER = 13
ALONE = 100  # the only column of a sheet without a table
WITHHELD = 20  # such a text takes more lines, and no broader column than numbers beside it
PAGE, ACROSS = 660, 1020  # pixels of a printed page, of its height and of its width
CHART = 900  # pixels, across
# Wider tables go on several pages side by side, the first columns on each.
COLUMNS_A_PAGE = 14
# Rows that may stay in sight while the rest is scrolled.
MOST_FROZEN = 10
GREY = "#595f66"


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
        self._book = book
        self._of_numbers: dict[tuple[bool, bool, bool], Format] = {}
        self.title = self._look(bold=True, font_size=16)
        self.beneath = self._look(font_color=GREY)
        self.heading = self._look(bold=True, font_size=12, text_wrap=True)
        self.said = self._look(text_wrap=True)
        self.inside = self._look(text_wrap=True, indent=1)
        self.score = self._look(bold=True, font_size=20, num_format="0", align="left")
        self.of_score = self._look(font_color=GREY, valign="bottom")
        self.bold = book.add_format({"bold": True})
        self.tones = {
            Tone.BODY: self.said,
            Tone.LEAD: self._look(text_wrap=True, bold=True),
            Tone.LABEL: self._look(text_wrap=True, bold=True),
            Tone.NOTE: self._look(text_wrap=True, font_color=GREY),
            Tone.NOTICE: self._look(text_wrap=True, bold=True, bg_color="#fdf0e3"),
        }
        head = {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#eceff2"}
        head["valign"] = "bottom"
        self.header = self._look(**head)
        self.header_of_texts = self._look(**head, align="left", indent=1)
        self.header_of_numbers = self._look(**head, align="right")
        line = {"bottom": 1, "bottom_color": theme.NEITHER}
        self._line = line
        self.text = self._look(text_wrap=True, align="left", indent=1, **line)
        self.first = self._look(text_wrap=True, **line)
        self.group = self._look(bold=True, text_wrap=True, **line)
        self.withheld = self._look(
            text_wrap=True, align="left", indent=1, italic=True, font_color=GREY, **line
        )

    def _look(self, **properties: Any) -> Format:
        return self._book.add_format({"valign": "top", **properties})

    def of(self, cell: Cell, column: int) -> Format:
        match cell:
            case Number():
                return self._number(isinstance(cell.value, int), signed=cell.signed)
            case Tinted():
                return self._number(True, bold=cell.clear)
            case Absent():
                return self.withheld
            case _:
                return self.text if column else self.first

    def _number(self, whole: bool, *, signed: bool = False, bold: bool = False) -> Format:
        key = (whole, signed, bold)
        if key not in self._of_numbers:
            digits = "0" if whole else "0.0"
            shown = f"+{digits};−{digits};{digits}" if signed else digits
            self._of_numbers[key] = self._look(num_format=shown, bold=bold, **self._line)
        return self._of_numbers[key]

    def mark(self, colour: str) -> Format:
        """Of a square in the colour of a chart."""
        return self._book.add_format({"font_color": colour})


class Sheet:
    """Filled from the top: `row` is the next free one, `table_ends` the one below the last table.

    On paper: `page` is how many pixels go down a page, `used` how many of them are used, `repeated`
    those of the header that stands on each page.
    """

    def __init__(
        self, book: Workbook, looks: Looks, name: str, title: str, beneath: Sequence[str]
    ) -> None:
        self.name = name
        self.book = book
        self.looks = looks
        self.paper = book.add_worksheet(name)
        self.row, self.table_ends = 0, 0
        self.widths: list[int] = []
        self.page, self.used, self.repeated = float(PAGE), 0.0, 0.0
        self.breaks: list[int] = []
        self._line(title, looks.title, height=22)
        for each in beneath:
            self._line(each, looks.beneath)
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

    # How wide its columns are

    def columns_for(self, grids: Sequence[Grid]) -> None:
        """Each as wide as any of these tables needs it."""
        found = [fitting(each) for each in grids] or [[ALONE]]
        count = max(map(len, found))
        widths = [max(each[at] for each in found if at < len(each)) for at in range(count)]
        self.widths = widths
        for at, width in enumerate(widths):
            self.paper.set_column(at, at, width)
        beside = ceil(len(widths) / COLUMNS_A_PAGE)
        self.paper.fit_to_pages(beside, 0)
        # Made smaller until it fits across, it fits more down the page.
        broad = max(CHART, sum(7 * width + 5 for width in widths)) / beside
        self.page = PAGE * max(1, broad / ACROSS)
        if len(widths) > COLUMNS_A_PAGE:
            self.paper.repeat_columns(0, max(each.before for each in grids))

    # Texts

    def space(self) -> None:
        self._next_row()

    def heading(self, text: str) -> None:
        self._next_row()
        self.sentence(text, self.looks.heading, line=20)

    def sentence(self, text: str, look: Format, *, line: int = LINE, across: int = ALONE) -> None:
        """A text as long as it likes, over the first columns."""
        self._apart()
        last = self._merge(look, across)
        self.paper.write_string(self.row, 0, plain(text), look)
        lines = _lines(text, sum(self.widths[: last + 1]))
        self._next_row(line + LINE * (lines - 1))

    def parts(self, parts: Sequence[tuple[str, Format | None]]) -> None:
        """A line whose parts look different, over the first columns."""
        self._apart()
        shown = [(plain(text), look) for text, look in parts if text]
        last = self._merge(self.looks.said, ALONE)
        # Beneath, in case it is one part alone: then the program writes no parts.
        self.paper.write_string(self.row, 0, "".join(text for text, _ in shown), self.looks.said)
        fragments = [each for text, look in shown for each in ([look, text] if look else [text])]
        if len(shown) > 1:
            self.paper.write_rich_string(self.row, 0, *fragments, self.looks.said)
        elif shown and shown[0][1] is not None:
            self.paper.write_string(self.row, 0, shown[0][0], self.looks.tones[Tone.LEAD])
        wide = sum(self.widths[: last + 1])
        self._next_row(LINE * _lines("".join(text for text, _ in shown), wide))

    def _apart(self) -> None:
        """A text below a table would look like one of its rows."""
        if self.row == self.table_ends:
            self.space()

    def _merge(self, look: Format, across: int) -> int:
        """The first columns, until they are so many characters wide; the last of them."""
        last = max(self._columns_of(across), 1)
        self.paper.merge_range(self.row, 0, self.row, last, "", look)
        return last

    def _columns_of(self, across: int) -> int:
        found = 0
        while sum(self.widths[: found + 1]) < across and found + 1 < len(self.widths):
            found += 1
        return found

    def score(self, number: int, of: str) -> None:
        """Large, and a number all the same."""
        self.paper.write_number(self.row, 0, number, self.looks.score)
        self.paper.write_string(self.row, 1, plain(of), self.looks.of_score)
        self._next_row(28)

    # Tables

    def table(self, grid: Grid, title: str, *, only: bool) -> Place:
        """In one piece on paper, if it fits a page.

        only : on its sheet; then its header stands on each printed page, and stays in sight
        """
        lines = sum(map(self._height, (grid.header, *grid.rows))) + 4
        self._together(LINE * PIXELS * lines)
        self.heading(title)
        header = self.row
        if only:
            self._header_stays(grid)
        self._write(grid.header, self._headers(grid))
        for at, row in enumerate(grid.rows):
            if at in grid.headings:
                self._line(grid.headings[at], self.looks.group)
            else:
                self._write(row, [self.looks.of(cell, column) for column, cell in enumerate(row)])
        self.table_ends = self.row
        return Place(header, header + 1, self.row - 1)

    def _header_stays(self, grid: Grid) -> None:
        self.paper.repeat_rows(self.row)
        self.repeated = LINE * PIXELS * self._height(grid.header)
        if self.row < MOST_FROZEN:
            self.paper.freeze_panes(self.row + 1, grid.before + 1)

    def _headers(self, grid: Grid) -> list[Format]:
        """Above numbers, to the right."""
        looks = self.looks
        return [
            looks.header
            if at == 0
            else looks.header_of_numbers
            if any(isinstance(row[at], Number | Tinted) for row in grid.rows if row)
            else looks.header_of_texts
            for at in range(len(grid.header))
        ]

    def _write(self, cells: Sequence[Cell], looks: Sequence[Format]) -> None:
        for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            value = value_of(cell)
            if value is None:
                self.paper.write_blank(self.row, column, None, look)
            elif isinstance(value, str):
                self.paper.write_string(self.row, column, plain(value), look)
            else:
                self.paper.write_number(self.row, column, value, look)
        self._next_row(LINE * self._height(cells))

    def _height(self, cells: Sequence[Cell]) -> int:
        pairs = ((value_of(cell), width) for cell, width in zip(cells, self.widths, strict=False))
        return max(
            (_lines(text, width) for text, width in pairs if isinstance(text, str)), default=1
        )

    def colours(self, place: Place, columns: Sequence[int]) -> None:
        """Pale at 50, orange below it, blue above, as on the page; pale enough for black ink."""
        low, middle, high = (theme.css(theme.colour_of(score)) for score in (25, 50, 75))
        scale = {
            "type": "3_color_scale",
            **{f"{each}_type": "num" for each in ("min", "mid", "max")},
            **{"min_value": 0, "mid_value": 50, "max_value": 100},
            **{"min_color": low, "mid_color": middle, "max_color": high},
        }
        self.paper.conditional_format(place.first, columns[0], place.last, columns[-1], scale)

    def chart(self, chart: Any, *, height: int, alt: str, width: int = CHART) -> None:
        """Beneath what stands there, on a new page if it would be cut."""
        self._next_row()
        self._together(height)
        chart.set_size({"width": width, "height": height})
        # Neither moved nor stretched with the cells.
        options = {"object_position": 3, "description": plain(alt)}
        self.paper.insert_chart(self.row, 0, chart, options)
        for _row in range(ceil(height / (LINE * PIXELS)) + 1):
            self._next_row()


def value_of(cell: Cell) -> str | int | float | None:
    """What stands in the cell: a number as it is published, and why there is none."""
    match cell:
        case Number():
            return cell.value
        case Tinted():
            return cell.score
        case Absent():
            return cell.why
        case _:
            return cell


def fitting(grid: Grid) -> list[int]:
    """How wide the columns of a table are: as their longest text, within reason."""
    rows = [row for row in grid.rows if row]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(grid.header)
    found = [
        _fitting(cells, FIRST if at == grid.before else WIDE) for at, cells in enumerate(columns)
    ]
    return [
        max(width, _fitting_header(each)) for width, each in zip(found, grid.header, strict=True)
    ]


def _fitting_header(text: str) -> int:
    """On several lines, but a long name on no more than five or so."""
    return min(_wide(text) + 2, max(HEADER, min(_wide(text) // 4, WIDE)))


def _fitting(cells: Sequence[Cell], most: int) -> int:
    wanted = max((_needs(each) + 3 for each in cells if isinstance(each, str | Absent)), default=0)
    return max(NARROW, min(wanted, most))


def _needs(cell: str | Absent) -> int:
    return min(_wide(cell.why), WITHHELD) if isinstance(cell, Absent) else _wide(cell)


def _wide(text: str) -> int:
    """In characters of the usual width; those of Chinese, say, are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _lines(text: str, width: int) -> int:
    """How many it takes: a cautious guess, for words are not broken."""
    return sum(_lines_of(_wide(each), width) for each in text.split("\n"))


def _lines_of(wide: int, width: int) -> int:
    return 1 if wide < width else ceil(1.15 * wide / width)
