"""Every door by which an address or a name comes in, and what it must do with a bad one.

A new door is a new row: the last tests here find fields that are none of ours.
"""

import importlib
import io

import pytest
from django import forms as django_forms
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import models

from assessments.fields import AddressField, AddressFormField, NameField
from assessments.models import Agency, Invitation, Mail, Participant, Partnership, User
from assessments.services import accounts, partnerships
from assessments.services import invitations as invitations_service
from tests.conftest import PASSWORD
from tests.imported_answers import GOOD, run, three
from tests.pages import all_of, value_of, words_of
from tests.places import PACKAGES, ROOT
from tests.shared_report import place, summer
from web import guessing

__all__ = ["run", "summer", "three"]  # fixtures


NORTHSIDE = "/partnerships/northside/"
STORED = "ann@xn--bcher-kva.example"
READ = "ann@bücher.example"
# All of them are one mailbox.
SPELLINGS = {
    "as people read it": READ,
    "in code": STORED,
    "decomposed and in capital letters": "ANN@BU\u0308CHER.EXAMPLE",
    "with a zero-width space behind it": f"{READ}\u200b",
    "with a soft hyphen": "ann@büch\u00ader.example",
    "with a mark from right to left": f" {READ}\u200e",
    "with a filler": "a\u3164nn@bücher.example\u00a0",
}
# None of them can be mailed by every server.
UNMAILABLE = {
    "renée@north.example": "There is “é” in it, after “ren”.",
    "аnn@north.example": "There is “а” (Cyrillic) at its beginning.",
    "o’neill@north.example": "There is “’” in it, after “o”.",
    "ann@north_council.example": "There is “_” in it, after “@north”.",
    "ann@north": "The part after the @ has no ending",
}


@pytest.fixture(autouse=True)
def nobody_has_to_wait():
    cache.clear()


def signed_in(request, who):
    """A client of hers; the fixture makes the account."""
    request.getfixturevalue(who)
    client = request.getfixturevalue("client")
    client.login(email=f"{who}@example.org", password=PASSWORD)
    return client


def post(request, who, url, data, **files):
    return signed_in(request, who).post(url, data | files, follow=True).text


def trust():
    return Agency.objects.get(name="Shelter Trust")


# Addresses. Each door: what somebody does there, and where the address is then.


def by_a_list(request, typed):
    text = f"email,agency\n{typed},Shelter Trust\n"
    url = f"{NORTHSIDE}people/import/"
    page = post(request, "alice", url, {"text": text})
    if not all_of(page, "[name=plan]"):
        return page
    return post(request, "alice", url, {"text": text, "plan": value_of(page, "plan")})


def by_a_file(request, typed):
    data = f"email,agency\n{typed},Shelter Trust\n".encode()
    file = SimpleUploadedFile("people.csv", data, "text/csv")
    page = post(request, "alice", f"{NORTHSIDE}people/import/", {}, file=file)
    return by_a_list(request, typed) if all_of(page, "[name=plan]") else page


def by_the_box(request, typed):
    url = f"{NORTHSIDE}agencies/{trust().pk}/people/"
    return post(request, "alice", url, {"people": f"Ann Ode, {typed}", "role": "other"})


def by_the_form(request, typed):
    data = {"email": typed, "agency": trust().pk, "role": "other"}
    return post(request, "alice", f"{NORTHSIDE}people/add/", data)


def by_editing(request, typed):
    person = trust().participants.first()
    data = {"email": typed, "agency": trust().pk, "role": "other"}
    return post(request, "alice", f"{NORTHSIDE}people/{person.pk}/", data)


def by_another_address_in_an_open_round(request, typed):
    first = request.getfixturevalue("invitations")[0]
    url = f"{NORTHSIDE}rounds/{first.survey_round_id}/invitations/{first.pk}/address/"
    return post(request, "alice", url, {"email": typed})


def by_the_contact(request, typed):
    data = {"name": "Northside", "slug": "northside", "time_zone": "Europe/London"}
    return post(request, "alice", f"{NORTHSIDE}edit/", data | {"contact_email": typed})


def by_access(request, typed):
    return post(request, "alice", f"{NORTHSIDE}access/", {"email": typed, "access": "viewer"})


