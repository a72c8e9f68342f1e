"""How the themes connect: in words, as a map, and as its table."""

from collections.abc import Iterable

from reports.blocks import (
    Absent,
    Arrow,
    Block,
    Item,
    Items,
    Map,
    Node,
    Number,
    Row,
    RowGroup,
    Table,
    Text,
    Tone,
)
from reports.document.cells import legend, numeric, text
from reports.document.facts import Facts
from reports.document.tables import to_criterion
from reports.figures.placing import placed
from reports.findings.links import RAISES, Mechanism, scores_of
from reports.words import headings
from reports.words import links as words
from reports.words.plain import paragraph


def mechanism_items(found: Facts, mechanism: Mechanism) -> Items:
    """What a score may come from, and what it may bear on, with where that is argued."""
    said = [(words.comes_from(each, found.names), each) for each in mechanism.comes_from] + [
        (words.leads_to(each, found.names), each) for each in mechanism.leads_to
    ]
    return Items(tuple(Item(words=(line,), to=to_criterion(each.code)) for line, each in said))


def arguments(found: Facts, references: Iterable[str]) -> list[Block]:
    """What the sources argue, each paragraph once."""
    instrument = found.names.instrument
    return [
        Text(
            headings.paragraph_of(
                words.reference(instrument, each), words.argument(instrument, each)
            ),
            Tone.NOTE,
        )
        for each in references
        if words.argument(instrument, each)
    ]


def figure(found: Facts) -> list[Block]:
    """The map with all links, and its table."""
    instrument, names = found.names.instrument, found.names
    places, scores = placed(instrument.links), scores_of(found.publication)
    nodes = tuple(
        Node(code, names.criterion(code), scores.get(code), x, int(row))
        for code, (x, row) in places.items()
    )
    arrows = tuple(
        Arrow(each.from_code, each.to_code, each.effect != RAISES) for each in instrument.links
    )
    rows = tuple(
        Row(
            (
                names.criterion(each.from_code),
                _score(found, scores, each.from_code),
                words.as_argued(lowers=each.effect != RAISES),
                names.criterion(each.to_code),
                _score(found, scores, each.to_code),
                paragraph(f"{words.reference(instrument, one)}." for one in each.sources),
            ),
            to_criterion(each.from_code),
        )
        for each in instrument.links
    )
    table = Table(
        key="links",
        caption=headings.caption("links"),
        columns=(
            text("this"), numeric("score"), text("argued"), text("that"), numeric("score"),
            text("source"),
        ),
        groups=(RowGroup(rows),),
        explore="links",
    )  # fmt: skip
    lowers = {each.lowers for each in arrows}
    marks = (*(("raises",) if False in lowers else ()), *(("lowers",) if True in lowers else ()))
    alt = words.alt(len(nodes), len(arrows))
    return [Map("links", alt, nodes, arrows, legend(*marks)), table]


def _score(found: Facts, scores: dict[str, int], code: str) -> Number | Absent:
    if code in scores:
        return Number(scores[code])
    result = next((each for each in found.publication.criteria if each.code == code), None)
    return Absent(found.reason_of_score(result) if result else headings.not_in_this_round())
