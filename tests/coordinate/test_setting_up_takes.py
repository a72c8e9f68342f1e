"""How long it takes to set up six agencies and forty people, in pages, clicks and keys.

Counted in a browser on the ways that the pages themselves suggest; somebody who types forty words a
minute presses 200 keys in it, and a click or a new page takes 1.2 seconds.
"""

import pytest

from assessments.models import User
from assessments.services import partnerships
from tests.browser import onward, visit
from tests.conftest import PASSWORD
from tests.seen_in_browser import sign_in

pytestmark = pytest.mark.browser

AGENCIES = (
    "Riverside Borough Council",
    "Northbank NHS Trust",
    "Home Care",
    "Tideway Homes",
    "Shelter Trust",
    "Harbour Police",
)
FIRST = ("Amira", "Ben", "Chloe", "David", "Emma", "Farah", "George", "Hannah")
LAST = ("Stone", "Okafor", "Price", "Rees", "Walker")
# 32 characters each, names and addresses together.
PEOPLE = [(f"{f} {n}", f"{f}.{n}@a.example".lower()) for n in LAST for f in FIRST]


class Hand:
    """Presses and clicks as somebody would, and counts."""

    def __init__(self, page):
        self.page = page
        self.pages = self.clicks = self.keys = 0
        page.on("domcontentloaded", self._another_page)

    def _another_page(self, _page):
        self.pages += 1

    def click(self, role, name):
        self.clicks += 1
        onward(self.page.get_by_role(role, name=name).first)

    def type(self, text):
        """Where the cursor is by itself."""
        self.page.wait_for_function("document.activeElement.matches('textarea')")
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, *keys):
        self.keys += len(keys)
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def seconds(self):
        return self.keys / 200 * 60 + (self.pages + self.clicks) * 1.2


@pytest.fixture
def hand(chromium, site, transactional_db):
    """On the page of a partnership that has nothing in it yet."""
    rita = User.objects.create_superuser("rita@example.org", PASSWORD)
    partnerships.begin(rita, "Westside")
    with visit(chromium) as page:
        sign_in(page, site, "rita@example.org")
        page.goto(f"{site}/partnerships/westside/")
        yield Hand(page)
        assert page.problems == []


def everybody():
    agencies = partnerships.Agency.objects.order_by("name")
    return {agency.name: agency.participants.count() for agency in agencies}


def test_six_agencies_and_forty_people_by_hand_take_less_than_ten_minutes(hand):
    hand.click("link", "Add the agencies")
    hand.type("\n".join(AGENCIES))
    hand.click("button", "Add these agencies")
    hand.click("link", "Continue to the people")
    groups = [PEOPLE[begin : begin + 7] for begin in range(0, 40, 7)]
    for number, people in enumerate(groups):
        if number == 0:
            hand.click("link", "Add people to")
        hand.type("\n".join(f"{name}, {address}" for name, address in people))
        if number == 0:
            hand.press("Tab", "o")  # operational; it is kept
        last = number == len(groups) - 1
        hand.click("button", "Add them" if last else "Add them, and continue with")
    hand.page.get_by_text("Added to Tideway Homes").wait_for()
    assert sorted(everybody().values()) == [5, 7, 7, 7, 7, 7]
    print(f"{hand.pages} pages, {hand.clicks} clicks, {hand.keys} keys: {hand.seconds:.0f} s")
    assert hand.seconds < 9 * 60


def test_with_a_list_they_take_less_than_two_minutes(hand, tmp_path):
    listed = ["E-mail,First name,Surname,Organisation,Role"]
    for number, (name, address) in enumerate(PEOPLE):
        first, last = name.split()
        listed.append(f"{address},{first},{last},{AGENCIES[number % 6]},operational")
    file = tmp_path / "people.csv"
    file.write_text("\n".join(listed))
    hand.click("link", "Import a list")
    hand.page.get_by_label("A file").set_input_files(file)
    hand.clicks += 3  # the button, the file, and "Open" in the window of the operating system
    hand.click("button", "Check the list")
    hand.click("button", "Store these 40 people")
    hand.page.get_by_text("40 people are stored.").wait_for()
    assert set(everybody()) == set(AGENCIES)
    print(f"{hand.pages} pages, {hand.clicks} clicks, {hand.keys} keys: {hand.seconds:.0f} s")
    assert hand.seconds < 60
