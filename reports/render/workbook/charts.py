"""The charts of a workbook, drawn by the spreadsheet from the cells of a table.

Titles are ours; names come from cells, for a text that begins with = would be taken for a formula.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from xlsxwriter import Workbook

from reports import theme
from reports.figures.tables import HAD_EVERYBODY
from reports.render.workbook.sheet import Cell, Place, Sheet

GRID = {"visible": True, "line": {"color": theme.NEITHER, "width": 0.75}}
COLOURS = (theme.MARK, theme.FLAG, "#5b8c3e", "#7a5aa6", "#2f8f8b", "#a63d57", "#8a6d1f", "#4a5560")
BAR = "#145494"  # white numbers in it have a contrast of 7.6
LEGEND = 120  # characters on a line of it
ROW, LOW_ROW, EDGES, TALLEST = 24, 16, 80, 540  # pixels
MOST_GROUPS = len(COLOURS)  # beside each other; of more, no eye tells which is which


def criteria(book: Workbook, sheet: Sheet, place: Place, rows: Sequence[Sequence[Cell]]) -> None:
    """`rows`: with the score in their second cell, and its range in the next two."""
    chart = book.add_chart({"type": "bar"})
    series = _series(sheet, place, 1, BAR)
    series |= _error_bars(_beyond(rows, 2, -1), _beyond(rows, 3, 1))
    labels = {"value": True, "position": "inside_base", "font": {"color": "white"}}
    chart.add_series({**series, "gap": 40, "data_labels": labels})
    lines = f"; lines: {HAD_EVERYBODY.lower()}" if "y_error_bars" in series else ""
    height = ROW * (place.last - place.header) + EDGES
    _bars(chart, f"The criteria, from 0 to 100{lines}", 0, 100, height=height)
    sheet.chart(chart, height=height, alt="Bars of the scores in the table above.")


def groups(book: Workbook, sheet: Sheet, place: Place, labels: Sequence[str]) -> None:
    count = len(labels)
    chart = book.add_chart({"type": "bar"})
    for at in range(count):
        series = _series(sheet, place, at + 1, COLOURS[at])
        chart.add_series({**series, "gap": 40, "overlap": -5})
    height = min((10 * count + 14) * (place.last - place.header) + EDGES, TALLEST)
    title = "The criteria by group, from 0 to 100"
    legend = ceil(sum(len(each) + 6 for each in labels) / LEGEND)
    _bars(chart, title, 0, 100, height=height, legend=legend)
    sheet.chart(chart, height=height, alt="Bars of the groups’ scores in the table above.")


def statements(
    book: Workbook, sheet: Sheet, place: Place, columns: Sequence[int], reverse: Sequence[bool]
) -> None:
    """The colour says which answer is the healthier one, as on the page."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    sides = [[_colour(each) for each in reverse], None, [_colour(not each) for each in reverse]]
    for column, colours in zip(columns, sides, strict=True):
        series = _series(sheet, place, column, theme.NEITHER, categories=1)
        points = [{"fill": {"color": each}} for each in colours] if colours else None
        chart.add_series({**series, "points": points, "gap": 40, "overlap": 100})
    title = "Disagree, neither, agree: blue is the healthier answer, orange the less healthy one"
    height = LOW_ROW * (place.last - place.header) + EDGES
    _bars(chart, title, 0, 1, height=height)
    alt = "Stacked bars of the shares in the table above."
    sheet.chart(chart, height=height, alt=alt)


