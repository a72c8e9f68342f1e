"""What can be said of a publication, as facts: overall, of its criteria, links and topics."""

from dataclasses import replace

import pytest

from assessments.instruments.schema import Link
from reports import reading
from reports.claims import Agreement, Level, Range
from reports.findings import links, overall, standing, talk
from reports.findings.criterion import Place, rank
from reports.findings.links import mechanisms
from reports.findings.talk import Way, Why
from reports.publication import Participation, Reason, Strength, Withheld, known
from tests import report_world as world
from tests.report_world import with_criterion, with_scores

WITHHELD = Withheld(Reason.FEWER_THAN_20)


@pytest.fixture(params=sorted({**world.KINDS, **world.EDGES}.keys() - {"below_k"}))
def any_report(request):
    return {**world.KINDS, **world.EDGES}[request.param]()


# Overall


def answered(published, share):
    """The same, had this share of each group answered."""
    groups = tuple(
        replace(each, responded=round(share * each.invited)) for each in published.groups
    )
    people = Participation(sum(each.responded for each in groups), published.participation.invited)
    return replace(published, participation=people, groups=groups)


def test_few_answered_where_fewer_than_half_did():
    assert overall.few_answered(answered(world.northside(), 0.45))
    half = replace(world.northside(), participation=Participation(30, 60))
    assert not overall.few_answered(half)
    assert not overall.few_answered(world.below_k())


def test_weights_matter_where_each_agency_counting_the_same_makes_another_score():
    assert overall.each_agency_equal(world.northside()) is None
    northside = world.northside()
    apart = replace(northside, headline=replace(northside.headline, score=55.0, agency_equal=60.1))
    assert overall.each_agency_equal(apart) == 60
    assert overall.each_agency_equal(world.by_role()) is None


def test_a_joined_group_may_hold_agencies_from_which_nobody_answered():
    assert overall.may_include_silent(world.northside())
    assert not overall.may_include_silent(world.by_role())
    assert not overall.may_include_silent(world.three_people())  # everybody answered


def test_everybody_answered_only_where_every_group_did():
    assert overall.everybody_answered(world.three_people())
    assert not overall.everybody_answered(world.northside())


def test_who_did_not_answer_is_counted_group_by_group():
    """Somebody who answered twice in one makes up for nobody in another."""
    northside = world.northside()
    assert overall.did_not_answer(northside) == 19
    assert not overall.answered_twice(northside)
    twice = replace(northside.groups[0], responded=17, invited=16)
    of_one = replace(northside, groups=(twice, *northside.groups[1:]))
    assert overall.did_not_answer(of_one) == 15
    assert overall.answered_twice(of_one)
    uncounted = Participation(41, 41, asked_is_known=False)
    assert overall.did_not_answer(replace(northside, participation=uncounted)) is None


def test_at_worst_counts_what_each_group_gave_and_the_others_as_low_or_as_high_as_can_be():
    """On learning nothing is known of the hospital, so all of its people may think anything."""
    one = replace(world.northside(), criteria=world.northside().criteria[-1:])
    answers = 12 * 54 + 9 * 53 + 6 * 50 + 7 * 55
    low, high = answers / 60, (answers + 100 * (60 - 34)) / 60
    assert overall.at_worst(one) == Range(round(low), round(high))


def test_the_worst_case_is_not_told_where_most_answered():
    most = replace(world.northside(), participation=Participation(48, 60))
    assert overall.at_worst(most) is None


def test_the_worst_case_is_wider_than_the_range(any_report):
    found = overall.at_worst(any_report)
    score = known(any_report.headline.score)
    assert found is None or found.low <= score <= found.high


def test_all_that_are_lowest_or_highest_are_named():
    scores = [30.2, 30.4, 45.0, 50.0, 55.0, 60.0, *[71.0] * 4]
    found = overall.ends(with_scores(*scores))
    assert (found.low, found.lowest) == (30, ("vision", "interfaces"))
    assert (found.high, len(found.highest)) == (71, 4)
    assert not found.close_together


def test_where_criteria_lie_close_together_none_is_low():
    close = with_scores(60.0, 62.0, 64.0, 66.0)
    assert overall.ends(close).close_together
    assert not overall.some_are_low(close)
    assert overall.some_are_low(with_scores(60.0, 62.0, 64.0, 70.0))


def test_a_single_criterion_is_not_low_and_none_at_all_has_no_ends():
    assert not overall.some_are_low(with_scores(30.0))
    assert overall.ends(world.nobody_knows()) is None


