"""Signing in with the account of one's organisation, and the ways to get in by it."""

import time

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from accounts.sessions import SHOWN
from assessments.links import access_link
from assessments.models import Mail, User
from tests.conftest import PASSWORD
from tests.organisations import Council, challenge_of, come_back, flat, leave
from tests.pages import all_of, words_of
from tests.second_steps import Passkey, bytes_of

SIGN_IN = "/sign-in/"


@pytest.fixture
def council(settings, db):
    cache.clear()
    with Council().open() as council:
        settings.ORGANISATIONS = [council.as_setting()]
        yield council


@pytest.fixture
def for_its_domain(council, settings):
    settings.ORGANISATIONS = [council.as_setting(domains=("example.org",))]


def goes_through(person, council, **typed):
    leave(person, council, **typed)
    return come_back(person, council)


def is_in(person):
    return "_auth_user_id" in person.session


def test_somebody_who_was_invited_signs_in(client, alice, council):
    page = client.get(SIGN_IN)
    assert "Sign in with Northside Council" in words_of(page)
    there = leave(client, council)
    assert there.startswith(f"{council.issuer}/ask?")
    assert {*council.asked["scope"].split()} == {"openid", "profile", "email"}
    assert come_back(client, council).url == "/"
    assert int(client.session["_auth_user_id"]) == alice.pk


def test_it_leads_to_the_page_that_was_wanted_and_nowhere_else(client, alice, council):
    wanted = "/partnerships/northside/people/"
    assert goes_through(client, council, next=wanted).url == wanted
    assert goes_through(Client(), council, next="https://evil.example/").url == "/"


def test_next_time_the_organisations_number_counts_and_not_the_address(client, alice, council):
    goes_through(client, council)
    council.claims["email"] = "alice.new@example.org"
    again = Client()
    goes_through(again, council)
    assert int(again.session["_auth_user_id"]) == alice.pk


def test_nothing_is_kept_but_that_number(client, alice, council):
    goes_through(client, council)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid, kept.extra_data) == (alice, "council", "1234", {})
    assert not SocialToken.objects.exists()


def test_the_code_is_bound_to_the_browser_that_asked(client, alice, council):
    leave(client, council)
    come_back(client, council)
    [sent] = council.exchanged
    assert council.asked["code_challenge"] == challenge_of(sent["code_verifier"])
    assert council.asked["code_challenge_method"] == "S256"


# Who gets in


def test_nobody_gets_an_account_by_it(client, council):
    before = User.objects.count()
    page = goes_through(client, council)
    assert page.status_code == 403
    assert "nobody has given you access here yet" in words_of(page)
    assert User.objects.count() == before
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "false", 0, "no"])
def test_an_address_that_is_not_verified_opens_no_account(client, alice, council, verified):
    council.lie(email_verified=verified)
    assert goes_through(client, council).status_code == 403
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_unless_the_installation_trusts_its_addresses(client, alice, council, settings):
    settings.ORGANISATIONS = [council.as_setting(verifies_emails=True)]
    council.lie(email_verified=False)
    assert goes_through(client, council).status_code == 403
    council.lie(email_verified=None)
    goes_through(client, council)
    assert is_in(client)


def test_an_address_that_is_given_to_somebody_else_does_not_hand_over_the_account(
    client, alice, council
):
    goes_through(client, council)
    council.claims["sub"] = "5678"
    assert goes_through(Client(), council).status_code == 403
    call_command("forget_organisation", "alice@example.org")
    heir = Client()
    goes_through(heir, council)
    assert is_in(heir)


def test_no_other_organisation_signs_in_whose_domain_one_has(client, alice, council, settings):
    """Even if it verifies their address, or was used before."""
    goes_through(client, council)
    own = council.as_setting(key="health", domains=("example.org",))
    settings.ORGANISATIONS = [council.as_setting(), own]
    other = Client()
    assert goes_through(other, council).status_code == 403
    assert not is_in(other)


def test_it_opens_no_account_with_an_address_of_others(client, alice, council, settings):
    settings.ORGANISATIONS = [council.as_setting(domains=("northside.example",))]
    assert goes_through(client, council).status_code == 403
    assert not is_in(client)


def test_a_closed_account_stays_closed(client, alice, council):
    User.objects.update(is_active=False)
    goes_through(client, council)
    assert not is_in(client)


@pytest.mark.parametrize("spelling", ["ALICE@Example.org", "alice@EXAMPLE.ORG"])
def test_the_address_may_be_spelt_otherwise(client, alice, council, spelling):
    council.claims["email"] = spelling
    goes_through(client, council)
    assert is_in(client)


@pytest.mark.parametrize(
    "address", ["", "x", "alice@example.org, eve@example.org", "\x00", None, 7]
)
def test_what_is_no_address_opens_nothing(client, alice, council, address):
    council.lie(email=address)
    assert goes_through(client, council).status_code == 403
    assert not is_in(client)


# Lies

LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "for another client": {"aud": "another"},
    "for several, made for another": {"aud": ["health", "another"], "azp": "another"},
    "without a nonce": {"nonce": None},
    "another nonce": {"nonce": "x"},
    "out of date": {"exp": int(time.time()) - 600},
    "of tomorrow": {"nbf": int(time.time()) + 86_400},
    "without a number": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_is_not_for_us_signs_nobody_in(client, alice, council, lie):
    council.lie(**lie)
    page = goes_through(client, council)
    assert page.status_code == 403
    assert "did not come to its end" in words_of(page)
    assert not is_in(client)


def test_nor_does_one_that_somebody_else_has_signed(client, alice, council):
    council.signed_by = rsa.generate_private_key(65537, 2048)
    assert goes_through(client, council).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(("algorithm", "key"), [("none", ""), ("HS256", "x" * 32)])
