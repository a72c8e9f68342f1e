"""A manager goes from an empty installation to an opened round, and a respondent from the e-mail to
the answers, in a browser: no admin, no command line."""

import re

import pytest
from django.utils import timezone

from assessments.models import Partnership, Round
from assessments.services import accounts, mails
from reports import closing
from tests.browser import PHONE, assert_accessible, visit
from tests.test_whole_round import AGREE, answer_page, save_and_continue, submit

pytestmark = pytest.mark.browser

PEOPLE = "email,firstname,lastname,agency,role\n" + "".join(
    f"person{number}@{domain}.example,Sam,Number{number},{agency},operational\n"
    for agency, domain in (("Eastside Council", "council"), ("Eastside Care", "care"))
    for number in range(1, 6)
)


def press(page, name):
    page.get_by_role("button", name=name).click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


@pytest.fixture
def empty_installation(settings, tmp_path, site):
    settings.DATA_DIR = tmp_path
    return site


def test_from_nothing_to_a_report(chromium, empty_installation, mailoutbox):
    site = empty_installation
    with visit(chromium) as page:
        makes_the_first_account(page, site)
        creates_a_partnership(page)
        brings_in_people(page)
        plans_and_opens_a_round(page)
        assert page.problems == []
    mails.send_due(timezone.now())
    assert len(mailoutbox) == 10
    for mail in mailoutbox[:6]:
        link = re.search(r"http://\S+/r/\S+", mail.body).group(0)
        with visit(chromium, viewport=PHONE) as page:
            answers_from_the_mail(page, link)
            assert page.problems == []
    survey_round = Round.objects.get()
    closing.close(survey_round, now=timezone.now())
    assert survey_round.publication.value().participation.responded == 6


def makes_the_first_account(page, site):
    page.goto(site)
    assert_accessible(page, "empty-home")
    follow(page, "first account")
    page.get_by_label("Code").fill(accounts.first_account_code())
    page.get_by_label("E-mail address").fill("rita@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill("a long enough password")
    press(page, "Make")
    page.get_by_text("Your account is made").wait_for()


def creates_a_partnership(page):
    follow(page, "Create a partnership")
    page.get_by_label("Name", exact=True).fill("Eastside")
    page.locator("main form button").last.click()
    page.wait_for_url("**/partnerships/eastside/**")
    assert Partnership.objects.get().name == "Eastside"


def brings_in_people(page):
    follow(page, "Bring in a list")
    page.locator("textarea").fill(PEOPLE)
    press(page, "Check the list")
    page.get_by_role("button", name="Store").wait_for()
    assert_accessible(page, "people-preview")
    press(page, "Store")
    page.wait_for_url("**/people/")


def plans_and_opens_a_round(page):
    follow(page, "Eastside")
    follow(page, "Plan a round")
    page.get_by_label("Name of the round").fill("Autumn")
    page.get_by_label("Questionnaire").select_option("partnership-health-core 1.0")
    page.get_by_label("Opens").fill("2026-01-01T09:00")
    press(page, "Save and see")
    page.get_by_text("10 people would be asked").wait_for()
    assert_accessible(page, "round-planned")
    follow(page, "Look it over and open it")
    assert_accessible(page, "round-to-be-opened")
    press(page, "Open the round and invite everybody")
    page.get_by_text("The round is open").wait_for()
    assert_accessible(page, "round-opened")
    follow(page, "Eastside")
    follow(page, "See the round Autumn")
    page.get_by_role("link", name="Keep it open for longer").wait_for()


def answers_from_the_mail(page, link):
    page.goto(link)
    page.get_by_role("button", name="Start").first.click()
    for criterion in Round.objects.get().instrument.criteria:
        answer_page(page, criterion, AGREE)
        save_and_continue(page)
    submit(page)
