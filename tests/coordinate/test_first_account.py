"""The first five minutes: an empty installation, its first account, and home after that."""

import re
import stat

import pytest

from assessments.models import Deed, Partnership, User
from assessments.services import accounts, rounds
from tests.conftest import DAY, PASSWORD, close_and_open_report, close_as_due, everybody_answers
from tests.pages import leads, words_of
from tools.embedded import welcome

URL = "/first-account/"


@pytest.fixture
def code(settings, tmp_path, db):
    settings.DATA_DIR = tmp_path
    return accounts.first_account_code()


def typed(code, **other):
    return {"code": code, "email": "rita@example.org", "password": PASSWORD, **other}


def test_an_empty_installation_greets_the_administrator(client, db):
    page = client.get("/").content.decode()
    assert "There is nothing here yet" in page
    assert URL in page


def test_the_code_is_long_kept_and_for_its_owner_alone(code, tmp_path):
    assert re.fullmatch(r"(\w{5}-){3}\w{5}", code)
    assert accounts.first_account_code() == code
    assert stat.S_IMODE((tmp_path / "first-account-code").stat().st_mode) == 0o600


def test_whoever_has_the_code_makes_the_account_and_is_signed_in(client, code, tmp_path):
    home = client.post(URL, typed(code), follow=True)
    rita = User.objects.get()
    assert (rita.email, rita.is_superuser) == ("rita@example.org", True)
    assert "Load the demo" in home.content.decode()
    assert "Create a partnership" in home.content.decode()
    assert not (tmp_path / "first-account-code").exists()


def test_the_code_may_be_typed_in_small_letters(client, code):
    client.post(URL, typed(f" {code.lower()} "))
    assert User.objects.exists()


@pytest.mark.parametrize("wrong", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "é", "\0"])
def test_a_stranger_cannot_claim_a_fresh_server(client, code, wrong):
    page = client.post(URL, typed(wrong)).content.decode()
    assert "error-summary" in page
    assert "rita@example.org" in page
    assert not User.objects.exists()


