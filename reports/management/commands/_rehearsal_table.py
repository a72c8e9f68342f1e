"""What `rehearse` says, for reading in a terminal."""

from dataclasses import astuple

from assessments.management.commands._tables import NOT_SAID, count, number, reasons, table
from reports.publication import Publication, RankingResult, Score, StatementResult

NOTHING = Score(None, None, None)


def as_table(published: Publication) -> str:
    people = published.participation
    asked = f" of {people.invited}" if people.asked_is_known else " (of how many is not known)"
    parts = [
        f"Responded: {count(people.responded)}{asked}, "
        f"by {published.breakdown}, groups of {published.minimum_group} and more"
    ]
    if published.groups:
        parts += [_groups(published), _overall(published), _by_group(published)]
        parts.append(_statements(published))
    if published.ranking:
        parts.append(_ranking(published.ranking))
    if published.reasons:
        parts.append(reasons(published.reasons))
    return "\n\n".join(parts)


def _groups(published: Publication) -> str:
    known = published.participation.asked_is_known
    rows = [
        [
            each.label,
            count(each.responded),
            count(each.invited if known else None),
            ", ".join(each.members),
        ]
        for each in published.groups
    ]
    return table("Groups", ["", "responded", "invited", "members"], rows)


def _overall(published: Publication) -> str:
    rows = [
        [
            each.code,
            *_score(each.overall or NOTHING),
            count(each.sd),
            each.agreement or NOT_SAID,
            number(each.alpha),
        ]
        for each in published.criteria
    ]
    rows.insert(0, ["overall picture", *_score(published.headline), "", "", ""])
    header = ["", "score", "margin", "agency-equal", "sd", "agreement", "alpha"]
    return table("The whole partnership (0 to 100)", header, rows)


def _score(found: Score) -> list[str]:
    return [number(found.score), number(found.margin), number(found.agency_equal)]


def _by_group(published: Publication) -> str:
    rows = [
        [criterion.code, group.label, count(found.score), number(found.margin)]
        for criterion in published.criteria
        for group, found in zip(published.groups, criterion.groups, strict=True)
    ]
    return table("Groups (0 to 100)", ["", "", "score", "margin"], rows, left=2)


def _statements(published: Publication) -> str:
    header = ["", "disagree", "neither", "agree", "don't know", "agreement", "in words"]
    rows = [_statement(each) for each in published.statements]
    return table("Statements, in rounded counts of people", header, rows)


def _statement(found: StatementResult) -> list[str]:
    counts = astuple(found.counts) if found.counts else (None,) * 4
    return [
        found.code,
        *map(count, counts),
        found.agreement or NOT_SAID,
        found.in_words or NOT_SAID,
    ]


def _ranking(found: RankingResult) -> str:
    rows = [
        [each.code, number(each.mean_rank), each.in_words or "", each.text]
        for each in found.options
    ]
    parts = ", ".join(
        f"{name} {count(value)} %"
        for name, value in (
            ("shared", found.shared),
            ("between groups", found.between),
            ("personal", found.personal),
        )
    )
    title = f"Ranking, mean ranks ({found.in_words or parts})"
    return table(title, ["", "mean", "", ""], rows)
