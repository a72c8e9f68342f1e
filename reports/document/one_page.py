"""What a board reads, on one page."""

from reports.blocks import Block, Document, Item, Items, Panel, Part, Text, Tone
from reports.document import changes, tables
from reports.document.facts import Facts, about, facts, frame, notices
from reports.document.tables import to_criterion
from reports.document.whole import cannot_say, examples, overall_score, too_few, topic_item, whose
from reports.findings import overall, standing
from reports.findings.standing import Standing
from reports.findings.talk import Topic, Why
from reports.report import Report
from reports.words import headings, talk
from reports.words import overall as words
from reports.words.plain import language


def one_page(report: Report) -> Document:
    """Where too few answered, it says only that."""
    if report.publication.nothing:
        return _document(report, too_few(report), ())
    found = facts(report)
    parts = (_topics(found), _differently(found), _changes(found), _cannot_say())
    opening = (_in_short(found), tables.profile(found))
    return _document(report, opening, tuple(each for each in parts if each))


def _document(report: Report, opening: tuple[Block, ...], parts: tuple[Part, ...]) -> Document:
    return Document(
        title=headings.one_page(report),
        partnership=report.heading.partnership,
        language=language(),
        about=about(report)[:1],
        notices=notices(report),
        opening=opening,
        parts=parts,
        made_at=report.heading.published_at,
        frame=frame(),
    )


def _in_short(found: Facts) -> Panel:
    blocks: list[Block] = [*overall_score(found), *examples(found)]
    if overall.few_answered(found.publication):
        blocks.append(Text(words.few_answered(), Tone.NOTICE))
    if worst := overall.at_worst(found.publication):
        blocks.append(Text(words.at_worst(worst)))
    blocks += [Text(each) for each in whose(found)]
    return Panel("in-short", tuple(blocks))


def _topics(found: Facts) -> Part | None:
    if found.why is Why.NO_SCORES:
        return None
    if not found.topics:
        return Part("talk", headings.title("talk"), (Text(talk.why(found.why)),))
    items = Items(tuple(_with_question(found, each) for each in found.topics), ordered=True)
    return Part("talk", headings.title("talk"), (items,))


def _with_question(found: Facts, topic: Topic) -> Item:
    item = topic_item(found, topic)
    questions = found.names.instrument.criterion(topic.code).discuss
    if not questions:
        return item
    asked = headings.question_to_ask(questions[0].text)
    return Item(item.title, item.figure, (*item.words, asked), item.to)


def _differently(found: Facts) -> Part | None:
    """But for those that are talked about."""
    named = {each.code for each in found.topics}
    those = [each for each in standing.seen_differently(found.standings) if each.code not in named]
    if not those:
        return None
    return Part(
        "differently",
        headings.title("differently"),
        (Items(tuple(_item(found, each) for each in those)),),
    )


def _item(found: Facts, its: Standing) -> Item:
    return Item(
        title=found.names.criterion(its.code), figure=str(its.score), to=to_criterion(its.code)
    )


def _changes(found: Facts) -> Part | None:
    before = found.report.before
    if before is None:
        return None
    blocks = (*changes.in_short(found), *changes.on_comparing(found))
    return Part("changes", headings.changed_since(before.title), blocks)


def _cannot_say() -> Part:
    return Part("cannot-say", headings.title("cannot-say"), (cannot_say(),))
