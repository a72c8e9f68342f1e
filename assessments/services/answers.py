"""Saving, submitting and withdrawing answers. "Saved" is only reported after the commit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from assessments.encryption.sealing import KeyMissing, RoundCipher
from assessments.instruments.coding import Answer, Answers
from assessments.models import Envelope, Invitation
from assessments.prepared import PreparedQuery


class RoundClosed(Exception):
    """The round does not accept answers, or no longer does; nothing was stored."""


class NewerAnswers(Exception):
    """The answers have changed since the page was loaded; nothing was stored."""


class NothingAnswered(Exception):
    """Nothing to submit, or only a ranking, which would not count."""


@dataclass(frozen=True)
class Draft:
    """Somebody's answers so far, not yet submitted, and their version."""

    answers: dict[str, Answer]
    version: int


def draft(invitation: Invitation) -> Draft:
    """The stored draft. Submitted answers are never shown again. Raises RoundClosed."""
    envelope = _as_read(invitation)
    return Draft(_cipher(envelope).unseal(envelope, "draft"), envelope.version)


def page_digest(invitation: Invitation, answers: Answers, codes: Collection[str]) -> str:
    """A digest of the answers shown on a page, so that `save` can tell whether they have
    changed."""
    shown = sorted((code, answers[code]) for code in codes if code in answers)
    digest = salted_hmac("answers as shown", f"{invitation.pk} {shown}", algorithm="sha256")
    return digest.hexdigest()[:16]


def save(
    invitation: Invitation,
    answers: Answers,
    *,
    codes: Collection[str],
    known: Collection[str] | None = None,
    now: datetime,
) -> Draft:
    """Put the answers from one page into the draft.

    codes : those on the page, of statements or of columns of the ranking; those without an
        answer become blank
    known : page digests of answers that the page showed or has sent; None if there was no page
    Raises RoundClosed, NewerAnswers, KeyMissing, or ValueError for an answer that does not exist.
    """
    while True:
        envelope = _as_read(invitation)
        if not envelope.invitation.survey_round.accepts_answers(now):
            raise RoundClosed
        cipher = _cipher(envelope)
        before = cipher.unseal(envelope, "draft")
        after = {code: a for code, a in before.items() if code not in codes} | dict(answers)
        if after == before:  # a double click, or a page sent again
            return Draft(before, envelope.version)
        if known is not None and page_digest(invitation, before, codes) not in known:
            raise NewerAnswers
        if _draft_stored(envelope, cipher.seal(invitation, "draft", after)):
            return Draft(after, envelope.version + 1)


@transaction.atomic
def submit(invitation: Invitation, *, version: int, now: datetime) -> None:
    """Submit the draft, replacing any earlier submission.

    version : of the draft that the person saw last
    Submitting twice is harmless. Raises RoundClosed, NewerAnswers, NothingAnswered, KeyMissing.
    """
    envelope = _open_envelope(invitation, now)
    cipher = RoundCipher(invitation.survey_round)
    answers = cipher.unseal(envelope, "draft")
    if not answers and Invitation.objects.filter(pk=invitation.pk, answered=True).exists():
        return
    if answers.keys().isdisjoint(invitation.survey_round.instrument.codes):
        raise NothingAnswered
    if version != envelope.version:
        raise NewerAnswers
    envelope.submitted = cipher.seal(invitation, "submitted", answers)
    envelope.draft = cipher.seal(invitation, "draft", {})
    _store(envelope)
    Invitation.objects.filter(pk=invitation.pk).update(answered=True)


@transaction.atomic
def withdraw(invitation: Invitation, *, now: datetime) -> None:
    """Empty the envelope, so that nothing from this person counts. They may answer again later."""
    envelope = _open_envelope(invitation, now)
    cipher = RoundCipher(invitation.survey_round)
    envelope.draft = cipher.seal(invitation, "draft", {})
    envelope.submitted = cipher.seal(invitation, "submitted", {})
    _store(envelope)
    Invitation.objects.filter(pk=invitation.pk).update(answered=False)


_WITH_ROUND = ("invitation__survey_round",)
_ENVELOPE = PreparedQuery(lambda: Envelope.objects.select_related(*_WITH_ROUND), "invitation")
_LOCKED_ENVELOPE = PreparedQuery(
    lambda: Envelope.objects.select_for_update(of=("self",)).select_related(*_WITH_ROUND),
    "invitation",
)


def _as_read(invitation: Invitation) -> Envelope:
    """The envelope, with its round: as it came with the invitation, then as it is now.

    Raises RoundClosed if there is none any more.
    """
    came_with_it: Any = Invitation.envelope.related
    envelope: Envelope | None
    if came_with_it.is_cached(invitation):
        envelope = came_with_it.get_cached_value(invitation)
        came_with_it.delete_cached_value(invitation)
    else:
        envelope = _ENVELOPE.first(invitation.pk)
    if envelope is None:
        raise RoundClosed
    return envelope


def _cipher(envelope: Envelope) -> RoundCipher:
    """Raises RoundClosed if the key is gone because the round has ended since the envelope was
    read."""
    try:
        return RoundCipher(envelope.invitation.survey_round)
    except KeyMissing as problem:
        if _ENVELOPE.first(envelope.invitation_id) is None:
            raise RoundClosed from problem
        raise


def _draft_stored(envelope: Envelope, draft: bytes) -> bool:
    """One statement, which needs no lock: False if another was first, or there is none any more.

    Closing locks all envelopes of the round, then deletes them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_envelope SET draft = %s, version = version + 1 "
            "WHERE id = %s AND version = %s",
            [draft, envelope.pk, envelope.version],
        )
        return bool(cursor.rowcount == 1)


def _open_envelope(invitation: Invitation, now: datetime) -> Envelope:
    """The envelope, locked until the transaction ends.

    Closing locks all envelopes of the round, then deletes them. So a submission either comes first
    and is counted, or finds no envelope and is refused.
    """
    envelope = _LOCKED_ENVELOPE.first(invitation.pk)
    if envelope is None or not envelope.invitation.survey_round.accepts_answers(now):
        raise RoundClosed
    return envelope


def _store(envelope: Envelope) -> int:
    envelope.version += 1
    envelope.save(update_fields=["draft", "submitted", "version"])
    return envelope.version
