"""Everything that a report says about one criterion."""

from reports.blocks import Block, Document, Item, Items, Panel, Part, Score, Text, Tone
from reports.claims import Agreement
from reports.document.facts import Facts, facts_of
from reports.document.groups import about_agencies
from reports.document.links import arguments, mechanism_items
from reports.document.outline import outline, too_few
from reports.document.statements import with_how_to_read
from reports.document.tables.groups import criterion_groups_table
from reports.document.tables.rounds import criterion_rounds_table
from reports.document.tables.statements import criterion_statements_table
from reports.document.topics import questions
from reports.findings import changes, standing, statements, talk
from reports.findings.criterion import rank
from reports.findings.links import mechanisms
from reports.findings.overall import everybody_answered
from reports.findings.standing import Standing
from reports.publication import CriterionResult, reason_of, statements_of
from reports.report import Report
from reports.words import changes as words_of_changes
from reports.words import group_changes, score_change, titles
from reports.words import links as words_of_links
from reports.words import overall as words_of_overall
from reports.words import standing as words
from reports.words import statements as words_of_statements
from reports.words import talk as words_of_talk
from reports.words.plain import paragraph


def of_criterion(report: Report, code: str) -> Document:
    """`code`: of a criterion that the round asked."""
    title = report.instrument.criterion(code).title
    if report.publication.nothing:
        return outline(report, title, too_few(report))
    facts = facts_of(report)
    parts = (
        _about_agencies(facts),
        _statements(facts, code),
        _questions(facts, code),
        _rounds(facts, code),
        _reason(facts, code),
        _links(facts, code),
    )
    return outline(report, title, _opening(facts, code), parts)


def _by_itself(facts: Facts, code: str) -> Standing | None:
    those = standing.by_itself(facts.publication)
    return next((each for each in those if each.code == code), None)


def _opening(facts: Facts, code: str) -> tuple[Block, ...]:
    """Where it stands, why, and what has changed; beside it, its groups."""
    its = _by_itself(facts, code)
    panel = Panel("in-short", (*_standing(facts, its, code), *_changed(facts, code)))
    groups = criterion_groups_table(facts, its, code)
    return (panel, groups) if groups else (panel,)


def _standing(facts: Facts, its: Standing | None, code: str) -> list[Block]:
    result = facts.result(code)
    if its is None:
        return [Text(facts.reason_of_score(result), Tone.LEAD)]
    publication, names = facts.publication, facts.names
    everybody = everybody_answered(publication)
    blocks: list[Block] = [
        Score(
            its.score,
            words_of_overall.of_hundred(),
            words_of_overall.range_beneath(its.range, everybody=everybody),
        )
    ]
    sentences = [words.level(its.level), words.agreement(its, names, by_name=True)]
    together = next(each for each in facts.standings if each.code == code)
    if its.gap and not together.gap:
        sentences.append(words.apart_beside_others())
    if talk.is_topic(its):
        sentences.append(words_of_talk.way(talk.way(its)))
    blocks.append(Text(paragraph(sentences), Tone.LEAD))
    blocks += [Text(each) for each in _beneath(facts, its, result)]
    return blocks


def _beneath(facts: Facts, its: Standing, result: CriterionResult) -> list[str]:
    publication, names = facts.publication, facts.names
    among = statements_of(publication, result.code)
    place = rank(publication, its.code)
    unknown = reason_of(result.agreement) if its.agreement is Agreement.UNKNOWN else None
    sentences = [
        words.left_out(its, names),
        words_of_statements.typical(
            its.score,
            statements.typical(publication, names.instrument, its.score, among),
            statements.typical_in_words(publication, names.instrument, its.score, among),
            names,
        ),
        words.rank(place) if place else "",
        words.unknown_agreement(unknown, publication) if unknown else "",
    ]
    return [each for each in sentences if each]


def _changed(facts: Facts, code: str) -> list[Block]:
    report = facts.report
    change = facts.change(code)
    if change is None or report.changes is None or report.before is None:
        return []
    title = titles.changed_since(report.before.title)
    sentences = [score_change.of_criterion(change.overall, report.changes)]
    if moved := changes.groups_on_criterion(facts.publication, report.changes, code):
        sentences.append(group_changes.groups_on_criterion(moved, facts.names))
    return [Text(title, Tone.LABEL), *(Text(each) for each in sentences)]


# Below the first screen


def _about_agencies(facts: Facts) -> Part | None:
    texts = about_agencies(facts)
    return Part("groups-note", titles.part_title("groups"), tuple(texts)) if texts else None


def _statements(facts: Facts, code: str) -> Part:
    result = facts.result(code)
    names, publication = facts.names, facts.publication
    blocks: list[Block] = []
    if weakest := statements.weakest(publication, names.instrument, result):
        blocks.append(Text(words_of_statements.weakest(weakest, names), Tone.LEAD))
    blocks += with_how_to_read(facts, criterion_statements_table(facts, result))
    return Part("statements", titles.part_title("statements"), tuple(blocks))


def _questions(facts: Facts, code: str) -> Part | None:
    blocks = questions(facts, code)
    return Part("steps", titles.part_title("steps"), tuple(blocks)) if blocks else None


def _rounds(facts: Facts, code: str) -> Part | None:
    before = facts.report.before
    blocks: list[Block] = []
    if before and not facts.change(code):
        blocks.append(Text(words_of_changes.not_comparable(before.title)))
    if table := criterion_rounds_table(facts, code):
        blocks.append(table)
    return Part("rounds", titles.part_title("rounds"), tuple(blocks)) if blocks else None


def _reason(facts: Facts, code: str) -> Part | None:
    """Why it is asked, what its sources argue, and what studies of it facts."""
    instrument = facts.names.instrument
    criterion = instrument.criterion(code)
    blocks: list[Block] = [Text(criterion.reason)] if criterion.reason else []
    blocks += arguments(facts, criterion.sources)
    if studies := instrument.studies_of(criterion):
        items = Items(tuple(Item(words=(each.found, each.citation)) for each in studies))
        blocks.append(Part("studies", titles.part_title("studies"), (items,)))
    return Part("reason", titles.part_title("reason"), tuple(blocks)) if blocks else None


def _links(facts: Facts, code: str) -> Part | None:
    instrument = facts.names.instrument
    mechanism = next(iter(mechanisms(facts.publication, instrument, [code])), None)
    if mechanism is None:
        return None
    known = {*instrument.criterion(code).sources}
    others = [each for each in mechanism.references if each not in known]
    blocks: tuple[Block, ...] = (
        Text(words_of_links.introduction_in_short()),
        mechanism_items(facts, mechanism),
        *arguments(facts, others),
    )
    return Part("links", titles.part_title("links"), blocks)
