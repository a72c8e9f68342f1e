"""What people do in a browser, step by step."""

import re

from tests.browser import onward
from tests.conftest import PASSWORD

SAVE = re.compile(r"^Save and (continue|review)$")  # on the last page the review comes next
AGREE, DISAGREE, DONT_KNOW = "4", "2", "dk"


def choose(page, code, value):
    page.locator(f"label:has(input[name='answer-{code}'][value='{value}'])").click()


def answer_page(page, criterion, value, *, unless=()):
    """So healthy: reverse-worded statements get the opposite answer, or all would make 50."""
    page.get_by_role("heading", level=1, name=criterion.title).wait_for()
    for statement in criterion.statements:
        if statement.code not in dict(unless):
            choose(page, statement.code, str(6 - int(value)) if statement.reverse else value)
    for code, other in dict(unless).items():
        choose(page, code, other)


def begin(page, link):
    page.goto(link)
    onward(page.get_by_role("button", name="Start").first)


def save_and_continue(page):
    onward(page.get_by_role("button", name=SAVE))


def answer_all_and_submit(page, link, instrument, value):
    begin(page, link)
    for criterion in instrument.criteria:
        answer_page(page, criterion, value)
        save_and_continue(page)
    submit(page)


def submit(page):
    onward(page.get_by_role("button", name="Submit my answers"))
    page.wait_for_url("**/answer/done/")


def sign_in(page, site):
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    onward(page.get_by_role("button", name="Sign in"))
