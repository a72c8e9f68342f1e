"""What a report says first, in sentences."""

from dataclasses import replace

import pytest

from assessments.instruments.schema import Link
from reports import change, findings, publication, reading
from reports.findings import Kind, overall, standing, tell
from reports.findings import changes as of_changes
from reports.publication import Group, GroupScore
from tests import report_world as world


def with_scores(*scores):
    whole = world.northside()
    criteria = tuple(
        replace(each, overall=replace(each.overall, score=score))
        for each, score in zip(whole.criteria, scores, strict=False)
    )
    return replace(whole, criteria=criteria)


def test_participation_is_said_in_people_and_in_per_cent():
    assert overall.participation(world.northside()) == "41 of 60 people answered (68 %)."


def test_below_the_minimum_group_only_the_invited_are_counted():
    few = world.below_k()
    assert overall.nothing_published(few)
    assert overall.participation(few) == "7 people were asked; fewer than 5 people answered."


def test_one_person_was_asked_and_several_were():
    one = replace(world.below_k(), participation=publication.Participation(None, 1))
    assert overall.participation(one) == "1 person was asked; fewer than 5 people answered."


def test_a_report_of_one_group_says_why_and_whom_it_is_about():
    assert overall.one_group(world.northside()) is None
    assert overall.one_group(world.three_people()) == (
        "There are too few answers to show two groups beside each other, so this report is about "
        "the whole partnership: Council, Hospital and Homes."
    )
    council = tell(world.of_answers(12, ("Council",)), world.INSTRUMENT)
    assert council.one_group == "People of one agency alone were asked: Council."
    assert council.joined is None


def test_people_agree_within_their_group_where_there_are_several():
    of_one = standing_of(world.one_group(), "ethos").why
    assert of_one == "Clearly above the middle; people agree strongly."
    of_five = standing_of(world.all_agree(), "ethos").why
    assert of_five == "Clearly above the middle; within their own group, people agree strongly."


def test_the_headline_uses_the_instruments_words():
    assert overall.headline(world.northside(), world.INSTRUMENT) == (
        "55 on a scale from 0 to 100: in the middle."
    )


def test_the_word_belongs_to_the_number_that_is_shown():
    almost = replace(world.northside(), headline=publication.Score(59.6, None, None))
    assert overall.headline(almost, world.INSTRUMENT).endswith("fairly high.")


def test_a_withheld_headline_says_why():
    withheld = replace(
        world.northside(),
        headline=publication.Score(None, None, None),
        reasons={"/headline": publication.TOO_FEW_CRITERIA},
    )
    assert overall.headline(withheld, world.INSTRUMENT) == (
        "There is no overall score: fewer than three quarters of the criteria have a score."
    )


def test_weights_are_mentioned_only_where_they_matter():
    assert overall.weighting(world.northside()) is None
    apart = replace(world.northside(), headline=publication.Score(55.0, None, 60.1))
    assert "it would be 60" in overall.weighting(apart)
    assert overall.weighting(world.by_role()) is None


def test_lowest_and_highest_are_named_and_nothing_more_is_claimed():
    assert overall.lowest(world.northside()) == (
        "Lowest: Staff stability (35), Room to settle (41) and Few interfaces (43)."
    )
    assert overall.highest(world.northside()) == (
        "Highest: Service before contract (71), Committed teams, shared values (68) "
        "and Shared vision (66)."
    )
    assert overall.close_together(world.northside()) is None


def test_where_criteria_lie_close_together_none_is_lowest():
    close = with_scores(60.0, 62.0, 64.0, 66.0)
    assert overall.lowest(close) is None
    assert overall.highest(close) is None
    assert overall.close_together(close) == (
        "The criteria lie close together, between 60 and 66 of 100: "
        "do not make much of their order."
    )


def test_of_four_criteria_one_is_lowest_and_another_highest():
    four = with_scores(30.0, 50.0, 60.0, 80.0)
    assert overall.lowest(four) == "Lowest: Shared vision (30)."
    assert overall.highest(four) == "Highest: Staff stability (80)."


