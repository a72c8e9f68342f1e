"""R12: what may be shown, while a round is open, of how many people have answered.

A number is shown only from the minimum group up to two fewer than were invited. Below that it is
"fewer than five" (a zero would tell of every person that they have not answered), above it "nearly
all" (a full count would tell that all have). Where no more people than the minimum are invited,
nothing is shown: "enough" would mean that every one of them has answered.
"""

from collections.abc import Mapping

from reports.daily_counts import Count, Counts, State
from reports.disclosure.door.groups import Grouping
from reports.publication import Group

# In the order in which a group goes through them.
STATES: tuple[State, ...] = ("not_counted", "few", "number", "nearly_all")


def counts(
    grouping: Grouping, answered: Mapping[str, int], *, minimum: int, before: Counts | None
) -> Counts:
    """What may be shown today.

    grouping : as formed by `groups.counted_daily`
    answered : how many of those invited at the opening have submitted, by unit
    before : what was shown last; no count ever falls, so nobody can see that somebody withdrew
    """
    totals = [0] * len(grouping.groups)
    for key, number in answered.items():
        totals[grouping.index_of[key]] += number
    last = {each.key: each for each in before.groups} if before else {}
    return Counts(
        groups=tuple(
            _higher(_count(group, total, minimum), last.get(group.key))
            for group, total in zip(grouping.groups, totals, strict=True)
        ),
        enough=_enough(grouping, sum(totals), minimum, before),
    )


def _count(group: Group, answered: int, minimum: int) -> Count:
    state = _state(answered, group.invited, minimum)
    number = answered if state == "number" else None
    return Count(group.key, group.together, group.members, group.invited, state, number)


def _state(answered: int, invited: int, minimum: int) -> State:
    if invited <= minimum:
        return "not_counted"
    if answered < minimum:
        return "few"
    return "number" if answered <= invited - 2 else "nearly_all"


def _higher(now: Count, before: Count | None) -> Count:
    return max((each for each in (before, now) if each is not None), key=_height)


def _height(count: Count) -> tuple[int, int]:
    return STATES.index(count.state), count.answered or 0


def _enough(grouping: Grouping, answered: int, minimum: int, before: Counts | None) -> bool | None:
    if sum(group.invited for group in grouping.groups) <= minimum:
        return None
    return answered >= minimum or bool(before and before.enough)
