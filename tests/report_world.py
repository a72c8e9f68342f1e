"""Northside's reports: small publications, made by hand, for tests of pages and figures.

Six agencies; Carers and Advice are too small to stand alone and share a group. At the end stand
the reports at the edge: `EDGES` holds them all by name.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from assessments.instruments import catalogue
from reports import change, reading
from reports.door.groups import Unit
from reports.door.publish import publish
from reports.publication import (
    FEWER_THAN_10,
    FEWER_THAN_15,
    MOST_COULD_NOT_SAY,
    NOT_BY_AGENCY,
    TOO_FEW_ANSWERS,
    TOO_FEW_CRITERIA,
    TOO_FEW_SCORED,
    Counts,
    CriterionResult,
    Group,
    GroupScore,
    OptionRank,
    Participation,
    Publication,
    RankingResult,
    Score,
    StatementResult,
)
from reports.render.report import Earlier, Heading, Report

INSTRUMENT = catalogue.find("partnership-health", "1.0")

GROUPS = (
    Group("council", "Northside Council", ("Northside Council",), 12, 16),
    Group("health", "Northside Community Health", ("Northside Community Health",), 9, 14),
    Group("hospital", "St Brannock’s Hospital", ("St Brannock’s Hospital",), 7, 13),
    Group("homes", "Millbrook Homes", ("Millbrook Homes",), 6, 9),
    Group("other", "Other agencies", ("Northside Carers", "Lantern Advice"), 7, 8),
)
# By criterion: the overall score, with each agency counting the same, and the groups' scores.
SCORES = {
    "vision": (66.4, 67.2, (71.5, 68.2, 52.4, 66.1, 70.3)),
    "interfaces": (43.2, 44.0, (47.1, 44.9, 33.5, 42.0, 45.2)),
    "trust": (61.0, 62.3, (66.2, 63.1, 44.0, 60.9, 67.8)),
    "stability": (34.6, 35.5, (38.0, 36.1, 24.4, 33.3, 38.2)),
    "teams": (68.1, 68.4, (72.0, 70.3, 58.2, 66.7, 69.9)),
    "reciprocity": (55.5, 56.0, (58.8, 57.3, 45.7, 54.6, 58.0)),
    "settled": (40.5, 41.2, (44.4, 41.0, 31.9, 39.3, 43.1)),
    "ethos": (70.9, 70.2, (74.1, 72.6, 63.3, 69.0, 72.2)),
    "boundaries": (58.3, 58.0, (62.5, 60.4, 47.9, 55.0, 61.1)),
    "learning": (51.2, 51.9, (54.0, 53.3, None, 50.0, 55.4)),
}

AGREEMENT = {"settled": "weak", "boundaries": "lack", "ethos": "strong"}
SPREAD = ("sd", "agreement", "alpha")
RANKS = {"lives": 1.8, "quality": 2.4, "early": 3.1, "fairness": 3.9, "joined": 4.4, "value": 5.4}
RANKING = RankingResult(
    code="purpose",
    options=tuple(
        OptionRank(each.code, each.text, RANKS[each.code], None)
        for each in INSTRUMENT.ranking.options
    ),
    shared=31,
    between=6,
    personal=63,
    in_words=None,
)


def northside() -> Publication:
    """41 of 60 answered, by agency; too few people at the hospital could say about learning."""
    return Publication(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(41, 60),
        groups=GROUPS,
        headline=Score(54.97, 3.0, 55.47),
        criteria=tuple(_criterion(code, *scores) for code, scores in SCORES.items()),
        statements=tuple(_statement(at, code) for at, code in enumerate(INSTRUMENT.codes)),
        ranking=RANKING,
        reasons={"/criteria/9/groups/2": TOO_FEW_SCORED},
    )


def moved(publication: Publication, code: str, points: float) -> Publication:
    """All scores of one criterion so many points higher."""
    criteria = tuple(
        each
        if each.code != code
        else replace(
            each,
            overall=replace(each.overall, score=each.overall.score + points),
            groups=tuple(
                replace(group, score=None if group.score is None else group.score + points)
                for group in each.groups
            ),
        )
        for each in publication.criteria
    )
    return replace(publication, criteria=criteria)


def one_group() -> Publication:
    """Everybody in one group: there is nothing to compare."""
    everybody = Group("all", "The whole partnership", tuple(g.label for g in GROUPS), 17, 24)
    whole = northside()
    criteria = tuple(
        replace(each, groups=(GroupScore("all", reading.whole(each.overall.score), 3.0),))
        for each in whole.criteria
    )
    return replace(
        whole, participation=Participation(17, 24), groups=(everybody,), criteria=criteria
    )


def by_role() -> Publication:
    groups = (
        Group("strategic", "Strategic", ("Strategic",), 14, 20),
        Group("operational", "Operational", ("Operational",), 27, 40),
    )
    whole = northside()
    criteria = tuple(
        replace(
            each,
            overall=replace(each.overall, agency_equal=None),
            groups=(
                GroupScore("strategic", reading.whole(each.overall.score + 6), 5.0),
                GroupScore("operational", reading.whole(each.overall.score - 3), 4.0),
            ),
        )
        for each in whole.criteria
    )
    reasons = {
        "/headline/agency_equal": NOT_BY_AGENCY,
        **{f"/criteria/{at}/overall/agency_equal": NOT_BY_AGENCY for at in range(10)},
    }
    return replace(
        whole,
        breakdown="role",
        groups=groups,
        headline=replace(whole.headline, agency_equal=None),
        criteria=criteria,
        reasons={**whole.reasons, **reasons},
    )


def without_a_criterion() -> Publication:
    """Too few people could say anything about learning."""
    whole = northside()
    *others, learning = whole.criteria
    withheld = replace(
        learning,
        overall=None,
        groups=tuple(GroupScore(g.key, None, None) for g in GROUPS),
        sd=None,
        agreement=None,
        alpha=None,
    )
    reasons = {key: value for key, value in whole.reasons.items() if "/criteria/9" not in key}
    return replace(
        whole, criteria=(*others, withheld), reasons={**reasons, "/criteria/9": TOO_FEW_SCORED}
    )


def below_15() -> Publication:
    """Eleven answered: words instead of shares."""
    whole = one_group()
    statements = tuple(
        replace(
            each,
            counts=None,
            disagree=None,
            neither=None,
            agree=None,
            dont_know=None,
            in_words="Views differ",
            agreement=None,
        )
        for each in whole.statements
    )
    return replace(
        whole,
        participation=Participation(11, 14),
        groups=(replace(whole.groups[0], responded=11, invited=14),),
        statements=statements,
        reasons={**whole.reasons, "/statements": FEWER_THAN_15},
    )


def below_10() -> Publication:
    """Seven answered: of single statements, not even words."""
    whole = below_15()
    return replace(
        whole,
        participation=Participation(7, 9),
        groups=(replace(whole.groups[0], responded=7, invited=9),),
        criteria=tuple(
            replace(each, sd=None, agreement=None, alpha=None) for each in whole.criteria
        ),
        statements=tuple(replace(each, in_words=None) for each in whole.statements),
        ranking=None,
        reasons={
            **whole.reasons,
            "/statements": FEWER_THAN_10,
            "/ranking": FEWER_THAN_10,
            **{f"/criteria/{at}/{name}": FEWER_THAN_10 for at in range(10) for name in SPREAD},
        },
    )


def below_k() -> Publication:
    return Publication(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(None, 7),
        groups=(),
        headline=Score(None, None, None),
        criteria=(),
        statements=(),
        reasons={"": TOO_FEW_ANSWERS},
    )


def _criterion(code, score, agency_equal, groups) -> CriterionResult:
    return CriterionResult(
        code=code,
        title=INSTRUMENT.criterion(code).title,
        overall=Score(score, 3.0, agency_equal),
        groups=tuple(
            GroupScore(group.key, None if value is None else reading.whole(value), value and 6.0)
            for group, value in zip(GROUPS, groups, strict=True)
        ),
        sd=20,
        agreement=AGREEMENT.get(code, "moderate"),
        alpha=0.8,
    )


def _statement(at: int, code: str) -> StatementResult:
    """Of about 41 people; a plain pattern, so that every kind of bar occurs."""
    dont_know = (0, 3, 0, 6, 3, 0, 15, 3)[at % 8]
    agree = 3 * (2 + at % 5)
    neither = 3 * (at % 3)
    disagree = 42 - dont_know - agree - neither
    answered = disagree + neither + agree
    return StatementResult(
        code=code,
        criterion=INSTRUMENT.criterion_of(code).code,
        counts=Counts(disagree, neither, agree, dont_know),
        disagree=round(100 * disagree / answered),
        neither=round(100 * neither / answered),
        agree=round(100 * agree / answered),
        dont_know=round(100 * dont_know / (answered + dont_know)),
        in_words="More than half agree" if agree > disagree else "More than half disagree",
        agreement="mixed",
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


def report(now: Publication, *before: Publication, partnership="Northside", title="Summer"):
    """Of these rounds, a year apart, the last of them in summer 2026."""
    closed = [datetime(2026 - years, 6, 30, 23, 30, tzinfo=UTC) for years in range(len(before) + 1)]
    earlier = tuple(
        Earlier(f"Summer {time.year}", time.year, time, each, comparable=True)
        for time, each in zip(closed[:0:-1], before, strict=True)
    )
    opened = closed[0] - timedelta(days=21)
    zone = ZoneInfo("Europe/London")
    heading = Heading(partnership, "northside", title, 2026, opened, closed[0], zone)
    changes = change.between(before[-1], now) if before else None
    return Report(heading, now, INSTRUMENT, earlier, changes)


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
    group = Group("other", "All agencies together", ("Council", "Hospital", "Homes"), 3, 3)
    small = below_10()
    return replace(
        small,
        minimum_group=3,
        participation=Participation(3, 3),
        groups=(group,),
        headline=replace(small.headline, margin=0.0),
        criteria=tuple(
            replace(
                each,
                overall=replace(each.overall, margin=0.0),
                groups=(GroupScore(group.key, reading.whole(each.overall.score), 0.0),),
            )
            for each in small.criteria
        ),
    )


def all_agree() -> Publication:
    """Everybody says the same of everything, and it is good."""
    return _alike(northside(), 76.0, "strong")


def all_strengths() -> Publication:
    """No problem anywhere: every criterion between 70 and 97."""
    return _scored(northside(), [97 - 3 * at for at in range(10)], "moderate")


def all_contested() -> Publication:
    """Around the middle, and within the groups people do not agree on anything."""
    return _scored(northside(), [41 + 2 * at for at in range(10)], "lack")


def nobody_knows() -> Publication:
    """Many answered, and every answer is that they don't know."""
    whole = northside()
    criteria = tuple(
        replace(
            each,
            overall=None,
            groups=tuple(GroupScore(group.key, None, None) for group in GROUPS),
            sd=None,
            agreement=None,
            alpha=None,
        )
        for each in whole.criteria
    )
    statements = tuple(
        replace(
            each,
            counts=Counts(0, 0, 0, 42),
            disagree=None,
            neither=None,
            agree=None,
            dont_know=100,
            in_words=MOST_COULD_NOT_SAY,
            agreement=None,
        )
        for each in whole.statements
    )
    reasons = {f"/{what}/{at}": TOO_FEW_SCORED for what, n in COUNTED for at in range(n)}
    return replace(
        whole,
        headline=Score(None, None, None),
        criteria=criteria,
        statements=statements,
        reasons={**reasons, "/headline": TOO_FEW_CRITERIA},
    )


