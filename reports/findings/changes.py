"""What to say about the change since the round before."""

from dataclasses import dataclass

from reports.change import Change, Changes, CriterionChange, Verdict
from reports.reading import listed, signed, whole

OTHER_GROUPS = (
    "But no group has the same members as last time, so nobody can tell whether anything changed."
)
OTHERS_ASKED = (
    "But so many more, or fewer, people were asked than last time that nobody can tell whether "
    "anything changed."
)
CHANCE = "That may be chance: whether it changed cannot be told."


ByVerdict = dict[Verdict, list[CriterionChange]]


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences about a change; `smallest_visible` in whole points, None where not known.

    in_short : the criteria that changed, for the first screen; None where nothing can be told
    """

    headline: str
    in_short: str | None
    improved: str | None
    declined: str | None
    rest: str
    smallest_visible: int | None


def told(changes: Changes) -> Told:
    by_verdict = {
        verdict: [
            each for each in changes.criteria if each.overall and each.overall.verdict is verdict
        ]
        for verdict in Verdict
    }
    improved, declined = by_verdict[Verdict.IMPROVED], by_verdict[Verdict.DECLINED]
    return Told(
        headline=_headline(changes),
        in_short=_in_short(by_verdict, changes),
        improved=f"Improved: {_moved(improved)}." if improved else None,
        declined=f"Declined: {_moved(declined)}." if declined else None,
        rest=_rest(by_verdict[Verdict.STABLE], by_verdict[Verdict.UNTOLD]),
        smallest_visible=_smallest_visible(changes),
    )


def _in_short(by_verdict: ByVerdict, changes: Changes) -> str | None:
    if _smallest_visible(changes) is None:
        return None
    moved = [
        f"{verdict.value} {_moved(those)}"
        for verdict in (Verdict.IMPROVED, Verdict.DECLINED)
        if (those := by_verdict[verdict])
    ]
    if moved:
        return f"Since the last round: {'; '.join(moved)}; otherwise no clear change."
    if len(by_verdict[Verdict.STABLE]) == len(changes.criteria):
        return "Since the last round hardly anything changed."
    return "Since the last round: no clear change."


def of_criterion(changes: Changes, code: str) -> str | None:
    """One criterion's change in a sentence; None where the last round did not ask it."""
    asked = next((each for each in changes.criteria if each.code == code), None)
    if asked is None:
        return None
    found = asked.overall
    if found is None:
        return "It has no score in one of the two rounds, so they cannot be compared."
    return _said("It", found, changes)


def _headline(changes: Changes) -> str:
    found = changes.headline
    if found is None:
        return "The overall picture cannot be compared: one of the two rounds has none."
    return _said("The overall picture", found, changes)


def _said(what: str, found: Change, changes: Changes) -> str:
    numbers = f"from {whole(found.before)} to {whole(found.now)}"
    if why_not := _not_like_with_like(changes):
        return f"{what} went {numbers}. {why_not}"
    return {
        Verdict.IMPROVED: f"{what} improved, {numbers}.",
        Verdict.DECLINED: f"{what} declined, {numbers}.",
        Verdict.STABLE: f"{what} hardly changed: {numbers}.",
        Verdict.UNTOLD: f"{what} went {numbers}. {CHANCE}",
    }[found.verdict]


def _not_like_with_like(changes: Changes) -> str | None:
    if changes.others_asked:
        return OTHERS_ASKED
    return None if changes.same_groups else OTHER_GROUPS


def _moved(criteria: list[CriterionChange]) -> str:
    return listed(
        [
            f"{each.title} ({signed(each.overall.difference)})"
            for each in criteria
            if each.overall and each.overall.difference is not None
        ]
    )


def _rest(stable: list[CriterionChange], untold: list[CriterionChange]) -> str:
    parts = []
    if stable:
        parts.append(f"Hardly changed: {listed([each.title for each in stable])}.")
    if untold:
        names = listed([each.title for each in untold])
        parts.append(f"Whether these changed cannot be told: {names}.")
    return " ".join(parts)


def _smallest_visible(changes: Changes) -> int | None:
    """The largest of the criteria's: what would have been seen of any of them."""
    known = [
        each.overall.smallest_visible
        for each in changes.criteria
        if each.overall and each.overall.smallest_visible is not None
    ]
    return whole(max(known)) if known else None