def test_none_is_called_lowest_beside_one_of_the_same_score_that_is_left_out():
    ties = with_scores(30.0, 45.4, 45.2, 45.3, 60.0, 70.0, 80.0, 80.1, 80.2, 80.3)
    assert overall.lowest(ties) == "Lowest: Shared vision (30)."
    assert overall.highest(ties) is None  # four have 80


def test_a_single_criterion_is_neither():
    assert overall.lowest(with_scores(30.0)) is None
    assert overall.close_together(with_scores(30.0)) is None


def test_what_people_do_not_know_is_a_finding():
    said = overall.dont_knows(world.northside(), world.INSTRUMENT)
    assert said.startswith(
        "Three in ten people or more could not answer 5 of 40 statements: “Joint work with"
    )
    assert said.endswith("” and 3 more. That is a finding too.")


def with_dont_knows(*shares):
    whole = world.northside()
    few = [replace(each, dont_know=0) for each in whole.statements]
    for at, share in enumerate(shares):
        few[at] = replace(few[at], dont_know=share)
    return replace(whole, statements=tuple(few))


def test_what_people_do_not_know_is_named_most_first():
    assert overall.dont_knows(with_dont_knows(30), world.INSTRUMENT) == (
        "Three in ten people or more could not answer 1 statement: “If you asked people here what "
        "this partnership is for, their answers would match”. That is a finding too."
    )
    said = overall.dont_knows(with_dont_knows(30, 45), world.INSTRUMENT)
    assert "2 of 40 statements: “It is clear to me" in said
    assert said.endswith("their answers would match”. That is a finding too.")
    assert overall.dont_knows(with_dont_knows(29), world.INSTRUMENT) == (
        "There is no statement that three in ten people or more could not answer."
    )


def test_nothing_is_said_of_dont_knows_without_numbers():
    assert overall.dont_knows(world.below_15(), world.INSTRUMENT) is None


def test_a_joined_group_may_hold_agencies_from_which_nobody_answered():
    assert overall.joined(world.northside()) == (
        "A joined group may include agencies from which nobody answered."
    )
    assert overall.joined(world.by_role()) is None


def test_of_single_statements_there_are_numbers_words_or_nothing():
    assert overall.on_statements(world.northside()) is None
    assert "in words only" in overall.on_statements(world.below_15())
    assert overall.on_statements(world.below_10()) == (
        "With fewer than 10 answers nothing can be said about single statements."
    )


# Where criteria stand


def with_criterion(publication, code="vision", *, score=None, groups=None, **fields):
    """That criterion with something else said of it; groups by their places, score and margin."""
    criteria = []
    for each in publication.criteria:
        if each.code == code:
            if score is not None:
                each = replace(each, overall=replace(each.overall, score=score))
            if groups is not None:
                found = tuple(
                    replace(group, score=value, margin=margin)
                    for group, (value, margin) in zip(each.groups, groups, strict=True)
                )
                each = replace(each, groups=found)
            each = replace(each, **fields)
        criteria.append(each)
    return replace(publication, criteria=tuple(criteria))


ALIKE = [(30.0, 4.0)] * 5


def standing_of(publication, code="vision"):
    found = standing.standings(publication)
    return next(each for each in found if each.code == code)


@pytest.mark.parametrize(
    ("score", "agreement", "kind"),
    [
        (30.0, "strong", Kind.PROBLEM),
        (30.0, "moderate", Kind.PROBLEM),
        (30.0, "weak", Kind.CONTESTED),
        (30.0, "lack", Kind.CONTESTED),
        (30.0, None, Kind.PROBLEM),
        (49.0, "strong", Kind.OTHER),
        (51.0, "strong", Kind.OTHER),
        (70.0, "strong", Kind.STRENGTH),
        (70.0, "weak", Kind.OTHER),
        (70.0, "lack", Kind.CONTESTED),
    ],
)
def test_score_margin_and_agreement_say_where_a_criterion_stands(score, agreement, kind):
    """The margin is 3 points."""
    groups = [(score, 4.0)] * 5
    stands = with_criterion(world.northside(), score=score, agreement=agreement, groups=groups)
    assert standing_of(stands).kind is kind


