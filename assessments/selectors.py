"""Reading across tables."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessments import domains
from assessments.models import (
    Agency,
    Confirmation,
    Handover,
    Invitation,
    Mail,
    Membership,
    Participant,
    Partnership,
    RefusedAddress,
    Round,
    User,
)
from files.addresses import readable


def agencies_with_people(partnership: Partnership) -> QuerySet[Agency]:
    """Each with the number of its `people`."""
    return partnership.agencies.annotate(people=Count("participants")).order_by("name")


@dataclass(frozen=True)
class Merging:
    """An agency that is to become one with others: how many people, and who leads for it."""

    agency: Agency
    people: int
    leads: tuple[str, ...]


def merging(agencies: Iterable[Agency]) -> list[Merging]:
    return [
        Merging(
            each,
            each.participants.count(),
            tuple(str(lead.user) for lead in each.leads.select_related("user").order_by("pk")),
        )
        for each in agencies
    ]


def next_to_ask(partnership: Partnership, now: datetime) -> Round | None:
    """The next round that is planned and asks the people on the lists when it is opened."""
    return partnership.rounds.to_ask(now).order_by("opens_at", "pk").first()


@dataclass(frozen=True)
class AgencyList:
    """The list of an agency, as the plan of a round shows it to managers."""

    agency: Agency
    people: int
    confirmation: Confirmation | None
    since_planned: bool  # is that confirmation younger than the plan?
    has_lead: bool


def lists_for(survey_round: Round) -> list[AgencyList]:
    agencies = agencies_with_people(survey_round.partnership).select_related("confirmation")
    leads = survey_round.partnership.memberships.leads()
    with_leads = set(leads.values_list("agency_id", flat=True))
    return [
        AgencyList(
            agency=agency,
            people=agency.people,  # type: ignore[attr-defined] # annotated
            confirmation=confirmation_of(agency),
            since_planned=is_confirmed_for(agency, survey_round),
            has_lead=agency.pk in with_leads,
        )
        for agency in agencies
    ]


def confirmation_of(agency: Agency) -> Confirmation | None:
    """The last time that somebody said its list is right."""
    return getattr(agency, "confirmation", None)


def is_confirmed_for(agency: Agency, survey_round: Round) -> bool:
    """Was its list confirmed since the round was planned?"""
    said = confirmation_of(agency)
    return said is not None and said.at >= survey_round.planned_at


@dataclass(frozen=True)
class Turn:
    """What a planned round asks of an agency's lead: that the list is right when it opens."""

    agency: Agency
    people: int
    coming: Round
    is_late: bool  # its opening time has passed, and nobody has opened it
    is_confirmed: bool  # since it was planned
    confirmation: Confirmation | None


def turn(agency: Agency, coming: Round, now: datetime) -> Turn:
    return Turn(
        agency=agency,
        people=agency.participants.count(),
        coming=coming,
        is_late=coming.opens_at <= now,
        is_confirmed=is_confirmed_for(agency, coming),
        confirmation=confirmation_of(agency),
    )


@dataclass(frozen=True)
class Refused:
    """An address that a lead could not add, and whose it is."""

    address: str
    wanted_for: Agency
    person: Participant


def refused_to_leads(partnership: Partnership) -> list[Refused]:
    """For managers: what was refused, and still is on another list."""
    refused = RefusedAddress.objects.filter(agency__partnership=partnership)
    known = {each.email: each for each in partnership.participants.select_related("agency")}
    return [
        Refused(readable(each.email), each.agency, known[each.email])
        for each in refused.select_related("agency").order_by("agency__name", "email")
        if each.email in known and known[each.email].agency_id != each.agency_id
    ]


def may_plan_next(partnership: Partnership) -> bool:
    """There are people to ask, and no round is being planned or asked."""
    running = partnership.rounds.filter(closed_at=None, cancelled_at=None)
    return partnership.participants.exists() and not running.exists()


