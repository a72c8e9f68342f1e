"""What to talk about, and how to begin."""

from reports.blocks import Block, Item, Items, Part, Text, Tone
from reports.document.cells import criterion_page
from reports.document.facts import Facts
from reports.document.outline import part
from reports.findings import statements as findings
from reports.findings.talk import Topic
from reports.words import overall, standing, statements, talk, titles
from reports.words.plain import paragraph


def topics_part(facts: Facts) -> Part | None:
    """How to begin to talk about them; why they are topics is on the first screen."""
    if not facts.topics:
        return None
    alike = _way_alike(facts)
    items = tuple(
        _item(facts, each, () if alike else (talk.way(each.way),)) for each in facts.topics
    )
    steps = (
        Part(
            f"steps-{each.code}",
            facts.names.criterion(each.code),
            tuple(questions(facts, each.code)),
        )
        for each in facts.topics
    )
    blocks: list[Block] = [
        Text(talk.why(facts.why)),
        *((Text(alike),) if alike else ()),
        Items(items, ordered=True),
        part("steps", steps, folded=True),
    ]
    return part("talk", blocks)


def nothing_scored(facts: Facts) -> str:
    """Without scores, what people could not say is all that there is to talk about."""
    many = len(findings.could_not_say(facts.publication))
    of = findings.with_known_dont_knows(facts.publication)
    could_not_say = statements.could_not_say(many, of, facts.publication) if of else None
    return paragraph((standing.nothing_scored(), could_not_say))


def _way_alike(facts: Facts) -> str:
    """How to begin, where that is the same for all of several: then it is said once."""
    ways = {each.way for each in facts.topics}
    return talk.way_alike(ways.pop()) if len(facts.topics) > 1 and len(ways) == 1 else ""


def why_a_topic(facts: Facts, topic: Topic) -> str:
    """Without names of groups: those are named only where one criterion is looked at by itself."""
    its = topic.standing
    agreement = standing.agreement(its, facts.names, by_name=False)
    return paragraph((standing.level(its.level), agreement))


def topic_item(facts: Facts, topic: Topic) -> Item:
    """Why it is one, and how to begin, in one paragraph."""
    return _item(facts, topic, (paragraph((why_a_topic(facts, topic), talk.way(topic.way))),))


def _item(facts: Facts, topic: Topic, paragraphs: tuple[str, ...]) -> Item:
    names = facts.names
    if topic.weakest:
        paragraphs = (*paragraphs, statements.weakest(topic.weakest, names))
    elif topic.worded:
        paragraphs = (*paragraphs, statements.worded(topic.worded, names))
    return Item(
        title=names.criterion(topic.code),
        figure=overall.score_of_hundred(topic.standing.score),
        words=paragraphs,
        to=criterion_page(topic.code),
    )


def questions(facts: Facts, code: str) -> list[Block]:
    """What to ask each other about a criterion, and first steps."""
    criterion = facts.names.instrument.criterion(code)
    blocks: list[Block] = []
    if criterion.discuss:
        blocks.append(Text(titles.ask_each_other(), Tone.LABEL))
        blocks.append(Items(tuple(Item(words=(each.text,)) for each in criterion.discuss)))
    if criterion.first_steps:
        blocks.append(Text(titles.first_steps(), Tone.LABEL))
        blocks.append(Items(tuple(Item(words=(each.text,)) for each in criterion.first_steps)))
    return blocks
