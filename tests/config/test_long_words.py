"""Every page with messages that are 40 % longer: nothing runs out of a small screen sideways, no
button is cut off."""

import pytest
from django.urls import reverse

from assessments.links import link_for
from tests import pseudo_locale, report_world
from tests.access_world import ADMIN, MANAGER, NO_PAGES, NOBODY, world
from tests.browser import look
from tests.pseudo_locale import CODE
from tests.report_pages import address, before, closed_round, published
from tests.seen_in_browser import SEEN_BY, ranked, seen_by, spring

__all__ = ["closed_round", "published", "ranked", "spring", "world"]  # fixtures


pytestmark = pytest.mark.browser


SMALL = {"width": 320, "height": 640}
WIDTHS = (320, 375, 1280)
# What is wider than the page, or than the box that holds it; a table may scroll in its own box.
TOO_WIDE = """() => {
  const shown = (each) => each.getClientRects().length
    && getComputedStyle(each).visibility !== "hidden"
    && !each.closest(".visually-hidden, .table-scroll, .scrolls, pre, [hidden]");
  const name = (each) =>
    `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 60)}`;
  const wide = document.documentElement.clientWidth;
  const sticksOut = ({ left, right }) => right > wide + 1 || left < -1;
  const found = [...document.body.querySelectorAll("*")].filter(shown)
    .filter((each) => sticksOut(each.getBoundingClientRect())).map(name);
  const words = "button, .button, label, h1, h2, h3, legend, summary, .tag";
  const cut = [...document.querySelectorAll(words)].filter(shown)
    .filter((each) => each.clientWidth && each.scrollWidth > each.clientWidth + 1).map(name);
  return [...found.slice(0, 3), ...cut.slice(0, 3)];
}"""


@pytest.fixture(autouse=True)
def pseudo():
    with pseudo_locale.spoken():
        yield


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport=SMALL, locale=CODE)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def assert_fits(page, name, widths=WIDTHS[:1]):
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        look(page, name)
        if too_wide := page.evaluate(TOO_WIDE):
            found[width] = too_wide
    return {name: found} if found else {}


def in_pseudo(page, site, person):
    if person != NOBODY:
        page.goto(f"{site}{reverse('sign-in')}")
        page.locator("#id_username").fill(SEEN_BY[person])
        page.locator("#id_password").fill("a long enough password")
        with page.expect_navigation():
            page.locator("main form button").click()


@pytest.mark.parametrize("person", [NOBODY, MANAGER, ADMIN])
def test_no_page_is_wider_than_a_small_phone(page, site, world, person):
    in_pseudo(page, site, person)
    found = {}
    for name in seen_by(person):
        if name not in NO_PAGES:
            page.goto(f"{site}{reverse(name, kwargs=world.get(name))}")
            found |= assert_fits(page, name, WIDTHS)
    assert found == {}


def test_nor_is_one_of_whoever_answers(page, site, ranked):
    page.goto(link_for(ranked))
    found = assert_fits(page, "start", WIDTHS)
    with page.expect_navigation():
        page.locator("main form button.button:not(.button-quiet)").first.click()
    for path in ("", "page/trust/", "ranking/", "review/", "stored/"):
        page.goto(f"{site}/answer/{path}")
        found |= assert_fits(page, f"answer-{path.replace('/', '-')}", WIDTHS)
    assert found == {}


OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true })"


def test_nor_is_a_page_of_a_report(page, site, northside, alice, closed_round, published):
    """With all that is folded open."""
    before(northside, report_world.of_answers(300, seed=2, better=-0.7))
    published(report_world.of_answers(300))
    in_pseudo(page, site, MANAGER)
    found = {}
    for path in ("", "summary/", "criteria/trust/"):
        page.goto(f"{site}{address(closed_round)}{path}")
        page.evaluate(OPEN_ALL)
        found |= assert_fits(page, f"report-{path.replace('/', '-')}", WIDTHS)
    assert found == {}
