"""Everything that a report says about one criterion."""

from reports.blocks import Block, Document, Item, Items, Panel, Part, Score, Text, Tone
from reports.change import CriterionChange
from reports.claims import Agreement
from reports.document import tables
from reports.document.facts import Facts, about, facts, frame, notices
from reports.document.links import arguments, mechanism_items
from reports.document.whole import on_statements, questions, too_few, whose
from reports.findings import changes as of_changes
from reports.findings import standing, statements, talk
from reports.findings.criterion import rank
from reports.findings.links import mechanisms
from reports.findings.overall import everybody_answered
from reports.findings.standing import Standing
from reports.publication import CriterionResult, reason_of
from reports.publication import statements_of as results_of
from reports.report import Report
from reports.words import changes as words_of_changes
from reports.words import headings
from reports.words import links as words_of_links
from reports.words import overall as words_of_overall
from reports.words import standing as words
from reports.words import statements as words_of_statements
from reports.words import talk as words_of_talk
from reports.words.plain import language, paragraph


def of_criterion(report: Report, code: str) -> Document:
    """Of one that the round asked."""
    if report.publication.nothing:
        return _document(report, code, too_few(report), ())
    found = facts(report)
    return _document(report, code, _opening(found, code), _parts(found, code))


def _document(
    report: Report, code: str, opening: tuple[Block, ...], parts: tuple[Part, ...]
) -> Document:
    return Document(
        title=report.instrument.criterion(code).title,
        partnership=report.heading.partnership,
        language=language(),
        about=about(report)[:1],
        notices=notices(report),
        opening=opening,
        parts=parts,
        made_at=report.heading.published_at,
        frame=frame(),
    )


def _result(found: Facts, code: str) -> CriterionResult:
    return next(each for each in found.publication.criteria if each.code == code)


def _by_itself(found: Facts, code: str) -> Standing | None:
    those = standing.by_itself(found.publication)
    return next((each for each in those if each.code == code), None)


def _opening(found: Facts, code: str) -> tuple[Block, ...]:
    """Where it stands, why, and what has changed; beside it, its groups."""
    its = _by_itself(found, code)
    panel = Panel("in-short", (*_standing(found, its, code), *_changed(found, code)))
    groups = tables.groups_of(found, its, code)
    return (panel, groups) if groups else (panel,)


def _standing(found: Facts, its: Standing | None, code: str) -> list[Block]:
    result = _result(found, code)
    if its is None:
        return [Text(found.reason_of_score(result), Tone.LEAD)]
    publication, names = found.publication, found.names
    everybody = everybody_answered(publication)
    blocks: list[Block] = [
        Score(
            its.score,
            headings.of_hundred(),
            words_of_overall.range_beneath(its.range, everybody=everybody),
        )
    ]
    said = [words.level(its.level), words.agreement(its, names, by_name=True)]
    together = next(each for each in found.standings if each.code == code)
    if its.apart and not together.apart:
        said.append(words.apart_beside_others())
    if talk.is_topic(its):
        said.append(words_of_talk.way(talk.way(its)))
    blocks.append(Text(paragraph(said), Tone.LEAD))
    blocks += [Text(each) for each in _beneath(found, its, result)]
    return blocks


def _beneath(found: Facts, its: Standing, result: CriterionResult) -> list[str]:
    publication, names = found.publication, found.names
    among = results_of(publication, result.code)
    place = rank(publication, its.code)
    unknown = reason_of(result.agreement) if its.agreement is Agreement.UNKNOWN else None
    said = [
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
    return [each for each in said if each]


def _change_of(found: Facts, code: str) -> CriterionChange | None:
    changes = found.report.changes
    return of_changes.of_criterion(changes, code) if changes else None


def _changed(found: Facts, code: str) -> list[Block]:
    report = found.report
    change = _change_of(found, code)
    if change is None or report.changes is None or report.before is None:
        return []
    title = headings.changed_since(report.before.title)
    said = [words_of_changes.of_criterion(change.overall, report.changes)]
    if moved := of_changes.groups_on(found.publication, report.changes, code):
        said.append(words_of_changes.groups_on(moved, found.names))
    return [Text(title, Tone.LABEL), *(Text(each) for each in said)]


# Below the first screen


def _parts(found: Facts, code: str) -> tuple[Part, ...]:
    parts = (
        _whose(found),
        _statements(found, code),
        _questions(found, code),
        _rounds(found, code),
        _reason(found, code),
        _links(found, code),
    )
    return tuple(each for each in parts if each)


def _whose(found: Facts) -> Part | None:
    """Where the reader's agency is."""
    said = whose(found)
    if not said:
        return None
    return Part("groups-note", headings.title("groups"), tuple(Text(each) for each in said))


def _statements(found: Facts, code: str) -> Part:
    result = _result(found, code)
    names, publication = found.names, found.publication
    blocks: list[Block] = []
    if weakest := statements.weakest(publication, names.instrument, result):
        blocks.append(Text(words_of_statements.weakest(weakest, names), Tone.LEAD))
    blocks += on_statements(found, tables.statements_of(found, result))
    return Part("statements", headings.title("statements"), tuple(blocks))


def _questions(found: Facts, code: str) -> Part | None:
    blocks = questions(found, code)
    return Part("steps", headings.title("steps"), tuple(blocks)) if blocks else None


def _rounds(found: Facts, code: str) -> Part | None:
    before = found.report.before
    blocks: list[Block] = []
    if before and not _change_of(found, code):
        blocks.append(Text(words_of_changes.not_comparable(before.title)))
    if table := tables.rounds_of(found, code):
        blocks.append(table)
    return Part("rounds", headings.title("rounds"), tuple(blocks)) if blocks else None


def _reason(found: Facts, code: str) -> Part | None:
    """Why it is asked, what its sources argue, and what studies of it found."""
    instrument = found.names.instrument
    asked = instrument.criterion(code)
    blocks: list[Block] = [Text(asked.reason)] if asked.reason else []
    blocks += arguments(found, asked.sources)
    if studies := instrument.studies_of(asked):
        items = Items(tuple(Item(words=(each.found, each.citation)) for each in studies))
        blocks.append(Part("studies", headings.title("studies"), (items,)))
    return Part("reason", headings.title("reason"), tuple(blocks)) if blocks else None


def _links(found: Facts, code: str) -> Part | None:
    instrument = found.names.instrument
    mechanism = next(iter(mechanisms(found.publication, instrument, [code])), None)
    if mechanism is None:
        return None
    known = {*instrument.criterion(code).sources}
    others = [each for each in mechanism.references if each not in known]
    blocks: tuple[Block, ...] = (
        Text(words_of_links.introduction_in_short()),
        mechanism_items(found, mechanism),
        *arguments(found, others),
    )
    return Part("links", headings.title("links"), blocks)
