"""A report as PDF, drawn by typst from the parts of the page: until its document draws it.

The words come from the page's templates (words.py), the charts from the page's figures (charts.py).
How it looks is in typst/*.typ, and how it becomes a file in typeset.py.
"""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports.figures import Figure
from reports.render import html
from reports.render.pdf.of_page import charts, words
from reports.render.pdf.typeset import header, typeset
from reports.render.report import Report

Block = dict[str, Any]
BARE = "reports/_bare.html"


def render(report: Report) -> bytes:
    """The whole report."""
    context = html.context(report)
    blocks = _blocks("reports/report.html", context)
    figures = {each.name: each for each in _figures(context)}
    for at, block in enumerate(blocks):
        if block["kind"] == "figure":
            blocks[at] = charts.drawn(report, figures[block["name"]])
    cover = _until_the_first_part(blocks)
    return _compiled(
        "of_page/report.typ", report, {"cover": blocks[:cover], "parts": blocks[cover:]}
    )


def summary(report: Report) -> bytes:
    """What a board reads, on one page."""
    blocks = _blocks("reports/summary.html", html.in_words(report))
    return _compiled("of_page/summary.typ", report, {"parts": blocks})


def _blocks(template: str, context: dict[str, Any]) -> list[Block]:
    return words.blocks_of(render_to_string(template, {**context, "around": BARE}))


def _figures(context: dict[str, Any]) -> Iterator[Figure]:
    for value in context.values():
        if isinstance(value, Figure):
            yield value
    for each in context.get("statements", ()):
        if each.figure:
            yield each.figure


def _until_the_first_part(blocks: list[Block]) -> int:
    for at, block in enumerate(blocks):
        if block["kind"] == "heading" and block["level"] == 2:
            return at
    return len(blocks)


def _compiled(template: str, report: Report, content: dict[str, Any]) -> bytes:
    """Nothing of this machine goes in: no clock, no path, no font but ours."""
    data = {
        **content,
        "partnership": report.heading.partnership,
        "header": header(report.heading.partnership, report.heading.title),
        "contents": _("In this report"),
        "colours": charts.COLOURS,
    }
    return typeset(template, data, made_at=report.heading.published_at)
