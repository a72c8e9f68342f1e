"""A manager brings in a file of answers on the pages: looks at what it says, and stores it.

Northside asked with another tool in the autumn: six people of the council answered and three of
Shelter Trust, which nobody had put on the list of agencies as “Shelter trust (charity)”.
"""

from collections import Counter

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.encryption import sealing
from assessments.models import Agency, Envelope, Press, Round
from assessments.services import mergers, paper, partnerships, rounds
from reports.models import Publication
from tests import other_programs as by
from tests.browser import PHONE, assert_accessible, onward, visit
from tests.conftest import DAY
from tests.filled_forms import hidden
from tests.odd_inputs import FILES, ODD_TEXTS
from tests.pages import leads, value_of
from web import sealed_upload

COUNCIL, CHARITY = "Northside Council", "Shelter trust (charity)"
HEALTH = "Northside Health"


@pytest.fixture
def elsewhere(northside, instrument, now):
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    return rounds.create(northside, "Elsewhere", instrument, source=Round.Source.IMPORTED, **times)


@pytest.fixture
def manager(client, alice):
    client.force_login(alice)
    return client


def at(name, survey_round):
    return reverse(name, args=["northside", survey_round.pk])


def a_file(council=6, charity=3, cell=by.label, titles=by.TEXTS):
    answers = [n % 5 + 1 for n in range(16)]
    rows = [[COUNCIL, *map(cell, answers)] for _n in range(council)]
    rows += [[CHARITY, *map(cell, reversed(answers))] for _n in range(charity)]
    return by.as_csv([["Which organisation do you work for?", *titles], *rows])


def with_agencies(number):
    rows = [[f"Practice {n}", *["4"] * 16] for n in range(number)]
    return by.as_csv([["agency", *by.CODES], *rows])


def upload(client, survey_round, data, name="answers.csv", **ticked):
    file = SimpleUploadedFile(name, data)
    return client.post(at("answers-import", survey_round), {"file": file} | ticked)


def confirmed(page, survey_round, **changes):
    """What the page would send, with every number typed."""
    form, file = page.context["form"], page.context["file"]
    asked = {field: max(each.answers, 0) for field, each in form.agencies.items()}
    days = {name: f"{getattr(survey_round, name):%Y-%m-%d}" for name in ("opens_at", "closes_at")}
    ticked = {name: "True" for name in ("in_order", "codes_in_order") if file[name].value()}
    return {"carried": page.context["carried"]} | asked | days | ticked | changes


def field_of(page, name):
    return next(f for f, each in page.context["form"].agencies.items() if each.name == name)


def test_a_file_is_looked_at_and_nothing_is_stored(manager, elsewhere):
    page = upload(manager, elsewhere, a_file())
    assert page.status_code == 200
    assert "9 people have answered. Nothing is stored yet." in page.text
    assert "“Strongly disagree” as 1" in page.text
    assert "16 of 16 statements are found by their words" in page.text
    assert "6 people in the file." in page.text
    assert "3 people in the file. New: this agency is added to the partnership." in page.text
    assert "Nobody in the file. Enter 0 if nobody was asked." in page.text
    assert not Envelope.objects.exists()
    assert not Agency.objects.filter(name=CHARITY).exists()
    assert not sealing.stored_keys()


def test_answers_wait_in_the_page_alone_and_sealed(manager, elsewhere):
    """Neither a row nor the session holds them, nor can they be read in the page."""
    page = upload(manager, elsewhere, a_file(cell=lambda n: f"{n}"))
    assert "no-store" in page["Cache-Control"]
    sealed = page.context["carried"]
    assert value_of(page, "carried") == sealed
    assert "1,2,3,4" not in page.text
    assert not Press.objects.exists()
    assert all("carried" not in each.get_decoded() for each in Session.objects.all())


def test_an_agency_that_may_be_one_of_ours_is_said(manager, elsewhere):
    data = a_file().replace(COUNCIL.encode(), b"Northside Counsil")
    page = upload(manager, elsewhere, data)
    assert "New, and very like Northside Council. If they are the same, use that name" in page.text


