"""A report as a page. Everything shown comes from the publication and the instrument's words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from assessments.instruments.schema import Criterion, Instrument
from reports import figures, findings, mergers, reading
from reports.figures import Figure
from reports.findings import overall
from reports.publication import FEWER_THAN_10, CriterionResult, Publication
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Statements:
    """One criterion's statements: bars with their table, or words alone."""

    title: str
    score: int | None
    reason: str | None
    figure: Figure | None
    in_words: tuple[tuple[str, str], ...]
    is_talked_about: bool


# `beside`: what a page shows beside the report, such as when everybody reads it.
Beside = Mapping[str, Any]


def render(report: Report, request: HttpRequest, beside: Beside | None = None) -> bytes:
    return _page("reports/before/report.html", context(report), request, beside)


def summary(report: Report, request: HttpRequest, beside: Beside | None = None) -> bytes:
    """What a board reads, on one page."""
    return _page("reports/before/summary.html", in_words(report), request, beside)


def context(report: Report) -> dict[str, Any]:
    """What the page is made of: words and figures."""
    words = in_words(report)
    if findings.nothing_published(report.publication):
        return words
    talked_about = {each.code for each in words["findings"].to_talk_about}
    return {**words, **_figures(report, talked_about)}


def in_words(report: Report) -> dict[str, Any]:
    publication, instrument = report.publication, report.instrument
    common = {
        "heading": report.heading,
        "before": report.before,
        "demo": report.heading.is_demo,
        "practice": publication.practice,
        "instrument": instrument,
        "publication": publication,
        "minimum_group": publication.minimum_group,
        "mergers": mergers.since(report.mergers),
        "yours": report.yours,
    }
    if findings.nothing_published(publication):
        return {**common, "participation": overall.participation(publication)}
    return {
        **common,
        "findings": findings.tell(publication, instrument, report.changes),
        **_headline(publication, instrument),
    }


def render_criterion(
    report: Report, code: str, request: HttpRequest, beside: Beside | None = None
) -> bytes:
    """The page of one criterion that the round asked."""
    return _page("reports/before/criterion.html", of_criterion(report, code), request, beside)


def _page(
    template: str, context: dict[str, Any], request: HttpRequest, beside: Beside | None
) -> bytes:
    return render_to_string(template, {**context, **(beside or {})}, request).encode()


def of_criterion(report: Report, code: str) -> dict[str, Any]:
    publication, instrument = report.publication, report.instrument
    common = {
        "heading": report.heading,
        "demo": report.heading.is_demo,
        "practice": publication.practice,
        "minimum_group": publication.minimum_group,
        "title": instrument.criterion(code).title,
    }
    if findings.nothing_published(publication):
        return {**common, "participation": overall.participation(publication)}
    ordered = figures.by_need(publication)
    place = [each.code for each in ordered].index(code)
    result = ordered[place]
    return {
        **common,
        "about": findings.about(publication, instrument, code, report.changes),
        "instrument": instrument,
        "groups": figures.groups(publication, result),
        "mergers": mergers.since(report.mergers),
        "yours": report.yours,
        "statements": _statements(publication, instrument, result),
        "on_statements": overall.on_statements(publication),
        "on_shares": reading.on_shares(publication),
        "nothing_of_statements": publication.reason("/statements") == FEWER_THAN_10,
        "rounds": figures.rounds_of(code, _so_far(report)),
        "before": report.before,
        "lower": ordered[place - 1] if place else None,
        "higher": ordered[place + 1] if place + 1 < len(ordered) else None,
    }


def _so_far(report: Report) -> list[tuple[str, Publication]]:
    """The title and publication of each round that asked the same, this one last."""
    earlier = [(each.title, each.publication) for each in report.earlier if each.comparable]
    return [*earlier, (report.heading.title, report.publication)]


def _headline(publication: Publication, instrument: Instrument) -> dict[str, Any]:
    """The overall picture in whole points; None where it is withheld."""
    shown = _whole(publication.headline.score)
    band = None if shown is None else instrument.band(shown)
    return {"score": shown, "band": band.label if band else ""}


def _whole(score: float | None) -> int | None:
    return None if score is None else reading.whole(score)


def _figures(report: Report, talked_about: Collection[str]) -> dict[str, Any]:
    publication, instrument = report.publication, report.instrument
    nothing = publication.reason("/statements") == FEWER_THAN_10
    statements = [
        _statements(publication, instrument, criterion, talked_about)
        for criterion in figures.by_need(publication)
        if not nothing
    ]
    return {
        "participation_table": figures.participation_table(publication),
        "profile": figures.profile(publication),
        "heatmap": figures.heatmap(publication),
        "ranking": figures.ranking(publication),
        "statements": statements,
        "bars": any(each.figure for each in statements),
        "dont_knows": figures.dont_knows(publication, instrument),
        "links": figures.links(publication, instrument),
        "changes": figures.changes(publication, report.changes) if report.changes else None,
        "rounds": figures.rounds(_so_far(report), report.changes),
    }


def _statements(
    publication: Publication,
    instrument: Instrument,
    result: CriterionResult,
    talked_about: Collection[str] = (),
) -> Statements:
    asked: Criterion = instrument.criterion(result.code)
    figure = figures.statements(publication, instrument, result)
    said = () if figure else _in_words(publication, instrument, result)
    return Statements(
        title=result.title,
        score=_whole(result.overall.score if result.overall else None),
        reason=asked.reason,
        figure=figure,
        in_words=said,
        is_talked_about=result.code in talked_about,
    )


def _in_words(
    publication: Publication, instrument: Instrument, result: CriterionResult
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (figures.worded(instrument, each.code), figures.in_words(publication, each))
        for each in reading.of_criterion(publication, result)
    )
