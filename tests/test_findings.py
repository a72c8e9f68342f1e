"""What a report says first, in sentences."""

import random
from dataclasses import replace
from math import ceil

import pytest
from reports.former import change, claims, publication
from reports.former.claims import Agreement, Level, Range
from reports.former.publication import GroupScore

from assessments.instruments.schema import Link
from reports import findings, reading
from reports.findings import changes as of_changes
from reports.findings import overall, standing, tell
from reports.findings.criterion import rank
from tests import former_world as world


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


def test_the_headline_uses_the_instruments_words():
    assert overall.headline(world.northside(), world.INSTRUMENT) == (
        "54 on a scale from 0 to 100: in the middle."
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
    apart = replace(world.northside(), headline=publication.Score(55.0, 3.0, 60.1))
    assert overall.weighting(apart) == (
        "Here a group counts by how many people were asked in it. If each agency counted the same, "
        "whatever its size, it would be 60."
    )
    assert overall.weighting(world.by_role()) is None


def test_lowest_and_highest_are_named_and_nothing_more_is_claimed():
    assert overall.lowest(world.northside()) == (
        "Lowest: Staff stability (34), Room to settle (40) and Few interfaces (43)."
    )
    assert overall.highest(world.northside()) == (
        "Highest: Service before contract (70); Committed teams, shared values (68); "
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
        "On 5 of 40 statements about three people in ten or more could not say: “Arranging joint"
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
        "On 1 statement about three people in ten or more could not say: “People in this "
        "partnership would give the same answer if asked what it is for”. That is a finding too."
    )
    said = overall.dont_knows(with_dont_knows(30, 40), world.INSTRUMENT)
    assert said.startswith("On 2 of 40 statements")
    assert "could not say: “The agencies have different ideas" in said
    assert said.endswith("what it is for”. That is a finding too.")
    assert overall.dont_knows(with_dont_knows(20), world.INSTRUMENT) == (
        "There is no statement where about three people in ten or more could not say."
    )


def test_of_few_people_it_is_said_in_fifths_what_they_do_not_know():
    """In fifths there is nothing between one in five and two in five."""
    assert overall.dont_knows(world.one_group(), world.INSTRUMENT).startswith(
        "On 5 of 40 statements about two people in five or more could not say: "
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


ALIKE = [(30, 4.0)] * 5


def standing_of(publication, code="vision"):
    found = standing.standings(publication)
    return next(each for each in found if each.code == code)


def seen_together(publication, code="vision"):
    found = standing.seen_together(publication)
    return next(each for each in found if each.code == code)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (30.0, Level.BELOW),
        (44.4, Level.BELOW),
        (44.5, Level.NEITHER),  # shown as 45, which is near the middle
        (49.0, Level.NEITHER),
        (55.4, Level.NEITHER),
        (55.5, Level.ABOVE),
        (70.0, Level.ABOVE),
    ],
)
def test_score_and_range_say_which_level_it_is(score, level):
    """The margin is 3 points."""
    groups = [(reading.whole(score), 4.0)] * 5
    stands = standing_of(with_criterion(world.northside(), score=score, groups=groups))
    assert stands.level is level


def test_a_range_that_reaches_the_middle_as_shown_makes_no_level():
    """57 with a margin of 6.4: 50.6 to 63.4, shown as 50 to 64."""
    whole = world.northside()
    overall_score = replace(whole.criteria[0].overall, score=57.0, margin=6.4)
    stands = standing_of(with_criterion(whole, overall=overall_score))
    assert (stands.range, stands.level) == (Range(50, 64), Level.NEITHER)


@pytest.mark.parametrize(
    ("word", "agreement", "said"),
    [
        ("strong", Agreement.AGREE, "most people see it so"),
        ("moderate", Agreement.AGREE, "most people see it so"),
        ("weak", Agreement.WEAK, "within their own groups people agree only weakly"),
        ("lack", Agreement.DIVIDED, "people do not agree, not even within their own groups"),
        (None, Agreement.UNKNOWN, "whether people agree is not known"),
    ],
)
def test_whether_people_agree_is_said_beside_the_level_whatever_that_is(word, agreement, said):
    for score, level in ((30, "Clearly below"), (70, "Clearly above")):
        published = with_criterion(
            world.northside(), score=float(score), agreement=word, groups=[(score, 4.0)] * 5
        )
        stands = standing_of(published)
        assert stands.agreement is agreement
        assert stands.why == f"{level} the middle; {said}."


def test_near_the_middle_people_may_see_it_alike_too():
    middle = with_criterion(world.northside(), score=52.0, groups=[(52, 4.0)] * 5)
    assert standing_of(middle).why == (
        "Too close to the middle to call it high or low; groups do not clearly differ, and "
        "people of one group agree moderately."
    )
    assert standing_of(middle).agreed == "groups do not clearly differ"
    strongly = with_criterion(middle, agreement="strong")
    assert standing_of(strongly).why.endswith("people of one group agree strongly.")


def test_near_the_middle_one_group_does_not_differ_from_itself():
    of_one = with_criterion(world.one_group(), score=52.0, agreement="moderate")
    assert standing_of(of_one).why.endswith("; people agree moderately.")
    assert standing_of(of_one).agreed == "people agree"


def test_of_one_group_people_agree_or_do_not():
    of_one = with_criterion(world.one_group(), agreement="lack")
    assert standing_of(of_one).why.endswith("; people do not agree.")


