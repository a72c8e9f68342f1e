"""Northside's reports: small publications, made by hand, for tests of pages and figures.

Six agencies; Carers and Advice are too small to stand alone and share a group. At the end stand
the reports at the edge: `EDGES` holds them all by name.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import floor
from zoneinfo import ZoneInfo

import numpy as np

from assessments.instruments import catalogue
from reports.change import changes_between
from reports.claims import whole_points
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from reports.disclosure.door.statements import answer_shares, distribution, dont_know_share, view
from reports.publication import (
    Counts,
    CriterionResult,
    Group,
    GroupScore,
    OptionRank,
    Participation,
    Publication,
    RankingResult,
    Reason,
    Score,
    StatementResult,
    Strength,
    Together,
    View,
    Withheld,
    known,
    share_unit,
)
from reports.report import Earlier, Heading, Report

INSTRUMENT = catalogue.find("partnership-health", "1.0")

GROUPS = (
    Group("council", None, ("Northside Council",), 12, 16),
    Group("health", None, ("Northside Community Health",), 9, 14),
    Group("hospital", None, ("St Brannock’s Hospital",), 7, 13),
    Group("homes", None, ("Millbrook Homes",), 6, 9),
    Group("other", Together.OTHERS, ("Northside Carers", "Lantern Advice"), 7, 8),
)
# By criterion: the groups' scores, of which all others are made.
SCORES = {
    "vision": (72, 68, 52, 66, 70),
    "interfaces": (47, 45, 34, 42, 45),
    "trust": (66, 63, 28, 61, 68),
    "stability": (38, 36, 24, 33, 38),
    "teams": (72, 70, 58, 67, 70),
    "reciprocity": (59, 57, 46, 55, 58),
    "settled": (44, 41, 32, 39, 43),
    "ethos": (74, 73, 63, 69, 72),
    "boundaries": (63, 60, 48, 55, 61),
    "learning": (54, 53, None, 50, 55),
}

AGREEMENT = {
    "settled": Strength.WEAK,
    "boundaries": Strength.LACK,
    "ethos": Strength.STRONG,
}
RANKS = {"lives": 1.8, "safety": 2.4, "early": 3.1, "fairness": 3.9, "say": 4.4, "value": 5.4}
RANKING = RankingResult(
    code="purpose",
    options=tuple(OptionRank(each.code, RANKS[each.code]) for each in INSTRUMENT.ranking.options),
    shared=31,
    between=6,
    personal=63,
    almost_complete=False,
)


def one_decimal(number: float) -> float:
    """Halves up."""
    return floor(10 * number + 0.5) / 10


def of_instrument(**parts) -> Publication:
    return Publication(instrument=INSTRUMENT.key, version=INSTRUMENT.version, **parts)


def northside() -> Publication:
    """41 of 60 answered, by agency; too few people at the hospital could say about learning.

    The hospital trusts the others less, by more than chance; but not looked at with all criteria.
    """
    criteria = tuple(_criterion(code, scores) for code, scores in SCORES.items())
    return of_instrument(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(41, 60),
        groups=GROUPS,
        headline=headline(criteria),
        criteria=criteria,
        statements=statements(41),
        ranking=RANKING,
    )


def headline(criteria) -> Score:
    """The mean of the criteria's, with a margin of 3 points."""
    overall = [each.overall for each in criteria if known(each.overall.score) is not None]
    equal = [each.agency_equal for each in overall if known(each.agency_equal) is not None]
    return Score(
        one_decimal(sum(each.score for each in overall) / len(overall)),
        3.0,
        one_decimal(sum(equal) / len(equal)) if equal else Withheld(Reason.NOT_BY_AGENCY),
    )


def moved(publication: Publication, code: str, points: int) -> Publication:
    """All scores of one criterion so many points higher."""
    criteria = tuple(
        each
        if each.code != code
        else replace(
            each,
            overall=replace(each.overall, score=one_decimal(each.overall.score + points)),
            groups=tuple(
                group
                if isinstance(group.score, Withheld)
                else replace(group, score=group.score + points)
                for group in each.groups
            ),
        )
        for each in publication.criteria
    )
    return replace(publication, criteria=criteria)


