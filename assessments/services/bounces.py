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
    if bounce is None:
        return False
    ours = Mail.objects.filter(token__in=bounce.tokens)
    # A report that names a reminder is about that, whatever else it quotes.
    if ours.exclude(kind__in=Mail.SHOWN_WHERE_IT_CAME_BACK).exists():
        return False
    there = set(ours.values_list("token", flat=True))
    token = next((each for each in bounce.tokens if each in there), None)
    return ours.filter(token=token).update(bounce=bounce.reason) == 1