def by_sharing(request, typed):
    url = place(request.getfixturevalue("summer"))
    return post(request, "alice", url, {"email": typed, "meant": "on"})


def by_the_first_account(request, typed):
    settings, tmp_path = request.getfixturevalue("settings"), request.getfixturevalue("tmp_path")
    settings.DATA_DIR = tmp_path
    Partnership.objects.all().delete()
    data = {"code": accounts.first_account_code(), "email": typed, "password": PASSWORD}
    client = request.getfixturevalue("client")
    return client.post("/first-account/", data, follow=True).text


def by_the_admins_list_of_people(request, typed):
    data = {"partnership": trust().partnership_id, "agency": trust().pk, "role": "other"}
    url = "/admin/assessments/participant/add/"
    return post(request, "rita", url, data | {"email": typed})


def by_the_admins_accounts(request, typed):
    words = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    return post(request, "rita", "/admin/assessments/user/add/", words | {"email": typed})


def by_the_admins_partnerships(request, typed):
    there = Partnership.objects.get()
    data = {"name": there.name, "slug": there.slug, "time_zone": "Europe/London"}
    data |= no_rows("agencies") | no_rows("memberships") | {"contact_email": typed}
    return post(request, "rita", f"/admin/assessments/partnership/{there.pk}/change/", data)


def no_rows(prefix):
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def by_createsuperuser(request, typed):
    monkeypatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    try:
        call_command("createsuperuser", interactive=False, email=typed, stdout=io.StringIO())
    except CommandError as problem:
        return str(problem)
    return ""


def participants():
    return Participant.objects.values_list("email", flat=True)


def users():
    return User.objects.values_list("email", flat=True)


def contacts():
    return Partnership.objects.values_list("contact_email", flat=True)


def invited():
    return Invitation.objects.values_list("email", flat=True)


ADDRESS_DOORS = {
    by_a_list: participants,
    by_a_file: participants,
    by_the_box: participants,
    by_the_form: participants,
    by_editing: participants,
    by_another_address_in_an_open_round: invited,
    by_the_contact: contacts,
    by_access: users,
    by_sharing: users,
    by_the_first_account: users,
    by_the_admins_list_of_people: participants,
    by_the_admins_accounts: users,
    by_the_admins_partnerships: contacts,
    by_createsuperuser: users,
}
DOORS = pytest.mark.parametrize(
    ("door", "stored"), ADDRESS_DOORS.items(), ids=[each.__name__ for each in ADDRESS_DOORS]
)


@DOORS
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_whatever_the_spelling_one_form_is_stored(request, northside, door, stored, spelling):
    page = door(request, SPELLINGS[spelling])
    assert [each for each in stored() if each.startswith("ann@")] == [STORED]
    assert "xn--" not in page.replace(f"mailto:{STORED}", ""), "people read letters"


@DOORS
@pytest.mark.parametrize("typed", UNMAILABLE)
def test_what_cannot_be_mailed_is_refused_by_name_at_once(request, northside, door, stored, typed):
    page = door(request, typed)
    assert UNMAILABLE[typed] in words_of(page)
    domain = typed.rpartition("@")[2]
    assert not [each for each in stored() if each.endswith(domain)]
    assert not Mail.objects.filter(to__endswith=domain).exists()


ONE_PERSON = [
    by_a_list,
    by_a_file,
    by_the_box,
    by_the_form,
    by_editing,
    by_the_admins_list_of_people,
]


@pytest.mark.parametrize("door", ONE_PERSON, ids=[each.__name__ for each in ONE_PERSON])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nobody_is_on_the_list_twice(request, northside, door, spelling):
    """Two envelopes for one mailbox would count as two people."""
    partnerships.add_participant(trust(), READ, first_name="Ann")
    door(request, SPELLINGS[spelling])
    assert len([each for each in participants() if each.startswith("ann@")]) == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nobody_is_invited_twice_by_another_address(request, invitations, spelling, now):
    second = invitations_service.change_address(invitations[1], READ, now)
    by_another_address_in_an_open_round(request, SPELLINGS[spelling])
    assert list(Invitation.objects.filter(email=READ)) == [second]


# Looking for an address: somebody is found by every spelling.


