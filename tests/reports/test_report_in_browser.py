"""The report's page in a browser: what is seen first, how long it is, on paper, and explored."""

import io

import pytest
from pypdf import PdfReader

from tests import document_pages as pages
from tests.browser import assert_accessible, visit
from tests.document_pages import at_home

__all__ = ["at_home"]  # fixture


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true })"
# Words that do not fit where they stand, outside of what scrolls by itself.
CUT = """() => [...document.querySelectorAll('main :is(h1, h2, p, li, th, td, a)')]
  .filter((each) => !each.closest('.scrolls, .visually-hidden, thead'))
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.textContent.slice(0, 40))"""

# Figures wider than their place.
WIDE = """() => [...document.querySelectorAll('.fits')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => [each.closest('figure').id, each.scrollWidth, each.clientWidth])"""


@pytest.fixture
def opened(site, client, at_home):
    """Go to one of the documents with a page of a browser."""

    def go_to(page, name):
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": site}
        page.context.add_cookies([cookie])
        page.goto(site + at_home(name))

    return go_to


def bottom(page, selector):
    box = page.locator(selector).last.bounding_box()
    return box["y"] + box["height"]


def test_the_first_screen_of_a_desk_has_the_words_and_the_whole_profile(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        opened(page, "whole")
        assert page.locator("#table-profile tbody tr:not(.group)").count() == 10
        assert bottom(page, ".opening .panel") <= DESK["height"]
        assert bottom(page, "#table-profile tbody tr") <= DESK["height"]


def test_the_first_screen_of_a_phone_has_the_words_and_the_next_the_profile(chromium, opened):
    with visit(chromium, viewport=PHONE) as page:
        opened(page, "whole")
        assert bottom(page, ".opening .panel") <= PHONE["height"]
        top = page.locator("#table-profile tbody").first.bounding_box()["y"]
        assert bottom(page, "#table-profile tbody tr") - top <= PHONE["height"]


@pytest.mark.parametrize(("viewport", "most"), [(DESK, 8_000), (PHONE, 11_000)])
def test_the_page_is_not_long(chromium, opened, viewport, most):
    with visit(chromium, viewport=viewport) as page:
        opened(page, "whole")
        assert page.evaluate("document.documentElement.scrollHeight") < most


@pytest.mark.parametrize("name", sorted(pages.SHOWN))
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_every_page_is_accessible(chromium, opened, name, viewport, dark):
    with visit(chromium, viewport=viewport, dark=dark) as page:
        opened(page, name)
        page.evaluate(OPEN_ALL)
        assert_accessible(page, f"document-{name}")
        assert page.problems == []


@pytest.mark.parametrize("name", sorted(pages.SHOWN))
def test_nothing_is_wider_than_the_smallest_phone(chromium, opened, name):
    with visit(chromium, viewport={"width": 320, "height": 640}) as page:
        opened(page, name)
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [320, 480, 600, 660, 720, 768, 900, 1024, 1280])
def test_no_figure_but_the_scores_of_groups_scrolls_sideways(chromium, opened, width):
    with visit(chromium, viewport={"width": width, "height": 800}) as page:
        opened(page, "whole")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(WIDE) == []


def test_text_of_twice_the_size_fits(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        opened(page, "whole")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == DESK["width"]


def test_a_link_to_a_folded_part_opens_it(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        opened(page, "whole")
        assert page.locator("#statements[open]").count() == 0
        page.locator(".contents").get_by_text("Statements").click()
        page.locator("#statements[open]").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_folded_is_printed(chromium, opened, javascript):
    with visit(chromium, viewport=DESK, javascript=javascript) as page:
        opened(page, "whole")
        page.emulate_media(media="print")
        paper = page.pdf(format="A4", print_background=True)
        assert "What this report cannot say" in text_of(paper)
        assert "How many hand-overs were there?" in text_of(paper)
        assert "Explore this figure" not in text_of(paper)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_for_a_board_is_one_sheet(chromium, opened, paper):
    with visit(chromium, viewport=DESK) as page:
        opened(page, "one-page")
        page.emulate_media(media="print")
        printed = page.pdf(format=paper, print_background=True, prefer_css_page_size=True)
        assert len(PdfReader(io.BytesIO(printed)).pages) == 1


def test_all_groups_are_printed_though_a_page_scrolls_them(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        opened(page, "forty")
        page.emulate_media(media="print")
        paper = text_of(page.pdf(format="A4", print_background=True))
        assert all(f"Millbrook Homes {number}" in paper for number in range(4, 41, 4))


def test_plotly_is_fetched_only_when_somebody_explores(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        opened(page, "whole")
        page.locator(".contents").get_by_text("What has changed").click()
        page.locator("#rounds summary").click()
        page.wait_for_load_state("networkidle")
        assert not [each for each in asked if "plotly" in each or "explore" in each]
        page.locator("#rounds").get_by_role("button", name="Explore this figure").click()
        page.locator("#rounds .explore-place .main-svg").first.wait_for()
        assert [each for each in asked if "plotly.min" in each]
        assert page.locator("#table-rounds table").is_visible()
        assert page.problems == []


def test_where_it_cannot_be_fetched_the_page_says_so(chromium, opened):
    with visit(chromium, viewport=DESK) as page:
        page.route("**/explore/**", lambda route: route.abort())
        opened(page, "whole")
        page.locator("#rounds summary").click()
        page.locator("#rounds").get_by_role("button", name="Explore this figure").click()
        page.get_by_text("The figure could not be loaded.").wait_for()
        assert page.locator("#rounds").get_by_role("button").is_enabled()


def text_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
