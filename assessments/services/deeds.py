"""The audit log: who with an account did what to which object, and when.

A service records its deed in its own transaction, so that there is one exactly if the other is:

    deeds.record(by, Did.OPENED_ROUND, survey_round, count=len(invited))

by : the account that asked for it; None for the timetable and for commands

Nothing here may tell who has answered: not a deed, nor its time or its place in the log. So what
respondents do is not recorded, nor what the timetable does to one person (reminders), nor typing in
a sheet of paper. Where a manager sends a link again, the log names the round alone, because people
who ask for their link have usually not answered.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from assessments.models import (
    Agency,
    CustomInstrument,
    Deed,
    Did,
    Invitation,
    Membership,
    Participant,
    Partnership,
    Round,
    User,
)
from assessments.times import months_later

Kind = Deed.Kind
LONGEST_NAME = 254


@dataclass(frozen=True)
class _About:
    """The object of a deed, as it is now: it may be gone when somebody reads of it."""

    kind: str = ""
    number: int | None = None
    name: str = ""
    partnership: Partnership | None = None
    detail: str = ""


def record(
    by: User | None,
    did: Did,
    about: Model | None = None,
    *,
    of: Partnership | None = None,
    count: int | None = None,
    detail: str = "",
    at: datetime | None = None,
) -> None:
    """Write a deed. Call it within the transaction of what was done, and before an object is gone.

    of : the partnership, where the object does not say
    count : how many people, agencies or e-mails it concerned
    detail : a code of ours, such as the format of a file
    at : when; given where how long something took could depend on how many have answered
    """
    object_ = _about(about)
    partnership = of or object_.partnership
    if by is None and partnership is not None and partnership.is_demo:
        return  # the demo's own story, which nobody has lived through
    now = at or timezone.now()
    Deed.objects.create(
        at=now,
        expires_at=months_later(now, settings.DEEDS_KEPT_MONTHS),
        account=by.pk if by else None,
        address=by.email if by else "",
        did=did.value,
        partnership=partnership.pk if partnership else None,
        partnership_name=partnership.name if partnership else "",
        kind=object_.kind,
        number=object_.number,
        name=object_.name[:LONGEST_NAME],
        detail=detail or object_.detail,
        count=count,
    )


def forget(now: datetime) -> None:
    """Delete the deeds that have expired. The database refuses to delete any other."""
    Deed.objects.filter(expires_at__lte=now).delete()


@singledispatch
def _about(about: Model | None) -> _About:
    return _About()


@_about.register
def _(about: Partnership) -> _About:
    return _About(Kind.PARTNERSHIP, about.pk, about.name, about)


@_about.register
def _(about: Agency) -> _About:
    return _About(Kind.AGENCY, about.pk, about.name, about.partnership)


@_about.register
def _(about: Round) -> _About:
    return _About(Kind.ROUND, about.pk, about.title, about.partnership)


@_about.register
def _(about: Membership) -> _About:
    partnership, user = about.partnership, about.user
    return _About(Kind.ACCOUNT, user.pk, user.email, partnership, about.access)


@_about.register
def _(about: User) -> _About:
    return _About(Kind.ACCOUNT, about.pk, about.email)


@_about.register
def _(about: Participant) -> _About:
    """A number, and the agency's name: neither their name nor their address."""
    return _About(Kind.PERSON, about.pk, about.agency.name, about.partnership)


@_about.register
def _(about: Invitation) -> _About:
    """A number, and the round's name."""
    survey_round = about.survey_round
    return _About(Kind.INVITATION, about.pk, survey_round.title, survey_round.partnership)


@_about.register
def _(about: CustomInstrument) -> _About:
    return _About(Kind.QUESTIONNAIRE, about.pk, about.title)
