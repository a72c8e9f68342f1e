"""Every round so far: all criteria, or one."""

from collections.abc import Sequence

from reports import claims
from reports.blocks import Absent, Cell, Column, Moved, Row, RowGroup, Table, Trace, Where
from reports.change import Change
from reports.document.cells import (
    MOVES,
    PLAIN,
    criterion_page,
    dot,
    drawn,
    legend,
    legend_of_moves,
    number,
    numeric,
    range_cell,
    text,
)
from reports.document.facts import Facts
from reports.publication import CriterionResult, Publication, known
from reports.reading import by_need, criterion, whole_points
from reports.words import labels
from reports.words.plain import isolated

Titled = tuple[str, Publication]  # a round's title, and what it published


def rounds_table(facts: Facts) -> Table | None:
    """Every round so far, a column each; None of fewer than two with an overall score."""
    rounds = _comparable_rounds(facts)
    scores = [known(each.headline.score) for _title, each in rounds]
    there = [str(whole_points(each)) for each in scores if each is not None]
    if len(there) < 2:
        return None
    overall = (
        labels.overall_score(),
        _trace(facts.report.changes.headline if facts.report.changes else None, scores),
        *(number(facts, each.headline.score) for _title, each in rounds),
    )
    rows = [Row(overall), *(_row(facts, each, rounds) for each in by_need(facts.publication))]
    titles = (Column(isolated(title), numeric=True) for title, _each in rounds)
    return Table(
        key="rounds",
        title=labels.round_by_round(", ".join(there)),
        caption=labels.caption("rounds"),
        columns=(text("criterion"), drawn("rounds", PLAIN), *titles),
        groups=(RowGroup(tuple(rows)),),
        legend=legend_of_moves(rows),
        explore="rounds",
    )


def criterion_rounds_table(facts: Facts, code: str) -> Table | None:
    """One criterion, a row for each round, oldest first; None of fewer than two with a score."""
    rounds = [(title, each, criterion(each, code)) for title, each in _comparable_rounds(facts)]
    scores = [known(result.overall.score) for _t, _p, result in rounds if result]
    there = [str(whole_points(each)) for each in scores if each is not None]
    if len(there) < 2:
        return None
    return Table(
        key="rounds",
        title=labels.criterion_round_by_round(", ".join(there)),
        caption=labels.caption("rounds"),
        columns=(text("round"), drawn("scale"), numeric("score"), text("range", Where.PAGES)),
        groups=(RowGroup(tuple(_row_of_round(facts, *each) for each in rounds)),),
        legend=legend("dot", "range"),
    )


def _comparable_rounds(facts: Facts) -> list[Titled]:
    """Those that asked the same version of the same questionnaire, oldest first, this one last."""
    earlier = [(each.title, each.publication) for each in facts.report.earlier if each.comparable]
    return [*earlier, (facts.report.heading.title, facts.publication)]


def _row(facts: Facts, result: CriterionResult, rounds: Sequence[Titled]) -> Row:
    results = [criterion(each, result.code) for _title, each in rounds]
    compared = facts.change(result.code)
    scores = [known(each.overall.score) if each else None for each in results]
    trace = _trace(compared.overall if compared else None, scores)
    cells = (trace, *(_score(facts, each) for each in results))
    return Row((facts.names.criterion(result.code), *cells), criterion_page(result.code))


def _trace(change: Change | None, scores: Sequence[float | None]) -> Trace:
    moved = MOVES.get(change.verdict) if change else None
    return Trace(tuple(scores), moved or Moved.NOT_CLEARLY)


def _score(facts: Facts, result: CriterionResult | None) -> Cell:
    if result is None:
        return Absent(labels.not_in_this_round())
    return number(facts, result.overall.score)


def _row_of_round(
    facts: Facts, title: str, publication: Publication, result: CriterionResult | None
) -> Row:
    if result is None:
        missing = Absent(labels.not_in_this_round())
        return Row((isolated(title), None, missing, missing))
    range_ = claims.range_of_criterion(publication, result)
    return Row(
        (
            isolated(title),
            dot(result.overall, range_),
            number(facts, result.overall.score),
            range_cell(facts, result.overall, range_),
        )
    )
