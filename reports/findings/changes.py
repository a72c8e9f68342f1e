"""What to say about the change since the round before."""

from dataclasses import dataclass

from reports.change import Change, Changes, CriterionChange, Untold, Verdict
from reports.reading import listed, signed, whole

# Points by which like for like may differ from two scores, and still be said by them.
NEAR = 1
CHANCE = "That may be chance: whether it changed cannot be told."
OTHER_PARTS = "but what it is made of changed too"
VERBS = {
    Verdict.IMPROVED: "improved",
    Verdict.DECLINED: "declined",
    Verdict.STABLE: "hardly changed",
}


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
    rest: str | None
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
    if asked.overall is None:
        return "It has no score in one of the two rounds, so they cannot be compared."
    return _said("It", asked.overall, changes)


def why_untold(changes: Changes, found: Change | None) -> str:
    """Why a change, or how sure it is, is missing; such as stands behind a colon."""
    return {
        Untold.NO_SCORE: "there is no score in one of the two rounds",
        Untold.OTHERS_ASKED: "so many more, or fewer, people were asked than last time",
        Untold.OTHER_GROUPS: "too few groups have the same members as last time",
        Untold.NO_SPREAD: "how far people differ is not known in one of the two rounds",
        Untold.CHANCE: "it may be chance",
        None: "",
    }[changes.untold(found)]


def _headline(changes: Changes) -> str:
    found = changes.headline
    if found is None:
        return "The overall picture cannot be compared: one of the two rounds has none."
    return _said("The overall picture", found, changes)


def _said(what: str, found: Change, changes: Changes) -> str:
    untold, went = changes.untold(found), _went(found)
    if untold is None:
        return _told(what, found)
    if untold is not Untold.CHANCE:
        return f"{what} {went}. Nobody can tell whether it changed: {why_untold(changes, found)}."
    if _as_scores_say(found):
        return f"{what} {went}. {CHANCE}"
    return f"{what} {went}, {OTHER_PARTS}. Whether it changed cannot be told."


def _told(what: str, found: Change) -> str:
    """Groups may have come or gone, so that a score falls where like for like improved."""
    verb = VERBS[found.verdict]
    if _as_scores_say(found):
        return f"{what} {verb}, {_numbers(found)}."
    like_for_like = f"like for like ({signed(found.difference or 0)})"
    return f"{what} {verb}, {like_for_like}. Its score {_went(found)}, {OTHER_PARTS}."


def _went(found: Change) -> str:
    numbers = _numbers(found)
    return f"went {numbers}" if numbers.startswith("from") else f"was {numbers}"


def _numbers(found: Change) -> str:
    before, now = whole(found.before), whole(found.now)
    return f"from {before} to {now}" if before != now else f"{now} both times"


def _as_scores_say(found: Change) -> bool:
    return abs((found.difference or 0) - (found.now - found.before)) <= NEAR


def _moved(criteria: list[CriterionChange]) -> str:
    return listed(
        [
            f"{each.title} ({signed(each.overall.difference)})"
            for each in criteria
            if each.overall and each.overall.difference is not None
        ]
    )


def _rest(stable: list[CriterionChange], untold: list[CriterionChange]) -> str | None:
    parts = []
    if stable:
        parts.append(f"Hardly changed: {listed([each.title for each in stable])}.")
    if untold:
        names = listed([each.title for each in untold])
        parts.append(f"Whether these changed cannot be told: {names}.")
    return " ".join(parts) or None


def _smallest_visible(changes: Changes) -> int | None:
    """The largest of the criteria's: what would have been seen of any of them."""
    known = [
        each.overall.smallest_visible
        for each in changes.criteria
        if each.overall and each.overall.smallest_visible is not None
    ]
    return whole(max(known)) if known else None
