"""What can be told of a change, as facts; and what no other sentence of the report gainsays."""

from dataclasses import replace

import pytest

from reports.change import (
    Change,
    Changes,
    CriterionChange,
    Verdict,
    WhyInconclusive,
    changes_between,
)
from reports.findings import changes as findings
from reports.publication import Participation, Reason, Withheld
from tests import report_world as world

NO_SPREAD = Withheld(Reason.FEWER_THAN_10)


def told(now, was):
    return findings.what_changed(changes_between(was, now))


def codes(found):
    return [each.code for each in found]


def made(verdict, difference=0.0, before=50.0, now=50.0, visible=9.0):
    return Change(before, now, difference, 6.0, visible, verdict)


def told_of(headline, *verdicts):
    """Of a change of the overall score, and of criteria by their verdicts."""
    criteria = tuple(
        CriterionChange(code, each and made(each, 3.0), {})
        for code, each in zip(world.SCORES, verdicts, strict=False)
    )
    return findings.what_changed(Changes(headline, criteria, ("council",), invited_changed=False))


# The criteria


def test_a_change_is_told_of_its_criterion_and_of_no_other():
    better = world.moved(world.northside(), "vision", 20)
    found = told(better, world.northside())
    assert (codes(found.improved), found.declined, found.stable) == (["vision"], (), ())
    assert len(found.inconclusive) == 9
    points = [each.overall.smallest_detectable for each in (*found.improved, *found.inconclusive)]
    low, high = found.smallest_detectable
    assert low - 1 < min(points) <= low
    assert high - 1 < max(points) <= high


def test_every_criterion_that_was_compared_is_told_of_once():
    better = world.moved(world.moved(world.northside(), "vision", 20), "ethos", -30)
    found = told(better, world.without_a_criterion())
    every = (found.improved, found.declined, found.stable, found.inconclusive, found.without_score)
    assert sorted(code for those in every for code in codes(those)) == sorted(world.SCORES)
    assert codes(found.without_score) == ["learning"]


def test_where_others_were_asked_nothing_is_told():
    others = replace(world.northside(), participation=Participation(41, 91))
    found = told(others, world.northside())
    assert (found.improved, found.declined, found.smallest_detectable) == ((), (), None)


def test_nothing_changed_only_where_all_is_known_to_have_hardly_changed():
    stable, untold = Verdict.STABLE, Verdict.INCONCLUSIVE
    assert told_of(made(stable), stable, stable).nothing_changed
    assert not told_of(made(stable), stable, untold).nothing_changed
    assert not told_of(made(stable), stable, None).nothing_changed  # without a score in one
    assert not told_of(made(stable)).nothing_changed
    assert not told_of(made(stable), stable, Verdict.IMPROVED).nothing_changed


@pytest.mark.parametrize("moved", [Verdict.IMPROVED, Verdict.DECLINED])
def test_the_overall_score_may_move_where_no_criterion_clearly_does(moved):
    """Many small moves to one side: then not even nothing has changed."""
    found = told_of(made(moved, 4.0), Verdict.STABLE, Verdict.STABLE)
    assert found.overall_moved
    assert not found.nothing_changed
    assert not told_of(None, Verdict.STABLE).overall_moved
    assert not told_of(made(Verdict.INCONCLUSIVE), Verdict.STABLE).overall_moved


def test_all_moved_where_none_is_left_of_which_anything_else_is_told():
    assert told_of(None, Verdict.IMPROVED, Verdict.DECLINED).all_moved
    for other in (Verdict.STABLE, Verdict.INCONCLUSIVE, None):
        assert not told_of(None, Verdict.IMPROVED, other).all_moved


def test_like_for_like_may_gainsay_two_scores():
    """It rose by 20 points; then an agency joined that sees it darkly."""
    assert not findings.matches_scores(made(Verdict.IMPROVED, 20.0, 60.0, 55.0))
    assert findings.matches_scores(made(Verdict.IMPROVED, 20.0, 60.0, 81.0))
    assert findings.is_same_score_shown(made(Verdict.STABLE, 0.4, 54.8, 55.2))
    assert not findings.is_same_score_shown(made(Verdict.STABLE, 0.4, 54.4, 54.6))


# Groups


