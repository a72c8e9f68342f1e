"""Why a value is withheld."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.publication import Reason


def why(reason: Reason, minimum_group: int) -> str:
    """In a sentence."""
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
                    "Not enough evidence: in some group fewer than %(minimum)d person ranked the "
                    "purposes.",
                    "Not enough evidence: in some group fewer than %(minimum)d people ranked the "
                    "purposes.",
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
            return _("A number would show what almost everyone wants.")
        case Reason.ONE_GROUP:
            return _("There is only one group.")
        case Reason.NOT_BY_AGENCY:
            return _("People were asked by role, so agencies cannot be weighted.")
