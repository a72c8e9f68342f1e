"""A second step beside the password, and the ways round it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessments.links import access_link
from assessments.models import Mail, User
from tests.access_world import TABLE, world
from tests.conftest import PASSWORD
from tests.filled_forms import hidden, signed_in
from tests.pages import leads, words_of
from tests.second_steps import Passkey, bytes_of, code_at, code_now, set_up_app
from web import guessing

__all__ = ["world"]  # fixture

SIGN_IN, ASK, BY_PASSKEY = "/sign-in/", "/sign-in/second-step/", "/sign-in/passkey/"
ACCOUNT, SET_UP = "/account/", "/account/second-step/"


@pytest.fixture(autouse=True)
def nothing_was_tried(settings):
    settings.BASE_URL = "http://localhost"
    cache.clear()
    yield
    cache.clear()


def give_password(person, email="alice@example.org", **more):
    return person.post(SIGN_IN, {"username": email, "password": PASSWORD} | more)


def is_in(person):
    return "_auth_user_id" in person.session


@pytest.fixture
def app(alice):
    """Alice has one; her recovery codes."""
    return set_up_app(alice)


@pytest.fixture
def half_in(client, app):
    """Somebody who knows Alice's password."""
    assert give_password(client).url == ASK
    return client


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    assert code_at(seconds, digits=8) == code


# An app


def test_after_the_password_the_code_is_asked_for(half_in):
    assert not is_in(half_in)
    assert half_in.get("/partnerships/northside/").url.startswith("/sign-in/")
    assert "Almost there. Now show that it is you." in words_of(half_in.get(ASK))
    assert half_in.post(ASK, {"code": code_now()}).url == "/"
    assert is_in(half_in)


def test_it_leads_to_the_page_that_was_wanted(client, app):
    wanted = "/partnerships/northside/people/"
    give_password(client, next=wanted)
    assert client.post(ASK, {"code": code_now()}).url == wanted


def test_and_nowhere_else(client, app):
    give_password(client, next="https://evil.example/")
    assert client.post(ASK, {"code": code_now()}).url == "/"


@pytest.mark.parametrize("typed", ["", "000000", "abc", "0" * 50, "１２３４５６", "\x00"])
def test_a_wrong_code_is_said_to_be_wrong(half_in, typed):
    page = half_in.post(ASK, {"code": typed})
    assert page.status_code == 200
    assert "You are not signed in yet" in words_of(page)
    assert not is_in(half_in)


def test_a_code_may_be_typed_with_a_gap(half_in):
    code = code_now()
    half_in.post(ASK, {"code": f" {code[:3]} {code[3:]} "})
    assert is_in(half_in)


def test_a_code_works_once(half_in):
    code = code_now()
    half_in.post(ASK, {"code": code})
    other = Client()
    give_password(other)
    other.post(ASK, {"code": code})
    assert not is_in(other)


def test_guessing_codes_has_to_wait(half_in, app):
    for number in range(guessing.CODES.account_from_network.most):
        assert half_in.post(ASK, {"code": f"{number:06}"}).status_code == 200
    refused = half_in.post(ASK, {"code": code_now()})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    assert not is_in(half_in)


def test_the_password_does_not_forgive_wrong_codes(half_in):
    for number in range(guessing.CODES.account_from_network.most):
        half_in.post(ASK, {"code": f"{number:06}"})
        give_password(half_in)
    assert half_in.post(ASK, {"code": code_now()}).status_code == 429


def test_codes_are_not_guessed_at_from_everywhere(app):
    for number in range(guessing.CODES.account.most):
        guesser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        give_password(guesser)
        guesser.post(ASK, {"code": f"{number:06}"})
    late = Client(REMOTE_ADDR="198.51.100.7")
    give_password(late)
    assert late.post(ASK, {"code": code_now()}).status_code == 429


def test_nobody_comes_to_it_without_the_password(client, app):
    for refused in (client.get(ASK), client.post(ASK, {"code": code_now()})):
        assert client.get(refused.url).url == SIGN_IN
    assert not is_in(client)


