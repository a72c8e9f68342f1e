"""Where a criterion stands, and whether people agree on it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from reports.claims import Agreement, Level
from reports.findings.criterion import Place, Rank
from reports.findings.standing import Standing
from reports.publication import Publication, Reason, Strength
from reports.words.names import Names
from reports.words.reasons import why

_LEVEL = {
    Level.ABOVE: gettext_lazy("Clearly above the middle."),
    Level.BELOW: gettext_lazy("Clearly below the middle."),
    Level.NEITHER: gettext_lazy("Too close to the middle to call it high or low."),
}


def level(level: Level) -> str:
    """In a sentence."""
    return str(_LEVEL[level])


_LEVEL_HEADING = {
    Level.ABOVE: gettext_lazy("Strengths: clearly above 50, the middle"),
    Level.BELOW: gettext_lazy("Problems: clearly below 50, the middle"),
    Level.NEITHER: gettext_lazy("In between: too close to 50 to call high or low"),
}


def level_heading(level: Level) -> str:
    """The heading of all criteria of a level."""
    return str(_LEVEL_HEADING[level])


_AGREEMENT_IN_SHORT = {
    Agreement.AGREE: pgettext_lazy("do people agree?", "largely"),
    Agreement.WEAK: pgettext_lazy("do people agree?", "only weakly"),
    Agreement.DIVIDED: pgettext_lazy("do people agree?", "no"),
    Agreement.GROUPS_DIFFER: pgettext_lazy("do people agree?", "groups differ"),
    Agreement.UNCLEAR: pgettext_lazy("do people agree?", "not clear"),
    Agreement.UNKNOWN: pgettext_lazy("do people agree?", "not known"),
}


def agreement_in_short(standing: Standing, groups: int) -> str:
    """Do people agree? In a cell; `groups`: how many the report has."""
    several = groups - len(standing.left_out) > 1
    if standing.agreement is Agreement.AGREE and standing.level is Level.NEITHER and several:
        return pgettext("do people agree?", "groups do not clearly differ")
    return str(_AGREEMENT_IN_SHORT[standing.agreement])


def agreement(standing: Standing, names: Names, *, by_name: bool) -> str:
    """Do people agree? In a sentence; "" where it is not known (`unknown_agreement` says why).

    by_name : name the groups that differ, with their scores
    """
    several = len(names.publication.groups) - len(standing.left_out) > 1
    match standing.agreement:
        case Agreement.GROUPS_DIFFER:
            return _apart(standing, names) if by_name else _("Groups see it differently.")
        case Agreement.UNCLEAR if by_name:
            return _(
                "The groups’ scores lie between %(lowest)d and %(highest)d, which may be chance: "
                "it is not clear whether they all see it this way."
            ) % {"lowest": standing.lowest, "highest": standing.highest}
        case Agreement.UNCLEAR:
            return _("It is not clear whether all groups see it this way.")
        case Agreement.WEAK if several:
            return _("Within their own groups, people agree only weakly.")
        case Agreement.WEAK:
            return _("People agree only weakly.")
        case Agreement.DIVIDED if several:
            return _("People disagree, even within their own groups.")
        case Agreement.DIVIDED:
            return _("People disagree.")
        case Agreement.AGREE if standing.level is Level.NEITHER:
            return _alike(standing, several=several)
        case Agreement.AGREE:
            return _("People largely agree.")
        case Agreement.UNKNOWN:
            return ""


def _apart(standing: Standing, names: Names) -> str:
    gap = standing.gap
    assert gap  # noqa: S101 - that is what Agreement.GROUPS_DIFFER means
    return _(
        "Groups see it differently: %(low)s (%(lowest)d) and %(high)s (%(highest)d) are further "
        "apart than chance would explain."
    ) % {
        "low": names.group(gap.low),
        "lowest": gap.low_score,
        "high": names.group(gap.high),
        "highest": gap.high_score,
    }


def _alike(standing: Standing, *, several: bool) -> str:
    """For a level in between, where there is no side on which people could agree."""
    strong = standing.strength is Strength.STRONG
    if several and strong:
        return _("Groups do not clearly differ, and people in the same group agree strongly.")
    if several:
        return _("Groups do not clearly differ, and people in the same group agree moderately.")
    return _("People agree strongly.") if strong else _("People agree moderately.")


def apart_beside_others() -> str:
    """Where groups differ on a criterion by itself, but not with all criteria seen together."""
    return _("Among so many criteria, even a gap like this may be chance.")


def unknown_agreement(reason: Reason, publication: Publication) -> str:
    """Said once where it is known of no criterion."""
    return _("We do not know whether people agree. %(why)s") % {"why": why(reason, publication)}


_STRENGTH = {
    Strength.LACK: pgettext_lazy("agreement", "none"),
    Strength.WEAK: pgettext_lazy("agreement", "weak"),
    Strength.MODERATE: pgettext_lazy("agreement", "moderate"),
    Strength.STRONG: pgettext_lazy("agreement", "strong"),
}


def strength(strength: Strength) -> str:
    """How far people of one group agree, in a cell."""
    return str(_STRENGTH[strength])


def left_out(standing: Standing, names: Names) -> str:
    """The groups that the overall score leaves out; "" where there are none."""
    if not standing.left_out:
        return ""
    return _(
        "%(criterion)s: this is the score of the other groups. There is none for %(groups)s."
    ) % {
        "criterion": names.criterion(standing.code),
        "groups": names.groups(standing.left_out),
    }


def nothing_scored() -> str:
    return _("No criterion has a score, so none can be called a strength or a problem.")


_RANK = {
    Place.ONLY: gettext_lazy("It is the only criterion with a score."),
    Place.LOWEST: gettext_lazy("It is the lowest of the %(of)d criteria with a score."),
    Place.HIGHEST: gettext_lazy("It is the highest of the %(of)d criteria with a score."),
    Place.NUMBER: gettext_lazy(
        "Counting from the lowest, it is number %(number)d of the %(of)d criteria with a score."
    ),
    Place.AMONG_LOWEST: gettext_lazy("It is among the lowest of the %(of)d criteria with a score."),
    Place.AMONG_HIGHEST: gettext_lazy(
        "It is among the highest of the %(of)d criteria with a score."
    ),
}


def rank(rank: Rank) -> str:
    numbers = {"number": rank.number, "of": rank.of}
    return str(_RANK[rank.place]) % numbers