def next_without_people(agencies: QuerySet[Agency], after: Agency) -> Agency | None:
    """The next of these agencies, by name and round to the first, that has nobody yet."""
    empty = list(agencies.filter(participants=None).exclude(pk=after.pk).order_by("name"))
    return next((each for each in empty if each.name > after.name), empty[0] if empty else None)


def coordinators(partnership: Partnership) -> list[str]:
    """The names of those who coordinate it, as far as they have given any."""
    return [name for name in (user.get_full_name() for user in managers(partnership)) if name]


def people_asked(survey_round: Round) -> QuerySet[Invitation]:
    """Everybody who is asked, once each: by the place they had first, were the address changed."""
    return survey_round.invitations.filter(replaces=None)


# Who came on the list after a round was opened, and is not asked


def asking_now(partnership: Partnership, now: datetime) -> list[Round]:
    """The rounds to which people can be invited."""
    opened = partnership.rounds.open().filter(source=Round.Source.INVITED, closes_at__gt=now)
    return list(opened.order_by("closes_at", "pk"))


def open_rounds_inviting(people: Collection[Participant]) -> list[Round]:
    """The rounds that have not ended and ask any of these people."""
    opened = Round.objects.open().filter(invitations__participant__in=people)
    return list(opened.distinct().order_by("closes_at", "pk"))


def not_invited(survey_round: Round) -> list[Participant]:
    """People on the list whom the round does not ask, at this address or at another."""
    invitations = survey_round.invitations
    people = survey_round.partnership.participants.select_related("agency")
    missing = list(people.filter(~Exists(invitations.filter(participant=OuterRef("pk")))))
    if not missing:
        return []
    # Somebody who was taken off the list and is on it again has an invitation without a name.
    addresses = {email.lower() for email in invitations.values_list("email", flat=True)}
    return [each for each in missing if each.email.lower() not in addresses]


def can_be_late(survey_round: Round, people: Iterable[Participant]) -> list[Participant]:
    """Those of whose agency (in a round by role: of whose role) somebody was asked at the opening.

    Else a unit that nobody of those asked has read of would change who is shown together.
    """
    unit = _unit(survey_round)
    first = survey_round.invitations.filter(late=False).order_by()
    asked = set(first.values_list(unit, flat=True).distinct())
    return [each for each in people if getattr(each, unit) in asked]


def asks_people_of(survey_round: Round, agency: Agency) -> bool:
    """Was anybody of the agency asked when the round opened?"""
    return people_who_count(survey_round, agency) > 0


def people_who_count(survey_round: Round, agency: Agency) -> int:
    """How many of an agency's people may help it to be shown alone: those who are asked at the
    opening; of a planned round, those who are on the list."""
    if survey_round.is_planned:
        return agency.participants.count()
    return people_asked(survey_round).filter(agency=agency, late=False).count()


def only_in_the_next(survey_round: Round, people: Iterable[Participant]) -> list[str]:
    """Why others of these people cannot be invited to the open round: a sentence for each unit."""
    people = list(people)
    can = {each.pk for each in can_be_late(survey_round, people)}
    cannot = [each for each in people if each.pk not in can]
    if _unit(survey_round) == "role":
        roles = sorted({each.get_role_display() for each in cannot})
        said = _(
            "Nobody with the role “%s” was asked when the round opened. People with that role can "
            "be asked in the next round."
        )
        return [said % role for role in roles]
    said = _(
        "Nobody from %s was asked when the round opened. Its people can be asked in the next round."
    )
    return [said % name for name in sorted({each.agency.name for each in cannot})]


@dataclass(frozen=True)
class NotInvited:
    """Who came on the list after a round was opened, and is not asked by it."""

    round: Round
    can_be_late: list[Participant]
    only_in_the_next: list[str]  # why the others cannot be invited


def not_invited_of(agencies: Iterable[Agency], rounds: Iterable[Round]) -> list[NotInvited]:
    """Of these agencies' people, in each of the rounds."""
    theirs = {agency.pk for agency in agencies}
    missing = [
        (each, [person for person in not_invited(each) if person.agency_id in theirs])
        for each in rounds
        if theirs
    ]
    return [
        NotInvited(each, can_be_late(each, people), only_in_the_next(each, people))
        for each, people in missing
        if people
    ]