def test_how_many_were_asked_is_typed_and_not_assumed(manager, elsewhere):
    page = upload(manager, elsewhere, a_file())
    form = page.context["form"]
    assert all(form[field].value() is None for field in form.agencies)
    council = field_of(page, COUNCIL)
    sent = confirmed(page, elsewhere)
    again = manager.post(at("answers-import", elsewhere), sent | {council: ""})
    assert again.status_code == 400
    assert again.context["form"].errors.keys() == {council}
    again = manager.post(at("answers-import", elsewhere), sent | {council: "5"})
    assert "The file has more people from this agency." in again.text
    assert again.context["form"][council].value() == "5"
    assert not Envelope.objects.exists()
    manager.post(at("answers-import", elsewhere), confirmed(again, elsewhere))
    assert Envelope.objects.count() == 9


def test_confirmed_it_is_stored_as_the_command_does_and_the_report_is_a_button_away(
    manager, elsewhere
):
    page = upload(manager, elsewhere, a_file())
    sent = confirmed(page, elsewhere, **{field_of(page, COUNCIL): 8})
    page = manager.post(at("answers-import", elsewhere), sent, follow=True)
    assert "The answers of 9 people are stored. Now make the report." in page.text
    close = at("round-close", elsewhere)
    assert leads(page, ":has(> a.button)")["Make the report"] == close
    assert "Close it now" not in page.text
    cipher = sealing.RoundCipher(elsewhere)
    sheets = [cipher.unseal(each, "submitted") for each in Envelope.objects.order_by("pk")]
    assert sum(bool(sheet) for sheet in sheets) == 9
    assert list(sheets[0].values()) == [n % 5 + 1 for n in range(16)]
    page = manager.get(close)
    assert "The report is made once." in page.text
    assert "Fewer than" not in page.text
    manager.post(close, {"understood": "on"})
    value = Publication.objects.get(survey_round=elsewhere).value()
    assert (value.participation.responded, value.participation.invited) == (9, 11)
    assert not Envelope.objects.exists()


def test_an_agency_of_which_nobody_was_asked_is_left_out(manager, elsewhere):
    page = upload(manager, elsewhere, a_file())
    manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    asked = elsewhere.invitations.values_list("agency__name", flat=True).distinct()
    assert {*asked} == {COUNCIL, CHARITY}


def test_a_file_that_names_an_agency_in_two_ways_means_one(manager, elsewhere):
    data = a_file(council=0, charity=4).replace(CHARITY.encode(), CHARITY.upper().encode(), 1)
    page = upload(manager, elsewhere, data)
    new = [each for each in page.context["form"].agencies.values() if each.is_new]
    assert [(each.answers) for each in new] == [4]
    manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    assert Agency.objects.filter(name__iexact=CHARITY).count() == 1
    assert Envelope.objects.count() == 4


def test_no_number_is_taken_for_another_agency_when_one_is_added_meanwhile(manager, elsewhere):
    """Two are new; a colleague adds the first of them before this page is sent."""
    data = a_file(council=0).replace(CHARITY.encode(), b"Meals", 1)
    page = upload(manager, elsewhere, data)
    sent = confirmed(page, elsewhere, **{field_of(page, "Meals"): 9, field_of(page, CHARITY): 4})
    partnerships.add_agency(elsewhere.partnership, "Meals")
    again = manager.post(at("answers-import", elsewhere), sent)
    assert again.status_code == 400
    form = again.context["form"]
    assert form[field_of(again, CHARITY)].value() == "4"
    assert form.errors.keys() == {field_of(again, "Meals")}
    manager.post(at("answers-import", elsewhere), sent | {field_of(again, "Meals"): 9})
    assert asked_of(elsewhere) == {"Meals": 9, CHARITY: 4}


@pytest.fixture
def one(elsewhere, alice, now):
    """The council and the health service became one, ten days before the round's last day."""
    northside = elsewhere.partnership
    two = [northside.agencies.get(name=name) for name in (COUNCIL, HEALTH)]
    made = {"name": "One Northside", "sector": "", "by": alice, "now": now}
    return mergers.merge(northside, two, merged_on=(now - 11 * DAY).date(), **made)


def of_both():
    rows = [[name, *["4"] * 16] for name in [COUNCIL] * 6 + [HEALTH] * 5]
    return by.as_csv([["agency", *by.CODES], *rows])