def test_a_link_by_mail_does_not_skip_it(client, alice, app, settings):
    link = access_link(User.objects.get(pk=alice.pk)).removeprefix(settings.BASE_URL)
    new = "four plain words here"
    answer = client.post(client.get(link).url, {"new_password1": new, "new_password2": new})
    assert answer.url == ASK
    assert not is_in(client)


def test_each_recovery_code_works_once(half_in, app):
    half_in.post(ASK, {"code": app[0]})
    assert is_in(half_in)
    other = Client()
    give_password(other)
    other.post(ASK, {"code": app[0]})
    assert not is_in(other)
    other.post(ASK, {"code": app[1]})
    assert is_in(other)


def test_the_key_of_the_app_is_not_readable_in_the_database(app):
    assert "GEZDGNBVGY3TQOJQ" not in str(Authenticator.objects.values_list("data", flat=True))
    for code in app:
        assert code not in str(Authenticator.objects.values_list("data", flat=True))


def test_setting_up_an_app(alice, django_capture_on_commit_callbacks):
    person = signed_in_now("alice@example.org")
    page = person.get("/account/app/")
    key = re.search(r"[A-Z2-7]{32}", words_of(page)).group()
    wrong = person.post("/account/app/", hidden(page) | {"code": "000000"})
    assert key in words_of(wrong)
    with django_capture_on_commit_callbacks(execute=True):
        done = person.post("/account/app/", hidden(page) | {"code": code_now(key)})
    assert done.url == "/account/codes/"
    codes = words_of(person.get(done.url))
    assert len(re.findall(r"\b\d{8}\b", codes)) == 10
    assert "10 are left." in words_of(person.get(ACCOUNT))
    assert Mail.objects.get().kind == Mail.Kind.STEP_ADDED


def signed_in_now(email):
    """By the form, so that it was just shown who it is."""
    person = Client(enforce_csrf_checks=True)
    give_password(person, email, **hidden_of(person.get(SIGN_IN)))
    assert is_in(person)
    return person


def hidden_of(page):
    return {"csrfmiddlewaretoken": page.context["csrf_token"]}


# Removing it, and what is asked once more before


def test_removing_it_asks_once_more_who_it_is(alice, app):
    person = signed_in("alice@example.org")  # some time ago
    answer = person.get("/account/app/remove/")
    assert answer.url == "/account/confirm/code/?next=%2Faccount%2Fapp%2Fremove%2F"
    page = person.get(answer.url)
    wrong = person.post(answer.url, hidden(page) | {"code": "000000"})
    assert wrong.status_code == 200
    back = person.post(answer.url, hidden(page) | {"code": code_now()})
    assert back.url == "/account/app/remove/"
    page = person.get(back.url)
    assert "It is your last one" in words_of(page)
    assert person.post(back.url, hidden(page)).url == ACCOUNT
    assert not Authenticator.objects.exists()
    assert Mail.objects.get().kind == Mail.Kind.STEP_REMOVED


def test_the_password_alone_is_not_enough_for_that(alice, app):
    person = signed_in("alice@example.org")
    answer = person.get("/account/confirm/?next=%2Faccount%2Fapp%2Fremove%2F")
    assert answer.url == "/account/confirm/code/?next=%2Faccount%2Fapp%2Fremove%2F"


def test_without_a_second_step_the_password_is_asked_for(alice):
    person = signed_in("alice@example.org")
    answer = person.get("/account/app/")
    assert answer.url == "/account/confirm/?next=%2Faccount%2Fapp%2F"
    page = person.get(answer.url)
    for number in range(guessing.PASSWORDS.account_from_network.most):
        wrong = person.post(answer.url, hidden(page) | {"password": f"no {number}"})
        assert "The password is wrong." in words_of(wrong)
    waits = person.post(answer.url, hidden(page) | {"password": PASSWORD})
    assert waits.status_code == 429
    cache.clear()
    assert person.post(answer.url, hidden(page) | {"password": PASSWORD}).url == "/account/app/"


# Passkeys


@pytest.fixture
def passkey(alice):
    key = Passkey(alice)
    key.set_up()
    return key


def challenge(person):
    asked = person.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()
    return bytes_of(asked["request_options"]["publicKey"]["challenge"])


