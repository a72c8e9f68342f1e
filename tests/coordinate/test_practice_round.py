"""A practice round: colleagues try it first. It promises nothing, may be closed at once, and its
report is marked on every page and in every file; real rounds never compare themselves with it."""

import csv
import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.links import link_for
from assessments.mail import emails
from assessments.models import Mail, Round
from assessments.services import mails, reminders, rounds, spacing
from reports import selectors
from reports.disclosure.end_of_round import closing
from reports.models import Publication
from reports.publication_json import to_json
from tests import report_world
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import DAY, PASSWORD, everybody_answers
from tests.pages import leads, words_of
from tests.report_pages import CLOSED, OPENED, round_of
from tests.round_pages import typed
from tests.seen_in_browser import sign_in

PLACE = "/partnerships/northside/rounds"
MARK = "This is a practice round: nobody should answer truthfully, so its results mean nothing."
TITLE = "Practice round: Autumn"

real = pytest.mark.django_db(transaction=True)  # closing cannot run inside a transaction


@pytest.fixture
def practice(planned, now):
    """The autumn round, opened as a practice round."""
    Round.objects.filter(pk=planned.pk).update(is_practice=True)
    planned.refresh_from_db()
    return rounds.open(planned, now=now)


@pytest.fixture
def places(practice):
    places = practice.invitations.select_related("survey_round__partnership", "agency")
    return list(places.order_by("pk"))