def test_a_group_that_is_lower_on_all_criteria_is_told_of_where_that_is_more_than_chance():
    """With 40 and 36 people, from 15 points below the others on; not with 12 and 9."""
    published = world.groups_apart()
    for code in world.SCORES:
        published = with_criterion(published, code, groups=[(40, 6.0), (58, 6.0), (58, 6.0)])
    found = overall.patterns(published)
    assert [(each.group.key, round(each.difference)) for each in found] == [
        ("council", -18),
        ("health", 16),
    ]
    few = tuple(
        replace(each, responded=people)
        for each, people in zip(published.groups, (12, 9, 5), strict=True)
    )
    assert overall.patterns(replace(published, groups=few)) == ()


def test_of_two_groups_the_lower_one_is_told_of():
    by_role = world.by_role()
    for each in by_role.criteria:
        by_role = with_criterion(by_role, each.code, groups=[(70, 6.0), (46, 6.0)])
    (found,) = overall.patterns(by_role)
    assert (found.group.key, round(found.difference)) == ("operational", -24)


@pytest.mark.parametrize(
    "alike", [world.northside, world.all_agree, world.all_divided, world.one_group]
)
def test_where_groups_see_it_much_alike_there_is_no_pattern(alike):
    assert overall.patterns(alike()) == ()


# Criteria


def test_every_criterion_stands_once_and_the_lowest_first(any_report):
    found = standing.by_itself(any_report)
    scored = {each.code for _score, each in reading.scored(any_report)}
    assert sorted(each.code for each in found) == sorted(scored)
    scores = [known(result_of(any_report, each.code).overall.score) for each in found]
    assert scores == sorted(scores)
    without = {
        each.code for each in any_report.criteria if isinstance(each.overall.score, Withheld)
    }
    assert without | scored == set(world.SCORES)
    assert not without & scored


def result_of(publication, code):
    return reading.criterion(publication, code)


def test_a_score_without_a_group_knows_whose_it_is():
    found = {each.code: each for each in standing.by_itself(world.northside())}
    assert [each.key for each in found["learning"].left_out] == ["hospital"]
    assert found["trust"].left_out == ()


def test_of_no_criterion_is_agreement_known_or_of_some():
    assert standing.agreement_unknown(world.northside()) is None
    assert standing.agreement_unknown(world.nobody_knows()) is None
    assert standing.agreement_unknown(world.one_group()) is Reason.FEWER_THAN_20
    of_one = with_criterion(world.northside(), "stability", agreement=WITHHELD)
    assert standing.agreement_unknown(of_one) is None


def test_a_criterion_has_a_rank_only_where_its_neighbours_lie_apart():
    def ranks(*scores):
        value = with_scores(*scores)
        return [rank(value, each.code) for each in value.criteria]

    assert [each.place for each in ranks(30.0, 45.0, 60.0)] == [
        Place.LOWEST,
        Place.NUMBER,
        Place.HIGHEST,
    ]
    assert (ranks(30.0, 45.0, 60.0)[1].number, ranks(30.0, 45.0, 60.0)[1].of) == (2, 3)
    assert [each and each.place for each in ranks(30.0, 30.0, 45.0, 50.0, 54.0, 60.0)] == [
        *[Place.AMONG_LOWEST] * 2,
        *[None] * 2,
        *[Place.AMONG_HIGHEST] * 2,
    ]
    assert ranks(50.0, 52.0, 55.0) == [None] * 3
    assert ranks(50.0)[0].place is Place.ONLY


def test_a_criterion_without_a_score_has_no_rank():
    assert rank(world.without_a_criterion(), "learning") is None


# How the themes connect


def test_a_low_criterion_is_traced_to_what_the_sources_argue():
    (found,) = mechanisms(world.northside(), world.INSTRUMENT, ["stability"])
    assert found.score == 34
    assert found.comes_from == ()  # "Service before contract" is high: 70
    assert [(each.code, each.score) for each in found.leads_to] == [
        ("settled", 40),
        ("trust", 57),
        ("reciprocity", 55),
    ]
    assert found.references == ("H13",)


def test_what_lowers_a_criterion_is_its_cause_where_it_is_high():
    """Of two links to "Staff stability" that lower it, one comes from something high."""
    both = tuple(Link(code, "stability", "lowers", ("H13",)) for code in ("ethos", "interfaces"))
    lowers = Link("stability", "settled", "lowers", ("H13",))
    instrument = replace(world.INSTRUMENT, links=(*both, lowers))
    (found,) = mechanisms(world.northside(), instrument, ["stability"])
    assert [(each.code, each.score) for each in found.comes_from] == [("ethos", 70)]
    assert found.leads_to == ()  # what is low does not lower anything