def test_groups_on_both_sides_of_the_middle_contest_it():
    apart = with_criterion(world.northside(), groups=[(30.0, 4.0), (70.0, 4.0), *ALIKE[:3]])
    found = standing_of(apart)
    assert found.kind is Kind.CONTESTED
    assert (
        "Furthest apart: Northside Council (30) and Northside Community Health (70)." in found.why
    )


def test_groups_on_one_side_of_it_are_named_and_do_not():
    darker = with_criterion(
        world.northside(), score=35.0, groups=[(20.0, 4.0), *ALIKE[:3], (44, 4)]
    )
    found = standing_of(darker)
    assert found.kind is Kind.PROBLEM
    assert found.why == (
        "Clearly below the middle; within their own group, people agree moderately. "
        "Furthest apart: Northside Council (20) and Other agencies (44)."
    )
    assert findings.talk.begin(found) == (
        "Some see it much darker than others: ask why, then talk about what to do."
    )


def test_groups_whose_margins_touch_are_not_said_to_be_apart():
    near = with_criterion(world.northside(), groups=[(45.0, 8.0), (57.0, 8.0), *[(50.0, 8.0)] * 3])
    assert standing_of(near).kind is not Kind.CONTESTED
    assert "apart" not in standing_of(near).why


@pytest.mark.parametrize("others", [0, 38])
def test_of_many_groups_two_lie_far_apart_by_chance(others):
    """Two of two are apart from √(12² + 12²) = 17 points on, two of forty from 35 (780 pairs)."""
    keys = [str(at) for at in range(2 + others)]
    scores = dict.fromkeys(keys, 50.0) | {"0": 35.0, "1": 65.0}
    criterion = replace(
        world.northside().criteria[0],
        groups=tuple(GroupScore(key, score, 12.0) for key, score in scores.items()),
    )
    groups = tuple(Group(key, key, (key,), 22, 30) for key in keys)
    found = standing.apart(replace(world.northside(), groups=groups), criterion)
    assert (found is None) == bool(others)
    if found:
        assert (found.low, found.lowest, found.high, found.highest) == ("0", 35, "1", 65)
        assert found.on_both_sides


def test_what_cannot_be_told_from_the_middle_says_so():
    middle = with_criterion(world.northside(), score=52.0, groups=[(52.0, 4.0)] * 5)
    assert standing_of(middle).why.startswith("Too close to the middle to call it high or low;")


def test_why_nobody_can_tell_whether_people_agree():
    assert tell(world.northside(), world.INSTRUMENT).agreement_untold is None
    assert tell(world.nobody_knows(), world.INSTRUMENT).agreement_untold is None
    assert tell(world.below_10(), world.INSTRUMENT).agreement_untold == (
        "Not enough evidence: fewer than 10 people answered, so nobody can tell whether people "
        "agree."
    )
    of_one = with_criterion(world.northside(), "stability", agreement=None)
    assert tell(of_one, world.INSTRUMENT).agreement_untold is None
    assert standing_of(of_one, "stability").why.startswith(
        "Clearly below the middle; whether people agree cannot be told."
    )


def test_strengths_come_highest_first_and_problems_lowest_first():
    found = tell(world.northside(), world.INSTRUMENT)
    for each, order in ((found.strengths, reversed), (found.problems, list)):
        scores = [one.score for one in each]
        assert len(scores) > 1
        assert list(order(scores)) == sorted(scores)


# What to talk about


def talk_about(publication):
    return tell(publication, world.INSTRUMENT).to_talk_about


def why_these(publication):
    return tell(publication, world.INSTRUMENT).why_these


