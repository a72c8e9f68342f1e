"""What changed from one publication to the next (reports.change)."""

from dataclasses import replace
from math import sqrt

import pytest

from reports.change import Verdict, WhyInconclusive, changes_between
from reports.publication import (
    Counts,
    Group,
    GroupScore,
    Participation,
    Reason,
    Score,
    Withheld,
)
from tests import report_world as world

FEW = Withheld(Reason.TOO_FEW_SCORED)


def round_of(scores, *, sd=20, groups=(("council", 20, 30), ("health", 20, 30)), invited=60):
    """A publication of two groups: by criterion, the overall score and the groups' scores.

    Everybody who responded could judge every statement.
    """
    usual = world.northside()
    responded = sum(n for _, n, _ in groups)
    shown = tuple(Group(key, None, (key.title(),), n, asked) for key, n, asked in groups)
    criteria = tuple(
        replace(
            each,
            overall=Score(overall, 2.0, overall),
            groups=tuple(
                GroupScore(key, FEW, FEW) if score is None else GroupScore(key, score, 3.0)
                for (key, *_), score in zip(groups, of_groups, strict=True)
            ),
            sd=Withheld(Reason.FEWER_THAN_10) if sd is None else sd,
        )
        for each, (overall, *of_groups) in zip(usual.criteria, scores, strict=False)
    )
    mean = sum(each.overall.score for each in criteria) / len(criteria)
    return replace(
        usual,
        participation=Participation(responded, invited),
        groups=shown,
        statements=tuple(
            replace(each, counts=Counts(0, 0, responded, 0)) for each in usual.statements
        ),
        headline=Score(mean, 2.0, mean),
        criteria=criteria,
    )


BEFORE = round_of([(50, 48, 52), (60, 60, 60), (40, 45, 35)])


def test_a_large_change_is_seen_and_a_small_one_cannot_be_told():
    now = round_of([(65, 63, 67), (63, 63, 63), (20, 25, 15)])
    found = changes_between(BEFORE, now)
    assert [each.overall.verdict for each in found.criteria] == [
        Verdict.IMPROVED,
        Verdict.INCONCLUSIVE,
        Verdict.DECLINED,
    ]
    assert [each.overall.difference for each in found.criteria] == [15, 3, -20]


def test_with_many_answers_no_change_is_told_from_a_small_one():
    many = (("council", 400, 500), ("health", 400, 500))
    before = round_of([(50, 48, 52)], groups=many, invited=1000)
    now = round_of([(50.5, 48, 53)], groups=many, invited=1000)
    assert changes_between(before, now).criteria[0].overall.verdict is Verdict.STABLE


def test_it_is_judged_by_the_spread_of_both_rounds_and_by_who_responded():
    now = round_of([(65, 63, 67)], sd=15)
    (found,) = changes_between(round_of([(50, 48, 52)]), now).criteria
    # Two groups, as heavy as each other, in two rounds: of four roundings each has 1/12.
    rounding = 4 / 12 / 4
    error = sqrt(20**2 / 40 + 15**2 / 40 + rounding)
    freedom = (10 + 5.625 + rounding) ** 2 / (10**2 / 38 + 5.625**2 / 38)
    t = 1.993318  # t(.975) at 71 degrees of freedom
    assert freedom == pytest.approx(71.2, abs=0.1)
    assert found.overall.margin == pytest.approx(t * error, rel=1e-3)
    assert found.overall.smallest_detectable == pytest.approx((t + 0.8472) * error, rel=1e-3)


def test_among_ten_criteria_a_change_has_to_be_larger_to_be_seen():
    """At Holm's first step: t(1 - .025/10) and t(.8) at 76 degrees of freedom, 2.89 and .85."""
    before, now = round_of([(50, 48, 52)] * 10), round_of([(50, 48, 52)] * 10)
    for each in changes_between(before, now).criteria:
        assert each.overall.smallest_detectable == pytest.approx(
            3.737 * sqrt(20 + 1 / 12), rel=1e-3
        )


def test_that_others_answered_is_no_change():
    """Council stays at 80 and Health at 40; but first 10 and 30 answered, then 30 and 10."""
    few, many = ("council", 10, 40), ("council", 30, 40)
    before = round_of([(50, 80, 40)] * 3, groups=(few, ("health", 30, 40)), invited=80)
    now = round_of([(70, 80, 40)] * 3, groups=(many, ("health", 10, 40)), invited=80)
    found = changes_between(before, now)
    for each in (found.headline, *(each.overall for each in found.criteria)):
        assert (each.before, each.now) == (50, 70)
        assert each.difference == pytest.approx(0)
        assert each.verdict is not Verdict.IMPROVED


