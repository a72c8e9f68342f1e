"""How the themes connect: in words, as a map, and as its table."""

from collections.abc import Iterable

from assessments.instruments.schema import Link
from reports.blocks import (
    Absent,
    Arrow,
    Block,
    Item,
    Items,
    Map,
    Node,
    Number,
    Part,
    Row,
    RowGroup,
    Table,
    Text,
    Tone,
)
from reports.document.cells import criterion_page, legend, numeric, text
from reports.document.facts import Facts
from reports.document.outline import part
from reports.figures.placing import placed
from reports.findings.links import RAISES, Mechanism, mechanisms, scores_of
from reports.words import labels
from reports.words import links as words
from reports.words.plain import paragraph


def links_part(facts: Facts) -> Part | None:
    """None where the questionnaire has no links."""
    instrument = facts.names.instrument
    if not instrument.links:
        return None
    of_topics = mechanisms(facts.publication, instrument, [each.code for each in facts.topics])
    references = dict.fromkeys(one for each in of_topics for one in each.references)
    blocks: list[Block] = [
        Text(words.introduction()),
        *(
            Part(
                f"links-{each.code}",
                facts.names.criterion(each.code),
                (mechanism_items(facts, each),),
            )
            for each in of_topics
        ),
        *arguments(facts, references),
        _map(facts),
        _table(facts),
    ]
    return part("links", blocks, folded=True)


def mechanism_items(facts: Facts, mechanism: Mechanism) -> Items:
    """What a score may come from, and what it may affect."""
    lines = [(words.comes_from(each, facts.names), each) for each in mechanism.comes_from] + [
        (words.leads_to(each, facts.names), each) for each in mechanism.leads_to
    ]
    return Items(tuple(Item(words=(line,), to=criterion_page(each.code)) for line, each in lines))


def arguments(facts: Facts, references: Iterable[str]) -> list[Block]:
    """What the sources argue, each paragraph once."""
    instrument = facts.names.instrument
    return [
        Text(
            words.argument_with_source(
                words.reference(instrument, each), words.argument(instrument, each)
            ),
            Tone.NOTE,
        )
        for each in references
        if words.argument(instrument, each)
    ]


def _map(facts: Facts) -> Map:
    """Of all links."""
    instrument, scores = facts.names.instrument, scores_of(facts.publication)
    nodes = tuple(
        Node(code, facts.names.criterion(code), scores.get(code), x, int(row))
        for code, (x, row) in placed(instrument.links).items()
    )
    arrows = tuple(
        Arrow(each.from_code, each.to_code, each.effect != RAISES) for each in instrument.links
    )
    lowers = {each.lowers for each in arrows}
    marks = (*(("raises",) if False in lowers else ()), *(("lowers",) if True in lowers else ()))
    return Map("links", words.alt(len(nodes), len(arrows)), nodes, arrows, legend(*marks))


def _table(facts: Facts) -> Table:
    scores = scores_of(facts.publication)
    return Table(
        key="links",
        caption=labels.caption("links"),
        columns=(
            text("this"), numeric("score"), text("argued"), text("that"), numeric("score"),
            text("source"),
        ),
        groups=(
            RowGroup(tuple(_row(facts, each, scores) for each in facts.names.instrument.links)),
        ),
        explore="links",
    )  # fmt: skip


def _row(facts: Facts, link: Link, scores: dict[str, int]) -> Row:
    names = facts.names
    return Row(
        (
            names.criterion(link.from_code),
            _score(facts, scores, link.from_code),
            words.as_argued(lowers=link.effect != RAISES),
            names.criterion(link.to_code),
            _score(facts, scores, link.to_code),
            paragraph(f"{words.reference(names.instrument, one)}." for one in link.sources),
        ),
        criterion_page(link.from_code),
    )


def _score(facts: Facts, scores: dict[str, int], code: str) -> Number | Absent:
    if code in scores:
        return Number(scores[code])
    result = next((each for each in facts.publication.criteria if each.code == code), None)
    return Absent(facts.reason_of_score(result) if result else labels.not_in_this_round())
