"""What can be told of the change since the round before."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from reports.change import Change, Changes, CriterionChange, Verdict
from reports.publication import Group, Publication
from reports.reading import whole_points

MOVED = (Verdict.IMPROVED, Verdict.DECLINED)
# Points by which like for like may differ from two scores, and still be told by them.
NEAR = 2

Span = tuple[int, int]  # points: least and most


@dataclass(frozen=True, slots=True)
class Told:
    """The overall score, and the criteria by what can be told of them, in the order in which they
    were asked.

    smallest_visible : which change would be detected four times in five, over the criteria; None
        where not known
    """

    overall: Change | None
    improved: tuple[CriterionChange, ...]
    declined: tuple[CriterionChange, ...]
    stable: tuple[CriterionChange, ...]
    untold: tuple[CriterionChange, ...]
    without_score: tuple[CriterionChange, ...]
    smallest_visible: Span | None

    @property
    def overall_moved(self) -> bool:
        """The overall score may have where no single criterion clearly has."""
        return self.overall is not None and self.overall.verdict in MOVED

    @property
    def all_moved(self) -> bool:
        return not (self.stable or self.untold or self.without_score)

    @property
    def nothing_changed(self) -> bool:
        """All hardly changed, and nothing else can be said."""
        return bool(self.stable) and not (
            self.improved
            or self.declined
            or self.untold
            or self.without_score
            or self.overall_moved
        )


def told(changes: Changes) -> Told:
    def of(verdict: Verdict) -> tuple[CriterionChange, ...]:
        return tuple(
            each for each in changes.criteria if each.overall and each.overall.verdict is verdict
        )

    return Told(
        overall=changes.headline,
        improved=of(Verdict.IMPROVED),
        declined=of(Verdict.DECLINED),
        stable=of(Verdict.STABLE),
        untold=of(Verdict.UNTOLD),
        without_score=tuple(each for each in changes.criteria if each.overall is None),
        smallest_visible=span(each.overall for each in changes.criteria if each.overall),
    )


def of_criterion(changes: Changes, code: str) -> CriterionChange | None:
    """None where the last round did not ask it."""
    return next((each for each in changes.criteria if each.code == code), None)


def is_as_scores_say(change: Change) -> bool:
    """Groups may have come or gone, so that a score falls where like for like improved."""
    return abs((change.difference or 0) - (change.now - change.before)) <= NEAR


def goes_its_way(change: Change) -> bool:
    """Do the scores as shown go up where it improved, and down where it declined?"""
    return (whole_points(change.now) - whole_points(change.before)) * (change.difference or 0) > 0


def is_same_score(change: Change) -> bool:
    """As shown, in whole points."""
    return whole_points(change.before) == whole_points(change.now)


def span(changes: Iterable[Change]) -> Span | None:
    """The least and the largest change that would be detected, rounded up; None where not known."""
    found = [ceil(each.smallest_visible) for each in changes if each.smallest_visible is not None]
    return (min(found), max(found)) if found else None


# Of single groups


Moves = tuple[tuple[str, float], ...]  # code of a criterion or key of a group, and the difference


@dataclass(frozen=True, slots=True)
class OfGroup:
    """What can be told of one group on all criteria; `smallest_visible` over them."""

    group: Group
    improved: Moves
    declined: Moves
    stable: Moves
    smallest_visible: Span | None

    @property
    def is_told(self) -> bool:
        return bool(self.improved or self.declined or self.stable)


@dataclass(frozen=True, slots=True)
class OfGroups:
    """What can be told of single groups.

    comparisons : each group with itself on each criterion
    told : the groups of which something can
    untold : those of which nothing can; `all_untold` where that is all of them
    not_compared : those without the same members last time
    """

    comparisons: int
    told: tuple[OfGroup, ...]
    untold: tuple[OfGroup, ...]
    not_compared: tuple[Group, ...]

    @property
    def all_untold(self) -> bool:
        return not self.told

    @property
    def smallest_visible(self) -> Span | None:
        """Of those of which nothing can be told."""
        spans = [each.smallest_visible for each in self.untold if each.smallest_visible]
        if not spans:
            return None
        return min(low for low, _ in spans), max(high for _, high in spans)


def of_groups(publication: Publication, changes: Changes) -> OfGroups | None:
    """None where there is nothing to compare, or one group that is everybody."""
    comparisons = sum(len(each.groups) for each in changes.criteria)
    if changes.others_asked or len(publication.groups) < 2 or not comparisons:
        return None
    found = [
        _of_group(each, changes) for each in publication.groups if each.key in changes.same_groups
    ]
    compared = {*changes.same_groups, *(each.key for each in changes.made)}
    return OfGroups(
        comparisons=comparisons,
        told=tuple(each for each in found if each.is_told),
        untold=tuple(each for each in found if not each.is_told and each.smallest_visible),
        not_compared=tuple(each for each in publication.groups if each.key not in compared),
    )


def _of_group(group: Group, changes: Changes) -> OfGroup:
    found = [
        (each.code, each.groups[group.key]) for each in changes.criteria if group.key in each.groups
    ]
    return OfGroup(
        group=group,
        improved=_moves(found, Verdict.IMPROVED),
        declined=_moves(found, Verdict.DECLINED),
        stable=_moves(found, Verdict.STABLE),
        smallest_visible=span(change for _code, change in found),
    )


def _moves(found: Iterable[tuple[str, Change]], verdict: Verdict) -> Moves:
    return tuple(
        (name, each.difference)
        for name, each in found
        if each.verdict is verdict and each.difference is not None
    )


@dataclass(frozen=True, slots=True)
class OnCriterion:
    """The groups that moved on one criterion, by their keys; `some_untold`: not all can be told."""

    improved: Moves
    declined: Moves
    stable: Moves
    some_untold: bool

    @property
    def is_told(self) -> bool:
        return bool(self.improved or self.declined or self.stable)


def groups_on(publication: Publication, changes: Changes, code: str) -> OnCriterion | None:
    """None where no group was compared on it."""
    found = of_criterion(changes, code)
    if changes.others_asked or len(publication.groups) < 2 or not found or not found.groups:
        return None
    those = found.groups.items()
    return OnCriterion(
        improved=_moves(those, Verdict.IMPROVED),
        declined=_moves(those, Verdict.DECLINED),
        stable=_moves(those, Verdict.STABLE),
        some_untold=any(each.verdict is Verdict.UNTOLD for each in found.groups.values()),
    )
