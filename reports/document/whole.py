"""The whole report, in its order: how we are, what to talk about, what has changed, and then what
few people need."""

from reports import claims
from reports.blocks import Block, Document, Item, Items, Panel, Part, Score, Table, Text, Tone
from reports.document import changes, tables
from reports.document.facts import Facts, about, facts, frame, notices
from reports.document.links import arguments, figure, mechanism_items
from reports.document.tables import to_criterion
from reports.findings import overall as findings
from reports.findings import statements
from reports.findings.links import mechanisms
from reports.findings.talk import Topic, Why
from reports.publication import RankingResult, Withheld, known, reason_of
from reports.reading import whole as rounded
from reports.report import Report
from reports.words import headings, mergers, method, talk
from reports.words import links as words_of_links
from reports.words import overall as words
from reports.words import standing as words_of_standing
from reports.words import statements as words_of_statements
from reports.words.plain import language, paragraph


def whole(report: Report) -> Document:
    """Where too few answered, it says only that."""
    if report.publication.nothing:
        return _document(report, too_few(report), ())
    found = facts(report)
    parts = (
        topics(found),
        changes.part(found),
        groups(found),
        could_not_say(found),
        ranking(found),
        statement_by_statement(found),
        links(found),
        participation(found),
        how_made(found),
    )
    return _document(
        report,
        (in_short(found), tables.profile(found)),
        tuple(each for each in parts if each),
    )


def _document(report: Report, opening: tuple[Block, ...], parts: tuple[Part, ...]) -> Document:
    return Document(
        title=headings.report(report),
        partnership=report.heading.partnership,
        language=language(),
        about=about(report),
        notices=notices(report),
        opening=opening,
        parts=parts,
        made_at=report.heading.published_at,
        frame=frame(),
    )


def too_few(report: Report) -> tuple[Block, ...]:
    """Where nothing is published."""
    said = (
        Text(words.too_few(report.publication), Tone.LEAD),
        Text(headings.too_few_to_publish(report.publication.minimum_group)),
        Text(headings.answers_destroyed(is_import=report.heading.is_import)),
    )
    return (Part("too-few", headings.too_few_heading(), (Panel("in-short", said),)),)


# The first screen


def in_short(found: Facts) -> Panel:
    """How we are, what has changed, what to talk about; and what people say at such a score."""
    blocks: list[Block] = [*overall_score(found)]
    if findings.few_answered(found.publication):
        blocks.append(Text(words.few_answered(), Tone.NOTICE))
    blocks += changes.in_short(found)
    blocks += _talk_first(found)
    return Panel("in-short", (*blocks, *examples(found)))


def overall_score(found: Facts) -> list[Block]:
    """The one number, and who answered."""
    publication = found.publication
    participation = Text(words.participation(publication.participation))
    score = known(publication.headline.score)
    if score is None:
        why = words.no_score(found.reason(publication.headline.score))
        return [Text(why, Tone.LEAD), participation]
    range_ = claims.range_of_headline(publication)
    beneath = words.range_beneath(range_, everybody=findings.everybody_answered(publication))
    return [Score(rounded(score), headings.of_hundred(), beneath), participation]


def examples(found: Facts) -> list[Block]:
    """What people say where the overall score is as it is."""
    publication, names = found.publication, found.names
    score = known(publication.headline.score)
    if score is None:
        return []
    said = words_of_statements.typical(
        rounded(score),
        statements.typical(publication, names.instrument, score, publication.statements),
        statements.typical_in_words(publication, names.instrument, score, publication.statements),
        names,
    )
    return [Text(said)] if said else []


def _talk_first(found: Facts) -> tuple[Block, ...]:
    """Which criteria and why, each in a line or two."""
    label = Text(headings.title("talk"), Tone.LABEL)
    if found.why is Why.NO_SCORES:
        dont_know = statements.could_not_say(found.publication)
        asked = statements.asked_whether_known(found.publication)
        said = paragraph(
            (
                words_of_standing.nothing_scored(),
                words_of_statements.could_not_say(len(dont_know), asked, found.publication)
                if asked
                else None,
            )
        )
        return label, Text(said)
    if not found.topics:
        return label, Text(talk.why(found.why))
    return label, Items(tuple(_in_short(found, each) for each in found.topics), ordered=True)


