"""Scores of criteria: the profile, and groups beside each other."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.pieces import (
    Figure,
    document,
    heading,
    line,
    note,
    plain,
    row_label,
    short,
    tick,
)
from reports.figures.tables import (
    Cell,
    Table,
    by_need,
    groups_table,
    heatmap_table,
    number_in,
    profile_table,
)
from reports.former.claims import (
    FURTHER,
    Level,
    Range,
    apart,
    apart_by_themselves,
    furthest,
    level,
)
from reports.former.publication import CriterionResult, GroupScore, Publication
from reports.reading import (
    NOT_ENOUGH_EVIDENCE,
    SMALL_DIFFERENCE,
    close_together,
    counted,
    ends,
    isolated,
    named,
    scored,
)

PROFILE_ROW = 46
HEATMAP_ROW = 56
HEATMAP_CELL = 32
HEATMAP_COLUMN = 68
HEATMAP_HEADING = 60
# More do not fit side by side on paper.
MOST_COLUMNS = 9
# So many fit on a phone: a row that reaches further has its label once more.
LABEL_EVERY = 5
WITH_RANGE = "with the range in which it would lie had everybody answered"


def profile(publication: Publication) -> Figure | None:
    """Dots from 0 to 100; None where no criterion has a score."""
    if not scored(publication):
        return None
    table = profile_table(publication)
    return scores(
        "criteria",
        table,
        title=_profile_title(publication),
        alt=f"Dot plot of {counted(len(table.rows), 'criterion', 'criteria')} from 0 to 100, "
        f"lowest first, each {WITH_RANGE}, and a mark at the midpoint of 50.",
    )


def groups(publication: Publication, criterion: CriterionResult) -> Figure | None:
    """One criterion's groups, from 0 to 100; None where there are fewer than two, or no score."""
    table = groups_table(publication, criterion)
    if len(table.rows) < 2:
        return None
    return scores(
        "groups",
        table,
        title=_groups_title(publication, criterion, table),
        alt=f"Dot plot of {len(table.rows)} groups from 0 to 100, each {WITH_RANGE}, and a mark at "
        "the midpoint of 50.",
    )


def _groups_title(publication: Publication, criterion: CriterionResult, table: Table) -> str:
    """Names groups only where they lie further apart than chance would have it."""
    known = sorted(score for score in table.numbers(1) if score is not None)
    if len(known) < 2:
        return "There is not enough evidence to compare the groups."
    if found := apart(publication, criterion):
        low, high = isolated(found.low.label), isolated(found.high.label)
        return f"{low} ({found.lowest}) and {high} ({found.highest}) lie {FURTHER}."
    low_score, high_score = known[0], known[-1]
    if low_score == high_score:
        return f"All groups have the same score: {low_score} of 100."
    between = f"between {low_score} and {high_score} of 100"
    if high_score - low_score < SMALL_DIFFERENCE:
        return f"The groups’ scores lie close together, {between}."
    return f"The groups’ scores lie {between}, which may be chance."


def scores(name: str, table: Table, *, title: str, alt: str) -> Figure | None:
    """A row of the table is a dot with its range; None where no row has a score."""
    if not any(number is not None for number in table.numbers(1)):
        return None
    height = PROFILE_ROW * len(table.rows) + 60
    return Figure(name, title, table, _profile_json(table, height), alt, height)


def _profile_title(publication: Publication) -> str:
    known = scored(publication)
    if len(known) == 1:
        ((score, only),) = known
        return f"{only.title} scores {score} of 100."
    if close := close_together(publication):
        return f"{close}."
    return ends([(score, each.title) for score, each in known], "criteria")