def test_a_problem_over_groups_at_53_and_27_is_not_one_that_most_people_see():
    """Whether or not chance may have set them there."""
    apart = standing_of(world.groups_apart(), "stability")
    assert (apart.level, apart.agreement) == (Level.BELOW, Agreement.APART)
    assert apart.why == (
        "Clearly below the middle; groups see it differently: Council (27) and Health (53) lie "
        "further apart than chance would explain."
    )
    chance = standing_of(world.groups_apart(), "settled")
    assert (chance.level, chance.agreement) == (Level.BELOW, Agreement.UNCLEAR)
    assert chance.why == (
        "Clearly below the middle; whether all groups see it so is not clear: their scores lie "
        "between 35 and 53, which may be chance."
    )


def test_groups_far_apart_near_the_middle_do_not_see_it_alike():
    near = with_criterion(world.northside(), score=50.0, groups=[(41, 8), (61, 8), *[(50, 8)] * 3])
    assert standing_of(near).agreement is Agreement.UNCLEAR


@pytest.mark.parametrize(
    ("difference", "responses", "found"),
    [
        # 20 x 2.042 x √(2/16) = 14.4: whatever share of those asked the sixteen are.
        (15, (16, 16), True),
        (14, (16, 16), False),
        # 20 x 1.972 x √(2/400) = 2.8, but less than 10 points are small.
        (10, (400, 400), True),
        (9, (400, 400), False),
    ],
)
def test_two_groups_lie_apart_by_chance_and_by_size(difference, responses, found):
    one = claims.furthest_apart((40, 40 + difference), responses, 20, comparisons=1)
    assert one == ((0, 1) if found else None)


def test_of_many_comparisons_some_lie_far_apart_by_chance():
    """Of one from 14.4 points on; of ten, with t = 3.03 for 2.04, from 21.4 on."""
    assert claims.furthest_apart((40, 61), (16, 16), 20, comparisons=1)
    assert not claims.furthest_apart((40, 61), (16, 16), 20, comparisons=10)
    assert claims.furthest_apart((40, 62), (16, 16), 20, comparisons=10)


def test_the_two_that_are_named_lie_apart_themselves():
    """A small group lies furthest away, but that may be chance."""
    scores, responses = (36, 40, 60), (3, 50, 50)
    assert claims.furthest_apart(scores, responses, 20, comparisons=3) == (1, 2)


def test_how_many_were_asked_makes_no_difference_to_chance():
    """No finite population correction: that everybody answered says nothing of another day."""
    whole = world.northside()
    everybody = replace(
        whole, groups=tuple(replace(each, invited=each.responded) for each in whole.groups)
    )
    for each in whole.criteria:
        assert claims.apart(whole, each) is None or claims.apart(everybody, each)
        assert (claims.apart(whole, each) is None) == (claims.apart(everybody, each) is None)


def test_where_many_cannot_say_groups_have_to_lie_further_apart():
    """Of how few people a score is then made is published nowhere."""
    published = world.groups_apart()
    (criterion,) = (each for each in published.criteria if each.code == "stability")
    assert claims.apart(published, criterion)
    nobody = tuple(
        replace(each, counts=publication.Counts(3, 0, 3, 75))
        if each.criterion == "stability"
        else each
        for each in published.statements
    )
    assert claims.apart(replace(published, statements=nobody), criterion) is None


def test_a_spread_that_is_not_known_or_narrow_is_taken_for_twenty_points():
    """Some group may lie wider than all together."""
    published = world.groups_apart()
    stability = next(each for each in published.criteria if each.code == "stability")
    few = tuple(replace(each, responded=15) for each in published.groups)
    published = replace(published, groups=few)
    near = (GroupScore("council", 40, 6.0), GroupScore("health", 53, 6.0))  # 10 would make it apart
    for sd in (None, 10, 20):
        assert claims.apart(published, replace(stability, sd=sd))
        assert claims.apart(published, replace(stability, sd=sd, groups=near)) is None
    assert claims.apart(published, replace(stability, sd=45)) is None


def test_looked_at_with_all_criteria_groups_have_to_lie_further_apart_and_are_not_named():
    trust = standing_of(world.northside(), "trust")
    assert (trust.agreement, "St Brannock’s Hospital (28)" in trust.why) == (Agreement.APART, True)
    assert seen_together(world.northside(), "trust").why == "Clearly above the middle."
    assert seen_together(world.groups_apart(), "stability").why == (
        "Clearly below the middle; groups see it differently."
    )


def test_looked_at_with_all_criteria_groups_may_lie_wider_than_all_people_together():
    """A spread of at least 25 points is taken: some group may be that wide where all are not."""
    published = world.groups_apart()
    comparisons = claims.of_all_criteria(published)
    stability = next(each for each in published.criteria if each.code == "stability")
    narrow, wide, wider = (replace(stability, sd=sd) for sd in (10, 25, 40))
    assert claims.apart(published, narrow, comparisons) == claims.apart(
        published, wide, comparisons
    )
    near = [GroupScore("council", 40, 6.0), GroupScore("health", 54, 6.0)]
    assert claims.apart(published, replace(narrow, groups=tuple(near)))
    assert claims.apart(published, replace(narrow, groups=tuple(near)), comparisons) is None
    assert claims.apart(published, wider, comparisons) is None


def test_what_is_said_of_a_criterion_alone_is_not_gainsaid_where_all_are_seen_together():
    """ "Most people see it so" stands nowhere over groups of which a page says that they differ."""
    for make in {**world.KINDS, **world.EDGES}.values():
        published = make()
        for alone, together in zip(
            standing.standings(published), standing.seen_together(published), strict=True
        ):
            assert alone.level is together.level
            if Agreement.AGREE in (alone.agreement, together.agreement):
                assert alone.agreement is together.agreement


