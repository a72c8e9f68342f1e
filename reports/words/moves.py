"""Lists of criteria or groups with the points by which they moved."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.findings.changes import Moves
from reports.words.names import Names
from reports.words.plain import isolated, listed, signed

MOST_CRITERIA, MOST_GROUPS = 3, 6  # that a sentence names; of more, it says how many


def criteria_with_change(moves: Moves, names: Names) -> str:
    """By name, such as "Trust (+5) and Ethos (−4)"."""
    return _by_name(moves, lambda code: isolated(names.criterion(code)))


def criteria_in_short(moves: Moves, names: Names) -> str:
    """By name, or how many and by how much, such as "5 criteria (+5 to +12)"."""
    if len(moves) <= MOST_CRITERIA:
        return criteria_with_change(moves, names)
    values = {"many": len(moves), "changes": _range(moves)}
    return (
        ngettext("%(many)d criterion (%(changes)s)", "%(many)d criteria (%(changes)s)", len(moves))
        % values
    )


def groups_in_short(moves: Moves, names: Names) -> str:
    """By name, or how many and by how much, such as "9 groups (+11 to +32)"."""
    if len(moves) <= MOST_GROUPS:
        return _by_name(moves, lambda key: names.group(names.group_of(key)))
    values = {"many": len(moves), "changes": _range(moves)}
    return (
        ngettext("%(many)d group (%(changes)s)", "%(many)d groups (%(changes)s)", len(moves))
        % values
    )


def _by_name(moves: Moves, name_of: Callable[[str], str]) -> str:
    return listed(
        _("%(name)s (%(change)s)") % {"name": name_of(key), "change": signed(difference)}
        for key, difference in moves
    )


def _range(moves: Moves) -> str:
    """Such as "+5 to +12", smallest change first; "+5" where all are that."""
    differences = sorted((difference for _name, difference in moves), key=abs)
    least, most = signed(differences[0]), signed(differences[-1])
    return least if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}
