"""Signing in with one's organisation, in a browser and by a certified provider."""

import pytest

from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.oidc import provider
from tests.organisations import SECRET

pytestmark = [pytest.mark.browser, pytest.mark.oidc]


@pytest.fixture
def council(site, settings):
    with provider(f"{site}/sign-in/with/council/back/") as issuer:
        settings.ORGANISATIONS = [
            {
                "key": "council",
                "title": "Northside Council",
                "issuer": issuer,
                "client": "health",
                "secret": SECRET,
                "domains": ("example.org",),
            }
        ]
        yield issuer


def sign_in_there(page, site, who):
    page.goto(f"{site}/sign-in/?next=/partnerships/northside/")
    with page.expect_navigation(url="**/interaction/**"):
        page.get_by_role("button", name="Sign in with Northside Council").click()
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill("any")
    onward(page.locator("[type=submit]"))
    page.locator("[type=submit]", has_text="Continue").click()


@pytest.mark.parametrize(
    ("viewport", "javascript"), [(DESK, True), (PHONE, False)], ids=["desk", "without-javascript"]
)
def test_alice_signs_in_with_the_council(
    chromium, site, council, alice, northside, viewport, javascript
):
    with visit(chromium, viewport=viewport, javascript=javascript) as page:
        sign_in_there(page, site, "alice@example.org")
        page.get_by_role("heading", name="Northside", exact=True).wait_for()
        assert page.url == f"{site}/partnerships/northside/"
        onward(page.get_by_role("button", name="Sign out"))
        page.goto(f"{site}/sign-in/")
        if javascript:
            assert_accessible(page, "sign-in-organisation")
        page.get_by_label("E-mail").fill("alice@example.org")
        page.get_by_label("Password", exact=True).fill("any")
        onward(page.get_by_role("button", name="Sign in", exact=True))
        page.get_by_text(
            "With this address people sign in with Northside Council."
        ).first.wait_for()


@pytest.mark.parametrize("who", ["unverified-alice@example.org", "eve@example.org"])
def test_who_was_not_invited_or_whose_address_is_not_verified_does_not(
    chromium, site, council, alice, who
):
    with visit(chromium) as page:
        sign_in_there(page, site, who)
        page.get_by_text("nobody has given you access here yet").wait_for()
        assert_accessible(page, "no-access-yet")
        page.goto(f"{site}/account/")
        page.get_by_role("button", name="Sign in with Northside Council").wait_for()
