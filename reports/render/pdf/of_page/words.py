"""The words of a page as plain blocks, so that nothing is written twice.

A PDF has the parts of the page in the order of the page, with its very sentences: it is made from
the same templates. What only works on a screen is left out; figures are drawn anew from their data.
"""

from html.parser import HTMLParser
from typing import Any

Block = dict[str, Any]
Attributes = list[tuple[str, str | None]]

LEFT_OUT_TAGS = ("nav", "script", "style", "button", "form")
LEFT_OUT_CLASSES = {"on-screen", "on-paper", "visually-hidden", "to-print", "take-away"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
PARAGRAPHS = ("p", "summary", "figcaption")
CELLS = ("th", "td")
WITHOUT_END = ("br", "img", "input", "hr", "wbr", "link", "meta")


def blocks_of(page: str) -> list[Block]:
    """Headings, paragraphs, lists, tables, panels, and the names of figures, in their order.

    A text is a list of runs: a run is a text with its class, or "\\n" for a new line.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.blocks


class _Reader(HTMLParser):
    """`_into`: where blocks go, the innermost panel last; `_left_out`: how deep in what is not
    read."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._into = [self.blocks]
        self._sections: list[bool] = []
        self._lists: list[Block] = []
        self._table: Block | None = None
        self._runs: list[dict[str, str]] | None = None
        self._classes: list[str] = []
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if self._left_out or tag in LEFT_OUT_TAGS or LEFT_OUT_CLASSES & {*classes}:
            self._left_out += tag not in WITHOUT_END
            return
        if tag in ("section", "div"):
            self._begin_section(classes)
        elif tag == "figure":
            name = (given.get("id") or "").removeprefix("figure-")
            self._into[-1].append({"kind": "figure", "name": name})
            self._left_out = 1
        elif tag in ("ul", "ol", "dl"):
            self._begin_list(tag, classes)
        elif tag == "table":
            self._table = {"kind": "table", "caption": "", "rows": []}
        elif tag == "tr" and self._table:
            self._table["rows"].append([])
        elif tag in HEADINGS or tag in PARAGRAPHS or tag in ("li", "dt", "dd", "caption", *CELLS):
            self._runs, self._classes = [], [" ".join(classes)]
        elif tag == "br" and self._runs is not None:
            self._runs.append({"text": "\n", "class": ""})
        elif tag not in WITHOUT_END and self._runs is not None:
            self._classes.append(" ".join(classes) or ("strong" if tag == "strong" else ""))

    def handle_data(self, data: str) -> None:
        if self._left_out or self._runs is None:
            return
        text = " ".join(data.split())
        around = (data[:1].isspace(), data[-1:].isspace())
        spaced = f"{' ' * around[0]}{text}{' ' * around[1]}" if text else " "
        self._runs.append({"text": spaced, "class": self._classes[-1] if self._classes[1:] else ""})

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        if tag in ("section", "div"):
            if self._sections.pop():
                self._into.pop()
        elif tag in ("ul", "ol", "dl"):
            self._into[-1].append(self._lists.pop())
        elif tag == "table" and self._table:
            self._into[-1].append(self._table)
            self._table = None
        elif tag in HEADINGS:
            self._add({"kind": "heading", "level": HEADINGS[tag], "runs": self._text()})
        elif tag in PARAGRAPHS:
            name = tag if tag == "summary" else self._classes[0]
            self._add({"kind": "text", "class": name, "runs": self._text()})
        elif tag == "li":
            self._lists[-1]["items"].append({"class": self._classes[0], "runs": self._text()})
        elif tag in ("dt", "dd"):
            self._lists[-1]["items"].append({"class": tag, "runs": self._text()})
        elif tag == "caption" and self._table:
            self._table["caption"] = _joined(self._text())
        elif tag in CELLS and self._table:
            self._table["rows"][-1].append(_joined(self._text()))
        elif self._runs is not None and self._classes[1:]:
            self._classes.pop()

    def _begin_section(self, classes: list[str]) -> None:
        """A panel holds its own blocks; any other section is no more than its parts."""
        is_panel = "panel" in classes
        self._sections.append(is_panel)
        if is_panel:
            panel: Block = {"kind": "panel", "class": " ".join(classes), "blocks": []}
            self._into[-1].append(panel)
            self._into.append(panel["blocks"])

    def _begin_list(self, tag: str, classes: list[str]) -> None:
        self._lists.append({"kind": tag, "class": " ".join(classes), "items": []})

    def _add(self, block: Block) -> None:
        if block["runs"]:
            self._into[-1].append(block)

    def _text(self) -> list[dict[str, str]]:
        """The runs so far, with one space where there are several, none at the ends of lines."""
        runs, self._runs = self._runs or [], None
        kept: list[dict[str, str]] = []
        for run in runs:
            text = run["text"]
            if not kept or kept[-1]["text"].endswith((" ", "\n")):
                text = text.removeprefix(" ")
            if text == "\n" and kept:
                kept[-1]["text"] = kept[-1]["text"].removesuffix(" ")
            if text:
                kept.append({"text": text, "class": run["class"]})
        while kept and not kept[-1]["text"].strip():
            kept.pop()
        if kept:
            kept[-1]["text"] = kept[-1]["text"].removesuffix(" ")
        return kept


def _joined(runs: list[dict[str, str]]) -> str:
    return "".join(run["text"] for run in runs)
