"""A manager's message to everybody asked in an open round: the same to all, answered or not.

Whether somebody gets it depends on what managers know: who is invited, and whose e-mails were
stopped. So neither the list, nor an answer that a mailbox sends by itself, tells who has answered.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Invitation, Mail, Message, Round, User
from assessments.models.messages import MOST_MESSAGES
from assessments.wording import Words

# Between two messages of a round.
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
    """Write it to everybody; the mails are rows and go out like others.

    number : which message of the round this is: the same one sent twice, as by a double click, is
        one message
    extension : the mark of the extension that it tells of, if it does
    Raises ValidationError where it cannot be sent.
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
    return message


def receivers(survey_round: Round) -> QuerySet[Invitation]:
    """Everybody asked, at the address that they have now, but those who get no more e-mails."""
    return survey_round.invitations.filter(no_more_mails=False, link_id__isnull=False)


def mark_of_extension(survey_round: Round) -> str:
    """Shows that the round was just extended: one message may then follow another at once."""
    return signing.dumps(_extended(survey_round), salt=OF_AN_EXTENSION)


def is_to_be_told(survey_round: Round, mark: str) -> bool:
    """Is this the mark of the last extension, and was no message sent since?"""
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
    if is_soon and not is_to_be_told(survey_round, extension):
        raise ValidationError(
            _("Everybody got a message less than a day ago. Wait until a day has passed.")
        )