def test_what_is_high_comes_from_nothing_low_that_raises_it(any_report):
    scores = links.scores_of(any_report)
    effects = {(each.from_code, each.to_code): each.effect for each in world.INSTRUMENT.links}
    for found in mechanisms(any_report, world.INSTRUMENT, scores):
        pairs = [(each.code, found.code, each.score) for each in found.comes_from]
        pairs += [(found.code, each.code, each.score) for each in found.leads_to]
        for cause, effect, other in pairs:
            alike = (found.score >= 60) == (other is not None and other >= 60)
            assert other is None or alike == (effects[cause, effect] == "raises")


# What to talk about


def topics(publication):
    together = standing.seen_together(publication)
    return talk.topics(publication, world.INSTRUMENT, together)


def why(publication):
    return talk.why(publication, topics(publication))


def test_what_lies_clearly_below_is_talked_about_first():
    found = topics(world.northside())
    assert [(each.code, each.standing.score, each.standing.level) for each in found] == [
        ("stability", 34, Level.BELOW),
        ("settled", 40, Level.BELOW),
        ("interfaces", 43, Level.BELOW),
    ]
    assert [each.way for each in found] == [Way.ACT, Way.ASK_WHETHER_SO, Way.ACT]
    assert why(world.northside()) is Why.NAMED


def test_then_what_people_see_differently_however_high_it_is():
    """But groups that chance may have set apart among all criteria are no reason."""
    two = world.northside()
    for code in ("settled", "interfaces"):
        two = with_criterion(
            two, code, score=50.0, agreement=Strength.MODERATE, groups=[(50, 6)] * 5
        )
    found = topics(two)
    assert [each.code for each in found] == ["stability", "boundaries", "interfaces"]
    assert [each.way for each in found[1:]] == [Way.LISTEN, Way.ASK_WHETHER_IT_MATTERS]


def test_where_only_the_criterion_by_itself_shows_groups_apart_all_together_ask():
    groups = [(50, 6), (45, 6), (20, 6), (44, 6), (54, 6)]
    low = with_criterion(world.northside(), "trust", score=40.0, groups=groups)
    (beside,) = (each for each in topics(low) if each.code == "trust")
    assert beside.way is Way.ASK_WHETHER_SO
    (alone,) = (each for each in standing.by_itself(low) if each.code == "trust")
    assert talk.way(alone) is Way.ASK_WHY


def test_what_is_clearly_above_the_middle_is_not_low():
    assert [each.code for each in topics(world.groups_apart())] == ["settled", "stability"]


def test_none_is_low_where_all_lie_close_together_or_high():
    close = with_scores(48.0, 49.0, 51.0, 52.0)
    assert (topics(close), why(close)) == ((), Why.NONE_STANDS_OUT)
    high = with_scores(60.0, 75.0, 80.0, 90.0)
    assert (topics(high), why(high)) == ((), Why.NONE_IS_LOW)
    partly = with_scores(52.0, 60.0, 70.0, 80.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0)
    partly = with_criterion(partly, "boundaries", agreement=Strength.STRONG)
    assert [each.standing.score for each in topics(partly)] == [52]


def test_without_scores_there_is_nothing_to_name():
    assert why(world.nobody_knows()) is Why.NO_SCORES


def test_with_three_people_nothing_is_agreed_or_doubted():
    found = topics(world.three_people())
    assert {each.way for each in found} == {Way.ASK_WHETHER_SO}
    assert {each.standing.agreement for each in found} == {Agreement.UNKNOWN}


def test_where_people_agree_on_nothing_that_is_what_to_talk_about():
    found = topics(world.all_divided())
    assert {(each.standing.agreement, each.way) for each in found} == {
        (Agreement.DIVIDED, Way.LISTEN)
    }


def test_where_all_are_strengths_there_is_no_topic():
    assert topics(world.all_strengths()) == ()
    assert {each.level for each in standing.by_itself(world.all_strengths())} == {Level.ABOVE}


def test_topics_are_three_at_most_and_none_of_them_is_high_and_agreed(any_report):
    found = topics(any_report)
    assert len(found) <= talk.MOST_TOPICS
    for each in found:
        its = each.standing
        apart = its.agreement in (Agreement.GROUPS_DIFFER, Agreement.DIVIDED)
        assert its.level is not Level.ABOVE or apart