def _unit(survey_round: Round) -> Literal["role", "agency_id"]:
    return "role" if survey_round.breakdown == Round.Breakdown.ROLE else "agency_id"


# Who is invited, and whether the mail went out. Never who has answered; and no other mails, since
# whether somebody was reminded, or asked for their link, says more than that.


@dataclass(frozen=True)
class Invited:
    """Somebody who is asked, by the newest of their invitations."""

    number: int
    name: str
    email: str
    role: str
    late: bool  # invited after the opening; a changed address makes nobody late
    before: tuple[str, ...]  # addresses that were changed, the newest first
    stopped: bool  # no more e-mails; then the mail that said so is the one that is shown
    state: str
    sent_at: datetime | None
    problem: str
    bounce: str  # why it came back, where it did
    domain: str  # behind the @

    @property
    def is_not_sent(self) -> bool:
        """Their invitation could not be sent, and is still to reach them."""
        return self.state == "given_up" and not self.stopped


@dataclass(frozen=True)
class InvitedOfAgency:
    name: str
    people: tuple[Invited, ...]


def invited_by_agency(survey_round: Round) -> list[InvitedOfAgency]:
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


def invited(invitation: Invitation) -> Invited:
    mails = invitation.mails.filter(kind__in=SHOWN).order_by("pk")
    others = invitation.survey_round.invitations.filter(agency=invitation.agency)
    return _invited(
        invitation, mails.last(), _before(invitation, {each.pk: each for each in others})
    )


def newest(invitation: Invitation) -> Invitation:
    """The same person's invitation at the address that they have now."""
    there = {
        each.replaces_id: each
        for each in invitation.survey_round.invitations.exclude(replaces=None)
    }
    while invitation.pk in there:
        invitation = there[invitation.pk]
    return invitation


# Whether these went out is shown: they go to everybody alike, or because of what managers did.
SHOWN = (Mail.Kind.INVITATION, Mail.Kind.NO_MORE_MAILS)


def _newest_mails(survey_round: Round) -> dict[int, Mail]:
    """The newest of these mails to each invitation."""
    mails = Mail.objects.filter(invitation__survey_round=survey_round, kind__in=SHOWN)
    return {mail.invitation_id: mail for mail in mails.order_by("pk") if mail.invitation_id}


def _before(invitation: Invitation, there: dict[int, Invitation]) -> list[Invitation]:
    """The same person's earlier invitations, the newest first."""
    before = []
    while invitation.replaces_id is not None:
        invitation = there[invitation.replaces_id]
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
        state=_state(mail),
        sent_at=mail.sent_at if mail else None,
        problem=_problem(mail),
        bounce=mail.bounce if mail else "",
        domain=domains.of(invitation.email),
    )


def _state(mail: Mail | None) -> str:
    if mail is None:
        return "none"
    if mail.is_given_up:
        return "given_up"
    if mail.sent_at and mail.bounce:
        return "came_back"
    return "sent" if mail.sent_at else "waiting"


def _problem(mail: Mail | None) -> str:
    return mail.get_problem_display() if mail and mail.problem else ""


# Who has access


@dataclass(frozen=True)
class Member:
    """Somebody with access, and whether the newest e-mail about it went out."""

    membership: Membership
    handover: Handover | None  # to whom it is to pass
    successor_has: str  # the access of whoever a lead asks for, in words; empty for none
    state: str
    sent_at: datetime | None
    problem: str
    bounce: str
    domain: str


def members(partnership: Partnership) -> list[Member]:
    mails = Mail.objects.filter(kind=Mail.Kind.ACCESS, partnership=partnership).order_by("pk")
    newest = {mail.user_id: mail for mail in mails}
    memberships = partnership.memberships.select_related("user", "agency").order_by("user__email")
    has = {membership.user.email: membership.in_words() for membership in memberships}
    handovers = {
        each.membership_id: each
        for each in Handover.objects.filter(membership__partnership=partnership)
    }
    return [
        _member(membership, newest.get(membership.user_id), handovers.get(membership.pk), has)
        for membership in memberships
    ]


