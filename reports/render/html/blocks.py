"""Each kind of block as HTML, by the template of its kind in templates/reports/blocks/."""

from collections.abc import Iterable

from django.template.loader import get_template
from django.utils.safestring import SafeString

from reports.blocks import Block, Item, Items, Map, Panel, Part, Score, Table, Text, Tone
from reports.render.html import svg
from reports.render.html.markup import markup
from reports.render.html.places import Links
from reports.render.html.tables import shown

# Of parts of the page; below them, headings go down one step at a time, as far as there are any.
HIGHEST_HEADING, LOWEST_HEADING = 2, 6
LOOKS = {
    Tone.BODY: "",
    Tone.LABEL: "label",
    Tone.LEAD: "lead",
    Tone.NOTE: "small",
    Tone.NOTICE: "notice warning slim",
}
# Of what is in a folded part, so many are named on it.
MOST_NAMED = 4


def drawn(blocks: Iterable[Block], links: Links, level: int = HIGHEST_HEADING) -> SafeString:
    """level : of the headings of parts among them"""
    return markup(_drawn(each, links, level) for each in blocks)


def _drawn(block: Block, links: Links, level: int) -> str:
    match block:
        case Text():
            return _made("text", words=block.words, look=LOOKS[block.tone])
        case Score():
            return _made("score", score=block)
        case Items():
            items = [_with_address(each, links) for each in block.items]
            return _made("items", items=items, ordered=block.ordered)
        case Table():
            return _made("table", shown=shown(block, links))
        case Map():
            legend = [(svg.mark(each), each.words) for each in block.legend]
            return _made("map", map=block, drawing=svg.map_of(block), legend=legend)
        case Panel():
            return _made("panel", panel=block, inside=drawn(block.blocks, links, level))
        case Part():
            inside = drawn(block.blocks, links, min(level + 1, LOWEST_HEADING))
            up = links.up if level == HIGHEST_HEADING else ""
            return _made("part", part=block, level=level, inside=inside, holds=holds(block), up=up)


def holds(part: Part) -> str:
    """What is in a part, as it says on it while it is folded: in the words of its blocks, as
    far as they say more than its title."""
    every = (name for block in part.blocks for name in _names(block))
    names = [name for name in every if not name.startswith(part.title)]
    more = ["…"] if len(names) > MOST_NAMED else []
    return " · ".join([*names[:MOST_NAMED], *more])


def _names(block: Block) -> list[str]:
    match block:
        case Part():
            return [block.title]
        case Table():
            return [block.caption]
        case Items():
            return [each.title for each in block.items if each.title]
        case _:
            return []


def _with_address(item: Item, links: Links) -> tuple[Item, str]:
    return item, links.to(item.to)


def _made(kind: str, **context: object) -> str:
    return get_template(f"reports/blocks/{kind}.html").render(context)
