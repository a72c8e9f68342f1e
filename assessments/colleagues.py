"""Who else is asked in a round: said before starting, so that nobody answers among invented people.

Invented colleagues, or an invented agency, would be invisible to whoever is shown together with
them (R14). So everybody reads of every agency how many people are invited, and where.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import domains
from assessments.domains import Domain
from assessments.localised import listed
from assessments.models import Invitation, Role, Round
from files import addresses
from files.likeness import strange_script

# So many ordinary domains are named of an agency at most; a role has people of many agencies.
DOMAINS_NAMED = 5


@dataclass(frozen=True)
class AtDomain:
    """How many e-mail addresses are at a domain."""

    domain: Domain
    people: int

    def __str__(self) -> str:
        return _("%(people)d at %(domain)s") % {"people": self.people, "domain": self.where}

    @property
    def where(self) -> str:
        """The domain, with what to know about it."""
        name, marks = self.domain.name, []
        if self.domain.resembles:
            marks.append(_("almost the same as %(domain)s") % {"domain": self.domain.resembles})
        if self.domain.has_other_letters:
            # Isolated: letters that run from right to left would turn round what stands beside.
            name = f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
            marks.append(_("with letters other than a to z"))
        if self.domain.is_free:
            marks.append(_("a free e-mail service"))
        return f"{name} ({listed(marks)})" if marks else name


@dataclass(frozen=True)
class InvitedTogether:
    """How many people of an agency, or with a role, are invited to a round, and where."""

    name: str
    at_opening: int
    since: int  # invited after the opening
    changed: int  # e-mail addresses that were changed since: both the old and the new may answer
    named: tuple[AtDomain, ...]
    others: int  # addresses at domains that are not named
    sharing: int  # people whose address leads to a mailbox that somebody else's leads to as well
    is_own: bool

    @property
    def people(self) -> int:
        return self.at_opening + self.since

    @property
    def strange_script(self) -> str:
        """Letters of another alphabet, by which it could be taken for another agency."""
        return strange_script(self.name)

    @property
    def how_many(self) -> list[str]:
        """At the opening, and what has come since, in words."""
        words = [f"{self.at_opening}"]
        if self.since:
            words.append(_("%d more since it opened") % self.since)
        if self.changed:
            sentence = ngettext("%d changed address", "%d changed addresses", self.changed)
            words.append(sentence % self.changed)
        return words

    @property
    def where(self) -> list[str]:
        """How many are at which domain, in words, and how many share a mailbox."""
        if not self.sharing:
            return self._at_domains
        shares = ngettext(
            "%d of these shares a mailbox with somebody else",
            "%d of these share a mailbox with somebody else",
            self.sharing,
        )
        return [*self._at_domains, shares % self.sharing]

    @property
    def _at_domains(self) -> list[str]:
        if not self.others and len(self.named) == 1:
            return [_("all at %s") % self.named[0].where]
        if not self.named:
            several = _("each with an e-mail address at a different domain")
            return [several if self.others > 1 else _("not named")]
        words = [str(each) for each in self.named]
        if self.others:
            words.append(
                ngettext("%d at another domain", "%d at other domains", self.others) % self.others
            )
        return words


@dataclass(frozen=True)
class Colleagues:
    """Everybody who is invited to a round, as one of them sees it: their own agency or role first.

    group : with whom they would be shown: those of their agency, or of their role
    roles : in a round by role; else empty
    almost_the_same : domains that could be taken for another, wherever they are
    sharing, mailboxes : so many people have addresses that lead to so many mailboxes, fewer of them
    """

    group: InvitedTogether
    agencies: tuple[InvitedTogether, ...]
    roles: tuple[InvitedTogether, ...]
    almost_the_same: tuple[AtDomain, ...]
    sharing: int
    mailboxes: int

    @property
    def by_role(self) -> str:
        """How many are asked with each role, in words."""
        words = _("%(people)d %(role)s")
        return listed(words % {"people": each.people, "role": each.name} for each in self.roles)

    @property
    def in_all(self) -> int:
        return sum(agency.people for agency in self.agencies)

    @property
    def at_free_services(self) -> int:
        return sum(each.people for each in self._named if each.domain.is_free)

    @property
    def with_other_letters(self) -> int:
        """Where the domain is not pointed out already, as almost another one."""
        return sum(
            each.people
            for each in self._named
            if each.domain.has_other_letters and not each.domain.resembles
        )

    @property
    def _named(self) -> list[AtDomain]:
        """Every domain that is named of an agency: all that are marked are."""
        return [each for agency in self.agencies for each in agency.named]


class _Invited(NamedTuple):
    pk: int
    email: str
    agency: str
    role: str
    late: bool
    replaces: int | None


def of(invitation: Invitation) -> Colleagues:
    survey_round = invitation.survey_round
    rows = survey_round.invitations.order_by("agency__name", "pk").values_list(
        "pk", "email", "agency__name", "role", "late", "replaces"
    )
    everybody = [_Invited(*row) for row in rows]
    mailboxes = _shared_mailboxes(everybody)
    sharing: set[int] = set().union(*mailboxes)
    people = Counter(domains.of(each.email) for each in everybody)
    known = domains.marked(people, own=domains.of(invitation.email))
    # A domain that one person alone has may be that person's name (jane@jane-smith.example).
    known = {domain: mark for domain, mark in known.items() if people[domain] > 1 or mark.is_marked}
    agencies = _each(everybody, lambda each: each.agency, invitation.agency.name, known, sharing)
    roles: tuple[InvitedTogether, ...] = ()
    if survey_round.breakdown == Round.Breakdown.ROLE:
        own = invitation.get_role_display()
        roles = _each(everybody, lambda each: str(Role(each.role).label), own, known, sharing)
    look_at = (AtDomain(mark, people[domain]) for domain, mark in known.items())
    return Colleagues(
        group=(roles or agencies)[0],
        agencies=agencies,
        roles=roles,
        almost_the_same=_most_first(each for each in look_at if each.domain.resembles),
        sharing=len(sharing),
        mailboxes=len(mailboxes),
    )


def _shared_mailboxes(everybody: list[_Invited]) -> list[set[int]]:
    """The people of each mailbox that has more than one; an address that was changed is no other.

    Invented colleagues at one domain need no mailbox each: ann+1@ and ann+2@ lead to ann@.
    """
    before = {each.pk: each.replaces for each in everybody if each.replaces}
    people: defaultdict[str, set[int]] = defaultdict(set)
    for each in everybody:
        people[addresses.mailbox(each.email)].add(_person(each.pk, before))
    return [those for those in people.values() if len(those) > 1]


def _person(pk: int, before: Mapping[int, int]) -> int:
    """The first of their invitations."""
    while pk in before:
        pk = before[pk]
    return pk


def _each(
    everybody: list[_Invited],
    name_of: Callable[[_Invited], str],
    own: str,
    known: dict[str, Domain],
    sharing: set[int],
) -> tuple[InvitedTogether, ...]:
    """One's own first, the others in the order in which they come."""
    groups: dict[str, list[_Invited]] = {own: []}
    for each in everybody:
        groups.setdefault(name_of(each), []).append(each)
    return tuple(_together(name, those, known, sharing, own=own) for name, those in groups.items())


def _together(
    name: str,
    everybody: list[_Invited],
    known: dict[str, Domain],
    sharing: set[int],
    *,
    own: str,
) -> InvitedTogether:
    counts = Counter(domains.of(each.email) for each in everybody)
    by_size = _most_first(
        AtDomain(known[domain], number) for domain, number in counts.items() if domain in known
    )
    ordinary = [each for each in by_size if not each.domain.is_marked][:DOMAINS_NAMED]
    named = tuple(each for each in by_size if each.domain.is_marked or each in ordinary)
    people = [each for each in everybody if each.replaces is None]
    return InvitedTogether(
        name=name,
        at_opening=sum(not each.late for each in people),
        since=sum(each.late for each in people),
        changed=len(everybody) - len(people),
        named=named,
        others=len(everybody) - sum(each.people for each in named),
        sharing=sum(each.pk in sharing for each in people),
        is_own=name == own,
    )


def _most_first(found: Iterable[AtDomain]) -> tuple[AtDomain, ...]:
    return tuple(sorted(found, key=lambda each: (-each.people, each.domain.name)))
