"""A manager's message to everybody invited to an open round, whether or not they have answered.

Who gets it depends only on what managers know: who is invited, and whose e-mails were stopped. So
neither the list of receivers nor an automatic reply reveals who has answered.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.mail.wording import Words
from assessments.models import Did, Invitation, Mail, Message, Round, User
from assessments.models.messages import MOST_MESSAGES
from assessments.services import deeds

# The least time between two messages of a round.
APART = timedelta(days=1)
OF_AN_EXTENSION = "message about an extension"


@transaction.atomic
def send(
    survey_round: Round,
    words: Words,
    *,
    number: int,
    by: User,
    now: datetime,
    extension: str = "",
) -> Message:
    """Send a message to everybody; its mails are rows, sent like all others.

    number : of this message within the round; sending the same one twice, as by a double click,
        sends one message
    extension : the token of the extension that it announces, if it does
    Raises ValidationError if it cannot be sent.
    """
    survey_round = Round.objects.select_for_update().get(pk=survey_round.pk)
    there = survey_round.messages.filter(number=number).first()
    if there is not None and (there.subject, there.text) == (words.subject, words.text):
        return there
    check_can_send(survey_round, now, extension=extension)
    if number != survey_round.messages.count() + 1:
        raise ValidationError(
            _("Another message was sent in the meantime. Read it before you go on.")
        )
    message = Message(
        survey_round=survey_round,
        number=number,
        subject=words.subject,
        text=words.text,
        by=by,
        made_at=now,
    )
    message.full_clean()
    message.save()
    Mail.objects.make_for(
        receivers(survey_round).order_by("pk"),
        Mail.Kind.MESSAGE,
        partnership=survey_round.partnership,
        sequence=number,
    )
    deeds.record(by, Did.SENT_MESSAGE, survey_round)
    return message


def receivers(survey_round: Round) -> QuerySet[Invitation]:
    """Everybody invited, at their current address, except those who get no more e-mails."""
    return survey_round.invitations.filter(no_more_mails=False, link_id__isnull=False)


def extension_token(survey_round: Round) -> str:
    """A token showing that the round was just extended, which allows another message at once."""
    return signing.dumps(_extended(survey_round), salt=OF_AN_EXTENSION)


def announces_extension(survey_round: Round, mark: str) -> bool:
    """Whether this is the token of the latest extension, and no message was sent since."""
    try:
        return bool(signing.loads(mark, salt=OF_AN_EXTENSION) == _extended(survey_round))
    except signing.BadSignature:
        return False


def _extended(survey_round: Round) -> list[int]:
    return [survey_round.pk, survey_round.times_extended, survey_round.messages.count()]


def check_can_send(survey_round: Round, now: datetime, *, extension: str = "") -> None:
    if not survey_round.is_open(now):
        raise ValidationError(_("You can only send a message while people are answering."))
    sent = survey_round.messages.order_by("-number").first()
    if sent is not None and sent.number >= MOST_MESSAGES:
        raise ValidationError(
            ngettext(
                "Everybody got %d message in this round. You cannot send more.",
                "Everybody got %d messages in this round. You cannot send more.",
                sent.number,
            )
            % sent.number
        )
    is_soon = sent is not None and sent.made_at > now - APART
    if is_soon and not announces_extension(survey_round, extension):
        raise ValidationError(
            _("Everybody got a message less than a day ago. Wait until a day has passed.")
        )