def _profile_json(table: Table, height: int) -> dict[str, Any]:
    scores = table.numbers(1)
    rows = list(range(len(scores)))
    dots = go.Scatter(
        x=scores,
        y=rows,
        mode="markers",
        marker={"size": 13, "color": theme.MARK},
        cliponaxis=False,
        hovertext=[_hover(row) for row in table.rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    ranges = [_range(row, found) for row, found in enumerate(table.ranges(2)) if found]
    labels = [row_label(row, short(title)) for row, title in enumerate(table.texts())]
    numbers = [_score(row, number) for row, number in enumerate(scores) if number is not None]
    missing = [_missing(row) for row, number in enumerate(scores) if number is None]
    known = [row for row, number in enumerate(scores) if number is not None]
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 14, "r": 14, "t": 4, "b": 40},
        "xaxis": theme.points_axis(ticklabeloverflow="allow"),
        "yaxis": theme.rows_axis(len(rows), before=0.75),
        "shapes": [
            *(shape for row in known for shape in (_track(row), tick(50, row, 0.17))),
            *ranges,
        ],
        "annotations": [*labels, *numbers, *missing],
    }
    return document([dots], layout)


def _score(row: int, score: int) -> dict[str, Any]:
    """At the right end of a row, in bold (a tag for it would need an inline style)."""
    place = {"x": 1, "xanchor": "right", "align": "right"}
    return {**row_label(row, str(score)), **place, "font": {"weight": 700}}


def _missing(row: int) -> dict[str, Any]:
    return {**row_label(row, NOT_ENOUGH_EVIDENCE, up=-8), "font": {"size": theme.SMALL}}


def _hover(row: Sequence[Cell]) -> str:
    beside = f", {row[2].in_words}" if isinstance(row[2], Range) else ""
    return f"{plain(str(row[0]))}: {row[1]}{beside}"


def _range(row: float, found: Range) -> dict[str, Any]:
    """A broad line behind the dot."""
    return {
        **line((found.low, found.high), (row, row), theme.QUIET),
        "line": {"color": theme.QUIET, "width": 6},
    }


def _track(row: float) -> dict[str, Any]:
    """The whole scale behind a dot."""
    return line((0, 100), (row, row), theme.GRID)


def heatmap(publication: Publication) -> Figure | None:
    """Scores of groups; None where there are fewer than two groups, or no score, to compare.

    Many groups stand below one another, with a column a criterion: so they fit on paper.
    """
    by_criterion = heatmap_table(publication)
    if len(publication.groups) < 2 or not any(map(_known, by_criterion.rows)):
        return None
    table = by_criterion.turned() if len(publication.groups) > MOST_COLUMNS else by_criterion
    height = HEATMAP_ROW * len(table.rows) + HEATMAP_HEADING
    return Figure(
        name="groups",
        title=_heatmap_title(publication, by_criterion),
        table=table,
        plotly_json=_heatmap_json(
            table, height, _clear(publication, turned=table is not by_criterion)
        ),
        alt=f"Heatmap of {counted(len(publication.criteria), 'criterion', 'criteria')} by "
        f"{len(publication.groups)} groups, from 0 to 100, pale at 50.",
        height=height,
        least_width=HEATMAP_COLUMN * (len(table.columns) - 1),
    )


def _clear(publication: Publication, *, turned: bool) -> list[list[bool]]:
    """Which cells are clearly high or low, as criteria are."""
    scores = [{each.group: each for each in row.groups} for row in by_need(publication)]
    clear = [[_is_clear(row.get(group.key)) for group in publication.groups] for row in scores]
    return [list(column) for column in zip(*clear, strict=True)] if turned else clear


def _is_clear(found: GroupScore | None) -> bool:
    if found is None or found.score is None:
        return False
    return level(found.score, found.margin) is not Level.NEITHER