def test_why_nobody_can_tell_whether_people_agree():
    assert tell(world.northside(), world.INSTRUMENT).agreement_untold is None
    assert tell(world.nobody_knows(), world.INSTRUMENT).agreement_untold is None
    assert tell(world.one_group(), world.INSTRUMENT).agreement_untold == (
        "Whether people agree is not known: fewer than 20 people answered."
    )
    assert standing_of(world.one_group(), "stability").why == "Clearly below the middle."
    of_one = with_criterion(world.northside(), "stability", agreement=None)
    assert tell(of_one, world.INSTRUMENT).agreement_untold is None
    assert standing_of(of_one, "stability").why == (
        "Clearly below the middle; whether people agree is not known."
    )


def test_a_score_without_a_group_says_whose_it_is():
    assert standing_of(world.northside(), "learning").left_out == (
        "This is the score of the groups shown: St Brannock’s Hospital has none on it."
    )
    assert standing_of(world.northside(), "trust").left_out is None


# Had everybody answered


@pytest.mark.parametrize(
    ("score", "margin", "shown"),
    [
        (53.0, 2.0, Range(51, 55)),
        (52.6, 2.4, Range(50, 55)),
        (52.6, 1.6, Range(51, 55)),
        (3.0, 5.0, Range(0, 8)),
        (98.0, 5.5, Range(92, 100)),
        (53.0, 0.0, Range(52, 54)),  # less than half of a tenth, but not nothing
    ],
)
def test_a_range_is_shown_in_whole_points_outwards_and_within_the_scale(score, margin, shown):
    assert claims.range_of(score, margin) == shown


def test_a_range_says_what_it_is_about():
    assert Range(51, 55).in_words == "between 51 and 55, had everybody answered"


def test_where_everybody_answered_there_is_no_range():
    published = world.three_people()
    assert claims.range_of_headline(published) is None
    assert {each.range for each in standing.standings(published)} == {None}
    found = tell(published, world.INSTRUMENT)
    assert (found.range, found.on_range, found.at_worst) == (None, None, None)
    assert found.everybody_answered


def test_somebody_with_two_addresses_who_answers_twice_takes_nothing_from_the_range_of_others():
    """More answers than people in one agency; in another some have not answered."""
    whole = world.northside()
    twice = (replace(whole.groups[0], responded=17, invited=16), *whole.groups[1:])
    published = replace(whole, groups=twice)
    assert claims.range_of_headline(published) == Range(51, 58)
    assert "the 15 people who did not answer" in overall.on_range(published)


def test_strengths_come_highest_first_and_problems_lowest_first():
    found = tell(world.northside(), world.INSTRUMENT)
    for each, order in (
        (found.strengths, reversed), (found.problems, list), (found.in_between, list),
    ):  # fmt: skip
        scores = [one.score for one in each]
        assert len(scores) > 1
        assert list(order(scores)) == sorted(scores)


# What to talk about


def talk_about(publication):
    return tell(publication, world.INSTRUMENT).to_talk_about


def why_these(publication):
    return tell(publication, world.INSTRUMENT).why_these


def test_what_lies_clearly_below_is_talked_about_first_with_the_instruments_questions():
    named = talk_about(world.northside())
    assert [(each.title, each.score, each.in_short.level) for each in named] == [
        ("Staff stability", 34, Level.BELOW),
        ("Room to settle", 40, Level.BELOW),
        ("Few interfaces", 43, Level.BELOW),
    ]
    stability = world.INSTRUMENT.criterion("stability")
    assert named[0].questions == tuple(each.text for each in stability.discuss)
    assert named[0].first_steps == tuple(each.text for each in stability.first_steps)
    assert named[0].way.by_itself == "Most people see it so: talk about what to do."
    assert (
        named[1].way.by_itself == "Ask first whether you all see it so."
    )  # they agree only weakly
    assert why_these(world.northside()).startswith("Start with these.")


def test_then_what_people_see_differently_however_high_it_is():
    """But groups that chance may have set apart among all criteria are no reason."""
    two = world.northside()
    for code in ("settled", "interfaces"):
        two = with_criterion(two, code, score=50.0, agreement="moderate", groups=[(50, 6)] * 5)
    named = talk_about(two)
    assert [each.title for each in named] == [
        "Staff stability",
        "Working across boundaries",
        "Few interfaces",
    ]
    assert named[1].way.by_itself.startswith("People do not agree on it: listen to each other")
    assert named[2].way.by_itself == "Ask first whether it matters to the people you work for."


def test_where_groups_lie_apart_the_first_screen_says_so_and_names_none():
    (_settled, stability, *_) = talk_about(world.groups_apart())
    assert stability.way_in_short.by_itself.startswith("Some groups are more negative about it")
    assert "Council" not in stability.in_short.why
    assert "Council (27)" in stability.standing.why


def test_where_only_the_criterion_by_itself_shows_it_the_first_screen_asks():
    low = with_criterion(
        world.northside(), "trust", score=40.0, groups=[(50, 6), (45, 6), (20, 6), (44, 6), (54, 6)]
    )
    (trust,) = (each for each in talk_about(low) if each.code == "trust")
    assert trust.way.by_itself.startswith("Some groups are more negative")
    assert trust.way_in_short.by_itself == "Ask first whether you all see it so."