def forty_agencies() -> Publication:
    """Thirty-nine agencies that stand alone, and the others; their scores lie everywhere."""
    names = [f"Agency of District {number}" for number in range(1, 40)]
    groups = (
        *(Group(f"a{at}", name, (name,), 5 + at % 4, 10) for at, name in enumerate(names)),
        Group("other", "Other agencies", ("Carers", "Advice"), 5, 8),
    )
    whole = northside()
    criteria = tuple(
        replace(
            each,
            groups=tuple(
                GroupScore(group.key, (7 * at + 13 * place) % 101, 6.0)
                for place, group in enumerate(groups)
            ),
        )
        for at, each in enumerate(whole.criteria)
    )
    people = Participation(sum(g.responded for g in groups), sum(g.invited for g in groups))
    return replace(whole, participation=people, groups=groups, criteria=criteria, reasons={})


LONG = (
    "Northside and Surrounding Villages Integrated Community Health and Social Care Commissioning "
    "Partnership Board"
)
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def long_names() -> Publication:
    """Agencies and criteria with names as long as people give, one of them without a space."""
    names = (LONG, UNBROKEN, f"{LONG}, Northern Division", "A", f"{LONG}, Southern Division")
    whole = northside()
    groups = tuple(
        replace(group, label=name, members=(name,))
        for group, name in zip(GROUPS, names, strict=True)
    )
    criteria = tuple(
        replace(each, title=f"{each.title}, as people who work in several agencies at once see it")
        for each in whole.criteria
    )
    return replace(whole, groups=groups, criteria=criteria)


