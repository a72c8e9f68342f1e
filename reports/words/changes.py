"""What has changed since the round before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from reports.change import Change, Changes, CriterionChange, Untold, Verdict
from reports.findings.changes import (
    Moves,
    OfGroup,
    OfGroups,
    OnCriterion,
    Span,
    Told,
    goes_its_way,
    is_as_scores_say,
    is_same_score,
)
from reports.reading import whole_points
from reports.words.mergers import merger
from reports.words.names import Names
from reports.words.plain import isolated, listed, paragraph, range_in_words, signed

MOST_NAMED = 3  # criteria in a sentence; of more, it says how many
NAMED = 6  # groups likewise


def in_short(told: Told, names: Names, before: str) -> str:
    """For the first screen; `before`: the title of the last round."""
    if told.smallest_visible is None:
        return _("We cannot tell whether anything has changed since %(round)s.") % {
            "round": isolated(before)
        }
    since = {"round": isolated(before)}
    if told.nothing_changed:
        return _("All criteria have hardly changed since %(round)s.") % since
    if not told.improved and not told.declined:
        return _none_clearly(told) % since
    said = []
    if told.improved:
        values = {**since, "criteria": _moved(told.improved, names)}
        said.append(_("Improved since %(round)s: %(criteria)s.") % values)
    if told.declined:
        values = {**since, "criteria": _moved(told.declined, names)}
        said.append(_("Declined since %(round)s: %(criteria)s.") % values)
    if not told.all_moved:
        said.append(_("No other criterion has clearly changed."))
    return paragraph(said)


def _none_clearly(told: Told) -> str:
    """Of many small moves to one side, none may be clear, and all together are: the sentence before
    says so."""
    if told.overall_moved:
        return _("No single criterion has clearly changed since %(round)s.")
    return _("No criterion has clearly changed since %(round)s.")


def _moved(criteria: Sequence[CriterionChange], names: Names) -> str:
    """By name, or of more how many and by how much."""
    moves = tuple(
        (each.code, each.overall.difference)
        for each in criteria
        if each.overall and each.overall.difference is not None
    )
    if len(moves) <= MOST_NAMED:
        return listed(_with_change(names.criterion(code), by) for code, by in moves)
    values = {"many": len(moves), "changes": _from_least(moves)}
    return (
        ngettext("%(many)d criterion (%(changes)s)", "%(many)d criteria (%(changes)s)", len(moves))
        % values
    )


def _from_least(moves: Moves) -> str:
    """Such as "+5 to +12", all to one side; "+5" where all are that."""
    points = sorted((by for _name, by in moves), key=abs)
    least, most = signed(points[0]), signed(points[-1])
    return least if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}


def _with_change(name: str, difference: float) -> str:
    return _("%(name)s (%(change)s)") % {"name": isolated(name), "change": signed(difference)}


# One score


@dataclass(frozen=True, slots=True)
class _Sentences:
    """What is said of a score: all about the overall one, or about one that is named above."""

    went: str
    same: str
    no_change: str
    chance: str
    hardly_changed: str
    told: Mapping[Verdict, str]
    like_for_like: Mapping[Verdict, str]


def of_overall(change: Change | None, changes: Changes) -> str:
    said = _Sentences(
        went=_("The overall score went from %(before)d to %(now)d."),
        same=_("The overall score is %(now)d both times."),
        no_change=_("The overall score is %(now)d both times: no change can be seen."),
        chance=_("The overall score went from %(before)d to %(now)d, which may be chance."),
        hardly_changed=_("The overall score is %(now)d both times: it has hardly changed."),
        told={
            Verdict.IMPROVED: _("The overall score improved from %(before)d to %(now)d."),
            Verdict.DECLINED: _("The overall score declined from %(before)d to %(now)d."),
            Verdict.STABLE: _("The overall score hardly changed: from %(before)d to %(now)d."),
        },
        like_for_like={
            Verdict.IMPROVED: _("Like for like, the overall score improved (%(change)s)."),
            Verdict.DECLINED: _("Like for like, the overall score declined (%(change)s)."),
            Verdict.STABLE: _("Like for like, the overall score hardly changed (%(change)s)."),
        },
    )
    return _of_score(change, changes, said)


def of_criterion(change: Change | None, changes: Changes) -> str:
    said = _Sentences(
        went=_("The score went from %(before)d to %(now)d."),
        same=_("The score is %(now)d both times."),
        no_change=_("The score is %(now)d both times: no change can be seen."),
        chance=_("The score went from %(before)d to %(now)d, which may be chance."),
        hardly_changed=_("The score is %(now)d both times: it has hardly changed."),
        told={
            Verdict.IMPROVED: _("The score improved from %(before)d to %(now)d."),
            Verdict.DECLINED: _("The score declined from %(before)d to %(now)d."),
            Verdict.STABLE: _("The score hardly changed: from %(before)d to %(now)d."),
        },
        like_for_like={
            Verdict.IMPROVED: _("Like for like, the score improved (%(change)s)."),
            Verdict.DECLINED: _("Like for like, the score declined (%(change)s)."),
            Verdict.STABLE: _("Like for like, the score hardly changed (%(change)s)."),
        },
    )
    return _of_score(change, changes, said)


def _of_score(change: Change | None, changes: Changes, said: _Sentences) -> str:
    untold = changes.untold(change)
    if change is None or untold is Untold.NO_SCORE:
        return _("There is no score in one of the two rounds, so they cannot be compared.")
    if untold is None:
        return _told(change, said)
    if untold is Untold.CHANCE:
        return _chance(change, said)
    return paragraph((_went(change, said), _cannot_tell(untold)))


def _numbers(change: Change) -> dict[str, int]:
    return {"before": whole_points(change.before), "now": whole_points(change.now)}


def _went(change: Change, said: _Sentences) -> str:
    return (said.same if is_same_score(change) else said.went) % _numbers(change)


def _told(change: Change, said: _Sentences) -> str:
    moved = change.verdict is not Verdict.STABLE
    if not is_as_scores_say(change) or (moved and not goes_its_way(change)):
        like_for_like = said.like_for_like[change.verdict]
        return paragraph(
            (
                like_for_like % {"change": signed(change.difference or 0)},
                _went(change, said),
                _made_of_others(),
            )
        )
    if is_same_score(change):
        return said.hardly_changed % _numbers(change)
    return said.told[change.verdict] % _numbers(change)


def _made_of_others() -> str:
    """Other groups, other criteria, or the same in other sizes."""
    return _("But what it is made of has changed too.")


def _chance(change: Change, said: _Sentences) -> str:
    if not is_as_scores_say(change):
        return paragraph((_went(change, said), _made_of_others(), _("It may be chance.")))
    return (said.no_change if is_same_score(change) else said.chance) % _numbers(change)


_CANNOT_TELL = {
    Untold.OTHERS_ASKED: gettext_lazy(
        "We cannot tell whether that is a change, because the number of people asked has "
        "changed too much."
    ),
    Untold.OTHER_GROUPS: gettext_lazy(
        "We cannot tell whether that is a change, because too few groups or criteria can be "
        "compared."
    ),
    Untold.NO_SPREAD: gettext_lazy(
        "We cannot tell whether that is a change, because how far people differ is not known "
        "in one of the two rounds."
    ),
}


def _cannot_tell(untold: Untold) -> str:
    return str(_CANNOT_TELL[untold])


# In cells


_VERDICT = {
    Verdict.IMPROVED: pgettext_lazy("what can be said of a change", "improved"),
    Verdict.DECLINED: pgettext_lazy("what can be said of a change", "declined"),
    Verdict.STABLE: pgettext_lazy("what can be said of a change", "hardly changed"),
}


def verdict(change: Change | None, changes: Changes) -> str:
    untold = changes.untold(change)
    if change is None or untold is Untold.NO_SCORE:
        return pgettext("what can be said of a change", "no score in one of the rounds")
    if untold is Untold.CHANCE and is_as_scores_say(change) and is_same_score(change):
        return pgettext("what can be said of a change", "no change to be seen")
    if untold is Untold.CHANCE:
        return pgettext("what can be said of a change", "may be chance")
    if untold is not None:
        return pgettext("what can be said of a change", "cannot be told")
    return str(_VERDICT[change.verdict])


_WHY_UNTOLD = {
    Untold.NO_SCORE: gettext_lazy("There is no score in one of the two rounds."),
    Untold.OTHERS_ASKED: gettext_lazy("The number of people asked has changed too much."),
    Untold.OTHER_GROUPS: gettext_lazy("Too few groups or criteria can be compared."),
    Untold.NO_SPREAD: gettext_lazy("How far people differ is not known in one of the two rounds."),
    Untold.CHANCE: gettext_lazy("It may be chance."),
}


def why_untold(untold: Untold | None) -> str:
    """Why a change, or how sure it is, is missing."""
    if untold is None:
        return ""
    return str(_WHY_UNTOLD[untold])


# How it was compared


def how_compared(told: Told) -> str:
    compares = _(
        "A change compares the groups with the same members in both rounds, each with the same "
        "weight in both, so it may differ from the difference of the two scores; by rounding, too, "
        "by a point. Where many criteria are compared at once, a change has to be larger to be "
        "more than chance."
    )
    return paragraph((compares, _detected(told.smallest_visible)))


def _detected(span: Span | None) -> str:
    if span is None:
        return ""
    if span[0] == span[1]:
        return _(
            "With so many answers, a change of %(points)s points would be detected four times in "
            "five, and a smaller one less often."
        ) % {"points": span[0]}
    return _(
        "With so many answers, a change of %(points)s points, depending on the criterion, would be "
        "detected four times in five, and a smaller one less often."
    ) % {"points": range_in_words(*span)}


def not_comparable(before: str) -> str:
    return _(
        "The round before, %(round)s, asked other questions: its scores cannot be compared with "
        "these."
    ) % {"round": isolated(before)}


def not_open_yet(title: str) -> str:
    return _(
        "The report of %(round)s is not open to everybody yet, so this report is not compared with "
        "it."
    ) % {"round": isolated(title)}


def imported_after(before: str, day: str) -> str:
    return _(
        "The answers of %(round)s, from paper or another tool, were added on %(day)s, after this "
        "report was made. Before that day, this part was different or not there."
    ) % {"round": isolated(before), "day": day}


def merged(changes: Changes, names: Names) -> str:
    """Which agencies merged between the two rounds, and what that means for comparing."""
    said = [merger(each) for each in changes.mergers]
    if changes.made:
        said.append(
            ngettext(
                "So %(groups)s, as this round asked it, has no scores of the last round to be "
                "compared with.",
                "So %(groups)s, as this round asked them, have no scores of the last round to be "
                "compared with.",
                len(changes.made),
            )
            % {"groups": names.groups(changes.made, NAMED)}
        )
    said += [
        _("%(group)s includes the same agencies as last time, before and after they merged.")
        % {"group": names.group(each)}
        for each in changes.still_together
    ]
    return paragraph(said)


# Groups


def groups_compared(found: OfGroups) -> str:
    return ngettext(
        "Each group with the same members as last time is compared with itself on each criterion: "
        "%(comparisons)d comparison. In small groups chance alone moves scores by many points, so "
        "only larger changes are named.",
        "Each group with the same members as last time is compared with itself on each criterion: "
        "%(comparisons)d comparisons. In small groups chance alone moves scores by many points, so "
        "only larger changes are named.",
        found.comparisons,
    ) % {"comparisons": found.comparisons}


def of_group(found: OfGroup, names: Names) -> str:
    def moves(those: Moves) -> str:
        return listed(_with_change(names.criterion(code), by) for code, by in those)

    return paragraph(
        (
            _("Improved: %(names)s.") % {"names": moves(found.improved)}
            if found.improved
            else None,
            _("Declined: %(names)s.") % {"names": moves(found.declined)}
            if found.declined
            else None,
            _("Hardly changed: %(names)s.") % {"names": moves(found.stable)}
            if found.stable
            else None,
        )
    )


def untold_groups(found: OfGroups, names: Names) -> str:
    """Of those of which nothing can be told."""
    groups = tuple(each.group for each in found.untold)
    if found.all_untold:
        said = _("We cannot tell whether any group’s scores changed.")
    else:
        said = _("We cannot tell whether scores changed in %(groups)s.") % {
            "groups": names.groups(groups, NAMED)
        }
    return paragraph((said, _detected_in_groups(found.smallest_visible)))


def _detected_in_groups(span: Span | None) -> str:
    if span is None:
        return _("How far people differ is not known in one of the two rounds.")
    if span[0] == span[1]:
        return _(
            "A change of %(points)s points would be detected four times in five, and a smaller one "
            "less often."
        ) % {"points": span[0]}
    return _(
        "A change of %(points)s points, depending on the group and the criterion, would be "
        "detected four times in five, and a smaller one less often."
    ) % {"points": range_in_words(*span)}


def groups_not_compared(found: OfGroups, names: Names) -> str:
    return _("Not compared, because their members have changed: %(groups)s.") % {
        "groups": names.groups(found.not_compared, NAMED)
    }


def groups_on(found: OnCriterion, names: Names) -> str:
    """The groups' changes on one criterion."""
    if not found.is_told:
        return _("We cannot tell whether any group changed since the last round.")
    said = []
    if found.improved:
        said.append(
            _("Improved since the last round: %(names)s.")
            % {"names": _those(found.improved, names)}
        )
    if found.declined:
        said.append(
            _("Declined since the last round: %(names)s.")
            % {"names": _those(found.declined, names)}
        )
    if found.stable:
        said.append(
            _("Hardly changed since the last round: %(names)s.")
            % {"names": _those(found.stable, names)}
        )
    if found.some_untold:
        said.append(_("We cannot tell whether the other groups changed."))
    return paragraph(said)


def _those(moves: Moves, names: Names) -> str:
    """By name, or how many and by how much."""
    if len(moves) <= NAMED:
        return listed(
            _("%(name)s (%(change)s)")
            % {"name": names.group(names.group_of(key)), "change": signed(by)}
            for key, by in moves
        )
    values = {"many": len(moves), "changes": _from_least(moves)}
    return (
        ngettext("%(many)d group (%(changes)s)", "%(many)d groups (%(changes)s)", len(moves))
        % values
    )
