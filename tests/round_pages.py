"""A manager's pages of a round, read and filled in."""

from tests.conftest import DAY

ROUNDS = "/partnerships/northside/rounds"


def typed(now, **changes):
    return {
        "title": "Winter",
        "instrument": "partnership-health-core 1.0",
        "breakdown": "agency",
        "minimum_group": "5",
        "opens_at": f"{now - DAY:%Y-%m-%dT%H:%M}",
        "opens_at_once": "on",
        "closes_at": f"{now + 14 * DAY:%Y-%m-%dT%H:%M}",
        "report_after_days": "2",
    } | changes
