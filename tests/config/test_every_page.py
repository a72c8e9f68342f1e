"""Every page of the table of access_world.py in a browser: on a phone in the dark, at a desk in the
light.

`PICTURES=folder ./run test tests/config/test_every_page.py` keeps a picture of each.
"""

import pytest
from django.urls import reverse

from assessments.links import link_for
from assessments.services import forgetting, partnerships, rounds
from assessments.services import invitations as places
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing
from tests.access_world import TABLE, world
from tests.browser import DESK, PHONE, PICTURES, assert_accessible, onward, visit
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.seen_in_browser import SEEN_BY, keep_another_order, ranked, seen_by, sign_in, spring

__all__ = ["ranked", "spring", "world"]  # fixtures


pytestmark = pytest.mark.browser


# All four where somebody wants to look at pictures; two of them hold every rule of the look.
LOOKS = [(PHONE, True), (DESK, False), (PHONE, False), (DESK, True)][: 4 if PICTURES else 2]


def named(look):
    viewport, dark = look
    return f"{'phone' if viewport == PHONE else 'desk'}-{'dark' if dark else 'light'}"


@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_every_page(chromium, site, world, look):
    viewport, dark = look
    with visit(chromium, viewport=viewport, dark=dark) as page:
        for person, email in SEEN_BY.items():
            if email:
                sign_in(page, site, email)
            for name in seen_by(person):
                page.goto(f"{site}{reverse(name, kwargs=world.get(name))}")
                assert_accessible(page, f"{'dark' if dark else 'light'}-{name}")
            page.context.clear_cookies()


@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_the_pages_of_a_partnership_in_every_state(
    chromium, site, alice, autumn, invitations, spring, now, look
):
    """With nothing in it yet; a round planned, counted, closed and published, cancelled; and when
    it was forgotten whom a round invited."""
    viewport, dark = look
    empty = partnerships.begin(alice, "Westside")
    everybody_answers(invitations[:9], now)
    counting.count_responses(now + DAY)
    places.stop_mails(invitations[3], now)
    places.change_address(invitations[4], "new@northside-council.example", now)
    partnerships.add_participant(invitations[4].agency, "late@northside-council.example")
    invitations[0].mails.update(sent_at=now, bounce="no_mailbox")
    planned, counted = f"northside/rounds/{spring.pk}", f"northside/rounds/{autumn.pk}"
    seen = {
        "empty": f"{empty.slug}/",
        "empty-people": f"{empty.slug}/people/",
        "empty-agencies": f"{empty.slug}/agencies/",
        "empty-round": f"{empty.slug}/rounds/new/",
        "planned": f"{planned}/",
        "planned-open": f"{planned}/open/",
        "planned-delete": f"{planned}/cancel/",
        "planned-wording": f"{planned}/wording/",
        "counted": f"{counted}/",
        "counted-extend": f"{counted}/extend/",
        "counted-close": f"{counted}/close/",
        "counted-message": f"{counted}/message/",
        "invited-person": f"northside/people/{invitations[0].participant_id}/",
        "late-is-offered": "northside/people/",
        "late-in-the-list": f"{counted}/invitations/",
        "late-invite": f"{counted}/invitations/late/",
        "stopped-person": f"{counted}/invitations/{invitations[3].pk}/",
        "changed-person": f"{counted}/invitations/{invitations[4].pk}/",
        "came-back-person": f"{counted}/invitations/{invitations[0].pk}/",
    }
    ended = {
        "closed": f"{counted}/",
        "report": f"{counted}/report/",
        "summary": f"{counted}/report/summary/",
        "share": f"{counted}/share/",
        "open-to-all": f"{counted}/report/open/",
        "after": "northside/",
    }
    with visit(chromium, viewport=viewport, dark=dark) as page:
        sign_in(page, site, "alice@example.org")

        def look_at(pages):
            for name, path in pages.items():
                page.goto(f"{site}/partnerships/{path}")
                assert_accessible(page, f"{'dark' if dark else 'light'}-state-{name}")

        look_at(seen)
        page.goto(f"{site}/partnerships/{counted}/message/")
        onward(page.get_by_role("button", name="Preview"))
        page.locator("#preview-1").wait_for()
        assert_accessible(page, f"{'dark' if dark else 'light'}-state-message-preview")
        onward(page.get_by_role("button", name="Send it to"))
        page.goto(f"{site}/partnerships/{counted}/message/")
        assert_accessible(page, f"{'dark' if dark else 'light'}-state-message-sent")
        close_as_due(autumn, now=now)
        look_at(ended)
        rounds.open(spring, now=now, soon_after_another=True)
        closing.cancel(spring, now=now)
        look_at({"cancelled": f"{planned}/", "cancelled-after": "northside/"})
        forgetting.forget_due(now + 800 * DAY)
        look_at({"forgotten": f"{counted}/invitations/", "forgotten-people": "northside/people/"})


