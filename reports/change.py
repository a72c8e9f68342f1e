"""What changed from one publication to the next, what did not, and what cannot be told.

A change is a difference of two published scores, judged by the coarse spread of both rounds
(scoring.md, section 8): nothing else is left of the answers. Like is compared with like: groups of
the same members, each weighing the same in both rounds; else a round in which other agencies
answered would look like a change. Nobody is paired with themselves, for nobody knows who they were;
and there is no finite population correction. So it errs on the side of seeing nothing.

Scores of groups are published in whole points. How far rounding may have moved them is part of
what chance there is in them; and what rounding alone can make is never called a change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import fsum, isnan, nan, sqrt

from assessments.scoring import change as scoring
from assessments.scoring import evidence, multiplicity
from reports.mergers import Between, Merger, parts_of
from reports.publication import (
    ASSUMED_SD,
    CriterionResult,
    Group,
    Participation,
    Publication,
    could_say,
    known,
    statements_of,
)

NONE_MERGED = Between()


class Verdict(StrEnum):
    IMPROVED = "improved"
    DECLINED = "declined"
    STABLE = "stable"
    UNTOLD = "untold"


class Untold(StrEnum):
    """Why it cannot be told whether something changed."""

    NO_SCORE = "no_score"
    OTHERS_ASKED = "others_asked"
    OTHER_GROUPS = "other_groups"  # too few have the same members as last time
    NO_SPREAD = "no_spread"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one score, in points of 100.

    before, now : the published scores
    difference : of the groups that are the same in both rounds, each weighing the same in both; so
        it need not be `now` less `before`. None where no group is the same
    margin : half of the difference's 95 % interval
    smallest_visible : a change that would be seen four times in five, among so many criteria
    Both are None where nothing can be told: a spread is not known, or others were asked.
    """

    before: float
    now: float
    difference: float | None
    margin: float | None
    smallest_visible: float | None
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

    same_groups : the keys of the groups of the same members in both rounds: only these are compared
    others_asked : so many more, or fewer, were invited that no change can be told
    mergers : of agencies, between the two rounds
    made, still_together : the groups that are an agency made by one of these, and are not compared;
        and those that hold one, and held all that it was made of before
    """

    headline: Change | None
    criteria: tuple[CriterionChange, ...]
    same_groups: tuple[str, ...]
    others_asked: bool
    mergers: tuple[Merger, ...] = ()
    made: tuple[Group, ...] = ()
    still_together: tuple[Group, ...] = ()

    def untold(self, change: Change | None) -> Untold | None:
        """Why nothing can be told of one of these changes; None where something can."""
        if change is None:
            return Untold.NO_SCORE
        if self.others_asked:
            return Untold.OTHERS_ASKED
        if change.difference is None:
            return Untold.OTHER_GROUPS
        if change.margin is None:
            return Untold.NO_SPREAD
        return Untold.CHANCE if change.verdict is Verdict.UNTOLD else None


def between(before: Publication, now: Publication, merged: Between = NONE_MERGED) -> Changes:
    """Compare two rounds of one version of an instrument."""
    others_asked = _others_asked(before.participation, now.participation)
    keys = _same_groups(before, now, merged)
    earlier = {each.code: _in_round(before, each) for each in before.criteria}
    compared = [each for each in now.criteria if each.code in earlier]
    pairs = {each.code: (earlier[each.code], _in_round(now, each)) for each in compared}
    overall = [_overall(*pair, keys) for pair in pairs.values()]
    wide = {code: (_as_usual(one), _as_usual(other)) for code, (one, other) in pairs.items()}
    of_groups = {
        (code, key): _of_group(*pair, key_before, key)
        for code, pair in wide.items()
        for key, key_before in keys.items()
    }
    can_tell = not others_asked
    changes = _judged(overall, can_tell=can_tell)
    judged = _judged(list(of_groups.values()), can_tell=can_tell, level=LEVEL_OF_GROUPS)
    groups = dict(zip(of_groups, judged, strict=True))
    return Changes(
        headline=_headline(before, now, overall, can_tell=can_tell),
        criteria=tuple(
            CriterionChange(
                code=each.code,
                overall=change,
                groups={key: found for key in keys if (found := groups[each.code, key])},
            )
            for each, change in zip(compared, changes, strict=True)
        ),
        same_groups=tuple(keys),
        others_asked=others_asked,
        mergers=merged.mergers,
        made=tuple(
            each
            for each in now.groups
            if each.key not in keys and len(each.members) == 1 and set(each.members) <= merged.made
        ),
        still_together=tuple(
            each for each in now.groups if each.key in keys and merged.made & {*each.members}
        ),
    )


def _others_asked(before: Participation, now: Participation) -> bool:
    """Where nobody knows how many were asked, nobody can say so."""
    if not (before.asked_is_known and now.asked_is_known):
        return False
    difference = abs(now.invited - before.invited)
    return difference > evidence.DEFAULT.trend_roster_change * before.invited


def _same_groups(before: Publication, now: Publication, merged: Between) -> dict[str, str]:
    """The key of each group of this round, with that of the same members in the one before.

    Agencies that were together in a group and have merged are the same members still. One that
    merged is never compared with what one of its parts was, also where it keeps that one's name.
    """
    earlier = {parts_of(group.members, merged.before): group.key for group in before.groups}
    return {
        group.key: earlier[parts]
        for group in now.groups
        if (parts := parts_of(group.members, merged.now)) in earlier
    }


# Differences with what chance there is in them

ROUNDING = Fraction(1, 12)  # the variance that rounding to whole points gives to a score
MOST_ROUNDED = 1  # point that rounding may make of nothing: half a point in each round


@dataclass(frozen=True, slots=True)
class _GroupInRound:
    """A group's score on a criterion in one round.

    invited : people invited at the opening
    scored : how many of those who responded could say, as far as that is published
    """

    score: int
    invited: int
    scored: float


@dataclass(frozen=True, slots=True)
class _InRound:
    """A criterion in one round: its score, and what its groups have, by key.

    variance : NaN where the spread is not known
    freedom : of the pooled spread: as many as could say, less the groups
    """

    score: float | None
    groups: dict[str, _GroupInRound]
    variance: float
    freedom: float


def _in_round(published: Publication, criterion: CriterionResult) -> _InRound:
    share = could_say(published.participation, statements_of(published, criterion.code))
    groups = {
        group.key: _GroupInRound(
            score,
            group.invited_at_opening,
            max(float(published.minimum_group), float(share * group.responded)),
        )
        for group, result in zip(published.groups, criterion.groups, strict=True)
        if (score := known(result.score)) is not None
    }
    sd = known(criterion.sd)
    return _InRound(
        score=known(criterion.overall.score),
        groups=groups,
        variance=nan if sd is None else sd**2,
        freedom=fsum(each.scored for each in groups.values()) - len(groups),
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """`difference` and `error` are NaN where they cannot be known."""

    before: float
    now: float
    difference: float
    error: float
    freedom: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A group in both rounds."""

    before: _GroupInRound
    now: _GroupInRound

    @property
    def weight(self) -> int:
        """As in a score of everybody: people asked, here in both rounds together."""
        return self.before.invited + self.now.invited


