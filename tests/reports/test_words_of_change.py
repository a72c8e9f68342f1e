"""What has changed since the round before, in sentences that nothing beside them gainsays."""

from dataclasses import replace
from datetime import date

import pytest

from reports.change import Change, Changes, CriterionChange, Verdict, changes_between
from reports.document.changes import on_comparing
from reports.document.facts import facts_of
from reports.findings import changes as findings
from reports.mergers import Merger
from reports.publication import Participation, Reason, Withheld
from reports.words import changes as words
from reports.words import group_changes, score_change
from reports.words.names import Names
from tests import report_world as world

NORTHSIDE = Names(world.INSTRUMENT, world.northside())
SUMMER = "Summer 2025"


def made(verdict, difference=0.0, before=50.0, now=50.0):
    return Change(before, now, difference, 6.0, 9.0, verdict)


def of(headline, **criteria):
    """Changes of criteria by their codes, as (verdict, difference)."""
    return Changes(
        headline,
        tuple(CriterionChange(code, made(*each), {}) for code, each in criteria.items()),
        ("council",),
        invited_changed=False,
    )


def in_short(found):
    return words.in_short(findings.what_changed(found), NORTHSIDE, SUMMER)


UP, DOWN, SAME, UNTOLD = Verdict.IMPROVED, Verdict.DECLINED, Verdict.STABLE, Verdict.INCONCLUSIVE


# The first screen


def test_what_moved_is_named_with_its_size_and_the_rest_is_said_once():
    found = of(made(UNTOLD), vision=(UP, 20.0), trust=(DOWN, -12.4), ethos=(UNTOLD, 3.0))
    assert in_short(found) == (
        "Improved since Summer 2025: Shared vision (+20). Declined since Summer 2025: High-trust "
        "relationships (−12). No other criterion has clearly changed."
    )


def test_of_many_that_moved_it_is_said_how_many_and_by_how_much():
    found = of(None, **{code: (DOWN, -20.0 - at) for at, code in enumerate(world.SCORES)})
    assert in_short(found) == "Declined since Summer 2025: 10 criteria (−20 to −29)."
    found = of(None, **dict.fromkeys(world.SCORES, (UP, 20.0)))
    assert in_short(found) == "Improved since Summer 2025: 10 criteria (+20)."


def test_where_nothing_moved_it_says_whether_that_is_known():
    stable = dict.fromkeys(("vision", "trust"), (SAME, 1.0))
    assert in_short(of(made(SAME), **stable)) == "Hardly anything has changed since Summer 2025."
    unclear = of(made(UNTOLD), **stable, ethos=(UNTOLD, 8.0))
    assert in_short(unclear) == "No criterion has clearly changed since Summer 2025."
    others = replace(world.northside(), participation=Participation(41, 91))
    assert in_short(changes_between(world.northside(), others)) == (
        "We cannot tell whether anything has changed since Summer 2025."
    )


@pytest.mark.parametrize("verdict", [UP, DOWN])
def test_where_only_the_overall_score_moved_it_does_not_say_that_nothing_did(verdict):
    """Many small moves to one side: no criterion is clear by itself, and all together are."""
    moved = made(verdict, 4.0)
    for each in (SAME, UNTOLD):
        assert in_short(of(moved, vision=(each, 3.0))) == (
            "No single criterion has clearly changed since Summer 2025."
        )


# One score


def of_overall(found):
    changes = Changes(found, (), ("council",), invited_changed=False)
    return score_change.of_overall(found, changes)


def test_a_score_that_fell_is_not_said_to_have_improved_from_it():
    """Like for like it rose by 20 points; then an agency joined that sees it darkly."""
    found = made(UP, 20.0, 60.0, 55.0)
    assert of_overall(found) == (
        "Like for like, the overall score improved (+20). The overall score went from 60 to 55. "
        "But what goes into the score has changed too."
    )
    stable = replace(found, difference=0.2, verdict=SAME)
    assert of_overall(stable).startswith("Like for like, the overall score hardly changed (0).")
    assert of_overall(replace(stable, verdict=UNTOLD)) == (
        "The overall score went from 60 to 55. But what goes into the score has changed too. It "
        "may be chance."
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (made(UP, 9.0, 50.0, 59.0), "The overall score improved from 50 to 59."),
        (made(DOWN, -9.0, 59.0, 50.0), "The overall score declined from 59 to 50."),
        (made(SAME, 1.0, 54.0, 55.0), "The overall score hardly changed: from 54 to 55."),
        (made(SAME, 0.4, 54.8, 55.2), "The overall score is 55 both times: it has hardly changed."),
        (
            made(UNTOLD, 3.0, 54.0, 57.0),
            "The overall score went from 54 to 57, which may be chance.",
        ),
        (
            made(UNTOLD, 0.4, 54.8, 55.2),
            "The overall score is 55 both times: no change can be seen.",
        ),
    ],
)
def test_a_change_is_said_with_both_scores_or_that_there_is_none(found, said):
    assert of_overall(found) == said
    of_one = score_change.of_criterion(
        found, Changes(None, (), ("council",), invited_changed=False)
    )
    assert of_one == said.replace("The overall score", "The score")


