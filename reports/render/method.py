"""How the figures were made, in the very sentences of the page, for formats that are no page."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.template.loader import render_to_string

from reports.render.report import Report

HEADINGS = ("h2", "h3")
PARAGRAPHS = ("li", "p")


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    is_heading: bool


def method(report: Report) -> tuple[Said, ...]:
    context = {"minimum_group": report.publication.minimum_group}
    reader = _Reader()
    reader.feed(render_to_string("reports/_method.html", context))
    return tuple(reader.said)


class _Reader(HTMLParser):
    """Gathers headings and paragraphs, without the tags inside them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Said] = []
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS + PARAGRAPHS:
            self._parts = []

    def handle_data(self, data: str) -> None:
        self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS + PARAGRAPHS:
            self.said.append(Said(" ".join("".join(self._parts).split()), tag in HEADINGS))
