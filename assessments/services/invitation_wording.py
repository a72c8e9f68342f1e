"""The manager's own wording of a round's invitation and reminders."""

from django.db import transaction

from assessments.mail.wording import Wording, usual_wording
from assessments.models import Did, Round, User
from assessments.services import deeds


class RoundOpened(Exception):
    """The round is open, so its wording can no longer change."""


WORDS = ("invitation_subject", "invitation_text", "reminder_subject", "reminder_text")


@transaction.atomic
def reword(survey_round: Round, wording: Wording, *, by: User | None = None) -> None:
    """Store the manager's own wording; where it equals the usual wording, store nothing.

    Raises RoundOpened once people are invited: everybody must read the same, and a reminder must
    not comment on how many have answered."""
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.is_planned:
        raise RoundOpened
    usual = _as_kept(usual_wording(locked))
    for field, words in _as_kept(wording).items():
        setattr(locked, field, "" if words == usual[field] else words)
    locked.words_taken_from = ""
    locked.save(update_fields=[*WORDS, "words_taken_from"])
    deeds.record(by, Did.REWORDED, locked)


def _as_kept(wording: Wording) -> dict[str, str]:
    invitation, reminder = wording.invitation, wording.reminder
    words = (invitation.subject, invitation.text, reminder.subject, reminder.text)
    return dict(zip(WORDS, words, strict=True))


def take_words_over(survey_round: Round) -> None:
    """Copy the wording of the partnership's previous round to one that is just being planned.

    A practice round copies only from a practice round, because it asks for something else.
    """
    earlier = Round.objects.filter(
        partnership=survey_round.partnership,
        source=Round.Source.INVITED,
        is_practice=survey_round.is_practice,
    )
    last = earlier.order_by("-opens_at", "-pk").first()
    if survey_round.source != Round.Source.INVITED or last is None:
        return
    if not any(getattr(last, field) for field in WORDS):
        return
    for field in WORDS:
        setattr(survey_round, field, getattr(last, field))
    survey_round.words_taken_from = last.title
