"""Signed out while typing, or with a page that is too old: nothing is stored, nothing is lost."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.mail.wording import wording_of
from assessments.models import Participant, Partnership
from tests.conftest import PASSWORD
from tests.filled_forms import hidden, signed_in, told, twin
from tests.pages import all_of, fields, inline_code, value_of, words_of
from web import guessing, sealed_form

ORIGIN = {"Origin": "http://testserver"}
LONG = "Ann Ode, ann@new.example\nBea Ode, bea@new.example, operational\n"


def signs_in(person, url, refused, email="alice@example.org", password=PASSWORD):
    """By the form on the page that refused."""
    sent = {"username": email, "password": password} | kept_in(refused)
    return person.post(url, sent, headers=ORIGIN)


def kept_in(refused):
    return {name: value_of(refused, name) for name in ("kept", "csrfmiddlewaretoken")}


# How a session ends


def by_signing_out_in_another_tab(person):
    other = twin(person)
    other.post("/sign-out/", hidden(other.get("/")))
    person.cookies.update(other.cookies)


def by_time(_person):
    Session.objects.all().delete()


def by_losing_the_cookie(person):
    del person.cookies["session"]


def by_losing_all_cookies(person):
    person.cookies.clear()


ENDINGS = (by_signing_out_in_another_tab, by_time, by_losing_the_cookie, by_losing_all_cookies)


@pytest.fixture
def places(northside, planned):
    council = northside.agencies.get(name="Northside Council")
    place = "/partnerships/northside"
    return {
        "wording": f"{place}/rounds/{planned.pk}/wording/",
        "people-add": f"{place}/agencies/{council.pk}/people/",
        "people-import": f"{place}/people/import/",
        "partnership-edit": f"{place}/edit/",
        "agencies": f"{place}/agencies/",
        "participant-add": f"{place}/people/add/",
        "access": f"{place}/access/",
        "round-edit": f"{place}/rounds/{planned.pk}/edit/",
    }


WORDS = {
    "subject": "Words of our own",
    "text": "Dear colleagues,\n\nI “quote” <b>this</b> & that: ü.\n\nYours",
}


@pytest.mark.parametrize("ends", ENDINGS)
def test_the_words_of_an_invitation_come_back_and_are_stored(alice, places, planned, ends):
    person, url = signed_in("alice@example.org"), places["wording"]
    page, before = person.get(url), wording_of(planned)
    ends(person)
    refused = person.post(url, WORDS | hidden(page), headers=ORIGIN)
    assert refused.status_code == 403
    assert "You were signed out" in words_of(refused)
    assert "Nothing was stored yet. Nothing that you typed is lost." in words_of(refused)
    assert "ü" not in refused.content.decode()
    planned.refresh_from_db()
    assert wording_of(planned) == before
    back = signs_in(person, url, refused)
    assert back.status_code == 200
    assert "You are signed in again. Nothing is stored yet" in words_of(back)
    assert fields(back, "main")["subject"] == WORDS["subject"]
    assert fields(back, "main")["text"] == WORDS["text"]
    stored = person.post(url, fields(back, "main") | hidden(back))
    assert stored.status_code == 302
    planned.refresh_from_db()
    assert wording_of(planned).invitation.text.replace("\r\n", "\n") == WORDS["text"]


def typed_for(name, northside):
    agency = northside.agencies.get(name="Shelter Trust").pk
    return {
        "people-add": {"people": LONG, "role": "strategic"},
        "people-import": {"text": "email,agency,role\nann@new.example,Shelter Trust,strategic\n"},
        "partnership-edit": {
            "name": "Northside & co", "purpose": "To live\nwell.", "slug": "northside",
            "time_zone": "Europe/Dublin", "contact_name": "", "contact_email": "",
        },
        "agencies": {"names": "Home Care, private\nMeals <on> wheels"},
        "participant-add": {
            "email": "ann@new.example", "first_name": "Ann", "last_name": "O'Ode",
            "agency": str(agency), "role": "operational",
        },
        "access": {"email": "eve@new.example", "access": "lead", "agency": str(agency)},
    }[name]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["people-add", "people-import", "partnership-edit", "agencies", "participant-add", "access"],
)
def test_every_form_comes_back_as_it_was_typed(alice, places, northside, name):
    person, url = signed_in("alice@example.org"), places[name]
    typed, page = typed_for(name, northside), person.get(url)
    before = counted()
    by_signing_out_in_another_tab(person)
    refused = person.post(url, typed | hidden(page))
    assert refused.status_code == 403
    assert counted() == before
    back = signs_in(person, url, refused)
    came = fields(back, "main")
    assert {key: came.get(key) for key in typed} == typed


def counted():
    return [each.objects.count() for each in (Participant, Partnership)] + [
        Partnership.objects.get().name
    ]


def test_a_lead_loses_nothing_either(dora, places):
    person, url = signed_in("dora@example.org"), places["people-add"]
    page = person.get(url)
    by_time(person)
    refused = person.post(url, {"people": LONG, "role": "strategic"} | hidden(page))
    back = signs_in(person, url, refused, "dora@example.org")
    assert fields(back, "main")["people"] == LONG
    assert person.post(url, fields(back, "main") | hidden(back)).status_code == 302
    assert Participant.objects.filter(email__endswith="@new.example").count() == 2


def test_ticks_come_back_too(alice, northside):
    council = northside.agencies.get(name="Northside Council")
    url = f"/partnerships/northside/agencies/{council.pk}/confirm/"
    person = signed_in("alice@example.org")
    page = person.get(url)
    shown = [str(each.pk) for each in council.participants.all()]
    by_time(person)
    typed = {"shown": " ".join(shown), "stays": shown[2:]}
    back = signs_in(person, url, person.post(url, typed | hidden(page)))
    ticks = ["checked" in each.attributes for each in all_of(back, "input[name=stays]")]
    assert ticks == [False] * 2 + [True] * (len(shown) - 2)


def test_a_button_alone_is_asked_for_again(alice, northside):
    participant = northside.participants.first()
    url = f"/partnerships/northside/people/{participant.pk}/remove/"
    person = signed_in("alice@example.org")
    page = person.get(url)
    by_time(person)
    back = signs_in(person, url, person.post(url, hidden(page)))
    assert back.status_code == 200
    assert Participant.objects.filter(pk=participant.pk).exists()
    assert person.post(url, hidden(back)).status_code == 302


def test_what_has_no_page_of_its_own_is_sent_by_one_button(alice, bob):
    url = reverse("access-send", args=["northside", bob.memberships.get().pk])
    person = signed_in("alice@example.org")
    page = person.get("/partnerships/northside/access/")
    by_time(person)
    back = signs_in(person, url, person.post(url, hidden(page)))
    assert "Send it again" in words_of(back)
    assert person.post(url, hidden(back)).status_code == 302


def test_the_admin_loses_nothing(rita):
    person, url = signed_in("rita@example.org"), "/admin/assessments/partnership/add/"
    page = person.get(url)
    by_time(person)
    typed = {"name": "Westside", "purpose": "To be <b>there</b>"}
    refused = person.post(url, typed | hidden(page))
    assert refused.status_code == 403
    back = signs_in(person, url, refused, "rita@example.org")
    assert fields(back).items() >= typed.items()


def test_of_a_file_it_is_said_that_it_has_to_be_chosen_again(alice, places):
    person, url = signed_in("alice@example.org"), places["people-import"]
    page = person.get(url)
    by_time(person)
    file = SimpleUploadedFile("people.csv", b"email,agency,role\n")
    refused = person.post(url, {"file": file, "text": ""} | hidden(page))
    assert "Only the file has to be chosen again." in words_of(refused)
    assert "Only the file has to be chosen again." in words_of(signs_in(person, url, refused))


def test_a_very_long_list_is_kept_too(alice, places):
    lines = "".join(f"Ann Number{n}, ann{n}@new.example\n" for n in range(2_500))
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    by_time(person)
    refused = person.post(url, {"people": lines, "role": "strategic"} | hidden(page))
    assert len(refused.content) < 100_000
    assert fields(signs_in(person, url, refused), "main")["people"] == lines


def test_what_is_too_long_to_be_kept_is_said_to_be(alice, places, settings):
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    by_time(person)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_100
    refused = person.post(url, {"people": LONG * 20, "role": "strategic"} | hidden(page))
    assert "could not be kept on this page" in words_of(refused)
    assert "Nothing that you typed is lost" not in words_of(refused)


# Signed in again elsewhere, which changes the token of every page


def signed_in_in_another_tab(person, email="alice@example.org"):
    other = twin(person)
    token = value_of(other.get("/sign-in/"), "csrfmiddlewaretoken")
    sent = {"username": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert other.post("/sign-in/", sent).status_code == 302
    person.cookies.update(other.cookies)


def refused_of(person, url, typed):
    page = person.get(url)
    by_signing_out_in_another_tab(person)
    return person.post(url, typed | hidden(page), headers=ORIGIN)


def elsewhere(refused):
    return kept_in(refused) | {"elsewhere": "1"}


def test_somebody_may_sign_in_in_another_tab(alice, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    too_soon = person.post(url, elsewhere(refused), headers=ORIGIN)
    assert "You are not signed in yet." in words_of(too_soon)
    signed_in_in_another_tab(person)
    back = person.post(url, elsewhere(too_soon), headers=ORIGIN)
    assert fields(back, "main")["people"] == LONG


def test_or_press_the_old_pages_button_after_that(alice, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    by_signing_out_in_another_tab(person)
    signed_in_in_another_tab(person)
    typed = {"people": LONG, "role": "strategic"}
    back = person.post(url, typed | hidden(page), headers=ORIGIN)
    assert back.status_code == 403
    assert "Nothing is stored yet: please send it again." in words_of(back)
    assert fields(back, "main")["people"] == LONG
    assert person.post(url, fields(back, "main") | hidden(back)).status_code == 302


# Whoever else sits at that computer


def test_another_account_does_not_get_it(alice, bob, dora, places):
    """Neither by signing in on the page, nor in another tab, nor by reading the page itself."""
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    assert "ann@new.example" not in refused.content.decode()
    other = signs_in(person, url, refused, "dora@example.org")
    assert "This was typed by somebody with another account." in words_of(other)
    assert "ann@new.example" not in other.content.decode()
    assert "_auth_user_id" not in person.session
    assert fields(signs_in(person, url, other), "main")["people"] == LONG  # its owner still does


def test_nor_by_signing_in_in_another_tab(alice, dora, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    signed_in_in_another_tab(person, "dora@example.org")
    other = person.post(url, elsewhere(refused), headers=ORIGIN)
    assert other.status_code == 403
    assert "This page was opened with another account" in words_of(other)
    assert "ann@new.example" not in other.content.decode()


def test_nor_by_pressing_the_button_of_the_others_page(alice, dora, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    by_signing_out_in_another_tab(person)
    signed_in_in_another_tab(person, "dora@example.org")
    sent = {"people": LONG, "role": "strategic"} | hidden(page)
    other = person.post(url, sent, headers=ORIGIN)
    assert "This page was opened with another account" in words_of(other)
    assert "ann@new.example" not in other.content.decode()
    fresh = {"csrfmiddlewaretoken": hidden(person.get(url))["csrfmiddlewaretoken"]}
    assert person.post(url, sent | fresh, headers=ORIGIN).status_code == 403
    assert not Participant.objects.filter(email__endswith="@new.example").exists()


def test_access_that_was_taken_away_meanwhile_stays_taken_away(alice, dora, places):
    person, url = signed_in("dora@example.org"), places["people-add"]
    page = person.get(url)
    by_time(person)
    refused = person.post(url, {"people": LONG, "role": "strategic"} | hidden(page))
    dora.memberships.all().delete()
    assert signs_in(person, url, refused, "dora@example.org").status_code == 404


# Other sites, and what somebody makes up


def test_another_site_is_shown_nothing_of_what_it_sends(alice, places):
    """A browser sends no session with it, and says where it comes from."""
    url = places["people-add"]
    mark = hidden(signed_in("alice@example.org").get(url))["page-of"]
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        for person in (Client(enforce_csrf_checks=True), signed_in("alice@example.org")):
            sent = {"people": "evil words", "page-of": mark}
            answer = person.post(url, sent, headers=headers)
            assert answer.status_code == 403
            assert "evil words" not in answer.content.decode()
            assert not all_of(answer, "[name=kept]")


def test_nobody_is_signed_in_by_another_site(alice, places):
    """Else somebody would go on in an account of the attacker's."""
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    stranger = Client(enforce_csrf_checks=True)
    sent = {"username": "alice@example.org", "password": PASSWORD, "kept": kept_in(refused)}
    for headers in ({"Origin": "https://evil.example"}, ORIGIN, {}):
        assert stranger.post(url, sent, headers=headers).status_code == 403
        assert "session" not in stranger.cookies