def asked_of(survey_round):
    return Counter(survey_round.invitations.values_list("agency__name", flat=True))


def test_after_a_merger_old_names_mean_the_one_agency_and_are_added_up(manager, elsewhere, one):
    page = upload(manager, elsewhere, of_both())
    form = page.context["form"]
    assert {each.name: each.answers for each in form.agencies.values()} == {
        "One Northside": 11, "Shelter Trust": 0,
    }  # fmt: skip
    sent = confirmed(page, elsewhere, **{field_of(page, "One Northside"): 15})
    page = manager.post(at("answers-import", elsewhere), sent, follow=True)
    assert "The answers of 11 people are stored." in page.text
    assert asked_of(elsewhere) == {"One Northside": 15}


def test_before_a_merger_the_agencies_of_then_are_asked_about(manager, elsewhere, one, now):
    before = {"opens_at": now - 40 * DAY, "closes_at": now - 30 * DAY}
    Round.objects.filter(pk=elsewhere.pk).update(**before)
    elsewhere.refresh_from_db()
    page = upload(manager, elsewhere, of_both())
    agencies = page.context["form"].agencies.values()
    assert not any(each.is_new for each in agencies)
    there = {each.name: each.answers for each in agencies}
    assert there == {COUNCIL: 6, HEALTH: 5, "Shelter Trust": 0}
    sent = confirmed(page, elsewhere, **{field_of(page, COUNCIL): 8})
    page = manager.post(at("answers-import", elsewhere), sent, follow=True)
    assert "The answers of 11 people are stored." in page.text
    assert asked_of(elsewhere) == {COUNCIL: 8, HEALTH: 5}
    assert not Agency.objects.filter(name=COUNCIL).exists()


def test_the_days_that_are_typed_say_which_agencies_there_were(manager, elsewhere, one, now):
    page = upload(manager, elsewhere, of_both())
    days = {"opens_at": f"{now - 40 * DAY:%Y-%m-%d}", "closes_at": f"{now - 30 * DAY:%Y-%m-%d}"}
    sent = confirmed(page, elsewhere, **days)
    again = manager.post(at("answers-import", elsewhere), sent)
    assert again.status_code == 400
    form = again.context["form"]
    assert form.errors.keys() == {field_of(again, COUNCIL), field_of(again, HEALTH)}
    sent |= {field_of(again, COUNCIL): 8, field_of(again, HEALTH): 5}
    manager.post(at("answers-import", elsewhere), sent)
    assert asked_of(elsewhere) == {COUNCIL: 8, HEALTH: 5}


