"""Headers that hold for every answer of the program, whatever its status and whoever made it."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from tests.conftest import PASSWORD, close_as_due
from web.middleware import ALWAYS, UNUSED


def assert_guarded(response):
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("same-origin", "strict-origin")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def assert_not_kept(response):
    assert_guarded(response)
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def broken(_request):
    raise RuntimeError("a fault of ours")


@pytest.fixture
def anybody(db):
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/partnerships/northside/", 302),
        ("/sign-in", 301),  # to the address with a slash
        ("/answer/", 403),
        ("/nowhere/", 404),
        ("/sign-out/", 405),
        ("/static/nothing.css", 404),
    ],
)
def test_every_status_carries_them(anybody, path, status):
    response = anybody.get(path)
    assert response.status_code == status
    assert_not_kept(response)


def test_a_wrong_host_gets_them_with_its_refusal(anybody):
    response = anybody.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert_not_kept(response)


def test_the_way_to_https_carries_them(anybody, settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()  # middleware reads this setting when it is made
    for host, status in (("testserver", 301), ("evil.example", 400)):
        response = client.get("/", headers={"host": host})
        assert response.status_code == status
        assert_not_kept(response)


def test_what_cannot_be_read_carries_them(client, db):
    too_much = client.post("/link/", {f"field{n}": "x" for n in range(7_000)})
    assert too_much.status_code == 400
    assert_not_kept(too_much)


def test_a_form_without_its_token_carries_them(anybody):
    refused = anybody.post("/link/", {"email": "ann@example.org"})
    assert refused.status_code == 403
    assert_not_kept(refused)


def test_whoever_has_to_wait_gets_them(anybody, settings):
    settings.WRONG_LINKS_A_MINUTE = 0
    refused = anybody.get("/r/wrong.link/")
    assert refused.status_code == 429
    assert_not_kept(refused)


@pytest.mark.django_db(transaction=True)
def test_a_link_of_an_ended_round_carries_them(anybody, link, autumn, now):
    close_as_due(autumn, now=now)
    gone = anybody.get(link)
    assert gone.status_code == 410
    assert_not_kept(gone)


def test_faults_of_ours_carry_them(anybody, monkeypatch):
    monkeypatch.setattr("coordinate.views.front_page.catalogue.latest", broken)
    response = anybody.get("/")
    assert response.status_code == 500
    assert_not_kept(response)


def test_files_to_take_away_and_the_admin_are_not_kept(client, northside, alice, rita):
    client.login(email=alice.email, password=PASSWORD)
    assert_not_kept(client.get("/partnerships/northside/people/example/"))
    client.login(email=rita.email, password=PASSWORD)
    assert_not_kept(client.get("/admin/"))


def test_static_files_are_guarded_and_may_be_kept_for_ever(db):
    response = Client().get(staticfiles_storage.url("health.css"))
    response.close()
    assert response.status_code == 200
    assert_guarded(response)
    assert "no-store" not in response["Cache-Control"]
    assert "immutable" in response["Cache-Control"]


def test_no_power_of_the_browser_is_used():
    assert ALWAYS["Permissions-Policy"].count("=()") == len(UNUSED)
    assert "*" not in ALWAYS["Permissions-Policy"]
