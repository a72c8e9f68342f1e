"""A manager goes from an empty installation to an opened round, and a respondent from the e-mail to
the answers, in a browser: no admin, no command line."""

import email
import re
from email import policy

import pytest
from django.utils import timezone

from assessments.models import Partnership, Round, grace
from assessments.services import accounts, mails
from reports.disclosure.end_of_round import closing
from tests.browser import PHONE, assert_accessible, onward, visit
from tests.walks import AGREE, answer_page, save_and_continue, submit

pytestmark = pytest.mark.browser

PEOPLE = "email,firstname,lastname,agency,role\n" + "".join(
    f"person{number}@{domain}.example,Sam,Number{number},{agency},operational\n"
    for agency, domain in (("Eastside Council", "council"), ("Eastside Care", "care"))
    for number in range(1, 6)
)


def press(page, name):
    onward(page.get_by_role("button", name=name))


def follow(page, name):
    onward(page.get_by_role("link", name=name).first)


@pytest.fixture
def empty_installation(settings, tmp_path, site):
    """And e-mails go to files in a folder, as where no mail server is set."""
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return site


def mails_in(folder):
    """The plain text of every e-mail in the folder."""
    written = "".join(path.read_text() for path in sorted(folder.iterdir()))
    for each in written.split("-" * 79 + "\n"):
        if each.strip():
            plain = email.message_from_string(each, policy=policy.default).get_body(("plain",))
            yield plain.get_content()


def test_from_nothing_to_a_report(chromium, empty_installation, tmp_path):
    site = empty_installation
    with visit(chromium) as page:
        makes_the_first_account(page, site)
        creates_a_partnership(page)
        brings_in_people(page)
        plans_and_opens_a_round(page)
        assert page.problems == []
    mails.send_due(timezone.now())
    links = [re.search(r"http://\S+/r/\S+", text).group(0) for text in mails_in(tmp_path / "mail")]
    assert len(links) == 10
    for link in links[:6]:
        with visit(chromium, viewport=PHONE) as page:
            answers_from_the_mail(page, link)
            assert page.problems == []
    with visit(chromium) as page:
        closes_the_round_early(page, site)
        mails.send_due(timezone.now())
        told = [text for text in mails_in(tmp_path / "mail") if "closes earlier" in text]
        assert len(told) == 4
        closing.close_due(Round.objects.get().closes_at + grace())
        reads_the_report(page)
        assert page.problems == []
    assert Round.objects.get().publication.value().participation.responded == 6


def makes_the_first_account(page, site):
    page.goto(site)
    assert_accessible(page, "empty-home")
    follow(page, "first account")
    page.get_by_label("Code").fill(accounts.first_account_code())
    page.get_by_label("E-mail address").fill("rita@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill("a long enough password")
    press(page, "Create the first account")
    page.get_by_text("Your account is made").wait_for()


def creates_a_partnership(page):
    follow(page, "Create a partnership")
    page.get_by_label("Name", exact=True).fill("Eastside")
    onward(page.locator("main form button").last)
    page.wait_for_url("**/partnerships/eastside/**")
    assert Partnership.objects.get().name == "Eastside"


def brings_in_people(page):
    follow(page, "Import a list")
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
    page.get_by_label("Questionnaire", exact=True).select_option("partnership-health-core 1.0")
    page.get_by_label("Opens").fill("2026-01-01T09:00")
    press(page, "Save and see")
    page.locator(".error-summary", has_text="Tick the box if you mean it").wait_for()
    page.problems.clear()  # a question is answered with 400
    page.get_by_label("Open at once").check()
    press(page, "Save and see")
    page.get_by_text("10 people would be asked").wait_for()
    assert_accessible(page, "round-planned")
    follow(page, "Check it and open it")
    assert_accessible(page, "round-to-be-opened")
    press(page, "Open the round and invite everybody")
    page.get_by_text("The round is open").wait_for()
    assert_accessible(page, "round-opened")
    follow(page, "Eastside")
    follow(page, "See the round Autumn")
    page.get_by_role("link", name="Extend the round").wait_for()


def closes_the_round_early(page, site):
    page.goto(site)
    follow(page, "Sign in")
    page.get_by_label("E-mail address").fill("rita@example.org")
    page.get_by_label("Password").fill("a long enough password")
    press(page, "Sign in")
    follow(page, "Eastside")
    follow(page, "See the round Autumn")
    follow(page, "Close it early")
    assert_accessible(page, "round-close-early")
    page.get_by_label("I understand").check()
    press(page, "Close it early, and tell people")
    page.get_by_text("The round will close early. People are being told.").wait_for()
    assert_accessible(page, "round-closes-early")


def reads_the_report(page):
    follow(page, "Eastside")
    follow(page, "Open the report of Autumn")
    page.get_by_text("6 of 10 people answered").first.wait_for()
    page.get_by_text("Talk about first").first.wait_for()
    assert_accessible(page, "walk-report")


def answers_from_the_mail(page, link):
    page.goto(link)
    onward(page.get_by_role("button", name="Start").first)
    for criterion in Round.objects.get().instrument.criteria:
        answer_page(page, criterion, AGREE)
        save_and_continue(page)
    submit(page)