# Pages with something to fill in that must be filled in, and what stays as it was typed.
FORMS = {
    "sign-in": "E-mail address",
    "password-forgotten": None,
    "link-again": None,
    "password-change": None,
    "access": None,
    "partnership-new": "Purpose",
    "partnership-edit": "Purpose",
    "partnership-delete": None,
    "agencies": None,
    "agency-edit": None,
    "people-add": None,
    "people-import": None,
    "participant-add": "First name",
    "participant-edit": "First name",
    "invitation-address": None,
    "round-new": "Smallest group that is shown",
    "round-edit": "Smallest group that is shown",
    "round-extend": None,
    "round-close": None,
    "round-cancel": None,
    "round-message": "Subject",
}


@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_every_form_says_what_is_missing_and_keeps_the_rest(chromium, site, world, spring, look):
    viewport, dark = look
    planned = {"slug": "northside", "pk": spring.pk}
    places = world | {"wording": planned, "round-edit": planned}
    with visit(chromium, viewport=viewport, dark=dark) as page:
        signed_in = None
        for name, kept in FORMS.items():
            person = next(each for each in SEEN_BY if TABLE[name][each] in (200, 302))
            if SEEN_BY[person] not in (signed_in, None):
                page.context.clear_cookies()
                sign_in(page, site, SEEN_BY[person])
                signed_in = SEEN_BY[person]
            page.goto(f"{site}{reverse(name, kwargs=places.get(name))}")
            leave_empty(page, but=kept)
            typed_into = page.locator("main form[method=post]").filter(
                has=page.locator("input:not([type=hidden]), select, textarea")
            )
            onward(typed_into.locator("button").first)
            page.locator(".error-summary").wait_for()
            assert_accessible(page, f"{'dark' if dark else 'light'}-wrong-{name}")
            for link in page.locator(".error-summary a").all():
                link.focus()
                page.keyboard.press("Enter")
                at = link.get_attribute("href")
                assert page.locator(f"{at}:focus").count(), f"{name}: {at}"
                assert page.locator(f".has-error:has({at}) .error").count(), f"{name}: {at}"
            assert page.title().startswith("Error: "), name
            if kept:
                assert page.get_by_label(kept).input_value() == TYPED.get(kept, "Kept"), name


TYPED = {"E-mail address": "kept@example.org", "Smallest group that is shown": "4"}


def leave_empty(page, but):
    for field in page.locator("main form[method=post]").locator("input, textarea").all():
        if field.get_attribute("type") in (None, "text", "email", "password", "number"):
            field.fill("")
        elif field.get_attribute("type") == "datetime-local":
            field.fill("2020-01-01T09:00")
    for field in page.locator("main form[method=post] textarea").all():
        field.fill("")
    if but:
        page.get_by_label(but).fill(TYPED.get(but, "Kept"))


@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_the_page_of_a_ranking_in_every_state(chromium, site, ranked, look):
    """As it opens, pressed in order, without its script, with what is no order, and afterwards."""
    viewport, dark = look
    tone = "dark" if dark else "light"
    with visit(chromium, viewport=viewport, dark=dark) as page:
        page.goto(link_for(ranked))
        assert_accessible(page, f"{tone}-ranking-start")
        onward(page.get_by_role("button", name="Start").first)
        page.goto(f"{site}/answer/ranking/")
        assert_accessible(page, f"{tone}-ranking")
        for option in (2, 0, 5):
            page.locator(".press").nth(option).click()
        page.get_by_text("Saved", exact=True).wait_for()
        assert_accessible(page, f"{tone}-ranking-pressed")
        onward(page.get_by_role("button", name="Save and review"))
        page.wait_for_url("**/answer/review/")
        assert_accessible(page, f"{tone}-ranking-review")
        page.goto(f"{site}/answer/")
        assert_accessible(page, f"{tone}-ranking-overview")
        page.route("**/ranking*.js", lambda route: route.abort())
        page.goto(f"{site}/answer/ranking/")
        assert_accessible(page, f"{tone}-ranking-lists")
        page.locator("select").nth(1).select_option("2nd")
        page.locator("#status.failed", has_text="2nd too").wait_for()
        assert_accessible(page, f"{tone}-ranking-not-saved")
        page.get_by_role("button", name="Save and review").click()
        page.locator(".error-summary").wait_for()
        assert page.title().startswith("Error: ")
        assert_accessible(page, f"{tone}-wrong-ranking")
        for link in page.locator(".error-summary a").all():
            link.focus()
            page.keyboard.press("Enter")
            at = link.get_attribute("href")
            assert page.locator(f"{at}:focus").count(), at
            assert page.locator(f".has-error:has({at}) .error").count(), at
        assert page.locator("select").nth(1).input_value() == "2"
        keep_another_order(ranked)
        page.locator("select").nth(1).select_option("4th")
        page.get_by_role("button", name="Save and review").click()
        page.get_by_role("link", name="Keep the newer answers").wait_for()
        assert_accessible(page, f"{tone}-ranking-newer")