def test_agreed_problems_are_to_be_talked_about_with_the_instruments_questions():
    named = talk_about(world.northside())
    assert [(each.title, each.score, each.kind) for each in named] == [
        ("Staff stability", 35, Kind.PROBLEM),
        ("Few interfaces", 43, Kind.PROBLEM),
        ("Room to settle", 41, Kind.CONTESTED),
    ]
    stability = world.INSTRUMENT.criterion("stability")
    assert named[0].questions == stability.discuss
    assert named[0].first_steps == stability.first_steps
    assert named[0].weakest.startswith(
        "Weakest on balance: 85 % disagree and 15 % agree with “When someone"
    )
    assert named[0].begin.startswith("Some see it much darker than others")
    assert named[2].begin.startswith("Contested")
    assert why_these(world.northside()).startswith("Begin with these.")


def test_none_is_called_low_where_all_lie_close_together():
    close = with_scores(48.0, 49.0, 51.0, 52.0)
    assert talk_about(close) == ()
    assert why_these(close).startswith("No criterion stands out")


def test_none_is_called_low_from_60_on():
    high = with_scores(60.0, 75.0, 80.0, 90.0)
    assert talk_about(high) == ()
    assert why_these(high).startswith("No criterion stands below 60")
    partly = with_scores(52.0, 60.0, 70.0, 80.0, 90.0, 90.0)
    assert [each.score for each in talk_about(partly)] == [52]


# One group that sees it more darkly than all others


def test_a_group_that_is_lowest_nearly_everywhere_is_named():
    assert overall.darkest(world.northside()) == (
        "St Brannock’s Hospital (7 people) gives the lowest score on 9 of 10 criteria. A single "
        "gap may be chance; so regular a pattern is worth asking about."
    )
    assert overall.darkest(world.one_group()) is None
    lighter = world.northside()
    for code in ("vision", "trust", "teams"):
        lighter = with_criterion(lighter, code, groups=[(50.0, 6.0), *[(60.0, 6.0)] * 4])
    assert overall.darkest(lighter) is None  # of seven only


@pytest.mark.parametrize("alike", [world.all_agree, world.all_strengths, world.all_contested])
def test_where_groups_see_it_alike_none_is_the_darkest(alike):
    assert overall.darkest(alike()) is None


def test_a_group_that_lies_a_little_below_the_others_everywhere_is_not_the_darkest():
    little = world.northside()
    for code in world.SCORES:
        little = with_criterion(little, code, groups=[(51.0, 6.0), *[(60.0, 6.0)] * 4])
    assert overall.darkest(little) is None
    for code in world.SCORES:
        little = with_criterion(little, code, groups=[(49.0, 6.0), *[(60.0, 6.0)] * 4])
    assert overall.darkest(little).startswith("Northside Council (12 people) gives the lowest")


# How it hangs together, change, participation


def test_a_low_criterion_is_traced_to_what_the_sources_argue():
    mechanism = tell(world.northside(), world.INSTRUMENT).mechanisms[0]
    assert (mechanism.title, mechanism.score) == ("Staff stability", 35)
    assert mechanism.comes_from == ()  # "Service before contract" is high: 71
    assert [(each.title, each.score) for each in mechanism.leads_to] == [
        ("Room to settle", 41),
        ("Reciprocal obligations", 56),
    ]
    ((reference, argues),) = mechanism.leads_to[1].paragraphs
    assert reference == "H13"
    assert "short-term jobs" in argues


def test_what_lowers_a_criterion_is_its_cause_where_it_is_high():
    """Of two links to "Staff stability" that lower it, one comes from something high."""
    links = tuple(
        Link(code, "stability", "lowers", ("H13",)) for code in ("ethos", "interfaces")
    ) + (Link("stability", "settled", "lowers", ("H13",)),)
    instrument = replace(world.INSTRUMENT, links=links)
    (mechanism,) = tell(world.northside(), instrument).mechanisms
    assert [(each.title, each.score) for each in mechanism.comes_from] == [
        ("Service before contract", 71)
    ]
    assert mechanism.leads_to == ()  # what is low does not lower anything


def test_below_half_the_report_warns_and_below_four_fifths_it_says_what_others_could_change():
    few = replace(world.northside(), participation=publication.Participation(29, 60))
    assert overall.few_answered(few).startswith("Fewer than half answered.")
    # 29 x 54.97 / 60, and 100 x 31 / 60 more.
    assert "between 27 and 78" in overall.at_worst(few)
    half = replace(world.northside(), participation=publication.Participation(30, 60))
    assert overall.few_answered(half) is None
    most = replace(world.northside(), participation=publication.Participation(48, 60))
    assert overall.at_worst(most) is None


