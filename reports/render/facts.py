"""A report as facts, one by one: each published value, of what, and why it is withheld.

What no format should say in its own way is said here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reports.findings.changes import why_untold
from reports.former.change import Change, Changes
from reports.former.publication import (
    CriterionResult,
    Group,
    Publication,
    RankingResult,
    StatementResult,
)
from reports.reading import one_decimal, why_withheld
from reports.render.report import Report

Value = str | int | float
Units = Mapping[str, str]

POINTS, PEOPLE, PER_CENT, WORDS = "points of 100", "people", "per cent", "words"
SCORES = {"score": POINTS, "margin": POINTS, "agency_equal": POINTS}
OF_CRITERIA = {"sd": POINTS, "agreement": WORDS, "alpha": "up to 1"}
OF_GROUPS = {"score": POINTS, "margin": POINTS}
COUNTS = dict.fromkeys(("disagree", "neither", "agree", "dont_know"), PEOPLE)
SHARES = dict.fromkeys(("disagree", "neither", "agree", "dont_know"), PER_CENT)
OF_STATEMENTS = {**SHARES, "in_words": WORDS, "agreement": WORDS}
DIFFERENCES = dict.fromkeys(("shared", "between", "personal"), PER_CENT)
OF_CHANGES = {
    **dict.fromkeys(("before", "now", "difference", "margin", "smallest_visible"), POINTS),
    "verdict": WORDS,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is None where it is withheld; `reason` then says why."""

    what: str
    measure: str
    value: Value | None
    unit: str
    reason: str = ""
    criterion: str = ""
    criterion_title: str = ""
    statement: str = ""
    statement_text: str = ""
    option: str = ""
    option_text: str = ""
    group: str = ""
    group_label: str = ""


def facts(report: Report) -> Iterator[Fact]:
    """All that a report says, in the order of the publication."""
    publication = report.publication
    yield from _participation(publication)
    yield from _values(publication, "headline", publication.headline, SCORES, "/headline")
    for at, criterion in enumerate(publication.criteria):
        yield from _criterion(publication, criterion, f"/criteria/{at}")
    for at, statement in enumerate(publication.statements):
        yield from _statement(report, statement, f"/statements/{at}")
    if report.instrument.ranking:
        yield from _ranking(publication, publication.ranking)
    yield from _changes(report)


def _values(
    publication: Publication,
    what: str,
    holder: object,
    units: Units,
    pointer: str,
    *,
    prefix: str = "",
    **of: str,
) -> Iterator[Fact]:
    """A fact for each of these values; `holder` is None where all of them are withheld."""
    for name, unit in units.items():
        value = getattr(holder, name, None)
        reason = "" if value is not None else why_withheld(publication, f"{pointer}/{name}")
        yield Fact(what, prefix + name, value, unit, reason, **of)


def _participation(publication: Publication) -> Iterator[Fact]:
    units = {"responded": PEOPLE}
    if publication.participation.asked_is_known:
        units["invited"] = PEOPLE
    else:
        yield Fact("participation", "invited", None, PEOPLE, "nobody counted how many were asked")
    yield from _values(
        publication, "participation", publication.participation, units, "/participation"
    )
    for at, group in enumerate(publication.groups):
        of = _of(group)
        yield from _values(publication, "participation", group, units, f"/groups/{at}", **of)
        for member in group.members:
            yield Fact("participation", "member", member, WORDS, **of)


def _criterion(publication: Publication, result: CriterionResult, at: str) -> Iterator[Fact]:
    of = {"criterion": result.code, "criterion_title": result.title}
    yield from _values(publication, "criterion", result.overall, SCORES, f"{at}/overall", **of)
    yield from _values(publication, "criterion", result, OF_CRITERIA, at, **of)
    groups = {group.key: group for group in publication.groups}
    for place, each in enumerate(result.groups):
        of_group = of | _of(groups[each.group])
        pointer = f"{at}/groups/{place}"
        yield from _values(publication, "group", each, OF_GROUPS, pointer, **of_group)


def _of(group: Group) -> dict[str, str]:
    return {"group": group.key, "group_label": group.label}


def _statement(report: Report, result: StatementResult, at: str) -> Iterator[Fact]:
    publication = report.publication
    titles = {each.code: each.title for each in publication.criteria}
    of = {
        "criterion": result.criterion,
        "criterion_title": titles[result.criterion],
        "statement": result.code,
        "statement_text": report.instrument.statement(result.code).text,
    }
    counts = result.counts
    yield from _values(
        publication, "statement", counts, COUNTS, f"{at}/counts", prefix="counts_", **of
    )
    yield from _values(publication, "statement", result, OF_STATEMENTS, at, **of)


def _ranking(publication: Publication, result: RankingResult | None) -> Iterator[Fact]:
    """Words stand where a figure would tell what nearly everybody wants, and nowhere else."""
    for at, found in enumerate(result.options if result else ()):
        pointer = f"/ranking/options/{at}"
        of = {"option": found.code, "option_text": found.text}
        yield from _values(publication, "ranking", found, {"mean_rank": "rank"}, pointer, **of)
        if found.in_words:
            yield Fact("ranking", "in_words", found.in_words, WORDS, **of)
    yield from _values(publication, "ranking", result, DIFFERENCES, "/ranking")
    if result and result.in_words:
        yield Fact("ranking", "in_words", result.in_words, WORDS)


def rounded(value: Value) -> Value:
    """As files have it: what is published in whole numbers stays whole, groups' scores among it."""
    return value if isinstance(value, str) else one_decimal(value)


# Change


def _changes(report: Report) -> Iterator[Fact]:
    changes = report.changes
    if changes is None:
        return
    yield from _change(changes, changes.headline)
    groups = {group.key: group for group in report.publication.groups}
    for each in changes.criteria:
        of = {"criterion": each.code, "criterion_title": each.title}
        yield from _change(changes, each.overall, **of)
        for key, change in each.groups.items():
            yield from _change(changes, change, **of, **_of(groups[key]))


def _change(changes: Changes, change: Change | None, **of: str) -> Iterator[Fact]:
    reason = why_untold(changes, change)
    values: dict[str, Any] = asdict(change) if change else {}
    for name, unit in OF_CHANGES.items():
        value = values.get(name)
        yield Fact("change", name, value, unit, "" if value is not None else reason, **of)
