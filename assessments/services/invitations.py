"""Inviting people to a round: the words, the links, and what may go wrong with an address."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import emails
from assessments.access import new_link_id
from assessments.models import Envelope, Invitation, Mail, Round
from assessments.sealing import RoundLock

DAY = timedelta(days=1)
INVITING = {Round.Status.WAITING, Round.Status.OPEN}


class RoundNotOpen(Exception):
    """The round is closing, closed or cancelled: nothing was changed."""


class RoundOpened(Exception):
    """The round is open: its words stay as they were when people were invited."""


class AlreadyWaiting(Exception):
    """The mail is already waiting to be sent."""


class SentOften(Exception):
    """This person got as many mails within a day as they may."""


def make(survey_round: Round) -> None:
    """An invitation with an empty envelope, and a mail, for every participant."""
    participants = survey_round.partnership.participants.select_related("agency")
    invitations = Invitation.objects.bulk_create(
        Invitation(
            survey_round=survey_round,
            participant=participant,
            agency=participant.agency,
            role=participant.role,
            email=participant.email,
            link_id=new_link_id(),
        )
        for participant in participants
    )
    place_envelopes(survey_round, invitations)
    Mail.objects.bulk_create(
        _mail(invitation, Mail.Kind.INVITATION, to=invitation.email) for invitation in invitations
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


# The words


@transaction.atomic
def reword(survey_round: Round, words: emails.Words) -> None:
    """Keep the manager's own words; where they are the usual ones, keep nothing.

    Raises RoundOpened: everybody invited to a round has read the same.
    """
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.is_planned:
        raise RoundOpened
    usual = emails.usual_words(locked)
    locked.invitation_subject = "" if words.subject == usual.subject else words.subject
    locked.invitation_text = "" if words.text == usual.text else words.text
    locked.save(update_fields=["invitation_subject", "invitation_text"])


# One person. All of this is the same whether or not they have answered, and never says which.


@transaction.atomic
def send_again(invitation: Invitation, now: datetime) -> None:
    """The same link once more. Raises RoundNotOpen, AlreadyWaiting, SentOften."""
    _send_once_more(_locked(invitation, now), Mail.Kind.INVITATION, now)


@transaction.atomic
def revoke(invitation: Invitation, now: datetime) -> None:
    """Destroy the invitation with its envelope: nothing of this person counts any more.

    Raises RoundNotOpen.
    """
    _destroy(_locked(invitation, now))


@transaction.atomic
def change_address(invitation: Invitation, email: str, now: datetime) -> Invitation:
    """A new invitation for the same person at another address; the old one is destroyed.

    The new one has an empty envelope, so no link that is sent to another address ever leads to
    what somebody has answered; the old address is told. Raises RoundNotOpen, or ValidationError
    for an address that cannot be used.
    """
    old, email = _locked(invitation, now), email.strip().lower()
    _check_is_free(old, email)
    participant = old.participant
    if participant is not None:
        participant.email = email
        participant.full_clean()
        participant.save(update_fields=["email"])
    new = Invitation(
        survey_round=old.survey_round,
        participant=participant,
        agency=old.agency,
        role=old.role,
        email=email,
        link_id=new_link_id(),
    )
    to_be_told = [*_not_yet_told(old), old.email]
    _destroy(old)
    new.full_clean(exclude=["link_id", "survey_round", "agency", "participant"])
    new.save()
    place_envelopes(new.survey_round, [new])
    told = Mail.Kind.ADDRESS_CHANGED
    Mail.objects.bulk_create(
        [_mail(new, Mail.Kind.INVITATION, to=email)]
        + [_mail(new, told, to=to, sequence=n) for n, to in enumerate(to_be_told, 1)]
    )
    return new


@transaction.atomic
def link_again(email: str, now: datetime) -> None:
    """Send the links of all open rounds to which this address is invited, if there are any."""
    places = Invitation.objects.select_related("survey_round").filter(
        email__iexact=email.strip(),
        link_id__isnull=False,
        survey_round__in=Round.objects.open().filter(opens_at__lte=now, closes_at__gt=now),
    )
    for place in places.select_for_update(of=("self",)):
        try:
            _send_once_more(place, Mail.Kind.LINK_AGAIN, now)
        except (AlreadyWaiting, SentOften):
            continue


def _locked(invitation: Invitation, now: datetime) -> Invitation:
    """The invitation as it is now, in a round that cannot close before this transaction ends.

    Closing takes the same lock of the round first. Somebody who is saving holds their envelope;
    whoever destroys it waits for that.
    """
    survey_round = Round.objects.select_for_update().get(pk=invitation.survey_round_id)
    if survey_round.status(now) not in INVITING or survey_round.source != Round.Source.INVITED:
        raise RoundNotOpen
    places = Invitation.objects.select_related("survey_round__partnership", "agency", "participant")
    place = places.filter(pk=invitation.pk).first()
    if place is None:  # revoked, or its address changed, a moment ago
        raise RoundNotOpen
    return place


def _destroy(invitation: Invitation) -> None:
    list(Envelope.objects.select_for_update().filter(invitation=invitation).values_list("pk"))
    Envelope.objects.filter(invitation=invitation).delete()
    Invitation.objects.filter(pk=invitation.pk).delete()


def _check_is_free(invitation: Invitation, email: str) -> None:
    if email == invitation.email:
        raise ValidationError({"email": _("This is the address already.")})
    others = invitation.survey_round.invitations.exclude(pk=invitation.pk)
    if others.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody with this address is invited already.")})
    people = invitation.survey_round.partnership.participants.filter(email__iexact=email)
    if people.exclude(pk=invitation.participant_id or 0).exists():
        problem = _("Somebody in this partnership has this address already.")
        raise ValidationError({"email": problem})


def _not_yet_told(invitation: Invitation) -> list[str]:
    """Older addresses of the same person whose mail about it has not gone out yet."""
    waiting = invitation.mails.now_or_later().filter(kind=Mail.Kind.ADDRESS_CHANGED)
    return list(waiting.order_by("sequence").values_list("to", flat=True))


def _send_once_more(invitation: Invitation, kind: Mail.Kind, now: datetime) -> None:
    earlier = invitation.mails.filter(kind=kind)
    if earlier.now_or_later().exists():
        raise AlreadyWaiting
    again = earlier.exclude(sequence=1) if kind == Mail.Kind.INVITATION else earlier
    if again.sent_since(now - DAY).count() >= settings.MAILS_AGAIN_A_DAY:
        raise SentOften
    last = earlier.order_by("-sequence").first()
    number = last.sequence + 1 if last else 1
    _mail(invitation, kind, to=invitation.email, sequence=number).save()


def _mail(invitation: Invitation, kind: Mail.Kind, *, to: str, sequence: int = 1) -> Mail:
    return Mail(
        kind=kind,
        sequence=sequence,
        to=to,
        invitation=invitation,
        partnership=invitation.survey_round.partnership,
    )
