"""Inviting people to a round."""

from collections.abc import Iterable

from assessments.access import new_link_id
from assessments.models import Envelope, Invitation, Round
from assessments.sealing import RoundLock


def make(survey_round: Round) -> None:
    """An invitation with an empty envelope for every participant of the partnership."""
    participants = survey_round.partnership.participants.select_related("agency")
    place_envelopes(
        survey_round,
        Invitation.objects.bulk_create(
            Invitation(
                survey_round=survey_round,
                participant=participant,
                agency=participant.agency,
                role=participant.role,
                email=participant.email,
                link_id=new_link_id(),
            )
            for participant in participants
        ),
    )


def place_envelopes(survey_round: Round, invitations: Iterable[Invitation]) -> None:
    """An empty envelope for each: later nobody can tell from its presence who has begun."""
    lock = RoundLock(survey_round)
    Envelope.objects.bulk_create(
        (
            Envelope(
                invitation=invitation,
                draft=lock.seal(invitation, "draft", {}),
                submitted=lock.seal(invitation, "submitted", {}),
            )
            for invitation in invitations
        ),
        batch_size=500,
    )
