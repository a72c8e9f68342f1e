"""How one score has changed since the round before."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from reports.change import Change, Changes, Verdict, WhyInconclusive
from reports.findings.changes import is_same_score_shown, matches_scores, scores_move_the_same_way
from reports.reading import whole_points
from reports.words.plain import paragraph, signed


@dataclass(frozen=True, slots=True)
class _Sentences:
    """About the overall score, or about the score of a criterion that is named above.

    went, same : only the two scores; nothing can be said of the change
    chance, no_change : the same, where it may be chance
    clear, hardly_changed : the change is clear, or clearly small
    like_for_like : the change is clear like for like, but the two scores say otherwise
    """

    went: str
    same: str
    no_change: str
    chance: str
    hardly_changed: str
    clear: Mapping[Verdict, str]
    like_for_like: Mapping[Verdict, str]


def of_overall(change: Change | None, changes: Changes) -> str:
    sentences = _Sentences(
        went=_("The overall score went from %(before)d to %(now)d."),
        same=_("The overall score is %(now)d both times."),
        no_change=_("The overall score is %(now)d both times: no change can be seen."),
        chance=_("The overall score went from %(before)d to %(now)d, which may be chance."),
        hardly_changed=_("The overall score is %(now)d both times: it has hardly changed."),
        clear={
            Verdict.IMPROVED: _("The overall score improved from %(before)d to %(now)d."),
            Verdict.DECLINED: _("The overall score declined from %(before)d to %(now)d."),
            Verdict.STABLE: _("The overall score hardly changed: from %(before)d to %(now)d."),
        },
        like_for_like={
            Verdict.IMPROVED: _("Like for like, the overall score improved (%(change)s)."),
            Verdict.DECLINED: _("Like for like, the overall score declined (%(change)s)."),
            Verdict.STABLE: _("Like for like, the overall score hardly changed (%(change)s)."),
        },
    )
    return _of_score(change, changes, sentences)


def of_criterion(change: Change | None, changes: Changes) -> str:
    sentences = _Sentences(
        went=_("The score went from %(before)d to %(now)d."),
        same=_("The score is %(now)d both times."),
        no_change=_("The score is %(now)d both times: no change can be seen."),
        chance=_("The score went from %(before)d to %(now)d, which may be chance."),
        hardly_changed=_("The score is %(now)d both times: it has hardly changed."),
        clear={
            Verdict.IMPROVED: _("The score improved from %(before)d to %(now)d."),
            Verdict.DECLINED: _("The score declined from %(before)d to %(now)d."),
            Verdict.STABLE: _("The score hardly changed: from %(before)d to %(now)d."),
        },
        like_for_like={
            Verdict.IMPROVED: _("Like for like, the score improved (%(change)s)."),
            Verdict.DECLINED: _("Like for like, the score declined (%(change)s)."),
            Verdict.STABLE: _("Like for like, the score hardly changed (%(change)s)."),
        },
    )
    return _of_score(change, changes, sentences)


def _of_score(change: Change | None, changes: Changes, sentences: _Sentences) -> str:
    why = changes.why_inconclusive(change)
    if change is None or why is WhyInconclusive.NO_SCORE:
        return _("There is no score in one of the two rounds, so they cannot be compared.")
    if why is None:
        return _clear(change, sentences)
    if why is WhyInconclusive.CHANCE:
        return _chance(change, sentences)
    return paragraph((_went(change, sentences), str(_CANNOT_TELL[why])))


def _scores(change: Change) -> dict[str, int]:
    return {"before": whole_points(change.before), "now": whole_points(change.now)}


def _went(change: Change, sentences: _Sentences) -> str:
    sentence = sentences.same if is_same_score_shown(change) else sentences.went
    return sentence % _scores(change)


def _clear(change: Change, sentences: _Sentences) -> str:
    moved = change.verdict is not Verdict.STABLE
    if not matches_scores(change) or (moved and not scores_move_the_same_way(change)):
        like_for_like = sentences.like_for_like[change.verdict]
        return paragraph(
            (
                like_for_like % {"change": signed(change.difference or 0)},
                _went(change, sentences),
                _made_of_others(),
            )
        )
    if is_same_score_shown(change):
        return sentences.hardly_changed % _scores(change)
    return sentences.clear[change.verdict] % _scores(change)


def _made_of_others() -> str:
    """Of other groups or criteria, or of the same in other sizes."""
    return _("But what goes into the score has changed too.")


def _chance(change: Change, sentences: _Sentences) -> str:
    if not matches_scores(change):
        return paragraph((_went(change, sentences), _made_of_others(), _("It may be chance.")))
    sentence = sentences.no_change if is_same_score_shown(change) else sentences.chance
    return sentence % _scores(change)


_CANNOT_TELL = {
    WhyInconclusive.INVITED_CHANGED: gettext_lazy(
        "We cannot tell whether that is a change, because the number of people asked has "
        "changed too much."
    ),
    WhyInconclusive.GROUPS_CHANGED: gettext_lazy(
        "We cannot tell whether that is a change, because too few groups or criteria can be "
        "compared."
    ),
    WhyInconclusive.NO_SPREAD: gettext_lazy(
        "We cannot tell whether that is a change, because we do not know how far people differed "
        "in one of the two rounds."
    ),
}


# In cells


_VERDICT = {
    Verdict.IMPROVED: pgettext_lazy("what can be said of a change", "improved"),
    Verdict.DECLINED: pgettext_lazy("what can be said of a change", "declined"),
    Verdict.STABLE: pgettext_lazy("what can be said of a change", "hardly changed"),
}


def verdict(change: Change | None, changes: Changes) -> str:
    why = changes.why_inconclusive(change)
    if change is None or why is WhyInconclusive.NO_SCORE:
        return pgettext("what can be said of a change", "no score in one of the rounds")
    if why is WhyInconclusive.CHANCE and matches_scores(change) and is_same_score_shown(change):
        return pgettext("what can be said of a change", "no visible change")
    if why is WhyInconclusive.CHANCE:
        return pgettext("what can be said of a change", "may be chance")
    if why is not None:
        return pgettext("what can be said of a change", "we cannot tell")
    return str(_VERDICT[change.verdict])


_WHY_INCONCLUSIVE = {
    WhyInconclusive.NO_SCORE: gettext_lazy("There is no score in one of the two rounds."),
    WhyInconclusive.INVITED_CHANGED: gettext_lazy(
        "The number of people asked has changed too much."
    ),
    WhyInconclusive.GROUPS_CHANGED: gettext_lazy("Too few groups or criteria can be compared."),
    WhyInconclusive.NO_SPREAD: gettext_lazy(
        "We do not know how far people differed in one of the two rounds."
    ),
    WhyInconclusive.CHANCE: gettext_lazy("It may be chance."),
}


def why_inconclusive(why: WhyInconclusive | None) -> str:
    """Why a change, or how sure it is, is missing; "" where it is not."""
    return str(_WHY_INCONCLUSIVE[why]) if why else ""
