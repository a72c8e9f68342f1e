"""Help for people who answer, leads, managers and viewers. It needs no account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from public import help_pages
from web import respondent_cookie


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All help pages with all headings, so that the browser's search finds them."""
    pages = {name: help_pages.page(name) for name in help_pages.DOCUMENTS}
    return _page(request, "public/help/index.html", {"help": help_pages.index(), "pages": pages})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in help_pages.DOCUMENTS:
        raise Http404
    return _page(request, "public/help/page.html", {"help": help_pages.page(name)})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """One help page, with a way back for somebody who is answering."""
    answering = respondent_cookie.respondent(request) is not None
    return render(request, template, context | {"answering": answering})
