"""Each published value by itself, and why it is withheld: the long table, for statistics.

`what`, `measure` and `unit` are codes, the same in every language, as is a value that is a code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from reports.blocks import Document, Value
from reports.change import Change, Changes
from reports.publication import (
    Counts,
    CriterionResult,
    Group,
    Publication,
    RankingResult,
    Reason,
    StatementResult,
    Withheld,
    reason_of,
)
from reports.reading import one_decimal
from reports.report import Report
from reports.words import cover, labels, score_change
from reports.words.names import Names
from reports.words.plain import language
from reports.words.reasons import why, why_on

Units = Mapping[str, str]

POINTS, PEOPLE, PER_CENT, WORD = "points", "people", "per_cent", "code"
SCORES = {"score": POINTS, "margin": POINTS, "agency_equal": POINTS}
OF_CRITERIA = {"sd": POINTS, "agreement": WORD, "alpha": "alpha"}
OF_GROUPS = {"score": POINTS, "margin": POINTS}
COUNTS = dict.fromkeys(("disagree", "neither", "agree", "dont_know"), PEOPLE)
SHARES = dict.fromkeys(("disagree", "neither", "agree", "dont_know"), PER_CENT)
OF_STATEMENTS = {**SHARES, "in_words": WORD, "agreement": WORD}
DIFFERENCES = dict.fromkeys(("shared", "between", "personal"), PER_CENT)
OF_CHANGES = {
    **dict.fromkeys(("before", "now", "difference", "margin", "smallest_detectable"), POINTS),
    "verdict": WORD,
}


def as_values(report: Report) -> Document:
    """Everything in it as single values, and nothing to read."""
    heading = report.heading
    return Document(
        title=cover.whole_title(report),
        partnership=heading.partnership,
        language=language(),
        about=(),
        notices=(),
        opening=(),
        parts=(),
        values=tuple(values(report)),
        made_at=heading.published_at,
        of_round=cover.round_title(report),
        closed_on=heading.answers_until.astimezone(heading.zone).date(),
    )


def values(report: Report) -> Iterator[Value]:
    """All that a report says, in the order of the publication."""
    publication = report.publication
    names = Names(report.instrument, publication)
    yield from _participation(publication, names)
    yield from _values(publication, "headline", publication.headline, SCORES)
    for criterion in publication.criteria:
        yield from _criterion(publication, names, criterion)
    for statement in publication.statements:
        yield from _statement(publication, names, statement)
    if publication.ranking is not None:
        yield from _ranking(publication, names, publication.ranking)
    if report.changes:
        yield from _changes(report.changes, names)


def _values(
    publication: Publication,
    what: str,
    holder: object,
    units: Units,
    prefix: str = "",
    result: CriterionResult | None = None,
    /,
    **of: str,
) -> Iterator[Value]:
    """One for each of these; `holder` may be withheld itself. `result`: they are of all of it."""
    for name, unit in units.items():
        value = holder if isinstance(holder, Withheld) else getattr(holder, name)
        reason = reason_of(value)
        said = _why(reason, publication, result) if reason else ""
        yield Value(what, prefix + name, None if reason else _plain(value), unit, said, **of)


def _why(reason: Reason, publication: Publication, result: CriterionResult | None) -> str:
    return why_on(reason, publication, result) if result else why(reason, publication)


def _plain(value: Any) -> str | int | float:
    """To one decimal; what is published in whole numbers stays whole."""
    return str(value) if isinstance(value, str) else one_decimal(value)


def _participation(publication: Publication, names: Names) -> Iterator[Value]:
    people = publication.participation
    units = {"responded": PEOPLE}
    if people.asked_is_known:
        units["invited"] = PEOPLE
    else:
        yield Value("participation", "invited", None, PEOPLE, labels.not_counted())
    yield from _values(publication, "participation", people, units)
    for group in publication.groups:
        of = _of(group, names)
        yield from _values(publication, "participation", group, units, **of)
        for member in group.members:
            yield Value("participation", "member", member, "name", **of)


def _of(group: Group, names: Names) -> dict[str, str]:
    return {"group": group.key, "group_label": names.plain_group(group)}


def _criterion(publication: Publication, names: Names, result: CriterionResult) -> Iterator[Value]:
    of = {"criterion": result.code, "criterion_title": names.criterion(result.code)}
    yield from _values(publication, "criterion", result.overall, SCORES, "", result, **of)
    yield from _values(publication, "criterion", result, OF_CRITERIA, "", result, **of)
    for each in result.groups:
        of_group = of | _of(names.group_of(each.group), names)
        yield from _values(publication, "group", each, OF_GROUPS, **of_group)


def _statement(publication: Publication, names: Names, result: StatementResult) -> Iterator[Value]:
    of = {
        "criterion": result.criterion,
        "criterion_title": names.criterion(result.criterion),
        "statement": result.code,
        "statement_text": names.statement(result.code),
    }
    counts: Counts | Withheld = result.counts
    yield from _values(publication, "statement", counts, COUNTS, "counts_", **of)
    yield from _values(publication, "statement", result, OF_STATEMENTS, **of)


def _ranking(
    publication: Publication, names: Names, result: RankingResult | Withheld
) -> Iterator[Value]:
    """Words stand where a figure would tell what nearly everybody wants, and nowhere else."""
    for found in () if isinstance(result, Withheld) else result.options:
        of = {"option": found.code, "option_text": names.option(found.code)}
        yield from _values(publication, "ranking", found, {"mean_rank": "rank"}, **of)
        if found.in_words:
            yield Value("ranking", "in_words", str(found.in_words), WORD, **of)
    yield from _values(publication, "ranking", result, DIFFERENCES)
    if isinstance(result, RankingResult) and result.almost_complete:
        yield Value("ranking", "in_words", "almost_complete", WORD)


def _changes(changes: Changes, names: Names) -> Iterator[Value]:
    yield from _change(changes, changes.headline)
    for each in changes.criteria:
        of = {"criterion": each.code, "criterion_title": names.criterion(each.code)}
        yield from _change(changes, each.overall, **of)
        for key, change in each.groups.items():
            yield from _change(changes, change, **of, **_of(names.group_of(key), names))


def _change(changes: Changes, change: Change | None, **of: str) -> Iterator[Value]:
    reason = score_change.why_inconclusive(changes.why_inconclusive(change))
    found: dict[str, Any] = asdict(change) if change else {}
    for name, unit in OF_CHANGES.items():
        value = found.get(name)
        known = None if value is None else _plain(value)
        yield Value("change", name, known, unit, reason if value is None else "", **of)
