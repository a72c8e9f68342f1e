"""The people who are asked: one at a time, from a list, and the last round's taken over."""

import re
import threading
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from assessments.people_file import PersonRow
from assessments.services import partnerships
from assessments.services import people as people_service
from tests.conftest import PASSWORD

PEOPLE = "/partnerships/northside/people/"
IMPORT = f"{PEOPLE}import/"
NEW_PERSON = {
    "email": "Ann@North.example",
    "first_name": "Ann",
    "last_name": "Ode",
    "role": "strategic",
}


@pytest.fixture
def by_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def by_dora(client, dora):
    client.login(email="dora@example.org", password=PASSWORD)
    return client


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def trust(northside):
    return northside.agencies.get(name="Shelter Trust")


# One at a time


def test_a_manager_sees_everybody_by_agency_with_counts(by_alice):
    text = by_alice.get(PEOPLE).text
    for expected in ("7 people", "6 people", "3 people", "person3@shelter-trust.example"):
        assert expected in text


def test_a_lead_sees_the_people_of_their_agency_and_no_others(by_dora):
    text = by_dora.get(PEOPLE).text
    assert "person7@northside-council.example" in text
    assert "Shelter Trust" not in text
    assert "northside-health" not in text


def test_somebody_is_added(by_alice, northside, trust):
    by_alice.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": trust.pk})
    ann = northside.participants.get(email="ann@north.example")
    assert (str(ann), ann.agency, ann.role) == ("Ann Ode", trust, "strategic")


def test_an_address_that_is_taken_is_refused_and_nothing_typed_is_lost(by_alice, trust):
    taken = NEW_PERSON | {"agency": trust.pk, "email": "PERSON1@shelter-trust.example"}
    text = by_alice.post(f"{PEOPLE}add/", taken).text
    assert "already has a participant with that address" in text
    assert 'id="id_email_error"' in text
    assert 'value="Ann"' in text


def test_a_lead_adds_people_to_their_own_agency_alone(by_dora, northside, council, trust):
    refused = by_dora.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": trust.pk})
    assert 'id="id_agency_error"' in refused.text
    by_dora.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": council.pk})
    assert northside.participants.get(email="ann@north.example").agency == council


def test_somebody_is_edited_and_moves_to_another_agency(by_alice, council, trust):
    person = council.participants.first()
    by_alice.post(f"{PEOPLE}{person.pk}/", NEW_PERSON | {"agency": trust.pk})
    person.refresh_from_db()
    assert (person.email, person.agency) == ("ann@north.example", trust)


def test_somebody_is_removed_after_a_question(by_alice, council):
    person = council.participants.first()
    assert "Remove" in by_alice.get(f"{PEOPLE}{person.pk}/remove/").text
    assert council.participants.count() == 7
    by_alice.post(f"{PEOPLE}{person.pk}/remove/")
    assert council.participants.count() == 6


def test_other_agencies_people_are_not_there_for_a_lead(by_dora, council, trust):
    theirs, own = trust.participants.first(), council.participants.first()
    for page in ("", "remove/"):
        assert by_dora.get(f"{PEOPLE}{theirs.pk}/{page}").status_code == 404
        assert by_dora.post(f"{PEOPLE}{theirs.pk}/{page}").status_code == 404
        assert by_dora.get(f"{PEOPLE}{own.pk}/{page}").status_code == 200
    assert by_dora.get(f"/partnerships/northside/agencies/{trust.pk}/confirm/").status_code == 404
    assert trust.participants.count() == 3


def test_a_name_is_shown_as_text(by_alice, trust):
    partnerships.add_participant(trust, "x@x.example", first_name="<script>alert(1)</script>")
    assert "<script>alert" not in by_alice.get(PEOPLE).text


# A list

LIST = """email;firstname;lastname;language;agency;role
NEW@home.example;Nia;Rees;cy;Home Care;operational
person1@shelter-trust.example;Sam;;en;shelter trust;
person2@shelter-trust.example;;;en;Shelter Trust;operational
"""


def fingerprint(response):
    return re.search(r'name="plan" value="(\w+)"', response.text).group(1)


def carried(response):
    """The text that a page brings along in its form, as a browser would send it."""
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", response.text, re.S)[1])


def people_of(northside):
    fields = ("email", "first_name", "last_name", "role", "agency__name")
    return set(northside.participants.values_list(*fields))