def test_what_is_clearly_above_the_middle_is_not_called_low():
    few = world.groups_apart()
    assert [each.title for each in talk_about(few)] == ["Room to settle", "Staff stability"]


def test_none_is_called_low_where_all_lie_close_together():
    close = with_scores(48.0, 49.0, 51.0, 52.0)
    assert talk_about(close) == ()
    assert why_these(close).startswith("No criterion stands out")


def test_none_is_called_low_from_60_on():
    high = with_scores(60.0, 75.0, 80.0, 90.0)
    assert talk_about(high) == ()
    assert why_these(high).startswith("No criterion is below 60")
    partly = with_scores(52.0, 60.0, 70.0, 80.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0)
    partly = with_criterion(partly, "boundaries", agreement="strong")
    assert [each.score for each in talk_about(partly)] == [52]


# A group that sees nearly everything differently


def test_a_group_that_is_lower_on_all_criteria_is_told_of_where_that_is_more_than_chance():
    """With 40 and 36 people, from 15 points below the others on; not with 12 and 9."""
    published = world.groups_apart()
    for code in world.SCORES:
        published = with_criterion(published, code, groups=[(40, 6.0), (58, 6.0), (58, 6.0)])
    assert overall.pattern(published) == (
        "Over all criteria together, Council (40 people) is more negative than the other groups: "
        "18 points lower on average and Health (36 people) is more positive than the other groups: "
        "16 points higher on average. That is more than chance would explain."
    )
    few = replace(
        published,
        groups=tuple(
            replace(each, responded=few)
            for each, few in zip(published.groups, (12, 9, 5), strict=True)
        ),
    )
    assert overall.pattern(few) is None


def test_of_two_groups_the_lower_one_is_told_of():
    by_role = world.by_role()
    for each in by_role.criteria:
        by_role = with_criterion(by_role, each.code, groups=[(70, 6.0), (46, 6.0)])
    assert overall.pattern(by_role) == (
        "Over all criteria together, Operational (27 people) is more negative than the other "
        "group: 24 points lower on average. That is more than chance would explain."
    )


def test_where_groups_see_it_much_alike_there_is_no_pattern():
    for alike in (world.northside, world.all_agree, world.all_divided, world.one_group):
        assert overall.pattern(alike()) is None


# How the themes connect, change, participation


def test_a_low_criterion_is_traced_to_what_the_sources_argue():
    mechanism = tell(world.northside(), world.INSTRUMENT).mechanisms[0]
    assert (mechanism.title, mechanism.score) == ("Staff stability", 34)
    assert mechanism.comes_from == ()  # "Service before contract" is high: 70
    assert [(each.title, each.score) for each in mechanism.leads_to] == [
        ("Room to settle", 40),
        ("High-trust relationships", 57),
        ("Reciprocal obligations", 55),
    ]
    ((reference, argues),) = mechanism.leads_to[2].paragraphs
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
        ("Service before contract", 70)
    ]
    assert mechanism.leads_to == ()  # what is low does not lower anything


def answered(published, share):
    """The same, had this share of each group answered."""
    groups = tuple(
        replace(each, responded=round(share * each.invited), invited=each.invited)
        for each in published.groups
    )
    people = publication.Participation(
        sum(each.responded for each in groups), published.participation.invited
    )
    return replace(published, participation=people, groups=groups)


def test_below_half_the_report_warns_and_below_four_fifths_it_says_what_others_could_change():
    few = answered(world.northside(), 0.45)
    assert overall.few_answered(few).startswith("Fewer than half answered.")
    half = replace(world.northside(), participation=publication.Participation(30, 60))
    assert overall.few_answered(half) is None
    most = replace(world.northside(), participation=publication.Participation(48, 60))
    assert overall.at_worst(most) is None


def test_at_worst_counts_what_each_group_gave_and_the_others_as_low_or_as_high_as_can_be():
    """On learning nothing is known of the hospital, so all of its people may think anything."""
    one = replace(world.northside(), criteria=world.northside().criteria[-1:])
    known = 12 * 54 + 9 * 53 + 6 * 50 + 7 * 55
    low, high = known / 60, (known + 100 * (60 - 34)) / 60
    assert overall.at_worst(one) == (
        f"At worst the overall picture would be {low:.0f}, had all others given the lowest "
        f"answers; at best {high:.0f}, had they given the highest."
    )


def test_the_range_is_not_what_others_could_change_at_worst():
    """The worst case stands a few lines below it, and is far wider."""
    few = world.northside()
    assert overall.on_range(few) == (
        "“Between 51 and 58, had everybody answered”: this range is about the 19 people who did "
        "not answer. It assumes that they think much as the others in their group do. If they "
        "think worse of the partnership, the score is too high."
    )
    assert overall.at_worst(few).startswith("At worst the overall picture would be 37,")


def test_change_is_said_with_its_size_or_not_at_all():
    better = world.moved(world.northside(), "vision", 20)
    changes = change.between(world.northside(), better)
    said = tell(better, world.INSTRUMENT, changes).changes
    assert said.improved == "Improved: Shared vision (+20)."
    assert said.declined is None
    assert said.in_short == (
        "Since the last round: improved Shared vision (+20); otherwise no clear change."
    )
    assert said.rest.startswith("May have moved by chance alone: Few interfaces; ")
    points = [each.overall.smallest_visible for each in changes.criteria]
    assert said.smallest_visible == (
        f"{ceil(min(points))} to {ceil(max(points))} points, depending on the criterion,"
    )
    assert tell(better, world.INSTRUMENT).changes is None


