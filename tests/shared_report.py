"""A report that is shared with people outside."""

import pytest

from reports.models import Publication
from reports.publication_json import to_json
from tests import report_world
from tests.report_pages import CLOSED, round_of


@pytest.fixture
def summer(northside):
    """A closed round with its report."""
    summer = round_of(northside)
    document = to_json(report_world.northside())
    Publication.objects.create(survey_round=summer, document=document, published_at=CLOSED)
    return summer


def place(survey_round, page="share/"):
    return f"/partnerships/northside/rounds/{survey_round.pk}/{page}"
