"""Figures as a PDF draws them: from the tables of the page's figures, in whole numbers.

Where it can be, a chart is a table with a column that is drawn: so it holds every number, for eyes
and for screen readers. Cells that are withheld become dashes, with a letter explained below.
"""

from collections.abc import Callable, Iterable
from typing import Any

from reports import reading, theme
from reports.claims import Range
from reports.figures import Figure, Table
from reports.figures.links import as_argued, placed
from reports.figures.rounds import colours_of_moved
from reports.figures.tables import Cell, heatmap_table
from reports.reading import NOT_ENOUGH_EVIDENCE
from reports.render.pdf import fonts
from reports.render.report import Report

Block = dict[str, Any]
DASH = "–"
TURNED_WIDTH = 40  # of headings that stand upright; other tables have them whole
ROUND_WIDTH = 30  # of a round's title below its place in the drawing
COLOURS = {
    "mark": theme.MARK,
    "flag": theme.FLAG,
    "quiet": theme.QUIET,
    "healthier": theme.HEALTHIER,
    "neither": theme.NEITHER,
    "less-healthy": theme.LESS_HEALTHY,
}


def drawn(report: Report, figure: Figure) -> Block:
    """One figure with its title, and what is needed to draw it."""
    chart = figure.name.split("-")[0] if figure.name.startswith("statements") else figure.name
    table = _shortened(figure.table)
    also = ALSO.get(chart, _nothing)(report, figure)
    return {
        "kind": "figure",
        "chart": chart,
        "title": figure.title,
        "alt": figure.alt,
        "note": figure.table.note,
        **table,
        **also,
    }


def _shortened(table: Table) -> Block:
    """Long reasons for what is withheld stand under the table once."""
    reasons: dict[str, str] = {}
    rows = [[row[0], *(_short(cell, reasons) for cell in row[1:])] for row in table.rows]
    return {
        "caption": table.caption,
        "columns": table.columns,
        "rows": rows,
        "reasons": [[letter, reason] for reason, letter in reasons.items()],
    }


def _short(cell: Cell, reasons: dict[str, str]) -> Cell | Block:
    if isinstance(cell, Range):
        return {"text": str(cell), "low": cell.low, "high": cell.high}
    if isinstance(cell, int) or not cell.startswith(NOT_ENOUGH_EVIDENCE):
        return cell
    letter = reasons.setdefault(cell, chr(ord("a") + len(reasons)))
    return {"text": DASH, "letter": letter}


def _nothing(report: Report, figure: Figure) -> Block:
    return {}


def _heatmap(report: Report, figure: Figure) -> Block:
    """Groups go down the page: there may be forty, with long names; criteria are few."""
    table = heatmap_table(report.publication)
    found = _shortened(table)
    groups = [
        [name, *(_coloured(row[at]) for row in found["rows"])]
        for at, name in enumerate(table.columns[1:], start=1)
    ]
    return {
        **found,
        "columns": ["", *(fonts.cut(each, TURNED_WIDTH) for each in table.texts())],
        "rows": groups,
    }


def _coloured(cell: Cell | Block) -> Block:
    if not isinstance(cell, int):
        return cell if isinstance(cell, dict) else {"text": cell}
    colour = theme.colour_of(cell)
    return {"text": cell, "fill": theme.css(colour), "ink": theme.css(theme.ink_on(colour))}


def _statements(report: Report, figure: Figure) -> Block:
    """Where agreeing is the less healthy answer."""
    at = int(figure.name.removeprefix("statements-")) - 1
    results = reading.of_criterion(report.publication, report.publication.criteria[at])
    return {"reverse": [report.instrument.statement(each.code).reverse for each in results]}


def _rounds(report: Report, figure: Figure) -> Block:
    """The colour of each line that moved since the last round, and what stands below its places."""
    return {
        "moved": colours_of_moved(figure.table, report.changes),
        "places": [fonts.cut(each, ROUND_WIDTH) for each in figure.table.columns[1:]],
    }


def _links(report: Report, figure: Figure) -> Block:
    """Criteria by their place in the map, with the colour of their score, and the arrows."""
    instrument = report.instrument
    places = placed(instrument.links)
    scores = {each.code: score for score, each in reading.scored(report.publication)}
    codes = list(places)
    return {
        "nodes": [
            {
                "title": instrument.criterion(code).title,
                "x": places[code][0],
                "row": places[code][1],
                **_node(scores.get(code)),
            }
            for code in codes
        ],
        "arrows": [
            [codes.index(each.from_code), codes.index(each.to_code), as_argued(each.effect)]
            for each in instrument.links
        ],
        "effects": list(_once(as_argued(each.effect) for each in instrument.links)),
    }


def _node(score: int | None) -> Block:
    if score is not None:
        return _coloured(score)
    ink = theme.ink_on(theme.from_css(theme.NEITHER))
    return {"text": DASH, "fill": theme.NEITHER, "ink": theme.css(ink)}


def _once(effects: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(effects)


ALSO: dict[str, Callable[[Report, Figure], Block]] = {
    "groups": _heatmap,
    "statements": _statements,
    "rounds": _rounds,
    "links": _links,
}
