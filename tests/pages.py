"""Pages as somebody reads them: their words, found by a parser of HTML."""

from selectolax.lexbor import LexborHTMLParser

UNREAD = ["head", "script", "style", "svg", "template"]


def parsed(page):
    """A response, or HTML."""
    html = page if isinstance(page, str) else page.content.decode()
    return LexborHTMLParser(html)


def words_of(page, within="body", *, but=()):
    """What is read there, with one space between words and where a tag stood.

    within, but : CSS selectors
    """
    found = _without(page, [*UNREAD, *but]).css(within)
    return " ".join(" ".join(each.text(separator=" ") for each in found).split())


def sentences_of(page, within="body"):
    """The same, without a space where a tag stood inside a word or sentence."""
    found = _without(page, UNREAD).css(within)
    return " ".join(" ".join(each.text() for each in found).split())


def _without(page, selectors):
    tree = parsed(page)
    for each in tree.css(", ".join(selectors)):
        each.decompose()
    return tree
