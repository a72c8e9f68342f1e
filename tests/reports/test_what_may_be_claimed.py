"""What may be claimed of scores: range, level, groups that lie apart, whether people agree."""

from dataclasses import replace

import pytest
from hypothesis import strategies

from reports import claims
from reports.claims import Agreement, Level, Range
from reports.findings import standing
from reports.publication import Counts, GroupScore, Reason, Strength, Withheld, known
from reports.reading import whole_points
from tests import report_world as world
from tests.properties import given
from tests.report_world import with_criterion

WITHHELD = Withheld(Reason.FEWER_THAN_20)


def result(publication, code):
    return next(each for each in publication.criteria if each.code == code)


def standing_of(publication, code="vision"):
    return next(each for each in standing.by_itself(publication) if each.code == code)


def together(publication, code="vision"):
    return next(each for each in standing.seen_together(publication) if each.code == code)


# If everybody had answered


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
def test_a_range_is_in_whole_points_outwards_and_within_the_scale(score, margin, shown):
    assert claims.range_of(score, margin) == shown


def test_without_a_margin_there_is_no_range():
    assert claims.range_of(53.0, None) is None


def test_where_everybody_answered_there_is_no_range():
    published = world.three_people()
    assert claims.range_of_headline(published) is None
    assert {each.range for each in standing.by_itself(published)} == {None}


def test_somebody_who_answers_twice_takes_nothing_from_the_range_of_others():
    """More answers than people in one agency; in another some have not answered."""
    northside = world.northside()
    twice = replace(northside.groups[0], responded=17, invited=16)
    published = replace(northside, groups=(twice, *northside.groups[1:]))
    assert claims.range_of_headline(published) == Range(51, 58)


# Level


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
    groups = [(whole_points(score), 4.0)] * 5
    assert standing_of(with_criterion(world.northside(), score=score, groups=groups)).level is level


def test_a_range_that_reaches_the_middle_as_shown_makes_no_level():
    """57 with a margin of 6.4: 50.6 to 63.4, shown as 50 to 64."""
    northside = world.northside()
    score = replace(northside.criteria[0].overall, score=57.0, margin=6.4)
    found = standing_of(with_criterion(northside, overall=score))
    assert (found.range, found.level) == (Range(50, 64), Level.NEITHER)


def test_where_everybody_answered_the_middle_is_still_broad():
    learning = standing_of(world.three_people(), "learning")
    assert (learning.score, learning.range, learning.level) == (53, None, Level.NEITHER)


def test_of_a_criterion_without_a_score_there_is_no_level():
    with pytest.raises(ValueError, match="learning has no score"):
        claims.level_of_criterion(result(world.without_a_criterion(), "learning"))


# Groups that lie apart


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
    one = claims.widest_gap_between((40, 40 + difference), responses, 20, comparisons=1)
    assert one == ((0, 1) if found else None)


def test_of_many_comparisons_some_lie_far_apart_by_chance():
    """Of one from 14.4 points on; of ten, with t = 3.03 for 2.04, from 21.4 on."""
    assert claims.widest_gap_between((40, 61), (16, 16), 20, comparisons=1)
    assert not claims.widest_gap_between((40, 61), (16, 16), 20, comparisons=10)
    assert claims.widest_gap_between((40, 62), (16, 16), 20, comparisons=10)


def test_the_two_that_are_named_lie_apart_themselves():
    """A small group lies furthest away, but that may be chance."""
    scores, responses = (36, 40, 60), (3, 50, 50)
    assert claims.widest_gap_between(scores, responses, 20, comparisons=3) == (1, 2)


def test_one_group_is_not_apart_from_anything():
    assert claims.widest_gap_between((40,), (16,), 20, comparisons=1) is None


def test_how_many_were_asked_makes_no_difference_to_chance():
    """No finite population correction: that everybody answered says nothing of another day."""
    northside = world.northside()
    groups = tuple(replace(each, invited=each.responded) for each in northside.groups)
    everybody = replace(northside, groups=groups)
    found = [claims.widest_gap(northside, each) is None for each in northside.criteria]
    assert found == [claims.widest_gap(everybody, each) is None for each in northside.criteria]
    assert not all(found)