def test_why_a_change_cannot_be_told_is_said():
    other_groups = Change(50.0, 60.0, None, None, None, UNTOLD)
    assert of_overall(other_groups) == (
        "The overall score went from 50 to 60. We cannot tell whether that is a change, because "
        "too few groups or criteria can be compared."
    )
    assert of_overall(replace(other_groups, difference=10.0)).endswith(
        "because we do not know how far people differed in one of the two rounds."
    )
    invited_changed = Changes(other_groups, (), (), invited_changed=True)
    assert score_change.of_overall(other_groups, invited_changed).endswith(
        "because the number of people asked has changed too much."
    )
    assert score_change.of_overall(None, invited_changed) == (
        "There is no score in one of the two rounds, so they cannot be compared."
    )


def test_a_cell_says_the_same_as_the_sentence():
    changes = Changes(None, (), ("council",), invited_changed=False)
    cells = {
        "improved": made(UP, 9.0, 50.0, 59.0),
        "declined": made(DOWN, -9.0, 59.0, 50.0),
        "hardly changed": made(SAME, 1.0, 54.0, 55.0),
        "may be chance": made(UNTOLD, 3.0, 54.0, 57.0),
        "no visible change": made(UNTOLD, 0.4, 54.8, 55.2),
        "we cannot tell": Change(50.0, 60.0, None, None, None, UNTOLD),
    }
    assert {said: score_change.verdict(found, changes) for said, found in cells.items()} == {
        said: said for said in cells
    }
    assert score_change.verdict(None, changes) == "no score in one of the rounds"


# How it was compared


def test_how_large_a_change_would_be_detected_depends_on_the_criterion():
    told = findings.what_changed(changes_between(world.northside(), world.northside()))
    assert (
        "With this many answers, a change of 18 to 20 points, depending on the criterion, would"
        in (words.how_compared(told))
    )
    alike = replace(told, smallest_detectable=(7, 7))
    assert "a change of 7 points would be detected four times in five" in words.how_compared(alike)
    assert "detected" not in words.how_compared(replace(told, smallest_detectable=None))


# Groups


def of_groups(now, was):
    return findings.changes_by_group(now, changes_between(was, now))


def test_a_group_that_moved_is_told_of_with_its_size():
    better = world.moved(world.moved(world.northside(), "vision", 35), "ethos", -50)
    found = of_groups(better, world.northside())
    assert group_changes.groups_compared(found).startswith(
        "Each group with the same members as last time is compared with itself on each criterion: "
        "49 comparisons."
    )
    assert group_changes.of_group(found.conclusive[0], NORTHSIDE) == (
        "Improved: Shared vision (+35). Declined: Service before contract (−50)."
    )


def test_of_the_others_it_is_said_what_would_have_been_detected():
    better = world.moved(world.moved(world.northside(), "vision", 35), "ethos", 20)
    found = of_groups(better, world.northside())
    assert group_changes.inconclusive_groups(found, NORTHSIDE) == (
        "We cannot tell whether scores changed in Northside Community Health, St Brannock’s "
        "Hospital, Millbrook Homes and Other agencies. A change of 46 to 60 points, depending on "
        "the group and the criterion, would be detected four times in five, and a smaller one less "
        "often."
    )
    same = of_groups(world.northside(), world.northside())
    assert group_changes.inconclusive_groups(same, NORTHSIDE).startswith(
        "We cannot tell whether any group’s scores changed. A change of "
    )


