"""Who has access to a partnership, and whom its pages name for questions."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from assessments import domains
from assessments.models import Handover, Mail, Membership, Partnership, Round, User
from assessments.selectors import delivery


@dataclass(frozen=True)
class Member:
    """Somebody with access, and whether the newest e-mail about it went out."""

    membership: Membership
    handover: Handover | None  # to the person who takes over
    successor_has: str  # what a lead's proposed successor has access to, in words; may be empty
    state: str
    sent_at: datetime | None
    problem: str
    bounce: str
    domain: str


def of(partnership: Partnership) -> list[Member]:
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
        state=delivery.state_of(mail),
        sent_at=mail.sent_at if mail else None,
        problem=delivery.problem_of(mail),
        bounce=mail.bounce if mail else "",
        domain=domains.of(membership.user.email),
    )


def all_addresses(partnership: Partnership) -> set[str]:
    return set(partnership.memberships.values_list("user__email", flat=True))


def domains_of(partnership: Partnership) -> set[str]:
    """The domains of everybody with access or on an agency's list."""
    on_lists = partnership.participants.values_list("email", flat=True)
    addresses = all_addresses(partnership) | set(on_lists)
    return set(map(domains.of, addresses))


def managers(partnership: Partnership) -> list[User]:
    """The managers who have signed in; all managers, if none has."""
    with_access = User.objects.filter(
        memberships__partnership=partnership,
        memberships__access=Membership.Access.MANAGER,
        is_active=True,
    )
    return _signed_in_or_all(list(with_access.order_by("email")))


def coordinators(partnership: Partnership) -> list[str]:
    """The names of those who coordinate it, as far as they have given any."""
    return [name for name in (user.get_full_name() for user in managers(partnership)) if name]


def _signed_in_or_all(people: list[User]) -> list[User]:
    return [each for each in people if each.has_signed_in] or people


@dataclass(frozen=True)
class WhomToAsk:
    """Whom the pages of a partnership name for questions to somebody with access."""

    managers: tuple[User, ...]
    administrators: tuple[User, ...]  # if there is no manager to ask

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
    """Leads and viewers ask the managers; a manager asks the others, or else the people who run the
    installation. None for somebody without access of their own. One query, since every page asks.
    """
    here = Membership.objects.filter(partnership__slug=slug)
    manages = here.filter(user=OuterRef("pk"), access=Membership.Access.MANAGER)
    people = User.objects.annotate(manages=Exists(manages)).filter(
        Q(manages=True) | Q(is_superuser=True) | Q(pk=user.pk),
        Exists(here.filter(user=user)),
        is_active=True,
    )
    candidates = list(people.order_by("last_name", "first_name", "email"))
    if not candidates:
        return None
    others = [each for each in candidates if each.pk != user.pk]
    managers = _signed_in_or_all([each for each in others if each.manages])
    if any(each.manages for each in candidates if each.pk == user.pk):
        managers = [
            each for each in managers if each.has_signed_in
        ]  # not somebody who is only invited
    administrators = _signed_in_or_all([each for each in others if each.is_superuser])
    return WhomToAsk(managers=tuple(managers), administrators=tuple(administrators))


def report_of_newest_mail(user: User) -> Round | None:
    """The round whose report was shared by the newest e-mail to this account."""
    newest = user.mails.order_by("pk").last()
    if newest is None or newest.kind != Mail.Kind.ACCESS:
        return None
    allowed = user.memberships.filter(partnership=newest.partnership_id)
    return newest.survey_round if allowed.exists() else None
