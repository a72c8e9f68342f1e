"""Recording that an invitation bounced. For reminders, nothing is recorded.

Reminders go to people who have not answered, so any trace of a bounced one would tell a manager so.
Invitations go to everybody. As anybody can forge a bounce report, it is only displayed: it never
stops, deletes or sends anything."""

from assessments.mail import bounces
from assessments.models import Mail


def take(raw: bytes) -> bool:
    """Record why one of our mails bounced. False if it is not ours or must not be recorded."""
    bounce = bounces.read(raw)
    if bounce is None:
        return False
    ours = Mail.objects.filter(token__in=bounce.tokens)
    # If a report mentions a reminder, treat it as the bounce of that reminder.
    if ours.exclude(kind__in=Mail.SHOWN_WHERE_IT_CAME_BACK).exists():
        return False
    there = set(ours.values_list("token", flat=True))
    token = next((each for each in bounce.tokens if each in there), None)
    return ours.filter(token=token).update(bounce=bounce.reason) == 1
