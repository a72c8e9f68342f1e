"""Organisations whose people sign in with the organisation's own account (OpenID Connect).

Set by SIGN_IN_WITH and the variables that it names (docs/settings.md).
"""

from dataclasses import dataclass, field

from django.conf import settings

from files import addresses


@dataclass(frozen=True, slots=True)
class Organisation:
    """
    domains : of e-mail addresses; everybody with one of them signs in with it, and nobody else. If
        empty, anybody with an account here may
    verifies_emails : it gives nobody an address that is not theirs, though it does not say so
    """

    key: str
    title: str
    issuer: str
    client: str
    secret: str = field(repr=False)
    domains: tuple[str, ...] = ()
    verifies_emails: bool = False

    def is_for(self, email: str) -> bool:
        return not self.domains or domain_of(email) in self.domains


def known() -> list[Organisation]:
    return [Organisation(**each) for each in settings.ORGANISATIONS]


def named(key: str) -> Organisation:
    """KeyError if there is none."""
    return {each.key: each for each in known()}[key]


def of(email: str) -> Organisation | None:
    """The one that alone signs in whoever has this address."""
    domain = domain_of(email)
    return next((each for each in known() if domain in each.domains), None)


def may_use_password(email: str) -> bool:
    return settings.PASSWORD_SIGN_IN and of(email) is None


def domain_of(email: str) -> str:
    return addresses.lookup_form(email).rpartition("@")[2]
