"""Why a value is withheld."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.publication import CriterionResult, Publication, Reason, Withheld


def why(reason: Reason, publication: Publication, *, of_some_groups: bool = False) -> str:
    """In a sentence. `of_some_groups`: only some groups have a score, and it is about these."""
    if publication.participation.late and reason in OF_THE_OPENING:
        return str(OF_THE_OPENING[reason])
    if of_some_groups and reason in OF_SOME_GROUPS:
        return str(OF_SOME_GROUPS[reason])
    return _why(reason, publication.minimum_group)


def why_no_score(reason: Reason, publication: Publication) -> str:
    """Of a whole criterion, whose score is made of those of the groups."""
    if reason is not Reason.TOO_FEW_SCORED or len(publication.groups) == 1:
        return why(reason, publication)
    minimum = publication.minimum_group
    return ngettext(
        "Not enough evidence: in every group, fewer than %(minimum)d person could say.",
        "Not enough evidence: in every group, fewer than %(minimum)d people could say.",
        minimum,
    ) % {"minimum": minimum}


def why_on(reason: Reason, publication: Publication, result: CriterionResult) -> str:
    """Of any value of a whole criterion."""
    if reason is Reason.TOO_FEW_SCORED:
        return why_no_score(reason, publication)
    some = any(isinstance(each.score, Withheld) for each in result.groups)
    return why(reason, publication, of_some_groups=some)


# Thresholds count people invited at the opening; this is said where others answered too.
OF_THE_OPENING = {
    Reason.FEWER_THAN_10: gettext_lazy(
        "Not enough evidence: fewer than 10 of the people invited at the opening answered."
    ),
    Reason.FEWER_THAN_15: gettext_lazy(
        "Fewer than 15 of the people invited at the opening answered, so there are words and no "
        "numbers."
    ),
    Reason.FEWER_THAN_20: gettext_lazy(
        "Not enough evidence: fewer than 20 of the people invited at the opening answered."
    ),
}
OF_SOME_GROUPS = {
    Reason.FEWER_THAN_10: gettext_lazy(
        "Not enough evidence: fewer than 10 people answered in the groups that have a score."
    ),
    Reason.FEWER_THAN_20: gettext_lazy(
        "Not enough evidence: fewer than 20 people answered in the groups that have a score."
    ),
}


def _why(reason: Reason, minimum_group: int) -> str:
    most = {"minimum": minimum_group}
    match reason:
        case Reason.TOO_FEW_ANSWERS:
            return (
                ngettext(
                    "Fewer than %(minimum)d person answered.",
                    "Fewer than %(minimum)d people answered.",
                    minimum_group,
                )
                % most
            )
        case Reason.TOO_FEW_SCORED:
            return (
                ngettext(
                    "Not enough evidence: fewer than %(minimum)d person could say.",
                    "Not enough evidence: fewer than %(minimum)d people could say.",
                    minimum_group,
                )
                % most
            )
        case Reason.TOO_FEW_RANKED:
            return (
                ngettext(
                    "Not enough evidence: in at least one group, fewer than %(minimum)d person "
                    "ranked the purposes.",
                    "Not enough evidence: in at least one group, fewer than %(minimum)d people "
                    "ranked the purposes.",
                    minimum_group,
                )
                % most
            )
        case Reason.TOO_FEW_STATEMENTS:
            return _("A score is only given for criteria of at least three statements.")
        case Reason.TOO_FEW_CRITERIA:
            return _("Fewer than three quarters of the criteria have a score.")
        case Reason.FEWER_THAN_10:
            return _("Not enough evidence: fewer than 10 people answered.")
        case Reason.FEWER_THAN_15:
            return _("Fewer than 15 people answered, so there are words and no numbers.")
        case Reason.FEWER_THAN_20:
            return _("Not enough evidence: fewer than 20 people answered.")
        case Reason.FEWER_THAN_30:
            return _(
                "Not enough evidence: fewer than 30 people answered every statement, or all of "
                "them answered alike."
            )
        case Reason.TOO_FEW_COULD_SAY:
            return _("Too few people could say for percentages to mean anything.")
        case Reason.TOO_FEW_OR_ALIKE:
            return _(
                "Not enough evidence: fewer than 10 people ranked the purposes, or the people of "
                "one group ranked them almost alike."
            )
        case Reason.ALMOST_EVERYONE:
            return _("A number would reveal what almost everyone wants.")
        case Reason.ONE_GROUP:
            return _("There is only one group.")
        case Reason.NOT_BY_AGENCY:
            return _("People were asked by role, so agencies cannot be weighted.")