def test_groups_that_moved_count_by_how_many_were_asked_in_both_rounds():
    """As in the score of everybody: so the change is the difference of the two, if all is alike."""
    groups = (("council", 20, 60), ("health", 20, 20))
    before = round_of([(50, 50, 50)], groups=groups, invited=80)
    now = round_of([(58, 60, 52)], groups=groups, invited=80)
    assert changes_between(before, now).criteria[0].overall.difference == pytest.approx(8)


def test_where_no_group_is_the_same_no_change_is_told():
    now = round_of([(90, 90, 90)], groups=(("homes", 20, 30), ("carers", 20, 30)))
    found = changes_between(round_of([(50, 48, 52)]), now)
    assert found.same_groups == ()
    assert found.criteria[0].overall.difference is None
    assert found.criteria[0].overall.verdict is Verdict.INCONCLUSIVE
    assert found.headline.verdict is Verdict.INCONCLUSIVE


def test_without_a_spread_nothing_can_be_told():
    found = changes_between(BEFORE, round_of([(90, 90, 90), (1, 1, 1), (40, 45, 35)], sd=None))
    for each in found.criteria:
        assert each.overall.verdict is Verdict.INCONCLUSIVE
        assert each.overall.margin is each.overall.smallest_detectable is None
    assert found.headline.verdict is Verdict.INCONCLUSIVE


def test_a_group_is_compared_with_one_of_the_same_members_only():
    others = (("health_", 20, 30), ("other", 20, 30))
    now = round_of([(50, 75, 25), (60, 60, 60), (40, 45, 35)], groups=others)
    renamed = (
        replace(now.groups[0], members=("Health",)),
        replace(now.groups[1], members=("Council", "Homes")),
    )
    found = changes_between(BEFORE, replace(now, groups=renamed))
    assert found.same_groups == ("health_",)
    (vision, *_) = found.criteria
    assert vision.groups.keys() == {"health_"}
    assert (vision.groups["health_"].before, vision.groups["health_"].now) == (52, 75)
    assert vision.groups["health_"].verdict is Verdict.IMPROVED


def test_a_group_without_a_score_is_left_out():
    now = round_of([(50, 48, None), (60, 60, 60), (40, 45, 35)])
    vision, interfaces, _ = changes_between(BEFORE, now).criteria
    assert vision.groups.keys() == {"council"}
    assert interfaces.groups.keys() == {"council", "health"}


def test_a_criterion_without_a_score_in_one_round_has_no_change():
    now = round_of([(50, 48, 52), (60, 60, 60), (40, 45, 35)])
    without = replace(
        now, criteria=(replace(now.criteria[0], overall=Score(FEW, FEW, FEW)), *now.criteria[1:])
    )
    assert changes_between(BEFORE, without).criteria[0].overall is None


def test_the_headline_is_judged_as_if_all_criteria_erred_together():
    now = round_of([(65, 63, 67), (75, 75, 75), (55, 60, 50)])
    found = changes_between(BEFORE, now)
    assert found.headline.difference == 15
    assert found.headline.verdict is Verdict.IMPROVED
    assert found.headline.margin == pytest.approx(found.criteria[0].overall.margin)


def test_where_half_as_many_again_were_invited_no_change_is_told():
    """Nobody knows whether others think otherwise, or the same people changed their minds."""
    now = round_of([(90, 90, 90), (60, 60, 60), (40, 45, 35)], invited=91)
    found = changes_between(BEFORE, now)
    assert found.invited_changed
    assert {each.overall.verdict for each in found.criteria} == {Verdict.INCONCLUSIVE}
    assert not changes_between(
        BEFORE, replace(now, participation=Participation(40, 90))
    ).invited_changed


def test_without_headlines_none_is_compared():
    without = replace(BEFORE, headline=Score(FEW, FEW, FEW))
    assert changes_between(BEFORE, without).headline is None


TWO = (("council", 20, 30), ("health", 20, 30))
AND_HOMES = (*TWO, ("homes", 24, 30))


def test_like_for_like_may_improve_while_the_score_falls():
    """Council and Health rose by 20 points each, and Homes joined, which sees it darkly."""
    before = round_of([(60, 60, 60)] * 3, groups=TWO)
    now = round_of([(55, 80, 80, 10)] * 3, groups=AND_HOMES, invited=90)
    found = changes_between(before, now)
    for each in (found.headline, *(each.overall for each in found.criteria)):
        assert (each.before, each.now, each.difference) == (60, 55, 20)
        assert each.verdict is Verdict.IMPROVED


