"""The main job, as people do it: eight people answer a round in a browser, and the report opens."""

from urllib.parse import urlsplit

import pytest

from assessments.links import link_for
from assessments.models import Envelope, Invitation
from assessments.services import partnerships, rounds
from reports.disclosure.end_of_round import closing
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import DAY, close_as_due, member
from tests.walks import (
    AGREE,
    DISAGREE,
    DONT_KNOW,
    answer_all_and_submit,
    answer_page,
    begin,
    choose,
    save_and_continue,
    sign_in,
    submit,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def four_and_four(site, instrument, now):
    """A round of two agencies with four people each, in groups of at least four."""
    northside = partnerships.create("Northside", "northside", purpose="To live well at home.")
    for name in ("Northside Council", "Northside Health"):
        agency = partnerships.add_agency(northside, name, "public")
        for number in range(1, 5):
            address = f"person{number}@{name.lower().replace(' ', '-')}.example"
            partnerships.add_participant(agency, address)
    planned = rounds.create(
        northside,
        "Autumn",
        instrument,
        opens_at=now - DAY,
        closes_at=now + 14 * DAY,
        minimum_group=4,
    )
    member("alice@example.org", northside, "manager")
    return rounds.open(planned, now=now)


@pytest.fixture
def begins_later(site, instrument, now):
    """Another partnership's round, of four people, whose opening time is still to come."""
    southside = partnerships.create("Southside", "southside")
    agency = partnerships.add_agency(southside, "Southside Care")
    for number in range(1, 5):
        partnerships.add_participant(agency, f"person{number}@southside.example")
    times = {"opens_at": now + DAY, "closes_at": now + 14 * DAY}
    planned = rounds.create(southside, "Winter", instrument, minimum_group=4, **times)
    return rounds.open(planned, now=now)


def invitations_of(survey_round):
    return list(survey_round.invitations.select_related("agency").order_by("pk"))


EIGHT = [
    # (viewport, JavaScript, what they answer): the council's four, then the health service's.
    (PHONE, True, AGREE),
    (PHONE, False, AGREE),
    (DESK, True, AGREE),
    (DESK, False, AGREE),
    (PHONE, True, DISAGREE),
    (PHONE, False, DISAGREE),
    (DESK, True, DISAGREE),
]


def test_eight_people_answer_the_round_closes_and_the_report_opens(
    chromium, site, four_and_four, instrument, now
):
    links = [link_for(each) for each in invitations_of(four_and_four)]
    for link, (viewport, javascript, value) in zip(links, EIGHT, strict=False):
        with visit(chromium, viewport=viewport, javascript=javascript) as page:
            answer_all_and_submit(page, link, instrument, value)
            assert page.problems == []
    stops_and_comes_back_on_another_device(chromium, links[7], instrument, DISAGREE)
    assert Invitation.objects.filter(answered=True).count() == 8

    close_as_due(four_and_four, now=now)
    assert not Envelope.objects.exists()
    for viewport in (PHONE, DESK):
        with visit(chromium, viewport=viewport) as page:
            read_the_report(page, site)
            assert page.problems == []


def stops_and_comes_back_on_another_device(chromium, link, instrument, value):
    first, second, *others = instrument.criteria
    with visit(chromium, viewport=PHONE) as phone:
        begin(phone, link)
        answer_page(phone, first, value)
        save_and_continue(phone)
        choose(phone, second.statements[0].code, value)
        phone.get_by_text("Saved", exact=True).wait_for()
    with visit(chromium, viewport=DESK, javascript=False) as desk:
        desk.goto(link)
        onward(desk.get_by_role("button", name="Continue"))
        desk.wait_for_url("**/answer/")
        onward(desk.get_by_role("link", name=second.title).first)
        desk.get_by_role("heading", level=1, name=second.title).wait_for()
        kept = desk.locator(f"input[name='answer-{second.statements[0].code}'][value='{value}']")
        assert kept.is_checked()
        for criterion in (second, *others):
            answer_page(desk, criterion, value)
            save_and_continue(desk)
        submit(desk)


def read_the_report(page, site):
    """Four people find everything healthy (4 of 5), which is 75, and four do not (2 of 5): 25."""
    sign_in(page, site)
    onward(page.get_by_role("link", name="Northside").first)
    assert_accessible(page, "partnership")
    onward(page.get_by_role("link", name="Open the report of Autumn"))
    text = page.locator("main").inner_text()
    assert "8 of 8 people" in text
    assert page.locator(".score-number").inner_text() == "50"
    page.locator("main table svg").first.wait_for()
    cells = page.locator("table").all_text_contents()
    assert any("75" in cell and "25" in cell for cell in cells)
    assert_accessible(page, "report")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_of_the_walk_is_accessible(
    chromium, site, four_and_four, begins_later, instrument, now, viewport, dark
):
    invitation = invitations_of(four_and_four)[0]
    link = link_for(invitation)
    tone = "dark" if dark else "light"
    with visit(chromium, viewport=viewport, dark=dark) as page:
        for path, name in (
            ("/", "welcome"),
            ("/sign-in/", "sign-in"),
            ("/questions/", "questions"),
            ("/questions/partnership-health/1.0/", "instrument"),
            ("/nowhere/", "not-found"),
            ("/r/wrong.link/", "wrong-link"),
            ("/answer/", "without-a-link"),
        ):
            page.goto(site + path)
            assert_accessible(page, f"{tone}-{name}")
        page.goto(link)
        assert_accessible(page, f"{tone}-start")
        begin(page, link)
        page.wait_for_url("**/answer/page/**")
        assert_accessible(page, f"{tone}-page")
        answer_page(page, instrument.criteria[0], AGREE, unless={"vision3": DONT_KNOW})
        page.get_by_text("Saved", exact=True).wait_for()
        assert_accessible(page, f"{tone}-page-answered")
        save_and_continue(page)
        page.get_by_role("heading", level=1, name=instrument.criteria[1].title).wait_for()
        page.goto(f"{site}/answer/")
        assert_accessible(page, f"{tone}-overview")
        page.goto(f"{site}/answer/review/")
        assert_accessible(page, f"{tone}-review")
        onward(page.get_by_role("link", name=instrument.criteria[0].statements[0].text))
        page.wait_for_url("**/answer/page/**")
        assert_accessible(page, f"{tone}-page-from-the-review")
        page.goto(f"{site}/questions/")
        assert_accessible(page, f"{tone}-questions-from-answering")
        onward(page.get_by_role("link", name="Back to your answers"))
        page.wait_for_url("**/answer/")
        onward(page.get_by_role("link", name="How your answers are protected"))
        page.get_by_text("The number, four, is that of “Autumn”").wait_for()
        assert_accessible(page, f"{tone}-protection-from-answering")
        page.goto(f"{site}/answer/stop/")
        assert_accessible(page, f"{tone}-stopped")
        page.goto(f"{site}/answer/review/")
        submit(page)
        assert_accessible(page, f"{tone}-done")
        page.goto(link)
        assert_accessible(page, f"{tone}-already-answered")
        onward(page.get_by_role("button", name="What is stored about me"))
        page.wait_for_url("**/answer/stored/")
        assert_accessible(page, f"{tone}-stored")
        onward(page.get_by_role("link", name="Withdraw my answers"))
        page.wait_for_url("**/answer/withdraw/")
        assert_accessible(page, f"{tone}-withdraw")
        page.goto(link_for(invitations_of(begins_later)[0]))
        assert_accessible(page, f"{tone}-not-yet")
        rows = type(four_and_four).objects.filter(pk=four_and_four.pk)
        rows.update(closes_at=now, closes_early=True)
        page.goto(link)
        assert_accessible(page, f"{tone}-closed")
        closing.cancel(four_and_four, now=now)
        page.goto(link)
        assert_accessible(page, f"{tone}-gone")


# What it costs to open, read off the browser


def weigh(page, context, visit_it):
    """(bytes over the wire, addresses) of everything the browser asked for meanwhile."""
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes, addresses = [], []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    visit_it()
    page.wait_for_load_state("networkidle")
    network.detach()
    return sum(sizes), addresses


def test_a_phone_gets_the_first_page_in_40_kb_and_later_pages_in_8(
    chromium, site, four_and_four, instrument
):
    link = link_for(invitations_of(four_and_four)[0])
    with visit(chromium, viewport=PHONE) as page:
        size, addresses = weigh(page, page.context, lambda: page.goto(link))
        assert size <= 40_000, (size, addresses)
        assert len(addresses) <= 5, addresses
        seen = list(addresses)
        for step in range(len(instrument.criteria)):
            press = "Start" if step == 0 else "Save and continue"
            size, addresses = weigh(
                page, page.context, page.get_by_role("button", name=press).first.click
            )
            assert size <= 8_000, (size, addresses)
            seen += addresses
    assert {urlsplit(each).netloc for each in seen} == {urlsplit(site).netloc}
