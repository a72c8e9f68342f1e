"""A report as a page. Everything shown comes from the publication and the instrument's words."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from assessments.instruments.schema import Criterion, Instrument
from reports import figures, findings, reading
from reports.figures import Figure
from reports.publication import FEWER_THAN_10, CriterionResult, Publication
from reports.render.report import Report


@dataclass(frozen=True, slots=True)
class Statements:
    """One criterion's statements: bars with their table, or words alone."""

    title: str
    reason: str | None
    figure: Figure | None
    in_words: tuple[tuple[str, str], ...]


def render(report: Report, request: HttpRequest) -> bytes:
    return render_to_string("reports/report.html", context(report), request).encode()


def context(report: Report) -> dict[str, Any]:
    publication, instrument = report.publication, report.instrument
    common = {
        "heading": report.heading,
        "demo": report.heading.is_demo,
        "instrument": instrument,
        "publication": publication,
        "minimum_group": publication.minimum_group,
        "participation": findings.participation(publication),
    }
    if findings.nothing_published(publication):
        return {**common, "nothing_published": True}
    return {
        **common,
        "participation_table": figures.participation_table(publication),
        "joined": findings.joined(publication),
        **_overall(publication, instrument),
        "why_these": findings.why_these(publication),
        "to_talk_about": findings.to_talk_about(publication, instrument),
        **_figures(publication, instrument),
    }


def _overall(publication: Publication, instrument: Instrument) -> dict[str, Any]:
    score = publication.headline.score
    shown = None if score is None else reading.whole(score)
    band = None if shown is None else instrument.band(shown)
    margin = publication.headline.margin
    return {
        "score": shown,
        "band": band.label if band else "",
        "margin": None if margin is None else reading.whole(margin),
        "headline": findings.headline(publication, instrument),
        "weighting": findings.weighting(publication),
        "lowest": findings.lowest(publication),
        "highest": findings.highest(publication),
        "close_together": findings.close_together(publication),
        "could_not_say": findings.dont_knows(publication, instrument),
    }


def _figures(publication: Publication, instrument: Instrument) -> dict[str, Any]:
    nothing = publication.reason("/statements") == FEWER_THAN_10
    statements = [
        _statements(publication, instrument, criterion)
        for criterion in figures.by_need(publication)
        if not nothing
    ]
    return {
        "profile": figures.profile(publication),
        "heatmap": figures.heatmap(publication),
        "on_statements": findings.on_statements(publication),
        "statements": statements,
        "dont_knows": figures.dont_knows(publication, instrument),
    }


def _statements(
    publication: Publication, instrument: Instrument, result: CriterionResult
) -> Statements:
    asked: Criterion = instrument.criterion(result.code)
    figure = figures.statements(publication, instrument, result)
    said = () if figure else _in_words(publication, instrument, result)
    return Statements(result.title, asked.reason, figure, said)


def _in_words(
    publication: Publication, instrument: Instrument, result: CriterionResult
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (figures.worded(instrument, each.code), figures.in_words(publication, each))
        for each in reading.of_criterion(publication, result)
    )