def test_where_many_cannot_say_groups_have_to_lie_further_apart():
    """Of how few people a score is then made is published nowhere."""
    published = world.groups_apart()
    stability = result(published, "stability")
    assert claims.widest_gap(published, stability)
    few_could_say = tuple(
        replace(each, counts=Counts(3, 0, 3, 75)) if each.criterion == "stability" else each
        for each in published.statements
    )
    assert claims.widest_gap(replace(published, statements=few_could_say), stability) is None


def test_a_spread_that_is_not_known_or_narrow_is_taken_for_twenty_points():
    """Some group may lie wider than all together."""
    published = world.groups_apart()
    stability = result(published, "stability")
    few = tuple(replace(each, responded=15) for each in published.groups)
    published = replace(published, groups=few)
    near = (GroupScore("council", 40, 6.0), GroupScore("health", 53, 6.0))  # 10 would make it apart
    for sd in (WITHHELD, 10, 20):
        assert claims.widest_gap(published, replace(stability, sd=sd))
        assert claims.widest_gap(published, replace(stability, sd=sd, groups=near)) is None
    assert claims.widest_gap(published, replace(stability, sd=45)) is None


def test_looked_at_with_all_criteria_groups_have_to_lie_further_apart():
    assert standing_of(world.northside(), "trust").gap.low_score == 28
    assert together(world.northside(), "trust").gap is None
    assert together(world.groups_apart(), "stability").agreement is Agreement.GROUPS_DIFFER


def test_looked_at_with_all_criteria_groups_may_lie_wider_than_all_people_together():
    """A spread of at least 25 points is taken: some group may be that wide where all are not."""
    published = world.groups_apart()
    comparisons = claims.comparisons_on_all_criteria(published)
    stability = result(published, "stability")
    narrow, wide, wider = (replace(stability, sd=sd) for sd in (10, 25, 40))
    assert claims.widest_gap(published, narrow, comparisons) == claims.widest_gap(
        published, wide, comparisons
    )
    near = (GroupScore("council", 40, 6.0), GroupScore("health", 54, 6.0))
    assert claims.widest_gap(published, replace(narrow, groups=near))
    assert claims.widest_gap(published, replace(narrow, groups=near), comparisons) is None
    assert claims.widest_gap(published, wider, comparisons) is None


# Whether people agree


@pytest.mark.parametrize(
    ("word", "agreement"),
    [
        (Strength.STRONG, Agreement.AGREE),
        (Strength.MODERATE, Agreement.AGREE),
        (Strength.WEAK, Agreement.WEAK),
        (Strength.LACK, Agreement.DIVIDED),
        (WITHHELD, Agreement.UNKNOWN),
    ],
)
def test_whether_people_agree_does_not_depend_on_the_level(word, agreement):
    for score in (30, 52, 70):
        published = with_criterion(
            world.northside(), score=float(score), agreement=word, groups=[(score, 4.0)] * 5
        )
        assert standing_of(published).agreement is agreement


def test_a_problem_over_groups_at_53_and_27_is_not_one_that_most_people_see():
    """Whether or not chance may have set them there."""
    apart = standing_of(world.groups_apart(), "stability")
    assert (apart.level, apart.agreement) == (Level.BELOW, Agreement.GROUPS_DIFFER)
    assert (apart.gap.low.key, apart.gap.low_score) == ("council", 27)
    assert (apart.gap.high.key, apart.gap.high_score) == ("health", 53)
    chance = standing_of(world.groups_apart(), "settled")
    assert (chance.level, chance.agreement) == (Level.BELOW, Agreement.UNCLEAR)
    assert (chance.lowest, chance.highest) == (35, 53)


def test_groups_far_apart_near_the_middle_do_not_see_it_alike():
    near = with_criterion(world.northside(), score=50.0, groups=[(41, 8), (61, 8), *[(50, 8)] * 3])
    assert standing_of(near).agreement is Agreement.UNCLEAR


