"""Round keys and envelopes: answers stay encrypted until the round closes.

An envelope is encrypted with AES-256-GCM under its round's key. The key is a file outside the
database and its backups, so that neither alone reveals anything. Without its key a round accepts no
answers. If the settings name a folder for it, each key has one copy, destroyed with it.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from numpy.typing import NDArray

from assessments.encryption import key_files
from assessments.encryption.key_files import KEY_BYTES
from assessments.instruments import coding
from assessments.models import Envelope, Invitation, Round

logger = logging.getLogger(__name__)

NONCE_BYTES = 12
Part = Literal["draft", "submitted"]


class KeyMissing(Exception):
    """The round's key is missing, so its answers can be neither stored nor read."""


class KeysDiffer(Exception):
    """A key and its copy are both valid but differ; a person has to find out which is right."""


class EnvelopeBroken(Exception):
    """An envelope cannot be decrypted with the round's key: it was altered or moved."""


# Keys


def key_path(survey_round: Round) -> Path:
    return _key_path(survey_round.uuid)


def copy_path(survey_round: Round) -> Path | None:
    """The path of the round's key backup; None without backups."""
    return _copy_path(survey_round.uuid)


def _key_path(uuid: UUID) -> Path:
    return Path(settings.KEY_DIR) / f"{uuid.hex}.key"


def _copy_path(uuid: UUID) -> Path | None:
    folder = settings.KEY_BACKUP_DIR
    return Path(folder) / f"{uuid.hex}.key" if folder else None


def has_key(survey_round: Round) -> bool:
    """Whether the round has a usable key."""
    return _key(survey_round) is not None


def has_copy(survey_round: Round) -> bool:
    """Whether the key has its required backup, with the same content."""
    key, path = _key(survey_round), copy_path(survey_round)
    if path is None:
        return True
    copy = key_files.read(path)
    return copy is not None and key in (None, copy)


def backup_in_reach() -> bool:
    """Whether key backups can be written and destroyed. (True without backups.)"""
    folder = settings.KEY_BACKUP_DIR
    may = os.R_OK | os.W_OK | os.X_OK
    return not folder or (os.path.isdir(folder) and os.access(folder, may, effective_ids=True))


def make_key(survey_round: Round) -> None:
    """Create the round's key and its copy, unless they exist.

    The caller locks the round. An unusable key file is replaced while the round is not open, since
    nothing has been sealed with it. After that it is evidence, and KeyMissing is raised. OSError
    means that the key or its copy could not be stored, so nothing may be sealed with it."""
    if not has_key(survey_round):
        if survey_round.opened_at is not None:
            raise KeyMissing(f"Round {survey_round.pk} has no usable key.")
        _replace(key_path(survey_round), AESGCM.generate_key(KEY_BYTES * 8))
    _keep_copy(survey_round)


def look_after_key(survey_round: Round) -> bool:
    """Restore an open round's lost key from its copy, or the copy from the key. False if both
    exist.

    The caller locks the round and knows that it has not ended: no key is restored after that.
    Raises KeyMissing if both are lost, KeysDiffer, or OSError.
    """
    path = copy_path(survey_round)
    if path is None or (has_key(survey_round) and has_copy(survey_round)):
        return False
    if not has_key(survey_round):
        copy = key_files.read(path)
        if copy is None:
            raise KeyMissing(f"Round {survey_round.pk} has neither key nor copy.")
        # The file in its place may still be the key, damaged by an editor, so keep it.
        key_files.set_aside(key_path(survey_round))
        key_files.put(copy, key_path(survey_round))
    _keep_copy(survey_round)
    return True


def destroy_key(survey_round: Round) -> bool:
    """Overwrite and delete the round's key and its copy. Doing it twice is harmless.

    Returns False, and logs it, if one of them is out of reach and still has to be destroyed.
    """
    return destroy_key_of(survey_round.uuid)


def destroy_key_of(uuid: UUID) -> bool:
    """The same for a round that may have been deleted."""
    paths = [_key_path(uuid), _copy_path(uuid)]
    # Try each, whatever happens to the other.
    destroyed = [_destroyed(path) for path in paths if path is not None]
    return all(destroyed)


