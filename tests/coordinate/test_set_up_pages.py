"""Setting up a partnership and its agencies on pages, without the admin."""

import random

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from assessments.models import Agency, Partnership, User
from assessments.services import partnerships
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import PASSWORD
from tests.pages import (
    all_of,
    each_attribute,
    each_text,
    fields,
    leads,
    the,
    title,
    value_of,
    words_of,
)
from tests.twisted_names import twisted
from web.forms import errors_shown_by

NEW = "/partnerships/new/"
AGENCIES = "/partnerships/northside/agencies/"
WESTSIDE = {
    "name": "Westside",
    "purpose": "To keep people well.",
    "time_zone": "Europe/London",
    "slug": "",
}


def as_(client, name):
    assert client.login(email=f"{name}@example.org", password=PASSWORD)
    return client


@pytest.fixture
def by_alice(client, alice):
    return as_(client, "alice")


@pytest.fixture
def by_rita(client, rita):
    return as_(client, "rita")


def test_an_administrator_begins_a_partnership_and_becomes_its_manager(by_rita, rita):
    response = by_rita.post(NEW, WESTSIDE, follow=True)
    westside = Partnership.objects.get(slug="westside")
    assert response.redirect_chain == [("/partnerships/westside/", 302)]
    assert "You are its manager" in response.text
    assert (westside.purpose, westside.time_zone) == ("To keep people well.", "Europe/London")
    assert rita.memberships.get().partnership == westside
    assert rita.memberships.get().access == "manager"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Northside", "northside-2"),
        ("New", "new-2"),
        ("合作", "partnership"),
        ("x" * 120, "x" * 40),
    ],
)
def test_the_address_is_made_from_the_name_and_nobody_elses(by_rita, northside, name, slug):
    by_rita.post(NEW, WESTSIDE | {"name": name})
    assert Partnership.objects.get(name=name, memberships__isnull=False).slug == slug


@pytest.mark.parametrize("slug", ["northside", "NORTHSIDE", "new", "a b"])
def test_an_address_that_cannot_be_is_refused_and_nothing_typed_is_lost(by_rita, northside, slug):
    response = by_rita.post(NEW, WESTSIDE | {"slug": slug})
    assert "Something needs your attention" in response.text
    the(response, "#id_slug_error")
    assert value_of(response, "purpose") == "To keep people well."
    assert value_of(response, "slug") == slug
    assert Partnership.objects.count() == 1


def test_a_new_partnership_has_a_way_back(by_rita):
    assert "Back, and change nothing" in by_rita.get("/partnerships/new/").content.decode()


def test_london_is_the_first_of_the_time_zones(by_rita):
    page = by_rita.get(NEW)
    zones = each_text(page, "[name=time_zone] option")
    assert zones.index("Europe/London") < zones.index("UTC") < zones.index("Africa/Abidjan")
    assert zones.count("Europe/London") == 1
    assert "Europe" in each_attribute(page, "optgroup", "label")
    assert "Error: " not in title(page)


def test_a_time_zone_that_is_none_is_refused(by_rita):
    assert "id_time_zone_error" in by_rita.post(NEW, WESTSIDE | {"time_zone": "Mars/Base"}).text


def test_a_manager_edits_the_partnership(by_alice, northside):
    by_alice.post(
        "/partnerships/northside/edit/",
        {"name": "North", "purpose": "", "time_zone": "Europe/Dublin", "slug": "north"},
    )
    northside.refresh_from_db()
    assert (northside.name, northside.slug) == ("North", "north")
    assert northside.zone.key == "Europe/Dublin"


def test_an_edit_that_is_refused_leaves_the_page_where_it_is(by_alice, northside):
    response = by_alice.post(
        "/partnerships/northside/edit/",
        {"name": "", "purpose": "", "time_zone": "Europe/London", "slug": "elsewhere"},
    )
    assert "/partnerships/northside/" in leads(response).values()
    assert value_of(response, "slug") == "elsewhere"
    assert title(response).startswith("Error: ")