def test_where_others_were_asked_no_change_is_claimed():
    others = replace(world.northside(), participation=publication.Participation(41, 91))
    said = tell(others, world.INSTRUMENT, change.between(world.northside(), others)).changes
    assert said.headline == (
        "The overall picture was 54 both times. We cannot tell whether it changed: so many more, "
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
            "The overall picture was 55 both times: no change can be seen.",
        ),
    ],
)
def test_a_score_that_is_the_same_as_last_time_did_not_go_anywhere(verdict, said):
    assert headline_of(change.Change(54.8, 55.2, 0.4, 6.0, 9.0, verdict)) == said


def test_why_a_change_cannot_be_told_is_said():
    other_groups = change.Change(50.0, 60.0, None, None, None, change.Verdict.UNTOLD)
    assert headline_of(other_groups) == (
        "The overall picture went from 50 to 60. We cannot tell whether it changed: too few "
        "groups have the same members as last time."
    )
    no_spread = replace(other_groups, difference=10.0)
    assert headline_of(no_spread).endswith(
        "We cannot tell whether it changed: how far people differ is not known in one of the two "
        "rounds."
    )


def headline_of(found):
    return of_changes.told(change.Changes(found, (), ("council",), others_asked=False)).headline


def of_groups(now, was):
    return tell(now, world.INSTRUMENT, change.between(was, now)).changes_of_groups


def test_of_a_group_only_a_change_that_can_be_told_from_chance_is_named():
    better = world.moved(world.moved(world.northside(), "vision", 35), "ethos", 20)
    said = of_groups(better, world.northside())
    assert "49 comparisons" in said.compared  # one of fifty has no score
    assert [(each.label, each.said) for each in said.told] == [
        ("Northside Council", "Improved: Shared vision (+35)."),
    ]
    assert said.rest.startswith(
        "We cannot tell whether scores changed in Northside Community Health, St Brannock’s "
        "Hospital, Millbrook Homes and Other agencies. A change of 46 to 60 "
        "points, depending on the group and the criterion, would be detected four times in five"
    )
    assert said.not_compared is None


def test_where_no_group_moved_for_sure_that_is_said_in_a_sentence():
    said = of_groups(world.northside(), world.northside())
    assert said.told == ()
    assert said.rest.startswith("We cannot tell whether any group’s scores changed. A change of ")


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
    assert said.rest.startswith("We cannot tell whether scores changed in the other 39 groups. A")


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
    assert said.rest.startswith("We cannot tell whether any group’s scores changed: ")
    assert said.rest.endswith("how far people differ is not known in one of the two rounds.")


def groups_on(now, was, code="vision"):
    return findings.about(now, world.INSTRUMENT, code, change.between(was, now)).groups_changed


def test_on_a_criterion_the_groups_that_moved_are_named_or_counted():
    better = world.moved(world.northside(), "vision", 35)
    assert groups_on(better, world.northside()) == (
        "Improved since the last round: Northside Council (+35). For the other groups we cannot "
        "tell."
    )
    assert groups_on(better, world.northside(), "ethos") == (
        "We cannot tell whether any group changed since the last round."
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
    assert why_these(world.nobody_knows()) is None


def weakest(publication, at=0):
    return reading.weakest(publication, world.INSTRUMENT, publication.criteria[at])


def with_answers(*counts, people=60):
    """The first criterion's statements, with these rounded counts: (healthier, neither, other)."""
    published = replace(
        world.northside(), participation=publication.Participation(people, people + 20)
    )
    asked = world.INSTRUMENT.criteria[0].statements
    first = tuple(
        world.statement(each.code, *(those if each.reverse else those[::-1]), 0, people=people)
        for each, those in zip(asked, counts, strict=True)
    )
    return replace(published, statements=first + published.statements[len(first) :])


HEALTHY = (48, 6, 6)
PULL = "“The agencies pull in different directions.”"


def test_the_weakest_statement_is_said_without_a_double_negative():
    def with_pull(*counts):
        return weakest(with_answers(HEALTHY, HEALTHY, counts, HEALTHY))

    assert with_pull(36, 9, 15) == (
        "Even with the weakest statement about 60 % disagree and about 25 % agree: " + PULL
    )
    assert with_pull(27, 12, 21) == (
        f"Weakest: about 35 % agree and about 45 % disagree with {PULL}"
    )
    assert with_pull(0, 21, 39) == f"Weakest: about 65 % agree with {PULL}"
    assert with_pull(0, 0, 60) == f"Weakest: nearly all agree with {PULL}"


def test_of_few_answers_shares_are_quoted_in_fifths():
    few = with_answers((15, 3, 3), (15, 3, 3), (3, 6, 12), (15, 3, 3), people=21)
    assert weakest(few) == (
        f"Weakest: about three in five agree and about one in five disagree with {PULL}"
    )


def test_a_statement_is_called_the_weakest_only_where_no_rounding_may_have_made_it_so():
    """Each count may be off by two: so may be how far one outweighs the other, twice that."""
    first = "“People in this partnership would give the same answer if asked what it is for.”"
    clear = with_answers((30, 6, 24), HEALTHY, (12, 6, 42), HEALTHY)
    assert weakest(clear).startswith("Weakest: about 70 % agree")
    close = with_answers((15, 6, 39), HEALTHY, (12, 6, 42), HEALTHY)
    assert weakest(close) == f"The weakest statement is one of two: {PULL} or {first}"
    three = with_answers((15, 6, 39), (15, 6, 39), (12, 6, 42), HEALTHY)
    assert weakest(three) is None


def test_where_few_can_say_of_one_of_them_none_is_called_the_weakest():
    clear = with_answers(HEALTHY, HEALTHY, (12, 6, 42), HEALTHY)
    assert weakest(clear)
    first, *others = clear.statements
    unsaid = replace(first, disagree=None, neither=None, agree=None)
    assert weakest(replace(clear, statements=(unsaid, *others))) is None


def test_the_first_screen_says_why_a_criterion_is_low_in_a_few_words():
    def in_short(published):
        return reading.weakest_in_short(published, world.INSTRUMENT, published.criteria[0])

    pull = with_answers(HEALTHY, HEALTHY, (6, 15, 39), HEALTHY)
    assert in_short(pull) == f"About 65 % agree: {PULL}"
    # It may be that as many disagree as agree.
    assert in_short(with_answers(HEALTHY, HEALTHY, (27, 3, 30), HEALTHY)) is None
    close = with_answers((9, 12, 39), HEALTHY, (6, 15, 39), HEALTHY)
    assert in_short(close) is None
    assert in_short(world.below_10()) is None


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (17, "Shares are rounded to the nearest 20 %, and adjusted to add up to 100: each may be "
         "off by one such step, and now and then by more."),
        (41, "Shares are rounded to the nearest 10 %, or more coarsely where few could say, and "
         "adjusted to add up to 100: each may be off by one such step, and now and then by more."),
        (81, "Shares are rounded to the nearest 5 %, or more coarsely where few could say, and "
         "adjusted to add up to 100: each may be off by one such step, and now and then by more."),
        (300, "at random: shares may be off by one per cent, and now and then by more. Where few "
         "could say, they are given in coarser steps."),
    ],
)  # fmt: skip
def test_how_precise_shares_are_is_said_by_how_many_answered(people, said):
    published = replace(
        world.northside(),
        participation=publication.Participation(people, people),
        statements=world.statements(people),
    )
    assert reading.on_shares(published).startswith(
        "To protect people, counts are rounded at random"
    )
    assert reading.on_shares(published).endswith(said)


