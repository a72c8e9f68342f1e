"""What reports said before November 2026, applied to today's publications for comparison.

The rules in a few lines each. They were compared once with the code that had them (docs/scoring.md
says how well they agree).
"""

from math import comb, hypot, sqrt

import numpy as np

from assessments.instruments.schema import Instrument
from assessments.scoring import multiplicity, persons
from audits.claims.rules import Bounds, Rules, Shares
from audits.claims.worlds import CATEGORIES, Round
from reports import publication as codes
from reports.claims import Level
from reports.disclosure.door import spread
from reports.publication import (
    CriterionResult,
    Group,
    Publication,
    StatementResult,
    Strength,
    View,
    known,
)

MIDDLE, NEAR, SMALL, ASSUMED_SD = 50, 5, 10, 20
AGREE = (Strength.MODERATE, Strength.STRONG)


def _t(freedom: float, level: float = 0.975) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1), level))


def _shown(publication: Publication, criterion: CriterionResult) -> list[tuple[float, Group]]:
    """The scores of the groups that have one, lowest first."""
    groups = {each.key: each for each in publication.groups}
    scores = [
        (float(score), groups[each.group])
        for each in criterion.groups
        if (score := known(each.score)) is not None
    ]
    return sorted(scores, key=lambda pair: pair[0])


def _freedom(shown: list[tuple[float, Group]]) -> int:
    return sum(group.responded for _score, group in shown) - len(shown)


# Groups apart: beyond what non-respondents could change, over pairs alone


def _margin(criterion: CriterionResult, group: Group) -> float:
    error = (1 - group.responded / group.invited) / group.responded
    return (known(criterion.sd) or ASSUMED_SD) * sqrt(error)


def apart(publication: Publication, criterion: CriterionResult) -> bool:
    return _ends(publication, criterion) is not None


def _ends(
    publication: Publication, criterion: CriterionResult
) -> tuple[tuple[float, Group], tuple[float, Group]] | None:
    shown = _shown(publication, criterion)
    if len(shown) < 2:
        return None
    (low, one), (high, other) = shown[0], shown[-1]
    wide = _t(_freedom(shown), 1 - 0.025 / comb(len(shown), 2))
    beyond = wide * hypot(_margin(criterion, one), _margin(criterion, other))
    return None if high - low < max(SMALL, beyond) else (shown[0], shown[-1])


def _on_both_sides(publication: Publication, criterion: CriterionResult) -> bool:
    ends = _ends(publication, criterion)
    if ends is None:
        return False
    (low, one), (high, other) = ends
    shown = _shown(publication, criterion)
    wide = _t(_freedom(shown), 1 - 0.025 / len(shown))
    return (
        low + max(wide * _margin(criterion, one), NEAR) < MIDDLE
        and high - max(wide * _margin(criterion, other), NEAR) > MIDDLE
    )


# The first screen, the one page and the summary


def on_first_page(publication: Publication, _instrument: Instrument) -> bool:
    """One group is lowest nearly everywhere, or two lie apart on a criterion that is shown
    there."""
    scored = [each for each in publication.criteria if known(each.overall.score) is not None]
    return (
        over_all(publication)
        or any(_on_both_sides(publication, each) for each in scored)
        or any(
            level(publication, each) is Level.BELOW
            and known(each.agreement) in (Strength.MODERATE, Strength.STRONG)
            for each in scored
            if apart(publication, each)
        )
    )


def over_all(publication: Publication) -> bool:
    compared = [
        shown for each in publication.criteria if len(shown := _shown(publication, each)) > 1
    ]
    lowest = [
        shown[0][1].key
        for shown in compared
        if shown[0][0] < shown[1][0] and shown[-1][0] - shown[0][0] >= SMALL
    ]
    most = max((lowest.count(key) for key in lowest), default=0)
    return len(compared) >= 4 and 4 * most >= 3 * len(compared)


# Scores weighted by the number of respondents


def overall(publication: Publication, criterion: CriterionResult) -> Bounds | None:
    shown = _shown(publication, criterion)
    if not shown:
        return None
    score, margin = _overall(criterion, shown)
    return score - margin, score + margin


def _overall(criterion: CriterionResult, shown: list[tuple[float, Group]]) -> tuple[float, float]:
    total = sum(group.responded for _score, group in shown)
    score = sum(score * group.responded for score, group in shown) / total
    squares = sum((group.responded * _margin(criterion, group)) ** 2 for _score, group in shown)
    return score, _t(_freedom(shown)) * sqrt(squares) / total


