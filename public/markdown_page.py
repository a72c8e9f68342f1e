"""Renders a Markdown document as a page, for readers who do not run the server.

The part between `<!-- operators -->` and `<!-- /operators -->` is for whoever runs the server. It
is visible in the document but left out of the page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

FOR_OPERATORS = re.compile(r"<!-- operators -->.*?<!-- /operators -->\n?", re.DOTALL)
# Maps a link of the document to a link on the page; None if its readers cannot open it.
LeadTo = Callable[[str], str | None]


@dataclass(frozen=True)
class Heading:
    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class MarkdownPage:
    """`html` is everything below the title."""

    title: str
    html: str
    headings: tuple[Heading, ...]


def read(document: Path, lead_to: LeadTo) -> MarkdownPage:
    return rendered(document.read_text(encoding="utf-8"), lead_to)


def rendered(text: str, lead_to: LeadTo) -> MarkdownPage:
    """The document must begin with its title, as `# Title`."""
    # Raw HTML is escaped: none of our documents needs it.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    tokens = markdown.parse(FOR_OPERATORS.sub("", text))
    title, body = tokens[1].content, tokens[3:]
    headings = tuple(_anchored(body))
    for token in body:
        token.children = list(_led(token.children or (), lead_to))
    html = markdown.renderer.render(list(_tables(body)), markdown.options, {})
    return MarkdownPage(title, html, headings)


def _fence(
    _renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    """A code block that can be scrolled with the keyboard."""
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[at].content)}</code></pre>\n'


def anchor(title: str) -> str:
    """The same anchor as on code hosts, so that links work in both places."""
    kept = (
        each
        for each in unicodedata.normalize("NFC", title).lower()
        if each in " -_" or unicodedata.category(each)[0] in "LN"
    )
    return "".join(kept).replace(" ", "-")


def _anchored(body: Sequence[Token]) -> Iterator[Heading]:
    """Gives every heading its anchor, and lists them."""
    for opening, inline in pairwise(body):
        if opening.type == "heading_open":
            title = "".join(each.content for each in inline.children or ())
            heading = Heading(int(opening.tag[1:]), title, anchor(title))
            opening.attrSet("id", heading.anchor)
            yield heading


def _led(children: Sequence[Token], lead_to: LeadTo) -> Iterator[Token]:
    """Inline content; a link that leads nowhere is replaced by its text."""
    kept = True
    for token in children:
        if token.type == "link_open":
            address = lead_to(str(token.attrGet("href")))
            kept = address is not None
            token.attrSet("href", address or "")
        if kept or token.type not in ("link_open", "link_close"):
            yield token


# Tables: every row and column has a header, and on a small screen cells are stacked


def _tables(body: Sequence[Token]) -> Iterator[Token]:
    about, place = "", 0
    columns: list[str] = []
    for token, following in zip(body, [*body[1:], Token("", "", 0)], strict=True):
        if token.type == "heading_open":
            about = following.content
        elif token.type == "table_open":
            columns = []
            token.attrSet("class", "data stacks")
            token.attrSet("aria-label", about)
        elif token.type == "tr_open":
            place = 0
        elif token.type == "th_open":
            columns.append(following.content)
            _name_column(token, following.content)
        elif token.type == "td_open":
            _name_cell(token, columns[place] if place else None)
            place += 1
        elif token.type == "td_close" and place == 1:
            token.tag = "th"
        elif token.type == "th_close" and not columns[-1]:
            token.tag = "td"
        yield token


def _name_column(token: Token, name: str) -> None:
    if name:
        token.attrSet("scope", "col")
    else:
        token.tag = "td"


def _name_cell(token: Token, column: str | None) -> None:
    """On a small screen a cell shows its column's name; the first cell is its row's header."""
    if column is None:
        token.tag = "th"
        token.attrSet("scope", "row")
    elif column:
        token.attrSet("data-label", column)