def _heatmap_title(publication: Publication, table: Table) -> str:
    """Names groups only where, of all these cells, they lie further apart than chance has it.

    The page of a criterion judges it by itself, and may say that groups lie apart on it: where the
    cells together do not bear that out, both are said.
    """
    gaps = [max(known) - min(known) for row in table.rows if len(known := _known(row)) > 1]
    if not gaps:
        return "There is not enough evidence to compare the groups."
    if found := furthest(publication):
        criterion, groups = found
        low, high = isolated(groups.low.label), isolated(groups.high.label)
        return (
            f"{low} ({groups.lowest}) and {high} ({groups.highest}) lie {FURTHER} on "
            f"{criterion.title}."
        )
    if max(gaps) == 0:
        return "On each criterion all groups have the same score."
    if max(gaps) < SMALL_DIFFERENCE:
        return f"The groups’ scores lie close together: at most {max(gaps)} points apart."
    if by_themselves := apart_by_themselves(publication):
        titles = [each.title for each in by_themselves]
        return (
            f"Taken one at a time, groups lie {FURTHER} on {named(titles, 'criteria')}. Among so "
            "many comparisons even that may be chance."
        )
    return f"On no criterion do two groups lie {FURTHER}."


def _heatmap_json(table: Table, height: int, clear: Sequence[Sequence[bool]]) -> dict[str, Any]:
    columns = len(table.columns) - 1
    rows = [HEATMAP_ROW * (row + 1) - HEATMAP_CELL for row in range(len(table.rows))]
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 0, "r": 0, "t": HEATMAP_HEADING, "b": 0},
        "barmode": "overlay",
        "xaxis": theme.axis(
            side="top",
            tickvals=list(range(columns)),
            ticktext=[heading(name) for name in table.columns[1:]],
            tickangle=0,
            ticklabeloverflow="allow",
            tickfont={"size": theme.SMALLEST},
            range=[-0.5, columns - 0.5],
        ),
        "yaxis": theme.axis(range=[height - HEATMAP_HEADING, 0], showticklabels=False),
        "annotations": [
            *(
                {**row_label(top, short(title), up=1), **_at_column(column)}
                for top, title in zip(rows, table.texts(), strict=True)
                for column in range(0, columns, LABEL_EVERY)
                if column == 0 or columns > MOST_COLUMNS
            ),
            *_dashes(table, rows),
        ],
    }
    return document([_cells(table, rows, clear, bold=bold) for bold in (False, True)], layout)


def _at_column(column: int) -> dict[str, Any]:
    return {"x": column - 0.48, "xref": "x"} if column else {}


def _cells(
    table: Table, tops: Sequence[int], clear: Sequence[Sequence[bool]], *, bold: bool
) -> go.Bar:
    """Every cell is a bar of its own: plotly's heatmap is an image, which a strict policy bars."""
    known = [
        (column, top, number, f"{plain(str(row[0]))}, {plain(table.columns[column + 1])}")
        for top, row, is_clear in zip(tops, table.rows, clear, strict=True)
        for column, number in enumerate(map(number_in, row[1:]))
        if number is not None and is_clear[column] is bold
    ]
    columns, bases, numbers, names = zip(*known, strict=True) if known else ((), (), (), ())
    colours = [theme.colour_of(number) for number in numbers]
    return go.Bar(
        x=columns,
        y=[HEATMAP_CELL] * len(known),
        base=bases,
        width=0.96,
        marker={
            "color": [theme.css(colour) for colour in colours],
            "line": {"width": 1, "color": theme.GRID},
        },
        text=[str(number) for number in numbers],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={
            "color": [theme.css(theme.ink_on(colour)) for colour in colours],
            "weight": 700 if bold else 400,
        },
        hovertext=names,
        hovertemplate="%{hovertext}: %{text}<extra></extra>",
    )


def _dashes(table: Table, tops: Sequence[int]) -> list[dict[str, Any]]:
    """Where a score is withheld (the table says why)."""
    return [
        {**note(top + HEATMAP_CELL / 2, "–", x=column), "font": {"size": theme.FONT_SIZE}}
        for top, row in zip(tops, table.rows, strict=True)
        for column, number in enumerate(map(number_in, row[1:]))
        if number is None
    ]


def _known(row: Sequence[Cell]) -> list[int]:
    return [cell for cell in row[1:] if isinstance(cell, int)]
