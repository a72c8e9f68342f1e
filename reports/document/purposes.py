"""What the partnership should be for."""

from reports.blocks import Block, Part, Text
from reports.document.facts import Facts
from reports.document.outline import part
from reports.document.tables.purposes import order_parts_table, purposes_table
from reports.publication import RankingResult


def purposes_part(facts: Facts) -> Part | None:
    """None where the questionnaire has no purposes to put in order."""
    result, ranking = facts.publication.ranking, facts.names.instrument.ranking
    if result is None or ranking is None:
        return None
    blocks: list[Block] = [Text(ranking.question)]
    if isinstance(result, RankingResult):
        blocks += [purposes_table(facts, result), order_parts_table(facts, result)]
    else:
        blocks.append(Text(facts.reason(result)))
    return part("ranking", blocks)