def test_the_margin_is_not_what_others_could_change_at_worst():
    """The worst case stands a few lines below it, and is far wider."""
    few = world.northside()
    assert overall.on_margin(few).startswith(
        "Give or take 3: about as far as the 19 who did not answer might have moved it, if they "
        "think much as the others do."
    )
    assert "between 38 and 69" in overall.at_worst(few)


def test_change_is_said_with_its_size_or_not_at_all():
    better = world.moved(world.northside(), "vision", 20)
    said = tell(better, world.INSTRUMENT, change.between(world.northside(), better)).changes
    assert said.improved == "Improved: Shared vision (+20)."
    assert said.declined is None
    assert said.in_short == (
        "Since the last round: improved Shared vision (+20); otherwise no clear change."
    )
    assert said.rest.startswith("May have moved by chance alone: Few interfaces, ")
    assert said.smallest_visible > 10
    assert tell(better, world.INSTRUMENT).changes is None


def test_where_others_were_asked_no_change_is_claimed():
    others = replace(world.northside(), participation=publication.Participation(41, 91))
    said = tell(others, world.INSTRUMENT, change.between(world.northside(), others)).changes
    assert said.headline == (
        "The overall picture was 55 both times. Nobody can tell whether it changed: so many more, "
        "or fewer, people were asked than last time."
    )
    assert said.improved is said.declined is said.smallest_visible is said.in_short is None


def test_a_score_that_fell_is_not_said_to_have_improved_from_it():
    """Like for like it rose by 20 points; then an agency joined that sees it darkly."""
    found = change.Change(60.0, 55.0, 20.0, 6.0, 9.0, change.Verdict.IMPROVED)
    assert headline_of(found) == (
        "The overall picture improved, like for like (+20). Its score went from 60 to 55, but what "
        "it is made of changed too."
    )
    stable = replace(found, difference=0.2, verdict=change.Verdict.STABLE)
    assert headline_of(stable).startswith("The overall picture hardly changed, like for like (0).")
    untold = replace(stable, verdict=change.Verdict.UNTOLD)
    assert headline_of(untold) == (
        "The overall picture went from 60 to 55, but what it is made of changed too. It may be "
        "chance."
    )


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (change.Verdict.STABLE, "The overall picture hardly changed, 55 both times."),
        (
            change.Verdict.UNTOLD,
            "The overall picture was 55 both times. That may be chance.",
        ),
    ],
)
def test_a_score_that_is_the_same_as_last_time_did_not_go_anywhere(verdict, said):
    assert headline_of(change.Change(54.8, 55.2, 0.4, 6.0, 9.0, verdict)) == said


def test_why_a_change_cannot_be_told_is_said():
    other_groups = change.Change(50.0, 60.0, None, None, None, change.Verdict.UNTOLD)
    assert headline_of(other_groups) == (
        "The overall picture went from 50 to 60. Nobody can tell whether it changed: too few "
        "groups have the same members as last time."
    )
    no_spread = replace(other_groups, difference=10.0)
    assert headline_of(no_spread).endswith(
        "Nobody can tell whether it changed: how far people differ is not known in one of the two "
        "rounds."
    )


def headline_of(found):
    return of_changes.told(change.Changes(found, (), ("council",), others_asked=False)).headline


def of_groups(now, was):
    return tell(now, world.INSTRUMENT, change.between(was, now)).changes_of_groups


def test_of_a_group_only_a_change_that_can_be_told_from_chance_is_named():
    better = world.moved(world.moved(world.northside(), "vision", 30), "ethos", 20)
    said = of_groups(better, world.northside())
    assert "49 comparisons" in said.compared  # one of fifty has no score
    assert [(each.label, each.said) for each in said.told] == [
        ("Northside Council", "Improved: Shared vision (+30)."),
    ]
    assert said.rest.startswith(
        "In Northside Community Health, St Brannock’s Hospital, Millbrook Homes and Other agencies "
        "no score moved further than chance can move it. A change of 41 to 50 "
        "points, depending on the group, would be seen "
    )
    assert said.not_compared is None


