"""Who is invited, and whether the e-mail was sent.

Never who has answered. No other e-mails either: whether somebody was reminded, or asked for their
link, says more than that.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from assessments import domains
from assessments.models import Invitation, Mail, Round
from assessments.selectors import delivery
from files.addresses import readable


@dataclass(frozen=True)
class Invited:
    """Somebody who is asked, by the newest of their invitations."""

    number: int
    name: str
    email: str
    role: str
    late: bool  # invited after the opening; a changed address makes nobody late
    before: tuple[str, ...]  # addresses that were changed, the newest first
    stopped: bool  # gets no more e-mails; the state is then that of the e-mail that said so
    state: str
    sent_at: datetime | None
    problem: str
    bounce: str  # why it came back, if it did
    domain: str  # behind the @

    @property
    def is_not_sent(self) -> bool:
        """Their invitation could not be sent, and should still reach them."""
        return self.state == "given_up" and not self.stopped


@dataclass(frozen=True)
class InvitedOfAgency:
    name: str
    people: tuple[Invited, ...]


def by_agency(survey_round: Round) -> list[InvitedOfAgency]:
    invitations = list(
        survey_round.invitations.select_related("agency", "participant").order_by(
            "agency__name",
            "agency_id",
            "participant__last_name",
            "participant__first_name",
            "email",
        )
    )
    earlier = {each.pk: each for each in invitations}
    replaced = {each.replaces_id for each in invitations}
    newest = [each for each in invitations if each.pk not in replaced]
    mails = _newest_mails(survey_round)
    groups = groupby(newest, key=lambda invitation: invitation.agency)
    return [
        InvitedOfAgency(
            agency.name,
            tuple(_invited(each, mails.get(each.pk), _before(each, earlier)) for each in people),
        )
        for agency, people in groups
    ]


def of(invitation: Invitation) -> Invited:
    mails = invitation.mails.filter(kind__in=SHOWN).order_by("pk")
    others = invitation.survey_round.invitations.filter(agency=invitation.agency)
    return _invited(
        invitation, mails.last(), _before(invitation, {each.pk: each for each in others})
    )


def newest(invitation: Invitation) -> Invitation:
    """The same person's invitation at the address that they have now."""
    replacements = {
        each.replaces_id: each
        for each in invitation.survey_round.invitations.exclude(replaces=None)
    }
    while invitation.pk in replacements:
        invitation = replacements[invitation.pk]
    return invitation


# These go to everybody alike, or because of what managers did, so managers may see whether they
# were sent.
SHOWN = (Mail.Kind.INVITATION, Mail.Kind.NO_MORE_MAILS)


def _newest_mails(survey_round: Round) -> dict[int, Mail]:
    """The newest of these e-mails for each invitation."""
    mails = Mail.objects.filter(invitation__survey_round=survey_round, kind__in=SHOWN)
    return {mail.invitation_id: mail for mail in mails.order_by("pk") if mail.invitation_id}


def _before(invitation: Invitation, by_number: dict[int, Invitation]) -> list[Invitation]:
    """The same person's earlier invitations, the newest first."""
    before = []
    while invitation.replaces_id is not None:
        invitation = by_number[invitation.replaces_id]
        before.append(invitation)
    return before


def _invited(invitation: Invitation, mail: Mail | None, before: list[Invitation]) -> Invited:
    participant = invitation.participant
    name = f"{participant.first_name} {participant.last_name}".strip() if participant else ""
    return Invited(
        number=invitation.pk,
        name=name,
        email=readable(invitation.email),
        role=invitation.role,
        late=[invitation, *before][-1].late,
        before=tuple(readable(each.email) for each in before),
        stopped=invitation.no_more_mails,
        state=delivery.state_of(mail),
        sent_at=mail.sent_at if mail else None,
        problem=delivery.problem_of(mail),
        bounce=mail.bounce if mail else "",
        domain=domains.of(invitation.email),
    )
