"""What `rehearse` says, for reading in a terminal."""

from dataclasses import astuple

from assessments.command_line.text_tables import NOT_SAID, count, number, reasons, table
from reports import publication_json
from reports.publication import (
    Group,
    Publication,
    RankingResult,
    Score,
    StatementResult,
    Withheld,
    known,
)


def as_table(published: Publication) -> str:
    people = published.participation
    asked = f" of {people.invited}" if people.asked_is_known else " (of how many is not known)"
    parts = [
        f"Responded: {count(known(people.responded))}{asked}, "
        f"by {published.breakdown}, groups of {published.minimum_group} and more"
    ]
    if published.groups:
        parts += [_groups(published), _overall(published), _by_group(published)]
        parts.append(_statements(published))
    if isinstance(published.ranking, RankingResult):
        parts.append(_ranking(published.ranking))
    if withheld := publication_json.reasons(published):
        parts.append(reasons(withheld))
    return "\n\n".join(parts)


def _groups(published: Publication) -> str:
    is_known = published.participation.asked_is_known
    rows = [
        [
            _name(each),
            count(each.responded),
            count(each.invited if is_known else None),
            ", ".join(each.members),
        ]
        for each in published.groups
    ]
    return table("Groups", ["", "responded", "invited", "members"], rows)


def _name(group: Group) -> str:
    return group.together or group.name


def _overall(published: Publication) -> str:
    rows = [
        [
            each.code,
            *_score(each.overall),
            count(known(each.sd)),
            known(each.agreement) or NOT_SAID,
            number(known(each.alpha)),
        ]
        for each in published.criteria
    ]
    rows.insert(0, ["overall score", *_score(published.headline), "", "", ""])
    header = ["", "score", "margin", "agency-equal", "sd", "agreement", "alpha"]
    return table("The whole partnership (0 to 100)", header, rows)


def _score(found: Score) -> list[str]:
    return [number(known(each)) for each in (found.score, found.margin, found.agency_equal)]


def _by_group(published: Publication) -> str:
    rows = [
        [criterion.code, _name(group), count(known(found.score)), number(known(found.margin))]
        for criterion in published.criteria
        for group, found in zip(published.groups, criterion.groups, strict=True)
    ]
    return table("Groups (0 to 100)", ["", "", "score", "margin"], rows, left=2)


def _statements(published: Publication) -> str:
    header = ["", "disagree", "neither", "agree", "don't know", "agreement", "in words"]
    rows = [_statement(each) for each in published.statements]
    return table("Statements, in rounded counts of people", header, rows)


def _statement(found: StatementResult) -> list[str]:
    counts = (None,) * 4 if isinstance(found.counts, Withheld) else astuple(found.counts)
    return [
        found.code,
        *map(count, counts),
        known(found.agreement) or NOT_SAID,
        known(found.in_words) or NOT_SAID,
    ]


def _ranking(found: RankingResult) -> str:
    rows = [
        [each.code, number(known(each.mean_rank)), each.in_words or ""] for each in found.options
    ]
    parts = ", ".join(
        f"{name} {count(known(value))} %"
        for name, value in (
            ("shared", found.shared),
            ("between groups", found.between),
            ("personal", found.personal),
        )
    )
    complete = "almost complete" if found.almost_complete else parts
    return table(f"Ranking, mean ranks ({complete})", ["", "mean", ""], rows)
