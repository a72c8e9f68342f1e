"""Round keys and envelopes: what people answer is kept locked until the round closes.

An envelope is AES-256-GCM under a key of its round. The key is a file outside the database and
outside its backups: who has only one of the two can read nothing. Without its key a round accepts
no answers.
"""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from numpy.typing import NDArray

from assessments.instruments import coding
from assessments.models import Envelope, Invitation, Round

KEY_BYTES = 32
NONCE_BYTES = 12
Part = Literal["draft", "submitted"]


class KeyMissing(Exception):
    """The round has no key (any more): its answers can neither be kept nor read."""


class EnvelopeBroken(Exception):
    """An envelope does not open with the round's key: it was altered, or belongs elsewhere."""


# Keys


def key_path(survey_round: Round) -> Path:
    return Path(settings.KEY_DIR) / f"{survey_round.uuid.hex}.key"


def has_key(survey_round: Round) -> bool:
    """Has the round a key that can be used?"""
    return _key(survey_round) is not None


def make_key(survey_round: Round) -> None:
    """Make the round's key, once; a key that is there already stays. The caller locks the round.

    A useless file in its place is replaced while the round is not open: nothing is sealed with
    it. After that it is evidence, and KeyMissing is raised.
    """
    if has_key(survey_round):
        return
    if survey_round.opened_at is not None:
        raise KeyMissing(f"Round {survey_round.pk} has no usable key.")
    key_path(survey_round).unlink(missing_ok=True)
    _put_in_place(AESGCM.generate_key(KEY_BYTES * 8), key_path(survey_round))


def _put_in_place(key: bytes, path: Path) -> None:
    """Written aside first: stopped half-way, or on a full disk, it leaves no half of a key.

    Killed between the last two lines it leaves a second name of the same file, which
    destroy_key overwrites with it.
    """
    handle, aside = tempfile.mkstemp(dir=path.parent)  # only its owner can read it
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(aside, path)
    finally:
        os.unlink(aside)
    _sync_folder()


def _key(survey_round: Round) -> bytes | None:
    try:
        key = key_path(survey_round).read_bytes()
    except OSError:  # it is not there, or cannot be read
        return None
    return key if len(key) == KEY_BYTES else None


def destroy_key(survey_round: Round) -> None:
    """Overwrite and delete the round's key. Doing it twice is harmless."""
    path = key_path(survey_round)
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync_folder()


def _sync_folder() -> None:
    """A file made or deleted is only on disk for certain when its folder is."""
    folder = os.open(settings.KEY_DIR, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# Envelopes


class RoundLock:
    """Seals and unseals what belongs to one round. Raises KeyMissing where its key is gone."""

    def __init__(self, survey_round: Round) -> None:
        key = _key(survey_round)
        if key is None:
            raise KeyMissing(f"Round {survey_round.pk} has no usable key.")
        self._cipher = AESGCM(key)
        self._round = survey_round

    def seal(self, invitation: Invitation, part: Part, answers: coding.Answers) -> bytes:
        return self.seal_sheet(invitation, part, coding.encode(self._round.instrument, answers))

    def seal_sheet(self, invitation: Invitation, part: Part, sheet: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, sheet, self._place(invitation.pk, part))

    def unseal(self, envelope: Envelope, part: Part) -> dict[str, coding.Answer]:
        return coding.decode(self._round.instrument, self.sheet(envelope, part))

    def sheet(self, envelope: Envelope, part: Part) -> bytes:
        sealed = bytes(getattr(envelope, part))
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, text, self._place(envelope.invitation_id, part))
        except (InvalidTag, ValueError) as problem:
            raise EnvelopeBroken(f"Envelope {envelope.pk} does not open.") from problem

    def _place(self, invitation_id: int, part: Part) -> bytes:
        """What the envelope belongs to: moved elsewhere, it does not open."""
        return f"{self._round.uuid.hex}:{invitation_id}:{part}".encode()


# The answer sheet


@dataclass(frozen=True)
class AnswerSheet:
    """All submitted answers of a round, in an order that chance has made.

    statements : uint8 array of shape (statements, respondents); 0 blank, 1 the lowest category,
        255 don't know; as answered, not reversed
    units : tuple of str, one a respondent: the agency's id or the role, by the round's breakdown
    """

    statements: NDArray[np.uint8]
    units: tuple[str, ...]


def answer_sheet(survey_round: Round, rng: np.random.Generator) -> AnswerSheet:
    """Unseal and shuffle everything submitted. Only reports.closing may call this."""
    lock = RoundLock(survey_round)
    count = len(survey_round.instrument.statements)
    sheets: list[tuple[bytes, str]] = []
    envelopes = Envelope.objects.select_for_update(of=("self",)).filter(
        invitation__survey_round=survey_round
    )
    for envelope in envelopes.select_related("invitation").iterator(2_000):
        sheet = lock.sheet(envelope, "submitted")[:count]
        if any(sheet):
            sheets.append((sheet, unit_of(survey_round, envelope.invitation)))
    order = rng.permutation(len(sheets))
    rows = np.frombuffer(b"".join(sheet for sheet, _ in sheets), dtype=np.uint8)
    rows = rows.reshape(len(sheets), count)[order]
    return AnswerSheet(np.ascontiguousarray(rows.T), tuple(sheets[i][1] for i in order))


def unit_of(survey_round: Round, invitation: Invitation) -> str:
    """What the round's breakdown puts this person in: an agency's id, or a role."""
    if survey_round.breakdown == Round.Breakdown.ROLE:
        return invitation.role
    return str(invitation.agency_id)
