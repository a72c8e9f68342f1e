"""E-mail domains that deserve a second look: almost identical to another, or open to anybody.

Somebody who invents colleagues around a person needs addresses for them: at a domain that looks
like the agency's own, or at a free e-mail service. A respondent who sees that can ask (R14).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from files import addresses, characters

# Services where anybody can get an address within a minute.
FREE = frozenset(
    """
    163.com 126.com aim.com aol.com aol.co.uk blueyonder.co.uk bluewin.ch bol.com.br btinternet.com
    btopenworld.com cox.net comcast.net duck.com eircom.net email.com fastmail.com fastmail.fm
    free.fr freemail.hu freenet.de gmail.com googlemail.com hey.com hushmail.com icloud.com inbox.lv
    inbox.com interia.pl laposte.net libero.it mac.com mail.com mail.ru mailbox.org me.com msn.com
    naver.com ntlworld.com o2.co.uk o2.pl onet.pl op.pl orange.fr pm.me posteo.de proton.me
    protonmail.com protonmail.ch qq.com rediffmail.com rocketmail.com runbox.com sapo.pt seznam.cz
    sfr.fr sky.com skynet.be supanet.com talktalk.net telenet.be tiscali.co.uk tiscali.it
    t-online.de tuta.com tutamail.com tutanota.com tutanota.de ukr.net verizon.net virginmedia.com
    wanadoo.fr web.de wp.pl xtra.co.nz ya.ru ymail.com zohomail.eu zoho.com
    10minutemail.com dispostable.com guerrillamail.com guerrillamail.org mailinator.com
    maildrop.cc sharklasers.com temp-mail.org throwawaymail.com trashmail.com yopmail.com
    """.split()  # noqa: SIM905
)
# The same service in many countries: yahoo.co.uk, hotmail.fr.
FREE_IN_MANY_COUNTRIES = re.compile(
    r"(?:gmx|hotmail|live|outlook|yahoo|yandex)(?:\.[a-z]{2,3}){1,2}"
)
# Only public bodies can register these, so northside.gov.uk cannot be imitated at nhs.uk.
FOR_PUBLIC_BODIES = re.compile(
    r".+\.(?:(?:ac|gov|nhs|police|sch|mod|parliament)\.uk|(?:gov|nhs)\.(?:scot|wales)"
    r"|(?:ac|edu|gob|gouv|gov|govt|mil)\.[a-z]{2}|edu|gov|int|mil)"
)
# A number at the end of one of its labels.
NUMBER = re.compile(r"\d+(?=\.)")
# Shorter names may differ by one letter by chance: elft.nhs.uk, nelft.nhs.uk.
SLIPS_FROM, NAMES_FROM = 6, 5
# Limits the work: longer domains are only compared as a whole, and with this many others.
SLIPS_UP_TO, COMPARED = 80, 5


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as shown, and what a reader should know about it."""

    name: str
    resembles: str = ""  # another domain of the round that it could be mistaken for
    has_other_letters: bool = False  # other than a to z
    is_free: bool = False

    @property
    def is_marked(self) -> bool:
        return bool(self.resembles) or self.has_other_letters or self.is_free


def of(address: str) -> str:
    """The domain of a stored address."""
    return address.rpartition("@")[2]


def marked(people: Mapping[str, int], own: str = "") -> dict[str, Domain]:
    """Each of these domains, with what a reader should know about it.

    people : how many are invited at each domain
    own : the reader's own domain; whatever resembles it is marked, however many people it has

    Of two domains that are almost the same, the one with fewer people is marked, or both if equal.
    Nothing is said to resemble a domain that only one other person has, as it may be their name.
    """
    looks = {domain: _look(domain) for domain in people}
    known = [domain for domain, number in people.items() if number > 1 or domain == own]
    known.sort(key=lambda domain: (domain != own, -people[domain], domain))
    with_key: defaultdict[str, list[_Look]] = defaultdict(list)
    for domain in known:
        for key in looks[domain].keys:
            with_key[key].append(looks[domain])

    def resembled(look: _Look) -> str:
        if look.domain == own:
            return ""
        compared = (other for key in look.keys for other in with_key.get(key, ())[:COMPARED])
        return next(
            (
                other.shown
                for other in compared
                if (other.domain == own or people[other.domain] >= people[look.domain])
                and _are_almost_the_same(look, other)
            ),
            "",
        )

    return {
        domain: Domain(look.shown, resembled(look), look.has_other_letters, look.is_free)
        for domain, look in looks.items()
    }


