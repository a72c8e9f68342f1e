"""The criteria, group by group."""

from reports.blocks import Block, Part, Text, Tone
from reports.document.facts import Facts
from reports.document.outline import part
from reports.document.tables.groups import group_range_tables, groups_table
from reports.findings import overall as findings
from reports.words import group_scores, mergers
from reports.words import overall as words


def groups_part(facts: Facts) -> Part | None:
    """None where there are no groups to compare."""
    table = groups_table(facts)
    if table is None:
        return None
    patterns = findings.patterns(facts.publication)
    blocks: list[Block] = [Text(words.pattern(each, facts.names), Tone.LEAD) for each in patterns]
    blocks += [
        *about_agencies(facts),
        table,
        Text(group_scores.groups_in_bold(), Tone.NOTE),
        Text(group_scores.groups_and_chance(), Tone.NOTE),
        *group_range_tables(facts),
    ]
    return part("groups", blocks)


def about_agencies(facts: Facts) -> list[Text]:
    """Where the reader's agency is, and which agencies have merged since."""
    sentences = (words.yours(facts.names), mergers.since(facts.report.mergers))
    return [Text(each) for each in sentences if each]
