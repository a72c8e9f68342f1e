"""Cells of tables: what is published, or why it is not."""

from collections.abc import Iterable

from reports.blocks import (
    Absent,
    Cell,
    Column,
    Dot,
    Key,
    Moved,
    Number,
    Row,
    Scale,
    Target,
    Tinted,
    Trace,
    Where,
)
from reports.change import Change, Verdict
from reports.claims import Level, Range, level_of_score
from reports.document.facts import Facts
from reports.publication import GroupScore, Published, Score, Withheld, known
from reports.reading import one_decimal, whole_points
from reports.words import labels
from reports.words.plain import range_in_words

HUNDRED = Scale(((0.0, "0"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1.0, "100")))
PLAIN = Scale(())
MOVES = {Verdict.IMPROVED: Moved.UP, Verdict.DECLINED: Moved.DOWN}
MARKS_OF_MOVES = {Moved.UP: "up", Moved.DOWN: "down", Moved.NOT_CLEARLY: "unclear"}


def criterion_page(code: str) -> Target:
    return Target("criterion", code)


def text(key: str, where: Where = Where.EVERYWHERE) -> Column:
    return Column(labels.column(key), where=where)


def numeric(key: str, where: Where = Where.EVERYWHERE) -> Column:
    return Column(labels.column(key), numeric=True, where=where)


def drawn(key: str, scale: Scale = HUNDRED) -> Column:
    return Column(labels.column(key), scale=scale, where=Where.PAGES)


def legend(*marks: str) -> tuple[Key, ...]:
    return tuple(Key(mark, labels.legend(mark)) for mark in marks)  # type: ignore[arg-type]


def legend_of_moves(rows: Iterable[Row]) -> tuple[Key, ...]:
    """What the colours of their drawn cells mean: only those that there are."""
    cells = (cell for row in rows for cell in row.cells if isinstance(cell, Dot | Trace))
    moves = {cell.moved for cell in cells}
    return legend(*(mark for move, mark in MARKS_OF_MOVES.items() if move in moves))


def number(facts: Facts, value: Published[float] | Published[int], decimals: int = 0) -> Cell:
    if isinstance(value, Withheld):
        return Absent(facts.reason(value))
    return Number(one_decimal(value), decimals)


def dot(score: Score | GroupScore, range_: Range | None) -> Dot | None:
    """With its range as published, within the scale; None without a score."""
    found = known(score.score)
    if found is None:
        return None
    if range_ is None:
        return Dot(found)
    return Dot(found, range_.low, range_.high)


def moved(change: Change) -> Dot:
    return Dot(change.now, before=change.before, moved=MOVES.get(change.verdict, Moved.NOT_CLEARLY))


def range_cell(facts: Facts, score: Score | GroupScore, range_: Range | None) -> Cell:
    """Within what it would lie if everybody had answered."""
    if isinstance(score.score, Withheld):
        return Absent(facts.reason(score.score))
    if range_ is not None:
        return range_in_words(range_.low, range_.high)
    if isinstance(score.margin, Withheld):
        return Absent(facts.reason(score.margin))
    return labels.everybody_answered()


def bounds(facts: Facts, score: Score | GroupScore) -> tuple[Cell, Cell]:
    """The ends of that range to one decimal; the score itself where everybody answered."""
    found, margin = known(score.score), known(score.margin)
    if found is None or margin is None:
        missing = Absent(facts.reason(score.score) or facts.reason(score.margin))
        return missing, missing
    low, high = max(0.0, found - margin), min(100.0, found + margin)
    return Number(one_decimal(low), 1), Number(one_decimal(high), 1)


def tinted(facts: Facts, score: GroupScore) -> Cell:
    found = known(score.score)
    if found is None:
        return Absent(facts.reason(score.score))
    clear = level_of_score(found, known(score.margin)) is not Level.NEITHER
    return Tinted(whole_points(found), clear)
