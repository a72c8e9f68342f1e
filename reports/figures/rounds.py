"""Change since the last round, and every round so far."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from reports import theme
from reports.figures.criteria import WITH_RANGE, scores
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
    EVERYBODY_DID,
    HAD_EVERYBODY,
    Cell,
    Table,
    by_need,
    changes_table,
    codes_by_need,
)
from reports.former.change import Changes, Verdict
from reports.former.claims import range_of_criterion
from reports.former.publication import Publication
from reports.reading import NOT_ENOUGH_EVIDENCE, counted, listed, whole

ROW = 64
HEIGHT = 340
COLUMN = 76
NAMED = {str(Verdict.IMPROVED): "blue", str(Verdict.DECLINED): "orange"}
MOST_NAMED_LINES = 3
# Columns of the table of changes.
SAID, WAS, NOW = 1, 2, 3
MOVED = {str(Verdict.IMPROVED): theme.HEALTHIER, str(Verdict.DECLINED): theme.FLAG}


def changes(publication: Publication, found: Changes) -> Figure | None:
    """A hollow dot where a criterion was, a full one where it is; None without any."""
    table = changes_table(publication, found)
    if not any(number is not None for number in table.numbers(WAS)):
        return None
    height = ROW * len(table.rows) + 44
    return Figure(
        name="changes",
        title=_changes_title(table),
        table=table,
        plotly_json=_changes_json(table, height),
        alt=f"Of {counted(len(table.rows), 'criterion', 'criteria')} from 0 to 100, where each was "
        "last time and where it is now; coloured where it improved or declined.",
        height=height,
    )


def _changes_title(table: Table) -> str:
    verdicts = [str(row[SAID]) for row in table.rows]
    improved, declined = verdicts.count("improved"), verdicts.count("declined")
    of = counted(len(verdicts), "criterion", "criteria")
    if improved or declined:
        return f"Improved: {improved}. Declined: {declined}. Of {of}."
    if verdicts.count("stable") == len(verdicts):
        return "None of the criteria has changed."
    return "No criterion can be said to have improved or declined."


def _changes_json(table: Table, height: int) -> dict[str, Any]:
    rows = list(range(len(table.rows)))
    known = [row for row in rows if isinstance(table.rows[row][WAS], int)]
    colours = [MOVED.get(str(table.rows[row][SAID]), theme.QUIET) for row in known]
    was, now = ([table.numbers(column)[row] or 0 for row in known] for column in (WAS, NOW))
    layout = {
        **theme.base_layout(height),
        "margin": {"l": 14, "r": 14, "t": 4, "b": 40},
        "xaxis": theme.points_axis(ticklabeloverflow="allow"),
        "yaxis": theme.rows_axis(len(rows), before=0.8, after=0.3),
        "shapes": [
            *(
                shape
                for row in known
                for shape in (line((0, 100), (row, row), theme.GRID), tick(50, row, 0.17))
            ),
            *(
                {**line((a, b), (row, row), colour), "line": {"color": colour, "width": 4}}
                for row, a, b, colour in zip(known, was, now, colours, strict=True)
            ),
        ],
        "annotations": [
            *(row_label(row, short(title), up=26) for row, title in enumerate(table.texts())),
            *(_said(row, table.rows[row]) for row in known),
            *(note(row, NOT_ENOUGH_EVIDENCE) for row in rows if row not in known),
        ],
    }
    hollow = {"size": 11, "color": "rgba(0,0,0,0)", "line": {"width": 2, "color": colours}}
    texts = [plain(table.texts()[row]) for row in known]
    return document(
        [
            _dots(was, known, hollow, texts, "last time"),
            _dots(now, known, {"size": 13, "color": colours}, texts, "now"),
        ],
        layout,
    )


def _dots(
    scores: Sequence[int],
    rows: Sequence[int],
    marker: dict[str, Any],
    texts: Sequence[str],
    when: str,
) -> go.Scatter:
    return go.Scatter(
        x=scores,
        y=rows,
        mode="markers",
        marker=marker,
        cliponaxis=False,
        hovertext=texts,
        hovertemplate=f"%{{hovertext}}, {when}: %{{x}}<extra></extra>",
    )


def _said(row: int, cells: Sequence[Cell]) -> dict[str, Any]:
    """Under the title: what it was and is, and what can be said of it."""
    _title, verdict, before, now, change = cells
    # The change is like for like: not always what the two scores say.
    moved = f", change {change}" if change != NOT_ENOUGH_EVIDENCE else ""
    text = f"{before} to {now}{moved}: {verdict}"
    weight = 700 if str(verdict) in MOVED else 400
    return {**row_label(row, text, up=9), "font": {"weight": weight, "size": theme.SMALL + 1}}


# Every round so far


def rounds(so_far: Sequence[tuple[str, Publication]], found: Changes | None) -> Figure | None:
    """Lines from round to round, oldest first; None of fewer than two with an overall picture.

    so_far : the title and publication of each, this round last; all asked the same
    """
    if sum(each.headline.score is not None for _, each in so_far) < 2:
        return None
    table = _rounds_table(so_far)
    colours = colours_of_moved(table, found)
    return Figure(
        name="rounds",
        title=_rounds_title(table, colours),
        table=table,
        plotly_json=_rounds_json(table, colours),
        alt=f"Lines through {len(so_far)} rounds, from 0 to 100: the overall picture in bold, "
        "the criteria thin, those that changed since the last round in colour.",
        height=HEIGHT,
        least_width=COLUMN * len(so_far),
        newest_last=True,
    )


def rounds_of(code: str, so_far: Sequence[tuple[str, Publication]]) -> Figure | None:
    """One criterion, a dot a round with its range, oldest first; None of fewer than two."""
    (_title, last) = so_far[-1]
    title = next(each.title for each in last.criteria if each.code == code)
    rows = tuple((name, *_of_round(each, code)) for name, each in so_far)
    known = [str(row[1]) for row in rows if isinstance(row[1], int)]
    if len(known) < 2:
        return None
    table = Table(f"{title}, round by round", ("Round", "Score", HAD_EVERYBODY), rows)
    return scores(
        "rounds",
        table,
        title=f"Round by round: {', '.join(known)}.",
        alt=f"Dot plot of {len(rows)} rounds from 0 to 100, oldest first, each {WITH_RANGE}, and a "
        "mark at the midpoint of 50.",
    )


def _of_round(publication: Publication, code: str) -> tuple[Cell, Cell]:
    found = next((each for each in publication.criteria if each.code == code), None)
    if found is None or found.overall is None or found.overall.score is None:
        return NOT_ENOUGH_EVIDENCE, NOT_ENOUGH_EVIDENCE
    return whole(found.overall.score), range_of_criterion(publication, found) or EVERYBODY_DID


def _rounds_table(so_far: Sequence[tuple[str, Publication]]) -> Table:
    (_title, last) = so_far[-1]
    columns = ("", *(title for title, _ in so_far))
    overall = ("Overall picture", *(_shown(each.headline.score) for _, each in so_far))
    rows = [overall]
    for criterion in by_need(last):
        scores = [_overall(each, criterion.code) for _, each in so_far]
        rows.append((criterion.title, *map(_shown, scores)))
    codes = ("", *codes_by_need(last))
    return Table("Every round so far, from 0 to 100", columns, tuple(rows), codes=codes)


def colours_of_moved(table: Table, found: Changes | None) -> list[str]:
    """For each row, the colour of how it changed since the last round; "" where it did not."""
    criteria = found.criteria if found else ()
    verdicts = {each.code: str(each.overall.verdict) for each in criteria if each.overall}
    return [MOVED.get(verdicts.get(code, ""), "") for code in table.codes]


def _overall(publication: Publication, code: str) -> float | None:
    found = next((each for each in publication.criteria if each.code == code), None)
    return found.overall.score if found and found.overall else None


def _shown(score: float | None) -> Cell:
    return NOT_ENOUGH_EVIDENCE if score is None else whole(score)


def _rounds_title(table: Table, colours: Sequence[str]) -> str:
    scores = [cell for cell in table.rows[0][1:] if isinstance(cell, int)]
    said = f"The overall picture, round by round: {', '.join(map(str, scores))}."
    moved = [
        f"{colour} {word}{_which(table, colours, MOVED[word])}"
        for word, colour in NAMED.items()
        if MOVED[word] in colours
    ]
    if not moved:
        return said
    return f"{said} Criteria in colour changed since the last round: {'; '.join(moved)}."


def _which(table: Table, colours: Sequence[str], colour: str) -> str:
    """The names of the lines of a colour; of many, none: the figure above has them."""
    names = [title for title, its in zip(table.texts(), colours, strict=True) if its == colour]
    return f" ({listed(names)})" if len(names) <= MOST_NAMED_LINES else ""


def _rounds_json(table: Table, colours: Sequence[str]) -> dict[str, Any]:
    columns = list(range(len(table.columns) - 1))
    overall, *criteria = zip(table.rows, colours, strict=True)
    # Those that moved are drawn over the others, the overall picture over all.
    criteria.sort(key=lambda pair: bool(pair[1]))
    traces = [
        *(_line(row, columns, colour or theme.GRID, 2) for row, colour in criteria),
        _line(overall[0], columns, theme.QUIET, 5),
    ]
    layout = {
        **theme.base_layout(HEIGHT),
        "margin": {"l": 12, "r": 30, "t": 12, "b": 56},
        "xaxis": theme.axis(
            tickvals=columns,
            ticktext=[heading(title) for title in table.columns[1:]],
            tickangle=0,
            range=[-0.45, len(columns) - 0.55],
            tickfont={"size": theme.SMALLEST},
        ),
        "yaxis": theme.points_axis(side="right", showgrid=True, gridcolor=theme.GRID),
        "annotations": [
            {
                "x": column,
                "y": score,
                "yshift": 14,
                "text": f"{score}",
                "showarrow": False,
                "font": {"weight": 700},
            }
            for column, score in zip(columns, table.rows[0][1:], strict=True)
            if isinstance(score, int)
        ],
    }
    return document(traces, layout)


def _line(row: Sequence[Cell], columns: Sequence[int], colour: str, width: int) -> go.Scatter:
    scores = [cell if isinstance(cell, int) else None for cell in row[1:]]
    return go.Scatter(
        x=columns,
        y=scores,
        mode="lines+markers",
        line={"color": colour, "width": width},
        marker={"size": width + 5, "color": colour},
        connectgaps=False,
        cliponaxis=False,
        hovertemplate=f"{plain(str(row[0]))}: %{{y}}<extra></extra>",
    )