def test_where_there_are_no_shares_nothing_is_said_of_them():
    assert reading.on_shares(world.below_15()) is None
    assert reading.on_shares(world.nobody_knows()) is None


def test_a_share_is_quoted_with_how_precise_it_is():
    apart = world.groups_apart()
    quoted = tell(apart, world.INSTRUMENT)
    assert any(each.weakest_in_short for each in quoted.to_talk_about)
    assert quoted.on_quoted == quoted.on_shares
    alike = (world.statement(each.code, 27, 27, 27, 0, people=81) for each in apart.statements)
    assert tell(replace(apart, statements=tuple(alike)), world.INSTRUMENT).on_quoted is None


def in_words(*words):
    few = world.below_15()
    first = tuple(replace(e, in_words=w) for e, w in zip(few.statements, words, strict=False))
    return replace(few, statements=first + few.statements[len(first) :])


def test_where_there_are_words_alone_the_weakest_is_the_worst_word():
    agree, disagree = "Most agree", "Most disagree"
    less, more = "More disagree than agree", "More agree than disagree"
    assert weakest(in_words(agree, more, agree, agree)).startswith("Most agree: “The agencies pull")
    assert weakest(in_words(agree, more, disagree, agree)).startswith(f"{more}: “The agencies have")
    two = weakest(in_words(less, more, disagree, agree))
    assert two.startswith(f"{less}: “People in")
    assert f"; {more}: “The agencies have" in two
    assert weakest(in_words(less, more, disagree, less)) is None
    assert weakest(in_words(agree, disagree, disagree, agree)) is None
    assert weakest(world.below_10()) is None


