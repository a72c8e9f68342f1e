"""The order in which people put the purposes."""

from django.utils.translation import gettext as _

from reports.publication import RankingResult, known
from reports.words.names import Names
from reports.words.plain import listed, paragraph, per_cent, quoted

# Per cent of all differences in rank that are shared.
LITTLE, LARGE = 20, 50


def finding(first: tuple[str, ...], result: RankingResult, names: Names) -> str:
    """`first`: the codes of the purposes that share the first place."""
    options = [quoted(names.option(each)) for each in first]
    if len(options) == 1:
        leads = _("%(purpose)s comes first on average.") % {"purpose": options[0]}
    else:
        leads = _("%(purposes)s come first, too close to say which.") % {
            "purposes": listed(options)
        }
    return paragraph((leads, _agreement(result)))


def _agreement(result: RankingResult) -> str:
    if result.almost_complete:
        return _("People agree almost completely on the order.")
    shared = known(result.shared)
    if shared is None:
        return ""
    if shared < LITTLE:
        return _("There is little agreement on the order.")
    if shared < LARGE:
        return _("There is some agreement on the order.")
    return _("People largely agree on the order.")


def parts(result: RankingResult) -> str:
    """How much of the differences in rank is shared, and how much is not; "" where withheld."""
    shared, between, personal = (
        known(each) for each in (result.shared, result.between, result.personal)
    )
    if shared is None:
        return ""
    values = {"shared": per_cent(shared)}
    if between is None or personal is None:
        return (
            _("Of the differences between purposes, %(shared)s are shared by everybody.") % values
        )
    values |= {"between": per_cent(between), "personal": per_cent(personal)}
    return (
        _(
            "Of the differences between purposes, %(shared)s are shared by everybody, %(between)s "
            "lie between groups and %(personal)s are personal."
        )
        % values
    )
