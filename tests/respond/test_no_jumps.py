"""A respondent's pages keep still under the thumb, and the review is short."""

import pytest

from assessments.instruments import catalogue
from assessments.links import link_for
from assessments.services import answers, rounds
from tests.browser import DESK, assert_accessible, onward, visit
from tests.conftest import DAY
from tests.seen_in_browser import ranked

__all__ = ["ranked"]  # fixture


pytestmark = pytest.mark.browser


SMALL, SCREEN = {"width": 320, "height": 568}, {"width": 375, "height": 667}
SIZES = pytest.mark.parametrize("size", [SMALL, SCREEN, DESK], ids=["320", "375", "desk"])
# Every shift counts, also those within half a second of a tap, which browsers forgive.
WATCH = """() => {
  window.shifts = [];
  const note = (list) => list.getEntries().forEach((each) => window.shifts.push(
    [each.value, ...each.sources.map((source) => source.node?.outerHTML?.slice(0, 80))]));
  new PerformanceObserver(note).observe({type: "layout-shift"});
}"""
PLACES = """() => [...document.querySelectorAll(
  "main :is(h1, fieldset, legend, label, .rank, .press, details, .actions, .button)"
)].map((each) => {
  const box = each.getBoundingClientRect();
  return [each.tagName, Math.round(box.top + scrollY), Math.round(box.height)];
}).filter(([_tag, _top, height]) => height)"""


def begin(page, invitation):
    page.goto(link_for(invitation))
    onward(page.get_by_role("button", name="Start"))


def assert_still(page, deed):
    """What somebody does moves nothing, and makes nothing taller."""
    before = page.evaluate(PLACES)
    page.evaluate(WATCH)
    deed()
    page.wait_for_timeout(800)  # longer than "Saving …" takes to show
    assert page.evaluate("window.shifts") == []
    assert page.evaluate(PLACES) == before


@SIZES
def test_nothing_moves_when_somebody_answers_or_takes_an_answer_back(
    chromium, site, invitations, size
):
    with visit(chromium, viewport=size) as page:
        begin(page, invitations[0])

        def answer_all():
            for fieldset in page.locator("fieldset").all():
                fieldset.get_by_label("Agree", exact=True).check()
            page.locator("#status.shown", has_text="Saved").wait_for()
            page.locator("fieldset").nth(1).get_by_label("Leave blank", exact=True).check()

        assert not page.get_by_label("Leave blank").first.is_visible()
        assert_still(page, answer_all)
        assert page.get_by_label("Leave blank").first.is_visible()


@SIZES
def test_nothing_moves_when_an_answer_cannot_be_saved(chromium, site, invitations, size):
    with visit(chromium, viewport=size) as page:
        begin(page, invitations[0])
        page.context.set_offline(True)

        def answer():
            page.locator("fieldset").nth(0).get_by_label("Agree", exact=True).check()
            page.locator("#status.failed").wait_for()

        assert_still(page, answer)


@SIZES
def test_nothing_moves_when_somebody_puts_things_in_order(chromium, site, ranked, size):
    with visit(chromium, viewport=size) as page:
        begin(page, ranked)
        page.goto(f"{site}/answer/ranking/")
        assert_still(page, lambda: [page.locator(".press").nth(each).click() for each in (2, 0, 4)])


def test_without_scripts_nothing_moves_either(chromium, site, invitations):
    with visit(chromium, viewport=SMALL, javascript=False) as page:
        begin(page, invitations[0])
        before = page.evaluate(PLACES)
        page.locator("fieldset").nth(0).get_by_text("Agree", exact=True).click()
        assert page.get_by_label("Leave blank").first.is_visible()
        assert page.evaluate(PLACES) == before


# The review


MIXED = (4, 2, "dk", 5, 3, 1, 4, 4, 2)