def with_scores(*scores) -> Publication:
    """Northside's, but that only the first criteria are left, with these scores."""
    published = northside()
    criteria = tuple(
        replace(each, overall=replace(each.overall, score=score))
        for each, score in zip(published.criteria, scores, strict=False)
    )
    return replace(published, criteria=criteria)


def with_criterion(publication, code="vision", *, score=None, groups=None, **fields) -> Publication:
    """That criterion with something else said of it; groups by their places, score and margin."""
    (found,) = (each for each in publication.criteria if each.code == code)
    if score is not None:
        found = replace(found, overall=replace(found.overall, score=score))
    if groups is not None:
        pairs = zip(found.groups, groups, strict=True)
        own = tuple(replace(group, score=value, margin=near) for group, (value, near) in pairs)
        found = replace(found, groups=own)
    found = replace(found, **fields)
    criteria = tuple(found if each.code == code else each for each in publication.criteria)
    return replace(publication, criteria=criteria)


def one_group() -> Publication:
    """Everybody in one group: there is nothing to compare. Too few for words of agreement."""
    members = tuple(member for group in GROUPS for member in group.members)
    everybody = Group("all", Together.EVERYBODY, members, 17, 24)
    whole_report = northside()
    criteria = tuple(
        replace(
            each,
            overall=Score(
                float(whole_points(each.overall.score)),
                3.0,
                float(whole_points(each.overall.score)),
            ),
            groups=(GroupScore("all", whole_points(each.overall.score), 3.0),),
            agreement=Withheld(Reason.FEWER_THAN_20),
            alpha=Withheld(Reason.FEWER_THAN_30),
        )
        for each in whole_report.criteria
    )
    return replace(
        whole_report,
        participation=Participation(17, 24),
        groups=(everybody,),
        headline=headline(criteria),
        criteria=criteria,
        statements=statements(17),
    )


def by_role() -> Publication:
    groups = (
        Group("strategic", None, ("strategic",), 14, 20),
        Group("operational", None, ("operational",), 27, 40),
    )
    by_agency = northside()
    criteria = tuple(
        replace(
            each,
            overall=Score(
                float(score), 3.0, Withheld(Reason.NOT_BY_AGENCY)
            ),  # (20 (s + 6) + 40 (s - 3)) / 60
            groups=(
                GroupScore("strategic", score + 6, 5.0),
                GroupScore("operational", score - 3, 4.0),
            ),
        )
        for each in by_agency.criteria
        for score in [whole_points(each.overall.score)]
    )
    return replace(
        by_agency,
        breakdown="role",
        groups=groups,
        headline=headline(criteria),
        criteria=criteria,
    )


def without_a_criterion() -> Publication:
    """Too few people could say anything about learning."""
    all_ten = northside()
    *others, learning = all_ten.criteria
    return replace(
        all_ten,
        headline=headline(others),
        criteria=(*others, _without_scores(learning)),
    )


def _without_scores(criterion: CriterionResult) -> CriterionResult:
    few = Withheld(Reason.TOO_FEW_SCORED)
    return replace(
        criterion,
        overall=Score(few, few, few),
        groups=tuple(GroupScore(group.key, few, few) for group in GROUPS),
        sd=few,
        agreement=few,
        alpha=few,
    )


def below_15() -> Publication:
    """Eleven answered: words instead of shares."""
    seventeen = one_group()
    few = [Withheld(Reason.FEWER_THAN_15)] * 5
    words = tuple(
        StatementResult(each.code, each.criterion, *few, View.VIEWS_DIFFER, few[0])
        for each in seventeen.statements
    )
    return replace(
        seventeen,
        participation=Participation(11, 14),
        groups=(replace(seventeen.groups[0], responded=11, invited=14),),
        statements=words,
    )


def below_10() -> Publication:
    """Seven answered: of single statements, not even words."""
    eleven = below_15()
    few = Withheld(Reason.FEWER_THAN_10)
    return replace(
        eleven,
        participation=Participation(7, 9),
        groups=(replace(eleven.groups[0], responded=7, invited=9),),
        criteria=tuple(replace(each, sd=few) for each in eleven.criteria),
        statements=tuple(
            StatementResult(each.code, each.criterion, *[few] * 7) for each in eleven.statements
        ),
        ranking=few,
    )


