"""What stands above things: titles, captions, columns, legends, and notices."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from reports.report import Report
from reports.words.plain import day, isolated

# Parts of a document: their titles, and what they are called in its contents and on a sheet. Lazy,
# for the language is that of whoever reads.
PARTS: Mapping[str, tuple[object, object]] = {
    "talk": (gettext_lazy("Talk about first"), gettext_lazy("Talk about first")),
    "steps": (gettext_lazy("Questions and first steps"), gettext_lazy("Questions")),
    "participation": (gettext_lazy("Who took part"), gettext_lazy("Who took part")),
    "dont-know": (gettext_lazy("What people could not say"), gettext_lazy("Could not say")),
    "groups": (gettext_lazy("The criteria, group by group"), gettext_lazy("Group by group")),
    "ranking": (
        gettext_lazy("What should the partnership be for?"),
        pgettext_lazy("the order of purposes", "What it is for"),
    ),
    "statements": (gettext_lazy("Statement by statement"), gettext_lazy("Statements")),
    "links": (gettext_lazy("How the themes connect"), gettext_lazy("Connections")),
    "changes": (gettext_lazy("What has changed"), gettext_lazy("What has changed")),
    "changes-groups": (gettext_lazy("What has changed, group by group"), ""),
    "rounds": (gettext_lazy("Every round so far"), gettext_lazy("Every round")),
    "method": (gettext_lazy("How these figures were made"), gettext_lazy("Method")),
    "cannot-say": (gettext_lazy("What this report cannot say"), ""),
    "differently": (gettext_lazy("People see these differently"), ""),
    "reason": (gettext_lazy("Why it is asked"), gettext_lazy("Why it is asked")),
    "studies": (gettext_lazy("What studies found"), ""),
}


def title(key: str) -> str:
    return str(PARTS[key][0])


def short(key: str) -> str:
    return str(PARTS[key][1]) or title(key)


# Of a document


def report(report: Report) -> str:
    return _("Report: %(round)s") % {"round": report_title(report)}


def one_page(report: Report) -> str:
    return _("On one page: %(round)s") % {"round": report_title(report)}


def report_title(report: Report) -> str:
    """In every format at once it says that a round was for practice: before the name, where nothing
    cuts it off."""
    if report.publication.practice:
        return _("Practice round: %(round)s") % {"round": report.heading.title}
    return report.heading.title


def demo() -> str:
    return _("This is a demonstration: its people and their answers are invented.")


def practice() -> str:
    return _(
        "This is a practice round: nobody should answer truthfully, so its results mean nothing."
    )


def asked_between(report: Report) -> str:
    heading = report.heading
    days = {
        "opened": day(heading.answers_from, heading.zone),
        "closed": day(heading.answers_until, heading.zone),
    }
    if heading.is_import:
        return _("Asked on paper or with another tool, from %(opened)s to %(closed)s.") % days
    return _("Asked from %(opened)s to %(closed)s.") % days


def asked_with(report: Report) -> str:
    return _("Questionnaire: %(title)s, version %(version)s.") % {
        "title": report.instrument.title,
        "version": report.instrument.version,
    }


def contents() -> str:
    return _("In this report")


def made_with() -> str:
    return _("Partnership Health")


def missing_letters() -> str:
    return _("This file cannot show some letters: they appear as “?”. The page shows them.")


# Figures


def of_hundred() -> str:
    return pgettext("beside a score", "of 100")


def score_of_hundred(score: int) -> str:
    return _("%(score)d of 100") % {"score": score}


def first_to_last() -> tuple[str, str]:
    return pgettext("place in an order", "first"), pgettext("place in an order", "last")


def changed_since(before: str) -> str:
    return _("What has changed since %(round)s") % {"round": isolated(before)}


def ask_each_other() -> str:
    return _("Ask each other")


def first_steps() -> str:
    return _("First steps you could take")


def question_to_ask(question: str) -> str:
    return _("Ask each other: %(question)s") % {"question": question}


def mean_place(last: int) -> str:
    return _("Mean place, 1 to %(last)d") % {"last": last}


def groups_in_bold() -> str:
    return _(
        "From 0 to 100: pale at 50, blue above it, orange below. In bold: clearly above or below "
        "the middle, by more than 5 points and with all of its range. Other scores are too close "
        "to the middle to call high or low."
    )


def groups_and_chance() -> str:
    return _(
        "Each group’s score has a range of its own, on the page of each criterion and in the "
        "spreadsheet. It allows for those who did not answer. Chance is another question: on "
        "another day the same people would answer a little differently, so a single gap between "
        "two small groups may be chance."
    )


def weights() -> str:
    return _(
        "In the score a group counts by how many people were asked in it when the round opened. "
        "“With each agency counting the same”, a group of several counts as many times as it has "
        "agencies."
    )


# Group by group


def groups_apart_nowhere() -> str:
    return _("No two groups lie further apart than chance would explain on any criterion.")


def groups_apart(low: str, lowest: int, high: str, highest: int, criterion: str) -> str:
    return _(
        "%(low)s (%(lowest)d) and %(high)s (%(highest)d) lie further apart than chance would "
        "explain on %(criterion)s."
    ) % {
        "low": low,
        "lowest": lowest,
        "high": high,
        "highest": highest,
        "criterion": isolated(criterion),
    }


def groups_apart_by_themselves(criteria: str) -> str:
    return _(
        "Taken one at a time, groups lie further apart than chance would explain on %(criteria)s. "
        "Among so many comparisons even that may be chance."
    ) % {"criteria": criteria}


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


def round_by_round(scores: str) -> str:
    return _("Overall, round by round: %(scores)s.") % {"scores": scores}


def criterion_round_by_round(scores: str) -> str:
    return _("Round by round: %(scores)s.") % {"scores": scores}


def not_known() -> str:
    return pgettext("in a cell", "not known")


def everybody_answered() -> str:
    return pgettext("in a cell", "everybody answered")


def overall() -> str:
    return _("Overall score")


def everybody() -> str:
    return _("The whole partnership")


def members_of(group: str, members: str) -> str:
    return _("%(group)s: %(members)s") % {"group": group, "members": members}


def not_in_this_round() -> str:
    return _("That round has no score on it.")


def paragraph_of(reference: str, argument: str) -> str:
    return _("%(reference)s: %(argument)s") % {"reference": reference, "argument": argument}


def too_few_to_publish(minimum: int) -> str:
    return ngettext(
        "Everybody was promised that answers are only shown for %(minimum)d person or more "
        "together. So nothing is published from this round: no score, no count, for anyone.",
        "Everybody was promised that answers are only shown for %(minimum)d people or more "
        "together. So nothing is published from this round: no score, no count, for anyone.",
        minimum,
    ) % {"minimum": minimum}


def answers_destroyed(*, is_import: bool) -> str:
    if is_import:
        return _(
            "The answers have been destroyed here and cannot be brought back. The people who typed "
            "or imported them have seen them; nothing of them is kept here."
        )
    return _(
        "The answers that were given have been destroyed. Nobody has seen them, and they cannot be "
        "brought back."
    )


def too_few_heading() -> str:
    return _("Too few people answered")


# Columns and captions, by key

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
    "changes-groups": gettext_lazy("Changes of groups that are more than chance"),
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
    "links": gettext_lazy("How the criteria bear on each other, as the sources argue"),
    "overall": gettext_lazy("The overall score"),
}

PARTS_OF_ORDER: Mapping[str, object] = {
    "shared": gettext_lazy("Shared by everybody"),
    "between": gettext_lazy("Between groups"),
    "personal": gettext_lazy("Personal"),
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


def column(key: str) -> str:
    return str(COLUMNS[key])


def caption(key: str) -> str:
    return str(CAPTIONS[key])


def legend(mark: str) -> str:
    return str(LEGEND[mark])


def part_of_order(name: str) -> str:
    return str(PARTS_OF_ORDER[name])


def column_group_without_score() -> str:
    return _("Without a score")


def not_counted() -> str:
    return _("Nobody counted how many were asked.")
