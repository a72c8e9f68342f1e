"""Beside an invitation stands that it came back; of a reminder that came back, nothing is kept.

Reminders go to those who have not answered: whatever changed because one came back would tell a
manager so. Invitations go to everybody alike. And as anybody can forge a report, it only ever shows
something: nothing is stopped, deleted or sent because of it.
"""

from assessments import bounces
from assessments.models import Mail


def take(raw: bytes) -> bool:
    """Keep why one of our e-mails came back; False where that is not to be kept, or it is none."""
    bounce = bounces.read(raw)
    return bounce is not None and any(_keep(token, bounce.reason) for token in bounce.tokens)


def _keep(token: str, reason: bounces.Reason) -> bool:
    shown = Mail.objects.filter(token=token, kind__in=Mail.SHOWN_WHERE_IT_CAME_BACK)
    return shown.update(bounce=reason) == 1
