"""Northside's reports as they were, for tests of what is drawn from reports.former.

Six agencies; Carers and Advice are too small to stand alone and share a group. At the end stand
the reports at the edge: `EDGES` holds them all by name.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from assessments.instruments import catalogue
from reports import publication as new
from reports.door.groups import Unit
from reports.door.publish import publish
from reports.door.statements import answer_shares, distribution, dont_know_share, view
from reports.former import change
from reports.former.publication import (
    ALMOST_FIRST,
    ALMOST_LAST,
    FEWER_THAN_10,
    FEWER_THAN_15,
    FEWER_THAN_20,
    FEWER_THAN_30,
    MOST_COULD_NOT_SAY,
    NOT_BY_AGENCY,
    TOO_FEW_ANSWERS,
    TOO_FEW_COULD_SAY,
    TOO_FEW_CRITERIA,
    TOO_FEW_SCORED,
    VIEWS,
    VIEWS_DIFFER,
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
    share_unit,
)
from reports.former.publication import of as as_before
from reports.reading import one_decimal, whole
from reports.render.report import Earlier, Heading, Report

INSTRUMENT = catalogue.find("partnership-health", "1.0")

GROUPS = (
    Group("council", "Northside Council", ("Northside Council",), 12, 16),
    Group("health", "Northside Community Health", ("Northside Community Health",), 9, 14),
    Group("hospital", "St Brannock’s Hospital", ("St Brannock’s Hospital",), 7, 13),
    Group("homes", "Millbrook Homes", ("Millbrook Homes",), 6, 9),
    Group("other", "Other agencies", ("Northside Carers", "Lantern Advice"), 7, 8),
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

AGREEMENT = {"settled": "weak", "boundaries": "lack", "ethos": "strong"}
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
    """41 of 60 answered, by agency; too few people at the hospital could say about learning.

    The hospital trusts the others less, by more than chance; but not looked at with all criteria.
    """
    criteria = tuple(_criterion(code, scores) for code, scores in SCORES.items())
    return Publication(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(41, 60),
        groups=GROUPS,
        headline=headline(criteria),
        criteria=criteria,
        statements=statements(41),
        ranking=RANKING,
        reasons={"/criteria/9/groups/2": TOO_FEW_SCORED},
    )


def headline(criteria) -> Score:
    """The mean of the criteria's, with a margin of 3 points."""
    overall = [each.overall for each in criteria if each.overall]
    equal = [each.agency_equal for each in overall if each.agency_equal is not None]
    return Score(
        one_decimal(sum(each.score for each in overall) / len(overall)),
        3.0,
        one_decimal(sum(equal) / len(equal)) if equal else None,
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
                replace(group, score=None if group.score is None else group.score + points)
                for group in each.groups
            ),
        )
        for each in publication.criteria
    )
    return replace(publication, criteria=criteria)


def one_group() -> Publication:
    """Everybody in one group: there is nothing to compare. Too few for words of agreement."""
    everybody = Group("all", "The whole partnership", tuple(g.label for g in GROUPS), 17, 24)
    whole_report = northside()
    criteria = tuple(
        replace(
            each,
            overall=Score(float(whole(each.overall.score)), 3.0, float(whole(each.overall.score))),
            groups=(GroupScore("all", whole(each.overall.score), 3.0),),
            agreement=None,
            alpha=None,
        )
        for each in whole_report.criteria
    )
    reasons = {f"/criteria/{at}/agreement": FEWER_THAN_20 for at in range(10)}
    reasons |= {f"/criteria/{at}/alpha": FEWER_THAN_30 for at in range(10)}
    reasons |= {f"/statements/{at}/agreement": FEWER_THAN_20 for at in range(40)}
    return replace(
        whole_report,
        participation=Participation(17, 24),
        groups=(everybody,),
        headline=headline(criteria),
        criteria=criteria,
        statements=statements(17),
        reasons=reasons,
    )


def by_role() -> Publication:
    groups = (
        Group("strategic", "Strategic", ("Strategic",), 14, 20),
        Group("operational", "Operational", ("Operational",), 27, 40),
    )
    by_agency = northside()
    criteria = tuple(
        replace(
            each,
            overall=Score(float(score), 3.0, None),  # (20 (s + 6) + 40 (s - 3)) / 60
            groups=(
                GroupScore("strategic", score + 6, 5.0),
                GroupScore("operational", score - 3, 4.0),
            ),
        )
        for each in by_agency.criteria
        for score in [whole(each.overall.score)]
    )
    reasons = {
        "/headline/agency_equal": NOT_BY_AGENCY,
        **{f"/criteria/{at}/overall/agency_equal": NOT_BY_AGENCY for at in range(10)},
    }
    return replace(
        by_agency,
        breakdown="role",
        groups=groups,
        headline=headline(criteria),
        criteria=criteria,
        reasons=reasons,
    )