def answer(invitation, now, answer_of):
    """Everything but what is None; and a whole ranking."""
    instrument = invitation.survey_round.instrument
    codes = [each.code for each in instrument.statements]
    given = {code: answer_of(number) for number, code in enumerate(codes)}
    given |= {column: place for place, column in enumerate(instrument.ranking.columns, 1)}
    given = {code: answer for code, answer in given.items() if answer is not None}
    answers.save(invitation, given, codes=[*codes, *instrument.ranking.columns], now=now)


def review(page, site, invitation):
    page.goto(link_for(invitation))
    onward(page.get_by_role("button", name="Continue"))
    page.goto(f"{site}/answer/review/")


FILLED_IN = {
    "mixed": lambda number: MIXED[number % 9],
    "some blank": lambda number: None if number in (3, 7, 21) else MIXED[number % 9],
    "neither agree nor disagree": lambda number: 3,
    "nothing but the ranking": lambda number: None,
}


@pytest.mark.parametrize("filled_in", FILLED_IN)
def test_the_review_of_forty_statements_and_a_ranking_fits_four_screens_of_a_phone(
    chromium, site, ranked, now, filled_in
):
    answer(ranked, now, FILLED_IN[filled_in])
    with visit(chromium, viewport=SCREEN) as page:
        review(page, site, ranked)
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= 4 * SCREEN["height"], height / SCREEN["height"]
        assert_accessible(page, f"review-{filled_in}")
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('main :is(dt, dd, p, a)')]"
            ".map((each) => parseFloat(getComputedStyle(each).fontSize)))"
        )
        assert smallest >= 14


def test_every_statement_leads_to_its_place_and_blanks_are_told_by_words(
    chromium, site, ranked, now
):
    answer(ranked, now, FILLED_IN["some blank"])
    with visit(chromium, viewport=SCREEN, javascript=False) as page:
        review(page, site, ranked)
        assert page.locator(".review dt a").count() == 40
        blanks = page.locator(".review .blank").all()
        assert len(blanks) == 3
        assert all(each.inner_text().endswith("blank") for each in blanks)
        wanted = blanks[2].locator("dt").inner_text()
        onward(blanks[2].locator("a"))
        at = page.locator("fieldset:target")
        assert at.locator("legend").inner_text() == wanted
        assert at.bounding_box()["y"] < SCREEN["height"] / 2
        at.get_by_text("Agree", exact=True).click()
        onward(page.get_by_role("button", name="Save and go back to the review"))
        assert page.locator(".review .blank").count() == 2


@pytest.mark.parametrize("size", [SMALL, DESK], ids=["320", "desk"])
def test_the_review_reads_well_elsewhere(chromium, site, ranked, now, size):
    answer(ranked, now, FILLED_IN["some blank"])
    with visit(chromium, viewport=size) as page:
        review(page, site, ranked)
        assert_accessible(page, "review")


def test_with_text_of_twice_the_size_no_page_scrolls_sideways(chromium, site, ranked, now):
    answer(ranked, now, FILLED_IN["some blank"])
    with visit(chromium, viewport=SMALL) as page:
        review(page, site, ranked)
        for address in (
            link_for(ranked),
            *(f"{site}/answer/{each}" for each in ("", "review/", "page/vision/", "ranking/")),
            f"{site}/help/managers/",
        ):
            page.goto(address)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"], address


def test_the_short_questionnaire_has_a_short_review(chromium, site, northside, now):
    short = catalogue.latest("partnership-health-core")
    planned = rounds.create(
        northside, "Autumn", short, opens_at=now - DAY, closes_at=now + 14 * DAY
    )
    invitation = rounds.open(planned, now=now).invitations.first()
    codes = [each.code for each in short.statements]
    answers.save(invitation, dict.fromkeys(codes, 4), codes=codes, now=now)
    with visit(chromium, viewport=SCREEN) as page:
        review(page, site, invitation)
        assert page.evaluate("document.documentElement.scrollHeight") <= 2 * SCREEN["height"]
