"""The change of each score since the round before."""

from collections.abc import Iterable

from reports.blocks import Absent, Cell, Column, Number, Row, RowGroup, Table, Where
from reports.change import Change, Changes, CriterionChange
from reports.document.cells import (
    criterion_page,
    drawn,
    legend,
    legend_of_moves,
    moved,
    numeric,
    text,
)
from reports.document.facts import Facts
from reports.findings.changes import GroupChanges
from reports.reading import by_need, one_decimal
from reports.words import group_changes, labels, score_change
from reports.words.plain import range_in_words


def criterion_changes_table(facts: Facts, changes: Changes, note: str) -> Table:
    """Lowest score first, as in all tables of criteria; the overall score on top."""
    order = {each.code: at for at, each in enumerate(by_need(facts.publication))}
    compared = sorted(changes.criteria, key=lambda each: order[each.code])
    rows = (
        Row((labels.overall_score(), *_drawn(changes, changes.headline))),
        *(
            Row(
                (facts.names.criterion(each.code), *_drawn(changes, each.overall)),
                criterion_page(each.code),
            )
            for each in compared
        ),
    )
    return Table(
        key="changes",
        caption=labels.caption("changes"),
        columns=(text("criterion"), drawn("scale"), *_columns()),
        groups=(RowGroup(rows),),
        legend=(*legend("before"), *legend_of_moves(rows)),
        notes=(note,),
    )


def group_changes_table(facts: Facts, changes: Changes) -> Table | None:
    """For files: every group that was compared, on every criterion; None where none was."""
    groups = tuple(
        RowGroup(_rows(facts, changes, each), facts.names.criterion(each.code))
        for each in changes.criteria
        if each.groups
    )
    if not groups:
        return None
    return Table(
        key="changes-all",
        caption=labels.caption("changes-all"),
        columns=(text("group"), *_columns()),
        groups=groups,
        groups_are=labels.column("criterion"),
        where=Where.FILES,
    )


def changed_groups_table(facts: Facts, groups: Iterable[GroupChanges]) -> Table:
    """In words: what changed in each of these groups."""
    rows = tuple(
        Row(
            (
                facts.names.group(each.group),
                group_changes.of_group(each, facts.names),
                range_in_words(*each.smallest_detectable) if each.smallest_detectable else "",
            )
        )
        for each in groups
    )
    return Table(
        key="changes-groups",
        caption=labels.caption("changes-groups"),
        columns=(text("group"), text("what-changed"), text("detected-from")),
        groups=(RowGroup(rows),),
    )


def _columns() -> tuple[Column, ...]:
    return (
        numeric("before"),
        numeric("now"),
        numeric("change"),
        text("verdict"),
        numeric("margin", Where.FILES),
        numeric("smallest", Where.FILES),
    )


def _drawn(changes: Changes, change: Change | None) -> tuple[Cell, ...]:
    """The drawing, then a cell for each of those columns."""
    if change is None:
        missing = Absent(score_change.why_inconclusive(changes.why_inconclusive(change)))
        return (
            None,
            missing,
            missing,
            missing,
            score_change.verdict(change, changes),
            missing,
            missing,
        )
    return (moved(change), *_cells(changes, change))


def _cells(changes: Changes, change: Change) -> tuple[Cell, ...]:
    missing = Absent(score_change.why_inconclusive(changes.why_inconclusive(change)))
    difference = change.difference
    return (
        Number(one_decimal(change.before)),
        Number(one_decimal(change.now)),
        missing if difference is None else Number(one_decimal(difference), signed=True),
        score_change.verdict(change, changes),
        *(
            missing if each is None else Number(one_decimal(each), 1)
            for each in (change.margin, change.smallest_detectable)
        ),
    )


def _rows(facts: Facts, changes: Changes, compared: CriterionChange) -> tuple[Row, ...]:
    names = facts.names
    return tuple(
        Row((names.group(names.group_of(key)), *_cells(changes, change)))
        for key, change in compared.groups.items()
    )
