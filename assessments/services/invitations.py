"""Inviting people to a round: links, mails, and problems with addresses.

Nothing here undoes an invitation. From the opening until the round ends, every link can be used to
answer and to withdraw, and everybody stays invited (R15). Otherwise, counting responses before and
after removing somebody would reveal whether they had answered, and a person could be left alone
among people who tell each other their answers.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.encryption.sealing import RoundCipher
from assessments.fields import clean_address
from assessments.links import new_link_id
from assessments.models import Did, Envelope, Invitation, Mail, Participant, Round, User
from assessments.selectors import invited_people, late_people
from assessments.services import deeds, resending, spacing
from assessments.services.resending import AlreadyWaiting, SentOften

INVITING = {Round.Status.WAITING, Round.Status.OPEN}


class RoundNotOpen(Exception):
    """The round is closing, closed or cancelled; nothing was changed."""


class NoMoreMails(Exception):
    """E-mails to this person were stopped, or now go to another address."""


def make(survey_round: Round) -> None:
    """Create an invitation, an empty envelope and a mail for every participant.

    For a round that is just being opened; anybody invited after that is late.
    """
    _invite(survey_round, survey_round.partnership.participants.select_related("agency"))


@transaction.atomic
def invite_late(
    survey_round: Round,
    participants: Collection[Participant],
    now: datetime,
    *,
    soon_after_another: bool = False,
    by: User | None = None,
) -> list[Invitation]:
    """Invite people added to the list after the opening, except those already invited.

    Their answers count in every score but towards no threshold. Otherwise somebody who knows how
    many were invited could add invented colleagues to isolate one person (R4). That is why people
    may be invited right up to closing time: the moment reveals nothing.

    soon_after_another : as in `rounds.open`
    Raises RoundNotOpen; ValidationError for people of an agency (or role) from which nobody was
    invited at the opening; spacing.TooClose if another round invites many of the same people.
    """
    locked, chosen = _locked_round(survey_round.pk, now), {each.pk for each in participants}
    late = [each for each in late_people.not_invited(locked) if each.pk in chosen]
    problems = late_people.only_in_the_next(locked, late)
    if problems:
        raise ValidationError(problems)
    more = [(each.email, each.pk) for each in late]
    spacing.check(locked, now, more=more, risk_is_taken=soon_after_another)
    locked.save(update_fields=["soon_after_another"])
    invited = _invite(locked, late, late=True)
    if invited:
        deeds.record(by, Did.INVITED_LATE, locked, count=len(invited))
    return invited


def _invite(
    survey_round: Round, participants: Iterable[Participant], *, late: bool = False
) -> list[Invitation]:
    invitations = Invitation.objects.bulk_create(
        Invitation(
            survey_round=survey_round,
            participant=participant,
            agency=participant.agency,
            role=participant.role,
            email=participant.email,
            link_id=new_link_id(),
            late=late,
        )
        for participant in participants
    )
    place_envelopes(survey_round, invitations)
    Mail.objects.bulk_create(
        _mail(invitation, Mail.Kind.INVITATION, to=invitation.email) for invitation in invitations
    )
    return invitations


def place_envelopes(survey_round: Round, invitations: Iterable[Invitation]) -> None:
    """Create an empty envelope for each, so that nobody can tell later who has begun."""
    cipher = RoundCipher(survey_round)
    Envelope.objects.bulk_create(
        (
            Envelope(
                invitation=invitation,
                draft=cipher.seal(invitation, "draft", {}),
                submitted=cipher.seal(invitation, "submitted", {}),
            )
            for invitation in invitations
        ),
        batch_size=500,
    )


# For one person. Works the same whether or not they have answered, and does not reveal it.


@transaction.atomic
def send_again(invitation: Invitation, now: datetime, *, by: User | None = None) -> None:
    """Send the same link again. Raises RoundNotOpen, NoMoreMails, AlreadyWaiting, SentOften."""
    locked = _locked(invitation, now)
    _send_once_more(locked, Mail.Kind.INVITATION, now)
    deeds.record(by, Did.SENT_AGAIN, locked.survey_round, count=1)


@transaction.atomic
def send_failed(survey_round: Round, now: datetime, *, by: User | None = None) -> int:
    """Send invitations again to everybody whose invitation could not be sent; returns how many.

    Who they are depends on mail servers only. People with a waiting mail, or with too many within a
    day, are skipped. Raises RoundNotOpen.
    """
    locked = _locked_round(survey_round.pk, now)
    failed = [
        each.number
        for agency in invited_people.by_agency(locked)
        for each in agency.people
        if each.is_not_sent
    ]
    sent = 0
    for invitation in locked.invitations.filter(pk__in=failed).order_by("pk"):
        try:
            _send_once_more(invitation, Mail.Kind.INVITATION, now)
        except (AlreadyWaiting, SentOften):
            continue
        sent += 1
    if sent:
        deeds.record(by, Did.SENT_AGAIN, locked, count=sent)
    return sent


@transaction.atomic
def stop_mails(invitation: Invitation, now: datetime, *, by: User | None = None) -> None:
    """Send this person no more invitations or reminders; their link keeps working.

    One last e-mail tells them so. It contains the link, so that somebody whose invitation was not
    sent yet can still answer. Raises RoundNotOpen, NoMoreMails.
    """
    locked = _locked(invitation, now)
    _stop([locked])
    deeds.record(by, Did.STOPPED_MAILS, locked, count=1)


@transaction.atomic
def stop_mails_to(participants: Collection[Participant], now: datetime) -> None:
    """Stop mails for every round that these people are currently invited to."""
    invitations = Invitation.objects.filter(participant__in=participants, no_more_mails=False)
    numbers = Round.objects.open().filter(invitations__in=invitations).values_list("pk", flat=True)
    rounds = Round.objects.select_for_update().filter(pk__in=set(numbers)).order_by("pk")
    inviting = [each for each in rounds if each.status(now) in INVITING]
    _stop(invitations.filter(survey_round__in=inviting).select_related("survey_round__partnership"))


def _stop(
    invitations: Iterable[Invitation], *, telling: Mail.Kind = Mail.Kind.NO_MORE_MAILS
) -> None:
    stopped = list(invitations)
    numbers = [each.pk for each in stopped]
    Invitation.objects.filter(pk__in=numbers).update(no_more_mails=True)
    Mail.objects.bulk_create(_mail(each, telling, to=each.email) for each in stopped)


@transaction.atomic
def change_address(
    invitation: Invitation, email: str, now: datetime, *, by: User | None = None
) -> Invitation:
    """Invite the same person at another address, and stop e-mails to the old one.

    The new invitation has an empty envelope, so a link sent to the new address can never show what
    was answered under the old one. The old link keeps working, and the old address is told. The
    person could therefore answer twice; the new invitation asks them not to. It counts as late; the
    person is counted once, by their first invitation. Raises RoundNotOpen, NoMoreMails, or
    ValidationError for an address that cannot be used.
    """
    old, email = _locked(invitation, now), clean_address(email)
    _check_is_free(old, email)
    _check_is_not_of_another_round(old, email, now)
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
        late=True,
        replaces=old,
    )
    new.full_clean(exclude=["link_id", "survey_round", "agency", "participant", "replaces"])
    new.save()
    place_envelopes(new.survey_round, [new])
    _mail(new, Mail.Kind.INVITATION, to=email).save()
    _stop([old], telling=Mail.Kind.ADDRESS_CHANGED)
    deeds.record(by, Did.CHANGED_ADDRESS, old)
    return new


@transaction.atomic
def link_again(email: str, now: datetime) -> None:
    """Send the links of all open rounds that this address is invited to, if there are any.

    This also works where e-mails were stopped and for an address that was replaced, since the owner
    of the address asks. Otherwise a manager could prevent somebody who has lost the e-mail from
    answering, by stopping e-mails or naming another address.
    """
    invitations = Invitation.objects.select_related("survey_round").filter(
        email=email,
        link_id__isnull=False,
        survey_round__in=Round.objects.open().filter(opens_at__lte=now, closes_at__gt=now),
    )
    for each in invitations.select_for_update(of=("self",)):
        try:
            _send_once_more(each, Mail.Kind.LINK_AGAIN, now)
        except (AlreadyWaiting, SentOften):
            continue


def _locked(invitation: Invitation, now: datetime) -> Invitation:
    """The current invitation, still getting e-mails, in a round that stays open until the commit.

    Everything here locks the round first, as closing does.
    """
    _locked_round(invitation.survey_round_id, now)
    invitations = Invitation.objects.select_related(
        "survey_round__partnership", "agency", "participant"
    )
    locked = invitations.get(pk=invitation.pk)
    if locked.no_more_mails:
        raise NoMoreMails
    return locked


def _locked_round(number: int, now: datetime) -> Round:
    """The round, which cannot close before this transaction ends. Raises RoundNotOpen."""
    survey_round = Round.objects.select_for_update().get(pk=number)
    if survey_round.status(now) not in INVITING or survey_round.source != Round.Source.INVITED:
        raise RoundNotOpen
    return survey_round


def _check_is_free(invitation: Invitation, email: str) -> None:
    if email == invitation.email:
        raise ValidationError({"email": _("This is already the address.")})
    others = invitation.survey_round.invitations.exclude(pk=invitation.pk)
    there = others.filter(email=email).first()
    if there is not None and there.pk in _earlier(invitation):
        raise ValidationError(
            {
                "email": _(
                    "This person was invited at this address before. The link that was sent to it "
                    "still works, and they can ask for it again."
                )
            }
        )
    if there is not None:
        raise ValidationError({"email": _("Somebody with this address is already invited.")})
    people = invitation.survey_round.partnership.participants.filter(email=email)
    if people.exclude(pk=invitation.participant_id or 0).exists():
        problem = _("Somebody in this partnership already has this address.")
        raise ValidationError({"email": problem})


def _check_is_not_of_another_round(invitation: Invitation, email: str, now: datetime) -> None:
    """Otherwise a round could invite another round's people one by one, as new addresses of
    invented participants (R1). If that risk was already accepted, one more does not matter."""
    person = (email, invitation.participant_id)
    spacing.check(invitation.survey_round, now, more=[person], risk_is_taken=False)


def _earlier(invitation: Invitation) -> set[int]:
    """Ids of the same person's earlier invitations, at previous addresses."""
    number, earlier = invitation.replaces_id, set[int]()
    while number is not None:
        earlier.add(number)
        number = Invitation.objects.values_list("replaces_id", flat=True).get(pk=number)
    return earlier


def _send_once_more(invitation: Invitation, kind: Mail.Kind, now: datetime) -> None:
    earlier = invitation.mails.filter(kind=kind)
    asked_for_each = kind != Mail.Kind.INVITATION
    number = resending.next_number(earlier, now, first_counts=asked_for_each)
    _mail(invitation, kind, to=invitation.email, sequence=number).save()


def _mail(invitation: Invitation, kind: Mail.Kind, *, to: str, sequence: int = 1) -> Mail:
    return Mail(
        kind=kind,
        sequence=sequence,
        to=to,
        invitation=invitation,
        partnership=invitation.survey_round.partnership,
    )