def test_a_manager_adds_agencies_one_a_line(by_alice, northside):
    typed = " Home  Care , Private\r\n\r\nPolice\r\nHealth, and Care"
    response = by_alice.post(AGENCIES, {"names": typed}, follow=True)
    assert "Added: Home Care; Police and Health, and Care." in response.text
    added = dict(northside.agencies.values_list("name", "sector"))
    assert (added["Home Care"], added["Police"], added["Health, and Care"]) == ("private", "", "")


def test_the_cursor_is_in_the_box_above_the_agencies(by_alice, northside):
    page = by_alice.get(AGENCIES)
    assert the(page, "[autofocus]").tag == "textarea"
    assert page.text.index("autofocus") < page.text.index("Shelter Trust")


def test_every_line_that_cannot_be_an_agency_is_told_and_none_is_added(by_alice, northside):
    typed = f"Police\nshelter  trust, other\npolice\n{'x' * 121}\n<b>"
    page = by_alice.post(AGENCIES, {"names": typed})
    said = words_of(page)
    for problem in (
        "Line 2: There is already an agency of that name. shelter trust,",
        "Line 3: It is already on line 1. police",
        "Line 4: A name has at most 120 characters.",
    ):
        assert problem in said
    assert value_of(page, "names") == typed
    assert northside.agencies.count() == 3


def test_an_agency_very_like_another_is_added_with_a_warning(by_alice, northside):
    text = by_alice.post(AGENCIES, {"names": "Shelter Trsut"}, follow=True).text
    assert "Shelter Trsut is very like Shelter Trust. Are they the same?" in text


def test_an_agency_that_only_looks_the_same_is_added_with_a_warning(by_alice, northside):
    text = by_alice.post(AGENCIES, {"names": "Shеlter Trust"}, follow=True).text  # a Cyrillic е
    assert "Shеlter Trust is very like Shelter Trust. Are they the same?" in text


def test_200_agencies_that_look_alike_are_added(by_alice, northside):
    """It once took so long that it ended in a page that said they were not stored; how much work
    is done at most, tests/files/test_likeness.py says."""
    names = tuple(twisted(200, random.Random(3)))
    response = by_alice.post(AGENCIES, {"names": "\n".join(names)})
    page = by_alice.get(AGENCIES).text
    assert response.status_code == 302
    assert northside.agencies.count() == 203
    assert f"Added: {names[0]}, " in page
    assert "and 180 more." in page
    assert page.count(". Are they the same?") == 10
    assert "189 more names are very like others. Please look through the list." in page


def test_names_that_were_not_all_compared_are_said_to_be(by_alice, northside):
    typed = "\n".join(f"Practice {number}" for number in range(400))
    text = by_alice.post(AGENCIES, {"names": typed}, follow=True).text
    assert "There are too many names to compare each with all others" in text
    assert northside.agencies.count() == 403


def test_more_agencies_than_anybody_has_are_refused_before_any_work(by_alice, northside):
    typed = "\n".join(f"Ward {number}" for number in range(501))
    text = by_alice.post(AGENCIES, {"names": typed}).text
    assert "There are 501 agencies; add at most 500 at a time." in text
    assert northside.agencies.count() == 3


def test_no_agency_at_all_is_refused(by_alice, northside):
    page = by_alice.post(AGENCIES, {"names": " ", "add": "1"})
    assert "Write the name of at least one agency." in words_of(page, "#id_names_error")


def sectors_as_shown(page):
    """What a browser would send of the page's choices, if nobody touched them."""
    return {name: value for name, value in fields(page).items() if "sector-" in name}


def test_all_sectors_are_chosen_on_one_page(by_alice, northside):
    sent = sectors_as_shown(by_alice.get(AGENCIES))
    trust = northside.agencies.get(name="Shelter Trust")
    council = northside.agencies.get(name="Northside Council")
    sent |= {f"sector-{trust.pk}": "private", f"sector-{council.pk}": "", "sectors": "1"}
    assert "The sectors are stored." in by_alice.post(AGENCIES, sent, follow=True).text
    found = dict(northside.agencies.values_list("name", "sector"))
    assert found == {
        "Northside Council": "",
        "Northside Health": "public",
        "Shelter Trust": "private",
    }


