"""Opening a report to everybody with access: a number of days after the closing that was fixed
before the round opened (confidentiality.md, R16).

Managers read it from the closing on and may open it earlier; nobody can stop or delay it.
"""

from datetime import datetime

from django.db import transaction

from assessments.models import Did, Round, User
from assessments.services import deeds, memberships


def open_due(now: datetime) -> None:
    """Open every report whose time has come."""
    for survey_round in Round.objects.reports_due_to_open(now):
        open_to_all(survey_round, now=now)


@transaction.atomic
def open_to_all(survey_round: Round, *, now: datetime, by: User | None = None) -> None:
    """Let leads and viewers read the report, and send them an e-mail. Harmless if done twice."""
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if locked.closed_at is None or locked.report_opened_at is not None:
        return
    locked.report_opened_at = now
    locked.save(update_fields=["report_opened_at"])
    memberships.tell_of_report(locked)
    deeds.record(by, Did.OPENED_REPORT, locked)
