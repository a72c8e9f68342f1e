"""A closed round and the pages of its report."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.models import Round
from reports.models import Publication
from reports.publication_json import to_json
from tests import report_world as world
from tests.conftest import PASSWORD

# British Summer Time: half an hour before midnight in UTC is the next day in Northside.
OPENED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def round_of(partnership, **fields):
    """Summer, closed, unless something else is said."""
    summer = {
        "title": "Summer",
        "instrument_key": "partnership-health",
        "instrument_version": "1.0",
        "opens_at": OPENED,
        "opened_at": OPENED,
        "closes_at": CLOSED,
        "closed_at": CLOSED,
    }
    return Round.objects.create(partnership=partnership, **summer | fields)


@pytest.fixture
def closed_round(northside):
    return round_of(northside)


@pytest.fixture
def published(closed_round, client, bob):
    """Publishes that, and gives the page as Bob, who may look, sees it."""

    def page(value):
        document = to_json(value)
        Publication.objects.create(
            survey_round=closed_round, document=document, published_at=CLOSED
        )
        client.login(email="bob@example.org", password=PASSWORD)
        response = client.get(address(closed_round))
        assert response.status_code == 200
        return response.content.decode()

    return page


def address(survey_round):
    return f"/partnerships/{survey_round.partnership.slug}/rounds/{survey_round.pk}/report/"


def before(partnership, value=None, **fields):
    """A round that closed when Summer opened, with that report."""
    opened = OPENED - timedelta(days=14)
    times = {"opens_at": opened, "opened_at": opened, "closes_at": OPENED, "closed_at": OPENED}
    other = round_of(partnership, **{"title": "Winter", **times, **fields})
    document = to_json(value or world.northside())
    Publication.objects.create(survey_round=other, document=document, published_at=OPENED)
    return other


def go_to(page, site, survey_round, client):
    """As the one who is signed in."""
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": site}
    page.context.add_cookies([cookie])
    page.goto(site + address(survey_round))
    page.locator("h1").wait_for()
