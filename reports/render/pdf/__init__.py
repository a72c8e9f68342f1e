"""A report as PDF, and its summary of one page: drawn by typst from the parts of the page.

The words come from the page's templates (words.py), the charts from the page's figures (charts.py).
All of it goes to typst as one text of JSON, so that no name is ever read as an instruction; how it
looks is in typst/*.typ. PDF/UA-1: typst checks it, and makes no file that fails.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reports.figures import Figure
from reports.render import html
from reports.render.pdf import charts, letters, words
from reports.render.report import Report

Block = dict[str, Any]
TEMPLATES = Path(__file__).parent / "typst"
HEADER_WIDTH = 60  # of each name in the line on top of each page
KEEPS = 10  # what typst remembers of what it made
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
    return _compiled("report.typ", report, {"cover": blocks[:cover], "parts": blocks[cover:]})


def summary(report: Report) -> bytes:
    """What a board reads, on one page."""
    blocks = _blocks("reports/summary.html", html.in_words(report))
    return _compiled("summary.typ", report, {"parts": blocks})


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
        "header": [
            letters.cut(each, HEADER_WIDTH)
            for each in (report.heading.partnership, report.heading.title)
        ],
        "made_with": _("Partnership Health"),
        "contents": _("In this report"),
        "remark": _remark(content),
        "fonts": list(letters.FONTS.values()),
        "colours": charts.COLOURS,
    }
    published = report.heading.published_at
    compiler = typst.Compiler(
        TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True
    )
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(letters.shown_in(data))},
        pdf_standards=["ua-1"],
        timestamp=published.replace(microsecond=0) if published else None,
    )
    _forget()
    assert isinstance(pdf, bytes)  # noqa: S101
    return pdf


def _forget() -> None:
    """typst keeps what it made, 25 MB a report, until so many other things were made."""
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    for _time in range(KEEPS + 1):
        compiler.compile(b"", format="pdf")


def _remark(content: dict[str, Any]) -> str:
    if not letters.misses(json.dumps(content, ensure_ascii=False)):
        return ""
    return _("Letters of scripts that this file cannot show stand as “?”. The page has them.")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=letters.folders()
    )
