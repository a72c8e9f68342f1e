"""Northside's reports: small publications, made by hand, for tests of pages and figures.

Six agencies; Carers and Advice are too small to stand alone and share a group.
"""

from dataclasses import replace

from assessments.instruments import catalogue
from reports.publication import (
    FEWER_THAN_10,
    FEWER_THAN_15,
    NOT_BY_AGENCY,
    NOT_YET,
    TOO_FEW_ANSWERS,
    TOO_FEW_SCORED,
    Counts,
    CriterionResult,
    Group,
    GroupScore,
    Participation,
    Publication,
    Score,
    StatementResult,
)

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


def northside() -> Publication:
    """41 of 60 answered, by agency; too few people at the hospital could say about learning."""
    return Publication(
        minimum_group=5,
        breakdown="agency",
        participation=Participation(41, 60),
        groups=GROUPS,
        headline=Score(54.97, None, 55.47),
        criteria=tuple(_criterion(code, *scores) for code, scores in SCORES.items()),
        statements=tuple(_statement(at, code) for at, code in enumerate(INSTRUMENT.codes)),
        reasons={
            "/headline/margin": NOT_YET,
            **{f"/criteria/{at}/overall/margin": NOT_YET for at in range(10)},
            "/criteria/9/groups/2": TOO_FEW_SCORED,
        },
    )


def one_group() -> Publication:
    """Everybody in one group: there is nothing to compare."""
    everybody = Group("all", "The whole partnership", tuple(g.label for g in GROUPS), 17, 24)
    whole = northside()
    criteria = tuple(
        replace(each, groups=(GroupScore("all", each.overall.score, None),))
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
                GroupScore("strategic", each.overall.score + 6, None),
                GroupScore("operational", each.overall.score - 3, None),
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
        learning, overall=None, groups=tuple(GroupScore(g.key, None, None) for g in GROUPS)
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
        statements=tuple(replace(each, in_words=None) for each in whole.statements),
        reasons={**whole.reasons, "/statements": FEWER_THAN_10},
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
        overall=Score(score, None, agency_equal),
        groups=tuple(
            GroupScore(group.key, value, None) for group, value in zip(GROUPS, groups, strict=True)
        ),
        sd=None,
        agreement=None,
        alpha=None,
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
