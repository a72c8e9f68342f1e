"""Repairing lost keys of open rounds, or their backup copies (KEY_BACKUP_DIR)."""

import logging

from django.db import transaction

from assessments.encryption import sealing
from assessments.models import Round

logger = logging.getLogger(__name__)


def look_after() -> None:
    """For every open round, restore a lost key from its copy, or a lost copy from the key.

    Each run logs what cannot be restored, and /readyz reports it.
    """
    for survey_round in Round.objects.open():
        if sealing.has_key(survey_round) and sealing.has_copy(survey_round):
            continue
        try:
            _look_after(survey_round)
        except (OSError, sealing.KeyMissing, sealing.KeysDiffer):
            logger.exception("Round %s lacks its key or a copy of it.", survey_round.pk)


@transaction.atomic
def _look_after(survey_round: Round) -> None:
    # Closing and cancelling take the same lock, and destroy the key after releasing it. So either
    # they destroy what is restored here, or the round has ended and nothing is restored.
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.has_ended and sealing.look_after_key(locked):
        logger.warning("Round %s: its key or the copy of it was lost, and is back.", locked.pk)