def test_nor_one_that_nobody_has_signed(client, alice, council, algorithm, key):
    council.algorithm, council.signed_by = algorithm, key
    assert goes_through(client, council).status_code == 403
    assert not is_in(client)


def test_an_answer_works_once(client, alice, council):
    goes_through(client, council)
    client.post("/sign-out/")
    assert come_back(client, council).status_code == 403
    assert not is_in(client)


def test_the_token_of_one_browser_does_not_sign_in_another(client, alice, council):
    """Nor does an address that somebody was sent, with which they would use another's account."""
    leave(client, council)
    victim = Client()
    assert come_back(victim, council).status_code == 403
    assert not is_in(victim)
    asked = council.asked
    leave(victim, council)
    council.asked, own = asked, council.asked["state"]
    assert come_back(victim, council, state=own).status_code == 403
    assert not is_in(victim)


def test_what_the_organisation_tells_about_somebody_else_is_not_believed(client, alice, council):
    council.lie(email=None, email_verified=None)
    council.told = {"sub": "5678", "email": "alice@example.org", "email_verified": True}
    assert goes_through(client, council).status_code == 403
    council.told["sub"] = "1234"
    goes_through(client, council)
    assert is_in(client)


def test_an_organisation_that_says_it_is_another_is_not_asked(client, alice, council):
    council.discovery = {"issuer": "https://evil.example"}
    page = client.post("/sign-in/with/council/")
    assert page.status_code == 403
    assert "did not come to its end" in words_of(page)


def test_an_organisation_that_does_not_answer_is_said_so(client, alice, settings, council):
    settings.ORGANISATIONS = [council.as_setting(issuer="http://127.0.0.1:9")]
    assert client.post("/sign-in/with/council/").status_code == 403


def test_pressing_cancel_there_is_said_kindly(client, alice, council):
    leave(client, council)
    query = {"error": "access_denied", "state": council.asked["state"]}
    page = client.get("/sign-in/with/council/back/", query)
    assert page.status_code == 403
    assert "you pressed “back” or “cancel”" in words_of(page)


@pytest.mark.parametrize(
    "query",
    ["process=connect", "process=redirect&next=/", "scope=admin", "auth_params=prompt%3Dnone"],
)
def test_nobody_else_decides_what_it_is_asked(client, alice, council, query):
    page = client.post(f"/sign-in/with/council/?{query}")
    there = all_of(page, "main a.button")[0].attributes["href"]
    assert "admin" not in there
    assert "prompt" not in there
    council.asked = flat(there.partition("?")[2])
    come_back(client, council)
    assert is_in(client)


@pytest.mark.parametrize("path", ["/sign-in/with/nobody/", "/sign-in/with/nobody/back/"])
def test_there_is_no_other_organisation(client, council, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in (404, 405)


def test_by_a_link_alone_nobody_is_led_there(client, council):
    assert client.get("/sign-in/with/council/").url == SIGN_IN


# In its place no password


def test_whose_domain_it_has_cannot_use_a_password(client, alice, for_its_domain):
    for password in (PASSWORD, "wrong"):
        page = client.post(SIGN_IN, {"username": "Alice@example.org", "password": password})
        assert "With this address people sign in with Northside Council." in words_of(page)
        assert not is_in(client)


def test_nor_a_passkey_nor_a_link(client, alice, for_its_domain, settings):
    settings.BASE_URL = "http://localhost"
    key = Passkey(alice)
    key.set_up()
    asked = client.get("/sign-in/passkey/", headers={"Accept": "application/json"}).json()
    challenge = bytes_of(asked["request_options"]["publicKey"]["challenge"])
    client.post("/sign-in/passkey/", {"credential": key.answer(challenge)})
    assert not is_in(client)
    link = access_link(alice).removeprefix(settings.BASE_URL)
    assert client.get(link).url == SIGN_IN
    assert client.post("/password/forgotten/", {"email": "alice@example.org"}).status_code == 200
    assert not Mail.objects.exists()


def test_others_still_do(client, charlie, council, settings):
    settings.ORGANISATIONS = [council.as_setting(domains=("northside.example",))]
    client.post(SIGN_IN, {"username": "charlie@example.org", "password": PASSWORD})
    assert is_in(client)


def test_passwords_can_be_switched_off(client, alice, council, settings):
    settings.PASSWORD_SIGN_IN = False
    page = client.get(SIGN_IN)
    assert not all_of(page, "input[type=password]")
    assert "Forgot your password?" not in words_of(page)
    client.post(SIGN_IN, {"username": "alice@example.org", "password": PASSWORD})
    assert not is_in(client)
    goes_through(client, council)
    assert is_in(client)


def test_it_is_a_second_step_by_itself(client, rita, council, settings):
    settings.SECOND_STEP = "administrators"
    council.claims["email"] = "rita@example.org"
    assert goes_through(client, council).url == "/"
    assert client.get("/").status_code == 200


def test_before_what_cannot_be_undone_one_signs_in_there_again(
    client, alice, northside, for_its_domain, council, settings
):
    settings.CONFIRM_DEEDS = True
    goes_through(client, council)
    session = client.session
    session[SHOWN] -= 3_600
    session.save()
    asks = client.get("/partnerships/northside/delete/")
    assert asks.url.startswith("/account/confirm/organisation/")
    page = client.get(asks.url)
    assert "Sign in once more." in words_of(page)
    assert goes_through(client, council, next="/partnerships/northside/delete/").status_code == 302
    assert client.get("/partnerships/northside/delete/").status_code == 200