def headline(publication: Publication) -> Bounds | None:
    scores = [
        _overall(each, shown)
        for each in publication.criteria
        if (shown := _shown(publication, each))
    ]
    if not scores:
        return None
    score, margin = (sum(each) / len(scores) for each in zip(*scores, strict=True))
    return score - margin, score + margin


def level(publication: Publication, criterion: CriterionResult) -> Level:
    score, margin = _overall(criterion, _shown(publication, criterion))
    if abs(score - MIDDLE) <= max(margin, NEAR):
        return Level.NEITHER
    return Level.ABOVE if score > MIDDLE else Level.BELOW


def people_agree(publication: Publication, criterion: CriterionResult) -> bool:
    """An "agreed problem" or a strength, however its groups see it."""
    return (
        known(criterion.agreement) in AGREE
        and level(publication, criterion) is not Level.NEITHER
        and not _on_both_sides(publication, criterion)
    )


def agreement(survey: Round, at: int) -> Strength | None:
    """From ten responses on."""
    criterion = survey.published.criteria[at]
    groups = survey.published.groups
    with_score = [
        place for place, each in enumerate(criterion.groups) if known(each.score) is not None
    ]
    if sum(groups[place].responded for place in with_score) < 10:
        return None
    scored = (survey.steps[at] != persons.NOT_SCORED) & np.isin(survey.places, with_score)
    people = scored & survey.responded
    return spread.strength(survey.healthy(at)[:, people], survey.places[people], CATEGORIES)


# Statements: whole percentages of counts that are known to within three


def shares(statement: StatementResult) -> Shares | None:
    counts = known(statement.counts)
    if counts is None or not (total := counts.disagree + counts.neither + counts.agree):
        return None
    order = (counts.neither, counts.disagree, counts.agree)
    found = [100 * count // total for count in order]
    lost = [100 * count % total for count in order]
    for place in sorted(range(3), key=lambda place: -lost[place])[: 100 - sum(found)]:
        found[place] += 1
    return found[1], found[0], found[2]


def words(statement: StatementResult) -> View | None:
    counts = known(statement.counts)
    if counts is None:
        return known(statement.in_words)  # with fewer than 15 responses: as now
    bands = (counts.disagree, counts.neither, counts.agree)
    answered = sum(bands)
    if counts.dont_know >= answered:
        return View.MOST_COULD_NOT_SAY if answered + counts.dont_know else View.TOO_FEW_TO_SAY
    for at, people in enumerate(bands):
        if 3 * people >= 2 * answered:
            return codes.MOST[at]
        if 2 * people > answered:
            return codes.MORE_THAN_HALF[at]
    differ = 3 * min(counts.disagree, counts.agree) >= answered
    return View.VIEWS_DIFFER if differ else View.NO_CLEAR_VIEW


def weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> list[str]:
    """The worst balance of these shares; among equals, the first."""
    balances = {}
    for each in publication.statements:
        found = shares(each) if each.criterion == criterion.code else None
        if found:
            disagree, _neither, agree = found
            turned = -1 if instrument.statement(each.code).reverse else 1
            balances[each.code] = turned * (agree - disagree)
    return [min(balances, key=balances.__getitem__)] if balances else []


# Changes of single groups: at the 5 % level, as if all had everybody's spread


def groups_changed(before: Publication, now: Publication) -> list[bool]:
    from scipy.special import stdtr

    p = []
    for earlier, later in zip(before.criteria, now.criteria, strict=True):
        then, today = _shown(before, earlier), _shown(now, later)
        sd_then, sd_today = known(earlier.sd), known(later.sd)
        if sd_then is None or sd_today is None:
            continue
        scores = {group.members: (score, group) for score, group in then}
        for score, group in today:
            if group.members in scores:
                was, same = scores[group.members]
                a = sd_then**2 / same.responded
                b = sd_today**2 / group.responded
                freedom = (a + b) ** 2 / (a**2 / _freedom(then) + b**2 / _freedom(today))
                p.append(2 * float(stdtr(freedom, -abs(score - was) / sqrt(a + b))))
    return [each < 0.05 for each in multiplicity.holm(p).tolist()] if p else []


RULES = Rules(
    apart=apart,
    on_first_page=on_first_page,
    over_all=over_all,
    overall=overall,
    headline=headline,
    level=level,
    people_agree=people_agree,
    agreement=agreement,
    weakest=weakest,
    shares=shares,
    unit=lambda _publication: 1,
    words=words,
    groups_changed=groups_changed,
)