def test_a_sector_that_somebody_else_has_chosen_meanwhile_stays(by_alice, northside):
    sent = sectors_as_shown(by_alice.get(AGENCIES))
    northside.agencies.filter(name="Shelter Trust").update(sector="other")
    by_alice.post(AGENCIES, sent | {"names": "Police"})
    assert northside.agencies.get(name="Shelter Trust").sector == "other"
    assert northside.agencies.filter(name="Police").exists()


def test_a_sector_that_is_none_is_refused(by_alice, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    text = by_alice.post(AGENCIES, {f"sector-{trust.pk}": "charity", "sectors": "1"}).text
    assert "Something needs your attention" in text
    trust.refresh_from_db()
    assert trust.sector == "voluntary"


def test_a_manager_renames_an_agency_and_changes_its_sector(by_alice, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    by_alice.post(f"{AGENCIES}{trust.pk}/", {"name": "SHELTER Trust", "sector": "other"})
    trust.refresh_from_db()
    assert (trust.name, trust.sector) == ("SHELTER Trust", "other")


@pytest.mark.parametrize("name", ["élan trust", "ÉLAN  Trust"])
def test_an_agency_is_not_renamed_to_what_another_is_called(by_alice, northside, name):
    partnerships.add_agency(northside, "Élan Trust")
    trust = northside.agencies.get(name="Shelter Trust")
    page = by_alice.post(f"{AGENCIES}{trust.pk}/", {"name": name, "sector": ""})
    assert "already has an agency of that name" in words_of(page, "#id_name_error")


def test_an_agency_that_is_added_while_the_page_is_made_does_not_break_it(by_alice, northside):
    looks = []

    def adds_one_before_the_second_look(execute, sql, params, many, context):
        if sql.startswith("SELECT") and 'FROM "assessments_agency"' in sql:
            looks.append(sql)
            if len(looks) == 2:
                Agency.objects.create(partnership=northside, name="Police")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(adds_one_before_the_second_look):
        page = by_alice.get(AGENCIES)
    assert page.status_code == 200
    assert len(all_of(page, "select")) == 3
    assert looks


def test_an_agency_that_was_never_asked_is_removed_with_its_people(by_alice, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    assert "The 3 people on its list" in by_alice.get(f"{AGENCIES}{trust.pk}/remove/").text
    assert northside.agencies.count() == 3
    by_alice.post(f"{AGENCIES}{trust.pk}/remove/")
    assert northside.agencies.count() == 2
    assert northside.participants.count() == 13


def test_an_agency_that_was_invited_is_not_removed(by_alice, autumn, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    assert "has been invited to a round" in by_alice.get(f"{AGENCIES}{trust.pk}/remove/").text
    response = by_alice.post(f"{AGENCIES}{trust.pk}/remove/", follow=True)
    assert "It cannot be removed" in response.text
    assert northside.participants.count() == 16


def test_an_agency_of_another_partnership_is_not_found(by_alice, charlie):
    southside = Partnership.objects.get(slug="southside")
    elsewhere = partnerships.add_agency(southside, "Southside Council")
    assert by_alice.get(f"{AGENCIES}{elsewhere.pk}/").status_code == 404
    assert by_alice.post(f"{AGENCIES}{elsewhere.pk}/remove/").status_code == 404
    assert Agency.objects.filter(pk=elsewhere.pk).exists()


def test_a_lead_and_a_viewer_change_no_agency(client, dora, bob, northside):
    for name in ("dora", "bob"):
        as_(client, name)
        assert client.post(AGENCIES, {"names": "X"}).status_code == 403
        council = northside.agencies.first()
        assert client.post(f"{AGENCIES}{council.pk}/remove/").status_code == 403
    assert northside.agencies.count() == 3


def test_the_partnerships_page_says_what_to_do_next(by_rita, rita):
    westside = partnerships.begin(rita, "Westside")
    assert "Next: the agencies" in by_rita.get("/partnerships/westside/").text
    agency = partnerships.add_agency(westside, "Westside Council")
    assert "Next: the people" in by_rita.get("/partnerships/westside/").text
    partnerships.add_participant(agency, "ann@west.example")
    text = by_rita.get("/partnerships/westside/").text
    assert "Next: a round" in text
    assert "1 person is on the lists." in " ".join(text.split())


def test_the_partnerships_page_says_which_agencies_have_nobody_yet(by_rita, rita):
    westside = partnerships.begin(rita, "Westside")
    names = ("Care", "Council", "Police")
    care, council, police = partnerships.add_agencies(westside, [(name, "") for name in names])
    for number in range(13):
        partnerships.add_participant(council, f"person{number}@west.example")
    page = by_rita.get("/partnerships/westside/")
    assert "13 people are on the lists. 2 of 3 agencies have nobody yet." in words_of(page)
    assert f"/partnerships/westside/agencies/{care.pk}/people/" in leads(page).values()
    assert "Plan a round" in words_of(page)
    partnerships.add_participant(care, "ann@west.example")
    page = by_rita.get("/partnerships/westside/")
    assert "14 people are on the lists. 1 of 3 agencies has nobody yet." in words_of(page)
    assert f"/partnerships/westside/agencies/{police.pk}/people/" in leads(page).values()


def test_an_agency_without_a_sector_has_no_empty_line_for_it(by_rita, rita):
    westside = partnerships.begin(rita, "Westside")
    partnerships.add_agency(westside, "Westside Council")
    small = each_text(by_rita.get("/partnerships/westside/"), "span.small")
    assert "" not in small


def test_agencies_are_listed_by_name(by_alice, northside):
    partnerships.add_agency(northside, "Advice Centre")
    text = by_alice.get(AGENCIES).text
    assert text.index("Advice Centre") < text.index("Northside Council")


def test_the_partnerships_page_leads_each_to_what_they_look_after(client, alice, dora, bob):
    links = {
        "alice": (True, True),
        "dora": (True, False),
        "bob": (False, False),
    }
    for name, expected in links.items():
        found = leads(as_(client, name).get("/partnerships/northside/")).values()
        ways = tuple(f"/partnerships/northside/{p}/" in found for p in ("people", "edit"))
        assert ways == expected, name


@pytest.mark.parametrize("fields", [{"name": "x" * 3_000_000}, {f"f{n}": "" for n in range(7_000)}])
def test_too_much_at_once_gets_a_page_that_says_so(by_alice, northside, fields):
    by_alice.raise_request_exception = False
    response = by_alice.post(AGENCIES, fields)
    assert response.status_code == 400
    assert "That was too large" in response.text
    assert "Nothing was stored." in response.text


def test_too_many_files_get_a_page_that_says_so(by_alice, northside):
    files = {f"f{n}": SimpleUploadedFile("a.csv", b"x") for n in range(120)}
    response = by_alice.post("/partnerships/northside/people/import/", files)
    assert response.status_code == 400
    assert "That was too large" in response.text


WRONG = "email,agency,role\nann,Home Care,boss\nbob@home.example,,other\n"
LIST = "email,firstname,lastname,agency,role,language\n" + "".join(
    f"person{n}@home-care.example,Pat,Number {n},{agency},operational,en\n"
    for n, agency in enumerate(["Home Care"] * 7 + ["Home Crae"], start=1)
)


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_partnership_is_set_up_in_a_browser(chromium, site, transactional_db, viewport):
    User.objects.create_superuser("rita@example.org", PASSWORD)
    with visit(chromium, viewport=viewport) as page:

        def press(name):
            onward(page.get_by_role("button", name=name))

        page.goto(f"{site}/sign-in/")
        page.get_by_label("E-mail address").fill("rita@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        press("Sign in")
        page.goto(f"{site}{NEW}")
        assert_accessible(page, "new")
        press("Create the partnership")
        assert_accessible(page, "new-with-errors")
        page.get_by_label("Name", exact=True).fill("Westside")
        press("Create the partnership")
        assert_accessible(page, "partnership-empty")

        page.goto(f"{site}/partnerships/westside/people/")
        assert_accessible(page, "people-empty")
        page.goto(f"{site}/partnerships/westside/agencies/")
        assert_accessible(page, "agencies-empty")
        for name in ("Westside Council\nPolice", "westside council"):
            page.get_by_label("one per line").fill(name)
            press("Add these agencies")
        assert_accessible(page, "agencies-with-errors")
        page.get_by_label("one per line").fill("")
        page.get_by_label("Sector of Westside Council").select_option("public")
        press("Save the sectors")
        assert_accessible(page, "agencies")
        onward(page.get_by_role("link", name="Edit Westside Council"))
        assert_accessible(page, "agency-edit")
        onward(page.get_by_role("link", name="Remove this agency"))
        assert_accessible(page, "agency-remove")

        page.goto(f"{site}/partnerships/westside/people/add/")
        press("Add this person")
        assert_accessible(page, "participant-with-errors")
        page.get_by_label("E-mail address").fill("person1@home-care.example")
        page.get_by_label("Agency").select_option("Police")
        page.get_by_label("Role").select_option("other")
        press("Add this person")
        page.get_by_text("is added. You can add the next person now.").wait_for()
        assert page.evaluate("document.activeElement.name") == "email"
        assert_accessible(page, "participant-next")
        onward(page.get_by_role("link", name="Back to the people"))
        onward(page.get_by_role("link", name="Add people to Westside Council"))
        page.get_by_label("People, one per line").fill(
            "Ann Ode, ann@west.example\nBob Ray\nCy, cy@"
        )
        page.get_by_label("Their role").select_option("strategic")
        press("Add them")
        assert_accessible(page, "people-add-with-errors")
        page.get_by_label("People, one per line").fill("Ann Ode, ann@west.example")
        press("Add them")
        page.get_by_text("Added to Westside Council: Ann Ode.").wait_for()

        onward(page.get_by_role("link", name="Add people", exact=True))
        assert_accessible(page, "people-add")
        onward(page.get_by_role("link", name="Import a list"))
        assert_accessible(page, "import-empty")
        page.get_by_label("The list itself").fill(WRONG)
        press("Check the list")
        assert_accessible(page, "import-with-errors")
        page.get_by_label("The list itself").fill(LIST)
        press("Check the list")
        press("Store these 8 people")
        assert_accessible(page, "preview-with-errors")
        page.get_by_label("Yes: store this person at Home Care").check()
        assert_accessible(page, "preview")
        press("Store these 8 people")
        assert_accessible(page, "people")
        onward(page.get_by_role("link", name="Edit Pat Number 2"))
        assert_accessible(page, "participant-edit")
        onward(page.get_by_role("link", name="Remove this person"))
        assert_accessible(page, "participant-remove")
        page.goto(f"{site}/partnerships/westside/people/")
        onward(page.get_by_role("link", name="Confirm the list (Home Care)"))
        assert_accessible(page, "confirm")
        page.get_by_label("Pat Number 3").uncheck()
        press("Confirm the list")
        assert_accessible(page, "confirm-leaving")
        press("Remove them and confirm the list")
        assert_accessible(page, "confirmed")
        page.goto(f"{site}/partnerships/westside/")
        assert_accessible(page, "partnership")
        page.goto(f"{site}/partnerships/westside/edit/")
        assert_accessible(page, "partnership-edit")
        assert page.problems == []
    westside = Partnership.objects.get()
    assert (westside.participants.count(), westside.agencies.count()) == (8, 3)


class _Box(forms.Form):
    sector = forms.CharField()


def test_what_is_wrong_with_a_field_that_a_form_does_not_have_stands_above_it():
    form = _Box({"sector": "x"})
    with errors_shown_by(form):
        raise ValidationError({"name": "Too long.", "sector": "Unknown.", "__all__": "Twice."})
    assert form.errors == {"__all__": ["Too long.", "Twice."], "sector": ["Unknown."]}