def _member(
    membership: Membership, mail: Mail | None, handover: Handover | None, has: dict[str, str]
) -> Member:
    asks = handover is not None and not handover.is_agreed
    return Member(
        membership=membership,
        handover=handover,
        successor_has=has.get(handover.to, "") if handover and asks else "",
        state=_state(mail),
        sent_at=mail.sent_at if mail else None,
        problem=_problem(mail),
        bounce=mail.bounce if mail else "",
        domain=domains.of(membership.user.email),
    )


def addresses_of_members(partnership: Partnership) -> set[str]:
    return set(partnership.memberships.values_list("user__email", flat=True))


def domains_of(partnership: Partnership) -> set[str]:
    """Behind the @ of everybody here: with access, or on an agency's list."""
    asked = partnership.participants.values_list("email", flat=True)
    addresses = addresses_of_members(partnership) | set(asked)
    return set(map(domains.of, addresses))


def managers(partnership: Partnership) -> list[User]:
    """Those who decide who has access, and have signed in; where none has, those who may."""
    found = User.objects.filter(
        memberships__partnership=partnership,
        memberships__access=Membership.Access.MANAGER,
        is_active=True,
    )
    return _those_who_have_signed_in_else_all(list(found.order_by("email")))


def _those_who_have_signed_in_else_all(people: list[User]) -> list[User]:
    return [each for each in people if each.has_signed_in] or people


@dataclass(frozen=True)
class WhomToAsk:
    """Whom the pages of a partnership name to somebody with access."""

    managers: tuple[User, ...]
    administrators: tuple[User, ...]  # where there is no manager to ask

    @property
    def people(self) -> tuple[User, ...]:
        return self.managers or self.administrators

    @property
    def named(self) -> tuple[User, ...]:
        return self.people[:MOST_TO_ASK]

    @property
    def more(self) -> int:
        return len(self.people) - len(self.named)


MOST_TO_ASK = 3


def whom_to_ask(slug: str, user: User) -> WhomToAsk | None:
    """Leads and viewers ask the managers, a manager the others, and the only one those who run the
    installation. None for somebody without access of their own. One query, since every page asks.
    """
    here = Membership.objects.filter(partnership__slug=slug)
    manages = here.filter(user=OuterRef("pk"), access=Membership.Access.MANAGER)
    people = User.objects.annotate(manages=Exists(manages)).filter(
        Q(manages=True) | Q(is_superuser=True) | Q(pk=user.pk),
        Exists(here.filter(user=user)),
        is_active=True,
    )
    found = list(people.order_by("last_name", "first_name", "email"))
    if not found:
        return None
    others = [each for each in found if each.pk != user.pk]
    managers = _those_who_have_signed_in_else_all([each for each in others if each.manages])
    if any(each.manages for each in found if each.pk == user.pk):
        managers = [each for each in managers if each.has_signed_in]  # nobody asks who is invited
    run_it = _those_who_have_signed_in_else_all([each for each in others if each.is_superuser])
    return WhomToAsk(managers=tuple(managers), administrators=tuple(run_it))


def without_a_lead(partnership: Partnership) -> QuerySet[Agency]:
    """Agencies whose lists the managers keep themselves."""
    leads = Membership.objects.leads().filter(agency=OuterRef("pk"))
    return partnership.agencies.filter(~Exists(leads)).order_by("name")


def report_of_newest_mail(user: User) -> Round | None:
    """The round whose report was shared by the newest e-mail to this account."""
    newest = user.mails.order_by("pk").last()
    if newest is None or newest.kind != Mail.Kind.ACCESS:
        return None
    allowed = user.memberships.filter(partnership=newest.partnership_id)
    return newest.survey_round if allowed.exists() else None


# Home


@dataclass(frozen=True)
class ToDo:
    """What somebody who does not manage a partnership finds there: their list, and when to read."""

    agency: Agency | None  # which they lead for
    people: int  # on its list
    next: Round | None  # whose report they can read next
    newest: Round | None  # whose report they can read, and came last
    is_planned: bool
    asking: Round | None  # which asks people now, or soon, and whose lists are fixed
    turn: Turn | None


