"""The main walks in Firefox: a respondent answers, a manager looks after a round and plans the
next, and reads a report."""

import pytest

from assessments.models import Invitation, Round
from reports.disclosure import counting
from tests.browser import PHONE
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, so_healthy
from tests.firefox import firefox

pytestmark = [pytest.mark.browser, pytest.mark.firefox]


@pytest.fixture
def page(site, tmp_path):
    with firefox(tmp_path) as page:
        yield page
        assert page.problems() == []


def sign_in(page, site):
    page.go(f"{site}/sign-in/")
    page.fill("E-mail address", "alice@example.org")
    page.fill("Password", PASSWORD)
    page.press("Sign in")
    page.see("Sign out", "body")


def answer(page, code, value):
    page.click(f"label:has(input[name='answer-{code}'][value='{value}'])")


def test_a_respondent_answers_in_firefox(page, site, invitations, link, instrument):
    page.resize(PHONE)
    page.go(site + link)
    page.see("Autumn", "h1")
    page.assert_fits("start", then=PHONE)
    page.press("Start")
    for number, criterion in enumerate(instrument.criteria):
        last = criterion is instrument.criteria[-1]
        page.see(criterion.title, "h1")
        for statement in criterion.statements:
            answer(page, statement.code, 4)
        if number == 0:
            page.see("Saved", "#status")
            page.assert_fits("page", then=PHONE)
        page.press("Save and review" if last else "Save and continue")
    page.see("Review your answers", "h1")
    page.see("Every statement is answered.")
    page.assert_fits("review", then=PHONE)
    page.press("Submit my answers")
    page.see("Thank you", "h1")
    page.assert_fits("done", then=PHONE)
    assert Invitation.objects.filter(answered=True).get() == invitations[0]


def test_a_manager_looks_after_a_round_and_plans_the_next_in_firefox(
    page, site, alice, invitations, now
):
    everybody_answers(invitations[:9], now)
    counting.count_responses(now + DAY)
    sign_in(page, site)
    page.follow("Northside")
    page.see("Northside", "h1")
    page.assert_fits("partnership")
    page.follow("See the round Autumn")
    page.see("How many have answered")
    page.see("In all, at least 5 people have answered: enough for a report.")
    page.assert_fits("round")
    page.follow("Invitations")
    page.see("16 people are invited.")
    page.see("person1@northside-council.example")
    page.assert_fits("invitations")
    page.follow("Rounds")
    page.follow("Plan another round")
    page.fill("Name of the round", "Winter")
    page.fill("Questionnaire", "partnership-health-core 1.0")
    page.assert_fits("plan")
    page.press("Save and see what it can show")
    page.see("Winter", "h1")
    page.see("people would be asked")
    page.assert_fits("planned")
    assert Round.objects.get(title="Winter").is_planned


def few_stay(invitation, code):
    """All else is healthy."""
    return so_healthy(2 if code.startswith("stability") else 4)(invitation, code)


def test_a_manager_reads_and_explores_a_report_in_firefox(
    page, site, alice, autumn, invitations, instrument, now
):
    everybody_answers(invitations, now, answer=few_stay)
    close_as_due(autumn, now=now)
    sign_in(page, site)
    page.follow("Northside")
    page.follow("Open the report of Autumn")
    page.see("16 of 16 people answered")
    page.see("Staff stability", ".opening .panel")  # to talk about first
    drawn = "document.querySelectorAll('#table-profile tbody tr svg').length"
    assert page.evaluate(drawn) == len(instrument.criteria)
    page.assert_fits("report")
    page.click("#links summary")
    page.click("#links .explore button")
    page.find("#links .explore-place .main-svg")
    page.assert_fits("report-explored")
    first = instrument.criteria[0]
    page.follow(first.title)
    page.see(first.title, "h1")
    page.see(first.statements[0].text)
    page.assert_fits("criterion")
