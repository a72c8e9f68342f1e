"""Comparing two rounds of one version of an instrument."""

from collections.abc import Mapping, Sequence
from functools import partial
from math import fsum, isnan, nan

from assessments.scoring import evidence
from reports.change.differences import (
    Difference,
    InRound,
    difference_of_all,
    difference_of_group,
    in_round,
    with_usual_spread,
)
from reports.change.judging import LEVEL_OF_GROUPS, Judge, judged
from reports.change.results import Change, Changes, CriterionChange
from reports.mergers import MergersBetween, parts_of
from reports.publication import Participation, Publication, known

NO_MERGERS = MergersBetween()
Keys = Mapping[str, str]  # of a group in this round: of the same members in the round before


def changes_between(
    before: Publication, now: Publication, mergers: MergersBetween = NO_MERGERS
) -> Changes:
    """From one round to a later one of the same version of an instrument."""
    invited_changed = _invited_changed(before.participation, now.participation)
    keys = _same_groups(before, now, mergers)
    earlier = {each.code: in_round(before, each) for each in before.criteria}
    pairs = {
        each.code: (earlier[each.code], in_round(now, each))
        for each in now.criteria
        if each.code in earlier
    }
    overall = {code: difference_of_all(*pair, keys) for code, pair in pairs.items()}
    judge = partial(judged, can_tell=not invited_changed)
    changes = dict(zip(overall, judge(list(overall.values())), strict=True))
    groups = _changes_of_groups(pairs, keys, judge)
    return Changes(
        headline=_headline(before, now, list(overall.values()), judge),
        criteria=tuple(
            CriterionChange(
                code=code,
                overall=changes[code],
                groups={key: change for key in keys if (change := groups[code, key])},
            )
            for code in pairs
        ),
        same_groups=tuple(keys),
        invited_changed=invited_changed,
        mergers=mergers.mergers,
        merged_groups=tuple(
            each
            for each in now.groups
            if each.key not in keys and len(each.members) == 1 and {*each.members} <= mergers.made
        ),
        still_together=tuple(
            each for each in now.groups if each.key in keys and mergers.made & {*each.members}
        ),
    )


def _invited_changed(before: Participation, now: Participation) -> bool:
    """False where the number of people invited is not known."""
    if not (before.asked_is_known and now.asked_is_known):
        return False
    return evidence.roster_changed(before.invited, now.invited)


def _same_groups(before: Publication, now: Publication, mergers: MergersBetween) -> dict[str, str]:
    """Groups whose members have merged among themselves are still the same groups. An agency that
    others merged into is not compared with what it was before, even if it has kept its name."""
    earlier = {parts_of(group.members, mergers.before): group.key for group in before.groups}
    return {
        group.key: earlier[parts]
        for group in now.groups
        if (parts := parts_of(group.members, mergers.now)) in earlier
    }


def _changes_of_groups(
    pairs: Mapping[str, tuple[InRound, InRound]], keys: Keys, judge: Judge
) -> dict[tuple[str, str], Change | None]:
    """By the code of a criterion and the key of a group."""
    differences = {
        (code, key): difference_of_group(
            with_usual_spread(before), with_usual_spread(now), key_before, key
        )
        for code, (before, now) in pairs.items()
        for key, key_before in keys.items()
    }
    changes = judge(list(differences.values()), level=LEVEL_OF_GROUPS)
    return dict(zip(differences, changes, strict=True))


def _headline(
    before: Publication, now: Publication, criteria: Sequence[Difference | None], judge: Judge
) -> Change | None:
    """The mean of the criteria's differences, with the mean of their errors: cautious, as if all
    criteria were wrong together.

    Like an overall score, it needs three quarters of the criteria.
    """
    one, other = known(before.headline.score), known(now.headline.score)
    if one is None or other is None:
        return None
    compared = [each for each in criteria if each and not isnan(each.difference)]
    if not evidence.enough_criteria(len(compared), len(now.criteria)):
        return judge([Difference(one, other, nan, nan, nan)])[0]
    difference = fsum(each.difference for each in compared) / len(compared)
    error = fsum(each.error for each in compared) / len(compared)
    freedom = min(each.freedom for each in compared)
    return judge([Difference(one, other, difference, error, freedom)])[0]
