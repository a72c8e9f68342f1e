"""Sheets of scores: the criteria, and the groups on each of them; lowest first, as on the page."""

from collections.abc import Sequence

from xlsxwriter import Workbook

from reports.figures import by_need
from reports.publication import CriterionResult, Publication
from reports.render.report import Report
from reports.render.workbook import charts
from reports.render.workbook.cells import OF_SCORES, as_it_is, number, pointer_of
from reports.render.workbook.sheet import Cell, Sheet


def criteria(report: Report, sheet: Sheet, book: Workbook) -> None:
    publication = report.publication
    names = [each for each in OF_SCORES if each != "agency_equal" or _by_agency(publication)]
    header = ["Criterion", *(OF_SCORES[each] for each in names)]
    header += ["Spread within groups", "Agreement", "Alpha"]
    rows = [_criterion(publication, each, names) for each in by_need(publication)]
    place = sheet.only_table(
        header, rows, ["Lowest first. Scores, margins and spread in points of 100."]
    )
    charts.criteria(book, sheet, place, [row[2] for row in rows])


def _by_agency(publication: Publication) -> bool:
    return publication.breakdown == "agency"


def _criterion(
    publication: Publication, result: CriterionResult, names: Sequence[str]
) -> list[Cell]:
    at = pointer_of(publication, result)
    scores = [
        number(publication, getattr(result.overall, name, None), f"{at}/overall/{name}")
        for name in names
    ]
    return [
        result.title,
        *scores,
        number(publication, result.sd, f"{at}/sd"),
        as_it_is(publication, result.agreement, f"{at}/agreement"),
        number(publication, result.alpha, f"{at}/alpha"),
    ]


def groups(report: Report, sheet: Sheet, book: Workbook) -> None:
    publication = report.publication
    header = ["Criterion", *(each.label for each in publication.groups)]
    scores, margins = (
        [_of_groups(publication, each, name) for each in by_need(publication)]
        for name in ("score", "margin")
    )
    place = sheet.only_table(header, scores, ["From 0 to 100, lowest criterion first."])
    sheet.colours(place, len(publication.groups))
    sheet.next_table("Margins (give or take), in points of 100", header, margins)
    if len(publication.groups) <= charts.MOST_GROUPS:
        charts.groups(book, sheet, place, header[1:])
    else:
        sheet.sentence("So many groups have no chart; the colours of the cells show them best.")


def _of_groups(publication: Publication, result: CriterionResult, name: str) -> list[Cell]:
    at = f"{pointer_of(publication, result)}/groups"
    found = {each.group: (f"{at}/{i}/{name}", each) for i, each in enumerate(result.groups)}
    cells = (found.get(group.key, (at, None)) for group in publication.groups)
    return [
        result.title,
        *(number(publication, getattr(each, name, None), pointer) for pointer, each in cells),
    ]
