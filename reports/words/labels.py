"""Words in and around tables: columns, captions, legends, cells and notes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

COLUMNS: Mapping[str, object] = {
    "criterion": gettext_lazy("Criterion"),
    "scale": gettext_lazy("From 0 to 100"),
    "score": gettext_lazy("Score"),
    "range": gettext_lazy("If everybody had answered"),
    "from": gettext_lazy("If everybody had answered: from"),
    "to": gettext_lazy("If everybody had answered: to"),
    "agree?": gettext_lazy("Do people agree?"),
    "level": gettext_lazy("Level"),
    "equal": gettext_lazy("With each agency counting the same"),
    "spread": gettext_lazy("Spread within groups"),
    "strength": gettext_lazy("Agreement"),
    "strength-within": gettext_lazy("Agreement within groups"),
    "alpha": gettext_lazy("Alpha"),
    "group": gettext_lazy("Group"),
    "answered": gettext_lazy("Answered"),
    "asked": gettext_lazy("Asked"),
    "before": gettext_lazy("Last time"),
    "now": gettext_lazy("Now"),
    "change": gettext_lazy("Change"),
    "margin": gettext_lazy("Margin, if this were the only comparison"),
    "smallest": gettext_lazy("Smallest detectable change"),
    "verdict": gettext_lazy("What can be said"),
    "what-changed": gettext_lazy("What has changed"),
    "detected-from": gettext_lazy("Detected from, points"),
    "rounds": gettext_lazy("Round by round"),
    "round": gettext_lazy("Round"),
    "statement": gettext_lazy("Statement"),
    "code": gettext_lazy("Code"),
    "answers": gettext_lazy("Answers"),
    "disagree": gettext_lazy("Disagree, %"),
    "neither": gettext_lazy("Neither, %"),
    "agree": gettext_lazy("Agree, %"),
    "dont_know": gettext_lazy("Could not say, %"),
    "disagree-people": gettext_lazy("Disagree, people"),
    "neither-people": gettext_lazy("Neither, people"),
    "agree-people": gettext_lazy("Agree, people"),
    "dont_know-people": gettext_lazy("Could not say, people"),
    "in-words": gettext_lazy("In words"),
    "distribution": gettext_lazy("Agreement"),
    "purpose": gettext_lazy("Purpose"),
    "order": gettext_lazy("First to last"),
    "part-of-order": gettext_lazy("Differences between purposes"),
    "per-cent": gettext_lazy("Per cent"),
    "this": pgettext_lazy("where an arrow begins", "This"),
    "argued": gettext_lazy("As argued"),
    "that": pgettext_lazy("where an arrow ends", "That"),
    "source": gettext_lazy("Source"),
    "share": gettext_lazy("Share"),
}


CAPTIONS: Mapping[str, object] = {
    "participation": gettext_lazy("People who answered, by group"),
    "profile": gettext_lazy("The criteria, from 0 to 100, lowest first"),
    "changes": gettext_lazy("The criteria, last time and now"),
    "changes-groups": gettext_lazy("Changes in groups that are more than chance"),
    "changes-all": gettext_lazy("Every group with the same members in both rounds"),
    "rounds": gettext_lazy("Every round so far, from 0 to 100"),
    "groups": gettext_lazy("The criteria by group, from 0 to 100"),
    "groups-of": gettext_lazy("The groups, from 0 to 100"),
    "groups-from": gettext_lazy("If everybody had answered: from"),
    "groups-to": gettext_lazy("If everybody had answered: to"),
    "dont-know": gettext_lazy("Statements that people could not judge, most first"),
    "ranking": gettext_lazy("The order in which people put the purposes"),
    "ranking-parts": gettext_lazy("What the differences between purposes are made of"),
    "statements": gettext_lazy("What people answered to each statement"),
    "links": gettext_lazy("How the criteria affect each other, according to the sources"),
    "overall": gettext_lazy("The overall score"),
}


LEGEND: Mapping[str, object] = {
    "dot": pgettext_lazy("legend", "score"),
    "range": pgettext_lazy("legend", "where it would lie if everybody had answered"),
    "before": pgettext_lazy("legend", "last time"),
    "up": pgettext_lazy("legend", "improved"),
    "down": pgettext_lazy("legend", "declined"),
    "unclear": pgettext_lazy("legend", "no clear change"),
    "healthier": pgettext_lazy("legend", "the healthier answer"),
    "neither": pgettext_lazy("legend", "neither"),
    "less-healthy": pgettext_lazy("legend", "the less healthy answer"),
    "flagged": pgettext_lazy("legend", "about three in ten or more"),
    "raises": pgettext_lazy("legend", "argued to raise it"),
    "lowers": pgettext_lazy("legend", "argued to lower it"),
}


PARTS_OF_ORDER: Mapping[str, object] = {
    "shared": gettext_lazy("Shared by everybody"),
    "between": gettext_lazy("Between groups"),
    "personal": gettext_lazy("Personal"),
}


def column(key: str) -> str:
    return str(COLUMNS[key])


def caption(key: str) -> str:
    return str(CAPTIONS[key])


def legend(mark: str) -> str:
    return str(LEGEND[mark])


def part_of_order(name: str) -> str:
    return str(PARTS_OF_ORDER[name])


def without_score() -> str:
    return _("Without a score")


def first_to_last() -> tuple[str, str]:
    return pgettext("place in an order", "first"), pgettext("place in an order", "last")


def mean_place(last: int) -> str:
    return _("Mean rank, 1 to %(last)d") % {"last": last}


def overall_score() -> str:
    return _("Overall score")


def whole_partnership() -> str:
    return _("The whole partnership")


def group_with_members(group: str, members: str) -> str:
    return _("%(group)s: %(members)s") % {"group": group, "members": members}


def not_known() -> str:
    return pgettext("in a cell", "not known")


def everybody_answered() -> str:
    return pgettext("in a cell", "everybody answered")


def not_in_this_round() -> str:
    return _("That round has no score on this criterion.")


def not_counted() -> str:
    return _("Nobody counted how many people were asked.")


def weights() -> str:
    return _(
        "In the score, each group is weighted by how many of its people were asked when the round "
        "opened. “With each agency counting the same”, it is weighted by how many agencies it has."
    )


def round_by_round(scores: str) -> str:
    return _("Overall, round by round: %(scores)s.") % {"scores": scores}


def criterion_round_by_round(scores: str) -> str:
    return _("Round by round: %(scores)s.") % {"scores": scores}