def _in_short(found: Facts, topic: Topic) -> Item:
    return Item(
        title=found.names.criterion(topic.code),
        figure=str(topic.standing.score),
        words=(_why(found, topic),),
        to=to_criterion(topic.code),
    )


def _why(found: Facts, topic: Topic) -> str:
    """Why it is a topic: no group is named where all criteria are seen together."""
    its = topic.standing
    return paragraph(
        (
            words_of_standing.level(its.level),
            words_of_standing.agreement(its, found.names, by_name=False),
        )
    )


# What to talk about


def topics(found: Facts) -> Part | None:
    """How to begin to talk about them; why they are topics is on the first screen."""
    if not found.topics:
        return None
    alike = _way_alike(found)
    items = tuple(
        _topic(found, each, () if alike else (talk.way(each.way),)) for each in found.topics
    )
    blocks: list[Block] = [
        Text(talk.why(found.why)),
        *((Text(alike),) if alike else ()),
        Items(items, ordered=True),
        Part(
            "steps",
            headings.title("steps"),
            tuple(_questions(found, each.code) for each in found.topics),
            short=headings.short("steps"),
            folded=True,
        ),
    ]
    return Part("talk", headings.title("talk"), tuple(blocks), short=headings.short("talk"))


def _way_alike(found: Facts) -> str:
    """How to begin, where that is the same for all of several: it is said once."""
    ways = {each.way for each in found.topics}
    return talk.way_alike(ways.pop()) if len(found.topics) > 1 and len(ways) == 1 else ""


def topic_item(found: Facts, topic: Topic) -> Item:
    """Why it is one, and how to begin, in one place: for a page that says it once."""
    return _topic(found, topic, (paragraph((_why(found, topic), talk.way(topic.way))),))


def _topic(found: Facts, topic: Topic, said: tuple[str, ...]) -> Item:
    names = found.names
    if topic.weakest:
        said = (*said, words_of_statements.weakest(topic.weakest, names))
    elif topic.worded:
        said = (*said, words_of_statements.worded(topic.worded, names))
    return Item(
        title=names.criterion(topic.code),
        figure=headings.score_of_hundred(topic.standing.score),
        words=said,
        to=to_criterion(topic.code),
    )


def _questions(found: Facts, code: str) -> Part:
    return Part(f"steps-{code}", found.names.criterion(code), tuple(questions(found, code)))


def questions(found: Facts, code: str) -> list[Block]:
    """What to ask each other, and first steps."""
    asked = found.names.instrument.criterion(code)
    blocks: list[Block] = []
    if asked.discuss:
        blocks.append(Text(headings.ask_each_other(), Tone.LABEL))
        blocks.append(Items(tuple(Item(words=(each.text,)) for each in asked.discuss)))
    if asked.first_steps:
        blocks.append(Text(headings.first_steps(), Tone.LABEL))
        blocks.append(Items(tuple(Item(words=(each.text,)) for each in asked.first_steps)))
    return blocks


# Groups, what people could not say, purposes, statements


def _compares_groups(found: Facts) -> bool:
    return len(found.publication.groups) > 1 and bool(found.standings)


def groups(found: Facts) -> Part | None:
    table = tables.groups(found)
    if table is None:
        return None
    said = [words.pattern(each, found.names) for each in findings.patterns(found.publication)]
    blocks: list[Block] = [Text(each, Tone.LEAD) for each in said]
    blocks += [Text(each) for each in whose(found)]
    blocks += [table, Text(headings.groups_in_bold(), Tone.NOTE)]
    blocks.append(Text(headings.groups_and_chance(), Tone.NOTE))
    blocks += tables.group_ends(found)
    return _part("groups", blocks)


def whose(found: Facts) -> list[str]:
    """Where the reader's agency is, and what became of agencies since."""
    said = (words.yours(found.names), mergers.since(found.report.mergers))
    return [each for each in said if each]