def changes(
    book: Workbook,
    sheet: Sheet,
    place: Place,
    differences: Sequence[Cell],
    margins: Sequence[Cell],
) -> None:
    chart = book.add_chart({"type": "bar"})
    series = _series(sheet, place, 4, BAR)
    series |= _error_bars(margins, margins)
    chart.add_series({**series, "gap": 40})
    # As far as any margin goes, and as far to the left as to the right.
    ends = [abs(each) for each in differences if not isinstance(each, str)]
    beyond = max((each for each in margins if not isinstance(each, str)), default=0)
    widest = 10 * ceil((max(ends, default=0) + beyond + 1) / 10)
    lines = "; lines: what chance may do" if "y_error_bars" in series else ""
    title = f"Change since the round before, in points of 100{lines}"
    height = ROW * (place.last - place.header) + EDGES
    _bars(chart, title, -widest, widest, height=height)
    sheet.chart(chart, height=height, alt="Bars of the changes in the table above.")


def rounds(book: Workbook, sheet: Sheet, place: Place, count: int) -> None:
    """A line for each criterion, from round to round, and a broad one for the overall picture."""
    chart = book.add_chart({"type": "line"})
    for at, row in enumerate(range(place.first, place.last + 1)):
        # The overall picture stands out; behind the last colour, the first comes again, dashed.
        colour = COLOURS[(at - 1) % len(COLOURS)] if at else BAR
        dash = "solid" if at <= len(COLOURS) else "dash"
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, place.header, 1, place.header, count],
                "values": [sheet.name, row, 1, row, count],
                "line": {"color": colour, "width": 2 if at else 4.5, "dash_type": dash},
                "marker": {"type": "circle", "size": 6, "fill": {"color": colour}},
            }
        )
    chart.set_title({"name": "From round to round, from 0 to 100", "name_font": {"size": 12}})
    chart.set_y_axis({"min": 0, "max": 100, "major_unit": 25, "major_gridlines": GRID})
    chart.set_legend({"position": "right"})
    chart.show_blanks_as("gap")
    sheet.chart(chart, height=420, alt="Lines of the scores in the table above.")


def _series(
    sheet: Sheet, place: Place, column: int, colour: str, *, categories: int = 0
) -> dict[str, Any]:
    return {
        "name": [sheet.name, place.header, column],
        "categories": [sheet.name, place.first, categories, place.last, categories],
        "values": [sheet.name, place.first, column, place.last, column],
        "fill": {"color": colour},
    }


def _beyond(rows: Sequence[Sequence[Cell]], column: int, sign: int) -> list[Cell]:
    """How far a range reaches beyond its score, to one side."""
    return [
        each[1] if isinstance(each[1], str) else _distance(each[1], each[column], sign)
        for each in rows
    ]


def _distance(score: float, end: Cell, sign: int) -> Cell:
    return end if isinstance(end, str) else sign * (end - score)


def _error_bars(minus: Sequence[Cell], plus: Sequence[Cell]) -> dict[str, Any]:
    """Lines around the bars; none where any is withheld, for that one would look like 0."""
    if any(isinstance(each, str) for each in (*minus, *plus)):
        return {}
    ends = {"minus_values": list(minus), "plus_values": list(plus)}
    return {"y_error_bars": {"type": "custom", **ends}}


def _bars(
    chart: Any, title: str, lowest: int, highest: int, *, height: int, legend: int = 0
) -> None:
    """The first row of the table on top; the chart is so many pixels high, its legend so many
    lines."""
    scale = {"min": lowest, "max": highest}
    if (lowest, highest) == (0, 100):
        scale["major_unit"] = 25
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis(
        {**scale, "major_gridlines": GRID, "num_format": "0%" if highest == 1 else "0"}
    )
    small = {"size": 9}
    rows = {"reverse": True, "label_position": "low", "interval_unit": 1, "num_font": small}
    chart.set_y_axis({**rows, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom"} if legend else {"none": True})
    # Room for a criterion's name on one line: else a program leaves out every other. Above stand
    # the title and the scale.
    above, below = 64 / height, (24 * legend + 16) / height
    layout = {"x": 0.24, "y": above, "width": 0.73, "height": 1 - above - below}
    chart.set_plotarea({"layout": layout})


def _colour(is_healthier: bool) -> str:
    return theme.HEALTHIER if is_healthier else theme.LESS_HEALTHY