def shows(person, answer):
    return person.post(BY_PASSKEY, {"credential": answer})


def test_a_passkey_signs_in_without_a_password(client, alice, passkey):
    assert shows(client, passkey.answer(challenge(client))).url == "/"
    assert int(client.session["_auth_user_id"]) == alice.pk


def test_an_answer_works_once(client, passkey):
    answer = passkey.answer(challenge(client))
    shows(client, answer)
    client.post("/sign-out/")
    shows(client, answer)
    assert not is_in(client)


ATTACKS = {
    "at another place": {"origin": "http://evil.example"},
    "at a place that sounds alike": {"origin": "http://localhost.evil.example"},
    "without encryption": {"origin": "http://health.example.org"},
    "for another place": {"place": "evil.example"},
    "without finger, face or PIN": {"verified": False},
    "as somebody else": {"handle": "999"},
    "as nobody": {"handle": "x"},
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_was_shown_elsewhere_does_not_sign_in(client, passkey, attack):
    shows(client, passkey.answer(challenge(client), **attack))
    assert not is_in(client)


def test_an_answer_to_another_challenge_does_not_sign_in(client, passkey):
    answer = passkey.answer(challenge(Client()))
    challenge(client)
    shows(client, answer)
    assert not is_in(client)


def test_nor_does_a_key_that_was_never_added(client, alice, passkey):
    shows(client, Passkey(alice).answer(challenge(client)))
    assert not is_in(client)


@pytest.mark.parametrize(
    "made_up",
    [
        "",
        "x",
        "[]",
        "1",
        "null",
        "{}",
        '{"response": 1}',
        '{"response": {"userHandle": "x"}}',
        "\x00",
    ],
)
def test_what_was_made_up_does_not_sign_in(client, passkey, made_up):
    challenge(client)
    assert shows(client, made_up).status_code == 302
    assert not is_in(client)


def test_a_closed_account_is_not_opened_by_a_passkey(client, alice, passkey):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    shows(client, passkey.answer(challenge(client)))
    assert not is_in(client)


def test_a_passkey_is_the_second_step_after_a_password_too(client, passkey):
    assert give_password(client).url == ASK
    options = client.get(ASK).context["js_data"]["request_options"]
    asked = bytes_of(options["publicKey"]["challenge"])
    client.post(ASK, {"credential": passkey.answer(asked)})
    assert is_in(client)


def test_a_passkey_is_renamed_and_removed(alice, passkey):
    person = signed_in("alice@example.org")
    number = Authenticator.objects.get().pk
    assert person.get(f"/account/passkeys/{number}/").url.startswith("/account/confirm/passkey/")


def test_nobody_touches_anothers_passkey(alice, bob, passkey):
    person = signed_in_now("bob@example.org")
    number = Authenticator.objects.get().pk
    for path in (f"/account/passkeys/{number}/", f"/account/passkeys/{number}/remove/"):
        page = person.get(ACCOUNT)
        assert person.get(path).status_code == 404
        assert person.post(path, hidden(page) | {"name": "mine"}).status_code == 404


def test_at_an_address_that_is_a_number_passkeys_are_not_offered(client, alice, settings):
    assert "Use a passkey" in client.get(SIGN_IN).content.decode()
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert "Use a passkey" not in client.get(SIGN_IN).content.decode()


# Who has to have one


@pytest.fixture
def administrators_need_one(settings):
    settings.SECOND_STEP = "administrators"


def test_who_needs_one_sets_it_up_before_anything_else(rita, northside, administrators_need_one):
    person = signed_in_now("rita@example.org")
    for path in ("/", "/partnerships/northside/", "/admin/", "/partnerships/new/"):
        assert person.get(path).url == SET_UP
    page = person.get(SET_UP)
    assert "/account/app/" in leads(page).values()
    page = person.get("/account/app/")
    key = re.search(r"[A-Z2-7]{32}", words_of(page)).group()
    person.post("/account/app/", hidden(page) | {"code": code_now(key)})
    assert person.get("/partnerships/northside/").status_code == 200


def test_no_page_that_needs_an_account_is_forgotten(world, administrators_need_one):
    """By the table of all pages: what sends strangers to the sign-in sends her to set one up."""
    person = signed_in_now("rita@example.org")
    guarded = [name for name, row in TABLE.items() if row[0] == "R" and not is_own(name, world)]
    assert len(guarded) > 30
    for name in guarded:
        answer = person.get(path_of(name, world))
        assert (answer.status_code, answer.get("Location")) == (302, SET_UP), name


def is_own(name, world):
    return path_of(name, world).startswith(("/account/", "/password/", "/sign-in/"))


def path_of(name, world):
    return reverse(name, kwargs=world.get(name, {}))


def test_what_needs_no_account_stays_open(rita, invitations, administrators_need_one):
    person = signed_in_now("rita@example.org")
    for path in ("/help/", "/questions/", "/protection/", "/health/"):
        assert person.get(path).status_code in (200, 404, 503)


@pytest.mark.parametrize(
    ("setting", "asked"),
    [
        ("nobody", ""),
        ("administrators", "rita"),
        ("managers", "rita alice charlie"),
        ("leads", "rita alice charlie dora"),
        ("everybody", "rita alice charlie dora bob"),
    ],
)
def test_of_whom_it_is_asked(rita, alice, bob, charlie, dora, settings, setting, asked):
    settings.SECOND_STEP = setting
    for user in User.objects.all():
        person = Client()
        person.force_login(user)
        is_asked = person.get("/").status_code == 302
        assert is_asked == (user.email.partition("@")[0] in asked.split()), user


def test_signing_out_is_always_possible(rita, administrators_need_one):
    person = signed_in_now("rita@example.org")
    page = person.get(SET_UP)
    assert person.post("/sign-out/", hidden(page)).url == "/"
    assert not is_in(person)


# Signed out while typing


def test_on_the_page_of_the_signed_out_the_second_step_is_not_skipped(alice, northside, app):
    person, url = signed_in("alice@example.org"), "/partnerships/northside/agencies/"
    page = person.get(url)
    person.cookies.pop("session")
    refused = person.post(url, {"names": "Home Care"} | hidden(page))
    assert "Your account needs a second step, so use another tab" in words_of(refused)
    kept = {name: refused.context[name] for name in ("kept",)} | hidden_of(refused)
    tried = person.post(url, kept | {"username": "alice@example.org", "password": PASSWORD})
    assert not is_in(person)
    assert "use another tab" in words_of(tried)
    person.post(SIGN_IN, {"username": "alice@example.org", "password": PASSWORD} | hidden_of(tried))
    asked = person.get(ASK)
    person.post(ASK, {"code": code_now()} | hidden_of(asked))
    back = person.post(url, kept | {"elsewhere": "1"}, headers={"Origin": "http://testserver"})
    assert "Home Care" in back.content.decode()


def test_nor_is_setting_one_up_for_whom_it_is_asked(rita, northside, administrators_need_one):
    person, url = signed_in("rita@example.org"), "/partnerships/northside/agencies/"
    set_up_app(rita)
    page = person.get(url)
    Authenticator.objects.all().delete()
    person.cookies.pop("session")
    refused = person.post(url, {"names": "Home Care"} | hidden(page))
    kept = {"kept": refused.context["kept"]} | hidden_of(refused)
    tried = person.post(url, kept | {"username": "rita@example.org", "password": PASSWORD})
    assert not is_in(person)
    assert "use another tab" in words_of(tried)


# Everything is lost


def test_the_people_who_run_it_take_it_away(alice, app, capsys):
    call_command("forget_second_step", "Alice@example.org")
    assert "alice@example.org signs in with the password alone" in capsys.readouterr().out
    assert Mail.objects.get().kind == Mail.Kind.STEP_REMOVED
    assert give_password(Client()).url == "/"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("bob@example.org", "bob@example.org has no second step."),
        ("eve@example.org", "No account has the address eve@example.org."),
    ],
)
def test_where_there_is_none_the_command_says_so(bob, address, says):
    with pytest.raises(CommandError, match=says):
        call_command("forget_second_step", address)