@pytest.mark.parametrize("kept", ["", "x", "gAAAAA", "ü", "\x00", "x" * 100_000])
def test_what_was_made_up_opens_nothing(alice, places, kept):
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    answer = person.post(url, {"kept": kept} | hidden(page), headers=ORIGIN)
    assert answer.status_code == 403
    by_time(person)
    answer = person.post(url, {"kept": kept} | hidden(page), headers=ORIGIN)
    assert answer.status_code == 403
    assert "Nothing was stored." in words_of(answer)


def test_it_opens_at_its_own_address_alone_and_for_a_week(alice, places, monkeypatch):
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    elsewhere_page = signs_in(person, places["people-import"], refused)
    assert "ann@new.example" not in elsewhere_page.content.decode()
    assert "_auth_user_id" not in person.session
    monkeypatch.setattr(sealed_form, "KEPT_FOR", timedelta(seconds=-1))
    assert "ann@new.example" not in signs_in(person, url, refused).content.decode()


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_signing_in_there_leads_nowhere_else(alice, places, evil):
    person, url = signed_in("alice@example.org"), places["people-add"]
    page = person.get(url)
    by_time(person)
    typed = {"people": LONG, "role": "strategic", "next": evil, "path": evil}
    refused = person.post(f"{url}?next={evil}", typed | hidden(page))
    assert not all_of(refused, f'form[action^="{evil}"]')
    back = signs_in(person, f"{url}?next={evil}", refused)
    assert back.status_code == 200
    assert "Location" not in back
    assert f'"{evil}"' not in back.content.decode()


