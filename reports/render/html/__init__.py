"""A document as a page. It knows no sentence but those of the page's own frame (templates)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from reports.blocks import Document, for_pages
from reports.render.html.blocks import drawn
from reports.render.html.places import Places, links

__all__ = ["Places", "criterion", "one_page", "whole"]

WHOLE = "reports/report.html"
# What a page shows beside its document, such as when everybody reads it.
Beside = Mapping[str, Any]


def whole(document: Document, places: Places, request: HttpRequest, beside: Beside) -> bytes:
    return _page(WHOLE, document, places, request, beside)


def one_page(document: Document, places: Places, request: HttpRequest, beside: Beside) -> bytes:
    """What a board reads, on one page."""
    return _page("reports/summary.html", document, places, request, beside)


def criterion(document: Document, places: Places, request: HttpRequest, beside: Beside) -> bytes:
    return _page("reports/criterion.html", document, places, request, beside)


def _page(
    template: str, document: Document, places: Places, request: HttpRequest, beside: Beside
) -> bytes:
    shown = for_pages(document)
    has_contents = template == WHOLE and len(shown.parts) > 1
    to = links(shown, places)
    blocks = {
        "document": shown,
        "whole": places.whole,
        "has_contents": has_contents,
        "opening": drawn(shown.opening, to),
        "parts": drawn(shown.parts, replace(to, up="#contents" if has_contents else "")),
    }
    return render_to_string(template, {**beside, **blocks}, request).encode()