def test_a_list_is_looked_at_before_anything_is_stored(by_alice, northside):
    before = people_of(northside)
    text = by_alice.post(IMPORT, {"text": LIST}).text
    assert "What this list would change" in text
    assert "new@home.example" in text
    assert "Home Care" in text
    assert "<ins>Sam</ins>" in text
    assert "Store these 2 people" in text
    assert "column language is not used yet" in text
    assert people_of(northside) == before
    assert northside.agencies.count() == 3


def test_a_list_that_was_looked_at_is_stored(by_alice, northside):
    preview = by_alice.post(IMPORT, {"text": LIST})
    stored = by_alice.post(
        IMPORT, {"text": carried(preview), "plan": fingerprint(preview)}, follow=True
    )
    assert "2 people are stored." in stored.text
    assert ("new@home.example", "Nia", "Rees", "operational", "Home Care") in people_of(northside)
    sam = northside.participants.get(email="person1@shelter-trust.example")
    assert (sam.first_name, sam.agency.name, sam.role) == ("Sam", "Shelter Trust", "strategic")
    assert northside.participants.count() == 17
    assert northside.agencies.count() == 4


def test_a_file_does_as_well_as_a_pasted_list(by_alice, northside):
    file = SimpleUploadedFile("people.csv", b"\xef\xbb\xbf" + LIST.encode())
    preview = by_alice.post(IMPORT, {"file": file, "text": ""})
    by_alice.post(IMPORT, {"text": carried(preview), "plan": fingerprint(preview)})
    assert northside.participants.count() == 17


def test_a_list_stored_twice_changes_nothing_more(by_alice, northside):
    preview = by_alice.post(IMPORT, {"text": LIST})
    for _ in range(2):
        again = by_alice.post(IMPORT, {"text": LIST, "plan": fingerprint(preview)})
    assert "There is nothing to store" in again.text
    assert northside.participants.count() == 17


def test_what_changed_meanwhile_is_looked_at_once_more(by_alice, northside, trust):
    preview = by_alice.post(IMPORT, {"text": LIST})
    partnerships.add_participant(trust, "new@home.example", first_name="Nina")
    again = by_alice.post(IMPORT, {"text": LIST, "plan": fingerprint(preview)})
    assert "changed by somebody else" in again.text
    assert "<del>Nina</del>" in again.text
    assert not northside.agencies.filter(name="Home Care").exists()


def test_a_list_can_be_corrected_after_the_preview(by_alice):
    again = by_alice.post(IMPORT, {"text": LIST, "again": "1", "plan": "x"})
    assert carried(again) == LIST
    assert "Check the list" in again.text


def test_a_list_with_problems_is_handed_back_with_all_of_them(by_alice, northside):
    wrong = LIST + "person4;;;;Trust;\n;;;;;boss\n"
    for given in ({"text": wrong}, {"file": SimpleUploadedFile("people.csv", wrong.encode())}):
        response = by_alice.post(IMPORT, given)
        text = unescape(response.text)
        assert "Line 5, column email: “person4” is not an e-mail address." in text
        assert "Line 6, column email: The address is missing." in text
        assert "Line 6, column role: “boss” is not one of" in text
        assert carried(response) == wrong
        assert 'id="id_text_error"' in text
    assert northside.participants.count() == 16


def test_an_empty_form_says_what_to_do(by_alice):
    assert "Choose a file, or paste the list below." in by_alice.post(IMPORT, {"text": " "}).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The list is empty."),
        (b"x" * 50_000_000, "The file is larger than 2 MB."),
        (b"PK\x03\x04" + bytes(1000), "This is a spreadsheet"),
        (LIST.encode("utf-16"), "This is UTF-16"),
    ],
)
def test_a_file_that_is_no_list_is_refused(by_alice, northside, data, sentence):
    response = by_alice.post(IMPORT, {"file": SimpleUploadedFile("people.csv", data)})
    assert response.status_code == 200
    assert sentence in response.text
    assert northside.participants.count() == 16


def test_a_pasted_nul_is_refused(by_alice):
    assert "Null characters are not allowed." in by_alice.post(IMPORT, {"text": "a\0b"}).text


def test_a_lead_brings_in_their_agencys_list(by_dora, northside, council):
    mine = "email,firstname\nann@north.example,Ann\n"
    preview = by_dora.post(IMPORT, {"text": mine})
    by_dora.post(IMPORT, {"text": mine, "plan": fingerprint(preview)})
    assert northside.participants.get(email="ann@north.example").agency == council