ARABIC, HEBREW = "مجلس الشمال (الصحة)", "מועצת הצפון (בריאות)"


def right_to_left() -> Publication:
    """An agency with an Arabic name, one with a Hebrew name, and both in a joined group too."""
    whole = northside()
    names = {"council": ARABIC, "health": HEBREW}
    groups = tuple(
        replace(group, label=names[group.key], members=(names[group.key],))
        if group.key in names
        else group
        for group in GROUPS[:4]
    )
    joined = replace(GROUPS[4], members=(f"{ARABIC} 2", "Lantern Advice", f"{HEBREW} 3"))
    return replace(whole, groups=(*groups, joined))


COUNTED = (("criteria", 10), ("statements", 40))
EDGES = {
    each.__name__: each
    for each in (
        three_people,
        all_agree,
        all_strengths,
        all_contested,
        nobody_knows,
        forty_agencies,
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


def _alike(whole: Publication, score: float, agreement: str) -> Publication:
    return _scored(whole, [score] * len(whole.criteria), agreement)


def _scored(whole: Publication, scores: list[float], agreement: str) -> Publication:
    """The same with these scores: all groups see each criterion alike."""
    criteria = tuple(
        replace(
            each,
            overall=replace(each.overall, score=score, agency_equal=score),
            groups=tuple(
                GroupScore(group.key, reading.whole(score), 6.0) for group in whole.groups
            ),
            agreement=agreement,
        )
        for each, score in zip(whole.criteria, scores, strict=True)
    )
    mean = sum(scores) / len(scores)
    return replace(whole, headline=Score(mean, 3.0, mean), criteria=criteria, reasons={})