def below_k() -> Publication:
    few = Withheld(Reason.TOO_FEW_ANSWERS)
    return of_instrument(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(few, 7),
        groups=(),
        headline=Score(few, few, few),
        criteria=tuple(
            CriterionResult(each.code, Score(few, few, few), (), few, few, few)
            for each in INSTRUMENT.criteria
        ),
        statements=tuple(
            StatementResult(code, INSTRUMENT.criterion_of(code).code, *[few] * 7)
            for code in INSTRUMENT.codes
        ),
        ranking=few,
    )


def _criterion(code, scores) -> CriterionResult:
    few = Withheld(Reason.TOO_FEW_SCORED)
    scored = [(g, score) for g, score in zip(GROUPS, scores, strict=True) if score is not None]
    asked = sum(group.invited for group, _ in scored)
    members = sum(len(group.members) for group, _ in scored)
    return CriterionResult(
        code=code,
        overall=Score(
            one_decimal(sum(group.invited * score for group, score in scored) / asked),
            3.0,
            one_decimal(sum(len(group.members) * score for group, score in scored) / members),
        ),
        groups=tuple(
            GroupScore(group.key, few, few) if score is None else GroupScore(group.key, score, 6.0)
            for group, score in zip(GROUPS, scores, strict=True)
        ),
        sd=20,
        agreement=AGREEMENT.get(code, Strength.MODERATE),
        alpha=0.8,
    )


def statements(people: int) -> tuple[StatementResult, ...]:
    """Of so many who answered; a plain pattern, so that every kind of bar occurs."""
    return tuple(_statement(at, code, people) for at, code in enumerate(INSTRUMENT.codes))


def _statement(at: int, code: str, people: int) -> StatementResult:
    def part(of_42: int) -> int:
        return 3 * round(of_42 * people / 42 / 3)

    dont_know = part((0, 3, 0, 6, 3, 0, 15, 3)[at % 8])
    agree = part(3 * (2 + at % 5))
    neither = part(3 * (at % 3))
    return statement(
        code, part(42) - dont_know - agree - neither, neither, agree, dont_know, people
    )


def statement(code, disagree, neither, agree, dont_know, people=41) -> StatementResult:
    """What the door would say of these rounded counts."""
    counts = Counts(disagree, neither, agree, dont_know)
    unit = share_unit(Participation(people, people))
    few = Withheld(Reason.TOO_FEW_COULD_SAY)
    shares, nobody_knows = answer_shares(counts, unit), dont_know_share(counts, unit)
    told = distribution(counts) if people >= 20 else Withheld(Reason.FEWER_THAN_20)
    return StatementResult(
        code,
        INSTRUMENT.criterion_of(code).code,
        counts,
        *(shares or (few, few, few)),
        dont_know=few if nobody_knows is None else nobody_knows,
        in_words=view(counts, unit),
        agreement=told if shares else few,
    )


# Of answers, through the door that guards reports


AGENCIES = ("Council", "Health", "Hospital", "Homes", "Carers", "Advice")


