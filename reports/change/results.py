"""What is known of the change of each score, and why nothing is where nothing is."""

from dataclasses import dataclass
from enum import StrEnum

from reports.mergers import Merger
from reports.publication import Group


class Verdict(StrEnum):
    IMPROVED = "improved"
    DECLINED = "declined"
    STABLE = "stable"
    INCONCLUSIVE = "inconclusive"


class WhyInconclusive(StrEnum):
    """Why it cannot be told whether a score changed."""

    NO_SCORE = "no_score"  # in one of the rounds
    INVITED_CHANGED = "invited_changed"  # many more, or fewer, people were invited
    GROUPS_CHANGED = "groups_changed"  # too few groups have the same members as last time
    NO_SPREAD = "no_spread"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one score, in points of 100.

    before, now : the published scores
    difference : over the groups with the same members in both rounds, with the same weights in
        both, so it need not equal `now` less `before`; None where there are no such groups
    margin : half the width of the difference's 95 % interval
    smallest_detectable : a change that would be detected four times in five, among so many criteria

    `margin` and `smallest_detectable` are None where a spread is not known, or where many more, or
    fewer, people were invited.
    """

    before: float
    now: float
    difference: float | None
    margin: float | None
    smallest_detectable: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """`overall` is None where a round has no score; `groups`, by key, holds those with a score."""

    code: str
    overall: Change | None
    groups: dict[str, Change]


@dataclass(frozen=True, slots=True)
class Changes:
    """From the round before to this one.

    same_groups : the keys of the groups with the same members in both rounds, which are compared
    invited_changed : so many more, or fewer, people were invited that no change can be told
    mergers : of agencies, between the two rounds
    merged_groups : groups that are an agency made by one of these mergers; they are not compared
    still_together : groups that include such an agency, and included all its parts before
    """

    headline: Change | None
    criteria: tuple[CriterionChange, ...]
    same_groups: tuple[str, ...]
    invited_changed: bool
    mergers: tuple[Merger, ...] = ()
    merged_groups: tuple[Group, ...] = ()
    still_together: tuple[Group, ...] = ()

    def why_inconclusive(self, change: Change | None) -> WhyInconclusive | None:
        """Of one of these changes; None where its verdict is clear."""
        if change is None:
            return WhyInconclusive.NO_SCORE
        if self.invited_changed:
            return WhyInconclusive.INVITED_CHANGED
        if change.difference is None:
            return WhyInconclusive.GROUPS_CHANGED
        if change.margin is None:
            return WhyInconclusive.NO_SPREAD
        return WhyInconclusive.CHANCE if change.verdict is Verdict.INCONCLUSIVE else None
