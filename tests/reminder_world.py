"""A round and the mornings on which reminders are due."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assessments.models import Mail, User
from assessments.services import mails, reminders, rounds
from audits.managers import Manager

LONDON = ZoneInfo("Europe/London")
EVERYBODY = 16
# The advent round: from a Monday morning to a Monday evening, two weeks later.
OPENS = datetime(2026, 11, 30, 9, tzinfo=LONDON)
CLOSES = datetime(2026, 12, 14, 17, tzinfo=LONDON)
HALFWAY_MORNING = datetime(2026, 12, 7, 9, tzinfo=LONDON)  # a Monday
LAST_MORNING = datetime(2026, 12, 11, 9, tzinfo=LONDON)  # the Friday before


def remind(now):
    """What the timetable does: make what is due, and send it."""
    reminders.make_due(now)
    return mails.send_due(now)


def rows():
    return Mail.objects.filter(kind="reminder")


@pytest.fixture
def places(northside, instrument):
    """Everybody's invitation to the advent round; the e-mails went out when it opened."""
    planned = rounds.create(northside, "Advent", instrument, opens_at=OPENS, closes_at=CLOSES)
    advent = rounds.open(planned, now=OPENS)
    assert mails.send_due(OPENS) == EVERYBODY
    return list(advent.invitations.select_related("survey_round__partnership").order_by("pk"))


def manager_of(place):
    """Alice, or whoever else manages the partnership, at all pages that the audit knows."""
    user, _made = User.objects.get_or_create(email="manager@random.example")
    partnership = place.survey_round.partnership
    partnership.memberships.get_or_create(user=user, defaults={"access": "manager"})
    return Manager(place.survey_round, HALFWAY_MORNING)
