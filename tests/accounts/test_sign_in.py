"""Signing in, and the ways round it: guessing, asking who has an account, leading astray."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from assessments.links import access_link
from assessments.models import Mail, User
from assessments.services import accounts
from tests.conftest import PASSWORD
from tests.pages import leads, title, value_of, without_tokens, words_of
from web import guessing

URL = "/sign-in/"
FORGOTTEN = "/password/forgotten/"


MOST = guessing.PASSWORDS.account_from_network.most


@pytest.fixture(autouse=True)
def nothing_was_tried():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password, **extra):
    return client.post(URL, {"username": email, "password": password}, **extra)


def guess(client, email, times, **extra):
    for number in range(times):
        response = sign_in(client, email, f"guess number {number}", **extra)
    return response


def test_the_address_may_be_typed_in_any_letters(client, alice):
    assert sign_in(client, " ALICE@Example.org", PASSWORD).status_code == 302


def test_guessing_passwords_has_to_wait(client, alice):
    assert guess(client, "alice@example.org", MOST).status_code == 200
    response = guess(client, "alice@example.org", 1)
    assert response.status_code == 429
    assert "Please wait a little" in response.content.decode()
    assert response["Retry-After"] == "900"
    assert "no-store" in response["Cache-Control"]
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 429


def test_other_letters_do_not_make_another_account(client, alice):
    guess(client, "alice@example.org", MOST)
    assert sign_in(client, "Alice@EXAMPLE.org", PASSWORD).status_code == 429


def test_a_stranger_locks_nobody_out(client, alice):
    guess(client, "alice@example.org", MOST + 1, REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 302


def networks(how_many):
    return [f"203.0.113.{number}" for number in range(how_many)]


@pytest.fixture
def guessed_from_everywhere(alice):
    """As often as one account may be tried altogether."""
    for number, network in enumerate(networks(guessing.PASSWORDS.account.most)):
        sign_in(Client(), "alice@example.org", f"guess {number}", REMOTE_ADDR=network)


def test_one_account_is_not_guessed_at_from_everywhere(client, guessed_from_everywhere):
    response = sign_in(client, "alice@example.org", PASSWORD, REMOTE_ADDR="198.51.100.7")
    assert response.status_code == 429
    assert sign_in(client, "nobody@example.org", "x", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_its_owner_still_signs_in_where_they_did_before(alice):
    own = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(own, "alice@example.org", PASSWORD)
    own.post("/sign-out/")
    for network in networks(guessing.PASSWORDS.account.most + 1):
        sign_in(Client(), "alice@example.org", "a guess", REMOTE_ADDR=network)
    assert sign_in(own, "alice@example.org", PASSWORD).status_code == 302
    own.post("/sign-out/")
    assert sign_in(own, "alice@example.org", PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_known_browser_may_guess_no_more_often(alice):
    own = Client()
    sign_in(own, "alice@example.org", PASSWORD)
    own.post("/sign-out/")
    for number, network in enumerate(networks(MOST)):
        assert sign_in(own, "alice@example.org", f"no {number}", REMOTE_ADDR=network).context
    assert sign_in(own, "alice@example.org", PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 429


def test_a_browser_known_for_one_account_is_a_stranger_to_others(alice, bob):
    own = Client()
    sign_in(own, "bob@example.org", PASSWORD)
    own.post("/sign-out/")
    for network in networks(guessing.PASSWORDS.account.most):
        sign_in(Client(), "alice@example.org", "a guess", REMOTE_ADDR=network)
    assert sign_in(own, "alice@example.org", PASSWORD).status_code == 429


@pytest.mark.parametrize("made_up", ["x", "a b", "", "ü", "x" * 5_000])
def test_a_made_up_browser_is_unknown(client, guessed_from_everywhere, made_up):
    client.cookies["browser"] = made_up
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 429


def test_one_password_is_not_tried_on_many_accounts(client, alice):
    for number in range(guessing.PASSWORDS.network.most):
        sign_in(client, f"person{number}@example.org", "Summer2026!")
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 429
    assert (
        sign_in(client, "alice@example.org", PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 302
    )


def test_junk_does_not_crowd_out_the_counts(client, alice):
    guess(client, "alice@example.org", MOST)
    for number in range(400):
        sign_in(
            client,
            f"junk{number}@example.org",
            "x",
            REMOTE_ADDR=f"198.51.{number % 250}.{number // 250}",
        )
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 429


def test_an_office_that_signs_in_rightly_never_has_to_wait(client, alice):
    for _ in range(guessing.PASSWORDS.network.most + 10):
        assert sign_in(Client(), "alice@example.org", PASSWORD).status_code == 302


@pytest.mark.server
def test_trying_many_at_once_gains_nothing(site, alice):
    token = "a" * 32
    cookies = {"Cookie": f"csrf={token}", "Content-Type": "application/x-www-form-urlencoded"}

    def status(number):
        connection = HTTPConnection(*site.removeprefix("http://").split(":"), timeout=60)
        sent = {"username": "alice@example.org", "password": f"no {number}"}
        body = urlencode(sent | {"csrfmiddlewaretoken": token})
        connection.request("POST", URL, body, cookies)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status

    with ThreadPoolExecutor(8) as threads:
        answered = [*threads.map(status, range(4 * MOST))]
    assert sorted(answered) == [200] * MOST + [429] * 3 * MOST


def test_one_who_guesses_locks_out_no_colleague(client, alice, bob):
    guess(client, "alice@example.org", MOST)
    assert sign_in(client, "bob@example.org", PASSWORD).status_code == 302


def test_another_address_cannot_be_invented(client, alice, settings):
    settings.PROXIES = 1
    for number in range(MOST + 1):
        invented = f"198.51.100.{number}, 203.0.113.9"
        response = sign_in(client, "alice@example.org", "no", HTTP_X_FORWARDED_FOR=invented)
        assert response.status_code == (429 if number == MOST else 200)
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 302


def test_the_next_address_of_the_same_network_is_the_same(client, alice):
    for number in range(MOST + 1):
        response = sign_in(client, "alice@example.org", "no", REMOTE_ADDR=f"2001:db8::{number:x}")
    assert response.status_code == 429


def test_a_right_password_is_forgiven_the_wrong_ones_before(alice):
    guess(Client(), "alice@example.org", MOST - 1)
    sign_in(Client(), "alice@example.org", PASSWORD)
    assert guess(Client(), "alice@example.org", MOST).status_code == 200


def test_the_admin_has_no_way_round(client, rita):
    typed = {"username": "rita@example.org", "password": PASSWORD}
    for response in (client.post("/admin/login/", typed), client.get("/admin/login/")):
        assert response.url == "/sign-in/?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_who_may_see_the_admin_is_led_there(client, rita, alice):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    client.force_login(alice)
    assert "Your account cannot see that page." in words_of(client.get("/admin/", follow=True))
    client.force_login(rita)
    assert client.get("/admin/login/?next=/admin/").url == "/admin/"


def test_unknown_and_known_addresses_get_the_same(client, alice):
    for number in range(MOST + 2):
        known = sign_in(client, "alice@example.org", f"no {number}")
        unknown = sign_in(client, "nobody@example.org", f"no {number}")
        assert known.status_code == unknown.status_code
        assert plain(known, "alice") == plain(unknown, "nobody")


def plain(response, name):
    return without_tokens(response).replace(f"{name}@example.org", "")


def test_nothing_of_a_sign_in_is_kept_in_tables_or_logs(client, alice, settings, caplog):
    caplog.set_level("DEBUG")
    sign_in(client, "alice@example.org", "a secret that is wrong")
    sign_in(client, "alice@example.org", PASSWORD)
    assert not Session.objects.filter(session_data__contains="wrong").exists()
    for kept in ("a secret that is wrong", PASSWORD, "alice@example.org", "127.0.0.1"):
        assert kept not in caplog.text


def test_the_session_is_a_new_one_after_signing_in(client, alice):
    client.get(URL)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    sign_in(client, "alice@example.org", PASSWORD)
    assert client.session.session_key != before


def test_a_wrong_password_is_said_in_plain_words(client, alice):
    page = sign_in(client, "alice@example.org", "wrong").content.decode()
    assert "The address or the password is wrong." in page
    assert "case-sensitive" not in page


@pytest.mark.parametrize("where", ["/", URL])
def test_a_respondent_who_comes_here_finds_the_way_to_their_link(client, alice, where):
    assert "/link/" in leads(client.get(where)).values()


def test_the_front_page_has_a_title_of_its_own(client, alice):
    title = "<title>How healthy is your partnership? · Partnership Health</title>"
    assert title in client.get("/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"],
)
def test_signing_in_leads_nowhere_else(client, alice, elsewhere):
    typed = {"username": "alice@example.org", "password": PASSWORD, "next": elsewhere}
    assert client.post(URL, typed).url == "/"


# Forgotten


def test_asking_for_a_link_says_nothing_of_who_has_an_account(client, alice):
    answers = [client.post(FORGOTTEN, {"email": f"{who}@example.org"}) for who in ("alice", "eve")]
    assert [(each.status_code, each.url, each.content) for each in answers] == [
        (302, "/password/sent/", b"")
    ] * 2
    assert "If there is an account" in client.get("/password/sent/").content.decode()


def test_a_mail_waits_for_those_who_have_one(client, alice):
    client.post(FORGOTTEN, {"email": "ALICE@example.org"})
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.user, mail.partnership) == (
        "password",
        "alice@example.org",
        alice,
        None,
    )


def test_asking_ten_times_sends_one_mail(client, alice):
    for _time in range(10):
        client.post(FORGOTTEN, {"email": "alice@example.org"})
    assert Mail.objects.count() == 1


def test_a_closed_account_gets_no_link(client, alice):
    User.objects.update(is_active=False)
    client.post(FORGOTTEN, {"email": "alice@example.org"})
    assert Mail.objects.count() == 0


def test_a_line_break_in_the_address_is_refused(client, alice):
    response = client.post(FORGOTTEN, {"email": "alice@example.org\r\nBcc: eve@example.org"})
    assert response.status_code == 200
    assert Mail.objects.count() == 0


def test_a_new_password_ends_other_sessions_and_the_wait(client, alice, settings):
    other = Client()
    sign_in(other, "alice@example.org", PASSWORD)
    guess(client, "alice@example.org", MOST + 1)
    link = access_link(User.objects.get()).removeprefix(settings.BASE_URL)
    new = "four plain words here"
    client.post(client.get(link).url, {"new_password1": new, "new_password2": new})
    assert "Northside" in client.get("/").content.decode()
    assert "Northside" not in other.get("/").content.decode()
    client.logout()
    assert sign_in(client, "alice@example.org", new).status_code == 302


# Changing it


def test_the_password_is_changed_and_other_sessions_end(client, alice):
    other = Client()
    for each in (client, other):
        sign_in(each, "alice@example.org", PASSWORD)
    new = "four plain words here"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", typed).status_code == 302
    assert client.get("/password/").status_code == 200
    assert other.get("/password/").status_code == 302


def test_the_old_password_is_guessed_at_as_at_the_sign_in(client, alice):
    client.force_login(alice)
    typed = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    for number in range(MOST):
        assert client.post("/password/", {"old_password": f"no {number}"} | typed).context
    response = client.post("/password/", {"old_password": PASSWORD} | typed)
    assert response.status_code == 429
    assert sign_in(Client(), "alice@example.org", PASSWORD).status_code == 429


def test_the_old_password_is_needed(client, alice):
    sign_in(client, "alice@example.org", PASSWORD)
    typed = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    assert "error-summary" in client.post("/password/", typed).content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_what_is_wrong_with_a_new_password_stands_where_it_was_typed_first(client, alice):
    sign_in(client, "alice@example.org", PASSWORD)
    typed = {"old_password": PASSWORD, "new_password1": "password", "new_password2": "password"}
    page = client.post("/password/", typed).content.decode()
    assert "New password: This password is too common." in page


def test_changing_a_password_has_a_way_back(client, alice):
    sign_in(client, "alice@example.org", PASSWORD)
    assert "Back, and change nothing" in client.get("/password/").content.decode()


def test_a_link_that_has_ended_says_so_in_the_title(client, db):
    page = client.get("/welcome/MQ/wrong/")
    assert title(page).startswith("This link no longer works ·")


def test_whoever_is_invited_anew_and_forgets_gets_a_link_too(db, now):
    User.objects.create_user("emma@example.org")
    accounts.send_password_link("emma@example.org", now=now)
    assert Mail.objects.get().to == "emma@example.org"


def test_asking_for_passwords_by_the_dozen_has_to_wait(client, alice, settings):
    settings.LINK_AGAIN_SECONDS = 0
    for number in range(settings.LINKS_AGAIN_A_MINUTE):
        assert client.post(FORGOTTEN, {"email": f"{number}@example.org"}).status_code == 302
    response = client.post(FORGOTTEN, {"email": "alice@example.org"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "Please wait a minute" in words_of(response)
    assert value_of(response, "email") == "alice@example.org"
    assert not Mail.objects.exists()