def test_every_change_that_cannot_be_told_has_its_reason():
    now = round_of([(65, 63, 67), (63, 63, 63), (20, 25, 15)])
    found = changes_between(BEFORE, now)
    assert [found.why_inconclusive(each.overall) for each in found.criteria] == [
        None,
        WhyInconclusive.CHANCE,
        None,
    ]
    assert found.why_inconclusive(None) is WhyInconclusive.NO_SCORE
    others = round_of([(90, 90, 90)], groups=(("homes", 20, 30), ("carers", 20, 30)))
    found = changes_between(round_of([(50, 48, 52)]), others)
    assert found.why_inconclusive(found.headline) is WhyInconclusive.GROUPS_CHANGED
    found = changes_between(BEFORE, replace(now, participation=Participation(40, 91)))
    assert {found.why_inconclusive(each.overall) for each in found.criteria} == {
        WhyInconclusive.INVITED_CHANGED
    }
    found = changes_between(BEFORE, round_of([(90, 90, 90)] * 3, sd=None))
    assert {found.why_inconclusive(each.overall) for each in found.criteria} == {
        WhyInconclusive.NO_SPREAD
    }


def test_the_headline_is_told_from_three_quarters_of_the_criteria():
    """Of one criterion in four no group can be compared; of two, that is too little."""
    before = round_of([(60, 60, None), *[(60, 60, 60)] * 3])
    now = round_of([(80, None, 80), *[(80, 80, 80)] * 3])
    found = changes_between(before, now)
    assert found.why_inconclusive(found.criteria[0].overall) is WhyInconclusive.GROUPS_CHANGED
    assert (found.headline.difference, found.headline.verdict) == (20, Verdict.IMPROVED)
    before = round_of([(60, 60, None)] * 2 + [(60, 60, 60)] * 2)
    now = round_of([(80, None, 80)] * 2 + [(80, 80, 80)] * 2)
    found = changes_between(before, now)
    assert found.why_inconclusive(found.headline) is WhyInconclusive.GROUPS_CHANGED


# How sure


def test_a_change_of_one_group_needs_more_than_one_of_everybody():
    """A group's own spread may be wider than the pooled one: claims at .01, after Holm."""
    groups = (("council", 20, 30),)
    before = round_of([(50, 50)], groups=groups, invited=30)
    (at_five,) = changes_between(
        before, round_of([(65, 65)], groups=groups, invited=30)
    ).criteria  # 15 points, with an error of 6.3: p is .023
    assert at_five.overall.verdict is Verdict.IMPROVED
    assert at_five.groups["council"].verdict is Verdict.INCONCLUSIVE
    assert at_five.groups["council"].smallest_detectable > at_five.overall.smallest_detectable
    (at_one,) = changes_between(before, round_of([(69, 69)], groups=groups, invited=30)).criteria
    assert at_one.groups["council"].verdict is Verdict.IMPROVED


def test_a_group_is_never_taken_to_be_more_alike_than_is_usual():
    """One group may lie far apart among others that agree, whose spread is the pooled one."""
    groups = (("council", 20, 30),)
    before, now = (
        round_of([(score, score)], sd=10, groups=groups, invited=30) for score in (50, 65)
    )
    (found,) = changes_between(before, now).criteria
    assert found.overall.verdict is Verdict.IMPROVED
    assert found.groups["council"].verdict is Verdict.INCONCLUSIVE


def test_that_a_group_stayed_as_it_was_has_to_be_as_sure():
    groups = (("council", 250, 400),)
    before = round_of([(50, 50)], groups=groups, invited=400)
    (found,) = changes_between(before, round_of([(51, 51)], groups=groups, invited=400)).criteria
    assert found.overall.verdict is Verdict.STABLE
    assert found.groups["council"].verdict is Verdict.INCONCLUSIVE


def test_one_point_may_be_rounding_and_is_never_called_a_change():
    """Of a hundred thousand chance leaves nothing: 50.49 and 50.51 are 50 and 51."""
    groups = (("council", 100_000, 100_000),)
    before = round_of([(50, 50)], groups=groups, invited=100_000)
    now = round_of([(51, 51)], groups=groups, invited=100_000)
    (found,) = changes_between(before, now).criteria
    assert found.overall.verdict is found.groups["council"].verdict is Verdict.STABLE
    more = round_of([(53, 53)], groups=groups, invited=100_000)
    assert changes_between(before, more).criteria[0].overall.verdict is Verdict.IMPROVED


def test_who_could_not_say_makes_no_change_surer():
    """Half of those who answered were scored: the error is larger by the root of two."""
    groups = (("council", 40, 60),)
    before, now = (round_of([(each, each)], groups=groups, invited=60) for each in (50, 60))

    def half(published):
        counts = Counts(0, 0, 21, 21)
        return replace(
            published, statements=tuple(replace(s, counts=counts) for s in published.statements)
        )

    (all_could,) = changes_between(before, now).criteria
    (some_could,) = changes_between(half(before), half(now)).criteria
    ratio = sqrt((800 / 21 + 1 / 6) / (800 / 40 + 1 / 6))
    of_all, of_some = all_could.overall, some_could.overall
    # t is a little larger too, with fewer people.
    assert ratio < of_some.margin / of_all.margin < 1.03 * ratio