def test_every_reason_has_words_of_its_own():
    codes = [
        publication.TOO_FEW_ANSWERS,
        publication.TOO_FEW_SCORED,
        publication.TOO_FEW_STATEMENTS,
        publication.TOO_FEW_CRITERIA,
        publication.FEWER_THAN_10,
        publication.FEWER_THAN_15,
        publication.FEWER_THAN_20,
        publication.TOO_FEW_COULD_SAY,
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


def test_of_a_ranking_it_is_said_that_too_few_gave_an_order():
    reasons = {"/ranking/between": publication.TOO_FEW_SCORED}
    value = replace(world.northside(), reasons=reasons)
    assert reading.withheld(value, "/ranking/between") == (
        "not enough evidence: in some group fewer than 5 people gave an order"
    )


def test_names_that_have_commas_stand_behind_semicolons():
    assert reading.listed(["Trust", "Vision", "Ethos"]) == "Trust, Vision and Ethos"
    assert (
        reading.listed(["Teams, values", "Vision", "Ethos"]) == "Teams, values; Vision; and Ethos"
    )


def test_a_criterion_has_a_rank_only_where_its_neighbours_lie_apart():
    def ranks(*scores):
        value = with_scores(*scores)
        return [rank(value, each.code) for each in value.criteria[: len(scores)]]

    assert ranks(30.0, 45.0, 60.0) == [
        "The lowest of the 3 criteria with a score.",
        "Number 2, counted from the lowest, of the 3 criteria with a score.",
        "The highest of the 3 criteria with a score.",
    ]
    assert ranks(30.0, 30.0, 45.0, 50.0, 54.0, 60.0) == [
        *["Among the lowest of the 6 criteria with a score."] * 2,
        *["In the middle of the 6 criteria with a score."] * 2,
        *["Among the highest of the 6 criteria with a score."] * 2,
    ]
    assert ranks(50.0, 52.0, 55.0) == [None] * 3


def test_what_is_high_comes_from_nothing_low_that_raises_it():
    """The page of each criterion has its links, not only of those to talk about."""
    for value in (world.northside(), world.healthy()):
        scores = {each.code: score for score, each in reading.scored(value)}
        effects = {(each.from_code, each.to_code): each.effect for each in world.INSTRUMENT.links}
        for code, score in scores.items():
            mechanism = about(value, code).mechanism
            pairs = (
                []
                if mechanism is None
                else [
                    *((each.code, code, each.score) for each in mechanism.comes_from),
                    *((code, each.code, each.score) for each in mechanism.leads_to),
                ]
            )
            for cause, effect, other in pairs:
                alike = (score >= 60) == (other is not None and other >= 60)
                assert other is None or alike == (effects[cause, effect] == "raises")


def test_a_strength_on_the_page_for_a_board_says_whether_people_agree():
    found = tell(world.all_strengths(), world.INSTRUMENT)
    assert {each.tag for each in found.strengths_in_short} == {"most people see it so"}
    weak = tell(with_criterion(world.all_strengths(), agreement="weak"), world.INSTRUMENT)
    assert "people agree only weakly" in {each.tag for each in weak.strengths_in_short}


@pytest.mark.parametrize("minimum", [3, 8])
def test_reasons_name_the_minimum_group(minimum):
    said = reading.reason_in_words(publication.TOO_FEW_SCORED, minimum)
    assert said == f"fewer than {minimum} people could say"


def test_the_most_specific_reason_is_given():
    assert reading.withheld(world.northside(), "/criteria/9/groups/2/score") == (
        "not enough evidence: fewer than 5 people could say"
    )


# At the edge


@pytest.fixture(params={**world.KINDS, **world.EDGES}.keys() - {"below_k"})
def any_report(request):
    return {**world.KINDS, **world.EDGES}[request.param]()


def test_every_criterion_is_told_of_once_by_its_level(any_report):
    found = tell(any_report, world.INSTRUMENT)
    scored = {each.code for _score, each in reading.scored(any_report)}
    told = [*found.strengths, *found.problems, *found.in_between]
    assert sorted(each.code for each in told) == sorted(scored)
    assert {each.code for each in found.without_score} | scored == set(world.SCORES)


def test_no_level_is_gainsaid_by_the_range_beside_it(any_report):
    for each in standing.standings(any_report):
        between = each.range or Range(each.score, each.score)
        assert between.low <= each.score <= between.high
        assert between.low >= 0
        assert between.high <= 100
        if each.level is Level.ABOVE:
            assert between.low > 50
            assert each.score > 55
        elif each.level is Level.BELOW:
            assert between.high < 50
            assert each.score < 45


def test_ranges_hold_the_published_margin_and_less_than_a_point_more(any_report):
    for each in any_report.criteria:
        found = claims.range_of_criterion(any_report, each)
        if found is None:
            continue
        low = each.overall.score - each.overall.margin
        high = each.overall.score + each.overall.margin
        assert found.low <= max(0, low) < found.low + 1.06
        assert found.high - 1.06 < min(100, high) <= found.high


def test_people_agree_nowhere_where_groups_lie_apart_or_on_two_sides(any_report):
    for each in any_report.criteria:
        if each.overall is None or claims.agreement(any_report, each) is not Agreement.AGREE:
            continue
        assert each.agreement in ("moderate", "strong")
        assert claims.apart(any_report, each) is None
        scores = [group.score for group in each.groups if group.score is not None]
        level = claims.level_of(each)
        assert level is not Level.BELOW or max(scores) < 50
        assert level is not Level.ABOVE or min(scores) > 50
        assert level is not Level.NEITHER or max(scores) - min(scores) < 20


def test_of_fewer_than_twenty_nothing_is_said_of_agreement_within_groups(any_report):
    if any_report.participation.responded < 20:
        found = {each.agreement for each in standing.standings(any_report)}
        assert found <= {Agreement.UNKNOWN, Agreement.APART}


def test_no_group_is_named_where_all_criteria_are_seen_together(any_report):
    """The first screen and the page for a board; whose report it is about is no comparison."""
    found = tell(any_report, world.INSTRUMENT)
    said = [each.in_short.why + each.way_in_short.by_itself for each in found.to_talk_about]
    said += [each.why for each in found.seen_differently]
    said += [each for each in (found.lowest, found.highest, found.begin_alike) if each]
    for group in any_report.groups:
        if len(group.label) > 1:
            assert not any(group.label in each for each in said)


def test_the_weakest_is_that_under_every_way_its_counts_may_have_been_rounded(any_report):
    """Gone through at random, by another way than the report's."""
    rng = random.Random(1)
    for criterion in any_report.criteria:
        named = reading.may_be_weakest(any_report, world.INSTRUMENT, criterion)
        if not named:
            continue
        texts = {each.text for each in named}
        for _time in range(200):
            balances = {
                world.INSTRUMENT.statement(each.code).text: balance_once(each, any_report, rng)
                for each in reading.of_criterion(any_report, criterion)
            }
            assert min(balances, key=balances.get) in texts


def balance_once(result, published, rng):
    """Healthier less other answers, of one way to come to these counts."""
    while True:
        disagree, neither, agree, dont_know = (
            max(0, count + rng.randint(-2, 2))
            for count in (
                result.counts.disagree,
                result.counts.neither,
                result.counts.agree,
                result.counts.dont_know,
            )
        )
        answered = disagree + neither + agree
        if 0 < answered <= published.participation.responded - dont_know:
            balance = (agree - disagree) / answered
            return -balance if world.INSTRUMENT.statement(result.code).reverse else balance


def test_nothing_that_is_quoted_of_a_statement_is_gainsaid_by_its_words(any_report):
    """A side that is quoted as the larger one is not smaller, and its words say no other."""
    for criterion in any_report.criteria:
        said = reading.weakest_in_short(any_report, world.INSTRUMENT, criterion)
        if said is None:
            continue
        text = said.partition("“")[2].partition("”")[0]
        (result,) = (
            each
            for each in reading.of_criterion(any_report, criterion)
            if world.INSTRUMENT.statement(each.code).text == text
        )
        agrees = world.INSTRUMENT.statement(result.code).reverse
        if result.agree is not None:
            assert (result.agree > result.disagree) == agrees
        other = "disagree" if agrees else " agree"
        assert not any(
            result.in_words.startswith(f"{many}{other}".replace("  ", " "))
            for many in ("Most ", "More than half ", "About three in five ", "About half ")
        )


def test_with_three_people_nothing_is_said_to_be_agreed_or_doubted():
    found = tell(world.three_people(), world.INSTRUMENT)
    assert found.participation == "3 of 3 people answered (100 %)."
    assert found.joined is None  # everybody answered: nobody can be missing
    assert {each.way.by_itself for each in found.to_talk_about} == {
        "Ask first whether you all see it so."
    }
    assert not any("agree" in each.why for each in found.problems)


def test_where_everybody_answered_the_middle_is_still_broad():
    learning = tell(world.three_people(), world.INSTRUMENT).in_between[0]
    assert (learning.code, learning.score, learning.range) == ("learning", 53, None)
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
        "On each of the 40 statements about three people in ten or more could not say. That is a "
        "finding too."
    )
    assert {each.why for each in found.without_score} == {
        "Not enough evidence: fewer than 5 people could say."
    }


