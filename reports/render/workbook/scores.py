"""Sheets of scores: the criteria, and the groups on each of them; lowest first, as on the page."""

from xlsxwriter import Workbook

from reports.figures import by_need
from reports.figures.tables import agreement_column, left_out
from reports.findings import standing
from reports.findings.standing import Standing
from reports.former import mergers
from reports.former.publication import CriterionResult, GroupScore, Publication
from reports.render.report import Report
from reports.render.workbook import charts
from reports.render.workbook.cells import (
    FROM,
    OF_SCORES,
    TO,
    as_it_is,
    bounds,
    number,
    pointer_of,
)
from reports.render.workbook.sheet import Cell, Sheet


def criteria(report: Report, sheet: Sheet, book: Workbook) -> None:
    publication = report.publication
    header = ["Criterion", OF_SCORES["score"], FROM, TO]
    header += [OF_SCORES["agency_equal"]] if _by_agency(publication) else []
    header += ["Level", "Do people agree?", "Spread within groups"]
    header += [agreement_column(publication), "Alpha"]
    standings = {each.code: each for each in standing.standings(publication)}
    rows = [
        _criterion(publication, each, standings.get(each.code)) for each in by_need(publication)
    ]
    said = ["Lowest first. Scores and spread in points of 100.", left_out(publication)]
    place = sheet.only_table(header, rows, [each for each in said if each])
    charts.criteria(book, sheet, place, rows)


def _by_agency(publication: Publication) -> bool:
    return publication.breakdown == "agency"


def _criterion(
    publication: Publication, result: CriterionResult, stands: Standing | None
) -> list[Cell]:
    at = pointer_of(publication, result)

    def overall(name: str) -> Cell:
        value = getattr(result.overall, name, None)
        return number(publication, value, f"{at}/overall/{name}")

    return [
        result.title,
        overall("score"),
        *bounds(publication, result.overall, f"{at}/overall"),
        *([overall("agency_equal")] if _by_agency(publication) else []),
        stands.placed if stands else overall("score"),
        stands.agreed if stands else overall("score"),
        number(publication, result.sd, f"{at}/sd"),
        as_it_is(publication, result.agreement, f"{at}/agreement"),
        number(publication, result.alpha, f"{at}/alpha"),
    ]


def groups(report: Report, sheet: Sheet, book: Workbook) -> None:
    publication = report.publication
    header = ["Criterion", *(each.label for each in publication.groups)]
    results = by_need(publication)
    scores = [_of_groups(publication, each) for each in results]
    said = ["From 0 to 100, lowest criterion first.", mergers.since(report.mergers)]
    place = sheet.only_table(header, scores, [each for each in said if each])
    sheet.colours(place, len(publication.groups))
    for at, title in enumerate((FROM, TO)):
        ends = [_bounds_of_groups(publication, each, at) for each in results]
        sheet.next_table(title, header, ends)
    if len(publication.groups) <= charts.MOST_GROUPS:
        charts.groups(book, sheet, place, header[1:])
    else:
        sheet.sentence("So many groups have no chart; the colours of the cells show them best.")


def _of_groups(publication: Publication, result: CriterionResult) -> list[Cell]:
    found = _by_group(publication, result)
    cells = (number(publication, getattr(each, "score", None), f"{at}/score") for at, each in found)
    return [result.title, *cells]


def _bounds_of_groups(publication: Publication, result: CriterionResult, end: int) -> list[Cell]:
    """The lower ends of the groups' ranges, or the upper ones."""
    found = _by_group(publication, result)
    return [result.title, *(bounds(publication, each, at)[end] for at, each in found)]


def _by_group(
    publication: Publication, result: CriterionResult
) -> list[tuple[str, GroupScore | None]]:
    """Where each group's score is, and the score; in the order of the groups."""
    at = f"{pointer_of(publication, result)}/groups"
    found = {each.group: (f"{at}/{i}", each) for i, each in enumerate(result.groups)}
    return [found.get(group.key, (at, None)) for group in publication.groups]