@pytest.fixture
def ann(db):
    return User.objects.create_user(READ, PASSWORD)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_signs_in_by_every_spelling(client, ann, spelling):
    data = {"username": SPELLINGS[spelling], "password": PASSWORD}
    assert client.post("/sign-in/", data).status_code == 302


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_guessed_at_as_one_account(client, ann, spelling, settings):
    for number in range(guessing.PASSWORDS.account_from_network.most):
        client.post("/sign-in/", {"username": READ, "password": f"guess {number}"})
    data = {"username": SPELLINGS[spelling], "password": PASSWORD}
    assert client.post("/sign-in/", data).status_code == 429


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_forgotten_password_is_found_by_every_spelling(client, ann, spelling):
    client.post("/password/forgotten/", {"email": SPELLINGS[spelling]})
    assert [mail.to for mail in Mail.objects.all()] == [STORED]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_link_is_sent_again_by_every_spelling(client, invitations, now, spelling):
    invitations_service.change_address(invitations[0], READ, now)
    client.post("/link/", {"email": SPELLINGS[spelling]})
    assert [mail.to for mail in Mail.objects.filter(kind=Mail.Kind.LINK_AGAIN)] == [STORED]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_whoever_has_access_is_known_by_every_spelling(request, northside, ann, spelling):
    partnerships.add_member(northside, ann, "viewer")
    assert "This person already has access" in by_access(request, SPELLINGS[spelling])


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_command_lines_find_an_account_by_every_spelling(ann, spelling):
    assert User.objects.get_by_natural_key(SPELLINGS[spelling]) == ann


@pytest.mark.parametrize("url", ["/sign-in/", "/password/forgotten/", "/link/"])
def test_what_is_no_address_finds_nobody(client, ann, url):
    for typed in UNMAILABLE:
        page = client.post(url, {"email": typed, "username": typed, "password": PASSWORD})
        assert page.status_code == 200
        assert not Mail.objects.exists()


# Names of agencies and people.

CAFE = "Café Aid"
NAMES = {
    "decomposed, as macOS writes it": "Cafe\u0301 Aid",
    "with a zero-width space": "Café\u200b Aid",
    "with a space that does not break": "Café\u00a0Aid",
    "read backwards": "\u202eCafé Aid",
    "with a filler": "Café Aid\u3164",
    "with two spaces": " Café  Aid ",
}


def an_agency_by_a_list(request, typed):
    text = f"email,agency\nann@cafe.example,{typed}\n"
    url = f"{NORTHSIDE}people/import/"
    page = post(request, "alice", url, {"text": text})
    return post(request, "alice", url, {"text": text, "plan": value_of(page, "plan")})


def an_agency_by_the_box(request, typed):
    return post(request, "alice", f"{NORTHSIDE}agencies/", {"names": typed})


def an_agency_by_renaming(request, typed):
    url = f"{NORTHSIDE}agencies/{Agency.objects.get(name='Northside Health').pk}/"
    return post(request, "alice", url, {"name": typed, "sector": ""})


def an_agency_in_the_admin(request, typed):
    there = Partnership.objects.get(slug="northside")
    data = {"name": there.name, "slug": there.slug, "time_zone": "Europe/London"}
    data |= no_rows("agencies") | no_rows("memberships")
    data |= {"agencies-TOTAL_FORMS": 1, "agencies-0-name": typed, "agencies-0-sector": ""}
    return post(request, "rita", f"/admin/assessments/partnership/{there.pk}/change/", data)


def an_agency_by_a_roster(request, typed):
    typed = typed.replace("\u202e", "")  # files of answers with it are refused: test_score.py
    import_file = request.getfixturevalue("run")
    import_file(GOOD.replace("North", typed), roster=f"agency,N\n{typed},2\nSouth,1\n")
    return ""


AGENCY_DOORS = [
    an_agency_by_a_list,
    an_agency_by_the_box,
    an_agency_by_renaming,
    an_agency_in_the_admin,
    an_agency_by_a_roster,
]
BY_AGENCY_DOOR = pytest.mark.parametrize(
    "door", AGENCY_DOORS, ids=[each.__name__ for each in AGENCY_DOORS]
)


