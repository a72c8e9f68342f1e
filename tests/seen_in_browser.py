"""Every page as somebody sees it in a browser who may."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.instruments import catalogue
from assessments.services import answers, rounds
from tests.access_world import ADMIN, MANAGER, NO_PAGES, NOBODY, TABLE
from tests.browser import onward
from tests.conftest import DAY, PASSWORD

# Data, and a page that tests/config/test_whole_round.py looks at with the others of respondents.
LEFT_OUT = {*NO_PAGES, "respond-start"}
SEEN_BY = {NOBODY: None, MANAGER: "alice@example.org", ADMIN: "rita@example.org"}


def seen_by(person):
    """The pages that this person sees and the people before them in SEEN_BY do not."""
    earlier = list(SEEN_BY)[: list(SEEN_BY).index(person)]
    return [
        name
        for name, row in TABLE.items()
        if row[person] == 200
        and name not in LEFT_OUT
        and not any(row[each] == 200 for each in earlier)
    ]


def sign_in(page, site, email):
    page.goto(f"{site}{reverse('sign-in')}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    onward(page.get_by_role("button", name="Sign in"))
    page.get_by_role("button", name="Sign out").wait_for()


@pytest.fixture
def spring(autumn, now):
    """A round that is only planned."""
    return rounds.create(
        autumn.partnership,
        "Spring",
        autumn.instrument,
        opens_at=now + 90 * DAY,
        closes_at=now + 104 * DAY,
    )


@pytest.fixture
def ranked(northside, now):
    """Somebody who is asked for a ranking."""
    asked = catalogue.latest("partnership-health")
    planned = rounds.create(
        northside, "Autumn", asked, opens_at=now - DAY, closes_at=now + 14 * DAY
    )
    return rounds.open(planned, now=now).invitations.select_related("survey_round").first()


def keep_another_order(invitation):
    """As if on another device."""
    columns = invitation.survey_round.instrument.ranking.columns
    order = {columns[0]: 1, columns[4]: 2}
    answers.save(invitation, order, codes=columns, now=timezone.now())