def without_a_criterion() -> Publication:
    """Too few people could say anything about learning."""
    all_ten = northside()
    *others, learning = all_ten.criteria
    withheld = replace(
        learning,
        overall=None,
        groups=tuple(GroupScore(g.key, None, None) for g in GROUPS),
        sd=None,
        agreement=None,
        alpha=None,
    )
    return replace(
        all_ten,
        headline=headline(others),
        criteria=(*others, withheld),
        reasons={"/criteria/9": TOO_FEW_SCORED},
    )


def below_15() -> Publication:
    """Eleven answered: words instead of shares."""
    seventeen = one_group()
    words = tuple(
        StatementResult(each.code, each.criterion, None, None, None, None, None, VIEWS_DIFFER, None)
        for each in seventeen.statements
    )
    return replace(
        seventeen,
        participation=Participation(11, 14),
        groups=(replace(seventeen.groups[0], responded=11, invited=14),),
        statements=words,
        reasons={
            **{key: why for key, why in seventeen.reasons.items() if "statements" not in key},
            "/statements": FEWER_THAN_15,
        },
    )


def below_10() -> Publication:
    """Seven answered: of single statements, not even words."""
    eleven = below_15()
    return replace(
        eleven,
        participation=Participation(7, 9),
        groups=(replace(eleven.groups[0], responded=7, invited=9),),
        criteria=tuple(replace(each, sd=None) for each in eleven.criteria),
        statements=tuple(replace(each, in_words=None) for each in eleven.statements),
        ranking=None,
        reasons={
            **eleven.reasons,
            "/statements": FEWER_THAN_10,
            "/ranking": FEWER_THAN_10,
            **{f"/criteria/{at}/sd": FEWER_THAN_10 for at in range(10)},
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


def _criterion(code, scores) -> CriterionResult:
    known = [(g, score) for g, score in zip(GROUPS, scores, strict=True) if score is not None]
    asked = sum(group.invited for group, _ in known)
    members = sum(len(group.members) for group, _ in known)
    return CriterionResult(
        code=code,
        title=INSTRUMENT.criterion(code).title,
        overall=Score(
            one_decimal(sum(group.invited * score for group, score in known) / asked),
            3.0,
            one_decimal(sum(len(group.members) * score for group, score in known) / members),
        ),
        groups=tuple(
            GroupScore(group.key, score, None if score is None else 6.0)
            for group, score in zip(GROUPS, scores, strict=True)
        ),
        sd=20,
        agreement=AGREEMENT.get(code, "moderate"),
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
    shares = answer_shares(counts, unit) or (None, None, None)
    return StatementResult(
        code,
        INSTRUMENT.criterion_of(code).code,
        counts,
        *shares,
        dont_know=dont_know_share(counts, unit),
        in_words=VIEWS[view(counts, unit)],
        agreement=distribution(counts).value if people >= 20 else None,
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
    published = publish(
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
    return as_before(published, INSTRUMENT)


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
    return Report(heading, now, INSTRUMENT, as_published(now), earlier, changes)


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
    return _alike(healthy(), 76, "strong")


def all_strengths() -> Publication:
    """No problem anywhere: every criterion between 70 and 97."""
    return _scored(healthy(), [97 - 3 * at for at in range(10)], "moderate")


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
    return _scored(northside(), [41 + 2 * at for at in range(10)], "lack")


def nobody_knows() -> Publication:
    """Many answered, and every answer is that they don't know."""
    known = northside()
    criteria = tuple(
        replace(
            each,
            overall=None,
            groups=tuple(GroupScore(group.key, None, None) for group in GROUPS),
            sd=None,
            agreement=None,
            alpha=None,
        )
        for each in known.criteria
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
        for each in known.statements
    )
    reasons = {f"/criteria/{at}": TOO_FEW_SCORED for at in range(10)}
    reasons |= {f"/statements/{at}": TOO_FEW_COULD_SAY for at in range(40)}
    return replace(
        known,
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
        reasons={},
    )


def groups_apart() -> Publication:
    """Two large agencies and a small one: some see problems where others see none.

    On stability they have 53 and 27, which is more than chance. On room to settle one small group
    has 53 beside 35 and 36, which may be chance. On ethos they all see a strength.
    """
    groups = (
        Group("council", "Council", ("Council",), 40, 60),
        Group("health", "Health", ("Health",), 36, 50),
        Group("homes", "Homes", ("Homes",), 5, 9),
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
        criteria=tuple(replace(each, agreement="moderate") for each in criteria),
        statements=statements(81),
        reasons={},
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
    """Agencies and criteria with names as long as people give, one of them without a space."""
    names = (LONG, UNBROKEN, f"{LONG}, Northern Division", "A", f"{LONG}, Southern Division")
    known = northside()
    groups = tuple(
        replace(group, label=name, members=(name,))
        for group, name in zip(GROUPS, names, strict=True)
    )
    criteria = tuple(
        replace(each, title=f"{each.title}, as people who work in several agencies at once see it")
        for each in known.criteria
    )
    return replace(known, groups=groups, criteria=criteria)


ARABIC, HEBREW = "مجلس الشمال (الصحة)", "מועצת הצפון (בריאות)"


def right_to_left() -> Publication:
    """An agency with an Arabic name, one with a Hebrew name, and both in a joined group too."""
    known = northside()
    names = {"council": ARABIC, "health": HEBREW}
    groups = tuple(
        replace(group, label=names[group.key], members=(names[group.key],))
        if group.key in names
        else group
        for group in GROUPS[:4]
    )
    joined = replace(GROUPS[4], members=(f"{ARABIC} 2", "Lantern Advice", f"{HEBREW} 3"))
    return replace(known, groups=(*groups, joined))


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


def _alike(known: Publication, score: int, agreement: str) -> Publication:
    return _scored(known, [score] * len(known.criteria), agreement)


def _scored(known: Publication, scores: list[int], agreement: str) -> Publication:
    """The same with these scores: all groups see each criterion alike."""
    criteria = tuple(
        replace(
            each,
            overall=Score(float(score), 3.0, float(score)),
            groups=tuple(GroupScore(group.key, score, 6.0) for group in known.groups),
            agreement=agreement,
        )
        for each, score in zip(known.criteria, scores, strict=True)
    )
    return replace(known, headline=headline(criteria), criteria=criteria, reasons={})


# As it is stored now


def as_published(told: Publication) -> new.Publication:
    """What `as_before` makes this of, but for titles; for what is stored."""
    people = told.participation
    at = _Reasons(told)
    return new.Publication(
        instrument=INSTRUMENT.key,
        version=INSTRUMENT.version,
        minimum_group=told.minimum_group,
        breakdown=told.breakdown,
        participation=new.Participation(
            at(people.responded, "/participation/responded"),
            people.invited,
            people.late,
            people.asked_is_known,
        ),
        groups=tuple(_group(each, told) for each in told.groups),
        headline=_new_score(told.headline, at, "/headline"),
        criteria=tuple(
            new.CriterionResult(
                each.code,
                _new_score(each.overall or Score(None, None, None), at, f"/criteria/{i}/overall"),
                tuple(
                    new.GroupScore(
                        group.group,
                        at(group.score, f"/criteria/{i}/groups/{j}/score"),
                        at(group.margin, f"/criteria/{i}/groups/{j}/margin"),
                    )
                    for j, group in enumerate(each.groups)
                ),
                at(each.sd, f"/criteria/{i}/sd"),
                at(each.agreement and new.Strength(each.agreement), f"/criteria/{i}/agreement"),
                at(each.alpha, f"/criteria/{i}/alpha"),
            )
            for i, each in enumerate(told.criteria)
        ),
        statements=tuple(
            _new_statement(each, at, f"/statements/{i}") for i, each in enumerate(told.statements)
        ),
        ranking=_new_ranking(told.ranking, at),
        practice=told.practice,
    )


class _Reasons:
    def __init__(self, told: Publication) -> None:
        self.told = told

    def __call__(self, value, pointer):
        why = self.told.reason(pointer) or "too_few_scored"
        return new.Withheld(new.Reason(why)) if value is None else value


def _group(each: Group, told: Publication) -> new.Group:
    joined = new.Together.OTHERS if len(told.groups) > 1 else new.Together.EVERYBODY
    together = joined if len(each.members) > 1 else None
    members = each.members if told.breakdown == "agency" else tuple(map(str.lower, each.members))
    return new.Group(each.key, together, members, each.responded, each.invited, each.late)


def _new_score(score: Score, at: _Reasons, pointer: str) -> new.Score:
    names = ("score", "margin", "agency_equal")
    return new.Score(*(at(getattr(score, name), f"{pointer}/{name}") for name in names))


def _new_statement(each: StatementResult, at: _Reasons, pointer: str) -> new.StatementResult:
    views = {words: code for code, words in VIEWS.items()}
    lies = {lie.value: lie for lie in new.Distribution}
    values = {
        "counts": each.counts
        and new.Counts(
            each.counts.disagree, each.counts.neither, each.counts.agree, each.counts.dont_know
        ),
        "disagree": each.disagree,
        "neither": each.neither,
        "agree": each.agree,
        "dont_know": each.dont_know,
        "in_words": views.get(each.in_words),
        "agreement": lies.get(each.agreement),
    }
    published = {name: at(value, f"{pointer}/{name}") for name, value in values.items()}
    return new.StatementResult(each.code, each.criterion, **published)


def _new_ranking(ranking: RankingResult | None, at: _Reasons):
    if ranking is None:
        return at(None, "/ranking") if at.told.reason("/ranking") else None
    ends = {ALMOST_FIRST: new.End.ALMOST_FIRST, ALMOST_LAST: new.End.ALMOST_LAST}
    return new.RankingResult(
        ranking.code,
        tuple(
            new.OptionRank(
                each.code,
                at(each.mean_rank, f"/ranking/options/{i}/mean_rank"),
                ends.get(each.in_words),
            )
            for i, each in enumerate(ranking.options)
        ),
        *(at(getattr(ranking, n), f"/ranking/{n}") for n in ("shared", "between", "personal")),
        almost_complete=ranking.in_words is not None,
    )
