"""What a board reads, on one page."""

from reports.blocks import Block, Document, Item, Items, Panel, Part, Text, Tone
from reports.document.cells import criterion_page
from reports.document.changes import changes_in_short, on_comparing
from reports.document.facts import Facts, facts_of
from reports.document.first_screen import examples, overall_score
from reports.document.groups import about_agencies
from reports.document.method import cannot_say
from reports.document.outline import outline, too_few
from reports.document.tables.profile import profile_table
from reports.document.topics import nothing_scored, topic_item
from reports.findings import overall
from reports.findings.standing import Standing, seen_differently
from reports.findings.talk import Topic, Why
from reports.report import Report
from reports.words import cover, talk, titles
from reports.words import overall as words


def one_page(report: Report) -> Document:
    """Where too few people answered, it says only that."""
    title = cover.one_page_title(report)
    if report.publication.nothing:
        return outline(report, title, too_few(report))
    facts = facts_of(report)
    parts = (
        _topics(facts),
        _differently(facts),
        _changes(facts),
        Part("cannot-say", titles.part_title("cannot-say"), (cannot_say(),)),
    )
    return outline(report, title, (_in_short(facts), profile_table(facts)), parts)


def _in_short(facts: Facts) -> Panel:
    blocks: list[Block] = [*overall_score(facts), *examples(facts)]
    if overall.few_answered(facts.publication):
        blocks.append(Text(words.few_answered(), Tone.NOTICE))
    if worst := overall.at_worst(facts.publication):
        blocks.append(Text(words.at_worst(worst)))
    blocks += about_agencies(facts)
    return Panel("in-short", tuple(blocks))


def _topics(facts: Facts) -> Part:
    return Part("talk", titles.part_title("talk"), (_what_to_talk_about(facts),))


def _what_to_talk_about(facts: Facts) -> Block:
    if facts.why is Why.NO_SCORES:
        return Text(nothing_scored(facts))
    if not facts.topics:
        return Text(talk.why(facts.why))
    return Items(tuple(_with_question(facts, each) for each in facts.topics), ordered=True)


def _with_question(facts: Facts, topic: Topic) -> Item:
    item = topic_item(facts, topic)
    questions = facts.names.instrument.criterion(topic.code).discuss
    if not questions:
        return item
    question = talk.question_to_ask(questions[0].text)
    return Item(item.title, item.figure, (*item.words, question), item.to)


def _differently(facts: Facts) -> Part | None:
    """Criteria that people see differently, without those that are topics."""
    topics = {each.code for each in facts.topics}
    others = [each for each in seen_differently(facts.standings) if each.code not in topics]
    if not others:
        return None
    items = Items(tuple(_item(facts, each) for each in others))
    return Part("differently", titles.part_title("differently"), (items,))


def _item(facts: Facts, its: Standing) -> Item:
    return Item(
        title=facts.names.criterion(its.code), figure=str(its.score), to=criterion_page(its.code)
    )


def _changes(facts: Facts) -> Part | None:
    before = facts.report.before
    if before is None:
        return None
    blocks = (*changes_in_short(facts), *on_comparing(facts))
    return Part("changes", titles.changed_since(before.title), blocks)
