"""Pages of handwritten documents at URLs of their own, for tests in a browser.

As long as a real report: all statements of ten criteria, all purposes, the whole map.
"""

from dataclasses import replace

import pytest
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import include, path

from assessments.access import partnership_for
from assessments.instruments import catalogue
from reports import blocks
from reports.blocks import (
    Arrow,
    Bar,
    Column,
    Item,
    Items,
    Map,
    Node,
    Number,
    Part,
    Row,
    RowGroup,
    Stack,
    Target,
    Text,
    Tinted,
)
from reports.figures import explore
from reports.figures.placing import placed
from reports.render import html
from tests import document_world as world
from tests.conftest import PASSWORD

INSTRUMENT = catalogue.find("partnership-health", "1.0")
LONG_NAMES = (
    "Northside and Eastmarsh Community Health and Social Care Trust",
    "Royal Borough of Northside Directorate of Housing and Neighbourhoods",
    "جمعية نورثسايد لرعاية الأسرة",
    "Millbrook Homes",
)


def whole():
    """As long as a real report, with the same sections folded."""
    found = world.document()
    parts = {each.key: each for each in found.parts}
    parts["talk"] = replace(parts["talk"], blocks=(Text(TALK), *talk()))
    parts["dont-know"] = with_rows(parts["dont-know"], dont_knows())
    parts["ranking"] = with_rows(parts["ranking"], parts["ranking"].blocks[0].groups * 2)
    parts["statements"] = with_rows(parts["statements"], statements())
    parts["links"] = replace(parts["links"], blocks=(*parts["links"].blocks[:1], the_map(),
                                                     *parts["links"].blocks[2:]))  # fmt: skip
    return replace(found, parts=tuple(parts.values()))


def forty_agencies():
    found = world.document()
    parts = {each.key: each for each in found.parts}
    text, table = parts["groups"].blocks
    names = [f"{LONG_NAMES[at % 4]} {at + 1}" for at in range(40)]
    rows = tuple(
        replace(row, cells=(row.cells[0], *(Tinted((at * 7 + place) % 101) for at in range(40))))
        for place, row in enumerate(table.rows)
    )
    columns = (table.columns[0], *(Column(name, numeric=True) for name in names))
    parts["groups"] = replace(
        parts["groups"],
        blocks=(text, replace(table, columns=columns, groups=(RowGroup(rows),))),
    )
    return replace(found, title="Report: Forty agencies", parts=tuple(parts.values()))


def one_page():
    found = world.document()
    parts = (
        Part("talk", "Talk about first", found.parts[0].blocks[:2]),
        Part("strengths", "Strengths", (Items((
            Item("Service before contract", "71", ("Most people agree.",),
                 Target("criterion", "ethos")),
            Item("Shared vision", "66", ("Most people agree.",), Target("criterion", "vision")),
        )),)),
        Part("changes", "What has changed since Summer 2025", (Text(
            "Working across boundaries improved (+9); Staff stability declined (−9). No other "
            "clear change."),)),
        Part("cannot-say", "What this report cannot say", found.parts[-1].blocks[0].blocks),
    )  # fmt: skip
    return replace(found, title="On one page: Summer 2026", opening=found.opening, parts=parts)


def of_criterion():
    found = world.document()
    parts = {each.key: each for each in found.parts}
    (table,) = (each for each in parts["statements"].blocks if isinstance(each, blocks.Table))
    of_one = replace(table, groups=(RowGroup(table.groups[0].rows),))
    return replace(
        found,
        title="Staff stability",
        opening=(found.opening[0],),
        parts=(
            Part("reason", "Why it is asked", (Text(
                "Where people leave, trust has to be built again from the start."),)),
            Part("statements", "Statement by statement", (of_one,)),
            Part("talk-steps", "Questions and first steps", talk()[0].blocks
                 if isinstance(talk()[0], Part) else (talk()[0],)),
        ),
    )  # fmt: skip


TALK = "Choose others where you know better: a few points mean little."


def talk():
    first, *_ = world.document().parts[0].blocks[1].items
    titles = (("stability", "Staff stability", 34), ("interfaces", "Few interfaces", 43),
              ("settled", "Room to settle", 40))  # fmt: skip
    items = tuple(
        replace(first, title=title, figure=f"{score} of 100", to=Target("criterion", code))
        for code, title, score in titles
    )
    return (Items(items, ordered=True), world.document().parts[0].blocks[2])


def dont_knows():
    texts = [item.text for each in INSTRUMENT.criteria for item in each.statements][:10]
    rows = (
        Row((text, Bar(50 - 4 * at, at < 5), Number(50 - 4 * at))) for at, text in enumerate(texts)
    )
    return (RowGroup(tuple(rows)),)


def statements():
    def row(at, text):
        low, middle, high = 10 + 10 * (at % 5), 20, 70 - 10 * (at % 5)
        drawn = Stack(low, middle, high, reverse=at % 4 == 1)
        words = "About three in five disagree"
        return Row((text, drawn, *map(Number, (low, middle, high, 5 * (at % 4))), words))

    return tuple(
        RowGroup(
            tuple(row(at + place, item.text) for place, item in enumerate(each.statements)),
            each.title,
            Target("criterion", each.code),
        )
        for at, each in enumerate(INSTRUMENT.criteria)
    )


def the_map():
    at = placed(INSTRUMENT.links)
    scores = {code: score for code, _, _, score, *_ in world.CRITERIA if code != "learning"}
    nodes = tuple(
        Node(code, INSTRUMENT.criterion(code).title, scores.get(code), x, int(row))
        for code, (x, row) in at.items()
    )
    arrows = tuple(
        Arrow(each.from_code, each.to_code, each.effect != "raises") for each in INSTRUMENT.links
    )
    return Map("links", "Map of the criteria, joined by arrows.", nodes, arrows)


def with_rows(part, groups):
    found = tuple(
        replace(each, groups=groups) if isinstance(each, blocks.Table) else each
        for each in part.blocks
    )
    return replace(part, blocks=found)


# Pages


@pytest.fixture
def at_home(settings, client, alice, autumn):
    """The URL of a page, for Alice, who manages Northside."""
    settings.ROOT_URLCONF = "tests.document_pages"
    client.login(email="alice@example.org", password=PASSWORD)
    return lambda name: f"{BASE}/northside/{autumn.pk}/{name}/"


SHOWN = {
    "whole": (whole, html.whole),
    "sample": (world.document, html.whole),
    "forty": (forty_agencies, html.whole),
    "one-page": (one_page, html.one_page),
    "criterion": (of_criterion, html.criterion),
}
BASE = "/sample"


@login_required
def page(request, slug, pk, name):
    document, draw = SHOWN[name]
    places = html.Places(
        whole=f"{BASE}/{slug}/{pk}/whole/",
        criterion=lambda code: f"{BASE}/{slug}/{pk}/criterion/?{code}",
        explore=lambda key: f"{BASE}/{slug}/{pk}/explore/{key}.json",
    )
    beside = {
        "partnership": partnership_for(request.user, slug),
        "pk": pk,
        "files": [{"link": "Report (PDF)", "url": f"{BASE}/{slug}/{pk}/report.pdf"}],
        "manages": "views" not in request.GET,
        "opens": request.GET.get("opens", ""),
    }
    return HttpResponse(draw(document(), places, request, beside))


def explored(request, slug, pk, key):
    return JsonResponse(explore.figure(whole(), key) or {})


urlpatterns = [
    path("sample/<slug:slug>/<int:pk>/explore/<slug:key>.json", explored),
    path("sample/<slug:slug>/<int:pk>/<slug:name>/", page),
    path("", include("config.urls")),
]
