"""What has changed in single groups since the round before."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.findings.changes import ChangesByGroup, GroupChanges, GroupsOnCriterion, Span
from reports.words.moves import MOST_GROUPS, criteria_with_change, groups_in_short
from reports.words.names import Names
from reports.words.plain import paragraph, range_in_words


def groups_compared(changes: ChangesByGroup) -> str:
    return ngettext(
        "Each group with the same members as last time is compared with itself on each criterion: "
        "%(comparisons)d comparison. In small groups chance alone moves scores by many points, so "
        "only larger changes are named.",
        "Each group with the same members as last time is compared with itself on each criterion: "
        "%(comparisons)d comparisons. In small groups chance alone moves scores by many points, so "
        "only larger changes are named.",
        changes.comparisons,
    ) % {"comparisons": changes.comparisons}


def of_group(changes: GroupChanges, names: Names) -> str:
    sentences = []
    if changes.improved:
        moves = criteria_with_change(changes.improved, names)
        sentences.append(_("Improved: %(names)s.") % {"names": moves})
    if changes.declined:
        moves = criteria_with_change(changes.declined, names)
        sentences.append(_("Declined: %(names)s.") % {"names": moves})
    if changes.stable:
        moves = criteria_with_change(changes.stable, names)
        sentences.append(_("Hardly changed: %(names)s.") % {"names": moves})
    return paragraph(sentences)


def inconclusive_groups(changes: ChangesByGroup, names: Names) -> str:
    """The groups of which nothing can be said, and how large a change would have been detected."""
    if not changes.conclusive:
        sentence = _("We cannot tell whether any group’s scores changed.")
    else:
        sentence = _("We cannot tell whether scores changed in %(groups)s.") % {
            "groups": names.groups(tuple(each.group for each in changes.inconclusive), MOST_GROUPS)
        }
    return paragraph((sentence, _detected_in_groups(changes.smallest_detectable)))


def _detected_in_groups(span: Span | None) -> str:
    if span is None:
        return _("We do not know how far people differed in one of the two rounds.")
    if span[0] == span[1]:
        return _(
            "A change of %(points)s points would be detected four times in five, and a smaller one "
            "less often."
        ) % {"points": span[0]}
    return _(
        "A change of %(points)s points, depending on the group and the criterion, would be "
        "detected four times in five, and a smaller one less often."
    ) % {"points": range_in_words(*span)}


def groups_not_compared(changes: ChangesByGroup, names: Names) -> str:
    return _("Not compared, because their members have changed: %(groups)s.") % {
        "groups": names.groups(changes.not_compared, MOST_GROUPS)
    }


def groups_on_criterion(groups: GroupsOnCriterion, names: Names) -> str:
    if not groups.is_conclusive:
        return _("We cannot tell whether any group changed since the last round.")
    sentences = []
    if groups.improved:
        moves = groups_in_short(groups.improved, names)
        sentences.append(_("Improved since the last round: %(names)s.") % {"names": moves})
    if groups.declined:
        moves = groups_in_short(groups.declined, names)
        sentences.append(_("Declined since the last round: %(names)s.") % {"names": moves})
    if groups.stable:
        moves = groups_in_short(groups.stable, names)
        sentences.append(_("Hardly changed since the last round: %(names)s.") % {"names": moves})
    if groups.some_inconclusive:
        sentences.append(_("We cannot tell whether the other groups changed."))
    return paragraph(sentences)
