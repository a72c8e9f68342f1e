"""A partnership's data as one ZIP: what is in it, what is not, and that it tells of nobody whether
they have answered."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from assessments.mail.emails import Words
from assessments.models import (
    Agency,
    Invitation,
    Mail,
    Membership,
    Message,
    Participant,
    Partnership,
    Round,
)
from assessments.services import answers, memberships, mergers, messages, reminders, rounds
from assessments.services import invitations as service
from reports import opening
from reports.disclosure.counting import count_responses
from reports.export import archive
from reports.export.tables import TABLES
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers
from tests.pages import leads, words_of

pytestmark = pytest.mark.django_db
FILE = "/partnerships/northside/data.zip"
ROUND = "/partnerships/northside/rounds"


def signed_in(email):
    person = Client()
    assert person.login(email=email, password=PASSWORD)
    return person


def downloaded(who):
    answer = signed_in(who.email).get(FILE)
    assert answer.status_code == 200
    return answer.content


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {each.filename: file.read(each) for each in file.infolist()}


def made(partnership, user, now):
    out = io.BytesIO()
    archive.write(out, partnership, user, now)
    return out.getvalue()


def rows(files, name):
    """As CSV has them, in strings; JSON says the same."""
    text = files[f"{name}.csv"].decode()
    assert text.endswith("\r\n")
    in_csv = list(csv.DictReader(io.StringIO(text, newline="")))
    in_json = json.loads(files[f"{name}.json"])
    assert [{key: said(value) for key, value in each.items()} for each in in_json] == in_csv
    return in_csv


def said(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


# What is in it


def test_an_agency_that_has_merged_says_what_it_became_and_when(northside, alice, now):
    two = northside.agencies.filter(name__startswith="Northside")
    day = now.date()
    mergers.merge(northside, list(two), name="North", sector="", merged_on=day, by=alice, now=now)
    [north, council, health, trust] = rows(opened(downloaded(alice)), "agencies")
    assert north["merged_into"] == trust["merged_into"] == ""
    assert {each["merged_into"] for each in (council, health)} == {"North"}
    assert council["merged_on"] == f"{day}"


def test_everything_is_there_twice_and_says_the_same(autumn, invitations, alice, bob, dora, now):
    service.stop_mails(invitations[0], now)
    words = Words("More time", "Until Friday.\nThank you.")
    messages.send(autumn, words, number=1, by=alice, now=now)
    files = opened(downloaded(alice))
    tables = {f"{each.name}.{ending}" for each in TABLES for ending in ("csv", "json")}
    assert {*files} == tables | {"README.txt"}
    assert rows(files, "partnership")[0]["purpose"] == "To live well at home."
    assert [each["name"] for each in rows(files, "agencies")] == [
        "Northside Council", "Northside Health", "Shelter Trust",
    ]  # fmt: skip
    people = rows(files, "people")
    assert len(people) == 16
    assert people[0] == {
        "agency": "Northside Council",
        "email": "person1@northside-council.example",
        "firstname": "",
        "lastname": "",
        "role": "strategic",
        "added_on": f"{now.date()}",
    }
    access = {each["email"]: (each["access"], each["agency"]) for each in rows(files, "access")}
    assert access == {
        "alice@example.org": ("manager", ""),
        "bob@example.org": ("viewer", ""),
        "dora@example.org": ("lead", "Northside Council"),
    }
    [survey_round] = rows(files, "rounds")
    assert survey_round["title"] == "Autumn"
    assert survey_round["minimum_group"] == "5"
    assert survey_round["closed_at"] == ""
    assert survey_round["opened_at"].startswith(f"{now.date()}T")
    invited = rows(files, "invited")
    assert len(invited) == 16
    assert [each["no_more_emails"] for each in invited].count("yes") == 1
    [message] = rows(files, "messages")
    assert message["text"] == "Until Friday.\nThank you."
    assert message["by"] == "alice@example.org"


def test_reports_are_their_own_files_as_soon_as_the_person_may_read_them(
    autumn, invitations, alice, rita, now
):
    everybody_answers(invitations, now)
    assert not any(each.startswith("reports/") for each in opened(downloaded(alice)))
    close_as_due(autumn, now=now)
    for who in (alice, rita):
        files = opened(downloaded(who))
        name = f"reports/{autumn.pk}-northside-autumn-report"
        assert {each for each in files if each.startswith("reports/")} == {
            f"{name}.json",
            f"{name}.csv",
        }
        assert f"{name}.json, .csv" in files["README.txt"].decode()
        for ending in ("json", "csv"):
            page = signed_in(who.email).get(f"{ROUND}/{autumn.pk}/report.{ending}")
            assert files[f"{name}.{ending}"] == page.content


def test_of_a_round_in_which_too_few_answered_there_is_none(autumn, invitations, alice, now):
    everybody_answers(invitations[:3], now)
    close_as_due(autumn, now=now)
    files = opened(downloaded(alice))
    assert not any(each.startswith("reports/") for each in files)
    assert "There is no report yet." in files["README.txt"].decode()


def test_the_readme_says_what_each_file_and_column_is(autumn, alice):
    readme = opened(downloaded(alice))["README.txt"].decode()
    for table in TABLES:
        assert f"{table.name}.csv, {table.name}.json" in readme
        for column in table.columns:
            assert f"    {column.name} " in readme
    assert "What is not in it, and why" in readme
    assert max(map(len, readme.splitlines())) <= 80


def test_it_is_called_after_the_partnership_and_the_day_and_is_kept_by_nobody(northside, alice):
    Partnership.objects.update(time_zone="Pacific/Auckland")
    northside.refresh_from_db()
    answer = signed_in(alice.email).get(FILE)
    assert re.fullmatch(
        r'attachment; filename="northside-20\d\d-\d\d-\d\d.zip"', answer["Content-Disposition"]
    )
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    noon = northside.rounds.model._meta.get_field("opens_at").to_python("2026-11-30T12:00:00Z")
    assert archive.file_name(northside, noon) == "northside-2026-12-01.zip"


def test_no_text_is_taken_for_a_formula(northside, alice):
    agency = northside.agencies.first()
    northside.participants.all().delete()
    for number, name in enumerate(("=1+1", "+44", "-2", "@cmd", "＝1+1")):
        Participant.objects.create(
            partnership=northside, agency=agency, email=f"a{number}@a.example", last_name=name
        )
    Partnership.objects.update(purpose="=HYPERLINK(1)\r\n\ttwo")
    files = opened(downloaded(alice))
    for name in files:
        if name.endswith(".csv"):
            cells = csv.reader(io.StringIO(files[name].decode(), newline=""))
            assert not [c for row in cells for c in row if c.startswith(tuple("=+-@\t\r\n＝"))]
    in_json = json.loads(files["people.json"])
    assert {each["lastname"] for each in in_json} == {"=1+1", "+44", "-2", "@cmd", "＝1+1"}


def test_it_holds_of_three_thousand_people_all(northside, instrument, alice, now, tmp_path):
    agency = northside.agencies.first()
    Participant.objects.bulk_create(
        Participant(partnership=northside, agency=agency, email=f"p{number}@many.example")
        for number in range(3_000)
    )
    many = rounds.create(northside, "Many", instrument, opens_at=now - DAY, closes_at=now + DAY)
    rounds.open(many, now=now)
    files = opened(downloaded(alice))
    assert len(rows(files, "people")) == len(rows(files, "invited")) == 3_016


# What is not in it


def test_no_secret_of_anybody_is_in_it(autumn, invitations, alice, now):
    everybody_answers(invitations[:9], now)
    reminders.stop(invitations[10])
    text = b"\n".join(opened(downloaded(alice)).values()).decode()
    for place in Invitation.objects.all():
        assert place.link_id not in text
    alice.refresh_from_db()
    for secret in (autumn.uuid.hex, str(autumn.uuid), alice.password):
        assert secret not in text
    tokens = Mail.objects.values_list("token", flat=True)
    assert not [each for each in tokens if each in text]
    columns = {column.name for table in TABLES for column in table.columns}
    assert not columns & {"answered", "no_reminders", "link_id", "uuid", "password", "last_login"}


def test_it_holds_no_field_that_is_not_described_here(northside):
    """Whoever adds a field to these models decides anew whether it is taken away."""
    taken = {table.name: {column.name for column in table.columns} for table in TABLES}
    called = {
        Partnership: ("partnership", {"slug": "short_name", "country": "holidays"}),
        Agency: ("agencies", {}),
        Participant: ("people", {"first_name": "firstname", "last_name": "lastname"}),
        Membership: ("access", {"user": "email"}),
        Round: ("rounds", {"id": "round"}),
        Invitation: ("invited", {"survey_round": "round", "no_more_mails": "no_more_emails"}),
        Message: ("messages", {"survey_round": "round", "made_at": "sent_at"}),
    }
    left_out = {
        (model.__name__, field.name)
        for model, (table, names) in called.items()
        for field in model._meta.concrete_fields
        if names.get(field.name, field.name) not in taken[table]
    }
    assert left_out == LEFT_OUT


LEFT_OUT = {
    ("Partnership", "id"), ("Partnership", "is_demo"), ("Partnership", "deleted_at"),
    ("Agency", "id"), ("Agency", "partnership"), ("Agency", "key"),
    ("Participant", "id"), ("Participant", "partnership"),
    ("Membership", "id"), ("Membership", "partnership"),
    ("Round", "uuid"), ("Round", "partnership"), ("Round", "words_taken_from"),
    ("Round", "planned_at"), ("Round", "plan_saved_at"), ("Round", "leads_told_of"),
    ("Invitation", "id"), ("Invitation", "participant"), ("Invitation", "link_id"),
    ("Invitation", "answered"), ("Invitation", "no_reminders"), ("Invitation", "replaces"),
    ("Message", "id"),
}  # fmt: skip


@pytest.fixture
def deeds(invitations, now):
    """What a person who is asked does, or has done to them because of it."""
    place = invitations[0]
    codes = place.survey_round.instrument.codes

    def begins():
        answers.save(place, {codes[0]: 3}, codes=codes, now=now)

    def answers_all():
        everybody_answers([place], now)

    def withdraws():
        answers.withdraw(place, now=now)

    def wants_no_reminders():
        reminders.stop(place)

    def is_reminded():
        Mail.objects.create(
            kind="reminder", to=place.email, invitation=place,
            partnership=place.survey_round.partnership, sent_at=now,
        )  # fmt: skip

    def asks_for_the_link():
        service.link_again(place.email, now)

    def is_counted():
        count_responses(now + 2 * DAY)

    def most_of_the_others_answer():
        everybody_answers(invitations[1:14], now)

    return [
        begins, answers_all, withdraws, wants_no_reminders, is_reminded, asks_for_the_link,
        most_of_the_others_answer, is_counted,
    ]  # fmt: skip


def test_it_is_the_same_byte_for_byte_whatever_people_do(autumn, alice, deeds, now):
    before = made(autumn.partnership, alice, now)
    for deed in deeds:
        deed()
        assert made(autumn.partnership, alice, now) == before, deed.__name__
    later = opened(made(autumn.partnership, alice, now + timedelta(hours=5)))
    changed = [name for name, content in opened(before).items() if later[name] != content]
    assert changed == ["README.txt"]  # which says when it was made


def test_and_so_it_is_from_the_page(autumn, alice, deeds):
    files = opened(downloaded(alice))
    for deed in deeds:
        deed()
        again = opened(downloaded(alice))
        assert [name for name in files if files[name] != again[name]] in ([], ["README.txt"])


def test_what_a_manager_does_is_seen(autumn, invitations, alice, now):
    """The attack above would see something, were it there."""
    before = made(autumn.partnership, alice, now)
    service.stop_mails(invitations[0], now)
    assert made(autumn.partnership, alice, now) != before


def test_a_report_that_only_managers_read_goes_to_nobody_else(autumn, invitations, alice, bob, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    member = bob.memberships.get()
    memberships.change(member, "manager", by=alice)
    assert any("reports/" in each for each in opened(downloaded(bob)))
    memberships.change(member, "viewer", by=alice)
    assert signed_in(bob.email).get(FILE).status_code == 403
    opening.open_to_all(autumn, now=now)
    assert signed_in(bob.email).get(FILE).status_code == 403


# The page


def test_the_page_says_what_is_in_it_and_leads_to_the_file(northside, alice):
    page = signed_in(alice.email).get("/partnerships/northside/data/")
    assert FILE in leads(page).values()
    said = words_of(page)
    for says in ("What is in it", "What is not in it", "who wants no reminders"):
        assert says in said