def of_answers(people=48, agencies=AGENCIES, *, seed=1, better=0.0) -> Publication:
    """What a round would publish; `better` moves the answers up by so many categories.

    Two in three of those asked answered. Everything that can be published is: margins, spread,
    agreement, the ranking.
    """
    rng = np.random.default_rng(seed)
    statements = INSTRUMENT.statements
    of_criteria = np.repeat(np.linspace(2.2, 4.2, 10), 4)[:, np.newaxis] + better
    answers = np.rint(of_criteria + rng.normal(0, 1, (len(statements), people))).clip(1, 5)
    reverse = [each.reverse for each in statements]
    answers[reverse] = 6 - answers[reverse]
    answers[rng.random(answers.shape) < 0.04] = 255  # could not say
    options = len(INSTRUMENT.ranking.options)
    wanted = np.arange(options)[:, np.newaxis] + rng.normal(0, 2, (options, people))
    return publish(
        answers.astype(np.uint8),
        (wanted.argsort(axis=0).argsort(axis=0) + 1).astype(np.uint8),
        [agencies[person % len(agencies)] for person in range(people)],
        units=[
            Unit(name, name, 3 * len(range(at, people, len(agencies))) // 2)
            for at, name in enumerate(agencies)
        ],
        minimum_group=5,
        breakdown="agency",
        instrument=INSTRUMENT,
        rng=rng,
    )


def report(now: Publication, *before: Publication, partnership="Northside", title="Summer", **of):
    """Of these rounds, a year apart, the last of them in summer 2026."""
    closed = [datetime(2026 - years, 6, 30, 23, 30, tzinfo=UTC) for years in range(len(before) + 1)]
    earlier = tuple(
        Earlier(f"Summer {time.year}", time.year, time, each, comparable=True)
        for time, each in zip(closed[:0:-1], before, strict=True)
    )
    opened = closed[0] - timedelta(days=21)
    zone = ZoneInfo("Europe/London")
    heading = Heading(partnership, "northside", title, 2026, opened, closed[0], zone)
    changes = changes_between(before[-1], now) if before else None
    return Report(heading, now, INSTRUMENT, earlier, changes, **of)


# Every kind of report with something in it.
KINDS = {
    "by hand": northside,
    "one group": one_group,
    "by role": by_role,
    "without a criterion": without_a_criterion,
    "below 15": below_15,
    "below 10": below_10,
    "of answers": of_answers,
    "of few answers": lambda: of_answers(12),
    "of very few answers": lambda: of_answers(7, ("Council",)),
}

# At the edge


def three_people() -> Publication:
    """All there are, with the smallest minimum; everybody answered, so no margin is left."""
    group = Group("other", Together.EVERYBODY, ("Council", "Hospital", "Homes"), 3, 3)
    small = below_10()
    criteria = tuple(
        replace(
            each,
            overall=replace(each.overall, margin=0.0),
            groups=(replace(each.groups[0], group=group.key, margin=0.0),),
        )
        for each in small.criteria
    )
    return replace(
        small,
        minimum_group=3,
        participation=Participation(3, 3),
        groups=(group,),
        headline=replace(small.headline, margin=0.0),
        criteria=criteria,
    )


def all_agree() -> Publication:
    """Everybody says the same of everything, and it is good."""
    return _alike(healthy(), 76, Strength.STRONG)


def all_strengths() -> Publication:
    """No problem anywhere: every criterion between 70 and 97."""
    return _scored(healthy(), [97 - 3 * at for at in range(10)], Strength.MODERATE)


def healthy() -> Publication:
    """The same people; of each statement the healthier answer has the larger share."""
    turned = []
    for each in northside().statements:
        counts = each.counts
        low, high = sorted((counts.disagree, counts.agree))
        sides = (high, low) if INSTRUMENT.statement(each.code).reverse else (low, high)
        turned.append(statement(each.code, sides[0], counts.neither, sides[1], counts.dont_know))
    return replace(northside(), statements=tuple(turned))


def all_divided() -> Publication:
    """Around the middle, and not even within the groups people agree on anything."""
    return _scored(northside(), [41 + 2 * at for at in range(10)], Strength.LACK)


def nobody_knows() -> Publication:
    """Many answered, and every answer is that they don't know."""
    told = northside()
    few = Withheld(Reason.TOO_FEW_CRITERIA)
    return replace(
        told,
        headline=Score(few, few, few),
        criteria=tuple(_without_scores(each) for each in told.criteria),
        statements=tuple(statement(each.code, 0, 0, 0, 42) for each in told.statements),
    )


def forty_agencies() -> Publication:
    """Thirty-nine agencies that stand alone, and the others; their scores lie everywhere."""
    names = [f"Agency of District {number}" for number in range(1, 40)]
    groups = (
        *(Group(f"a{at}", None, (name,), 5 + at % 4, 10) for at, name in enumerate(names)),
        Group("other", Together.OTHERS, ("Carers", "Advice"), 5, 8),
    )
    people = Participation(sum(g.responded for g in groups), sum(g.invited for g in groups))
    criteria = tuple(
        replace(each, overall=_of(groups, scores), groups=scores)
        for at, each in enumerate(northside().criteria)
        for scores in [
            tuple(
                GroupScore(group.key, (7 * at + 13 * place) % 101, 6.0)
                for place, group in enumerate(groups)
            )
        ]
    )
    return replace(
        northside(),
        participation=people,
        groups=groups,
        headline=headline(criteria),
        criteria=criteria,
        statements=statements(people.responded),
    )


def groups_apart() -> Publication:
    """Two large agencies and a small one: some see problems where others see none.

    On stability they have 53 and 27, which is more than chance. On room to settle one small group
    has 53 beside 35 and 36, which may be chance. On ethos they all see a strength.
    """
    groups = (
        Group("council", None, ("Council",), 40, 60),
        Group("health", None, ("Health",), 36, 50),
        Group("homes", None, ("Homes",), 5, 9),
    )
    scores = {"stability": (27, 53, 40), "settled": (35, 36, 53), "ethos": (72, 70, 74)}
    criteria = tuple(
        replace(each, overall=_of(groups, own), groups=own)
        for each in northside().criteria
        for own in [
            tuple(
                GroupScore(group.key, score, 6.0)
                for group, score in zip(groups, scores.get(each.code, (56, 56, 53)), strict=True)
            )
        ]
    )
    return replace(
        northside(),
        participation=Participation(81, 119),
        groups=groups,
        headline=headline(criteria),
        criteria=tuple(replace(each, agreement=Strength.MODERATE) for each in criteria),
        statements=statements(81),
    )


def _of(groups, scores) -> Score:
    """Their overall score, with each agency counting the same as well."""
    asked = sum(group.invited for group in groups)
    members = sum(len(group.members) for group in groups)
    pairs = list(zip(groups, scores, strict=True))
    return Score(
        one_decimal(sum(group.invited * each.score for group, each in pairs) / asked),
        3.0,
        one_decimal(sum(len(group.members) * each.score for group, each in pairs) / members),
    )


LONG = (
    "Northside and Surrounding Villages Integrated Community Health and Social Care Commissioning "
    "Partnership Board"
)
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def long_names() -> Publication:
    """Agencies with names as long as people give, one of them without a space."""
    names = (LONG, UNBROKEN, f"{LONG}, Northern Division", "A", f"{LONG}, Southern Division")
    groups = tuple(
        replace(group, members=(name, *group.members[1:]))
        for group, name in zip(GROUPS, names, strict=True)
    )
    return replace(northside(), groups=groups)


ARABIC, HEBREW = "مجلس الشمال (الصحة)", "מועצת הצפון (בריאות)"


def right_to_left() -> Publication:
    """An agency with an Arabic name, one with a Hebrew name, and both in a joined group too."""
    told = northside()
    names = {"council": ARABIC, "health": HEBREW}
    groups = tuple(
        replace(group, members=(names[group.key],)) if group.key in names else group
        for group in GROUPS[:4]
    )
    joined = replace(GROUPS[4], members=(f"{ARABIC} 2", "Lantern Advice", f"{HEBREW} 3"))
    return replace(told, groups=(*groups, joined))


EDGES = {
    each.__name__: each
    for each in (
        three_people,
        all_agree,
        all_strengths,
        all_divided,
        nobody_knows,
        forty_agencies,
        groups_apart,
        long_names,
        right_to_left,
        one_group,
        by_role,
        without_a_criterion,
        below_15,
        below_10,
        below_k,
    )
}


def _alike(told: Publication, score: int, agreement: Strength) -> Publication:
    return _scored(told, [score] * len(told.criteria), agreement)


def _scored(told: Publication, scores: list[int], agreement: Strength) -> Publication:
    """The same with these scores: all groups see each criterion alike."""
    criteria = tuple(
        replace(
            each,
            overall=Score(float(score), 3.0, float(score)),
            groups=tuple(GroupScore(group.key, score, 6.0) for group in told.groups),
            agreement=agreement,
        )
        for each, score in zip(told.criteria, scores, strict=True)
    )
    return replace(told, headline=headline(criteria), criteria=criteria)
