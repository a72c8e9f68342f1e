"""Who took part, and the overall score."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.claims import OutlyingGroup, Range
from reports.findings.overall import Ends
from reports.publication import Participation, Publication, known
from reports.reading import whole_points
from reports.words.names import Names
from reports.words.plain import listed, paragraph, per_cent


def participation(people: Participation, *, answered_twice: bool = False) -> str:
    """Such as "41 of 60 people answered (68%)."; of a round of which something is published."""
    responded, invited = known(people.responded) or 0, people.invited
    numbers = {"responded": responded, "invited": invited}
    if not people.asked_is_known:
        return (
            ngettext(
                "%(responded)d person answered. How many were asked is not known.",
                "%(responded)d people answered. How many were asked is not known.",
                responded,
            )
            % numbers
        )
    if answered_twice:
        return (
            ngettext(
                "%(invited)d person was asked, and %(responded)d answers came in. At least one "
                "person answered twice, because their address changed.",
                "%(invited)d people were asked, and %(responded)d answers came in. At least one "
                "person answered twice, because their address changed.",
                invited,
            )
            % numbers
        )
    all_of_them = responded == invited
    share = per_cent(100 if all_of_them else min(99, whole_points(100 * responded / invited)))
    return ngettext(
        "%(responded)d of %(invited)d person answered (%(share)s).",
        "%(responded)d of %(invited)d people answered (%(share)s).",
        invited,
    ) % {**numbers, "share": share}


def too_few(publication: Publication) -> str:
    """Where nothing is published, not even how many people answered."""
    people, minimum = publication.participation, publication.minimum_group
    numbers = {"invited": people.invited, "minimum": minimum}
    if not people.asked_is_known:
        return (
            _("Fewer than %(minimum)d people answered. How many were asked is not known.") % numbers
        )
    return (
        ngettext(
            "%(invited)d person was asked, and fewer than %(minimum)d answered.",
            "%(invited)d people were asked, and fewer than %(minimum)d answered.",
            people.invited,
        )
        % numbers
    )


def few_answered() -> str:
    return _(
        "Fewer than half answered. The others may see things differently: read this report as the "
        "view of those who answered."
    )


def range_beneath(range_: Range | None, *, everybody: bool) -> str:
    """Below a score."""
    if range_ is not None:
        return _("between %(low)d and %(high)d if everybody had answered") % {
            "low": range_.low,
            "high": range_.high,
        }
    return _("everybody answered") if everybody else ""


def no_score(why: str) -> str:
    return paragraph((_("There is no overall score."), why))


def on_range(left: int | None) -> str:
    """What the range allows for; `left`: how many did not answer, or None where nobody knows."""
    if left is None:
        return _(
            "The range allows for everybody who was asked and did not answer, however many they "
            "are. It assumes that they think much as the others in their group do. If they think "
            "worse of the partnership, the score is too high."
        )
    return ngettext(
        "The range allows for the %(left)d person who did not answer. It assumes that they think "
        "much as the others in their group do. If they think worse of the partnership, the score "
        "is too high.",
        "The range allows for the %(left)d people who did not answer. It assumes that they think "
        "much as the others in their group do. If they think worse of the partnership, the score "
        "is too high.",
        left,
    ) % {"left": left}


def at_worst(bounds: Range) -> str:
    return _(
        "If everybody else had given the lowest answers, the overall score would be %(low)d; if "
        "they had given the highest, %(high)d."
    ) % {"low": bounds.low, "high": bounds.high}


def one_group(names: Names) -> str:
    """Why there are no groups to compare, and whom the report is about."""
    (group,) = names.publication.groups
    members = {"members": names.listed_members(group)}
    if len(group.members) > 1:
        return (
            _(
                "There are too few answers to show two groups side by side, so this report is "
                "about the whole partnership: %(members)s."
            )
            % members
        )
    if names.publication.breakdown == "agency":
        return _("People from only one agency were asked: %(members)s.") % members
    return _("People in only one role were asked: %(members)s.") % members


def may_include_silent(names: Names) -> str:
    if names.publication.breakdown == "agency":
        return _("A joined group may include agencies from which nobody answered.")
    return _("A joined group may include roles in which nobody answered.")


def each_agency_equal(equal: int, *, asked_is_known: bool) -> str:
    if asked_is_known:
        return _(
            "Groups are weighted by how many of their people were asked. If each agency counted "
            "the same, whatever its size, the overall score would be %(equal)d."
        ) % {"equal": equal}
    return _(
        "Groups are weighted by how many of their people answered. If each agency counted the "
        "same, whatever its size, the overall score would be %(equal)d."
    ) % {"equal": equal}


def what_it_is() -> str:
    return _(
        "The overall score is the mean of the criteria. At 50, agreeing and disagreeing balance: "
        "such a score can hide two opposite views, so see whether people agree."
    )


def order(ends: Ends, names: Names) -> str:
    """The profile's finding, in one sentence."""
    numbers = {"low": ends.low, "high": ends.high}
    if len(names.publication.criteria) == 1 or ends.lowest == ends.highest:
        if len(ends.lowest) == 1:
            return _("%(criterion)s scores %(low)d of 100.") % {
                **numbers,
                "criterion": names.criteria(ends.lowest),
            }
        if len(ends.lowest) < len(names.publication.criteria):
            return _("All criteria with a score have the same one, %(low)d of 100.") % numbers
        return _("All criteria have the same score, %(low)d of 100.") % numbers
    if ends.close_together:
        return (
            _(
                "The criteria lie close together, between %(low)d and %(high)d: do not read much "
                "into their order."
            )
            % numbers
        )
    return ngettext(
        "%(lowest)s is lowest (%(low)d) and %(highest)s highest (%(high)d).",
        "%(lowest)s are lowest (%(low)d) and %(highest)s highest (%(high)d).",
        len(ends.lowest),
    ) % {
        **numbers,
        "lowest": names.criteria(ends.lowest),
        "highest": names.criteria(ends.highest),
    }