def test_where_no_group_moved_for_sure_that_is_said_in_a_sentence():
    said = of_groups(world.northside(), world.northside())
    assert said.told == ()
    assert said.rest.startswith("No score of a group moved further than chance can move it. ")


def test_a_group_of_other_members_is_not_compared_and_named():
    value = world.northside()
    *others, joined = value.groups
    was = replace(value, groups=(*others, replace(joined, members=("Northside Carers",))))
    said = of_groups(value, was)
    assert said.not_compared.endswith("so not compared: Other agencies.")
    assert "40 comparisons" not in said.compared  # the hospital could not say about learning
    assert "39 comparisons" in said.compared


def test_of_many_groups_without_a_change_only_their_number_is_said():
    forty = world.forty_agencies()
    first = world.moved(forty, "vision", -60)
    criteria = tuple(
        replace(each, groups=(was.groups[0], *each.groups[1:]))
        for each, was in zip(forty.criteria, first.criteria, strict=True)
    )
    said = of_groups(forty, replace(forty, criteria=criteria))
    assert [each.label for each in said.told] == ["Agency of District 1"]
    assert said.rest.startswith("In the other 39 groups no score moved further than chance")


def test_groups_are_not_told_of_where_there_is_one_or_nothing_can_be_compared():
    others = replace(world.northside(), participation=publication.Participation(41, 91))
    assert of_groups(others, world.northside()) is None
    assert of_groups(world.one_group(), world.one_group()) is None
    assert of_groups(world.northside(), world.by_role()) is None


def test_where_spread_is_not_known_no_change_of_a_group_is_told():
    without = replace(
        world.northside(), criteria=tuple(replace(e, sd=None) for e in world.northside().criteria)
    )
    said = of_groups(without, world.northside())
    assert said.told == ()
    assert said.rest.endswith("how far people differ is not known in one of the two rounds.")


def groups_on(now, was, code="vision"):
    return findings.about(now, world.INSTRUMENT, code, change.between(was, now)).groups_changed


def test_on_a_criterion_the_groups_that_moved_are_named_or_counted():
    better = world.moved(world.northside(), "vision", 30)
    assert groups_on(better, world.northside()) == (
        "Improved since the last round: Northside Council (+30). Of the other groups it cannot be "
        "told."
    )
    assert groups_on(better, world.northside(), "ethos") == (
        "For no single group can anybody tell whether it changed since the last round."
    )
    forty = world.forty_agencies()
    worse = world.moved(forty, "vision", -60)
    assert groups_on(worse, forty) == "Declined since the last round: 40 groups (−60)."
    assert groups_on(world.one_group(), world.one_group()) is None


def test_why_the_order_of_purposes_is_not_shown():
    without = replace(
        world.northside(), ranking=None, reasons={"/ranking": publication.TOO_FEW_OR_ALIKE}
    )
    assert "hardly differs" in overall.on_ranking(without)
    assert overall.on_ranking(world.northside()) is None


def test_without_scores_there_is_nothing_to_introduce():
    assert why_these(replace(world.northside(), criteria=())) is None


def weakest(publication, at=0):
    return reading.weakest(publication, world.INSTRUMENT, publication.criteria[at])


def with_shares(*shares):
    """The first criterion's statements, with these per cent of healthier and other answers."""
    whole = world.northside()
    reverse = [each.reverse for each in world.INSTRUMENT.criteria[0].statements]
    first = tuple(
        replace(each, agree=unhealthy, disagree=healthy)
        if is_reverse
        else replace(each, agree=healthy, disagree=unhealthy)
        for each, is_reverse, (healthy, unhealthy) in zip(
            whole.statements, reverse, shares, strict=False
        )
    )
    return replace(whole, statements=first + whole.statements[len(first) :])


