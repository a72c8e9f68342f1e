"""Where these questions come from, and how scores are made. Public."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.instruments import catalogue
from assessments.models import find_instrument
from public import worked_example
from web import respondent_cookie


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "public/questions/instruments.html", {"instruments": catalogue.released()}
    )


@require_safe
def instrument(request: HttpRequest, key: str, version: str) -> HttpResponse:
    found = find_instrument(key, version)
    if found is None:
        raise Http404
    context = {
        "instrument": found,
        "criteria": [(each, found.studies_of(each)) for each in found.criteria],
        "paragraphs": [(each, found.paraphrase(each)) for each in _in_order(found.references)],
        "links": [
            (found.criterion(link.from_code), found.criterion(link.to_code), link)
            for link in found.links
        ],
    }
    return _page(request, "public/questions/instrument.html", context)


@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    return _page(request, "public/questions/scores.html", worked_example.context())


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """With a way back for somebody who is answering."""
    answering = respondent_cookie.respondent(request) is not None
    return render(request, template, context | {"answering": answering})


def _in_order(references: tuple[str, ...]) -> list[str]:
    """By document and then by number: D5, D11, H3, H11."""
    return sorted(references, key=lambda each: (each.rstrip("0123456789"), len(each), each))
