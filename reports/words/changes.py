"""What has changed since the round before, and how the rounds were compared."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reports.change import Changes, CriterionChange
from reports.findings.changes import Moves, Span, WhatChanged
from reports.words.mergers import merger
from reports.words.moves import MOST_GROUPS, criteria_in_short
from reports.words.names import Names
from reports.words.plain import isolated, paragraph, range_in_words


def in_short(changed: WhatChanged, names: Names, before: str) -> str:
    """For the first screen; `before`: the title of the last round."""
    since = {"round": isolated(before)}
    if changed.smallest_detectable is None:
        return _("We cannot tell whether anything has changed since %(round)s.") % since
    if changed.nothing_changed:
        return _("Hardly anything has changed since %(round)s.") % since
    if not changed.improved and not changed.declined:
        return _none_clearly(changed) % since
    sentences = []
    if changed.improved:
        values = {**since, "criteria": criteria_in_short(_moves(changed.improved), names)}
        sentences.append(_("Improved since %(round)s: %(criteria)s.") % values)
    if changed.declined:
        values = {**since, "criteria": criteria_in_short(_moves(changed.declined), names)}
        sentences.append(_("Declined since %(round)s: %(criteria)s.") % values)
    if not changed.all_moved:
        sentences.append(_("No other criterion has clearly changed."))
    return paragraph(sentences)


def _none_clearly(changed: WhatChanged) -> str:
    """Many small moves in one direction may be clear together and not singly: then the sentence
    before this one says that the overall score has moved."""
    if changed.overall_moved:
        return _("No single criterion has clearly changed since %(round)s.")
    return _("No criterion has clearly changed since %(round)s.")


def _moves(criteria: Sequence[CriterionChange]) -> Moves:
    return tuple(
        (each.code, each.overall.difference)
        for each in criteria
        if each.overall and each.overall.difference is not None
    )


# How they were compared


def how_compared(changed: WhatChanged) -> str:
    compares = _(
        "A change is worked out from the groups with the same members in both rounds, each with "
        "the same weight in both. So it may differ from the difference between the two scores, "
        "and rounding may make another point of difference. Where many criteria are compared at "
        "once, a change has to be larger to be more than chance."
    )
    return paragraph((compares, _detected(changed.smallest_detectable)))


def _detected(span: Span | None) -> str:
    if span is None:
        return ""
    if span[0] == span[1]:
        return _(
            "With this many answers, a change of %(points)s points would be detected four times "
            "in five, and a smaller one less often."
        ) % {"points": span[0]}
    return _(
        "With this many answers, a change of %(points)s points, depending on the criterion, would "
        "be detected four times in five, and a smaller one less often."
    ) % {"points": range_in_words(*span)}


def not_comparable(before: str) -> str:
    return _(
        "The round before, %(round)s, asked different questions, so its scores cannot be compared "
        "with these."
    ) % {"round": isolated(before)}


def not_open_yet(title: str) -> str:
    return _(
        "The report of %(round)s is not open to everybody yet, so this report is not compared with "
        "it."
    ) % {"round": isolated(title)}


def imported_after(before: str, day: str) -> str:
    return _(
        "The answers of %(round)s, from paper or another tool, were added on %(day)s, after this "
        "report was made. Before that day, this part was different or missing."
    ) % {"round": isolated(before), "day": day}


def merged(changes: Changes, names: Names) -> str:
    """Which agencies merged between the two rounds, and what that means for comparing."""
    sentences = [merger(each) for each in changes.mergers]
    if changes.merged_groups:
        sentences.append(
            _("So the last round has no scores to compare %(groups)s with.")
            % {"groups": names.groups(changes.merged_groups, MOST_GROUPS)}
        )
    sentences += [
        _(
            "The group “%(group)s” includes the same agencies as last time, before and after they "
            "merged."
        )
        % {"group": names.group(each)}
        for each in changes.still_together
    ]
    return paragraph(sentences)