def test_what_is_said_of_a_criterion_alone_is_not_gainsaid_where_all_are_seen_together():
    """ "People largely agree" stands nowhere over groups of which a page says that they differ."""
    for make in {**world.KINDS, **world.EDGES}.values():
        published = make()
        for alone, beside in zip(
            standing.by_itself(published), standing.seen_together(published), strict=True
        ):
            assert alone.level is beside.level
            if Agreement.AGREE in (alone.agreement, beside.agreement):
                assert alone.agreement is beside.agreement


def test_the_widest_gap_of_all_is_that_of_the_criterion_on_which_groups_lie_apart():
    criterion, found = claims.widest_gap_of_all(world.groups_apart())
    assert (criterion.code, found.low_score, found.high_score) == ("stability", 27, 53)
    assert claims.widest_gap_of_all(world.northside()) is None
    (alone,) = claims.criteria_with_gaps(world.northside())
    assert alone.code == "trust"


# In every world


@pytest.fixture(params=[*world.KINDS, *world.EDGES])
def any_report(request):
    return (world.KINDS | world.EDGES)[request.param]()


def test_no_level_is_gainsaid_by_the_range_beside_it(any_report):
    for each in standing.by_itself(any_report):
        between = each.range or Range(each.score, each.score)
        assert 0 <= between.low <= each.score <= between.high <= 100
        if each.level is Level.ABOVE:
            assert between.low > 50
            assert each.score > 55
        elif each.level is Level.BELOW:
            assert between.high < 50
            assert each.score < 45


def test_ranges_hold_the_published_margin_and_less_than_a_point_more(any_report):
    for each in any_report.criteria:
        found = claims.range_of_criterion(any_report, each)
        if found is not None:
            low = each.overall.score - each.overall.margin
            high = each.overall.score + each.overall.margin
            assert found.low <= max(0, low) < found.low + 1.06
            assert found.high - 1.06 < min(100, high) <= found.high


def test_people_agree_nowhere_where_groups_lie_apart_or_on_two_sides(any_report):
    for each in standing.by_itself(any_report):
        if each.agreement is Agreement.AGREE:
            assert each.strength in (Strength.MODERATE, Strength.STRONG)
            assert each.gap is None
            assert each.level is not Level.BELOW or each.highest < 50
            assert each.level is not Level.ABOVE or each.lowest > 50
            assert each.level is not Level.NEITHER or each.highest - each.lowest < 20


def test_of_fewer_than_twenty_nothing_is_claimed_of_agreement_within_groups(any_report):
    if (known(any_report.participation.responded) or 0) < 20:
        found = {each.agreement for each in standing.by_itself(any_report)}
        assert found <= {Agreement.UNKNOWN, Agreement.GROUPS_DIFFER}


# For every score

SCORES = strategies.integers(0, 1000).map(lambda tenths: tenths / 10)
MARGINS = strategies.none() | strategies.integers(0, 600).map(lambda tenths: tenths / 10)


@given(SCORES, MARGINS)
def test_no_level_of_any_score_is_gainsaid_by_its_range(score, margin):
    found, between = claims.level_of_score(score, margin), claims.range_of(score, margin)
    sides = {Level.ABOVE: score > 55, Level.BELOW: score < 45}
    assert sides.get(found, True)
    if between is not None:
        assert between.low <= score <= between.high
        assert found is not Level.ABOVE or between.low > 50
        assert found is not Level.BELOW or between.high < 50


@given(SCORES, MARGINS, MARGINS)
def test_the_wider_a_range_the_less_is_called_clear(score, one, other):
    near, far = sorted(each or 0.0 for each in (one, other))
    if claims.level_of_score(score, near) is Level.NEITHER:
        assert claims.level_of_score(score, far) is Level.NEITHER


@given(
    strategies.lists(
        strategies.tuples(strategies.integers(0, 100), strategies.integers(3, 60)),
        min_size=2,
        max_size=8,
    ),
    strategies.integers(10, 40),
    strategies.integers(1, 300),
)
def test_whoever_is_compared_with_more_is_not_further_apart(groups, sd, comparisons):
    scores, responses = zip(*groups, strict=True)
    many = claims.widest_gap_between(scores, responses, sd, comparisons + 1)
    few = claims.widest_gap_between(scores, responses, sd, comparisons)
    assert many is None or few is not None
    if few:
        low, high = few
        assert scores[high] - scores[low] >= 10