def test_of_many_groups_only_their_number_is_said():
    forty = world.forty_agencies()
    names = Names(world.INSTRUMENT, forty)
    was = world.moved(forty, "vision", -60)
    criteria = tuple(
        replace(each, groups=(old.groups[0], *each.groups[1:]))
        for each, old in zip(forty.criteria, was.criteria, strict=True)
    )
    found = of_groups(forty, replace(forty, criteria=criteria))
    assert group_changes.inconclusive_groups(found, names).startswith(
        "We cannot tell whether scores changed in 39 groups. A change of "
    )


def test_where_spread_is_not_known_that_is_why():
    unknown = Withheld(Reason.FEWER_THAN_10)
    criteria = tuple(replace(each, sd=unknown) for each in world.northside().criteria)
    found = of_groups(replace(world.northside(), criteria=criteria), world.northside())
    assert group_changes.inconclusive_groups(found, NORTHSIDE) == (
        "We cannot tell whether any group’s scores changed. We do not know how far people "
        "differed in one of the two rounds."
    )


def test_where_one_change_would_be_detected_everywhere_it_depends_on_nothing():
    found = of_groups(world.northside(), world.northside())
    alike = replace(
        found,
        inconclusive=tuple(replace(e, smallest_detectable=(9, 9)) for e in found.inconclusive),
    )
    assert group_changes.inconclusive_groups(alike, NORTHSIDE).endswith(
        "A change of 9 points would be detected four times in five, and a smaller one less often."
    )


def groups_on(now, was, code="vision"):
    found = findings.groups_on_criterion(now, changes_between(was, now), code)
    return group_changes.groups_on_criterion(found, Names(world.INSTRUMENT, now))


def test_on_a_criterion_the_groups_that_moved_are_named_or_counted():
    better = world.moved(world.northside(), "vision", 35)
    assert groups_on(better, world.northside()) == (
        "Improved since the last round: Northside Council (+35). We cannot tell whether the other "
        "groups changed."
    )
    assert groups_on(better, world.northside(), "ethos") == (
        "We cannot tell whether any group changed since the last round."
    )
    forty = world.forty_agencies()
    assert groups_on(world.moved(forty, "vision", -60), forty) == (
        "Declined since the last round: 40 groups (−60)."
    )


# Agencies that merged


def test_which_agencies_merged_is_said_and_what_that_means_for_comparing():
    council, health, *_ = world.GROUPS
    merger = Merger(("Northside Council", "Northside Health"), "Care North", date(2026, 4, 1))
    changes = Changes(
        None, (), (), invited_changed=False, mergers=(merger,), merged_groups=(council,)
    )
    merged = "On 1 April 2026 Northside Council and Northside Health merged into Care North."
    assert words.merged(changes, NORTHSIDE) == (
        f"{merged} So the last round has no scores to compare Northside Council with."
    )
    two = replace(changes, merged_groups=(council, health))
    assert "Northside Council and Northside Community Health with." in words.merged(two, NORTHSIDE)
    together = replace(changes, merged_groups=(), still_together=(world.GROUPS[-1],))
    assert words.merged(together, NORTHSIDE) == (
        f"{merged} The group “Other agencies” includes the same agencies as last time, before and "
        "after they merged."
    )
    assert words.merged(replace(changes, mergers=(), merged_groups=()), NORTHSIDE) == ""


def test_an_agency_that_kept_its_name_has_not_merged_into_itself():
    kept = Merger(("Northside Council", "Health"), "Northside Council", date(2026, 4, 1))
    changes = Changes(None, (), (), invited_changed=False, mergers=(kept,))
    assert words.merged(changes, NORTHSIDE) == (
        "On 1 April 2026 Health merged into Northside Council."
    )


# In a document


def test_a_round_that_asked_other_questions_is_not_compared():
    report = world.report(world.northside(), world.northside())
    other = replace(report, changes=None)
    said = [each.words for each in on_comparing(facts_of(other))]
    assert said == [
        "The round before, Summer 2025, asked different questions, so its scores cannot be "
        "compared with these."
    ]


def test_a_report_that_is_not_open_and_one_that_came_later_are_told_of():
    report = world.report(world.northside(), world.northside(), not_open_yet="Spring")
    report = replace(
        report,
        earlier=(replace(report.earlier[0], imported_after=report.heading.answers_until),),
    )
    said = [each.words for each in on_comparing(facts_of(report))]
    assert said == [
        "The report of Spring is not open to everybody yet, so this report is not compared with "
        "it.",
        "The answers of Summer 2025, from paper or another tool, were added on 1 July 2026, after "
        "this report was made. Before that day, this part was different or missing.",
    ]
