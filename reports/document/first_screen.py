"""What stands beside the profile: how we are, what has changed, and what to talk about."""

from reports import claims
from reports.blocks import Block, Item, Items, Panel, Score, Text, Tone
from reports.document.cells import criterion_page
from reports.document.changes import changes_in_short
from reports.document.facts import Facts
from reports.document.topics import nothing_scored, why_a_topic
from reports.findings import overall as findings
from reports.findings import statements
from reports.findings.talk import Topic, Why
from reports.publication import known
from reports.reading import whole_points
from reports.words import overall as words
from reports.words import statements as words_of_statements
from reports.words import talk, titles


def in_short(facts: Facts) -> Panel:
    blocks: list[Block] = [*overall_score(facts)]
    if findings.few_answered(facts.publication):
        blocks.append(Text(words.few_answered(), Tone.NOTICE))
    blocks += changes_in_short(facts)
    blocks += _talk_first(facts)
    return Panel("in-short", (*blocks, *examples(facts)))


def overall_score(facts: Facts) -> list[Block]:
    """The one number, and who answered."""
    publication = facts.publication
    twice = findings.answered_twice(publication)
    participation = Text(words.participation(publication.participation, answered_twice=twice))
    score = known(publication.headline.score)
    if score is None:
        why = words.no_score(facts.reason(publication.headline.score))
        return [Text(why, Tone.LEAD), participation]
    range_ = claims.range_of_headline(publication)
    beneath = words.range_beneath(range_, everybody=findings.everybody_answered(publication))
    return [Score(whole_points(score), words.of_hundred(), beneath), participation]


def examples(facts: Facts) -> list[Block]:
    """What people answer where the overall score is as it is."""
    publication, names = facts.publication, facts.names
    score = known(publication.headline.score)
    if score is None:
        return []
    words_at_score = words_of_statements.typical(
        whole_points(score),
        statements.typical(publication, names.instrument, score, publication.statements),
        statements.typical_in_words(publication, names.instrument, score, publication.statements),
        names,
    )
    return [Text(words_at_score)] if words_at_score else []


def _talk_first(facts: Facts) -> tuple[Block, ...]:
    """Which criteria and why, each in a line or two."""
    label = Text(titles.part_title("talk"), Tone.LABEL)
    if facts.why is Why.NO_SCORES:
        return label, Text(nothing_scored(facts))
    if not facts.topics:
        return label, Text(talk.why(facts.why))
    return label, Items(tuple(_item(facts, each) for each in facts.topics), ordered=True)


def _item(facts: Facts, topic: Topic) -> Item:
    return Item(
        title=facts.names.criterion(topic.code),
        figure=str(topic.standing.score),
        words=(why_a_topic(facts, topic),),
        to=criterion_page(topic.code),
    )