@dataclass(frozen=True, slots=True)
class _Look:
    """How a domain looks at a quick glance."""

    domain: str
    shown: str  # with letters beyond a to z decoded, unless they mislead
    letters: str  # decoded even if they mislead
    skeleton: str  # look-alike letters replaced by one of them
    name: str  # skeleton of its longest label, probably the organisation's name
    organisation: str  # from that label on
    has_other_letters: bool
    is_free: bool
    keys: tuple[str, ...]  # any two almost identical domains share one

    @property
    def may_slip(self) -> bool:
        """Whether it is long enough that one different letter suggests imitation."""
        return len(self.name) >= SLIPS_FROM and len(self.skeleton) <= SLIPS_UP_TO


def _look(domain: str) -> _Look:
    in_letters = addresses.decoded_domain(domain)
    labels = in_letters.split(".")
    longest = max(range(len(labels[:-1])), key=lambda number: len(labels[number]), default=0)
    name, skeleton = _skeleton(labels[longest]), _skeleton(in_letters)
    look = _Look(
        domain=domain,
        shown=_printable(addresses.readable_domain(domain)),
        letters=in_letters,
        skeleton=skeleton,
        name=name,
        organisation=".".join(labels[longest:]),
        has_other_letters=not in_letters.isascii() or "xn--" in domain,
        is_free=domain in FREE or bool(FREE_IN_MANY_COUNTRIES.fullmatch(domain)),
        keys=(),
    )
    slips = _without_one_letter(skeleton) if look.may_slip else ()
    return replace(look, keys=tuple(dict.fromkeys([f"{name}.", skeleton, *slips])))


def _printable(domain: str) -> str:
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in domain
    )


def _skeleton(text: str) -> str:
    return characters.skeleton(text).replace("-", "")


def _without_one_letter(text: str) -> Iterator[str]:
    return (text[:place] + text[place + 1 :] for place in range(len(text)))


def _are_almost_the_same(one: _Look, other: _Look) -> bool:
    if one.is_free or _are_of_one_organisation(one, other):
        return False
    slip = one.may_slip and other.may_slip and _one_slip(one.skeleton, other.skeleton)
    return one.skeleton == other.skeleton or slip or _are_namesakes(one, other)


def _are_of_one_organisation(one: _Look, other: _Look) -> bool:
    """Subdomains of one, or numbered domains such as surgery1 and surgery2."""
    return (
        one.organisation == other.organisation
        or one.letters.endswith(f".{other.letters}")
        or other.letters.endswith(f".{one.letters}")
        or NUMBER.sub("#", one.letters) == NUMBER.sub("#", other.letters)
    )


def _are_namesakes(one: _Look, other: _Look) -> bool:
    """The same name with different endings, unless only public bodies can have both."""
    both_public = all(FOR_PUBLIC_BODIES.fullmatch(each.domain) for each in (one, other))
    return len(one.name) >= NAMES_FROM and one.name == other.name and not both_public


def _one_slip(one: str, other: str) -> bool:
    """One letter added, missing or different, or two swapped."""
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    same = next((place for place, (a, b) in enumerate(pairs) if a != b), shorter)
    one, other = one[same:], other[same:]
    changed_places = one[:2] == other[1::-1] and one[2:] == other[2:]
    return changed_places or other[1:] in (one[1:], one) or one[1:] == other
