"""Forms under a real hand: pressed twice within 20 ms, signed out while typing, gone back to."""

import pytest

from assessments.models import Agency, Membership, Participant, Partnership, Round
from tests.browser import DESK, PHONE, assert_accessible, look, onward, visit
from tests.conftest import PASSWORD
from tests.seen_in_browser import sign_in

pytestmark = pytest.mark.browser

with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False])


def double_click(button):
    """As a hand does it; the answer to the second press is what stays on the screen."""
    page, box = button.page, button.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_timeout(20)
    page.mouse.click(x, y)


def the_button(page, name):
    button = page.get_by_role("button", name=name).first
    button.scroll_into_view_if_needed()
    return button


@with_and_without_scripts
def test_a_double_click_does_it_once_and_shows_the_success(
    chromium, site, rita, northside, javascript
):
    place = f"{site}/partnerships/northside"
    with visit(chromium, javascript=javascript) as page:
        sign_in(page, site, "rita@example.org")
        page.goto(f"{site}/partnerships/new/")
        page.get_by_label("Name", exact=True).fill("Westside")
        double_click(the_button(page, "Create the partnership"))
        page.get_by_text("Westside is created.").wait_for()
        assert Partnership.objects.filter(name="Westside").count() == 1

        page.goto(f"{place}/agencies/")
        page.get_by_label("More agencies, one per line").fill("Home Care")
        double_click(the_button(page, "Add"))
        page.get_by_text("Added: Home Care.").wait_for()
        assert Agency.objects.filter(name="Home Care").count() == 1

        page.goto(f"{place}/people/add/")
        page.get_by_label("E-mail address").fill("ann@new.example")
        page.get_by_label("Agency", exact=True).select_option("Shelter Trust")
        page.get_by_label("Role").select_option(index=1)
        double_click(the_button(page, "Add this person"))
        page.get_by_text("is added. You can add the next person now.").wait_for()
        assert Participant.objects.filter(email="ann@new.example").count() == 1

        page.goto(f"{place}/access/")
        page.get_by_label("E-mail address").fill("eve@new.example")
        page.get_by_label("Viewer: reads the reports").check()
        double_click(the_button(page, "Invite this person"))
        page.get_by_text("eve@new.example has access").wait_for()
        assert Membership.objects.filter(user__email="eve@new.example").count() == 1

        page.goto(f"{place}/people/import/")
        page.get_by_label("The list itself").fill(
            "email,agency,role\nb@new.example,Shelter Trust,strategic"
        )
        onward(the_button(page, "Check the list"))
        double_click(the_button(page, "Store this 1 person"))
        page.get_by_text("1 person is stored.").wait_for()

        page.goto(f"{place}/rounds/new/")
        page.get_by_label("Name of the round").fill("Twice")
        page.get_by_label("Questionnaire", exact=True).select_option(index=1)
        double_click(the_button(page, "Save and see what it can show"))
        page.get_by_role("heading", name="Twice").first.wait_for()
        assert Round.objects.filter(title="Twice").count() == 1
        assert page.problems == []


def test_whoever_comes_back_finds_the_button_pressable(chromium, site, alice):
    with visit(chromium) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}/partnerships/northside/agencies/")
        page.get_by_label("More agencies, one per line").fill("Home Care")
        onward(the_button(page, "Add"))
        page.go_back()
        assert the_button(page, "Add").is_enabled()
        page.get_by_label("More agencies, one per line").fill("Meals")
        onward(the_button(page, "Add"))
        page.get_by_text("Added: Meals.").wait_for()


WORDS = "Dear all,\n\nthis took me an hour to write & it’s <long>."


def sign_out_in_another_tab(page, site):
    other = page.context.new_page()
    other.goto(site)
    onward(other.get_by_role("button", name="Sign out"))
    other.close()