def pattern(outlying: OutlyingGroup, names: Names) -> str:
    """A group that sees nearly everything differently."""
    points = whole_points(abs(outlying.difference))
    values = {
        "group": names.group(outlying.group),
        "people": outlying.group.responded,
        "points": points,
    }
    two = len(names.publication.groups) == 2
    if outlying.difference < 0 and two:
        sentence = _(
            "Over all criteria together, the scores of %(group)s (%(people)d people) are "
            "%(points)d points lower on average than those of the other group, which is more than "
            "chance would explain."
        )
    elif outlying.difference < 0:
        sentence = _(
            "Over all criteria together, the scores of %(group)s (%(people)d people) are "
            "%(points)d points lower on average than those of the other groups, which is more "
            "than chance would explain."
        )
    elif two:
        sentence = _(
            "Over all criteria together, the scores of %(group)s (%(people)d people) are "
            "%(points)d points higher on average than those of the other group, which is more "
            "than chance would explain."
        )
    else:
        sentence = _(
            "Over all criteria together, the scores of %(group)s (%(people)d people) are "
            "%(points)d points higher on average than those of the other groups, which is more "
            "than chance would explain."
        )
    return sentence % values


# Whom it is about


def yours(names: Names) -> str:
    """For a lead: which group their agency is in, where it has no group of its own."""
    own = names.yours
    if own is None:
        return ""
    sentences = []
    others = [each for each in own.includes if each.casefold() != own.agency.casefold()]
    if others:
        sentences.append(
            _("Your agency, %(agency)s, now includes %(parts)s.")
            % {"agency": own.agency, "parts": listed(others)}
        )
    joined = next((each for each in names.publication.groups if each.together), None)
    if joined and own.among and len(names.publication.groups) > 1:
        label = names.plain_group(joined)
        if own.includes:
            sentences.append(
                ngettext(
                    "%(parts)s is in the group “%(group)s”.",
                    "%(parts)s are in the group “%(group)s”.",
                    len(own.among),
                )
                % {"parts": listed(own.among), "group": label}
            )
        else:
            sentences.append(_("Your agency is in the group “%(group)s”.") % {"group": label})
    return " ".join(sentences)


def of_hundred() -> str:
    return pgettext("beside a score", "of 100")


def score_of_hundred(score: int) -> str:
    return _("%(score)d of 100") % {"score": score}