def test_without_a_code_on_the_server_nobody_can(client, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.post(URL, typed("-"))
    assert not User.objects.exists()


def test_a_weak_password_leaves_the_code_as_it_was(client, code):
    assert "too common" in client.post(URL, typed(code, password="password")).content.decode()
    client.post(URL, typed(code))
    assert User.objects.count() == 1


def test_a_wrong_code_and_a_weak_password_are_said_at_once(client, code):
    page = client.post(URL, typed("AAAAA-AAAAA", password="password")).content.decode()
    assert "This code is wrong." in page
    assert "too common" in page


def test_the_page_says_where_the_code_is_and_no_whole_path(client, db, settings, tmp_path):
    settings.DATA_DIR = settings.CHECKOUT / "var"
    assert "in the file var/first-account-code." in client.get(URL).content.decode()
    settings.DATA_DIR = tmp_path
    page = client.get(URL).content.decode()
    assert "first-account-code, in the folder that DATA_DIR names" in page
    assert str(tmp_path) not in page


def test_it_is_the_first_account_once(client, code, alice):
    assert client.get(URL).status_code == 404
    assert client.post(URL, typed(code)).url == "/sign-in/"  # pressed twice
    with pytest.raises(accounts.ValidationError):
        accounts.make_first("eve@example.org", PASSWORD, code)


@pytest.mark.django_db(transaction=True)
def test_the_administrator_loads_the_demo(client, rita, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.login(email="rita@example.org", password=PASSWORD)
    client.post("/demo/load/")
    demo = Partnership.objects.get()
    assert demo.is_demo
    # Of its invented rounds and people nobody did anything.
    deeds = Deed.objects.filter(partnership=demo.pk).values_list("did", "account")
    assert list(deeds) == [("loaded-demo", rita.pk)]
    assert "Load the demo" not in client.get("/").content.decode()


def test_nobody_else_loads_the_demo(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    assert client.post("/demo/load/").status_code == 403
    assert not Partnership.objects.filter(is_demo=True).exists()


def test_run_prints_the_address_and_the_code():
    said = welcome("http://127.0.0.1:8000", '{"first_account_code": "AB-CD"}')
    assert "http://127.0.0.1:8000" in said
    assert "AB-CD" in said


# Home


def home_of(client, person):
    client.login(email=f"{person}@example.org", password=PASSWORD)
    return client.get("/").content.decode()


def test_home_shows_rounds_and_how_they_stand(client, alice, autumn):
    page = home_of(client, "alice")
    assert "Autumn" in page
    assert "See progress" in page


def test_home_says_what_to_do_next(client, charlie):
    assert "Add the agencies" in home_of(client, "charlie")


def test_a_viewer_is_told_who_plans_the_first_round(client, bob):
    assert "A manager plans the first one" in home_of(client, "bob")


def test_an_account_without_access_is_told_whom_to_ask(client, db):
    User.objects.create_user("emma@example.org", PASSWORD)
    assert "Ask the person who coordinates yours" in home_of(client, "emma")


# What leads and viewers find to do, at home and on the partnership's page


@pytest.fixture(params=["/", "/partnerships/northside/"])
def first_page(request, client):
    def page(person):
        client.login(email=f"{person}@example.org", password=PASSWORD)
        return client.get(request.param)

    return page


# In the list of rounds, each link says of which round it is to those alone who do not see that.
OF_A_LIST = (".visually-hidden",)


def test_a_lead_is_told_of_their_list(first_page, dora):
    page = first_page("dora")
    said = words_of(page)
    assert "You are the lead for Northside Council: 7 people are on its list." in said
    assert "When the next round is planned, an e-mail asks you to confirm the list." in said
    assert leads(page)["See the list"] == "/partnerships/northside/people/"


def test_a_lead_of_an_empty_list_is_told_to_fill_it(first_page, dora, northside):
    northside.participants.all().delete()
    page = first_page("dora")
    assert "Northside Council: nobody is on its list yet." in words_of(page)
    assert "Add the people" in leads(page)


def test_a_viewer_is_told_when_the_report_comes(first_page, bob, autumn):
    day = (autumn.closes_at + 2 * DAY).astimezone(autumn.partnership.zone)
    assert f"You can read the first report, of Autumn, from {day.day} {day:%B %Y}." in words_of(
        first_page("bob")
    )


@pytest.mark.django_db(transaction=True)
def test_a_viewer_is_told_when_a_report_opens_that_managers_read_already(
    first_page, bob, autumn, invitations, now
):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    day = (now + 2 * DAY).astimezone(autumn.partnership.zone)
    page = words_of(first_page("bob"))
    assert f"You can read the first report, of Autumn, from {day.day} {day:%B %Y}." in page
    assert "Open the report" not in page


def test_a_viewer_is_told_of_a_round_that_is_only_planned(first_page, bob, planned):
    assert "The first round is being planned" in words_of(first_page("bob"))


@pytest.mark.django_db(transaction=True)
def test_a_viewer_is_told_of_the_newest_report(first_page, bob, autumn, invitations, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    page = words_of(first_page("bob"), but=OF_A_LIST)
    assert "Open the report of Autumn" in page
    assert "No round is open now." in page


@pytest.mark.django_db(transaction=True)
def test_nobody_is_led_to_a_report_that_says_only_that_too_few_answered(
    first_page, bob, autumn, now
):
    close_and_open_report(autumn, now=now)
    said = words_of(first_page("bob"), but=OF_A_LIST)
    assert "Open the report of Autumn" not in said
    assert "Too few people answered “Autumn”, so it has no report." in said
    assert "No round yet" not in said


@pytest.mark.django_db(transaction=True)
def test_while_the_next_round_runs_a_viewer_still_finds_the_newest_report(
    first_page, bob, autumn, invitations, instrument, now
):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    ends = now + 14 * DAY
    winter = rounds.create(autumn.partnership, "Winter", instrument, opens_at=now, closes_at=ends)
    rounds.open(winter, now=now, soon_after_another=True)
    day = (ends + 2 * DAY).astimezone(autumn.partnership.zone)
    page = words_of(first_page("bob"), but=OF_A_LIST)
    assert "Open the report of Autumn" in page
    assert f"You can read the next report, of Winter, from {day.day} {day:%B %Y}." in page


def test_a_manager_is_not_told_what_viewers_are(first_page, alice, autumn):
    assert "You can read the first report" not in words_of(first_page("alice"))


def test_a_lead_reads_for_which_agency(client, dora):
    assert "Your access: agency lead for Northside Council" in home_of(client, "dora")