def test_where_people_agree_on_nothing_that_is_what_to_talk_about():
    found = tell(world.all_divided(), world.INSTRUMENT)
    told = [*found.problems, *found.in_between, *found.strengths]
    assert {each.agreement for each in told} == {Agreement.DIVIDED}
    assert found.begin_alike == (
        "People do not agree on these: listen to each other before anybody proposes a remedy."
    )


def test_where_all_are_strengths_there_is_no_problem_to_talk_about():
    found = tell(world.all_strengths(), world.INSTRUMENT)
    assert (len(found.strengths), found.problems, found.to_talk_about) == (10, (), ())


def test_a_number_stays_beside_a_name_that_runs_from_right_to_left():
    published = world.right_to_left()
    health = with_criterion(published, groups=[(30, 6.0), (70, 6.0), *ALIKE[:3]])
    assert f"\u2068{world.HEBREW}\u2069 (70)" in standing_of(health).why
    assert "\u2068" not in "".join(
        each.why for each in tell(world.northside(), world.INSTRUMENT).strengths
    )


# One criterion


def about(publication, code="stability", changes=None):
    return findings.about(publication, world.INSTRUMENT, code, changes)


def test_a_criterion_says_where_it_stands_why_and_how_to_begin():
    found = about(world.northside())
    assert found.standing.figure == "34 (30 to 37)"
    assert found.called == "A problem"
    assert found.begin == "Talk about what to do."
    assert found.agreement_untold is None
    assert found.reason == world.INSTRUMENT.criterion("stability").reason
    assert [reference for reference, _ in found.paragraphs] == ["H13"]
    assert found.mechanism.title == "Staff stability"
    assert found.questions
    assert found.first_steps


def test_of_few_people_it_is_not_said_whether_they_agree():
    found = about(world.below_10())
    assert found.called == "A problem"
    assert found.begin == "Ask first whether you all see it so."
    assert found.agreement_untold == (
        "Whether people agree is not known: fewer than 20 people answered."
    )


def test_a_strength_that_groups_see_differently_has_a_way_to_begin_too():
    found = about(world.northside(), "trust")
    assert found.called == "A strength"
    assert found.begin == "Ask why, then talk about what to do."
    assert about(world.northside(), "ethos").begin is None


def test_a_criterion_without_a_score_says_why():
    found = about(world.without_a_criterion(), "learning")
    assert (found.standing, found.called, found.mechanism) == (None, None, None)
    assert found.without == "Not enough evidence: fewer than 5 people could say."
    assert found.questions


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (80, "It improved, from 34 to 80."),
        (36, "It went from 34 to 36. That may be chance."),
        (5, "It declined, from 34 to 5."),
    ],
)
def test_the_change_of_one_criterion_is_said_as_carefully_as_the_others(now, said):
    before = world.northside()
    later = world.moved(before, "stability", now - 34)
    assert about(later, changes=change.between(before, later)).change == said


def test_a_criterion_without_a_score_in_one_round_is_not_compared():
    changes = change.between(world.without_a_criterion(), world.northside())
    assert about(world.northside(), "learning", changes).change.startswith("It has no score in one")


def test_more_answers_than_people_are_said_to_be_so():
    """A person whose address was changed can answer by both links."""
    twice = replace(world.northside(), participation=publication.Participation(62, 60))
    said = findings.overall.participation(twice)
    assert said == "62 answers came from 60 people: somebody whose address changed answered twice."