@with_and_without_scripts
def test_the_words_of_an_invitation_survive_a_lost_session(
    chromium, site, alice, planned, javascript
):
    url = f"{site}/partnerships/northside/rounds/{planned.pk}/wording/"
    viewport = PHONE if javascript else DESK
    with visit(chromium, viewport=viewport, javascript=javascript) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        page.get_by_label("Text of the invitation").fill(WORDS)
        sign_out_in_another_tab(page, site)
        onward(the_button(page, "Save"))
        page.get_by_role("heading", name="You were signed out").wait_for()
        look(page, "signed-out")
        if javascript:
            assert_accessible(page, "signed-out")
        page.get_by_label("E-mail").fill("alice@example.org")
        page.get_by_label("Password", exact=True).fill("wrong")
        onward(the_button(page, "Sign in"))
        page.locator(".error-summary").wait_for()
        look(page, "signed-out-wrong")
        page.get_by_label("E-mail").fill("alice@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        onward(the_button(page, "Sign in"))
        page.get_by_text("You are signed in again. Nothing is stored yet").wait_for()
        assert page.url == url
        assert page.get_by_label("Text of the invitation").input_value() == WORDS
        look(page, "signed-in-again")
        onward(the_button(page, "Save"))
        page.get_by_text("The texts are saved.").wait_for()
        assert page.get_by_label("Text of the invitation").input_value() == WORDS


def in_the_tab(page):
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed:'))")


def test_a_long_text_is_kept_in_the_tab_until_it_is_stored(chromium, site, alice, planned):
    url = f"{site}/partnerships/northside/rounds/{planned.pk}/wording/"
    with visit(chromium, viewport=PHONE) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        box = page.get_by_label("Text of the invitation")
        before = box.input_value()
        box.fill(WORDS)
        page.goto(f"{site}/partnerships/northside/")  # by mistake
        page.goto(url)
        assert box.input_value() == before
        page.get_by_text("You typed something here that was not stored.").wait_for()
        assert_accessible(page, "kept-text")
        page.get_by_role("button", name="Restore it").click()
        assert box.input_value() == WORDS
        assert page.get_by_text("You typed something here").count() == 0
        onward(the_button(page, "Save"))
        page.get_by_text("The texts are saved.").wait_for()
        assert in_the_tab(page) == []
        box.fill("Something else")
        page.goto(url)
        page.get_by_role("button", name="Discard it").click()
        assert box.input_value() == WORDS
        page.goto(url)
        assert page.get_by_text("You typed something here").count() == 0
        assert page.problems == []


def test_what_is_kept_is_gone_after_signing_out_and_for_others(
    chromium, site, alice, rita, planned
):
    url = f"{site}/partnerships/northside/rounds/{planned.pk}/wording/"
    with visit(chromium) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        page.get_by_label("Text of the invitation").fill(WORDS)
        assert len(in_the_tab(page)) == 1
        onward(page.get_by_role("button", name="Sign out"))
        assert in_the_tab(page) == []
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        page.get_by_label("Text of the invitation").fill(WORDS)
        page.context.clear_cookies()  # after two weeks
        sign_in(page, site, "rita@example.org")
        assert in_the_tab(page) == []
        page.goto(url)
        assert page.get_by_text("You typed something here").count() == 0


def test_a_list_that_was_typed_is_not_offered_again_after_a_file_was_chosen_instead(
    chromium, site, alice, northside
):
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"email,agency\nann,Trust\n"}
    with visit(chromium) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}/partnerships/northside/people/import/")
        page.get_by_label("The list itself").fill("email,agency\nbob,Trust\n")
        onward(the_button(page, "Check the list"))
        page.goto(f"{site}/partnerships/northside/people/import/")
        assert page.get_by_text("You typed something here").count() == 1
        page.get_by_label("A file").set_input_files(file)
        onward(the_button(page, "Check the list"))
        assert "ann,Trust" in page.get_by_label("The list itself").input_value()
        assert page.get_by_text("You typed something here").count() == 0
        page.get_by_label("The list itself").fill("email,agency\ncy,Trust\n")
        page.get_by_label("A file").set_input_files(file)
        onward(the_button(page, "Check the list"))
        assert page.get_by_text("You typed something here").count() == 1  # on this very page


def test_it_is_offered_after_a_lost_session_too(chromium, site, alice, planned):
    url = f"{site}/partnerships/northside/rounds/{planned.pk}/wording/"
    with visit(chromium) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        page.get_by_label("Text of the invitation").fill(WORDS)
        page.context.clear_cookies()
        page.reload()
        sign_in(page, site, "alice@example.org")
        page.goto(url)
        page.get_by_role("button", name="Restore it").click()
        assert page.get_by_label("Text of the invitation").input_value() == WORDS


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_that_says_no_can_be_read(
    chromium, site, alice, rita, northside, planned, settings, viewport
):
    settings.WRONG_LINKS_A_MINUTE = 0
    with visit(chromium, viewport=viewport) as page:
        for name, path, says in (
            ("404", "/nowhere/", "There is no such page"),
            ("400", "/?a=%00", "We cannot read this request"),
            ("429", "/r/wrong.link/", "Please wait a minute"),
        ):
            page.goto(site + path)
            page.get_by_role("heading", name=says).wait_for()
            assert_accessible(page, f"no-{name}")

        page.goto(f"{site}/link/")
        page.get_by_label("E-mail").fill("ann@new.example")
        page.context.clear_cookies()
        onward(page.locator("main form button").first)
        page.get_by_role("heading", name="Please send that again").wait_for()
        assert_accessible(page, "no-too-old")

        page.goto(f"{site}/sign-in/")
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}/partnerships/northside/agencies/")
        box = page.get_by_label("More agencies, one per line")
        box.fill("Home Care")
        sign_in_in_another_tab(page, site, "alice@example.org")
        onward(the_button(page, "Add"))
        page.get_by_text("Nothing is stored yet: please send it again.").wait_for()
        assert box.input_value() == "Home Care"
        assert_accessible(page, "no-too-old-account")
        sign_in_in_another_tab(page, site, "rita@example.org")
        onward(the_button(page, "Add"))
        page.get_by_role("heading", name="This page was opened with another account").wait_for()
        assert_accessible(page, "no-someone-elses")


def sign_in_in_another_tab(page, site, email):
    sign_out_in_another_tab(page, site)
    other = page.context.new_page()
    sign_in(other, site, email)
    other.close()
