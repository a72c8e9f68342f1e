"""What people answered to single statements, and what they could not say."""

from reports.blocks import Block, Part, Table, Text, Tone
from reports.document.facts import Facts
from reports.document.outline import part
from reports.document.tables.dont_know import dont_know_table
from reports.document.tables.statements import all_statements_table
from reports.findings import statements as findings
from reports.findings.talk import Why
from reports.publication import Withheld, reason_of
from reports.words import statements as words


def statements_part(facts: Facts) -> Part:
    return part("statements", with_how_to_read(facts, all_statements_table(facts)), folded=True)


def with_how_to_read(facts: Facts, table: Table) -> list[Block]:
    """A table of statements, and how to read it; of fewer than ten people, only why there is
    none."""
    publication = facts.publication
    first, late = publication.statements[0], publication.participation.late > 0
    if isinstance(first.in_words, Withheld):
        return [Text(words.on_statements(reason_of(first.in_words), late=late))]
    if not findings.has_shares(publication):
        in_words_only = words.on_statements(reason_of(first.counts), late=late)
        return [Text(in_words_only), table] if in_words_only else [table]
    return [
        Text(words.how_to_read()),
        table,
        Text(words.on_shares(publication), Tone.NOTE),
    ]


def dont_know_part(facts: Facts) -> Part | None:
    """None where it is published of no statement how many could not say."""
    of = findings.with_known_dont_knows(facts.publication)
    if not of:
        return None
    blocks: list[Block] = []
    if facts.why is not Why.NO_SCORES:  # else the first screen says it
        many = len(findings.could_not_say(facts.publication))
        blocks.append(Text(words.could_not_say(many, of, facts.publication), Tone.LEAD))
    if table := dont_know_table(facts):
        blocks += [Text(words.is_a_finding_too()), table]
    return part("dont-know", blocks)
