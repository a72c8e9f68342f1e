"""Signing in, and the ways round it: guessing, asking who has an account, leading astray."""

import pytest
from django.core.cache import cache
from django.test import Client

from assessments.links import access_link
from assessments.models import Mail, User
from assessments.services import accounts
from tests.conftest import PASSWORD
from tests.pages import leads, title, value_of, without_tokens, words_of

URL = "/sign-in/"
FORGOTTEN = "/password/forgotten/"


@pytest.fixture(autouse=True)
def counted(settings):
    settings.AXES_ENABLED = True
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


def test_guessing_passwords_has_to_wait(client, alice, settings):
    assert guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT - 1).status_code == 200
    response = guess(client, "alice@example.org", 1)
    assert response.status_code == 429
    assert "Please wait a little" in response.content.decode()
    assert response["Retry-After"] == "900"
    assert "no-store" in response["Cache-Control"]
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 429


def test_other_letters_do_not_make_another_account(client, alice, settings):
    guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT)
    assert sign_in(client, "Alice@EXAMPLE.org", PASSWORD).status_code == 429


def test_a_stranger_locks_nobody_out(client, alice, settings):
    guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT, REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 302


def test_one_who_guesses_locks_out_no_colleague(client, alice, bob, settings):
    guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT)
    assert sign_in(client, "bob@example.org", PASSWORD).status_code == 302


def test_another_address_cannot_be_invented(client, alice, settings):
    settings.PROXIES = 1
    for number in range(settings.AXES_FAILURE_LIMIT):
        invented = f"198.51.100.{number}, 203.0.113.9"
        response = sign_in(client, "alice@example.org", "no", HTTP_X_FORWARDED_FOR=invented)
    assert response.status_code == 429
    assert sign_in(client, "alice@example.org", PASSWORD).status_code == 302


def test_the_next_address_of_the_same_network_is_the_same(client, alice, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "alice@example.org", "no", REMOTE_ADDR=f"2001:db8::{number:x}")
    assert response.status_code == 429


def test_a_right_password_is_forgiven_the_wrong_ones_before(client, alice, settings):
    guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT - 1)
    sign_in(client, "alice@example.org", PASSWORD)
    client.logout()
    assert guess(client, "alice@example.org", 1).status_code == 200


def test_the_admin_has_no_way_round(client, rita, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        typed = {"username": "rita@example.org", "password": f"no {number}"}
        response = client.post("/admin/login/", typed)
    assert response.status_code == 429


def test_unknown_and_known_addresses_get_the_same(client, alice, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        known = sign_in(client, "alice@example.org", f"no {number}")
        unknown = sign_in(client, "nobody@example.org", f"no {number}")
        assert known.status_code == unknown.status_code
        assert plain(known, "alice") == plain(unknown, "nobody")


def plain(response, name):
    return without_tokens(response).replace(f"{name}@example.org", "")


def test_nothing_of_a_sign_in_is_kept_in_tables_or_logs(client, alice, settings, caplog):
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    caplog.set_level("DEBUG")
    sign_in(client, "alice@example.org", "a secret that is wrong")
    sign_in(client, "alice@example.org", PASSWORD)
    assert not any(table.objects.exists() for table in (AccessAttempt, AccessFailureLog, AccessLog))
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
    guess(client, "alice@example.org", settings.AXES_FAILURE_LIMIT)
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
