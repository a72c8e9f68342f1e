"""Looking after the keys of open rounds, where keys have a backup (KEY_BACKUP_DIR)."""

import logging

from django.db import transaction

from assessments import sealing
from assessments.models import Round

logger = logging.getLogger(__name__)


def look_after() -> None:
    """Put back every open round's key from its copy, or its copy from the key, if one is lost.

    What cannot be put back is said in the log each time, and by /health/ meanwhile.
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
    # Closing and cancelling take the same lock, and destroy the key after they let go of it: so
    # either they destroy what is put back here, or the round has ended and nothing is.
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.has_ended and sealing.look_after_key(locked):
        logger.warning("Round %s: its key or the copy of it was lost, and is back.", locked.pk)
