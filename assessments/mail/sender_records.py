"""Checks a sending domain's DNS records: SPF, DKIM, DMARC, and whether it can receive replies.

Receivers check these records and put mails that do not match into the junk folder, or reject them.
SPF: RFC 7208, DKIM: RFC 6376, DMARC: RFC 7489.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import dns.exception
import dns.resolver

# Receivers make at most this many look-ups for one SPF record (RFC 7208, 4.6.4).
MOST_LOOKUPS = 10
SECONDS = 5.0
DNS_PORT = 53


class DnsIsSilent(Exception):
    """No name server answers, so nothing can be checked."""


@dataclass(frozen=True)
class Finding:
    """One sentence for the operator."""

    state: Literal["ok", "wrong", "look"]
    sentence: str


class Dns:
    """DNS look-ups, through the machine's own name servers or a given one."""

    def __init__(self, server: str = "", port: int = DNS_PORT) -> None:
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.resolver.NoResolverConfiguration as problem:
            raise DnsIsSilent from problem
        if server:
            self._resolver.nameservers = [server]
            self._resolver.port = port
        self._resolver.lifetime = SECONDS

    def texts(self, name: str, beginning: str) -> list[str]:
        """TXT records with this beginning."""
        answers = self._look_up(name, "TXT")
        texts = [b"".join(each.strings).decode("utf-8", "replace").strip() for each in answers]
        return [text for text in texts if f"{text} ".lower().startswith(beginning)]

    def takes_mail(self, domain: str) -> bool:
        """Whether it has a mail server. Without an MX record that is the host itself (RFC 5321,
        5.1)."""
        servers = [str(each.exchange) for each in self._look_up(domain, "MX")]
        if servers:
            return servers != ["."]
        return any(self._look_up(domain, kind) for kind in ("A", "AAAA"))

    def _look_up(self, name: str, kind: str) -> list[dns.resolver.Answer]:
        try:
            return list(self._resolver.resolve(f"{name.rstrip('.')}.", kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.resolver.NoNameservers, dns.exception.Timeout, OSError) as problem:
            raise DnsIsSilent from problem
        except dns.exception.DNSException:  # not a valid name
            return []


def look_up(sender: str, returns_to: str, selector: str, dns_: Dns) -> list[Finding]:
    """All findings about mails that show one domain and return to another, or the same, domain.

    selector : of the DKIM key; empty if unknown
    """
    try:
        return list(_all(sender, returns_to, selector, dns_))
    except DnsIsSilent:
        sentence = (
            f"The DNS does not answer, so nothing can be said of SPF, DKIM and DMARC of {sender}. "
            "Run this where names can be looked up, or name a server with --dns."
        )
        return [Finding("look", sentence)]


def _all(sender: str, returns_to: str, selector: str, dns_: Dns) -> Iterator[Finding]:
    yield from _spf(returns_to, dns_)
    yield _dkim(sender, selector, dns_)
    policy = _policy(sender, dns_)
    yield _dmarc(sender, policy)
    yield _alignment(sender, returns_to, policy)
    for domain in dict.fromkeys((sender, returns_to)):
        yield _answers(domain, dns_)


# SPF, of the domain that bounces return to


def _spf(domain: str, dns_: Dns) -> Iterator[Finding]:
    records = dns_.texts(domain, "v=spf1 ")
    if not records:
        yield Finding(
            "wrong",
            f"SPF: {domain} has none. Add a TXT record for {domain} that names the server which "
            "sends for you, such as “v=spf1 mx -all”; your mail provider says which.",
        )
        return
    if len(records) > 1:
        yield Finding(
            "wrong", f"SPF: {domain} has {len(records)} records, so none counts. Make one of them."
        )
        return
    [record] = records
    problem = _problem_of_spf(record, dns_)
    if problem:
        yield Finding("wrong", f"SPF: {domain} says “{record}”. {problem}")
    else:
        yield Finding(
            "ok",
            f"SPF: {domain} says “{record}”. Check that this names the server which sends for you.",
        )


def _problem_of_spf(record: str, dns_: Dns) -> str:
    terms = record.lower().split()[1:]
    if "all" in terms or "+all" in terms:
        return "This lets everybody send in your name: end it with “-all” or “~all”."
    if not any(term[1:] == "all" or term.startswith("redirect=") for term in terms):
        return "It does not say what holds for all other servers: end it with “-all” or “~all”."
    if _lookups(record, dns_, MOST_LOOKUPS + 1) > MOST_LOOKUPS:
        return (
            f"It takes more than {MOST_LOOKUPS} look-ups, and then it does not count: take out "
            "what you no longer use."
        )
    return ""


def _lookups(record: str, dns_: Dns, most: int) -> int:
    """How many look-ups a record and its includes take, counting no further than the limit."""
    found = 0
    for term in record.split()[1:]:
        name, _sign, value = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
        kind = name.lower().partition("/")[0]
        if kind in ("a", "mx", "ptr", "exists", "include", "redirect"):
            found += 1
        if kind in ("include", "redirect") and found < most:
            for each in dns_.texts(value, "v=spf1 ")[:1]:
                found += _lookups(each, dns_, most - found)
        if found >= most:
            break
    return found


# DKIM


def _dkim(domain: str, selector: str, dns_: Dns) -> Finding:
    if not selector:
        return Finding(
            "look",
            "DKIM: open the test e-mail's headers. In DKIM-Signature, d= should be "
            f"{domain}, and what stands after s= is the selector: run this again with --selector "
            "and it. Without such a header nothing is signed: switch DKIM on at your mail server.",
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [each for each in dns_.texts(name, "") if "p=" in each.replace(" ", "")]
    if not keys:
        sentence = f"DKIM: there is no key at {name}. Add the record that your mail server names."
        return Finding("wrong", sentence)
    if not _tags(keys[0]).get("p"):
        return Finding("wrong", f"DKIM: the key at {name} was taken back (p= is empty).")
    return Finding("ok", f"DKIM: there is a key at {name}.")


# DMARC, of the domain that readers see


@dataclass(frozen=True)
class Policy:
    """What a domain asks receivers to do, published at that domain or a parent of it."""

    domain: str
    record: str
    tags: dict[str, str]

    def of(self, domain: str) -> str:
        own = self.tags.get("p", "none")
        return own if domain == self.domain else self.tags.get("sp", own)

    @property
    def is_strict(self) -> bool:
        return self.tags.get("aspf", "r").lower() == "s"


def _policy(domain: str, dns_: Dns) -> Policy | None:
    labels = domain.split(".")
    for first in range(max(1, len(labels) - 1)):
        parent = ".".join(labels[first:])
        records = dns_.texts(f"_dmarc.{parent}", "v=dmarc1")
        if len(records) == 1:
            return Policy(parent, records[0], _tags(records[0]))
    return None


def _tags(record: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}


ASKED = {
    "none": "whatever fails is delivered all the same",
    "quarantine": "whatever fails goes to the junk folder",
    "reject": "whatever fails is refused",
}


def _dmarc(domain: str, policy: Policy | None) -> Finding:
    if policy is None:
        return Finding(
            "wrong",
            f"DMARC: {domain} has none, and large mail services ask for it. Add a TXT record for "
            f"_dmarc.{domain}; “v=DMARC1; p=none” is enough to begin with.",
        )
    asked = policy.of(domain).lower()
    if asked not in ASKED:
        said = f"DMARC: {policy.domain} says “{policy.record}”"
        return Finding("wrong", f"{said}: p must be none, quarantine or reject.")
    return Finding("ok", f"DMARC: {policy.domain} says “{policy.record}”: {ASKED[asked]}.")


def _alignment(sender: str, returns_to: str, policy: Policy | None) -> Finding:
    """SPF only counts for DMARC if both domains match; a DKIM signature is enough by itself."""
    if sender == returns_to:
        return Finding("ok", f"Alignment: e-mails come from {sender}, and come back to it.")
    strict = policy is not None and policy.is_strict
    organisation = policy.domain if policy else ""
    if not strict and _is_related(sender, returns_to, organisation):
        return Finding(
            "ok", f"Alignment: e-mails come from {sender} and come back to {returns_to}: related."
        )
    why = "the DMARC record asks for the same one (aspf=s)" if strict else "they are not related"
    return Finding(
        "wrong",
        f"Alignment: e-mails come from {sender} and come back to {returns_to}, and {why}. SPF does "
        f"not count then: choose a BOUNCE_ADDRESS at {sender}, or rely on DKIM alone.",
    )


def _is_related(one: str, other: str, organisation: str) -> bool:
    """Below the same organisational domain: where its DMARC record was found, if it has one."""
    if organisation:
        return _is_below(one, organisation) and _is_below(other, organisation)
    return _is_below(one, other) or _is_below(other, one)


def _is_below(domain: str, other: str) -> bool:
    return domain == other or domain.endswith(f".{other}")


# Replies and bounces


def _answers(domain: str, dns_: Dns) -> Finding:
    if dns_.takes_mail(domain):
        return Finding("ok", f"Answers: {domain} has a mail server.")
    return Finding(
        "wrong",
        f"Answers: {domain} has no mail server (MX), so neither answers nor bounces arrive, and "
        "some receivers refuse such a sender.",
    )
