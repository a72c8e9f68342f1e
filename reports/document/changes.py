"""What has changed since the round before."""

from reports.blocks import Block, Part, Text, Tone
from reports.document.facts import Facts
from reports.document.tables.changes import (
    changed_groups_table,
    criterion_changes_table,
    group_changes_table,
)
from reports.document.tables.rounds import rounds_table
from reports.findings import changes as findings
from reports.words import changes as words
from reports.words import headings
from reports.words.plain import day, paragraph


def changes_part(facts: Facts) -> Part | None:
    """What is not on the first screen; None in a first round."""
    report = facts.report
    if report.before is None:
        return _not_compared(report.not_open_yet) if report.not_open_yet else None
    blocks: list[Block] = [*on_comparing(facts)]
    if report.changes and facts.told:
        note = words.how_compared(facts.told)
        blocks.append(criterion_changes_table(facts, report.changes, note))
        if every_group := group_changes_table(facts, report.changes):
            blocks.append(every_group)
    if groups := _groups(facts):
        blocks.append(groups)
    if table := rounds_table(facts):
        blocks.append(Part("rounds", headings.title("rounds"), (table,), folded=True))
    return Part(
        "changes",
        headings.changed_since(report.before.title),
        tuple(blocks),
        short=headings.short("changes"),
    )


def _not_compared(title: str) -> Part:
    """Of the first report that is open, where there was a round before it."""
    text = Text(words.not_open_yet(title))
    return Part("changes", headings.title("changes"), (text,), headings.short("changes"))


def changes_in_short(facts: Facts) -> list[Text]:
    """Of the overall score, and the criteria that changed."""
    report, told = facts.report, facts.told
    if report.before is None or report.changes is None or told is None:
        return []
    overall = words.of_overall(report.changes.headline, report.changes)
    return [Text(paragraph((overall, words.in_short(told, facts.names, report.before.title))))]


def on_comparing(facts: Facts) -> list[Text]:
    """Why the two rounds cannot be compared, or what to know about comparing them."""
    report = facts.report
    before = report.before
    assert before  # noqa: S101 - called only where there is one
    texts: list[Text] = []
    if report.changes is None:
        texts.append(Text(words.not_comparable(before.title)))
    elif merged := words.merged(report.changes, facts.names):
        texts.append(Text(merged))
    if report.not_open_yet:
        texts.append(Text(words.not_open_yet(report.not_open_yet), Tone.NOTE))
    if before.imported_after:
        added = day(before.imported_after, report.heading.zone)
        texts.append(Text(words.imported_after(before.title, added), Tone.NOTE))
    return texts


def _groups(facts: Facts) -> Part | None:
    changes = facts.report.changes
    by_group = findings.of_groups(facts.publication, changes) if changes else None
    if by_group is None:
        return None
    blocks: list[Block] = [Text(words.groups_compared(by_group))]
    if by_group.told:
        blocks.append(changed_groups_table(facts, by_group.told))
    if by_group.untold:
        blocks.append(Text(words.untold_groups(by_group, facts.names)))
    if by_group.not_compared:
        blocks.append(Text(words.groups_not_compared(by_group, facts.names)))
    return Part(
        "changes-groups", headings.title("changes-groups"), tuple(blocks), folded=not by_group.told
    )
