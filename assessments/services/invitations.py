"""Inviting people to a round: the words, the links, and what may go wrong with an address.

Nothing here takes back what was sent: from the opening on every link answers, and withdraws, until
the round ends, and everybody stays among those who are asked (R15). Else whoever counts before and
after such a deed would learn whether one person had answered, and could leave a person alone among
people who tell them what they answered.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.access import new_link_id
from assessments.fields import clean_address
from assessments.models import Envelope, Invitation, Mail, Participant, Round
from assessments.sealing import RoundCipher
from assessments.selectors import invited_people, late_people
from assessments.services import apart
from assessments.wording import Wording, usual_wording

DAY = timedelta(days=1)
INVITING = {Round.Status.WAITING, Round.Status.OPEN}


class RoundNotOpen(Exception):
    """The round is closing, closed or cancelled: nothing was changed."""


class RoundOpened(Exception):
    """The round is open: its words stay as they were when people were invited."""


class NoMoreMails(Exception):
    """E-mails to this person were stopped, or go to another address by now."""


class AlreadyWaiting(Exception):
    """The mail is already waiting to be sent."""


class SentOften(Exception):
    """This person got as many mails within a day as they may."""


def make(survey_round: Round) -> None:
    """An invitation with an empty envelope, and a mail, for every participant.

    For a round that is just being opened: once it is, whoever is invited is late.
    """
    _invite(survey_round, survey_round.partnership.participants.select_related("agency"))


@transaction.atomic
def invite_late(
    survey_round: Round,
    participants: Collection[Participant],
    now: datetime,
    *,
    soon_after_another: bool = False,
) -> list[Invitation]:
    """Invite people who came on the list after the opening; who is invited already is left out.

    Their answers count in every score and towards no threshold: else invented colleagues could
    surround one person after that person has read how many are asked (R4). So they may be invited
    until the closing time: there is nothing that a late moment would tell.

    soon_after_another : as in `rounds.open`
    Raises RoundNotOpen, ValidationError for people of an agency (or role) of which nobody was asked
    at the opening, and apart.TooSoon where another round asks many of the same people with them.
    """
    locked, chosen = _locked_round(survey_round.pk, now), {each.pk for each in participants}
    late = [each for each in late_people.not_invited(locked) if each.pk in chosen]
    problems = late_people.only_in_the_next(locked, late)
    if problems:
        raise ValidationError(problems)
    more = [(each.email, each.pk) for each in late]
    apart.check(locked, now, more=more, risk_is_taken=soon_after_another)
    locked.save(update_fields=["soon_after_another"])
    return _invite(locked, late, late=True)


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
    """An empty envelope for each: later nobody can tell from its presence who has begun."""
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


# The words


WORDS = ("invitation_subject", "invitation_text", "reminder_subject", "reminder_text")


@transaction.atomic
def reword(survey_round: Round, wording: Wording) -> None:
    """Keep the manager's own words; where they are the usual ones, keep nothing.

    Raises RoundOpened: everybody invited to a round reads the same, and whoever had seen how many
    have answered could put into a reminder what they make of it.
    """
    locked = Round.objects.select_for_update().get(pk=survey_round.pk)
    if not locked.is_planned:
        raise RoundOpened
    usual = _as_kept(usual_wording(locked))
    for field, words in _as_kept(wording).items():
        setattr(locked, field, "" if words == usual[field] else words)
    locked.words_taken_from = ""
    locked.save(update_fields=[*WORDS, "words_taken_from"])


def _as_kept(wording: Wording) -> dict[str, str]:
    invitation, reminder = wording.invitation, wording.reminder
    words = (invitation.subject, invitation.text, reminder.subject, reminder.text)
    return dict(zip(WORDS, words, strict=True))


def take_words_over(survey_round: Round) -> None:
    """Give a round that is just being planned the words of its partnership's round before.

    A practice round asks for something else, so it takes them from a practice round alone.
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


# One person. All of this is the same whether or not they have answered, and never says which.


@transaction.atomic
def send_again(invitation: Invitation, now: datetime) -> None:
    """The same link once more. Raises RoundNotOpen, NoMoreMails, AlreadyWaiting, SentOften."""
    _send_once_more(_locked(invitation, now), Mail.Kind.INVITATION, now)


@transaction.atomic
def send_failed(survey_round: Round, now: datetime) -> int:
    """The same to everybody whose invitation could not be sent; to how many.

    Who they are depends on mail servers alone. Whoever has waiting mail, or got too many within a
    day, is left out. Raises RoundNotOpen.
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
    return sent


@transaction.atomic
def stop_mails(invitation: Invitation, now: datetime) -> None:
    """No reminder and no invitation goes to this person any more; their link goes on.

    They are told by one last e-mail. It holds the link: somebody whose invitation was not sent yet
    must be able to answer all the same. Raises RoundNotOpen, NoMoreMails.
    """
    _stop([_locked(invitation, now)])


@transaction.atomic
def stop_mails_to(participants: Collection[Participant], now: datetime) -> None:
    """The same for everything to which these people are invited now."""
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
def change_address(invitation: Invitation, email: str, now: datetime) -> Invitation:
    """A new invitation for the same person at another address; e-mails to the old one stop.

    The new one has an empty envelope, so no link that is sent to another address ever leads to
    what somebody has answered. The old one goes on, and the old address is told. So somebody could
    answer twice; the new invitation asks them not to. It counts as a late one, the person once, by
    the first. Raises RoundNotOpen, NoMoreMails, or ValidationError for an address that cannot be
    used.
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
    return new


@transaction.atomic
def link_again(email: str, now: datetime) -> None:
    """Send the links of all open rounds to which this address is invited, if there are any.

    Also where e-mails were stopped, and to an address that was replaced: it is the person who asks,
    at the address to which the link belongs. Else a manager could keep somebody from answering who
    has lost the e-mail, by stopping it or by naming another address.
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
    """The invitation as it is now, with e-mails going to it, in a round that stays open till then.

    Everything here takes the lock of the round first, as closing does.
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
    """It cannot close before this transaction ends. Raises RoundNotOpen where it takes nobody."""
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
    """Else a round could ask the people of another one by and by, as invented ones' new addresses
    (R1). Where somebody took that risk already, one more is no news."""
    person = (email, invitation.participant_id)
    apart.check(invitation.survey_round, now, more=[person], risk_is_taken=False)


def _earlier(invitation: Invitation) -> set[int]:
    """The numbers of the same person's invitations at the addresses before."""
    number, earlier = invitation.replaces_id, set[int]()
    while number is not None:
        earlier.add(number)
        number = Invitation.objects.values_list("replaces_id", flat=True).get(pk=number)
    return earlier


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
