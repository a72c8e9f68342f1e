"""What has changed since the round before."""

from collections.abc import Iterable

from reports.blocks import (
    Absent,
    Block,
    Cell,
    Column,
    Number,
    Part,
    Row,
    RowGroup,
    Table,
    Text,
    Tone,
    Where,
)
from reports.change import Change, Changes, CriterionChange, Verdict
from reports.document.cells import drawn, legend, moved, numeric, text
from reports.document.facts import Facts
from reports.document.tables import rounds, to_criterion
from reports.findings import changes as findings
from reports.reading import by_need, one_decimal
from reports.words import changes as words
from reports.words import headings
from reports.words.plain import day, paragraph, range_in_words

__all__ = ["in_short", "on_comparing", "part"]


def part(facts: Facts) -> Part | None:
    """What is not on the first screen; None in a first round."""
    report = facts.report
    if report.before is None:
        return _first(report.not_open_yet)
    blocks: list[Block] = [*on_comparing(facts)]
    if report.changes and facts.told:
        blocks.append(_criteria(facts, report.changes, words.how_compared(facts.told)))
        if every := _every_group(facts, report.changes):
            blocks.append(every)
    blocks += _groups(facts)
    if table := rounds(facts):
        blocks.append(Part("rounds", headings.title("rounds"), (table,), folded=True))
    return Part(
        "changes",
        headings.changed_since(report.before.title),
        tuple(blocks),
        short=headings.short("changes"),
    )


def _first(not_open_yet: str | None) -> Part | None:
    """Of the first report that is open, where there was a round before it."""
    if not_open_yet is None:
        return None
    text = Text(words.not_open_yet(not_open_yet))
    return Part("changes", headings.title("changes"), (text,), headings.short("changes"))


def in_short(facts: Facts) -> list[Text]:
    """Of the overall score, and the criteria that changed."""
    report, told = facts.report, facts.told
    if report.before is None or report.changes is None or told is None:
        return []
    overall = words.of_overall(report.changes.headline, report.changes)
    return [Text(paragraph((overall, words.in_short(told, facts.names, report.before.title))))]


def on_comparing(facts: Facts) -> list[Text]:
    """What stands against it, and what to know."""
    report = facts.report
    before = report.before
    assert before  # noqa: S101 - asked only where there is one
    said: list[Text] = []
    if report.changes is None:
        said.append(Text(words.not_comparable(before.title)))
    elif merged := words.merged(report.changes, facts.names):
        said.append(Text(merged))
    if report.not_open_yet:
        said.append(Text(words.not_open_yet(report.not_open_yet), Tone.NOTE))
    if before.imported_after:
        added = day(before.imported_after, report.heading.zone)
        said.append(Text(words.imported_after(before.title, added), Tone.NOTE))
    return said


# The criteria


def _criteria(facts: Facts, changes: Changes, note: str) -> Table:
    """Lowest score first, as in all tables of criteria; the overall score on top."""
    order = {each.code: place for place, each in enumerate(by_need(facts.publication))}
    compared = sorted(changes.criteria, key=lambda each: order[each.code])
    rows = [
        Row((headings.overall(), *_cells(changes, changes.headline))),
        *(
            Row(
                (facts.names.criterion(each.code), *_cells(changes, each.overall)),
                to_criterion(each.code),
            )
            for each in compared
        ),
    ]
    verdicts = {each.overall.verdict for each in compared if each.overall}
    marks = ["before"]
    marks += ["up"] if Verdict.IMPROVED in verdicts else []
    marks += ["down"] if Verdict.DECLINED in verdicts else []
    return Table(
        key="changes",
        caption=headings.caption("changes"),
        columns=(text("criterion"), drawn("scale"), *_columns()),
        groups=(RowGroup(tuple(rows)),),
        legend=legend(*marks),
        notes=(note,),
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


def _cells(changes: Changes, change: Change | None) -> tuple[Cell, ...]:
    why = words.why_untold(changes.untold(change))
    said = words.verdict(change, changes)
    if change is None:
        missing = Absent(why)
        return (None, missing, missing, missing, said, missing, missing)
    return (moved(change), *_numbers(change, why, said))


def _numbers(change: Change, why: str, said: str) -> tuple[Cell, ...]:
    missing = Absent(why)
    difference = change.difference
    return (
        Number(one_decimal(change.before)),
        Number(one_decimal(change.now)),
        missing if difference is None else Number(one_decimal(difference), signed=True),
        said,
        *(
            missing if each is None else Number(one_decimal(each), 1)
            for each in (change.margin, change.smallest_visible)
        ),
    )


# The groups


def _every_group(facts: Facts, changes: Changes) -> Table | None:
    """For files: every group that was compared, on every criterion."""
    groups = tuple(
        RowGroup(_of_criterion(facts, changes, each), facts.names.criterion(each.code))
        for each in changes.criteria
        if each.groups
    )
    if not groups:
        return None
    return Table(
        key="changes-all",
        caption=headings.caption("changes-all"),
        columns=(text("group"), *_columns()),
        groups=groups,
        groups_are=headings.column("criterion"),
        where=Where.FILES,
    )


def _of_criterion(facts: Facts, changes: Changes, found: CriterionChange) -> tuple[Row, ...]:
    def row(key: str, change: Change) -> Row:
        why, said = words.why_untold(changes.untold(change)), words.verdict(change, changes)
        name = facts.names.group(facts.names.group_of(key))
        return Row((name, *_numbers(change, why, said)))

    return tuple(row(key, change) for key, change in found.groups.items())


def _groups(facts: Facts) -> Iterable[Block]:
    changes = facts.report.changes
    found = findings.of_groups(facts.publication, changes) if changes else None
    if found is None:
        return
    blocks: list[Block] = [Text(words.groups_compared(found))]
    if found.told:
        rows = tuple(
            Row(
                (
                    facts.names.group(each.group),
                    words.of_group(each, facts.names),
                    range_in_words(*each.smallest_visible) if each.smallest_visible else "",
                )
            )
            for each in found.told
        )
        blocks.append(
            Table(
                key="changes-groups",
                caption=headings.caption("changes-groups"),
                columns=(text("group"), text("what-changed"), text("detected-from")),
                groups=(RowGroup(rows),),
            )
        )
    if found.untold:
        blocks.append(Text(words.untold_groups(found, facts.names)))
    if found.not_compared:
        blocks.append(Text(words.groups_not_compared(found, facts.names)))
    yield Part(
        "changes-groups", headings.title("changes-groups"), tuple(blocks), folded=not found.told
    )