def test_the_weakest_statement_is_said_without_a_double_negative():
    pull = "“The agencies here pull in different directions.”"

    def with_pull(*shares):
        return weakest(with_shares((60, 10), (70, 10), shares, (80, 10)))

    assert with_pull(53, 20) == (
        f"Even with the weakest statement 53 % disagree and 20 % agree: {pull}"
    )
    assert with_pull(49, 30) == f"Weakest on balance: 30 % agree and 49 % disagree with {pull}"
    assert (
        with_pull(0, 64)
        == f"Weakest on balance: 64 % agree and hardly anybody disagrees with {pull}"
    )


def test_weakest_is_where_unhealthy_answers_outweigh_healthy_ones_most():
    neither = with_shares((20, 20), (70, 10), (40, 50), (80, 10))
    assert "pull in different directions" in weakest(neither)
    tied = with_shares((30, 40), (70, 10), (30, 40), (80, 10))
    assert weakest(tied).startswith("Among the weakest: 40 % disagree and 30 % agree with")


def test_the_first_screen_says_why_a_criterion_is_low_in_a_few_words():
    def in_short(published):
        return reading.weakest_in_short(published, world.INSTRUMENT, published.criteria[0])

    pull = with_shares((60, 10), (70, 10), (8, 64), (80, 10))
    assert in_short(pull) == "64 % agree: “The agencies here pull in different directions.”"
    assert in_short(with_shares((60, 10), (70, 10), (40, 40), (80, 10))) is None
    assert in_short(world.below_10()) is None


def in_words(*words):
    few = world.below_15()
    first = tuple(replace(e, in_words=w) for e, w in zip(few.statements, words, strict=False))
    return replace(few, statements=first + few.statements[len(first) :])


def test_where_there_are_words_alone_the_weakest_is_the_worst_word():
    agree, disagree, more = "Most agree", "Most disagree", "More disagree than agree"
    assert weakest(in_words(agree, more, agree, agree)).startswith("Most agree: “The agencies here")
    assert weakest(in_words(agree, more, disagree, agree)).startswith(f"{more}: “It is clear")
    assert weakest(in_words(agree, agree, disagree, agree)) is None
    assert weakest(world.below_10()) is None


def test_every_reason_has_words_of_its_own():
    codes = [
        publication.TOO_FEW_ANSWERS,
        publication.TOO_FEW_SCORED,
        publication.TOO_FEW_STATEMENTS,
        publication.TOO_FEW_CRITERIA,
        publication.FEWER_THAN_10,
        publication.FEWER_THAN_15,
        publication.FEWER_THAN_30,
        publication.TOO_FEW_OR_ALIKE,
        publication.ALMOST_EVERYONE,
        publication.ONE_GROUP,
        publication.NOT_BY_AGENCY,
        publication.NOT_YET,
    ]
    said = {reading.reason_in_words(code, 5) for code in codes}
    assert len(said) == len(codes)
    assert reading.reason_in_words("something new", 5) not in said


@pytest.mark.parametrize("minimum", [3, 8])
def test_reasons_name_the_minimum_group(minimum):
    said = reading.reason_in_words(publication.TOO_FEW_SCORED, minimum)
    assert said == f"fewer than {minimum} people could say"


def test_the_most_specific_reason_is_given():
    assert reading.withheld(world.northside(), "/criteria/9/groups/2/score") == (
        "not enough evidence: fewer than 5 people could say"
    )


# At the edge


def test_every_edge_is_told_without_a_claim_too_many():
    for name, edge in world.EDGES.items():
        published = edge()
        if overall.nothing_published(published):
            continue
        found = tell(published, world.INSTRUMENT)
        scored = {each.code for _score, each in reading.scored(published)}
        told = [*found.strengths, *found.problems, *found.contested, *found.others]
        assert sorted([each.code for each in told]) == sorted(scored), name
        assert {each.code for each in found.without_score} | scored == set(world.SCORES), name


