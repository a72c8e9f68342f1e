"""What has changed since the round before: the overall score, the criteria, and groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from reports.change import Change, Changes, CriterionChange, Verdict
from reports.publication import Group, Publication
from reports.reading import whole_points

MOVED = (Verdict.IMPROVED, Verdict.DECLINED)
# A like-for-like change and the difference of the two scores are called alike within these points.
NEAR = 2

Span = tuple[int, int]  # points: least and most


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """The overall score, and the criteria by their verdicts, in the order of the questionnaire.

    smallest_detectable : over the criteria; None where it is not known
    """

    overall: Change | None
    improved: tuple[CriterionChange, ...]
    declined: tuple[CriterionChange, ...]
    stable: tuple[CriterionChange, ...]
    inconclusive: tuple[CriterionChange, ...]
    without_score: tuple[CriterionChange, ...]
    smallest_detectable: Span | None

    @property
    def overall_moved(self) -> bool:
        """The overall score may have moved clearly where no single criterion has."""
        return self.overall is not None and self.overall.verdict in MOVED

    @property
    def all_moved(self) -> bool:
        return not (self.stable or self.inconclusive or self.without_score)

    @property
    def nothing_changed(self) -> bool:
        """Every criterion is stable, and the overall score has not moved."""
        return bool(self.stable) and not (
            self.improved
            or self.declined
            or self.inconclusive
            or self.without_score
            or self.overall_moved
        )


def what_changed(changes: Changes) -> WhatChanged:
    def with_verdict(verdict: Verdict) -> tuple[CriterionChange, ...]:
        return tuple(
            each for each in changes.criteria if each.overall and each.overall.verdict is verdict
        )

    return WhatChanged(
        overall=changes.headline,
        improved=with_verdict(Verdict.IMPROVED),
        declined=with_verdict(Verdict.DECLINED),
        stable=with_verdict(Verdict.STABLE),
        inconclusive=with_verdict(Verdict.INCONCLUSIVE),
        without_score=tuple(each for each in changes.criteria if each.overall is None),
        smallest_detectable=_span(each.overall for each in changes.criteria if each.overall),
    )


def change_of_criterion(changes: Changes, code: str) -> CriterionChange | None:
    """None where the last round did not ask it."""
    return next((each for each in changes.criteria if each.code == code), None)


def matches_scores(change: Change) -> bool:
    """Is the like-for-like change that of the two scores? Groups may have come or gone, so that a
    score falls while like for like improved."""
    return abs((change.difference or 0) - (change.now - change.before)) <= NEAR


def scores_move_the_same_way(change: Change) -> bool:
    """Does the score as shown go up where like for like improved, and down where it declined?"""
    return (whole_points(change.now) - whole_points(change.before)) * (change.difference or 0) > 0


def is_same_score_shown(change: Change) -> bool:
    """In whole points."""
    return whole_points(change.before) == whole_points(change.now)


def _span(changes: Iterable[Change]) -> Span | None:
    """The least and the largest change that would be detected, rounded up; None where not known."""
    points = [
        ceil(each.smallest_detectable) for each in changes if each.smallest_detectable is not None
    ]
    return (min(points), max(points)) if points else None


# Single groups


Moves = tuple[tuple[str, float], ...]  # code of a criterion or key of a group, and the difference


@dataclass(frozen=True, slots=True)
class GroupChanges:
    """One group on all criteria, by verdict; `smallest_detectable` over them."""

    group: Group
    improved: Moves
    declined: Moves
    stable: Moves
    smallest_detectable: Span | None

    @property
    def is_conclusive(self) -> bool:
        """On at least one criterion."""
        return bool(self.improved or self.declined or self.stable)


@dataclass(frozen=True, slots=True)
class ChangesByGroup:
    """All groups on all criteria.

    comparisons : how many, of each group with itself on each criterion
    conclusive : groups of which something can be said on at least one criterion
    inconclusive : groups of which nothing can be said
    not_compared : groups without the same members last time
    """

    comparisons: int
    conclusive: tuple[GroupChanges, ...]
    inconclusive: tuple[GroupChanges, ...]
    not_compared: tuple[Group, ...]

    @property
    def smallest_detectable(self) -> Span | None:
        """In the groups of which nothing can be said."""
        spans = [each.smallest_detectable for each in self.inconclusive if each.smallest_detectable]
        if not spans:
            return None
        return min(low for low, _ in spans), max(high for _, high in spans)


def changes_by_group(publication: Publication, changes: Changes) -> ChangesByGroup | None:
    """None where there is nothing to compare, or only one group, which is everybody."""
    comparisons = sum(len(each.groups) for each in changes.criteria)
    if changes.invited_changed or len(publication.groups) < 2 or not comparisons:
        return None
    same = [each for each in publication.groups if each.key in changes.same_groups]
    groups = [_changes_of(each, changes) for each in same]
    # What became of merged agencies is said elsewhere.
    named = {*changes.same_groups, *(each.key for each in changes.merged_groups)}
    return ChangesByGroup(
        comparisons=comparisons,
        conclusive=tuple(each for each in groups if each.is_conclusive),
        inconclusive=tuple(
            each for each in groups if not each.is_conclusive and each.smallest_detectable
        ),
        not_compared=tuple(each for each in publication.groups if each.key not in named),
    )


def _changes_of(group: Group, changes: Changes) -> GroupChanges:
    by_criterion = [
        (each.code, each.groups[group.key]) for each in changes.criteria if group.key in each.groups
    ]
    return GroupChanges(
        group=group,
        improved=_moves(by_criterion, Verdict.IMPROVED),
        declined=_moves(by_criterion, Verdict.DECLINED),
        stable=_moves(by_criterion, Verdict.STABLE),
        smallest_detectable=_span(change for _code, change in by_criterion),
    )


def _moves(changes: Iterable[tuple[str, Change]], verdict: Verdict) -> Moves:
    return tuple(
        (name, each.difference)
        for name, each in changes
        if each.verdict is verdict and each.difference is not None
    )


@dataclass(frozen=True, slots=True)
class GroupsOnCriterion:
    """The groups on one criterion, by verdict; `some_inconclusive` where some have none."""

    improved: Moves
    declined: Moves
    stable: Moves
    some_inconclusive: bool

    @property
    def is_conclusive(self) -> bool:
        """Of at least one group."""
        return bool(self.improved or self.declined or self.stable)


def groups_on_criterion(
    publication: Publication, changes: Changes, code: str
) -> GroupsOnCriterion | None:
    """None where no group was compared on it."""
    change = change_of_criterion(changes, code)
    if changes.invited_changed or len(publication.groups) < 2 or not change or not change.groups:
        return None
    by_group = change.groups.items()
    return GroupsOnCriterion(
        improved=_moves(by_group, Verdict.IMPROVED),
        declined=_moves(by_group, Verdict.DECLINED),
        stable=_moves(by_group, Verdict.STABLE),
        some_inconclusive=any(each.verdict is Verdict.INCONCLUSIVE for _key, each in by_group),
    )
