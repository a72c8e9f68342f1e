"""What has changed since the round before."""

from reports.blocks import Block, Part, Text, Tone
from reports.document.facts import Facts
from reports.document.outline import part
from reports.document.tables.changes import (
    changed_groups_table,
    criterion_changes_table,
    group_changes_table,
)
from reports.document.tables.rounds import rounds_table
from reports.findings import changes as findings
from reports.words import changes as words
from reports.words import group_changes, score_change, titles
from reports.words.plain import day, paragraph


def changes_part(facts: Facts) -> Part | None:
    """What is not on the first screen; None in a first round."""
    report = facts.report
    if report.before is None:
        return _not_compared(report.not_open_yet) if report.not_open_yet else None
    blocks: list[Block] = [*on_comparing(facts)]
    if report.changes and facts.what_changed:
        note = words.how_compared(facts.what_changed)
        blocks.append(criterion_changes_table(facts, report.changes, note))
        if every_group := group_changes_table(facts, report.changes):
            blocks.append(every_group)
    if groups := _groups(facts):
        blocks.append(groups)
    if table := rounds_table(facts):
        blocks.append(Part("rounds", titles.part_title("rounds"), (table,), folded=True))
    return Part(
        "changes",
        titles.changed_since(report.before.title),
        tuple(blocks),
        short=titles.short_title("changes"),
    )


def _not_compared(title: str) -> Part:
    """Of the first report that is open, where there was a round before it."""
    text = Text(words.not_open_yet(title))
    return part("changes", (text,))


def changes_in_short(facts: Facts) -> list[Text]:
    """Of the overall score, and the criteria that changed."""
    report, changed = facts.report, facts.what_changed
    if report.before is None or report.changes is None or changed is None:
        return []
    overall = score_change.of_overall(report.changes.headline, report.changes)
    return [Text(paragraph((overall, words.in_short(changed, facts.names, report.before.title))))]


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
    by_group = findings.changes_by_group(facts.publication, changes) if changes else None
    if by_group is None:
        return None
    blocks: list[Block] = [Text(group_changes.groups_compared(by_group))]
    if by_group.conclusive:
        blocks.append(changed_groups_table(facts, by_group.conclusive))
    if by_group.inconclusive:
        blocks.append(Text(group_changes.inconclusive_groups(by_group, facts.names)))
    if by_group.not_compared:
        blocks.append(Text(group_changes.groups_not_compared(by_group, facts.names)))
    return Part(
        "changes-groups",
        titles.part_title("changes-groups"),
        tuple(blocks),
        folded=not by_group.conclusive,
    )
