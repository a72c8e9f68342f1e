"""Who took part, and what that means for the overall score."""

from reports import claims
from reports.blocks import Block, Part, Text, Tone
from reports.document.facts import Facts
from reports.document.groups import about_agencies
from reports.document.outline import part
from reports.document.tables.participation import participation_table
from reports.document.tables.profile import overall_score_table
from reports.findings import overall as findings
from reports.publication import known
from reports.words import overall as words


def participation_part(facts: Facts) -> Part:
    """How many people answered in all is on the first screen."""
    publication = facts.publication
    several = len(publication.groups) > 1
    blocks: list[Block] = [] if several else [Text(words.one_group(facts.names), Tone.LEAD)]
    blocks.append(participation_table(facts))
    if several and findings.may_include_silent(publication):
        blocks.append(Text(words.may_include_silent(facts.names), Tone.NOTE))
    if not facts.compares_groups:  # else it is said beside that table
        blocks += about_agencies(facts)
    blocks += [Text(each) for each in _on_range(facts)]
    blocks.append(overall_score_table(facts))
    return part("participation", blocks, folded=True)


def _on_range(facts: Facts) -> list[str]:
    """What the overall score is, what its range allows for, and what it might be otherwise."""
    publication = facts.publication
    if known(publication.headline.score) is None:
        return []
    sentences = [words.what_it_is()]
    if claims.range_of_headline(publication):
        sentences.append(words.on_range(findings.did_not_answer(publication)))
    if worst := findings.at_worst(publication):
        sentences.append(words.at_worst(worst))
    equal = findings.each_agency_equal(publication)
    if equal is not None:
        asked_is_known = publication.participation.asked_is_known
        sentences.append(words.each_agency_equal(equal, asked_is_known=asked_is_known))
    return sentences
