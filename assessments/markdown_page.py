"""A document in Markdown as a page of the program, for readers who do not run the server.

Between `<!-- operators -->` and `<!-- /operators -->` a document speaks to whoever runs the
server. Readers of the document see it; the page leaves it out.
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
# Where a link of a document leads from the page; None if nowhere that its readers can open.
LeadTo = Callable[[str], str | None]


@dataclass(frozen=True)
class Heading:
    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class MarkdownPage:
    """`html` is what stands below the title."""

    title: str
    html: str
    headings: tuple[Heading, ...]


def read(document: Path, lead_to: LeadTo) -> MarkdownPage:
    return rendered(document.read_text(encoding="utf-8"), lead_to)


def rendered(text: str, lead_to: LeadTo) -> MarkdownPage:
    """The document begins with its title, as `# Title`."""
    # Raw HTML is shown as it is written: no document of ours needs any.
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
    """Lines as they are typed; whoever uses the keyboard can scroll them."""
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[at].content)}</code></pre>\n'


def anchor(title: str) -> str:
    """As code hosts make it, so that one link works there and here."""
    kept = (
        each
        for each in unicodedata.normalize("NFC", title).lower()
        if each in " -_" or unicodedata.category(each)[0] in "LN"
    )
    return "".join(kept).replace(" ", "-")


def _anchored(body: Sequence[Token]) -> Iterator[Heading]:
    """Every heading, which gets its anchor."""
    for opening, inline in pairwise(body):
        if opening.type == "heading_open":
            title = "".join(each.content for each in inline.children or ())
            heading = Heading(int(opening.tag[1:]), title, anchor(title))
            opening.attrSet("id", heading.anchor)
            yield heading


def _led(children: Sequence[Token], lead_to: LeadTo) -> Iterator[Token]:
    """What stands in a line; of a link that leads nowhere its words alone."""
    kept = True
    for token in children:
        if token.type == "link_open":
            address = lead_to(str(token.attrGet("href")))
            kept = address is not None
            token.attrSet("href", address or "")
        if kept or token.type not in ("link_open", "link_close"):
            yield token


# Tables: a heading for each row and column, and on a small screen one cell below the other


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
    """A cell says on a small screen which column it is of; the first one names its row."""
    if column is None:
        token.tag = "th"
        token.attrSet("scope", "row")
    elif column:
        token.attrSet("data-label", column)