def could_not_say(found: Facts) -> Part | None:
    asked = statements.asked_whether_known(found.publication)
    if not asked:
        return None
    many = len(statements.could_not_say(found.publication))
    said = words_of_statements.could_not_say(many, asked, found.publication)
    # Without scores, that is what the first screen says.
    blocks: list[Block] = [] if found.why is Why.NO_SCORES else [Text(said, Tone.LEAD)]
    if table := tables.could_not_say(found):
        blocks += [Text(words_of_statements.is_a_finding_too()), table]
    return _part("dont-know", blocks)


def ranking(found: Facts) -> Part | None:
    result, asked = found.publication.ranking, found.names.instrument.ranking
    if result is None or asked is None:
        return None
    blocks: list[Block] = [Text(asked.question)]
    if isinstance(result, RankingResult):
        blocks += [tables.purposes(found, result), tables.parts_of_order(found, result)]
    else:
        blocks.append(Text(found.reason(result)))
    return _part("ranking", blocks)


def statement_by_statement(found: Facts) -> Part:
    return _part("statements", on_statements(found, tables.all_statements(found)), folded=True)


def on_statements(found: Facts, table: Table) -> list[Block]:
    """How to read them, and the table; of fewer than ten people, only why there is none."""
    publication = found.publication
    first, late = publication.statements[0], publication.participation.late > 0
    if isinstance(first.in_words, Withheld):
        return [Text(words_of_statements.on_statements(reason_of(first.in_words), late=late))]
    if not statements.has_shares(publication):
        said = words_of_statements.on_statements(reason_of(first.counts), late=late)
        return [Text(said), table] if said else [table]
    return [
        Text(words_of_statements.how_to_read()),
        table,
        Text(words_of_statements.on_shares(publication), Tone.NOTE),
    ]


# How themes connect


def links(found: Facts) -> Part | None:
    instrument = found.names.instrument
    if not instrument.links:
        return None
    blocks: list[Block] = [Text(words_of_links.introduction())]
    named = mechanisms(found.publication, instrument, [each.code for each in found.topics])
    blocks += [
        Part(
            f"links-{each.code}", found.names.criterion(each.code), (mechanism_items(found, each),)
        )
        for each in named
    ]
    blocks += arguments(found, dict.fromkeys(one for each in named for one in each.references))
    blocks += figure(found)
    return _part("links", blocks, folded=True)


# Who took part, and how it was made


def participation(found: Facts) -> Part:
    """How many answered in all is on the first screen."""
    publication = found.publication
    several = len(publication.groups) > 1
    blocks: list[Block] = [] if several else [Text(words.one_group(found.names), Tone.LEAD)]
    blocks.append(tables.participation(found))
    if several and findings.may_include_silent(publication):
        blocks.append(Text(words.may_include_silent(found.names), Tone.NOTE))
    if not _compares_groups(found):  # else it stands there
        blocks += [Text(each) for each in whose(found)]
    blocks += [Text(each) for each in on_range(found)]
    blocks.append(tables.overall_score(found))
    return _part("participation", blocks, folded=True)


def on_range(found: Facts) -> list[str]:
    """What the overall score is, what its range allows for, and what it might be otherwise."""
    publication = found.publication
    if known(publication.headline.score) is None:
        return []
    said = [words.what_it_is()]
    if claims.range_of_headline(publication):
        said.append(words.on_range(findings.did_not_answer(publication)))
    if worst := findings.at_worst(publication):
        said.append(words.at_worst(worst))
    equal = findings.each_agency_equal(publication)
    if equal is not None:
        asked_is_known = publication.participation.asked_is_known
        said.append(words.each_agency_equal(equal, asked_is_known=asked_is_known))
    return said


def how_made(found: Facts) -> Part:
    minimum = found.publication.minimum_group
    blocks: tuple[Block, ...] = (
        cannot_say(),
        Part(
            "method-steps",
            headings.title("method"),
            (Items(tuple(Item(words=(each,)) for each in method.method(minimum))),),
            folded=True,
        ),
    )
    return Part("method", headings.title("cannot-say"), blocks, short=headings.short("method"))


def cannot_say() -> Items:
    return Items(tuple(Item(words=(each,)) for each in method.cannot_say()))


def _part(key: str, blocks: list[Block], *, folded: bool = False) -> Part:
    return Part(key, headings.title(key), tuple(blocks), headings.short(key), folded)
