"""The page of one criterion: all that a report has on it, for those who may read the report."""

import pytest

from tests import report_world as world
from tests.browser import DESK, PHONE, assert_accessible, visit
from tests.conftest import PASSWORD
from tests.pages import all_of, each_attribute, leads, the, words_of
from tests.report_pages import address, before, closed_round, go_to, published

__all__ = ["closed_round", "published"]  # fixtures


SMALL = {"width": 320, "height": 640}


@pytest.fixture
def page_of(published, closed_round, client):
    def page(value, code="stability"):
        published(value)
        response = client.get(f"{address(closed_round)}criteria/{code}/")
        assert response.status_code == 200
        return response.content.decode()

    return page


def test_it_says_all_that_the_report_has_on_it(page_of):
    words = words_of(page_of(world.northside()))
    stability = world.INSTRUMENT.criterion("stability")
    assert "34 of 100 between 30 and 37 if everybody had answered" in words
    assert "Clearly below the middle. People largely agree." in words
    assert "It is among the lowest of the 10 criteria with a score." in words
    assert words.count("paragraph 13: Contracting out") == 1  # its own source, and its links'
    assert "The groups’ scores lie between 24 and 38 of 100, which may be chance." in words
    assert "rounded to the nearest 10%, or more coarsely" in words
    assert "When someone leaves another agency" in words
    assert "May affect Room to settle (40)." in words
    coded = (*stability.discuss, *stability.first_steps)
    for said in (stability.reason, *(each.text for each in coded)):
        assert said in words


def test_groups_that_lie_apart_are_named_on_it(page_of):
    words = words_of(page_of(world.northside(), "trust"))
    assert "Clearly above the middle. Groups see it differently: St Brannock’s Hospital" in words
    assert words.count("are further apart than chance would explain.") == 1
    assert "even a gap like this may be chance. Ask why, then talk about what to do." in words


def test_a_score_without_a_group_says_so(page_of):
    words = words_of(page_of(world.northside(), "learning"))
    assert "There is none for St Brannock’s Hospital." in words


def test_the_report_leads_to_it_and_it_leads_back_and_on(published, page_of, client, closed_round):
    page = page_of(world.northside(), "settled")
    report = each_attribute(client.get(address(closed_round)), "a", "href")
    here = f"{address(closed_round)}criteria/settled/"
    assert report.count(here) >= 4  # the profile's table, the groups', talk first twice
    assert address(closed_round) in leads(page).values()
    criteria = f"{address(closed_round)}criteria/"
    assert the(page, "[rel=prev]").attributes["href"] == f"{criteria}stability/"
    assert the(page, "[rel=next]").attributes["href"] == f"{criteria}interfaces/"


def test_the_lowest_has_none_before_it_and_the_highest_none_after(page_of, client, closed_round):
    assert not all_of(page_of(world.northside(), "stability"), "[rel=prev]")
    highest = client.get(f"{address(closed_round)}criteria/ethos/")
    assert all_of(highest, "[rel=prev]")
    assert not all_of(highest, "[rel=next]")


def test_its_change_and_its_rounds_are_told(page_of, northside):
    before(northside)
    words = words_of(page_of(world.northside()))
    assert "The score is 34 both times: no change can be seen." in words
    assert "Round by round: 34, 34." in words


def test_the_groups_that_changed_on_it_are_told(page_of, northside):
    before(northside, world.moved(world.northside(), "stability", 50))
    words = words_of(page_of(world.northside()))
    assert "Declined since the last round: Northside Council (−50), Northside Community" in words


def test_a_round_that_asked_something_else_is_not_compared(page_of, northside):
    before(northside, instrument_key="partnership-health-core")
    words = words_of(page_of(world.northside()))
    assert "The round before, Winter, asked different questions" in words
    assert "Round by round" not in words


def test_a_withheld_criterion_says_why_and_can_be_talked_about(page_of):
    words = words_of(page_of(world.without_a_criterion(), "learning"))
    assert "Not enough evidence: in every group, fewer than 5 people could say." in words
    assert "Group by group" not in words
    assert "of the 9 criteria with a score" not in words
    assert "Ask each other" in words


def test_of_few_answers_there_are_words_or_nothing(page_of):
    words = words_of(page_of(world.below_15()))
    assert "is given in words only" in words
    assert "Views differ" in words


def test_of_fewer_than_ten_no_statement_is_shown(page_of):
    words = words_of(page_of(world.below_10()))
    assert "With fewer than 10 answers, nothing can be said about single statements." in words
    assert "When someone leaves another agency" not in words
    assert "Clearly below the middle." in words


def test_below_the_minimum_group_it_says_so_too(page_of):
    page = page_of(world.below_k())
    assert not all_of(page, "table")
    assert "So nothing from this round is published" in words_of(page)


@pytest.mark.parametrize("edge", world.EDGES)
def test_every_criterion_of_every_edge_has_a_page(page_of, client, closed_round, edge):
    page_of(world.EDGES[edge]())
    for code in world.SCORES:
        assert client.get(f"{address(closed_round)}criteria/{code}/").status_code == 200, code


def test_a_criterion_that_was_not_asked_is_not_found(published, client, closed_round):
    published(world.northside())
    assert client.get(f"{address(closed_round)}criteria/kindness/").status_code == 404


def test_strangers_are_told_nothing(page_of, client, charlie, closed_round):
    page_of(world.northside())
    client.logout()
    assert client.get(f"{address(closed_round)}criteria/trust/").status_code == 302
    client.login(email="charlie@example.org", password=PASSWORD)
    assert client.get(f"{address(closed_round)}criteria/trust/").status_code == 404


def test_before_there_is_a_report_it_says_when(client, bob, closed_round):
    client.login(email="bob@example.org", password=PASSWORD)
    words = words_of(client.get(f"{address(closed_round)}criteria/trust/"))
    assert "It has no report" in words


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_its_figures_are_there_under_the_strict_policy(
    page_of, closed_round, client, chromium, site, viewport, dark, northside
):
    before(northside)
    page_of(world.northside())
    with visit(chromium, viewport=viewport, dark=dark) as page:
        go_to(page, site, closed_round, client)
        page.goto(f"{site}{address(closed_round)}criteria/stability/")
        assert page.locator("main svg:visible").count() > 8
        assert_accessible(page, "criterion")
        assert page.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "edge", ["three_people", "all_agree", "nobody_knows", "forty_agencies", "long_names",
             "right_to_left"]
)  # fmt: skip
def test_reports_at_the_edge_fit_the_smallest_phone(
    published, closed_round, client, chromium, site, edge
):
    published(world.EDGES[edge]())
    with visit(chromium, viewport=SMALL) as page:
        go_to(page, site, closed_round, client)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert_accessible(page, f"edge-{edge}")
        for path in ("criteria/stability/", "summary/"):
            page.goto(f"{site}{address(closed_round)}{path}")
            assert_accessible(page, f"edge-{edge}")
        assert page.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_with_a_keyboard_alone_everything_is_reached(
    published, closed_round, client, chromium, site
):
    """Each link, button, summary and box that scrolls is reached by Tab, in the page's order."""
    published(world.forty_agencies())
    with visit(chromium, viewport=SMALL) as page:
        go_to(page, site, closed_round, client)
        page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0) }")
        there = page.locator("main").locator(
            "a[href], button, summary, [tabindex='0']:is(:not(details:not([open]) *))"
        )
        want = there.evaluate_all("(all) => all.filter((each) => each.checkVisibility()).length")
        assert want > 40
        page.locator("#main").focus()
        for _ in range(want):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('main') !== null")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') === null")
