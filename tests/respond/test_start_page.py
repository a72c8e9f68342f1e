"""The first page that somebody sees who is asked: what they need before pressing "Start", in under
150 words with all that stands around it; the rest is one tap away, on the same page."""

import io

import pytest
from pypdf import PdfReader

from assessments.instruments import catalogue
from assessments.links import link_for, new_link_id
from assessments.models import Invitation, Partnership, Round
from assessments.services import answers, partnerships, rounds
from assessments.services import invitations as places
from tests.browser import PHONE, assert_accessible, visit
from tests.conftest import DAY, member

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 900}
# What is painted: nothing that is folded, transparent, hidden or outside of the page.
WORDS = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const seen = text.parentElement.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
    if (seen && box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0)
      found.push(...text.data.split(/\\s+/).filter(Boolean));
  }
  return found;
}"""


def asked(agencies, now, *, people=7, breakdown=Round.Breakdown.AGENCY, **fields):
    """Somebody of a partnership with so many agencies, who is asked all there is."""
    place = partnerships.create(
        "Northside and Eastmoor Health and Care Partnership",
        "northside",
        purpose="To help people live well at home, for longer, and near to those they love.",
    )
    Partnership.objects.filter(pk=place.pk).update(
        contact_name="Fran Fox", contact_email="fran.fox@northside-and-eastmoor.example", **fields
    )
    alice = member("alice@example.org", place, "manager")
    alice.first_name, alice.last_name = "Alice", "Alder"
    alice.save()
    for number in range(agencies):
        agency = partnerships.add_agency(place, f"Northside Borough Council {number:02}")
        for person in range(people):
            partnerships.add_participant(agency, f"p{person}@council-{number:02}.example")
    place.refresh_from_db()
    planned = rounds.create(
        place,
        "Autumn 2026",
        catalogue.latest("partnership-health"),
        opens_at=now - DAY,
        closes_at=now + 14 * DAY,
        breakdown=breakdown,
    )
    return rounds.open(planned, now=now).invitations.order_by("pk").first()


def seen(page):
    return page.evaluate(WORDS)


@pytest.mark.parametrize(
    ("agencies", "people", "breakdown"), [(3, 7, "agency"), (40, 2, "agency"), (3, 3, "role")]
)
def test_its_essentials_are_under_150_words(chromium, site, now, agencies, people, breakdown):
    invitation = asked(agencies, now, people=people, breakdown=breakdown)
    for viewport in (SMALL, DESK):
        with visit(chromium, viewport=viewport) as page:
            page.goto(link_for(invitation))
            words = seen(page)
            assert 90 < len(words) < 150, " ".join(words)
            assert_says_what_is_essential(" ".join(words), agencies, people)
            assert_accessible(page, f"start-{agencies}-{breakdown}")


def assert_says_what_is_essential(said, agencies, people):
    for essential in (
        "Northside and Eastmoor Health and Care Partnership",  # who asks
        "Alice Alder",
        "How well do our agencies work together?",  # what about
        "About 8 minutes.",
        "Open until",
        "in groups of at least five",
        "the link between you and your answers is destroyed",
        f"of {agencies * people} in {agencies} agencies.",
        "If you do not recognise the agencies or the numbers, ask, or do not answer.",
        "fran.fox@northside-and-eastmoor.example",
    ):
        assert essential in said
    assert "compare notes" not in said


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "script"])
def test_the_rest_is_one_tap_away_also_by_keyboard(chromium, site, now, javascript):
    invitation = asked(40, now, people=2)
    with visit(chromium, viewport=PHONE, javascript=javascript) as page:
        page.goto(link_for(invitation))
        assert len(seen(page)) < 150
        page.get_by_text("The whole promise, and its limits").click()
        said = " ".join(seen(page))
        assert "They cannot take out anybody’s submitted answers" in said
        assert "People who compare notes." in said
        assert "What is stored about me" in said
        assert "Northside Borough Council 39" not in said
        page.get_by_text("Check who is asked").focus()
        page.keyboard.press("Enter")
        said = " ".join(seen(page))
        assert "Northside Borough Council 00 (yours)" in said
        assert "Northside Borough Council 39" in said
        assert "all at council-39.example" in said
        if javascript:  # axe is a script
            assert_accessible(page, "start-opened")


def test_on_paper_all_of_it_stands_there(chromium, site, now):
    invitation = asked(3, now)
    with visit(chromium) as page:
        page.goto(link_for(invitation))
        printed = PdfReader(io.BytesIO(page.pdf()))
        said = " ".join(" ".join(each.extract_text() for each in printed.pages).split())
        assert "People who compare notes." in said
        assert "Northside Borough Council 02" in said
        assert len(seen(page)) < 150  # and on the screen it is as it was


def test_what_is_odd_among_the_addresses_is_seen_without_a_tap(
    chromium, site, northside, planned, now
):
    council = northside.agencies.get(name="Northside Council")
    for address in ("p@n0rthside-council.example", "p@gmail.com", "p@rivеrside.example"):
        partnerships.add_participant(council, address)
    invitation = rounds.open(planned, now=now).invitations.order_by("pk").first()
    with visit(chromium, viewport=SMALL) as page:
        page.goto(link_for(invitation))
        said = " ".join(seen(page))
        assert "1 person is invited at n0rthside-council.example, which is almost the same" in said
        assert "1 person is invited at a domain with letters other than a to z" in said
        assert "1 person is invited at a free e-mail service" in said
        assert_accessible(page, "start-odd")


def test_that_people_were_invited_late_is_seen_without_a_tap(chromium, site, autumn):
    first, second = autumn.invitations.order_by("pk")[:2]
    late = Invitation.objects.create(
        survey_round=autumn,
        agency=first.agency,
        role=first.role,
        email="late@northside-council.example",
        link_id=new_link_id(),
        late=True,
    )
    places.place_envelopes(autumn, [late])
    with visit(chromium, viewport=SMALL) as page:
        page.goto(link_for(second))
        assert "1 of these was invited after the round had opened." in " ".join(seen(page))


def test_whoever_comes_back_sees_first_how_to_go_on(chromium, site, now):
    invitation = asked(3, now)
    codes = invitation.survey_round.instrument.codes
    draft = answers.save(invitation, {codes[0]: 4}, codes=codes, now=now)
    with visit(chromium, viewport=SMALL) as page:
        page.goto(link_for(invitation))
        go_on = page.get_by_role("button", name="Continue")
        assert go_on.bounding_box()["y"] < 700
        assert_accessible(page, "start-again")
        answers.submit(invitation, version=draft.version, now=now)
        page.reload()
        assert "You have already answered" in " ".join(seen(page))
        page.get_by_role("button", name="Withdraw my answers").wait_for()
        page.get_by_role("button", name="What is stored about me").wait_for()
        assert_accessible(page, "start-answered")
