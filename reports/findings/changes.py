"""What to say about the change since the round before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from reports.former.change import Change, Changes, CriterionChange, Untold, Verdict
from reports.former.mergers import in_words
from reports.former.publication import Group, Publication
from reports.reading import isolated, listed, signed, whole

# Points by which like for like may differ from two scores, and still be said by them.
NEAR = 2
CHANCE = "That may be chance."
# Of equal scores. That nothing changed is another verdict ("hardly changed").
NOTHING_SEEN = "no change can be seen."
OTHER_PARTS = "but what it is made of changed too"
NAMED = 6  # groups in a sentence; of more, it says how many
VERBS = {
    Verdict.IMPROVED: "improved",
    Verdict.DECLINED: "declined",
    Verdict.STABLE: "hardly changed",
}


ByVerdict = dict[Verdict, list[CriterionChange]]


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences about a change.

    smallest_visible : over the criteria, such as "16 to 19 points, depending on the criterion,";
        None where not known

    in_short : the criteria that changed, for the first screen; None where nothing can be told
    merged : which agencies merged between the two rounds, and what that means for comparing
    """

    headline: str
    merged: str | None
    in_short: str | None
    improved: str | None
    declined: str | None
    rest: str | None
    smallest_visible: str | None


@dataclass(frozen=True, slots=True)
class OfGroup:
    """What can be told of one group; `smallest_visible` over its criteria, rounded up."""

    label: str
    said: str
    smallest_visible: tuple[int, int] | None

    @property
    def seen_from(self) -> str:
        """Such as "16 to 19"."""
        return _from_to(*self.smallest_visible) if self.smallest_visible else ""


@dataclass(frozen=True, slots=True)
class OfGroups:
    """What can be told of single groups: `told` holds those of which something can."""

    compared: str
    told: tuple[OfGroup, ...]
    rest: str | None
    not_compared: str | None


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
        merged=_merged(changes),
        in_short=_in_short(by_verdict, changes),
        improved=f"Improved: {_moved(improved)}." if improved else None,
        declined=f"Declined: {_moved(declined)}." if declined else None,
        rest=_rest(by_verdict[Verdict.STABLE], by_verdict[Verdict.UNTOLD], changes),
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


def _merged(changes: Changes) -> str | None:
    if not changes.mergers:
        return None
    said = [in_words(each) for each in changes.mergers]
    if changes.made:
        names = _names(changes.made)
        asked = "it, has" if len(changes.made) == 1 else "them, have"
        said.append(
            f"So {names}, as this round asked {asked} no scores of the last round to be compared "
            "with."
        )
    said += [
        f"{isolated(each.label)} holds the same agencies as last time, before and after they "
        "merged."
        for each in changes.still_together
    ]
    return " ".join(said)


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


def of_groups(publication: Publication, changes: Changes) -> OfGroups | None:
    """None where there is nothing to compare, or one group that is everybody."""
    compared = sum(len(each.groups) for each in changes.criteria)
    if changes.others_asked or len(publication.groups) < 2 or not compared:
        return None
    same = [each for each in publication.groups if each.key in changes.same_groups]
    all_told = {each.key: _of_group(each, changes) for each in same}
    rest = [each for each in same if not all_told[each.key].said]
    known = {*changes.same_groups, *(each.key for each in changes.made)}
    others = [each for each in publication.groups if each.key not in known]
    return OfGroups(
        compared=_compared(compared),
        told=tuple(each for each in all_told.values() if each.said),
        rest=_rest_of_groups(same, rest, [all_told[each.key] for each in rest]) if rest else None,
        not_compared=f"Without the same members last time, so not compared: {_names(others)}."
        if others
        else None,
    )


def groups_on(publication: Publication, changes: Changes, code: str) -> str | None:
    """The groups' changes on one criterion; None where none was compared."""
    found = next((each.groups for each in changes.criteria if each.code == code), {})
    if changes.others_asked or len(publication.groups) < 2 or not found:
        return None
    labels = {each.key: isolated(each.label) for each in publication.groups}
    moved = [(labels[key], change) for key, change in found.items()]
    said = _by_verdict(moved, " since the last round", most=NAMED)
    if not said:
        return "We cannot tell whether any group changed since the last round."
    untold = any(each.verdict is Verdict.UNTOLD for each in found.values())
    return f"{said} For the other groups we cannot tell." if untold else said