def _overall(before: _InRound, now: _InRound, keys: Mapping[str, str]) -> _Difference | None:
    if before.score is None or now.score is None:
        return None
    both = [_part(before, now, key_before, key) for key, key_before in keys.items()]
    parts = [each for each in both if each]
    return _difference(before, now, before.score, now.score, parts)


def _of_group(before: _InRound, now: _InRound, key_before: str, key: str) -> _Difference | None:
    part = _part(before, now, key_before, key)
    if part is None:
        return None
    return _difference(before, now, part.before.score, part.now.score, [part])


def _as_usual(criterion: _InRound) -> _InRound:
    """How far people of one group lie apart is not published: never less than is usual.

    Else one group whose people lie far apart, among others that agree, would seem to change.
    """
    if isnan(criterion.variance):
        return criterion
    return replace(criterion, variance=max(criterion.variance, ASSUMED_SD**2))


def _part(before: _InRound, now: _InRound, key_before: str, key: str) -> _Part | None:
    if key_before not in before.groups or key not in now.groups:
        return None
    return _Part(before.groups[key_before], now.groups[key])


def _difference(
    before: _InRound, now: _InRound, was: float, score: float, parts: Sequence[_Part]
) -> _Difference:
    """Welch's, stratified: weights are fixed, and each round has a spread of its own."""
    if not parts:
        return _Difference(was, score, nan, nan, nan)
    total = sum(each.weight for each in parts)
    difference = sum(each.weight * (each.now.score - each.before.score) for each in parts) / total
    a = before.variance * fsum(e.weight**2 / e.before.scored for e in parts) / total**2
    b = now.variance * fsum(e.weight**2 / e.now.scored for e in parts) / total**2
    rounded = float(2 * ROUNDING) * sum(each.weight**2 for each in parts) / total**2
    all_together = a + b + rounded
    freedom = all_together**2 / (a**2 / before.freedom + b**2 / now.freedom)
    return _Difference(was, score, difference, sqrt(all_together), freedom)


