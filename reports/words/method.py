"""How the figures were made, and what a report cannot say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def method(minimum_group: int) -> tuple[str, ...]:
    """A paragraph a step."""
    return (
        _(
            "A person’s score on a criterion is the mean of their answers to its statements, from "
            "0 to 100. It counts if they answered at least half of the statements. “Don’t know or "
            "does not apply” is never counted as a low answer."
        ),
        _(
            "Answers to reverse-worded statements are reversed before they are scored. Where "
            "single statements are shown, answers are shown as people gave them."
        ),
        _(
            "Where some of a person’s answers are missing, their score is rounded to the nearest "
            "whole step of its scale, so that nobody can recognise it."
        ),
        _(
            "A criterion’s score is made from the scores of the groups that are shown. Each group "
            "is weighted by how many of its people were asked when the round opened, so that an "
            "agency does not count for less because fewer of its people answered. Where a group "
            "has no score on a criterion, the score is that of the others, and the report says "
            "so. Groups’ scores are whole points. The overall score is the mean of the criteria, "
            "given when at least three quarters of them have a score."
        ),
        ngettext(
            "Nothing is shown for fewer than %(minimum)d person. Groups that are too small are "
            "joined, with the next smallest where that is needed to keep them hidden, and the "
            "report names the agencies or roles in them. Where too few people of a group could "
            "say, it has no score on that criterion.",
            "Nothing is shown for fewer than %(minimum)d people. Groups that are too small are "
            "joined, with the next smallest where that is needed to keep them hidden, and the "
            "report names the agencies or roles in them. Where too few people of a group could "
            "say, it has no score on that criterion.",
            minimum_group,
        )
        % {"minimum": minimum_group},
        _(
            "Where fewer than two people of a group differed from its commonest score on a "
            "criterion, one or two answers (three at most) were moved by one category before "
            "anything was counted. They were drawn at random from those that change the group’s "
            "score least. So no group’s score tells what each of its people answered. Nobody is "
            "told where that happened."
        ),
        _(
            "Counts of answers to single statements are rounded at random, up or down, to a "
            "multiple of three. Shares are worked out from the rounded counts: to the nearest 20% "
            "with fewer than 30 answers, to the nearest 10% with fewer than 60, to the nearest 5% "
            "with fewer than 300, and adjusted to add up to 100. They may be off by one such "
            "step, and now and then by more. The share who could not say is a percentage of all "
            "answers to the statement, after rounding. The people behind the shares need not add "
            "up to the number who answered. With fewer than 15 answers there are words only, with "
            "fewer than 10 nothing."
        ),
        _(
            "The weakest statement of a criterion is the one where healthier answers are least "
            "ahead of less healthy ones, or furthest behind. It is named only where the rounding "
            "of counts cannot have decided which it is. Examples of what people say are "
            "statements that lie close to the score, of different criteria where possible."
        ),
        _(
            "“Between … and … if everybody had answered” is the range in which a score would lie, "
            "19 times in 20, if those who were asked and did not answer had answered. It rests on "
            "how far people of one group differ, rounded up to the next 5 points and at least 10; "
            "where fewer than 10 answered in all, on 20. It assumes that those who did not answer "
            "think much as the others in their group do. The range of the overall score is as "
            "wide as those of the criteria on average, which is cautious: it assumes that all of "
            "them are wrong in the same direction."
        ),
        _(
            "A criterion is clearly above or below the middle where its score is more than 5 "
            "points away from 50 and all of its range lies on that side. Whether people agree is "
            "shown from 20 answers on. “People largely agree” means that people of one group "
            "agree moderately or strongly, and that every group’s score lies on that side of the "
            "middle; a score of exactly 50 does not. In between, “groups do not clearly differ” "
            "means that their scores are less than 20 points apart."
        ),
        _(
            "Groups are said to see something differently only where two of them are at least 10 "
            "points apart, and further apart than chance alone would put any two of so many "
            "groups, 19 times in 20. In the report and on the page for a board, this allows for "
            "all criteria together; on the page of a criterion, for its own groups."
        ),
        _(
            "Results appear once, when the round has closed. The answers were destroyed then. This "
            "report never changes."
        ),
    )


def cannot_say() -> tuple[str, ...]:
    return (
        _("What people who did not answer think."),
        _(
            "Whether a small difference, between criteria or between groups, would be there if the "
            "round were held again. Treat small differences as none."
        ),
        _("Why people answered as they did. That is for the partnership to talk about."),
        _("How this partnership compares with others: a score has no pass mark."),
    )
