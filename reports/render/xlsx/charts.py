"""The charts of a workbook, drawn by the spreadsheet from the cells of a table.

Which chart a table has is told by what its drawn cells are. Titles are captions; names come from
cells, for a text that begins with = would be taken for a formula.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, TypeGuard

from reports import theme
from reports.blocks import Cell as AnyCell
from reports.blocks import Dot, Key, Moved, Number, Stack, Table, Tinted, Trace
from reports.render.xlsx.grid import Grid
from reports.render.xlsx.sheet import Place, Sheet, plain

GRID = {"visible": True, "line": {"color": theme.NEITHER, "width": 0.75}}
COLOURS = (theme.MARK, theme.FLAG, "#5b8c3e", "#7a5aa6", "#2f8f8b", "#a63d57", "#8a6d1f", "#4a5560")
BAR = "#145494"  # white numbers in it have a contrast of 7.6
MOVED = {Moved.UP: theme.HEALTHIER, Moved.DOWN: theme.FLAG, Moved.NOT_CLEARLY: theme.QUIET}
LEGEND = 120  # characters on a line of it
ROW, LOW_ROW, EDGES, TALLEST = 24, 16, 80, 540  # pixels
MOST_GROUPS = len(COLOURS)  # beside each other; of more, no eye tells which is which
SQUARE = "■ "


def draw(sheet: Sheet, table: Table, grid: Grid, place: Place) -> None:
    """The chart of this table, where it has one; colours in its cells, where they have some."""
    tinted = [
        grid.place_of(at)
        for at in grid.kept
        if any(isinstance(row.cells[at], Tinted) for row in table.rows)
    ]
    if tinted:
        sheet.colours(place, tinted)
        if len(tinted) <= MOST_GROUPS:
            _groups(sheet, table, grid, place, tinted)
        return
    for at, cells in _drawn(table):
        numbers = _numbers_behind(table, grid, at)
        if any(isinstance(cell, Trace) for cell in cells):
            _rounds(sheet, table, grid, place, numbers)
        elif any(isinstance(cell, Stack) for cell in cells):
            _stacks(sheet, table, grid, place, numbers, cells)
        elif any(isinstance(cell, Dot) and cell.before is not None for cell in cells):
            _changes(sheet, table, grid, place, cells)
        elif any(isinstance(cell, Dot) for cell in cells):
            _scores(sheet, table, grid, place, numbers, cells)
        else:
            continue
        return


def _drawn(table: Table) -> Iterator[tuple[int, list[AnyCell | None]]]:
    """The columns that are drawn, with a cell for each row of the sheet: None for a heading."""
    for at, column in enumerate(table.columns):
        if column.scale is not None:
            yield (
                at,
                [
                    cell
                    for group in table.groups
                    for cell in (
                        *([None] if group.title and not table.groups_are else []),
                        *(row.cells[at] for row in group.rows),
                    )
                ],
            )


def _numbers_behind(table: Table, grid: Grid, drawn: int) -> list[int]:
    """The columns of the sheet behind a drawn one that hold numbers."""
    return [
        grid.place_of(at)
        for at in grid.kept
        if at > drawn and any(isinstance(row.cells[at], Number) for row in table.rows)
    ]


# A bar for each score, with its range


def _scores(
    sheet: Sheet,
    table: Table,
    grid: Grid,
    place: Place,
    numbers: Sequence[int],
    cells: Sequence[AnyCell | None],
) -> None:
    if not numbers:
        return
    chart = sheet.book.add_chart({"type": "bar"})
    series = _series(sheet, grid, place, numbers[0], BAR) | _ranges(cells)
    labels = {"value": True, "position": "inside_base", "font": {"color": "white"}}
    chart.add_series({**series, "gap": 40, "data_labels": labels})
    _legend(sheet, table, {"dot": BAR, "range": "#000000"})
    height = ROW * (place.last - place.header) + EDGES
    _bars(chart, table.caption, 0, 100, height=height)
    sheet.chart(chart, height=height, alt=table.caption)


def _ranges(cells: Sequence[AnyCell | None]) -> dict[str, Any]:
    """Lines around the bars; none where any is missing, for that one would look like 0."""
    dots = [cell if isinstance(cell, Dot) else None for cell in cells]
    if any(each and (each.low is None or each.high is None) for each in dots):
        return {}
    minus = [each.score - (each.low or 0) if each else 0 for each in dots]
    plus = [(each.high or 0) - each.score if each else 0 for each in dots]
    return {"y_error_bars": {"type": "custom", "minus_values": minus, "plus_values": plus}}


# Bars of the groups beside each other


def _groups(sheet: Sheet, table: Table, grid: Grid, place: Place, columns: Sequence[int]) -> None:
    chart = sheet.book.add_chart({"type": "bar"})
    for column, colour in zip(columns, COLOURS, strict=False):
        series = _series(sheet, grid, place, column, colour)
        chart.add_series({**series, "gap": 40, "overlap": -5})
    count = len(columns)
    height = min((10 * count + 14) * (place.last - place.header) + EDGES, TALLEST)
    legend = ceil(sum(len(grid.header[each]) + 6 for each in columns) / LEGEND)
    _bars(chart, table.caption, 0, 100, height=height, legend=legend)
    sheet.chart(chart, height=height, alt=table.caption)


# Stacked bars of answers


def _stacks(
    sheet: Sheet,
    table: Table,
    grid: Grid,
    place: Place,
    numbers: Sequence[int],
    cells: Sequence[AnyCell | None],
) -> None:
    """The colour says which answer is the healthier one, as on the page."""
    reverse = [isinstance(each, Stack) and each.reverse for each in cells]
    sides = [[_side(each) for each in reverse], None, [_side(not each) for each in reverse]]
    if len(numbers) < len(sides):
        return
    chart = sheet.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, colours in zip(numbers, sides, strict=False):
        series = _series(sheet, grid, place, column, theme.NEITHER)
        points = [{"fill": {"color": each}} for each in colours] if colours else None
        chart.add_series({**series, "points": points, "gap": 40, "overlap": 100})
    _legend(
        sheet,
        table,
        {"healthier": _side(True), "neither": theme.NEITHER, "less-healthy": _side(False)},
    )
    height = LOW_ROW * (place.last - place.header) + EDGES
    _bars(chart, table.caption, 0, 1, height=height)
    sheet.chart(chart, height=height, alt=table.caption)


def _side(is_healthier: bool) -> str:
    return theme.HEALTHIER if is_healthier else theme.LESS_HEALTHY


# Bars of changes, to either side


def _changes(
    sheet: Sheet, table: Table, grid: Grid, place: Place, cells: Sequence[AnyCell | None]
) -> None:
    """Of the first column whose numbers have their plus or minus."""
    found = {at: [row.cells[at] for row in table.rows] for at in grid.kept}
    signed = {at: [abs(each.value) for each in of if _is_signed(each)] for at, of in found.items()}
    column = next((at for at, values in signed.items() if values), None)
    if column is None:
        return
    chart = sheet.book.add_chart({"type": "bar"})
    points = [
        {"fill": {"color": MOVED[each.moved if isinstance(each, Dot) else Moved.NOT_CLEARLY]}}
        for each in cells
    ]
    series = _series(sheet, grid, place, grid.place_of(column), BAR)
    chart.add_series({**series, "points": points, "gap": 40})
    # As far to the left as to the right.
    widest = 10 * ceil((max(signed[column]) + 1) / 10)
    marks = {"up": Moved.UP, "down": Moved.DOWN, "unclear": Moved.NOT_CLEARLY}
    _legend(sheet, table, {mark: MOVED[move] for mark, move in marks.items()})
    height = ROW * (place.last - place.header) + EDGES
    _bars(chart, f"{table.caption}: {table.columns[column].title}", -widest, widest, height=height)
    sheet.chart(chart, height=height, alt=table.caption)


def _is_signed(cell: AnyCell) -> TypeGuard[Number]:
    return isinstance(cell, Number) and cell.signed


# A line for each row, from round to round


def _rounds(sheet: Sheet, table: Table, grid: Grid, place: Place, numbers: Sequence[int]) -> None:
    """The first row, the overall score, is a broad line."""
    if len(numbers) < 2:
        return
    chart = sheet.book.add_chart({"type": "line"})
    first, last = numbers[0], numbers[-1]
    rows = [
        row for row in range(place.first, place.last + 1) if row - place.first not in grid.headings
    ]
    for at, row in enumerate(rows):
        # Behind the last colour, the first comes again, dashed.
        colour = COLOURS[(at - 1) % len(COLOURS)] if at else BAR
        dash = "solid" if at <= len(COLOURS) else "dash"
        chart.add_series(
            {
                "name": [sheet.name, row, grid.before],
                "categories": [sheet.name, place.header, first, place.header, last],
                "values": [sheet.name, row, first, row, last],
                "line": {"color": colour, "width": 2 if at else 4.5, "dash_type": dash},
                "marker": {"type": "circle", "size": 6, "fill": {"color": colour}},
            }
        )
    chart.set_title(_title(table.caption))
    chart.set_y_axis({"min": 0, "max": 100, "major_unit": 25, "major_gridlines": GRID})
    chart.set_legend({"position": "right"})
    chart.show_blanks_as("gap")
    sheet.chart(chart, height=420, alt=table.caption)


# What they have in common


def _series(sheet: Sheet, grid: Grid, place: Place, column: int, colour: str) -> dict[str, Any]:
    return {
        "name": [sheet.name, place.header, column],
        "categories": [sheet.name, place.first, grid.before, place.last, grid.before],
        "values": [sheet.name, place.first, column, place.last, column],
        "fill": {"color": colour},
    }


def _legend(sheet: Sheet, table: Table, colours: dict[str, str]) -> None:
    """What the colours of the chart mean, in the table's own words."""
    keys: list[Key] = [each for each in table.legend if each.mark in colours]
    if keys:
        sheet.space()
    for each in keys:
        sheet.parts([(SQUARE, sheet.looks.mark(colours[each.mark])), (each.words, None)])


def _title(text: str) -> dict[str, Any]:
    """One that begins with = would be taken for a formula."""
    return {"name": plain(text).lstrip("= ") or None, "name_font": {"size": 12}, "overlay": False}


def _bars(
    chart: Any, title: str, lowest: int, highest: int, *, height: int, legend: int = 0
) -> None:
    """The first row of the table on top; the chart is so many pixels high, its legend so many
    lines."""
    scale = {"min": lowest, "max": highest}
    if (lowest, highest) == (0, 100):
        scale["major_unit"] = 25
    chart.set_title(_title(title))
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
