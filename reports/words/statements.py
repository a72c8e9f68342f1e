"""What people answered to single statements."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from reports.findings.statements import COARSEST, Sides, Weakest, Worded
from reports.publication import FINEST, Distribution, End, Publication, Reason, View, share_unit
from reports.words.names import Names
from reports.words.plain import paragraph, per_cent, quoted

_VIEW = {
    View.MOST_DISAGREE: gettext_lazy("Most disagree"),
    View.MOST_NEITHER: gettext_lazy("Most neither agree nor disagree"),
    View.MOST_AGREE: gettext_lazy("Most agree"),
    View.MORE_THAN_HALF_DISAGREE: gettext_lazy("More than half disagree"),
    View.MORE_THAN_HALF_NEITHER: gettext_lazy("More than half neither agree nor disagree"),
    View.MORE_THAN_HALF_AGREE: gettext_lazy("More than half agree"),
    View.THREE_IN_FIVE_DISAGREE: gettext_lazy("About three in five disagree"),
    View.THREE_IN_FIVE_NEITHER: gettext_lazy("About three in five neither agree nor disagree"),
    View.THREE_IN_FIVE_AGREE: gettext_lazy("About three in five agree"),
    View.ABOUT_HALF_DISAGREE: gettext_lazy("About half disagree"),
    View.ABOUT_HALF_NEITHER: gettext_lazy("About half neither agree nor disagree"),
    View.ABOUT_HALF_AGREE: gettext_lazy("About half agree"),
    View.VIEWS_DIFFER: gettext_lazy("Views differ"),
    View.NO_CLEAR_VIEW: gettext_lazy("There is no clear view"),
    View.MOST_COULD_NOT_SAY: gettext_lazy("Half or more could not say"),
    View.MANY_COULD_NOT_SAY: gettext_lazy("Many could not say"),
    View.TOO_FEW_TO_SAY: gettext_lazy("Too few answered to say"),
    View.MORE_DISAGREE: gettext_lazy("More disagree than agree"),
    View.MORE_AGREE: gettext_lazy("More agree than disagree"),
}


def view(view: View) -> str:
    """In a cell."""
    return str(_VIEW[view])


_DISTRIBUTION = {
    Distribution.AGREED: pgettext_lazy("answers to a statement", "agreed"),
    Distribution.MIXED: pgettext_lazy("answers to a statement", "mixed"),
    Distribution.DIVIDED: pgettext_lazy("answers to a statement", "divided"),
}


def distribution(distribution: Distribution) -> str:
    return str(_DISTRIBUTION[distribution])


# Quoted


def typical(score: int, sides: tuple[Sides, ...], worded: tuple[Worded, ...], names: Names) -> str:
    """Examples of how people answer at such a score; "" where there are none."""
    examples = [*(_larger_share_first(each, names) for each in sides)]
    examples += [_worded(each, names) for each in worded]
    if not examples:
        return ""
    return _("At a score of %(score)d, people answer like this, for example: %(statements)s") % {
        "score": score,
        "statements": " ".join(examples),
    }


def _larger_share_first(sides: Sides, names: Names) -> str:
    """If shares are equal, the healthier one first."""
    return paragraph((quoted(names.statement(sides.code)), _answers(sides, sides.lead >= 0)))


def weakest(weakest: Weakest, names: Names) -> str:
    if len(weakest.sides) > 1:
        first, second = (quoted(names.statement(each.code)) for each in weakest.sides)
        return _("The weakest statement is one of two: %(first)s or %(second)s") % {
            "first": first,
            "second": second,
        }
    (one,) = weakest.sides
    return paragraph(
        (
            _("Weakest statement: %(statement)s")
            % {"statement": quoted(names.statement(one.code))},
            _answers(one, weakest.is_healthy),
        )
    )


def worded(statements: tuple[Worded, ...], names: Names) -> str:
    return " ".join(_worded(each, names) for each in statements)


def _worded(statement: Worded, names: Names) -> str:
    return paragraph(
        (
            quoted(names.statement(statement.code)),
            pgettext("a sentence of a few words", "%(words)s.") % {"words": view(statement.view)},
        )
    )


def _answers(sides: Sides, healthier_first: bool) -> str:
    """A share that is rounded to zero is left out, and 100 per cent is "nearly all": because of the
    rounding, some people may have answered otherwise."""
    agree, disagree = (
        (sides.unhealthy, sides.healthy) if sides.reverse else (sides.healthy, sides.unhealthy)
    )
    if not agree or not disagree or 100 in (agree, disagree):
        return _one_side(agree or disagree, agrees=bool(agree))
    shares = {"agree": per_cent(agree), "disagree": per_cent(disagree)}
    if healthier_first != sides.reverse:
        return _("About %(agree)s agree and about %(disagree)s disagree.") % shares
    return _("About %(disagree)s disagree and about %(agree)s agree.") % shares


def _one_side(share: int, agrees: bool) -> str:
    if not share:
        return ""
    if share == 100:
        return _("Nearly all agree.") if agrees else _("Nearly all disagree.")
    sentence = _("About %(share)s agree.") if agrees else _("About %(share)s disagree.")
    return sentence % {"share": per_cent(share)}


# How precisely


def on_statements(reason: Reason | None, *, late: bool) -> str:
    """Why single statements have no numbers; "" where they have.

    late : some people were invited after the opening; they do not count towards the thresholds
    """
    if reason is Reason.FEWER_THAN_10 and late:
        return _(
            "With answers from fewer than 10 of the people invited at the opening, nothing can be "
            "said about single statements."
        )
    if reason is Reason.FEWER_THAN_10:
        return _("With fewer than 10 answers, nothing can be said about single statements.")
    if reason is Reason.FEWER_THAN_15 and late:
        return _(
            "Fewer than 15 of the people invited at the opening answered, so what people said "
            "about single statements is given in words only."
        )
    if reason is Reason.FEWER_THAN_15:
        return _(
            "Fewer than 15 people answered, so what they said about single statements is given in "
            "words only."
        )
    return ""


def on_shares(publication: Publication) -> str:
    """How precise shares are, in a publication that has some."""
    unit = share_unit(publication.participation)
    if unit == FINEST:
        return _(
            "To protect people, counts are rounded at random, so a share may be off by one per "
            "cent, and now and then by more. Where few could say, shares are given in coarser "
            "steps."
        )
    if unit == COARSEST:
        return _(
            "To protect people, counts are rounded at random. Shares are rounded to the nearest "
            "%(unit)s and adjusted to add up to 100: each may be off by one such step, and now and "
            "then by more."
        ) % {"unit": per_cent(unit)}
    return _(
        "To protect people, counts are rounded at random. Shares are rounded to the nearest "
        "%(unit)s, or more coarsely where few could say, and adjusted to add up to 100: each may "
        "be off by one such step, and now and then by more."
    ) % {"unit": per_cent(unit)}


def how_to_read() -> str:
    return _(
        "The whole partnership, in per cent of those who gave an answer. Answers are shown as "
        "people gave them: agreeing with a reverse-worded statement is the less healthy answer, "
        "so look at the colour."
    )


# What people could not say


def could_not_say(many: int, of: int, publication: Publication) -> str:
    """`many`: statements that many could not judge; `of`: statements for which that is known."""
    coarse = share_unit(publication.participation) == COARSEST
    numbers = {"many": many, "asked": of}
    if not many and coarse:
        return _("There is no statement on which about two in five people or more could not say.")
    if not many:
        return _("There is no statement on which about three in ten people or more could not say.")
    if coarse:
        return (
            ngettext(
                "On %(many)d of %(asked)d statements, about two in five people or more could not "
                "say.",
                "On %(many)d of %(asked)d statements, about two in five people or more could not "
                "say.",
                many,
            )
            % numbers
        )
    return (
        ngettext(
            "On %(many)d of %(asked)d statements, about three in ten people or more could not say.",
            "On %(many)d of %(asked)d statements, about three in ten people or more could not say.",
            many,
        )
        % numbers
    )


def is_a_finding_too() -> str:
    return _(
        "Not being able to say does not lower a score. It is a finding of its own: ask what "
        "people would need to see or hear before they could say."
    )


def more_left_out(least: int) -> str:
    return _("Only statements on which %(least)s or more could not say are listed.") % {
        "least": per_cent(least)
    }


# The order of purposes


_END = {
    End.ALMOST_FIRST: gettext_lazy("Almost everyone’s first"),
    End.ALMOST_LAST: gettext_lazy("Almost everyone’s last"),
}


def end(end: End) -> str:
    return str(_END[end])