@BY_AGENCY_DOOR
@pytest.mark.parametrize("spelling", NAMES)
def test_an_agencys_name_is_stored_in_one_form(request, northside, door, spelling):
    door(request, NAMES[spelling])
    assert Agency.objects.filter(name=CAFE).exists()
    assert [each.name for each in Agency.objects.all() if "Aid" in each.name] == [CAFE]


@BY_AGENCY_DOOR
@pytest.mark.parametrize("spelling", [*NAMES, "in capital letters"])
def test_there_are_no_two_agencies_of_one_name(request, northside, door, spelling):
    partnerships.add_agency(northside, CAFE)
    page = door(request, NAMES.get(spelling, "CAFÉ AID"))
    assert [each.name for each in Agency.objects.all() if each.key == "café aid"] == [CAFE]
    assert "Something went wrong" not in page


def test_two_agencies_of_one_name_are_refused_when_the_admin_adds_both(request, northside):
    there = Partnership.objects.get(slug="northside")
    data = {"name": there.name, "slug": there.slug, "time_zone": "Europe/London"}
    data |= no_rows("agencies") | no_rows("memberships") | {"agencies-TOTAL_FORMS": 2}
    data |= {"agencies-0-name": CAFE, "agencies-1-name": NAMES["decomposed, as macOS writes it"]}
    page = post(request, "rita", f"/admin/assessments/partnership/{there.pk}/change/", data)
    assert "already has an agency of that name" in page
    assert not Agency.objects.filter(name=CAFE).exists()


@pytest.mark.parametrize("typed", ["Zo\u0308e\u200b", " Zöe\u00a0", "Zö\u00ade", "\u202eZöe"])
def test_a_persons_name_is_stored_in_one_form(request, northside, typed):
    by_form = {"email": "a@b.example", "agency": trust().pk, "role": "other"}
    post(request, "alice", f"{NORTHSIDE}people/add/", by_form | {"first_name": typed})
    text = f"email,agency,first name\nc@d.example,Shelter Trust,{typed}\n"
    url = f"{NORTHSIDE}people/import/"
    page = post(request, "alice", url, {"text": text})
    post(request, "alice", url, {"text": text, "plan": value_of(page, "plan")})
    box = {"people": f"{typed} Ode, e@f.example", "role": "other"}
    post(request, "alice", f"{NORTHSIDE}agencies/{trust().pk}/people/", box)
    assert Participant.objects.filter(first_name="Zöe").count() == 3


# That no door is forgotten.


def our_models():
    return [
        model
        for app in apps.get_app_configs()
        if app.name in PACKAGES
        for model in app.get_models()
    ]


def test_every_stored_address_has_one_form():
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.EmailField) or field.name in ("email", "to"):
                assert isinstance(field, AddressField), field


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (Agency, ["name"]),
        (Partnership, ["name", "contact_name"]),
        (Participant, ["first_name", "last_name"]),
        (User, ["first_name", "last_name"]),
    ],
)
def test_every_stored_name_has_one_form(model, names):
    for name in names:
        assert isinstance(model._meta.get_field(name), NameField)


def our_forms():
    forms = [
        *(ROOT / "web").glob("*forms.py"),
        *ROOT.glob("*/forms.py"),
        *ROOT.glob("*/forms/*.py"),
    ]
    for path in forms:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for each in vars(importlib.import_module(name)).values():
            if isinstance(each, type) and issubclass(each, django_forms.BaseForm):
                yield each


def test_every_form_takes_addresses_by_our_field():
    fields = [(form, name, each) for form in our_forms() for name, each in form.base_fields.items()]
    found = [
        (form.__name__, name)
        for form, name, each in fields
        if isinstance(each, django_forms.EmailField) or name in ("email", "contact_email")
        if not isinstance(each, AddressFormField)
    ]
    assert found == []
    assert len([each for _form, _name, each in fields if isinstance(each, AddressFormField)]) >= 8


def test_the_admin_takes_addresses_by_our_field(rf, rita):
    request = rf.get("/")
    request.user = rita
    for model, place_in_admin in admin.site._registry.items():
        for name, field in place_in_admin.get_form(request).base_fields.items():
            if isinstance(field, django_forms.EmailField):
                assert isinstance(field, AddressFormField), (model, name)
