"""Names of groups, in a publication, a preview or a daily count."""

from typing import Protocol

from django.utils.translation import gettext as _

from reports.publication import Together


class Grouped(Protocol):
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
    """Names of agencies as they were typed, or of roles in the reader's language."""
    if breakdown != "role":
        return group.members
    roles = {
        "strategic": _("Strategic"),
        "operational": _("Operational"),
        "other": _("Other"),
    }
    return tuple(roles.get(each, each) for each in group.members)
