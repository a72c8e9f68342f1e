"""Who else is invited to a round, shown before starting so that invented colleagues are noticed.

A person's answers could be isolated by inventing colleagues, or a whole agency, around them, and
they would not notice (R14). So everybody sees how many people of each agency are invited, and the
domains of their addresses.
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

# Ordinary domains named per agency at most; a role has people from many agencies.
DOMAINS_NAMED = 5


@dataclass(frozen=True)
class AtDomain:
    """How many invited people have an address at a domain."""

    domain: Domain
    people: int

    def __str__(self) -> str:
        return _("%(people)d at %(domain)s") % {"people": self.people, "domain": self.where}

    @property
    def where(self) -> str:
        """The domain, with anything worth knowing about it."""
        name, marks = self.domain.name, []
        if self.domain.resembles:
            marks.append(_("almost the same as %(domain)s") % {"domain": self.domain.resembles})
        if self.domain.has_other_letters:
            # Isolated, because right-to-left letters would reorder the text around them.
            name = f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
            marks.append(_("with letters other than a to z"))
        if self.domain.is_free:
            marks.append(_("a free e-mail service"))
        return f"{name} ({listed(marks)})" if marks else name


@dataclass(frozen=True)
class InvitedTogether:
    """How many people of an agency, or with a role, are invited, and at which domains."""

    name: str
    at_opening: int
    since: int  # invited after the opening
    changed: int  # addresses changed since: both the old and the new one may answer
    named: tuple[AtDomain, ...]
    others: int  # people at domains that are not named
    sharing: int  # people who share a mailbox with somebody else
    is_own: bool

    @property
    def people(self) -> int:
        return self.at_opening + self.since

    @property
    def strange_script(self) -> str:
        """Letters of another alphabet that could make it look like another agency."""
        return strange_script(self.name)

    @property
    def how_many(self) -> list[str]:
        """In words: how many at the opening, and how many since."""
        words = [f"{self.at_opening}"]
        if self.since:
            words.append(_("%d more since it opened") % self.since)
        if self.changed:
            sentence = ngettext("%d changed address", "%d changed addresses", self.changed)
            words.append(sentence % self.changed)
        return words

    @property
    def where(self) -> list[str]:
        """In words: how many people at each domain, and how many share a mailbox."""
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
    """Everybody invited to a round, as one respondent sees it: their own agency or role first.

    group : the people they would be shown with, of their agency or role
    roles : empty unless the round is broken down by role
    almost_the_same : domains that could be mistaken for another
    sharing, mailboxes : this many people share a smaller number of mailboxes
    """

    group: InvitedTogether
    agencies: tuple[InvitedTogether, ...]
    roles: tuple[InvitedTogether, ...]
    almost_the_same: tuple[AtDomain, ...]
    sharing: int
    mailboxes: int

    @property
    def by_role(self) -> str:
        """In words: how many are invited with each role."""
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
        """Domains with unusual letters, apart from those already shown as almost another one."""
        return sum(
            each.people
            for each in self._named
            if each.domain.has_other_letters and not each.domain.resembles
        )

    @property
    def _named(self) -> list[AtDomain]:
        """Every domain shown by name, which includes all that are marked."""
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
    # A domain with a single person may contain their name (jane@jane-smith.example).
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
    """The people of each mailbox that has several; somebody's changed address does not count.

    Invented colleagues need no mailbox each: ann+1@ and ann+2@ both lead to ann@.
    """
    before = {each.pk: each.replaces for each in everybody if each.replaces}
    people: defaultdict[str, set[int]] = defaultdict(set)
    for each in everybody:
        people[addresses.mailbox(each.email)].add(_person(each.pk, before))
    return [those for those in people.values() if len(those) > 1]


def _person(pk: int, before: Mapping[int, int]) -> int:
    """The id of the person's first invitation."""
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
    """The respondent's own first, the others in their usual order."""
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