def stored_keys(*, before: datetime | None = None) -> set[str]:
    """The rounds (hex of their UUIDs) that have a key or a copy in its folder.

    before : only those written before that time
    """
    folders = [settings.KEY_DIR, settings.KEY_BACKUP_DIR]
    names = (key_files.names(Path(folder), before=before) for folder in folders if folder)
    return set().union(*names)


def _key(survey_round: Round) -> bytes | None:
    return key_files.read(key_path(survey_round))


def _keep_copy(survey_round: Round) -> None:
    path, key = copy_path(survey_round), _key(survey_round)
    if path is None or key is None:
        return
    copy = key_files.read(path)
    if copy == key:
        return
    if copy is not None and survey_round.opened_at is not None:
        raise KeysDiffer(f"Round {survey_round.pk}: its key and the copy of it differ.")
    _replace(path, key)


def _replace(path: Path, key: bytes) -> None:
    key_files.destroy(path)
    key_files.put(key, path)


def _destroyed(path: Path) -> bool:
    try:
        key_files.destroy(path)
    except OSError:
        logger.exception("A key could not be destroyed: its folder has to come back first.")
        return False
    return True


# Envelopes


class RoundCipher:
    """Encrypts and decrypts the answers of one round with its key.

    Raises KeyMissing if the key is gone.
    """

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
        return nonce + self._cipher.encrypt(nonce, sheet, self._belongs_to(invitation.pk, part))

    def unseal(self, envelope: Envelope, part: Part) -> dict[str, coding.Answer]:
        return coding.decode(self._round.instrument, self.sheet(envelope, part))

    def sheet(self, envelope: Envelope, part: Part) -> bytes:
        sealed = bytes(getattr(envelope, part))
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, text, self._belongs_to(envelope.invitation_id, part))
        except (InvalidTag, ValueError) as problem:
            raise EnvelopeBroken(f"Envelope {envelope.pk} does not open.") from problem

    def _belongs_to(self, invitation_id: int, part: Part) -> bytes:
        """Authenticated data: an envelope moved to another invitation or round cannot be opened."""
        return f"{self._round.uuid.hex}:{invitation_id}:{part}".encode()


# The answer sheet


@dataclass(frozen=True)
class AnswerSheet:
    """All submitted answers of a round, in random order.

    statements : uint8 array of shape (statements, respondents); 0 blank, 1 the lowest category,
        255 don't know; as answered, not reversed
    rankings : uint8 array of shape (options, respondents), for the same people; 0 not ranked,
        1 first. Somebody who ranks t options uses ranks 1 to t. Shape (0, respondents) without a
        ranking
    units : tuple of str, one per respondent: the agency's id or the role, by the round's breakdown
    late : bool array of shape (respondents,): invited after the round had opened
    """

    statements: NDArray[np.uint8]
    rankings: NDArray[np.uint8]
    units: tuple[str, ...]
    late: NDArray[np.bool_]


def answer_sheet(survey_round: Round, rng: np.random.Generator) -> AnswerSheet:
    """Decrypt and shuffle all submitted answers. Only the closing of a round may call this."""
    cipher, instrument = RoundCipher(survey_round), survey_round.instrument
    sheets: list[tuple[bytes, str, bool]] = []
    envelopes = Envelope.objects.select_for_update(of=("self",)).filter(
        invitation__survey_round=survey_round
    )
    for envelope in envelopes.select_related("invitation").iterator(2_000):
        sheet = cipher.sheet(envelope, "submitted")
        if coding.answers_a_statement(instrument, sheet):
            invitation = envelope.invitation
            sheets.append((sheet, unit_of(survey_round, invitation), invitation.late))
    order = rng.permutation(len(sheets))
    rows = np.frombuffer(b"".join(sheet for sheet, *_ in sheets), dtype=np.uint8)
    columns = rows.reshape(len(sheets), coding.length(instrument))[order].T
    statements, rankings = np.split(columns, [len(instrument.statements)])
    return AnswerSheet(
        np.ascontiguousarray(statements),
        np.ascontiguousarray(rankings),
        tuple(sheets[i][1] for i in order),
        np.array([sheets[i][2] for i in order], dtype=np.bool_),
    )


def unit_of(survey_round: Round, invitation: Invitation) -> str:
    """The unit of this person in the round's breakdown: an agency's id, or a role."""
    if survey_round.breakdown == Round.Breakdown.ROLE:
        return invitation.role
    return str(invitation.agency_id)