def test_with_three_people_nothing_is_said_to_be_agreed_or_doubted():
    found = tell(world.three_people(), world.INSTRUMENT)
    assert found.participation == "3 of 3 people answered (100 %)."
    assert found.joined is None  # everybody answered: nobody can be missing
    assert {each.begin for each in found.to_talk_about} == {
        "Low: ask first whether you all see it so."
    }
    assert not any("agree" in each.why for each in found.problems)


def test_where_everybody_answered_the_middle_is_still_broad():
    learning = tell(world.three_people(), world.INSTRUMENT).others[0]
    assert (learning.code, learning.score, learning.margin) == ("learning", 51, 0)
    assert learning.why == "Too close to the middle to call it high or low."


def test_where_everybody_agrees_there_is_one_score_and_nothing_apart():
    found = tell(world.all_agree(), world.INSTRUMENT)
    assert found.close_together == "All criteria have the same score, 76 of 100."
    assert len(found.strengths) == 10
    assert not any("apart" in each.why for each in found.strengths)


def test_where_nobody_knows_that_is_the_finding():
    found = tell(world.nobody_knows(), world.INSTRUMENT)
    assert found.headline == (
        "There is no overall score: fewer than three quarters of the criteria have a score."
    )
    assert found.nothing_scored.startswith("No criterion has a score")
    assert found.dont_knows == (
        "Each of the 40 statements is one that three in ten people or more could not answer. "
        "That is a finding too."
    )
    assert {each.why for each in found.without_score} == {
        "Not enough evidence: fewer than 5 people could say."
    }


def test_where_people_agree_on_nothing_everything_is_contested():
    found = tell(world.all_contested(), world.INSTRUMENT)
    assert len(found.contested) == 10
    assert all(each.begin.startswith("Contested: hear") for each in found.to_talk_about)


def test_where_all_are_strengths_there_is_no_problem_to_talk_about():
    found = tell(world.all_strengths(), world.INSTRUMENT)
    assert (len(found.strengths), found.problems, found.to_talk_about) == (10, (), ())


def test_a_number_stays_beside_a_name_that_runs_from_right_to_left():
    published = world.right_to_left()
    apart = tell(published, world.INSTRUMENT).strengths[-1].why
    assert f"\u2068{world.ARABIC}\u2069 (59)" in apart
    assert "\u2068" not in "".join(
        each.why for each in tell(world.northside(), world.INSTRUMENT).strengths
    )


# One criterion


def about(publication, code="stability", changes=None):
    return findings.about(publication, world.INSTRUMENT, code, changes)


def test_a_criterion_says_where_it_stands_why_and_how_to_begin():
    found = about(world.northside())
    assert found.standing.figure == "35, give or take 3"
    assert found.called == "An agreed problem"
    assert found.begin.startswith("Some see it much darker than others")
    assert found.agreement_untold is None
    assert found.reason == world.INSTRUMENT.criterion("stability").reason
    assert [reference for reference, _ in found.paragraphs] == ["H13"]
    assert found.mechanism.title == "Staff stability"
    assert found.questions
    assert found.first_steps


def test_a_problem_of_few_people_is_not_called_agreed():
    found = about(world.below_10())
    assert found.called == "A problem"
    assert found.agreement_untold == (
        "Whether people agree: not enough evidence: fewer than 10 people answered."
    )


def test_a_criterion_without_a_score_says_why():
    found = about(world.without_a_criterion(), "learning")
    assert (found.standing, found.called, found.mechanism) == (None, None, None)
    assert found.without == "Not enough evidence: fewer than 5 people could say."
    assert found.questions


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (80.0, "It improved, from 35 to 80."),
        (36.0, "It went from 35 to 36. That may be chance."),
        (5.0, "It declined, from 35 to 5."),
    ],
)
def test_the_change_of_one_criterion_is_said_as_carefully_as_the_others(now, said):
    before = world.northside()
    later = world.moved(before, "stability", now - 34.6)
    assert about(later, changes=change.between(before, later)).change == said


def test_a_criterion_without_a_score_in_one_round_is_not_compared():
    changes = change.between(world.without_a_criterion(), world.northside())
    assert about(world.northside(), "learning", changes).change.startswith("It has no score in one")
