"""Blocks of a document as plain data for typst: texts as they are shown, and where links lead."""

from collections.abc import Iterable
from typing import Any

from reports import theme
from reports.blocks import (
    Block,
    Document,
    Item,
    Items,
    Map,
    Node,
    Panel,
    Part,
    Score,
    Table,
    Target,
    Text,
    walk,
)
from reports.render.pdf import tables

Data = dict[str, Any]

SHORT = 900  # letters of a part that is not torn apart


class Drawing:
    """Links lead to the parts that this document has; other targets are no place on paper."""

    def __init__(self, document: Document) -> None:
        self._point = document.frame.decimal_point
        self._parts = {each.key for each in walk(document.parts) if isinstance(each, Part)}

    def blocks(self, given: Iterable[Block], level: int = 1) -> list[Data]:
        return [self._block(each, level) for each in given]

    def _block(self, block: Block, level: int) -> Data:
        match block:
            case Text():
                return {"kind": "text", "tone": block.tone.value, "words": block.words}
            case Items():
                items = [self._item(each) for each in block.items]
                return {"kind": "items", "ordered": block.ordered, "items": items}
            case Score():
                return {
                    "kind": "score",
                    "number": str(block.number),
                    "of": block.of,
                    "beneath": block.beneath,
                }
            case Table():
                return {"kind": "table", **tables.drawn(block, self._to, self._point)}
            case Map():
                return {"kind": "map", **_map(block)}
            case Panel():
                return {"kind": "panel", "blocks": self.blocks(block.blocks, level)}
            case Part():
                return {
                    "kind": "part",
                    "key": block.key,
                    "title": block.title,
                    "short": block.short or block.title,
                    "level": level,
                    "whole": level > 1 and _is_short(block),
                    "blocks": self.blocks(block.blocks, level + 1),
                }

    def _item(self, item: Item) -> Data:
        return {
            "title": item.title,
            "figure": item.figure,
            "words": item.words,
            "to": self._to(item.to),
        }

    def _to(self, target: Target | None) -> str:
        """The part's key, or nothing."""
        if target is None or target.kind != "part" or target.key not in self._parts:
            return ""
        return target.key


def _is_short(part: Part) -> bool:
    """A few words and no more: they stay on one page."""
    letters = 0
    for block in part.blocks:
        match block:
            case Text():
                letters += len(block.words)
            case Items():
                letters += sum(len(words) for item in block.items for words in item.words)
            case _:
                return False
    return letters <= SHORT


def _map(block: Map) -> Data:
    places = {node.code: at for at, node in enumerate(block.nodes)}
    return {
        "alt": block.alt,
        "nodes": [
            {"title": each.title, "x": each.x, "row": each.row, **_scored(each)}
            for each in block.nodes
        ],
        "arrows": [[places[each.start], places[each.end], each.lowers] for each in block.arrows],
        "legend": tables.legend(block.legend),
    }


def _scored(node: Node) -> Data:
    if node.score is None:
        colour = theme.from_css(theme.NEITHER)
        return {"text": tables.DASH, **tables.on(colour)}
    return {"text": str(node.score), **tables.on(theme.colour_of(node.score))}