@pytest.fixture
def alices_client(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


# Planned


def test_the_plan_offers_it_and_says_what_it_is(alices_client, northside, now):
    page = words_of(alices_client.get(f"{PLACE}/new/"))
    assert "This is a practice round, to try it with colleagues first" in page
    assert "It invites everybody on the list, so add only the colleagues who try it" in page
    alices_client.post(f"{PLACE}/new/", typed(now, is_practice="on"))
    survey_round = Round.objects.get()
    assert survey_round.is_practice
    page = words_of(alices_client.get(f"{PLACE}/{survey_round.pk}/open/"))
    assert "A practice round asks everybody on the list: 16 people now." in page
    assert "They are told not to answer truthfully." in page
    assert "You can close it at any time." in page


def test_a_real_round_is_no_practice_round(alices_client, northside, now):
    alices_client.post(f"{PLACE}/new/", typed(now))
    survey_round = Round.objects.get()
    assert not survey_round.is_practice
    page = words_of(alices_client.get(f"{PLACE}/{survey_round.pk}/open/"))
    assert "it cannot be closed at once" in page


def test_a_real_round_may_follow_at_once(practice, northside, instrument, now):
    """Nobody answers it truthfully, so comparing the two shows nothing."""
    fields = {"opens_at": now, "closes_at": now + 14 * DAY}
    real = rounds.create(northside, "Winter", instrument, **fields)
    assert spacing.nearby(real, now) == []
    assert rounds.open(real, now=now).opened_at
    again = rounds.create(northside, "Again", instrument, is_practice=True, **fields)
    assert rounds.open(again, now=now).opened_at


# What people are told


def test_its_start_page_says_that_nothing_is_promised(client, places):
    page = words_of(client.get(link_of(places[0])))
    assert "This is a practice round: please do not answer truthfully." in page
    assert "The promises of other rounds do not hold in this one" in page
    for promised in ("What we promise", "in groups of at least", "say how it is", "locked"):
        assert promised not in page


def link_of(place):
    return "/r/" + link_for(place).partition("/r/")[2]


def test_every_page_of_the_questionnaire_says_so(client, places):
    client.post(link_of(places[0]))
    for page in ("page/vision/", "review/", "stored/"):
        assert MARK in words_of(client.get(f"/answer/{page}"))


def test_of_a_real_round_no_page_says_so(client, invitations):
    start = words_of(client.get(link_of(invitations[0])))
    client.post(link_of(invitations[0]))
    for page in (start, words_of(client.get("/answer/page/vision/"))):
        assert "practice round" not in page


def test_its_e_mails_say_so_first_and_promise_nothing(practice, places, mailoutbox, now):
    kinds = ("invitation", "reminder", "link_again", "closes_early")
    for kind in kinds[1:]:
        Mail.objects.create(
            kind=kind, to=places[0].email, invitation=places[0], partnership=practice.partnership
        )
    written = [emails.written(Mail.objects.filter(kind=kind).first()) for kind in kinds]
    for mail in written:
        assert mail.subject.startswith("Practice round")
        [(html, _kind)] = mail.alternatives
        for part in (mail.body, html):
            said = words_of(part)
            assert said.startswith("This is a practice round")
            assert "please do not answer truthfully" in said
            assert "nothing is promised about what you answer in it" in said
            assert "in groups of at least" not in said


def test_its_usual_words_ask_to_try_the_questionnaire(alices_client, planned):
    Round.objects.filter(pk=planned.pk).update(is_practice=True)
    page = words_of(alices_client.get(f"{PLACE}/{planned.pk}/wording/"))
    assert "Please go through the questionnaire once" in page
    assert "say how it is from where you stand" not in page


def test_it_is_proposed_for_tomorrow_whatever_round_is_open(alices_client, autumn, now):
    """No rule keeps it apart from other rounds."""
    url = f"{PLACE}/new/"
    page = alices_client.get(url)
    assert "?practice" in leads(page).values()
    assert "this one should not begin before" in words_of(page)
    practice = alices_client.get(f"{url}?practice")
    assert "this one should not begin before" not in practice.content.decode()
    initial = practice.context["form"].initial
    assert initial["is_practice"]
    assert initial["opens_at"] < now + 6 * DAY  # a working day


def test_its_plan_says_that_it_asks_everybody_on_the_list(alices_client, planned):
    says = "A practice round asks everybody on the list: 16 people now."
    for page in ("", "open/"):
        assert says not in words_of(alices_client.get(f"{PLACE}/{planned.pk}/{page}"))
    Round.objects.filter(pk=planned.pk).update(is_practice=True)
    for page in ("", "open/"):
        assert says in words_of(alices_client.get(f"{PLACE}/{planned.pk}/{page}"))


def test_it_reminds_like_any_other(practice, places, now):
    mails.send_due(now)
    first = practice.reminders[0]
    reminders.make_due(first.begins)
    assert Mail.objects.filter(kind="reminder").count() == 16


# Closed at once


@real
def test_it_may_be_closed_at_once_and_the_page_says_what_it_is(
    alices_client, practice, places, now
):
    everybody_answers(places, now)
    url = f"{PLACE}/{practice.pk}/close/"
    page = words_of(alices_client.get(url))
    assert "This is a practice round. You can close it at any time" in page
    assert "told not to answer truthfully" in page
    page = words_of(alices_client.post(url, {"understood": "on"}, follow=True))
    assert f"Report: {TITLE}" in page
    assert Publication.objects.get().value().practice


@real
def test_the_service_closes_it_at_once(practice, places, now):
    everybody_answers(places, now)
    assert closing.close(practice, now=now).value().practice


# Its report


@pytest.fixture
def report_of_practice(northside, alice):
    """A practice round of summer with a report."""
    summer = round_of(northside, title="Autumn", is_practice=True)
    return published(summer)


def published(survey_round):
    value = replace(report_world.northside(), practice=survey_round.is_practice)
    document = to_json(value)
    Publication.objects.create(
        survey_round=survey_round,
        document=document,
        published_at=survey_round.closed_at,
    )
    return survey_round


@pytest.mark.parametrize(
    "page",
    ["report/", "report/summary/", "report/criteria/trust/", "share/"],
)
def test_it_is_marked_on_every_page(alices_client, report_of_practice, page):
    found = words_of(alices_client.get(f"{PLACE}/{report_of_practice.pk}/{page}"))
    assert MARK in found


@pytest.mark.parametrize("page", ["report.pdf", "report/summary.pdf"])
def test_it_is_marked_on_every_page_of_a_pdf(alices_client, report_of_practice, page):
    content = alices_client.get(f"{PLACE}/{report_of_practice.pk}/{page}").content
    pages = [" ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(content)).pages]
    assert MARK in pages[0]
    assert all(TITLE in each for each in pages)


def test_it_is_marked_on_every_sheet(alices_client, report_of_practice):
    content = alices_client.get(f"{PLACE}/{report_of_practice.pk}/report.xlsx").content
    for sheet in load_workbook(io.BytesIO(content)):
        cells = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row]
        assert any(TITLE in each for each in cells), sheet.title


def test_it_is_marked_in_every_row_and_in_the_data(alices_client, report_of_practice):
    place = f"{PLACE}/{report_of_practice.pk}"
    table = alices_client.get(f"{place}/report.csv").content.decode()
    assert {row["round"] for row in csv.DictReader(io.StringIO(table))} == {TITLE}
    assert json.loads(alices_client.get(f"{place}/report.json").content)["practice"] is True


def test_its_files_are_called_so(alices_client, report_of_practice):
    response = alices_client.get(f"{PLACE}/{report_of_practice.pk}/report.csv")
    assert "northside-practice-round-autumn-report.csv" in response["Content-Disposition"]


def test_a_long_name_does_not_cut_the_mark_off(alices_client, report_of_practice):
    Round.objects.update(title="A" * 120)
    content = alices_client.get(f"{PLACE}/{report_of_practice.pk}/report.pdf").content
    for page in PdfReader(io.BytesIO(content)).pages:
        assert "Practice round:" in page.extract_text()


def test_a_real_report_has_no_mark(alices_client, northside):
    summer = published(round_of(northside))
    for page in ("report/", "report/summary/", "report.csv", "report.json"):
        content = alices_client.get(f"{PLACE}/{summer.pk}/{page}").content.decode()
        assert "ractice" not in content


# The round before


def test_it_is_never_the_round_before_a_real_one_nor_the_other_way_round(northside, now):
    spring = published(round_of(northside, title="Spring", closed_at=OPENED))
    tried = published(round_of(northside, title="Tried", is_practice=True, closed_at=OPENED + DAY))
    summer = published(round_of(northside, closed_at=CLOSED))
    again = published(round_of(northside, title="Again", is_practice=True, closed_at=CLOSED + DAY))
    assert [each.title for each in selectors.report_of(summer, now).earlier] == ["Spring"]
    assert [each.title for each in selectors.report_of(again, now).earlier] == ["Tried"]
    assert selectors.report_of(tried, now).earlier == ()
    assert selectors.report_of(spring, now).earlier == ()


def test_the_mails_about_its_report_say_so(report_of_practice, northside, alice):
    mail = Mail.objects.create(
        kind="report_ready",
        to=alice.email,
        user=alice,
        partnership=northside,
        survey_round=report_of_practice,
    )
    message = emails.written(mail)
    assert message.subject.startswith("Practice round: ")
    assert "people were asked not to answer truthfully" in " ".join(message.body.split())


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_colleagues_try_it_and_a_manager_closes_it(
    chromium, site, alice, practice, places, viewport
):
    with visit(chromium, viewport=viewport) as page:
        page.goto(f"{site}{link_of(places[0])}")
        page.get_by_text("please do not answer truthfully").wait_for()
        assert_accessible(page, "practice-start")
        onward(page.get_by_role("button", name="Start").first)
        assert_accessible(page, "practice-questions")
        assert page.problems == []
    everybody_answers(places[:6], practice.opened_at)
    with visit(chromium, viewport=viewport) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}{PLACE}/{practice.pk}/")
        assert_accessible(page, "practice-round")
        onward(page.get_by_role("link", name="Close it now"))
        assert_accessible(page, "practice-close")
        page.get_by_label("I understand").check()
        onward(page.get_by_role("button", name="Close the round now"))
        page.get_by_role("heading", level=1, name=f"Report: {TITLE}").wait_for()
        assert_accessible(page, "practice-report")
        assert page.problems == []
