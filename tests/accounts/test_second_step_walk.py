"""Setting up a second step and signing in with it, as somebody does in a browser."""

import re
import time

import pytest

from assessments.models import Mail
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import PASSWORD
from tests.second_steps import code_at

pytestmark = pytest.mark.browser


@pytest.fixture
def named_site(site, settings):
    """Under a name, without which browsers keep no passkeys."""
    settings.BASE_URL = site.replace("127.0.0.1", "localhost")
    return settings.BASE_URL


def authenticator(page):
    """A finger that is always recognised."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return browser, added["authenticatorId"]


def press(page, name):
    onward(page.get_by_role("button", name=name, exact=True).first)


def go_to(page, name):
    onward(page.get_by_role("link", name=name, exact=True).first)


def heading(page, words):
    page.get_by_role("heading", name=words, exact=True, level=1).wait_for()


def give_password(page, site):
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def next_code(key):
    """One that was not used before: nobody waits half a minute here, a clock may be half a minute
    wrong."""
    return code_at(time.time() + 30, key)


@pytest.mark.parametrize(
    ("viewport", "dark"), [(DESK, False), (PHONE, True)], ids=["desk-light", "phone-dark"]
)
def test_an_app_and_a_passkey_are_set_up_and_sign_in(
    chromium, named_site, alice, northside, viewport, dark
):
    with visit(chromium, viewport=viewport, dark=dark) as page:
        browser, device = authenticator(page)
        give_password(page, named_site)
        other = page.context.browser.new_context().new_page()
        give_password(other, named_site)
        go_to(page, "Your account")
        heading(page, "Your account")
        page.get_by_text("Chrome on Linux, from 127.0.0.1").nth(1).wait_for()
        assert_accessible(page, "account")
        press(page, "Sign out everywhere else")
        page.get_by_text("You are signed out everywhere else.").wait_for()
        other.reload()
        other.get_by_role("link", name="Sign in").first.wait_for()
        other.context.close()

        go_to(page, "Set up an app")
        assert_accessible(page, "app")
        key = page.locator("code.key").inner_text()
        page.get_by_label("Code", exact=True).fill("000000")
        press(page, "Set it up")
        page.get_by_text("The app is not set up yet").first.wait_for()
        assert page.locator("code.key").inner_text() == key
        page.get_by_label("Code", exact=True).fill(code_at(time.time(), key))
        press(page, "Set it up")
        heading(page, "Your recovery codes")
        codes = re.findall(r"\b\d{8}\b", page.locator("main").inner_text())
        assert len(codes) == 10
        assert_accessible(page, "recovery-codes")
        go_to(page, "I have kept them")
        page.get_by_text("10 are left.").wait_for()

        press(page, "Sign out")
        give_password(page, named_site)
        heading(page, "Second step")
        page.get_by_label("Code", exact=True).fill("12")
        press(page, "Sign in")
        page.get_by_text("You are not signed in yet").first.wait_for()
        assert_accessible(page, "second-step")
        page.get_by_label("Code", exact=True).fill(next_code(key))
        press(page, "Sign in")

        go_to(page, "Your account")
        go_to(page, "Add a passkey")
        assert_accessible(page, "passkey")
        page.get_by_label("Name").fill("Work laptop")
        browser.send(
            "WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False}
        )
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("No passkey was added. Try again").wait_for()
        browser.send(
            "WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True}
        )
        press(page, "Add a passkey")
        page.get_by_text("Work laptop").first.wait_for()
        assert_accessible(page, "account-with-all")

        press(page, "Sign out")
        page.goto(f"{named_site}/sign-in/?next=/partnerships/northside/")
        assert_accessible(page, "sign-in-with-passkey")
        press(page, "Use a passkey")
        heading(page, "Northside")

        go_to(page, "Your account")
        go_to(page, "Remove Work laptop")
        assert_accessible(page, "remove-passkey")
        press(page, "Remove it")
        page.get_by_text("The passkey is removed.").wait_for()
        page.get_by_role("link", name="Remove it", exact=True).click()
        page.get_by_text("It is your last one").wait_for()
        press(page, "Remove it")
        page.get_by_text("So far your password is all that anybody needs").wait_for()
        assert page.problems == []
    added, removed = Mail.Kind.STEP_ADDED, Mail.Kind.STEP_REMOVED
    assert [*Mail.objects.order_by("pk").values_list("kind", flat=True)] == [
        *(added, added, removed, removed)
    ]


def test_without_javascript_the_app_does(chromium, named_site, alice):
    with visit(chromium, javascript=False) as page:
        give_password(page, named_site)
        page.goto(f"{named_site}/account/passkeys/add/")
        assert "A passkey needs JavaScript" in page.inner_text("main")
        assert not page.get_by_role("button", name="Add a passkey").is_visible()
        page.goto(f"{named_site}/account/app/")
        key = page.locator("code.key").inner_text()
        page.get_by_label("Code", exact=True).fill(code_at(time.time(), key))
        press(page, "Set it up")
        heading(page, "Your recovery codes")
        press(page, "Sign out")
        give_password(page, named_site)
        page.get_by_label("Code", exact=True).fill(next_code(key))
        press(page, "Sign in")
        page.get_by_role("button", name="Sign out").wait_for()