def of_groups(now, was):
    return findings.changes_by_group(now, changes_between(was, now))


def test_of_a_group_only_a_change_that_can_be_told_from_chance_is_named():
    better = world.moved(world.moved(world.northside(), "vision", 35), "ethos", 20)
    found = of_groups(better, world.northside())
    assert found.comparisons == 49  # one of fifty has no score
    (council,) = found.conclusive
    assert (council.group.key, council.improved) == ("council", (("vision", 35.0),))
    assert [each.group.key for each in found.inconclusive] == [
        "health",
        "hospital",
        "homes",
        "other",
    ]
    assert found.smallest_detectable == (46, 60)
    assert found.not_compared == ()


def test_where_no_group_moved_for_sure_none_is_told_of():
    found = of_groups(world.northside(), world.northside())
    assert found.conclusive == ()
    assert len(found.inconclusive) == 5


def test_a_group_of_other_members_is_not_compared():
    now = world.northside()
    *others, joined = now.groups
    was = replace(now, groups=(*others, replace(joined, members=("Northside Carers",))))
    found = of_groups(now, was)
    assert [each.key for each in found.not_compared] == ["other"]
    assert found.comparisons == 39  # the hospital could not say about learning


def test_groups_are_not_told_of_where_there_is_one_or_nothing_can_be_compared():
    others = replace(world.northside(), participation=Participation(41, 91))
    assert of_groups(others, world.northside()) is None
    assert of_groups(world.one_group(), world.one_group()) is None
    assert of_groups(world.northside(), world.by_role()) is None


def test_where_spread_is_not_known_no_change_of_a_group_is_told():
    criteria = tuple(replace(each, sd=NO_SPREAD) for each in world.northside().criteria)
    found = of_groups(replace(world.northside(), criteria=criteria), world.northside())
    assert found.conclusive == ()
    assert found.smallest_detectable is None


def groups_on(now, was, code="vision"):
    return findings.groups_on_criterion(now, changes_between(was, now), code)


def test_on_a_criterion_the_groups_that_moved_are_told_of():
    better = world.moved(world.northside(), "vision", 35)
    found = groups_on(better, world.northside())
    assert (found.improved, found.declined, found.some_inconclusive) == (
        (("council", 35.0),),
        (),
        True,
    )
    assert not groups_on(better, world.northside(), "ethos").is_conclusive
    forty = world.forty_agencies()
    assert len(groups_on(world.moved(forty, "vision", -60), forty).declined) == 40
    assert groups_on(world.one_group(), world.one_group()) is None
    assert groups_on(better, world.northside(), "not asked") is None


def test_a_change_of_a_group_is_told_on_the_criterion_and_of_the_group_alike():
    was = world.northside()
    now = world.moved(world.moved(was, "vision", 35), "ethos", -50)
    changes = changes_between(was, now)
    of_group = {
        (each.group.key, code, by)
        for each in findings.changes_by_group(now, changes).conclusive
        for code, by in (*each.improved, *each.declined, *each.stable)
    }
    on_criterion = {
        (key, code, by)
        for code in world.SCORES
        for found in [findings.groups_on_criterion(now, changes, code)]
        for key, by in (*found.improved, *found.declined, *found.stable)
    }
    assert of_group == on_criterion
    assert len(of_group) > 3


def test_why_a_change_cannot_be_told():
    changes = Changes(None, (), ("council",), invited_changed=False)
    assert changes.why_inconclusive(None) is WhyInconclusive.NO_SCORE
    assert changes.why_inconclusive(made(Verdict.INCONCLUSIVE)) is WhyInconclusive.CHANCE
    assert changes.why_inconclusive(made(Verdict.STABLE)) is None
    other_groups = replace(made(Verdict.INCONCLUSIVE), difference=None)
    assert changes.why_inconclusive(other_groups) is WhyInconclusive.GROUPS_CHANGED
    assert (
        changes.why_inconclusive(replace(made(Verdict.INCONCLUSIVE), margin=None))
        is WhyInconclusive.NO_SPREAD
    )
    assert (
        replace(changes, invited_changed=True).why_inconclusive(made(Verdict.INCONCLUSIVE))
        is WhyInconclusive.INVITED_CHANGED
    )
