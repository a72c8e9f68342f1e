"""What a group of a round is called where people read it."""

from typing import Protocol

from django.utils.translation import gettext as _

from assessments.models import Role
from reports.publication import Together


class Grouped(Protocol):
    """A group of a publication, of a preview, or of a day's count."""

    @property
    def together(self) -> Together | None: ...
    @property
    def members(self) -> tuple[str, ...]: ...


def name_of(group: Grouped, breakdown: str) -> str:
    if group.together is None:
        (name,) = members_of(group, breakdown)
        return name
    if breakdown == "role":
        # Not "Other roles": there is a role that is called "other".
        return {
            Together.OTHERS: _("Several roles together"),
            Together.EVERYBODY: _("All roles together"),
        }[group.together]
    return {
        Together.OTHERS: _("Other agencies"),
        Together.EVERYBODY: _("All agencies together"),
    }[group.together]


def members_of(group: Grouped, breakdown: str) -> tuple[str, ...]:
    """Names of agencies, or of roles."""
    if breakdown == "role":
        return tuple(str(Role(each).label) for each in group.members)
    return group.members