def _headline(
    before: Publication, now: Publication, criteria: Sequence[_Difference | None], *, can_tell: bool
) -> Change | None:
    """The mean of the criteria's differences; cautious, as if all criteria erred together.

    Of those criteria that can be compared: like an overall score, of three quarters at least.
    """
    one, other = known(before.headline.score), known(now.headline.score)
    if one is None or other is None:
        return None
    compared = [each for each in criteria if each and not isnan(each.difference)]
    if evidence.instrument(len(now.criteria), len(compared)):
        return _judged([_Difference(one, other, nan, nan, nan)], can_tell=can_tell)[0]
    difference = fsum(each.difference for each in compared) / len(compared)
    error = fsum(each.error for each in compared) / len(compared)
    freedom = min(each.freedom for each in compared)
    return _judged([_Difference(one, other, difference, error, freedom)], can_tell=can_tell)[0]


# What may be said of them

# A group's own spread may be wider than the pooled one, by which it is judged: at .05 one claim in
# five would be false then.
LEVEL, LEVEL_OF_GROUPS = 0.05, 0.01


def _judged(
    differences: Sequence[_Difference | None], *, can_tell: bool, level: float = LEVEL
) -> list[Change | None]:
    """All at once: p values are adjusted for how many there are (Holm)."""
    from scipy.special import stdtr

    p = [
        2 * float(stdtr(each.freedom, -abs(each.difference) / each.error)) if each else nan
        for each in differences
    ]
    adjusted = multiplicity.holm(p).tolist() if p else []
    tests = sum(not isnan(each) for each in p)
    return [
        _change(each, p_holm, tests, can_tell=can_tell, level=level) if each else None
        for each, p_holm in zip(differences, adjusted, strict=True)
    ]


def _change(estimate: _Difference, p: float, tests: int, *, can_tell: bool, level: float) -> Change:
    from scipy.special import stdtrit

    difference = None if isnan(estimate.difference) else estimate.difference
    if difference is None or isnan(estimate.error) or not can_tell:
        return Change(estimate.before, estimate.now, difference, None, None, Verdict.UNTOLD)

    def t(one_sided: float) -> float:
        return float(stdtrit(estimate.freedom, one_sided)) * estimate.error

    clear = p if abs(difference) > MOST_ROUNDED else 1.0
    low, high = difference - t(1 - level), difference + t(1 - level)
    verdict = scoring.verdict(clear, difference, low, high, level=level)
    return Change(
        before=estimate.before,
        now=estimate.now,
        difference=difference,
        margin=t(0.975),
        # Seen at the first, strictest step of Holm's.
        smallest_visible=t(1 - level / 2 / tests) + t(0.8),
        verdict=Verdict.UNTOLD if verdict is scoring.Verdict.UNTOLD else Verdict(verdict.value),
    )