def test_script_that_was_typed_comes_back_as_text(alice, places):
    person, url = signed_in("alice@example.org"), places["partnership-edit"]
    evil = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
    typed = {"name": evil, "purpose": evil, "slug": "northside", "time_zone": "Europe/London"}
    refused = refused_of(person, url, typed)
    back = signs_in(person, url, refused)
    assert not inline_code(back)
    assert not all_of(back, "img[src=x]")
    assert fields(back, "main")["purpose"] == evil


def test_a_password_is_never_handed_back(alice):
    person = signed_in("alice@example.org")
    page = person.get("/password/")
    by_time(person)
    typed = {"old_password": "secret-1", "new_password1": "secret-2", "new_password2": "secret-2"}
    refused = person.post("/password/", typed | hidden(page))
    back = signs_in(person, "/password/", refused)
    assert back.status_code == 200
    assert "secret-" not in refused.content.decode() + back.content.decode()


def test_guessing_there_has_to_wait_too_and_what_was_typed_waits_with_it(alice, places):
    cache.clear()
    person, url = signed_in_anew("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    for _ in range(guessing.PASSWORDS.account_from_network.most + 1):
        refused = signs_in(person, url, refused, password="a guess")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    assert "Leave this page open, and try again in 15 minutes." in words_of(refused)
    assert signs_in(person, url, refused).status_code == 429
    cache.clear()  # as after the time that was said
    assert fields(signs_in(person, url, refused), "main")["people"] == LONG


def signed_in_anew(email):
    from assessments.models import User

    person = Client(enforce_csrf_checks=True)
    backend = "django.contrib.auth.backends.ModelBackend"
    person.force_login(User.objects.get(email=email), backend=backend)
    return person


def test_a_wrong_password_is_said_and_nothing_is_lost(alice, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    again = signs_in(person, url, refused, password="wrong")
    assert "You are not signed in" in words_of(again)
    assert fields(signs_in(person, url, again), "main")["people"] == LONG


def test_a_page_to_read_still_leads_to_the_sign_in(client, northside):
    assert client.get("/partnerships/northside/").url.startswith("/sign-in/?next=")


def test_after_coming_back_a_second_press_still_does_it_once(alice, places):
    person, url = signed_in("alice@example.org"), places["people-add"]
    refused = refused_of(person, url, {"people": LONG, "role": "strategic"})
    back = signs_in(person, url, refused)
    sent = fields(back, "main") | hidden(back)
    first, second = (twin(person).post(url, sent) for _ in range(2))
    assert first.url == second.url
    assert told(person, first) == told(person, second)