def to_do(partnership: Partnership, member: Membership | None, *, now: datetime) -> ToDo | None:
    """For a lead or a viewer; None for others."""
    if member is None or member.access == Membership.Access.MANAGER:
        return None
    rounds = [(each, each.status(now)) for each in partnership.rounds.all()]
    readable = [each for each, _status in rounds if each.report_is_open(now)]
    empty = _without_figures(readable)
    to_come = [each for each, status in rounds if status in REPORT_COMES and each not in readable]
    agency = member.agency
    coming = next_to_ask(partnership, now) if agency else None
    asking = [each for each, status in rounds if status in ASKING]
    return ToDo(
        agency=agency,
        people=agency.participants.count() if agency else 0,
        asking=asking[-1] if asking else None,
        turn=turn(agency, coming, now) if agency and coming else None,
        next=min(to_come, key=lambda each: each.report_opens_at, default=None),
        newest=next((each for each in readable if each.pk not in empty), None),
        is_planned=any(status in BEFORE_IT_OPENS for _round, status in rounds),
    )


def _without_figures(rounds: list[Round]) -> set[int]:
    """Those that too few people answered: their publication holds no group."""
    if not rounds:
        return set()
    empty = Round.objects.filter(publication__document__groups=[])
    return set(empty.filter(pk__in=[each.pk for each in rounds]).values_list("pk", flat=True))


ASKING = (Round.Status.WAITING, Round.Status.OPEN)
BEFORE_IT_OPENS = (Round.Status.PLANNED, Round.Status.IMPORTED)
REPORT_COMES = (
    Round.Status.WAITING,
    Round.Status.OPEN,
    Round.Status.CLOSING,
    Round.Status.CLOSED,
)


class RoundInBrief(NamedTuple):
    """A round in a list, to somebody who may read its report by now or not yet."""

    round: Round
    status: str
    may_read: bool


def rounds_in_brief(
    partnership: Partnership, *, manages: bool, now: datetime
) -> list[RoundInBrief]:
    """Newest first. Managers read a report from the closing on, others when it opens."""
    return [
        RoundInBrief(
            each,
            each.status(now),
            each.closed_at is not None and (manages or each.report_is_open(now)),
        )
        for each in partnership.rounds.all()
    ]


@dataclass(frozen=True)
class PartnershipInBrief:
    """A partnership as home shows it: its newest rounds, and what lacks until there can be one."""

    partnership: Partnership
    access: str
    manages: bool
    agencies: int
    people: int
    rounds: tuple[RoundInBrief, ...]
    to_do: ToDo | None


ROUNDS_IN_BRIEF = 3


def in_brief(
    partnerships: QuerySet[Partnership], user: int, *, now: datetime
) -> list[PartnershipInBrief]:
    """What home says of each of these partnerships to the account of that number."""
    counted = partnerships.annotate(
        agency_count=Count("agencies", distinct=True, filter=Q(agencies__merged_into=None)),
        people_count=Count("participants", distinct=True),
    ).prefetch_related("rounds")
    members = Membership.objects.filter(user=user).select_related("agency__confirmation")
    mine = {each.partnership_id: each for each in members}
    return [_in_brief(each, mine.get(each.pk), now) for each in counted]


def _in_brief(
    partnership: Partnership, member: Membership | None, now: datetime
) -> PartnershipInBrief:
    manages = member is None or member.access == Membership.Access.MANAGER
    rounds = rounds_in_brief(partnership, manages=manages, now=now)
    return PartnershipInBrief(
        partnership=partnership,
        access=member.in_words() if member else _("administrator"),
        manages=manages,
        agencies=partnership.agency_count,  # type: ignore[attr-defined] # annotated
        people=partnership.people_count,  # type: ignore[attr-defined] # annotated
        rounds=tuple(rounds[:ROUNDS_IN_BRIEF]),
        to_do=to_do(partnership, member, now=now),
    )
