"""The people who are asked: one at a time, from a list, and the last round's taken over."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.services import partnerships, people_lists
from files import likeness
from files.people import PersonRow
from tests import other_programs
from tests.conftest import PASSWORD
from tests.pages import (
    all_of,
    each_attribute,
    each_text,
    fields,
    inline_code,
    leads,
    text_in,
    the,
    title,
    value_of,
    words_of,
)
from tests.threads import at_the_same_moment
from tests.twisted_names import twisted

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


def test_a_lead_has_the_quickest_way_to_add_people_at_the_top(by_dora, council):
    assert leads(by_dora.get(PEOPLE), ":has(> a.button)")["Add people"] == several_url(council)


def test_somebody_is_added(by_alice, northside, trust):
    by_alice.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": trust.pk})
    ann = northside.participants.get(email="ann@north.example")
    assert (str(ann), ann.agency, ann.role) == ("Ann Ode", trust, "strategic")


def test_the_next_one_is_added_to_the_same_agency_with_the_same_role(by_alice, trust):
    added = by_alice.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": trust.pk}, follow=True)
    assert "Ann Ode is added. You can add the next person now." in added.text
    begun = fields(added)
    assert (begun["agency"], begun["role"]) == (str(trust.pk), "strategic")
    assert the(added, "[autofocus]").attributes["type"] == "email"
    assert leads(added)["Back to the people"] == PEOPLE


def test_a_role_and_an_agency_are_chosen_and_not_assumed(by_alice, trust):
    assert "---" not in by_alice.get(f"{PEOPLE}add/").text
    assert by_alice.get(f"{PEOPLE}add/").text.count("Choose one") == 2
    without = {name: value for name, value in NEW_PERSON.items() if name != "role"}
    assert "id_role_error" in by_alice.post(f"{PEOPLE}add/", without | {"agency": trust.pk}).text


def test_an_address_that_is_taken_is_refused_with_whose_it_is_and_nothing_typed_is_lost(
    by_alice, trust
):
    ben = partnerships.add_participant(trust, "ben@shelter.example", first_name="Ben")
    taken = NEW_PERSON | {"agency": trust.pk, "email": ben.email.upper()}
    page = by_alice.post(f"{PEOPLE}add/", taken)
    assert "Ben (Shelter Trust) already has this address." in text_in(the(page, "#id_email_error"))
    assert value_of(page, "first_name") == "Ann"


def test_a_lead_is_not_told_who_of_another_agency_has_an_address(by_dora, council):
    taken = NEW_PERSON | {"agency": council.pk, "email": "person1@shelter-trust.example"}
    text = by_dora.post(f"{PEOPLE}add/", taken).text
    assert "This address cannot be added to your list. Please ask a manager of the part" in text
    assert "Shelter Trust" not in text


def test_a_lead_adds_people_to_their_own_agency_alone(by_dora, northside, council, trust):
    refused = by_dora.post(f"{PEOPLE}add/", NEW_PERSON | {"agency": trust.pk})
    the(refused, "#id_agency_error")
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
    assert not inline_code(by_alice.get(PEOPLE))


# A few, one a line


def several_url(agency):
    return f"/partnerships/northside/agencies/{agency.pk}/people/"


def test_every_agency_has_a_way_to_add_people(by_alice, northside):
    found = leads(by_alice.get(PEOPLE))
    for agency in northside.agencies.all():
        assert found[f"Add people to {agency}"] == several_url(agency)


def test_people_are_added_as_somebody_has_them_at_hand(by_alice, northside, trust):
    typed = "Ann Ode, Ann@north.example\r\n\r\nBob Ray <bob@north.example>, strategic\r\n"
    added = by_alice.post(several_url(trust), {"people": typed, "role": "operational"}, follow=True)
    assert "Added to Shelter Trust: Ann Ode and Bob Ray." in added.text
    new = [each for each in people_of(northside) if each[0].endswith("@north.example")]
    assert sorted(new) == [
        ("ann@north.example", "Ann", "Ode", "operational", "Shelter Trust"),
        ("bob@north.example", "Bob", "Ray", "strategic", "Shelter Trust"),
    ]


def test_every_line_that_is_wrong_is_told_and_shown_and_nobody_is_added(by_alice, northside, trust):
    ben = partnerships.add_participant(trust, "ben@shelter.example", first_name="Ben")
    typed = f"Ann Ode, ann@north.example\nBob <b>Ray</b>\n{ben.email}\nAnn, ann@north.example"
    response = by_alice.post(several_url(trust), {"people": typed, "role": "other"})
    told = [(text_in(each.parent), text_in(each)) for each in all_of(response, "li > code.faulty")]
    for problem, line in (
        ("Line 2: It contains no e-mail address.", "Bob <b>Ray</b>"),
        ("Line 4: ann@north.example is already on line 1.", "Ann, ann@north.example"),
    ):
        assert (f"{problem}{line}", line) in told
    assert not all_of(response, "main b")
    assert carried(response) == typed
    assert northside.participants.count() == 17


def test_people_who_are_there_already_are_told_line_by_line(by_alice, trust):
    typed = "person1@shelter-trust.example\nnew@north.example"
    by_manager = by_alice.post(several_url(trust), {"people": typed, "role": "other"}).text
    assert (
        "Line 1: person1@shelter-trust.example (Shelter Trust) already has this address"
        in by_manager
    )
    assert trust.participants.count() == 3


def test_a_lead_adds_a_few_people_to_their_own_agency_alone(by_dora, council, trust):
    typed = {"people": "ann@north.example", "role": "other"}
    assert by_dora.post(several_url(trust), typed).status_code == 404
    by_dora.post(several_url(council), typed)
    assert council.participants.filter(email="ann@north.example").exists()
    taken = {"people": "person1@shelter-trust.example", "role": "other"}
    told = by_dora.post(several_url(council), taken).text
    assert "Line 1: This address cannot be added to your list." in told
    assert "Shelter Trust" not in told


@pytest.mark.parametrize("people", ["", " \n "])
def test_an_empty_box_and_no_role_are_refused(by_alice, trust, people):
    text = by_alice.post(several_url(trust), {"people": people}).text
    assert "id_people_error" in text
    assert "id_role_error" in text


def test_from_one_agency_one_goes_on_to_the_next_that_has_nobody(by_alice, northside, trust):
    police = partnerships.add_agency(northside, "Police")
    assert "continue with Police" in by_alice.get(several_url(trust)).text
    typed = {"people": "ann@north.example", "role": "strategic", "then": "x"}
    there = by_alice.post(several_url(trust), typed)
    assert there.url == f"{several_url(police)}?role=strategic"
    page = by_alice.get(there.url)
    assert "Added to Shelter Trust: ann@north.example." in words_of(page)
    assert value_of(page, "role") == "strategic"
    assert the(page, "[autofocus]").attributes["name"] == "people"
    assert "continue with" not in words_of(page)  # nobody is left


def test_of_many_who_were_added_the_first_are_named(by_alice, trust):
    typed = "\n".join(f"p{number}@north.example" for number in range(1, 31))
    page = by_alice.post(several_url(trust), {"people": typed, "role": "other"}, follow=True).text
    assert "p7@north.example, p8@north.example and 22 more." in page


# A list

LIST = """email;firstname;lastname;language;agency;role
NEW@home.example;Nia;Rees;cy;Home Care;operational
person1@shelter-trust.example;Sam;;en;shelter trust;
person2@shelter-trust.example;;;en;Shelter Trust;operational
"""


def fingerprint(response):
    return value_of(response, "plan")


def carried(response):
    """The text that a page brings along in its form, as a browser would send it."""
    return the(response, "textarea").text()


def people_of(northside):
    fields = ("email", "first_name", "last_name", "role", "agency__name")
    return set(northside.participants.values_list(*fields))


def test_a_list_is_looked_at_before_anything_is_stored(by_alice, northside):
    before = people_of(northside)
    page = by_alice.post(IMPORT, {"text": LIST})
    said = words_of(page)
    assert "What this list would change" in said
    assert "new@home.example" in said
    assert "Home Care" in said
    assert "Sam" in each_text(page, "ins")
    assert "Store these 2 people" in said
    assert "Home Care: 1 person" in said
    assert "column “language” is not used here" in said
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


# An agency's name that is very like another's

MISSPELT = """email,agency
a@north.example,Shelter Trsut
b@north.example,Police
c@north.example,Northbank
d@north.example,Northbnak
e@north.example,Northbank
"""


def test_a_name_very_like_another_is_asked_about_above_the_button(by_alice, northside):
    page = by_alice.post(IMPORT, {"text": MISSPELT})
    said = words_of(page)
    assert "4 new agencies" in said
    assert (
        "Shelter Trsut: 1 person. The name is very like Shelter Trust. Are they the same?" in said
    )
    assert "Northbnak: 1 person. The name is very like Northbank. Are they the same?" in said
    assert "Northbank: 2 people" in said
    assert "Police: 1 person" in said
    assert said.index("very like") < said.index("Store these 5 people")
    assert len(all_of(page, "[type=radio]")) == 4
    assert not all_of(page, "[checked]")


def test_a_name_that_only_looks_the_same_is_asked_about_with_its_alphabet(by_alice, northside):
    listed = "email,agency\na@north.example,Shеlter Trust\n"  # a Cyrillic е
    text = by_alice.post(IMPORT, {"text": listed}).text
    assert (
        "Shеlter Trust: 1 person. The name is very like Shelter Trust. Are they the same?" in text
    )
    assert "The name in your list has Cyrillic letters that look like ours." in text


@pytest.mark.parametrize("written", ["Café Aid", "Cafe\u0301 Aid", "CAFÉ  AID", "Café\u200b Aid"])
def test_one_agency_however_it_is_written_is_one_new_agency(by_alice, northside, written):
    listed = f"email,agency\na@north.example,Café Aid\nb@north.example,{written}\n"
    text = by_alice.post(IMPORT, {"text": listed}).text
    assert "1 new agency" in text
    assert "Café Aid: 2 people" in text
    assert "Are they the same?" not in text


def test_one_mailbox_on_two_lines_is_said(by_alice, northside):
    listed = "email,agency\na@bücher.example,Police\na@xn--bcher-kva.example\u200b,Police\n"
    text = words_of(by_alice.post(IMPORT, {"text": listed}))
    assert "Line 3, column email: “a@xn--bcher-kva.example" in text
    assert "is already on line 2." in text


def test_200_new_agencies_that_look_alike_are_asked_about(by_alice, northside):
    names = tuple(twisted(200, random.Random(4)))
    listed = "email,agency\n" + "".join(
        f"p{number}@north.example,{name}\n" for number, name in enumerate(names)
    )
    preview = by_alice.post(IMPORT, {"text": listed})
    assert preview.text.count(". Are they the same?") == 199
    sent = {"text": listed, "plan": fingerprint(preview)}
    sent |= {f"same-{number}": "new" for number in range(200)}
    stored = by_alice.post(IMPORT, sent, follow=True)
    assert "200 agencies are new." in stored.text


def test_more_names_than_can_be_compared_are_said_to_be(by_alice, northside):
    listed = "email,agency\n" + "".join(
        f"p{number}@north.example,Practice {number}\n" for number in range(400)
    )
    text = by_alice.post(IMPORT, {"text": listed}).text
    assert "There are too many names to compare each with all others." in text


def test_a_list_with_something_else_for_agencies_is_refused_before_any_work(by_alice, northside):
    listed = "email,agency\n" + "".join(
        f"p{number}@north.example,0151 496 {number:04}\n" for number in range(501)
    )
    text = by_alice.post(IMPORT, {"text": listed}).text
    assert "The list names 501 agencies that are new; at most 500 can be added at a time." in text


def test_nothing_is_stored_until_every_question_is_answered(by_alice, northside):
    preview = by_alice.post(IMPORT, {"text": MISSPELT})
    sent = {"text": carried(preview), "plan": fingerprint(preview), "same-0": "same"}
    refused = by_alice.post(IMPORT, sent)
    assert refused.text.count("Choose one of the two. Nothing is stored yet.") == 2  # top, field
    assert title(refused).startswith("Error: ")
    assert each_attribute(refused, "[checked]", "value") == ["same"]
    assert carried(refused).strip() == MISSPELT.strip()
    assert (northside.participants.count(), northside.agencies.count()) == (16, 3)


@pytest.mark.parametrize(
    ("chosen", "agencies"),
    [
        (("same", "same"), {"Shelter Trust": 4, "Police": 1, "Northbank": 3}),
        (("same", "new"), {"Shelter Trust": 4, "Police": 1, "Northbank": 2, "Northbnak": 1}),
        (("new", "same"), {"Shelter Trust": 3, "Shelter Trsut": 1, "Police": 1, "Northbank": 3}),
    ],
)
def test_the_people_go_to_the_agency_that_was_meant(by_alice, northside, chosen, agencies):
    preview = by_alice.post(IMPORT, {"text": MISSPELT})
    names = each_attribute(preview, "[value=same]", "name")
    answers = dict(zip(names, chosen, strict=True))
    sent = {"text": carried(preview), "plan": fingerprint(preview)} | answers
    stored = by_alice.post(IMPORT, sent, follow=True)
    assert "5 people are stored." in stored.text
    found = {agency.name: agency.participants.count() for agency in northside.agencies.all()}
    assert found == {"Northside Council": 7, "Northside Health": 6} | agencies


def test_somebody_who_is_there_already_stays_where_they_are(by_alice, northside, trust):
    misspelt = "email,agency\nperson1@shelter-trust.example,Shelter Trsut\n"
    preview = by_alice.post(IMPORT, {"text": misspelt})
    sent = {"text": misspelt, "plan": fingerprint(preview), "same-0": "same"}
    by_alice.post(IMPORT, sent)
    assert (trust.participants.count(), northside.agencies.count()) == (3, 3)


def test_thousands_of_names_are_not_compared_with_each_other(northside, monkeypatch):
    rows = [
        PersonRow(n, f"p{n}@big.example", "", "", f"{'x' * 99} {'a' * (n % 20)}b", "")
        for n in range(4_500)
    ]
    rows += [PersonRow(n, f"q{n}@big.example", "", "", f"q{n}", "") for n in range(480)]
    monkeypatch.delattr(likeness, "_likest")
    assert not people_lists.plan(northside, rows).all_compared


# Sectors


def test_a_list_may_say_the_sectors_of_agencies(by_alice, northside, trust):
    listed = (
        "email,agency,sector\n"
        "new@home.example,Home Care,private\n"
        "person1@shelter-trust.example,Shelter Trust,other\n"
    )
    preview = by_alice.post(IMPORT, {"text": listed})
    assert "Home Care: 1 person private" in words_of(preview)
    assert "voluntary" in each_text(preview, "del")
    stored = by_alice.post(IMPORT, {"text": listed, "plan": fingerprint(preview)}, follow=True)
    assert "The sectors are stored." in stored.text
    assert northside.agencies.get(name="Home Care").sector == "private"
    trust.refresh_from_db()
    assert trust.sector == "other"


def test_sectors_alone_are_stored_as_well(by_alice, trust):
    listed = "email,agency,sector\nperson1@shelter-trust.example,Shelter Trust,other\n"
    preview = by_alice.post(IMPORT, {"text": listed})
    assert "Store the sectors" in preview.text
    by_alice.post(IMPORT, {"text": listed, "plan": fingerprint(preview)})
    trust.refresh_from_db()
    assert trust.sector == "other"


# As a file, and what is wrong with it


def test_an_example_can_be_downloaded_and_brought_in(by_alice, northside):
    example = by_alice.get(f"{PEOPLE}example/")
    assert example["Content-Type"] == "text/csv; charset=utf-8"
    assert example["Content-Disposition"] == 'attachment; filename="people.csv"'
    preview = by_alice.post(IMPORT, {"file": SimpleUploadedFile("people.csv", example.content)})
    assert "Store these 3 people" in preview.text
    assert f"{PEOPLE}example/" in leads(by_alice.get(IMPORT)).values()


def test_a_leads_example_names_no_agency(by_dora):
    example = by_dora.get(f"{PEOPLE}example/")
    preview = by_dora.post(IMPORT, {"file": SimpleUploadedFile("people.csv", example.content)})
    assert "Store these 3 people" in preview.text


def test_the_file_and_the_box_are_not_called_optional(by_alice):
    assert "(optional)" not in by_alice.get(IMPORT).text


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
    assert "Somebody else has changed the list" in again.text
    assert "Nina" in each_text(again, "del")
    assert not northside.agencies.filter(name="Home Care").exists()


def test_a_list_can_be_corrected_after_the_preview(by_alice):
    again = by_alice.post(IMPORT, {"text": LIST, "again": "1", "plan": "x"})
    assert carried(again) == LIST
    assert "Check the list" in again.text


def test_a_list_with_problems_is_handed_back_with_all_of_them(by_alice, northside):
    wrong = LIST + "person4;;;;Trust;\n;;;;;boss\n"
    for given in ({"text": wrong}, {"file": SimpleUploadedFile("people.csv", wrong.encode())}):
        response = by_alice.post(IMPORT, given)
        said = words_of(response)
        assert "Line 5, column email: “person4” is not an e-mail address." in said
        assert "Line 6, column email: The address is missing." in said
        assert "Line 6, column role: “boss” is not allowed" in said
        assert "person4;;;;Trust;" in each_text(response, "code.faulty")
        assert carried(response) == wrong
        the(response, "#id_text_error")
    assert northside.participants.count() == 16


def test_an_empty_form_says_what_to_do(by_alice):
    assert "Choose a file, or paste the list below." in by_alice.post(IMPORT, {"text": " "}).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The list is empty."),
        (b"x" * 50_000_000, "The file is larger than 2 MB."),
        (b"PK\x03\x04" + bytes(1000), "This workbook cannot be read"),
        (b"\xff\xd8\xff\xe0" + bytes(1000), "This is a picture (JPEG)."),
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
    for more in ({}, {"plan": "x"}):
        told = by_dora.post(IMPORT, {"text": theirs} | more).text
        assert "Line 2: This address cannot be added to your list." in told
    assert people_of(northside) == before


def test_a_leads_list_stays_in_their_agency_though_it_is_renamed_meanwhile(northside, council):
    rows = [PersonRow(2, "ann@north.example", "", "", council.name, "", "other")]
    agreed = people_lists.plan(northside, rows, only=council).fingerprint
    northside.agencies.filter(pk=council.pk).update(name="Northside Borough")
    people_lists.store(northside, rows, agreed=agreed, only=council)
    assert northside.participants.get(email="ann@north.example").agency == council
    assert northside.agencies.count() == 3
    assert northside.agencies.get(pk=council.pk).sector == "public"


def test_a_viewer_brings_in_nothing(client, bob, northside):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.post(IMPORT, {"text": LIST, "plan": "x"}).status_code == 403
    assert northside.participants.count() == 16


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
    assert "already has this address." in told.text
    assert northside.participants.filter(email="new@council.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_agency_added_twice_at_the_same_moment_is_there_once(northside):
    done = at_the_same_moment(
        lambda: partnerships.add_agencies(northside, [("Police", ""), ("Élan Trust", "")]),
        lambda: partnerships.add_agencies(northside, [("ÉLAN  TRUST", "")]),
    )
    assert sorted(isinstance(each, ValidationError) for each in done) == [False, True]
    names = northside.agencies.values_list("name", flat=True)
    assert len([name for name in names if name.casefold().startswith("élan")]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_list_and_a_form_with_the_same_person_at_the_same_moment(northside):
    council = northside.agencies.get(name="Northside Council")
    rows = [PersonRow(2, "new@council.example", "", "", "Northside Council", "")]
    agreed = people_lists.plan(northside, rows).fingerprint
    by_list, by_form = at_the_same_moment(
        lambda: people_lists.store(northside, rows, agreed=agreed),
        lambda: partnerships.add_participant(council, "new@council.example"),
    )
    refused = [
        isinstance(by_list, people_lists.PlanHasChanged),
        isinstance(by_form, ValidationError),
    ]
    assert sorted(refused) == [False, True]
    assert northside.participants.filter(email="new@council.example").count() == 1


def test_five_thousand_people_are_stored(northside):
    rows = [PersonRow(n, f"p{n}@big.example", "", "", f"Agency {n % 40}", "") for n in range(5_000)]
    agreed = people_lists.plan(northside, rows).fingerprint
    people_lists.store(northside, rows, agreed=agreed)
    assert northside.participants.count() == 5_016


# The last round's list


def confirm_url(agency):
    return f"/partnerships/northside/agencies/{agency.pk}/confirm/"


def keys(agency):
    return [str(pk) for pk in agency.participants.values_list("pk", flat=True)]


def test_everybody_begins_with_a_tick(by_dora, council):
    page = by_dora.get(confirm_url(council))
    assert len(fields(page)["stays"]) == len(all_of(page, "[name=stays]")) == 7


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


def agreed(preview):
    """What the page sends; agencies that are very like others are others."""
    there = each_attribute(preview, "[name^=same-]", "name")
    as_new = dict.fromkeys(there, "new")
    return {"text": carried(preview), "plan": fingerprint(preview), **as_new}


def test_a_workbook_is_looked_at_and_stored_as_a_list_is(by_alice, northside):
    file = SimpleUploadedFile("staff.xlsx", other_programs.list_in_a_workbook())
    preview = by_alice.post(IMPORT, {"file": file})
    words = words_of(preview)
    for said in (
        "The sheet “2019” is hidden and was not read.",
        "The list is on the sheet “Staff”. Not read: “Read me”.",
        "Line 1 is above the names of the columns. It was skipped.",
        "The columns “Staff no.” and “Started” are not used here, and are left out.",
        "Store these 2 people",
    ):
        assert said in words
    stored = by_alice.post(IMPORT, agreed(preview), follow=True)
    assert "2 people are stored." in stored.text
    assert str(northside.participants.get(email="ann@north.example")) == "Ann Oakley"


def test_whoever_payroll_calls_by_the_surname_first_is_greeted_by_the_first_name(
    by_alice, northside
):
    file = SimpleUploadedFile("payroll.csv", other_programs.payroll())
    preview = by_alice.post(IMPORT, {"file": file})
    assert "First and last names are read from the column “Name”." in preview.text
    by_alice.post(IMPORT, agreed(preview))
    assert northside.participants.get(email="ann@north.example").first_name == "Ann"


def test_of_ninety_columns_that_are_left_out_the_first_are_named(by_alice):
    file = SimpleUploadedFile("contacts.csv", other_programs.outlook_classic())
    text = words_of(by_alice.post(IMPORT, {"file": file}))
    assert "“Home City”, “Business Phone” and 78 more are not used here" in text


def test_a_photo_is_answered_with_what_to_do_and_where(by_alice):
    page = by_alice.post(IMPORT, {"file": SimpleUploadedFile("list.jpg", b"\xff\xd8\xff\xe0")}).text
    assert "This is a picture (JPEG). Its rows cannot be read. Copy them into a" in page
    assert "Nothing was stored. Choose another file, or paste the list below." in page
