"""How the scores of groups lie to each other, and how to read a table of them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.words.plain import isolated


def groups_in_bold() -> str:
    return _(
        "From 0 to 100: pale at 50, blue above it, orange below. Scores in bold are clearly above "
        "or below the middle: by more than 5 points, with their whole range on that side. Other "
        "scores are too close to the middle to call high or low."
    )


def groups_and_chance() -> str:
    return _(
        "Each group’s score has a range of its own, on the page of each criterion and in the "
        "spreadsheet. It allows for those who did not answer. Chance is another question: on "
        "another day the same people would answer a little differently, so a single gap between "
        "two small groups may be chance."
    )


def groups_apart(low: str, lowest: int, high: str, highest: int, criterion: str) -> str:
    return _(
        "%(low)s (%(lowest)d) and %(high)s (%(highest)d) are further apart on %(criterion)s than "
        "chance would explain."
    ) % {
        "low": low,
        "lowest": lowest,
        "high": high,
        "highest": highest,
        "criterion": isolated(criterion),
    }


def groups_apart_by_themselves(criteria: str) -> str:
    return _(
        "Looking at one criterion at a time, groups are further apart on %(criteria)s than chance "
        "would explain. Among so many comparisons, even that may be chance."
    ) % {"criteria": criteria}


def groups_apart_nowhere() -> str:
    return _("No two groups are further apart on any criterion than chance would explain.")


def groups_alike() -> str:
    return _("On each criterion all groups have the same score.")


def groups_close(points: int) -> str:
    return ngettext(
        "The groups’ scores lie close together: at most %(points)d point apart.",
        "The groups’ scores lie close together: at most %(points)d points apart.",
        points,
    ) % {"points": points}


def groups_not_comparable() -> str:
    return _("There is not enough evidence to compare the groups.")


def groups_same_score(score: int) -> str:
    return _("All groups have the same score: %(score)d of 100.") % {"score": score}


def groups_between(low: int, high: int, *, close: bool) -> str:
    numbers = {"low": low, "high": high}
    if close:
        return (
            _("The groups’ scores lie close together, between %(low)d and %(high)d of 100.")
            % numbers
        )
    return (
        _("The groups’ scores lie between %(low)d and %(high)d of 100, which may be chance.")
        % numbers
    )
