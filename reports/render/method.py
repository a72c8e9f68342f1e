"""How the figures were made, in the very sentences of the page, for formats that are no page."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from reports.render.pdf.of_page import words
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    is_heading: bool


def method(report: Report) -> tuple[Said, ...]:
    """Without what only works on a screen, such as links to other pages."""
    context = {"minimum_group": report.publication.minimum_group}
    page = render_to_string("reports/_method.html", context)
    return tuple(
        Said(_text(part), block["kind"] == "heading")
        for block in words.blocks_of(page)
        for part in block.get("items", [block])
    )


def _text(part: dict[str, Any]) -> str:
    return "".join(run["text"] for run in part["runs"])