def test_when_people_were_asked_is_corrected_here(manager, elsewhere, now):
    ahead = {"opens_at": now + 10 * DAY, "closes_at": now + 30 * DAY}
    Round.objects.filter(pk=elsewhere.pk).update(**ahead)
    page = upload(manager, elsewhere, a_file())
    sent = confirmed(page, elsewhere)
    again = manager.post(at("answers-import", elsewhere), sent | {"opens_at": "", "closes_at": ""})
    assert again.context["form"].errors.keys() == {"opens_at", "closes_at"}
    days = {"opens_at": "2025-03-03", "closes_at": "2025-03-21"}
    page = manager.post(at("answers-import", elsewhere), sent | days, follow=True)
    assert "from 3 March 2025 to 21 March 2025" in page.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"agency,x\nA,1\n", "Line 1: None of the 16 statements"),
        (a_file(cell=lambda n: str(n + 1)), "Line 2, column "),
        (a_file(cell=lambda n: f"A{n}"), "Then tick that below"),
        (b"PK\x03\x04", "cannot be read"),
        (b"%PDF-1.7\n", "This is a PDF file."),
        (b"agency\n" + b"x" * 1_500_001, "The file is larger than 1.5 MB."),
        (
            a_file(council=5_001, charity=0, cell=lambda n: ""),
            "This page takes at most 5,000 people",
        ),
        (with_agencies(501), "The list names 501 agencies that are new; at most 500 can be added"),
        (a_file().replace(CHARITY.encode(), "ﷺ".encode() * 25), "is too long for a name."),
    ],
    ids=[
        "empty",
        "other",
        "off the scale",
        "codes",
        "zip",
        "pdf",
        "large",
        "many",
        "new",
        "long name",
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_stored(manager, elsewhere, data, said):
    page = upload(manager, elsewhere, data)
    assert page.status_code == 400
    assert said in page.text
    assert not Envelope.objects.exists()


def test_codes_and_columns_are_taken_in_order_once_somebody_ticks_it(manager, elsewhere):
    data = a_file(cell=lambda n: f"A{n}", titles=[f"Q{n}" for n in range(16)])
    assert upload(manager, elsewhere, data, in_order="on").status_code == 400
    page = upload(manager, elsewhere, data, in_order="on", codes_in_order="on")
    assert "“A1” as 1" in page.text
    manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    sheet = sealing.RoundCipher(elsewhere).unseal(Envelope.objects.order_by("pk")[0], "submitted")
    assert list(sheet.values()) == [n % 5 + 1 for n in range(16)]


def test_by_role_the_roles_are_counted_and_nobody_knows_how_many_were_asked(
    manager, northside, instrument, now
):
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    by_role = rounds.create(
        northside, "Elsewhere", instrument, source="imported", breakdown="role", **times
    )
    rows = [[COUNCIL, role, *(["4"] * 16)] for role in ["strategic"] * 5 + ["other"] * 6]
    page = upload(manager, by_role, by.as_csv([["agency", "role", *by.CODES], *rows]))
    assert "How many were asked is not known, and the report says so." in page.text
    assert page.context["roles"] == [("strategic", 5), ("operational", 0), ("other", 6)]
    page = manager.post(at("answers-import", by_role), confirmed(page, by_role), follow=True)
    assert "The answers of 11 people are stored." in page.text
    by_role.refresh_from_db()
    assert not by_role.asked_is_known


def test_too_few_are_said_before_they_are_stored_and_before_they_are_destroyed(manager, elsewhere):
    page = upload(manager, elsewhere, a_file(council=2, charity=1))
    assert "There would be no report." in page.text
    manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    close = at("round-close", elsewhere)
    page = manager.get(close)
    assert "Destroy the answers without a report." in page.text
    assert "Fewer than 5 people have answered." in page.text
    assert manager.post(close, {}).status_code == 400
    page = manager.post(close, {"understood": "on"}, follow=True)
    assert "Too few people answered for a report" in page.text
    assert "The people who typed or imported them have seen them" in page.text


def test_another_round_that_is_near_is_asked_about(manager, elsewhere, autumn):
    page = upload(manager, elsewhere, a_file())
    assert "lie less than four weeks" in page.text
    sent = confirmed(page, elsewhere)
    assert manager.post(at("answers-import", elsewhere), sent).status_code == 400
    manager.post(at("answers-import", elsewhere), sent | {"soon_after_another": "on"})
    elsewhere.refresh_from_db()
    assert elsewhere.soon_after_another


# Attacks


def test_a_round_that_invites_people_takes_no_file(manager, autumn):
    assert upload(manager, autumn, a_file()).status_code == 404
    assert not autumn.invitations.filter(participant=None).exists()


def test_a_round_takes_one_file_and_none_beside_sheets(manager, elsewhere):
    first = upload(manager, elsewhere, a_file())
    second = upload(manager, elsewhere, a_file())
    manager.post(at("answers-import", elsewhere), confirmed(first, elsewhere))
    page = manager.post(at("answers-import", elsewhere), confirmed(second, elsewhere), follow=True)
    assert "This round already holds a file of answers" in page.text
    assert Envelope.objects.count() == 9


def test_beside_typed_sheets_there_is_no_file(manager, elsewhere):
    page = upload(manager, elsewhere, a_file())
    council = elsewhere.partnership.agencies.get(name=COUNCIL)
    paper.add(elsewhere, council, "", {"trust1": 3})
    manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    assert Envelope.objects.count() == 1
    assert at("answers-import", elsewhere) not in manager.get(at("round", elsewhere)).text


def test_two_presses_store_it_once(manager, elsewhere, alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    page = browser.get(at("answers-import", elsewhere))
    page = upload(browser, elsewhere, a_file(), **hidden(page))
    sent = confirmed(page, elsewhere, **hidden(page))
    for _press in (1, 2):
        page = browser.post(at("answers-import", elsewhere), sent, follow=True)
        assert "The answers of 9 people are stored." in page.text
        assert "already holds a file of answers" not in page.text
    assert Envelope.objects.count() == 9


def test_what_the_page_carries_opens_for_nobody_else_and_nowhere_else(
    manager, elsewhere, northside, instrument, rita, now
):
    page = upload(manager, elsewhere, a_file())
    sent = confirmed(page, elsewhere)
    times = {"opens_at": now - 20 * DAY, "closes_at": now - DAY}
    another = rounds.create(northside, "Other", instrument, source="imported", **times)
    refused = manager.post(at("answers-import", another), sent)
    assert "Choose the file." in refused.text
    manager.force_login(rita)
    assert "Choose the file." in manager.post(at("answers-import", elsewhere), sent).text
    for odd in ("", "x", "ü", sent["carried"][:-9]):
        bad = manager.post(at("answers-import", elsewhere), sent | {sealed_upload.FIELD: odd})
        assert bad.status_code == 400
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("who", ["bob", "dora", "charlie"])
def test_nobody_but_managers_brings_answers_in(client, elsewhere, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(at("answers-import", elsewhere)).status_code in (403, 404)
    assert upload(client, elsewhere, a_file()).status_code in (403, 404)
    assert not Envelope.objects.exists()


def test_a_key_that_cannot_be_kept_stores_nothing(manager, elsewhere, settings, tmp_path):
    page = upload(manager, elsewhere, a_file())
    (tmp_path / "file").write_text("")
    settings.KEY_DIR = tmp_path / "file"
    again = manager.post(at("answers-import", elsewhere), confirmed(page, elsewhere))
    assert "could not be stored, so nothing was imported" in again.text
    elsewhere.refresh_from_db()
    assert elsewhere.is_planned
    assert not elsewhere.invitations.exists()


def test_whatever_is_sent_is_answered(manager, elsewhere):
    """A file, a field or a number that no page of ours would send: never a fault."""
    for name, content in FILES:
        page = upload(manager, elsewhere, content, name=name.decode(errors="replace") or "x")
        assert page.status_code == 400
    page = upload(manager, elsewhere, a_file())
    sent = confirmed(page, elsewhere)
    numbers = (field_of(page, COUNCIL), field_of(page, "Shelter Trust"))
    stored = Counter()
    for field in (*numbers, "opens_at", "closes_at", "group_column", "in_order"):
        for odd in ODD_TEXTS:
            text = odd.decode(errors="replace")
            with transaction.atomic():
                answer = manager.post(at("answers-import", elsewhere), sent | {field: text})
                taken = Envelope.objects.count()
                assert (answer.status_code, taken > 0) in ((400, False), (302, True)), (field, text)
                stored[field] += taken > 0
                transaction.set_rollback(True)  # else no other would be looked at
    # Not all is refused: an odd tick is a tick, and nobody was asked in the trust.
    assert stored["in_order"] > 30
    assert stored[field_of(page, "Shelter Trust")]


# In a browser


@pytest.mark.browser
def test_the_walk_on_a_phone_with_a_file(site, chromium, elsewhere, alice, client):
    client.force_login(alice)
    session = {"name": "session", "value": client.cookies["session"].value, "url": site}
    with visit(chromium, viewport=PHONE) as page:
        page.context.add_cookies([session])
        page.goto(f"{site}{at('round', elsewhere)}")
        onward(page.get_by_role("link", name="Import a file of answers"))
        assert_accessible(page, "answers-import")
        file = {"name": "answers.csv", "mimeType": "text/csv", "buffer": a_file()}
        page.get_by_label("The file").set_input_files(file)
        onward(page.get_by_role("button", name="Read the file"))
        assert_accessible(page, "answers-look")
        page.get_by_label(COUNCIL, exact=True).fill("8")
        page.get_by_label(CHARITY, exact=True).fill("4")
        for name in ("Northside Health", "Shelter Trust"):
            page.get_by_label(name, exact=True).fill("0")
        onward(page.get_by_role("button", name="Store the answers"))
        onward(page.get_by_role("link", name="Make the report"))
        assert_accessible(page, "answers-close")
        page.get_by_label("I understand").check()
        onward(page.get_by_role("button", name="Make the report"))
        assert "9 of 12" in page.content()
        assert page.problems == []