def test_a_leads_list_reaches_no_other_agency(by_dora, northside):
    before = people_of(northside)
    other = "email,agency\nann@north.example,Shelter Trust\n"
    assert "is not your agency" in by_dora.post(IMPORT, {"text": other}).text
    theirs = "email,firstname\nPerson1@shelter-trust.example,Mine\n"
    assert "in the list of another agency" in by_dora.post(IMPORT, {"text": theirs}).text
    assert (
        "in the list of another agency" in by_dora.post(IMPORT, {"text": theirs, "plan": "x"}).text
    )
    assert people_of(northside) == before


def test_a_viewer_brings_in_nothing(client, bob, northside):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.post(IMPORT, {"text": LIST, "plan": "x"}).status_code == 403
    assert northside.participants.count() == 16


def at_the_same_moment(*deeds):
    """Begin all of them at once, each in its own thread; what each returned or raised."""
    begin, told = threading.Barrier(len(deeds), timeout=20), {}

    def does(number, deed):
        try:
            connection.ensure_connection()
            begin.wait()
            told[number] = deed()
        except Exception as problem:
            told[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=does, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [told[number] for number in range(len(deeds))]


@pytest.mark.django_db(transaction=True)
def test_pressing_the_button_twice_adds_a_person_once(northside, alice):
    council = northside.agencies.get(name="Northside Council")
    typed = {"email": "new@council.example", "agency": council.pk, "role": "other"}

    def press():
        client = Client()
        client.force_login(alice)
        return client.post("/partnerships/northside/people/add/", typed)

    pages = at_the_same_moment(press, press)
    assert sorted(page.status_code for page in pages) == [200, 302]
    told = next(page for page in pages if page.status_code == 200)
    assert "This partnership already has a participant with that address" in told.text
    assert northside.participants.filter(email="new@council.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_list_and_a_form_with_the_same_person_at_the_same_moment(northside):
    council = northside.agencies.get(name="Northside Council")
    rows = [PersonRow(2, "new@council.example", "", "", "Northside Council", "")]
    agreed = people_service.plan(northside, rows).fingerprint
    by_list, by_form = at_the_same_moment(
        lambda: people_service.store(northside, rows, agreed=agreed),
        lambda: partnerships.add_participant(council, "new@council.example"),
    )
    refused = [
        isinstance(by_list, people_service.PlanHasChanged),
        isinstance(by_form, ValidationError),
    ]
    assert sorted(refused) == [False, True]
    assert northside.participants.filter(email="new@council.example").count() == 1


def test_five_thousand_people_are_stored(northside):
    rows = [PersonRow(n, f"p{n}@big.example", "", "", f"Agency {n % 40}", "") for n in range(5_000)]
    agreed = people_service.plan(northside, rows).fingerprint
    people_service.store(northside, rows, agreed=agreed)
    assert northside.participants.count() == 5_016


# The last round's list


def confirm_url(agency):
    return f"/partnerships/northside/agencies/{agency.pk}/confirm/"


def keys(agency):
    return [str(pk) for pk in agency.participants.values_list("pk", flat=True)]


def test_everybody_begins_with_a_tick(by_dora, council):
    text = by_dora.get(confirm_url(council)).text
    assert text.count('name="stays"') == text.count(" checked") == 7


def test_who_is_unticked_is_removed_after_a_question(by_dora, council):
    first, second, *others = keys(council)
    shown = " ".join([first, second, *others])
    asked = by_dora.post(confirm_url(council), {"shown": shown, "stays": others})
    assert "Remove 2 people of Northside Council?" in asked.text
    assert council.participants.count() == 7
    done = by_dora.post(
        confirm_url(council), {"shown": f"{first} {second}", "sure": "1"}, follow=True
    )
    assert "2 people are removed." in done.text
    assert keys(council) == others


def test_a_list_where_all_stay_is_confirmed_at_once(by_dora, council):
    done = by_dora.post(
        confirm_url(council),
        {"shown": " ".join(keys(council)), "stays": keys(council)},
        follow=True,
    )
    assert "The list of Northside Council is confirmed." in done.text
    assert council.participants.count() == 7


def test_who_was_added_since_the_page_was_opened_stays(by_dora, council):
    shown = keys(council)
    added = partnerships.add_participant(council, "late@north.example")
    by_dora.post(confirm_url(council), {"shown": " ".join(shown), "sure": "1"})
    assert list(council.participants.all()) == [added]


def test_confirming_reaches_no_other_agency(by_dora, council, trust):
    shown = " ".join([*keys(trust), "x", "-1", "9" * 50])
    by_dora.post(confirm_url(council), {"shown": shown, "sure": "1"})
    assert (trust.participants.count(), council.participants.count()) == (3, 7)