def _of_group(group: Group, changes: Changes) -> OfGroup:
    found = [
        (each.title, each.groups[group.key])
        for each in changes.criteria
        if group.key in each.groups
    ]
    return OfGroup(group.label, _by_verdict(found), _span([each for _, each in found]))


def _by_verdict(found: list[tuple[str, Change]], when: str = "", most: int | None = None) -> str:
    """Such as "Improved: Trust (+14) and Vision (+11). Declined: Ethos (−12)."; no word of what
    cannot be told. Of more than `most` groups, only how many they are."""
    sentences = []
    for verdict, verb in VERBS.items():
        word = verb.capitalize()
        known = [
            (name, each.difference)
            for name, each in found
            if each.verdict is verdict and each.difference is not None
        ]
        if most and len(known) > most:
            points = sorted(difference for _, difference in known)
            ends = dict.fromkeys((signed(points[0]), signed(points[-1])))
            sentences.append(f"{word}{when}: {len(known)} groups ({' to '.join(ends)}).")
        elif known:
            names = listed([f"{name} ({signed(difference)})" for name, difference in known])
            sentences.append(f"{word}{when}: {names}.")
    return " ".join(sentences)


def _compared(comparisons: int) -> str:
    return (
        "Each group with the same members as last time was compared with itself on each criterion: "
        f"{comparisons} comparisons. In small groups chance alone moves scores by many points, so "
        "only changes that are larger than that are named."
    )


def _rest_of_groups(same: list[Group], rest: list[Group], found: list[OfGroup]) -> str:
    if len(rest) == len(same):
        untold = "We cannot tell whether any group’s scores changed"
    else:
        names = _names(rest, "the other")
        untold = f"We cannot tell whether scores changed in {names}"
    known = [each.smallest_visible for each in found if each.smallest_visible is not None]
    if not known:
        return f"{untold}: how far people differ is not known in one of the two rounds."
    low, high = min(least for least, _ in known), max(most for _, most in known)
    points = _points(low, high, "the group and the criterion")
    seen = "would be detected four times in five, a smaller one less often"
    return f"{untold}. A change of {points} {seen}."


def _names(groups: Sequence[Group], which: str = "") -> str:
    if len(groups) <= NAMED:
        return listed([isolated(each.label) for each in groups])
    return f"{which} {len(groups)} groups".strip()


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
        return f"{what} {went}. We cannot tell whether it changed: {why_untold(changes, found)}."
    if _as_scores_say(found) and whole(found.before) == whole(found.now):
        return f"{what} {went}: {NOTHING_SEEN}"
    if _as_scores_say(found):
        return f"{what} {went}. {CHANCE}"
    return f"{what} {went}, {OTHER_PARTS}. It may be chance."


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


def _rest(
    stable: list[CriterionChange], untold: list[CriterionChange], changes: Changes
) -> str | None:
    parts = []
    if stable:
        parts.append(f"Hardly changed: {listed([each.title for each in stable])}.")
    if untold:
        names = listed([each.title for each in untold])
        chance = all(changes.untold(each.overall) is Untold.CHANCE for each in untold)
        said = (
            "May have moved by chance alone" if chance else "We cannot tell whether these changed"
        )
        parts.append(f"{said}: {names}.")
    return " ".join(parts) or None


def _smallest_visible(changes: Changes) -> str | None:
    span = _span([each.overall for each in changes.criteria if each.overall])
    return _points(*span, "the criterion") if span else None


def _span(found: Iterable[Change]) -> tuple[int, int] | None:
    """The least and the largest change that would be detected, rounded up; None where not known."""
    known = [ceil(each.smallest_visible) for each in found if each.smallest_visible is not None]
    return (min(known), max(known)) if known else None


def _points(low: int, high: int, depending_on: str) -> str:
    """Such as "16 to 19 points, depending on the criterion,", or "16 points"."""
    varies = f", depending on {depending_on}," if low != high else ""
    return f"{_from_to(low, high)} points{varies}"


def _from_to(low: int, high: int) -> str:
    return f"{low} to {high}" if low != high else f"{low}"
